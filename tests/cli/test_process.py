"""The supervised child process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.cli.process import on_ending, supervise

_WAIT = """
import pathlib, sys, time
try:
    pathlib.Path(sys.argv[1]).touch()
    time.sleep(30)
except KeyboardInterrupt:
    sys.exit(2)
"""


def _python(code: str) -> int:
    return supervise([sys.executable, "-c", code], os.environ)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise SystemExit(0)", 0),
        ("raise SystemExit(10)", 10),
        ("raise SystemExit(77)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 3),
    ],
)
def test_exit_code_of_the_child(code: str, expected: int) -> None:
    """The child's exit code is returned; what has no meaning here, or a death by signal, is an internal error."""
    assert _python(code) == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_ends_us_interrupts_the_child(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C, a cancelled job and a closed terminal all reach the child as an interrupt."""
    ready = tmp_path / "ready"

    def once_ready() -> None:
        for _ in range(600):
            if ready.exists():
                break
            time.sleep(0.05)
        os.kill(os.getpid(), number)

    sender = threading.Thread(target=once_ready)
    with on_ending(lambda: None):  # a signal that comes too late must not end the test run
        sender.start()
        code = supervise([sys.executable, "-c", _WAIT, str(ready)], os.environ)
        sender.join()
    assert code == 2


def test_handlers_are_put_back() -> None:
    """Afterwards the signals do what they did before."""
    before = signal.getsignal(signal.SIGINT)
    with on_ending(lambda: None):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupt_before_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A child that is being started when the interrupt comes is ended before it does anything."""
    start = subprocess.Popen

    def interrupted(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        os.kill(os.getpid(), signal.SIGINT)
        return start(*args, **kwargs)

    monkeypatch.setattr("scim_conformance.cli.process.subprocess.Popen", interrupted)
    assert supervise([sys.executable, "-c", _WAIT, str(tmp_path / "ready")], os.environ) == 2
