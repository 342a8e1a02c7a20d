"""What happens inside a fork that runs the suite; each fork imports this anew, so it imports little."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

#: Seconds after which a run is interrupted.
LONGEST = 120
#: The environment of runs that go where others go as well: to measure their coverage costs as much as the run itself.
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}


def run(given: tuple[str, Sequence[str], dict[str, str], str]) -> int:
    """Return pytest's exit code in a folder, with words and variables; what is printed goes into ``1`` and ``2``."""
    folder, words, variables, said = given
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(LONGEST)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    for number in (1, 2):
        os.dup2(os.open(f"{said}/{number}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.__stdin__ = sys.stdin  # type: ignore[assignment,misc]  # a fork has another one, and this one closed
    with _measured():
        try:
            return int(pytest.main(list(words)))
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()  # whoever waits for the answer reads the files at once


@contextmanager
def _measured() -> Iterator[None]:
    """Measure coverage in this process where the environment asks for it, and not in those that it starts."""
    if not os.environ.get("COVERAGE_PROCESS_CONFIG"):
        yield
        return
    from coverage import process_startup  # noqa: PLC0415 - most forks do without

    measuring = process_startup(force=True)
    assert measuring is not None
    os.environ.update(UNMEASURED)
    try:
        yield
    finally:
        measuring.stop()
        measuring.save()  # a fork ends without what is registered for the end of a process
