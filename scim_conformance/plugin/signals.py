"""What ends a process ends the run in a clean-up, and what comes during the clean-up does not tear it apart."""

from __future__ import annotations

import math
import signal
import threading
import time
from typing import Any, Final

import pytest

#: What people, CI systems and closing terminals send to end a process.
ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_ECHO = 1.0  # seconds: a service manager tells the group and each process, which is one wish and not two


class Signals:
    """Turns what ends a process into a KeyboardInterrupt, the one thing after which pytest ends in order.

    Once ``ending`` is set a further signal sets ``hurried`` instead. What comes within a second of one that counted is
    taken for the same. An ignored signal stays ignored, so that nohup keeps its sense.
    """

    def __init__(self) -> None:
        self.ending = False
        self.hurried = False
        self._before: dict[int, Any] = {}
        self._last = -math.inf

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Let what comes from now on hasten the clean-up, not tear it apart.

        What was interrupted between two lines is left out of the traceback: pytest would break down over such a place.
        """
        self.ending = True
        excinfo.traceback = excinfo.traceback.filter(_has_line)

    def install(self) -> None:
        """Take the signals over; elsewhere than in the main thread, which alone is told of them, nothing is done."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in ENDING:
            before = signal.getsignal(number)
            if before not in (signal.SIG_IGN, None):
                self._before[number] = before
                signal.signal(number, self._handle)

    def restore(self) -> None:
        """Give the signals back to whom they were taken from."""
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before = {}

    def _handle(self, *_: object) -> None:
        now = time.monotonic()
        if now - self._last < _ECHO:
            return
        self._last = now
        if not self.ending:
            raise KeyboardInterrupt
        self.hurried = True


def _has_line(entry: Any) -> bool:
    """Return whether a place in a traceback has a line; the type of such places is not among pytest's public names."""
    try:
        return bool(entry.lineno >= 0)
    except TypeError:
        return False
