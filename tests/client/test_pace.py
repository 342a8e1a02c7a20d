"""The rate limit that all workers share."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from scim_conformance.client.pace import Pace

_WORKER = """
import sys, time, pathlib
from scim_conformance.client.pace import Pace
pace = Pace(pathlib.Path(sys.argv[1]), 50)
for _ in range(5):
    pace.wait()
    print(time.time())
"""


def test_rate_is_positive(tmp_path: Path) -> None:
    """A rate of nothing, or less, is refused."""
    for rate in (0, -1):
        with pytest.raises(ValueError, match="positive"):
            Pace(tmp_path / "pace", rate)


def test_first_request_does_not_wait(tmp_path: Path) -> None:
    """Nobody waits for a slot that is free."""
    started = time.perf_counter()
    Pace(tmp_path / "pace", 1).wait()
    assert time.perf_counter() - started < 0.5


def test_requests_are_spaced(tmp_path: Path) -> None:
    """Two limits on one file share its slots."""
    paces = [Pace(tmp_path / "pace", 50) for _ in range(2)]
    started = time.perf_counter()
    for number in range(4):
        paces[number % 2].wait()
    assert time.perf_counter() - started >= 3 / 50 - 0.01


@pytest.mark.parametrize("text", ["", "nonsense", "nan"])
def test_damaged_file_stops_nobody(tmp_path: Path, text: str) -> None:
    """A file that cannot be read counts as empty."""
    file = tmp_path / "pace"
    file.write_text(text)
    Pace(file, 1000).wait()
    assert float(file.read_text()) > 0


def test_slot_far_away_is_limited(tmp_path: Path) -> None:
    """A clock that was set back does not make a run wait for days."""
    file = tmp_path / "pace"
    file.write_text(repr(time.time() + 86_400))
    assert Pace(file, 1)._next_free(time.time()) <= time.time() + 3600


def test_processes_share_the_limit(tmp_path: Path) -> None:
    """Two processes together stay below the rate."""
    command = [sys.executable, "-c", _WORKER, str(tmp_path / "pace")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    moments = sorted(float(line) for process in processes for line in process.communicate(timeout=30)[0].split())
    assert [process.returncode for process in processes] == [0, 0]
    assert len(moments) == 10
    assert moments[-1] - moments[0] >= 9 / 50 - 0.015
