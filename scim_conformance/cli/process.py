"""Signals and the one child process, so that Ctrl-C and a cancelled CI job end in a clean-up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from scim_conformance.connection.options import BELOW_COMMAND
from scim_conformance.model import ExitCode

#: What people, CI systems and closing terminals send to end a process.
_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_INI: Final = Path(__file__).with_name("pytest.ini")
_PACKAGE: Final = Path(__file__).parent.parent
#: What would change pytest behind the command's back.
_DROPPED: Final = frozenset({"PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"})


def pytest_command(profile: str, folder: Path) -> list[str]:
    """Return the command that runs a profile's cases by our ini file and writes the folder's results.json."""
    return [
        *(sys.executable, "-P", "-m", "pytest"),
        *("-p", "scim_conformance.plugin", "-c", str(_INI), "--rootdir", str(_PACKAGE / "suite")),
        *("-o", f"cache_dir={folder / '.cache'}"),
        f"--scim-profile={profile}",
        f"--scim-results={folder / 'results.json'}",
    ]


def pytest_environment() -> dict[str, str]:
    """Return this process' environment for pytest, without what would change it and with the package on its path."""
    kept = {name: text for name, text in os.environ.items() if name not in _DROPPED}
    # The child ignores the current folder; a package that is imported from a checkout has to be found all the same.
    paths = [str(_PACKAGE.parent), *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), BELOW_COMMAND: "run"}


@contextmanager
def on_ending(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` instead of ending for as long as the block runs."""
    before = {number: signal.signal(number, lambda *_: act()) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(child: subprocess.Popen[bytes]) -> None:
    """Interrupt a child that leads a group of its own, with its workers: they need not be told by it, one by one."""
    if not hasattr(os, "killpg"):
        child.send_signal(signal.SIGINT)
    elif child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGINT)


def supervise(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Return the exit code of a command, INTERNAL_ERROR when it died of a signal or gave a code of no meaning here.

    What would end this process reaches the command and its workers as an interrupt. They live in a session of their
    own: a terminal's Ctrl-C reaches them once, through this process, not twice.
    """
    running: list[subprocess.Popen[bytes]] = []
    interrupts: list[bool] = []

    def interrupt() -> None:
        interrupts.append(True)
        for child in running:
            _interrupt(child)

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
