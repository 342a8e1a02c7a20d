"""When a clean-up ends before it is through: when it is asked to, when it takes too long, when the endpoint stalls."""

from __future__ import annotations

import time
from collections.abc import Callable

_LONGEST = 600.0
_REQUESTS = 4  # what one resource takes: the search, the read, the DELETE, the read after it
_SLOW = 10.0
_MOST_LOST = 60.0


def _never() -> bool:
    return False


class Limits:
    """Counts what a clean-up takes; all times are in seconds.

    ``hurried`` is asked before each resource whether whoever started the run wants it to end. Resources that take
    longer than ``slow`` each may take ``lost`` together, all resources ``longest``; waiting for a ``rate`` of requests
    per second does not count.
    """

    def __init__(
        self,
        hurried: Callable[[], bool] = _never,
        rate: float | None = None,
        *,
        slow: float = _SLOW,
        lost: float = _MOST_LOST,
        longest: float = _LONGEST,
    ) -> None:
        self._hurried = hurried
        self._pause = _REQUESTS / rate if rate else 0.0
        self._slow, self._may_lose, self._longest = slow, lost, longest
        self._lost = self._taken = 0.0
        self._since: float | None = None

    def over(self) -> str:
        """Return why nothing further is begun, empty as long as there is no reason; called before each resource."""
        now = time.monotonic()
        if self._since is not None:
            took = max(0.0, now - self._since - self._pause)
            self._taken += took
            self._lost += took if took > self._slow else 0.0
        self._since = now
        if self._hurried():
            return "the clean-up was interrupted"
        if self._lost > self._may_lose:
            return f"the clean-up was given up: the endpoint stalls, {self._lost:.0f} s were lost to slow answers"
        if self._taken > self._longest:
            return f"the clean-up was given up after {self._taken:.0f} s"
        return ""
