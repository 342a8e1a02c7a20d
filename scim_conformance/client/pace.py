"""A rate limit, and a pause where the endpoint asks for one, that all workers of a run share through one small file."""

from __future__ import annotations

import json
import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from filelock import FileLock

_SLACK = 0.05
"""Seconds within which a request reaches the endpoint, unless its answer takes unusually long."""
_PENDING = 1.0  # seconds for which a request without an answer may still be on its way
_SAMPLE = 20
_EVENLY = 0.6
"""How close to even requests are: what came late may be made up for, and nothing comes in a burst."""
_LONGEST = 3600.0  # seconds that anybody may have to wait, whatever is in the file
_POLL = 0.002  # seconds between two tries for the lock, which is held for much less


@dataclass
class _Kept:
    """Until when each of the last requests counts, when the last was sent, and until when nobody sends.

    All are moments of this machine's monotonic clock, in seconds.
    """

    counting: list[float] = field(default_factory=list)
    last: float = 0.0
    held: float = 0.0


class Pace:
    """Says when the next request may be sent, for all processes that share ``file``; None is for this object alone.

    At most ``rate`` requests reach the endpoint in any second, evenly; None is no limit. Below one a second they are as
    far apart as the rate says. Nobody knows when a request arrived: it counts from its answer, or from a little after
    it was sent where the endpoint always takes its time.
    """

    def __init__(self, file: Path | None, rate: float | None = None) -> None:
        if rate is not None and not rate > 0:
            raise ValueError("a rate is a positive number of requests per second")
        self._file = file
        self._rate = rate
        self._most = math.floor(rate or 0) or 1
        self._window = max(1.0, 1 / rate) if rate else 0.0
        self._kept = _Kept()
        self._took: deque[float] = deque(maxlen=_SAMPLE)
        self._lock: AbstractContextManager[Any] = (
            threading.Lock() if file is None else FileLock(f"{file}.lock", poll_interval=_POLL)
        )

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Sleep until this process may send its next request; the block sends it and has its answer."""
        left, mine = self._claim()
        while left > 0:
            time.sleep(left)  # outside the lock, so that others can ask meanwhile
            left, mine = self._claim()
        try:
            yield
        finally:
            self._answered(mine)

    def hold(self, seconds: float) -> None:
        """Let no process send anything for so long."""
        with self._lock:
            kept = self._read()
            kept.held = max(kept.held, time.monotonic() + seconds)
            self._write(kept)

    def _claim(self) -> tuple[float, float]:
        """Return the seconds until there may be a free turn; if there is one, it is taken until the moment given."""
        if self._rate is None:
            return self._read().held - time.monotonic(), 0.0
        with self._lock:
            kept, now = self._read(), time.monotonic()
            kept.counting = sorted(one for one in kept.counting if one > now)
            full = kept.counting[-self._most] if len(kept.counting) >= self._most else now
            due = max(full, kept.last + _EVENLY / self._rate, kept.held)
            mine = now + _PENDING + self._window
            if due <= now:
                kept.last = now
                kept.counting.append(mine)
                self._write(kept)
            return due - now, mine

    def _answered(self, mine: float) -> None:
        """Let a request count from when it arrived at the latest: it reached the endpoint before its answer."""
        if self._rate is None:
            return
        now, started = time.monotonic(), mine - _PENDING - self._window
        usual = len(self._took) == _SAMPLE and now - started <= 2 * median(self._took) + _SLACK
        self._took.append(now - started)
        until = self._window + (min(now, started + _SLACK) if usual else now)
        with self._lock:
            kept = self._read()
            kept.counting = [until if one == mine else one for one in kept.counting]
            self._write(kept)

    def _read(self) -> _Kept:
        """Return what the file says; what is damaged counts as nothing, what is far away as an hour."""
        if self._file is None:
            return self._kept
        try:
            kept = json.loads(self._file.read_text(encoding="ascii"))
            return _Kept([_near(one) for one in kept["counting"]], _near(kept["last"]), _near(kept["held"]))
        except (OSError, ValueError, KeyError, TypeError):
            return _Kept()

    def _write(self, kept: _Kept) -> None:
        self._kept = kept
        if self._file is not None:
            self._file.write_text(json.dumps(asdict(kept)), encoding="ascii")


def _near(moment: Any) -> float:
    """Return a moment, or an hour from now where it is later; 0 for what is no number."""
    return 0.0 if math.isnan(float(moment)) else min(float(moment), time.monotonic() + _LONGEST)
