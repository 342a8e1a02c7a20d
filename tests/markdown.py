"""Markdown that shows text as it is: nothing in it turns into emphasis, a link, a table's cell or a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from markdown_it import MarkdownIt

from scim_conformance.report.text import printable

#: Reads Markdown as GitHub does, as far as the documents go.
MARKDOWN: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
#: What means something wherever it stands, and what turns text into a link in GitHub's dialect.
_MEANING = re.compile(r"[\\`*_\[\]<>|~$&@]|:(?=//)|(?<=www)\.")
#: What means something at the beginning of a line.
_OPENING = re.compile(r"^(?:[#+=-]|\d+(?=[.)]))")


class Marked(str):
    """Markdown already; everything else is text, and `shown` before it gets onto a page."""

    __slots__ = ()


def shown(value: object) -> str:
    """Return text as Markdown that shows it, Markdown as it is."""
    if isinstance(value, Marked):
        return value
    text = _MEANING.sub(lambda found: f"\\{found[0]}", printable(str(value)))
    return _OPENING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", text)


def code(text: str) -> Marked:
    """Return text as a code span; for a cell of a table too."""
    text = printable(text)
    ticks = "`" * (1 + _longest(text))
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return Marked(f"{ticks}{blank}{text.replace('|', chr(92) + '|')}{blank}{ticks}")


def block(lines: Sequence[str], language: str = "text") -> Marked:
    """Return lines as a block of code, behind a fence that no line ends."""
    fence = "`" * max(3, 1 + max(map(_longest, lines), default=0))
    return Marked("\n".join([fence + language, *map(printable, lines), fence]))


def _longest(text: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)
