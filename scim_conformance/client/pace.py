"""A rate limit that all workers of a run share through one small file."""

from __future__ import annotations

import time
from pathlib import Path

from filelock import FileLock


class Pace:
    """Hands out evenly spaced slots: at most ``rate`` requests per second over all processes that share ``file``."""

    def __init__(self, file: Path, rate: float) -> None:
        if rate <= 0:
            raise ValueError("a rate is a positive number of requests per second")
        self._file = file
        self._step = 1 / rate
        self._lock = FileLock(f"{file}.lock")

    def wait(self) -> None:
        """Sleep until this process may send its next request."""
        with self._lock:
            now = time.time()
            slot = max(now, self._next_free(now))
            self._file.write_text(repr(slot + self._step), encoding="ascii")
        time.sleep(max(0.0, slot - now))  # outside the lock, so that others can queue up meanwhile

    def _next_free(self, now: float) -> float:
        try:
            return min(float(self._file.read_text(encoding="ascii")), now + 3600)
        except (OSError, ValueError):
            return now
