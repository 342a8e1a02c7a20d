"""Finds secrets however they are written: encoded as a whole, escaped character by character, or one in the other."""

from __future__ import annotations

import base64
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, combinations
from typing import NamedTuple
from urllib.parse import quote

_ROUNDS = 3
"""How often escapes are taken off: a URL in a URL in JSON."""

_LEAST_ENCODED = 8
"""Bytes from which on a part of a secret's base64 is telling; less would be found in innocent words."""

#: How one character is escaped in URLs, in JSON and program texts, in HTML and XML, by the sign that each begins with.
_ESCAPES = {
    "%": r"%[0-9a-f]{2}",
    "\\": r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[^ux]",
    "&": r"&#x0*[0-9a-f]{1,5};|&#0*[0-9]{1,6};|&(?:amp|lt|gt|quot|apos);",
}
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_LETTERED = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\b": "\b", "\\f": "\f"}
_BASE64 = re.compile(r"[a-z0-9+/_-]")
_PADDING = re.compile(r"={0,2}")


class Needle(NamedTuple):
    """A form of a secret, in small letters; ``before`` and ``after`` tell that a character beside it holds bits of it.

    ``whole`` is a form so short that only a word of its own counts.
    """

    text: str
    before: bool = False
    after: bool = False
    padded: bool = False
    whole: bool = False


def needles_of(secret: str) -> set[Needle]:
    """Return what to look for when a secret may be written plain, in hex, or in base64, alone or inside more text."""
    short = len(secret) < _LEAST_ENCODED
    raw = secret.encode(errors="replace")
    plain = {secret, raw.decode("latin-1"), secret.replace(" ", "+")}
    found = {Needle(lower(text), whole=short) for text in plain}
    for form in {raw, quote(secret, safe="").encode(), quote(secret).encode()}:
        found.add(Needle(form.hex(), whole=short))
        found |= set(_base64_of(form)) if len(form) >= _LEAST_ENCODED else {_whole_base64(form)}
    return found | {one._replace(text=one.text.replace("+", "-").replace("/", "_")) for one in found if one.padded}


def places(text: str, needles: Iterable[Needle]) -> list[tuple[int, int]]:
    """Return where any of the needles stands in a text: beginnings and ends, in order and apart."""
    wanted = list(needles)
    level = lower(text)
    found = set(_places(level, wanted))
    own = {sign for one in wanted for sign in _ESCAPES if sign in one.text}
    for number in range(len(own) + 1):
        # What a secret itself holds of these signs may be no escape at all.
        for kept in combinations(sorted(own), number):
            found |= _unescaped_places(level, wanted, [sign for sign in _ESCAPES if sign not in kept])
    return list(_merged(sorted(found)))


def _unescaped_places(level: str, wanted: Sequence[Needle], signs: Sequence[str]) -> set[tuple[int, int]]:
    """Return where the needles stand once escapes of some kinds are taken off, round by round."""
    found: set[tuple[int, int]] = set()
    back: list[_Map] = []
    for _ in range(_ROUNDS):
        if not any(sign in level for sign in signs) or len(parts := _pattern(tuple(signs)).split(level)) == 1:
            break
        back.append(_Map(parts))
        level = back[-1].text
        for place in _places(level, wanted):
            for one in reversed(back):
                place = one.original(*place)  # noqa: PLW2901 - from each text to the one it was made of
            found.add(place)
    return found


@cache
def _pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"({'|'.join(_ESCAPES[sign] for sign in signs)})")


def lower(text: str) -> str:
    """Return a text in small letters, with as many characters as before."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


class _Map:
    """A text with one round of escapes taken off, and the way back to where each character came from."""

    def __init__(self, parts: list[str]) -> None:
        self._before = parts
        self._after = parts.copy()
        self._after[1::2] = map(_UNESCAPED.__getitem__, parts[1::2])
        self.text = "".join(self._after)
        self._starts: tuple[list[int], list[int]] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where what stands between two places of the text stood before; half an escape counts as a whole."""
        if self._starts is None:
            ends = [[0, *accumulate(map(len, one))] for one in (self._before, self._after)]
            self._starts = ends[0], ends[1]
        return self._place(start, at_end=False), self._place(end - 1, at_end=True)

    def _place(self, index: int, *, at_end: bool) -> int:
        assert self._starts is not None  # noqa: S101 - set by the only caller
        before, after = self._starts
        number = bisect_right(after, index) - 1
        if number % 2:
            return before[number + at_end]
        return before[number] + index - after[number] + at_end


class _Unescaped(dict[str, str]):
    """What each escape stands for, worked out once."""

    def __missing__(self, escape: str) -> str:
        self[escape] = _unescape(escape)
        return self[escape]


_UNESCAPED = _Unescaped(_NAMED | _LETTERED)


def _unescape(escape: str) -> str:
    if escape.startswith("&"):
        digits = escape[2:-1]
        code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    elif escape.startswith("%") or escape[1] in "ux":
        code = int(escape.lstrip("%\\ux"), base=16)
    else:
        return escape[1:]
    small = chr(code).lower() if code < 0x110000 else ""
    return small if len(small) == 1 else "\ufffd"


def _whole_base64(form: bytes) -> Needle:
    return Needle(base64.b64encode(form).decode().rstrip("=").lower(), padded=True, whole=True)


def _base64_of(form: bytes) -> Iterator[Needle]:
    """Yield the part of the base64 that is the same whatever stands before and after, for each alignment."""
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + form + bytes(3)).decode().lower()
        first, end = math.ceil(offset * 8 / 6), (offset + len(form)) * 8 // 6
        yield Needle(coded[first:end], before=offset > 0, after=bool((offset + len(form)) % 3), padded=True)


def _places(text: str, needles: Iterable[Needle]) -> Iterator[tuple[int, int]]:
    for needle in needles:
        start = text.find(needle.text)
        while start >= 0:
            end = start + len(needle.text)
            if not needle.whole or _is_word(text, start, end):
                yield _with_edges(text, start, end, needle)
            start = text.find(needle.text, end)


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on where the secret begins or ends with one."""
    goes_on = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    return not goes_on and not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())


def _with_edges(text: str, start: int, end: int, needle: Needle) -> tuple[int, int]:
    if needle.before and start and _BASE64.match(text[start - 1]):
        start -= 1
    if needle.after and end < len(text) and _BASE64.match(text[end]):
        end += 1
    if needle.padded and (padding := _PADDING.match(text, end)):
        end = padding.end()
    return start, end


def _merged(found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places that overlap as one."""
    held: tuple[int, int] | None = None
    for start, end in found:
        if held is not None and start < held[1]:
            held = held[0], max(held[1], end)
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held
