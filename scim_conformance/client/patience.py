"""How long an endpoint that does not answer, or says "not now", is put up with: the circuit breaker of a process."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlsplit

from scim_conformance.client.failures import Failure
from scim_conformance.client.target import Target
from scim_conformance.client.throttling import THROTTLED, pause_asked
from scim_conformance.evidence import Response

_SILENT_AFTER: Final = 3
_THROTTLED_AFTER: Final = 10
_SHORT: Final = 5.0
"""Seconds for the next try of what has stalled: it shows whether this was one request, or is every one of its kind.

Where the endpoint was seen to take long, it is twice the longest that it took."""
_STALLS: Final = 4
"""Stalls of full length in a run; after them every request has the short time only."""
_PAUSES: Final = 10
"""Longest pauses that may come together in a run before it is given up."""


class Patience:
    """Counts what an endpoint lets a run wait for; ``stopped`` says why nothing more is sent, None while all is well.

    What stalls costs one timeout, and a short one for each further request of its kind: once that is not answered
    either, requests of this kind are not sent any more.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._ended = False
        self._begin()

    def _begin(self) -> None:
        self.stopped: str | None = None
        self._silence = self._throttled = self._stalls = 0
        self._paused = self._slowest = 0.0
        self._stalled: dict[str, int] = {}

    def revive(self) -> None:
        """Begin anew, and let the time for the whole run be over: cleaning up is worth one more try."""
        self._ended = True
        self._begin()

    def refusal(self, method: str, url: str) -> str | None:
        """Return why a request is not worth sending, None when it is."""
        until = self._target.waits.until
        if until is not None and not self._ended and time.monotonic() >= until and self.stopped is None:
            self.stopped = "the time for the whole run is over (--scim-run-timeout)"
        if self.stopped is not None:
            return self.stopped
        if self._stalled.get(self._kind(method, url), 0) > 1:
            return f"requests of this kind are left unanswered: {self._kind(method, url)}"
        return None

    @property
    def in_doubt(self) -> bool:
        """Whether so many requests in a row are unanswered that a plain one has to tell if the endpoint is there."""
        return self._silence == _SILENT_AFTER and self.stopped is None

    def seconds(self, method: str, url: str) -> float:
        """Return how long a request may wait for its answer."""
        most = self._target.timeout
        if self._stalled.get(self._kind(method, url)) or self._silence or self._stalls >= _STALLS:
            most = min(most, max(_SHORT, 2 * self._slowest))
        until = self._target.waits.until
        if until is None or self._ended:
            return most
        return min(most, max(0.1, until - time.monotonic()))

    def answered(self, method: str, url: str, answer: Response | Failure) -> None:
        """Take notice of what a request came to; what another host does says nothing of the endpoint."""
        if not self._target.same_origin(url):
            return
        kind = self._kind(method, url)
        if isinstance(answer, Failure):
            self._throttled = 0
            self._silence += 1
            if answer.timed_out:
                self._stalls += 1
                self._stalled[kind] = self._stalled.get(kind, 0) + 1
            if self._silence > _SILENT_AFTER:
                self.stopped = f"the endpoint left the last {_SILENT_AFTER} requests, and a plain one, unanswered"
            return
        self._silence = 0
        self._slowest = max(self._slowest, answer.seconds)
        self._stalled.pop(kind, None)
        self._throttled = self._throttled + 1 if answer.status in THROTTLED else 0
        if self._throttled >= _THROTTLED_AFTER:
            self.stopped = f"the endpoint answered the last {_THROTTLED_AFTER} requests with {answer.status}"

    def pause(self, answer: Response | Failure) -> float:
        """Return the seconds that an answer asks everybody to wait; give up where that is more than may be waited."""
        asked = pause_asked(answer) if isinstance(answer, Response) and answer.status in THROTTLED else None
        return 0.0 if asked is None else self.granted(asked)

    def granted(self, seconds: float) -> float:
        """Return a pause that is within the waits and count it; 0 where it is not, and nothing more is sent."""
        most = self._target.waits.pause
        if seconds > most:
            self.stopped = f"the endpoint asks to wait {seconds:.0f} s, and --scim-max-pause allows {most:g} s"
        elif self._paused + seconds > _PAUSES * most:
            self.stopped = f"the endpoint made the run wait for {self._paused:.0f} s in all by 429 or 503"
        else:
            self._paused += seconds
            return seconds
        return 0.0

    def _kind(self, method: str, url: str) -> str:
        """Return the kind of a request: method and endpoint, whichever the resource, and whether it asks by a query."""
        parts = urlsplit(url)
        below = parts.path.removeprefix(urlsplit(self._target.base_url).path).strip("/").split("/")
        return f"{method} /{below[0]}{'/{id}' if len(below) > 1 else ''}{'?' if parts.query else ''}"
