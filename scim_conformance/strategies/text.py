"""Text as people's names and titles have it somewhere in the world, and text that breaks software."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

#: One character each that some layer between the socket and the disk is known to lose, to change or to cut apart.
ASTRAL: Final = ("\U0001f600", "\U00020bb7", "\U0001d49c", "\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea")
COMBINED: Final = ("é", "e\u0301", "Å", "A\u030a", "ñ", "g\u0303", "ạ\u0308", "이", "क्षि", "ก็")
FOLDED: Final = ("ß", "ẞ", "İ", "ı", "ſ", "ς", "Σ", "ǆ", "ﬁ", "ŉ", "K", "Ω")
RIGHT_TO_LEFT: Final = ("שלום", "مرحبا", "\u200fא", "ﻻ")
INVISIBLE: Final = ("a\u00a0b", "a\u200bb", "a\u00adb", "a\u2028b", "a\ufeffb", "a\u3000b", "\uffee", "\ufffd")
#: Text that means something to a layer which takes data for code; each is legal data in a SCIM string.
CODE: Final = (
    '" or 1 eq 1',
    "' or '1'='1",
    "'; drop table users; --",
    "%' or 1=1 --",
    "*)(uid=*))(|(uid=*",
    "${7*7}",
    "{{7*7}}",
    "$(id)",
    "`id`",
    "<b>bold</b>",
    "<!--",
    "&amp;",
    "&lt;",
    "\\",
    "\\u0041",
    "\\n",
    '"',
    "'",
    "%41",
    "%00",
    "a+b",
    "a%20b",
    "a;b",
    "a,b",
    "a:b",
    "a/b",
    "../..",
    "#",
    "?",
    "[type eq",
    "]",
    "=1+1",
    "@here",
    "_",
    "%",
    "*",
)
#: Text that some layer takes for another type.
TYPED: Final = (
    "null",
    "true",
    "False",
    "0",
    "007",
    "-1",
    "1e5",
    "1.0",
    "NaN",
    "undefined",
    "None",
    "[]",
    "{}",
    "2026-01-01",
)
#: Lengths at which columns, buffers and indexes end, in characters.
STEPS: Final = (
    63,
    64,
    65,
    100,
    127,
    128,
    129,
    191,
    192,
    200,
    254,
    255,
    256,
    257,
    300,
    400,
    511,
    512,
    513,
    1000,
    1024,
    1025,
)


def string_of(letters: str, least: int, most: int) -> st.SearchStrategy[str]:
    """Return strings of these characters; Hypothesis' own would write tables of all characters to a folder."""
    return st.lists(st.sampled_from(letters), min_size=least, max_size=most).map("".join)


_ODD: Final = (*ASTRAL, *COMBINED, *FOLDED, *RIGHT_TO_LEFT, *INVISIBLE, *CODE)
#: Blocks of letters, signs and emoji: the tables of all of Unicode take long to load.
_BLOCKS: Final = (
    *((0x20, 0x7E), (0xA1, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x5D0, 0x5EA), (0x621, 0x64A), (0x905, 0x939)),
    *((0xE01, 0xE30), (0x1E00, 0x1E9F), (0x2010, 0x2027), (0x20A0, 0x20BF), (0x3041, 0x30FF), (0x4E00, 0x4E80)),
    *((0xAC00, 0xAC40), (0xFF21, 0xFF5A), (0x10400, 0x1044F), (0x1F300, 0x1F360), (0x20000, 0x20040)),
)
_LETTERS: Final = "".join(chr(one) for low, high in _BLOCKS for one in range(low, high + 1) if chr(one).isprintable())
_PLAIN: Final = ("Ann", "of the", "Chief", "R", "x y", "Zoe", "B-7", "e.g.")
_WORDS: Final = st.sampled_from(_PLAIN)
_PIECES: Final = st.sampled_from(_ODD)


def words() -> st.SearchStrategy[str]:
    """Return everyday text, for examples that are about something else."""
    return st.sampled_from(_PLAIN)


def texts() -> st.SearchStrategy[str]:
    """Return text of up to some eighty characters; it neither begins nor ends with a blank, which may be trimmed."""
    mixed = st.lists(_WORDS | _PIECES | _PIECES | string_of(_LETTERS, 1, 6), min_size=2, max_size=7).map("".join)
    return (_PIECES | mixed | mixed | mixed | st.sampled_from(TYPED)).map(_bounded)


def long_texts() -> st.SearchStrategy[str]:
    """Return text of a length at which something may be cut, all of one character or mixed."""
    return st.builds(_stretched, st.sampled_from(STEPS), st.sampled_from(("x", "é", "ab ")))


def _bounded(text: str) -> str:
    """Return a text between two letters that nobody trims, where it begins or ends with what some do."""
    return text if text == text.strip() and text.isprintable() and text.isascii() else f"a{text}z"


def _stretched(length: int, piece: str) -> str:
    whole = (piece * length)[: length - 1]
    return f"{whole}z"


def with_name(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return text behind the word that only the run has: for values of which no two users may have the same."""
    return text.map(lambda one: f"{{name}} {one}")
