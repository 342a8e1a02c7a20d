"""A rate limit, and a pause where the endpoint asks for one, that all workers of a run share through one small file."""

from __future__ import annotations

import json
import math
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

_SECOND = 1.04
"""A little more than a second: a request may take longer to reach the endpoint than the one after it."""
_LATE = 0.025
"""Seconds after which a slot is over: who wakes up later takes another one, or two requests would come together."""
_LONGEST = 3600.0  # seconds that anybody may have to wait, whatever is in the file
_POLL = 0.002  # seconds between two tries for the lock, which is held for much less


@dataclass
class _Kept:
    """From when the next slot is free, and until when nobody sends; seconds of this machine's monotonic clock."""

    free: float = 0.0
    held: float = 0.0


class Pace:
    """Says when the next request may be sent, for all processes that share ``file``; None is for this object alone.

    At most ``rate`` requests are sent in any second, evenly; None is no limit. Below one a second they are as far
    apart as the rate says.
    """

    def __init__(self, file: Path | None, rate: float | None = None) -> None:
        if rate is not None and not rate > 0:
            raise ValueError("a rate is a positive number of requests per second")
        self._file = file
        self._step = 0.0 if rate is None else _SECOND / (math.floor(rate) or rate)
        self._kept = _Kept()
        self._lock: AbstractContextManager[Any] = (
            threading.Lock() if file is None else FileLock(f"{file}.lock", poll_interval=_POLL)
        )

    def wait(self) -> None:
        """Sleep until this process may send its next request."""
        while not self._may_send():
            slot = self._reserve()
            time.sleep(max(0.0, slot - time.monotonic()))  # outside the lock, so that others can queue up meanwhile
            if self._in_time(slot):
                return

    def hold(self, seconds: float) -> None:
        """Let no process send anything for so long."""
        with self._lock:
            kept = self._read()
            kept.held = max(kept.held, time.monotonic() + seconds)
            self._write(kept)

    def _may_send(self) -> bool:
        """Whether there is neither a rate nor a pause to keep to, so that no slot is needed."""
        return not self._step and self._read().held <= time.monotonic()

    def _reserve(self) -> float:
        with self._lock:
            kept = self._read()
            slot = max(time.monotonic(), kept.free, kept.held)
            kept.free = slot + self._step
            self._write(kept)
            return slot

    def _in_time(self, slot: float) -> bool:
        now = time.monotonic()
        return self._read().held <= now and (not self._step or now - slot <= _LATE)

    def _read(self) -> _Kept:
        """Return what the file says; what is damaged counts as nothing, what is far away as an hour."""
        if self._file is None:
            return self._kept
        try:
            kept = json.loads(self._file.read_text(encoding="ascii"))
            moments = float(kept["free"]), float(kept["held"])
            most = time.monotonic() + _LONGEST
            return _Kept(*(0.0 if math.isnan(one) else min(most, one) for one in moments))
        except (OSError, ValueError, KeyError, TypeError):
            return _Kept()

    def _write(self, kept: _Kept) -> None:
        self._kept = kept
        if self._file is not None:
            self._file.write_text(json.dumps({"free": kept.free, "held": kept.held}), encoding="ascii")
