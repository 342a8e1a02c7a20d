"""Where the pages of a query begin that a client walks by cursor (RFC 9865)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from scim_conformance.reference.errors import ScimError

TIMEOUT = 3600  # seconds
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """The rest of a query's results: the ids as they were when the walk began, so that none is met twice."""

    question: Any
    count: int
    ids: tuple[str, ...]
    given: float


class Cursors:
    """The cursors given out; a text that is not among them leads nowhere, so that none can be forged."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}

    def give(self, place: Place, *, ending: str = "") -> str:
        """Return a new cursor for a place, with an ending; the oldest are forgotten when there are too many."""
        if len(self._places) >= _KEPT:
            del self._places[next(iter(self._places))]
        cursor = secrets.token_urlsafe(12) + ending
        self._places[cursor] = place
        return cursor

    def place(self, cursor: str, question: Any, count: int) -> Place:
        """Return the place a cursor leads to; raise the refusals of section 2.1."""
        place = self._places.get(cursor)
        if place is None or place.question != question:
            raise ScimError(400, "There is no such cursor for this query.", "invalidCursor")
        if place.given + TIMEOUT < time.monotonic():
            raise ScimError(400, "The cursor is too old; begin anew.", "expiredCursor")
        if place.count != count:
            raise ScimError(400, "count must be that of the first page.", "invalidCount")
        return place
