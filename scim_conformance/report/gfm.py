"""Text in GitHub's Markdown: what an endpoint sent stands in code, where nothing is a link, a mention or markup."""

from __future__ import annotations

import html
import re
from typing import Final

from scim_conformance.report.text import LONGEST_SHOWN, shortened, visible

_BACKTICKS: Final = re.compile("`+")
_PUNCTUATION: Final = re.compile(r"([\\`*_{}\[\]()#+.!|<>~@&-])")
_LONGEST: Final = 1_000


def plain(text: str) -> str:
    """Return text of ours as text: no character of it means anything to Markdown or HTML."""
    return _PUNCTUATION.sub(r"\\\1", shortened(text, LONGEST_SHOWN))


def code(text: object, longest: int = _LONGEST) -> str:
    """Return anybody's text as a code span on one line, cut with a note when it is longer than ``longest``.

    Within a table ``cell`` is what is needed.
    """
    shown = shortened(str(text), longest)
    if not shown.strip():
        return f"`{shown}`" if shown else "(nothing)"
    ticks = "`" * (_longest_run(shown) + 1)
    blank = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{blank}{shown}{blank}{ticks}"


def cell(text: object, longest: int = _LONGEST) -> str:
    """Return anybody's text as a code span that does not end the cell of a table it stands in."""
    return code(text, longest).replace("|", "\\|")


def fenced(text: str, language: str = "text") -> str:
    """Return anybody's text as a block of code; the fence is longer than any run of backticks in the text."""
    shown = visible(text)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def html_code(text: object, longest: int = _LONGEST) -> str:
    """Return anybody's text as a code element on one line, for the places where Markdown is not read."""
    return f"<code>{html.escape(shortened(str(text), longest))}</code>"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)
