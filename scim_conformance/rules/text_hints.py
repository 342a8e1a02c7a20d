"""What has become of a text, told from what was sent and what came back."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, unquote_plus

_PLANE = 0xFFFF
_ODD = re.compile(r"[^\S ]|\s\s|[\u00ad\u200b\u200d\u2060\ufeff]")
_BLANKS = re.compile(r"[\s\u00ad\u200b\u200d\u2060\ufeff]+")


def _replaced(sent: str, held: str, lost: Callable[[str], bool]) -> bool:
    """Return whether all that was lost is gone, or stands as something like a question mark."""
    kept = "".join(one for one in sent if not lost(one))
    return held != sent and re.sub("[?\ufffd\u25a1]", "", held) == re.sub("[?\ufffd\u25a1]", "", kept)


def _misread(sent: str, held: str) -> bool:
    try:
        return sent != held and sent.encode().decode("latin-1") == held
    except UnicodeError:
        return False


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


Change = Callable[[str, str], bool]
#: What may have been done to a text, each with where to look; the first that fits is told.
_CAUSES: Final[tuple[tuple[Change, str], ...]] = (
    (
        lambda sent, held: (
            any(ord(one) > _PLANE for one in sent) and _replaced(sent, held, lambda one: ord(one) > _PLANE)
        ),
        "characters past U+FFFF are lost: a column of three-byte UTF-8 (MySQL's utf8), or text cut in UTF-16 units",
    ),
    (
        _misread,
        "UTF-8 is read as Latin-1 somewhere between the request and the store",
    ),
    (lambda sent, held: html.unescape(sent) == held, "the text is decoded as HTML: escape where it is shown, not here"),
    (
        lambda sent, held: html.escape(sent) == held,
        "the text is escaped as HTML where it is stored, not where it is shown",
    ),
    (
        lambda sent, held: held in (unquote(sent), unquote_plus(sent)),
        "the text is decoded as if it had stood in an address",
    ),
    (lambda sent, held: sent.replace("\\", "") == held, "backslashes are taken for escapes a second time"),
    (lambda sent, held: sent.replace("\\", "\\\\") == held, "backslashes are escaped twice"),
    (
        lambda sent, held: sent.replace("'", "''") == held,
        "apostrophes are escaped by hand, although the database gets the text as a parameter",
    ),
    (
        lambda sent, held: _bare(sent) == held,
        "combining marks are dropped: normalise to NFC instead of taking them out",
    ),
    (
        lambda sent, held: bool(_ODD.search(sent)) and _BLANKS.sub("", sent) == _BLANKS.sub("", held),
        "blanks, or characters without width, are changed",
    ),
    (
        lambda sent, held: not sent.isascii() and _replaced(sent, held, lambda one: not one.isascii()),
        "characters beyond ASCII are lost: a column, a connection or a file has another encoding than UTF-8",
    ),
    (
        lambda sent, held: held != "" and sent.startswith(held),
        "the value is cut after {length} characters, {octets} bytes of UTF-8: a column is too narrow",
    ),
)


def change_of_text(sent: str, held: str) -> str:
    """Return the cause that turns the one text into the other, empty where none is known."""
    found = next((hint for fits, hint in _CAUSES if fits(sent, held)), "")
    return found.format(length=len(held), octets=len(held.encode(errors="replace")))
