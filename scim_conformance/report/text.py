"""Text for a terminal: nothing an endpoint sent can move the cursor, and lines are folded for reading."""

from __future__ import annotations

import codecs
import json
import math
import textwrap
import unicodedata
from typing import Final

WIDTH: Final = 100
LONGEST_SHOWN: Final = 20_000
_LONGEST: Final = 600
_LONG: Final = 90  # seconds, beyond which minutes say enough
_FALLBACK: Final = "scim-ascii-fallback"
_PLAIN: Final = {
    **{"…": "...", "→": "->", "·": "-", "–": "-", "—": "-", "−": "-", "×": "x", "≥": ">=", "≤": "<="},
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’", "'"),
    "\N{NO-BREAK SPACE}": " ",
}
_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})


def printable(text: str) -> str:
    """Return the text with control, direction and unassigned characters, and odd blanks, written as JSON escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(json.dumps(one)[1:-1] if _hidden(one) else one for one in text)


def _hidden(character: str) -> bool:
    return character != " " and unicodedata.category(character) in _UNSAFE


def visible(text: object) -> str:
    """Return the text with characters that do something but show nothing written as JSON escapes, line by line."""
    whole = str(text)
    shown = "\n".join("\t".join(map(printable, line.split("\t"))) for line in whole[:LONGEST_SHOWN].split("\n"))
    return shown if len(whole) <= LONGEST_SHOWN else f"{shown}… (cut: {len(whole)} characters in all)"


def ascii_fallback(stream: object) -> None:
    """Have a text stream show what its encoding cannot in ASCII: punctuation as its nearest, the rest as JSON escapes.

    Nothing of what is written to it raises UnicodeEncodeError any more. A stream that cannot be told so is left alone.
    """
    getattr(stream, "reconfigure", lambda **_: None)(errors=_FALLBACK)


def escaped(text: str, encoding: str | None) -> str:
    """Return the text with what an encoding cannot show as JSON escapes, so that what is copied still says the same."""
    if encoding is None:
        return text
    return "".join(one if _can(one, encoding) else json.dumps(one)[1:-1] for one in text)


def _can(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(one) or json.dumps(one)[1:-1] for one in error.object[error.start : error.end]), error.end


codecs.register_error(_FALLBACK, _plainly)


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return the printable text, cut with a note on its length when it is longer than ``longest`` characters."""
    text = printable(text)
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def paragraph(first: str, text: str, indent: int = 0) -> list[str]:
    """Return ``first`` and the text behind it, folded; the lines after the first are indented to stand under the text.

    ``indent`` is used instead of the length of ``first`` when it is given.
    """
    following = " " * (indent or len(first))
    return textwrap.wrap(
        shortened(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def labelled(label: str, text: str) -> list[str]:
    """Return one fact of a finding: its label in a column of its own, the text folded beside it."""
    return paragraph(f"  {label:<12} ", text)


def number(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun, such as ``1 case`` or ``3 cases``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """Return a length of time, rounded up, such as ``45 s``, ``12 min`` or ``1 h 5 min``."""
    if seconds <= _LONG:
        return f"{math.ceil(seconds)} s"
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
