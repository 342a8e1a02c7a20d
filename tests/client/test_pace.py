"""The rate limit that all workers share."""

from __future__ import annotations

import json
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


def test_no_second_has_more_than_the_rate(tmp_path: Path) -> None:
    """Of as many requests as the rate and one more, the last is sent more than a second after the first."""
    pace = Pace(tmp_path / "pace", 20)
    moments: list[float] = []
    for _ in range(45):
        pace.wait()
        moments.append(time.monotonic())
    assert min(later - first for first, later in zip(moments, moments[20:], strict=False)) > 1.0


@pytest.mark.parametrize(("rate", "step"), [(0.1, 10.4), (1, 1.04), (2.5, 0.52), (25, 0.0416)])
def test_step(rate: float, step: float) -> None:
    """Below one a second requests are as far apart as the rate says; above, no second has more than the rate."""
    assert Pace(None, rate)._step == pytest.approx(step)


def test_slot_that_was_slept_through_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wakes up too late takes another slot, so that two requests do not come together."""
    clock = [1000.0]
    delays = iter([0.0, 0.2, 0.0])
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", lambda left: clock.__setitem__(0, clock[0] + left + next(delays)))
    pace = Pace(None, 10)
    pace.wait()
    pace.wait()
    assert clock[0] == pytest.approx(1000 + 0.104 + 0.2)
    assert next(delays, None) is None
    assert pace._kept.free == pytest.approx(clock[0] + 0.104)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"free": null, "held": 0}', '{"free": NaN, "held": NaN}'])
def test_damaged_file_stops_nobody(tmp_path: Path, text: str) -> None:
    """A file that cannot be read counts as empty."""
    file = tmp_path / "pace"
    file.write_text(text)
    Pace(file, 1000).wait()
    assert json.loads(file.read_text())["free"] > 0


def test_moments_of_another_clock_are_limited(tmp_path: Path) -> None:
    """What stands in a file that an earlier start of the machine left makes nobody wait for days."""
    file = tmp_path / "pace"
    far = time.monotonic() + 86_400
    file.write_text(json.dumps({"free": far, "held": far}))
    assert Pace(file, 1)._reserve() <= time.monotonic() + 3600


def test_pause_holds_everybody(tmp_path: Path) -> None:
    """A pause that one asks for is kept by all who share the file, with a rate or without."""
    first, second, third = (Pace(tmp_path / "pace", rate) for rate in (None, None, 1000))
    first.wait()
    until = time.monotonic() + 0.2
    second.hold(0.2)
    second.hold(0.01)
    first.wait()
    assert time.monotonic() >= until
    second.hold(0.2)
    until = time.monotonic() + 0.2
    third.wait()
    assert time.monotonic() >= until - 0.01


def test_pace_without_a_file_is_for_itself(tmp_path: Path) -> None:
    """Without a file nobody else waits, and nothing is written."""
    pace = Pace(None)
    pace.hold(60)
    Pace(None).wait()
    assert pace._reserve() > time.monotonic() + 50
    assert list(tmp_path.iterdir()) == []


def test_processes_share_the_limit(tmp_path: Path) -> None:
    """Two processes together stay below the rate."""
    command = [sys.executable, "-c", _WORKER, str(tmp_path / "pace")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    moments = sorted(float(line) for process in processes for line in process.communicate(timeout=30)[0].split())
    assert [process.returncode for process in processes] == [0, 0]
    assert len(moments) == 10
    assert moments[-1] - moments[0] >= 9 / 50 - 0.03
