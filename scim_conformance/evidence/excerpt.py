"""Excerpts of what is too large to be kept as evidence; the judge has seen all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LONGEST_TEXT = 2_000
_MOST_HEADERS = 60
_NAME = 80
"""Characters of a member's name that are always shown: the name of an attribute is nothing without its end."""
_SHORT = 8
"""Characters that a number or a word such as null is counted as, and each member and element beside its value."""


def short(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return a text, cut with a note on its length when it is longer than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def short_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the first headers, none of them long."""
    kept = {short(name, 200): short(value) for name, value in list(headers.items())[:_MOST_HEADERS]}
    left = len(headers) - _MOST_HEADERS
    return kept if left <= 0 else {**kept, "…": f"({left} more headers)"}


class Excerpt:
    """The beginning of a JSON document: about ``room`` characters of it, with notes where something is missing.

    Without a bound on the room it is the document.
    """

    def __init__(self, document: Any, room: int | None = None) -> None:
        self._room = room or 0
        self.whole = True
        self.document = document if room is None else self._of(document)

    def _of(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return self._list(value)
        if isinstance(value, dict):
            return self._object(value)
        self._room -= _SHORT + (value.bit_length() // 3 if isinstance(value, int) else 0)
        return value

    def _text(self, text: str, at_least: int = _SHORT) -> str:
        longest = max(at_least, min(_LONGEST_TEXT, self._room))
        self.whole = self.whole and len(text) <= longest
        self._room -= _SHORT + min(len(text), longest)
        return short(text, longest)

    def _list(self, values: list[Any]) -> list[Any]:
        kept: list[Any] = []
        for number, one in enumerate(values):
            if self._room <= 0:
                self.whole = False
                return [*kept, f"… ({len(values) - number} more)"]
            kept.append(self._of(one))
        return kept

    def _object(self, members: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for number, (name, one) in enumerate(members.items()):
            if self._room <= 0:
                self.whole = False
                return {**kept, "…": f"({len(members) - number} more members)"}
            kept[self._text(name, _NAME)] = self._of(one)
        return kept
