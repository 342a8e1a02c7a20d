"""Signals and the one child process, so that Ctrl-C and a cancelled CI job end in a clean-up."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from scim_conformance.model import ExitCode

#: What people, CI systems and closing terminals send to end a process.
_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def on_ending(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` instead of ending for as long as the block runs."""
    before = {number: signal.signal(number, lambda *_: act()) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def supervise(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Return the exit code of a command, INTERNAL_ERROR when it died of a signal or gave a code of no meaning here.

    What would end this process reaches the command as an interrupt, the one signal pytest cleans up after. It lives in
    a session of its own: a terminal's Ctrl-C reaches it once, through this process, not twice.
    """
    running: list[subprocess.Popen[bytes]] = []
    interrupts: list[bool] = []

    def interrupt() -> None:
        interrupts.append(True)
        for child in running:
            child.send_signal(signal.SIGINT)

    # The handlers come first: a child inherits an ignored SIGINT, but not a handled one.
    with on_ending(interrupt):
        child = subprocess.Popen(command, env=dict(environment), start_new_session=True)  # noqa: S603
        running.append(child)
        if interrupts:
            child.kill()  # it has done nothing yet, and an interrupt this early may get lost in Python's own start
        code = child.wait()
    if interrupts and code < 0:
        return ExitCode.INTERRUPTED
    return code if code in set(ExitCode) else ExitCode.INTERNAL_ERROR
