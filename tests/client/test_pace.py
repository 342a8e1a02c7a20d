"""The rate limit that all workers share."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from scim_conformance.client.pace import Pace

_WORKER = """
import sys, time, pathlib
from scim_conformance.client.pace import Pace
pace = Pace(pathlib.Path(sys.argv[1]), 20)
for _ in range(15):
    with pace.turn():
        print(time.monotonic())
"""


class Clock:
    """A clock that moves only when somebody sleeps, by a little more than asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, late: float = 0.0) -> None:
        self.now = 1000.0
        self._late = late
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        """Move on."""
        assert seconds > 0
        self.now += seconds + self._late


def sent(pace: Pace, clock: Clock, count: int, takes: float) -> list[float]:
    """Return when so many requests were sent, each answered after some seconds."""
    moments = []
    for _ in range(count):
        with pace.turn():
            moments.append(clock.now)
            clock.now += takes
    return moments


def test_rate_is_positive(tmp_path: Path) -> None:
    """A rate of nothing, or less, is refused."""
    for rate in (0, -1):
        with pytest.raises(ValueError, match="positive"):
            Pace(tmp_path / "pace", rate)


def test_first_request_does_not_wait(tmp_path: Path) -> None:
    """Nobody waits for a turn that is free, and without a rate nothing is written."""
    started = time.perf_counter()
    with Pace(tmp_path / "one", 1).turn(), Pace(tmp_path / "two").turn():
        assert time.perf_counter() - started < 0.5
    assert [one.name for one in tmp_path.iterdir() if not one.name.endswith(".lock")] == ["one"]


@pytest.mark.parametrize(("rate", "most"), [(25, 25), (10, 10), (2.5, 2), (1, 1)])
@pytest.mark.parametrize("takes", [0.0, 0.005, 0.03])
@pytest.mark.parametrize("late", [0.0, 0.01])
def test_no_second_has_more_than_the_rate(
    rate: float, most: int, takes: float, late: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any second has at most as many requests as the rate says, and nine tenths of them are used."""
    clock = Clock(monkeypatch, late)
    moments = sent(Pace(None, rate), clock, 6 * most, takes)
    assert min(later - first for first, later in zip(moments, moments[most:], strict=False)) >= 1 - 1e-9
    assert (moments[-1] - moments[0]) * most * 0.9 <= len(moments) - 1


def test_requests_do_not_come_in_a_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after a long silence there is something between two requests."""
    clock = Clock(monkeypatch)
    pace = Pace(None, 10)
    sent(pace, clock, 3, 0.0)
    clock.now += 100
    moments = sent(pace, clock, 9, 0.0)
    assert min(later - first for first, later in pairwise(moments)) >= 0.06 - 1e-9


def test_request_counts_from_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request may have arrived as late as its answer came."""
    clock = Clock(monkeypatch)
    assert sent(Pace(None, 1), clock, 3, 0.5) == pytest.approx([1000, 1001.5, 1003])


def test_slow_endpoint_does_not_slow_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all answers take long, a request counts from soon after it was sent, and an unusual one from its answer."""
    clock = Clock(monkeypatch)
    pace = Pace(None, 1)
    sent(pace, clock, 20, 0.5)
    first, second = sent(pace, clock, 2, 0.5)
    assert second - first == pytest.approx(1.05)
    first, second = sent(pace, clock, 2, 1.5)
    assert second - first == pytest.approx(2.5)


def test_request_without_an_answer_counts_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed process had sent counts for two seconds."""
    clock = Clock(monkeypatch)
    pace = Pace(None, 1)
    assert pace._claim()[0] <= 0
    assert sent(pace, clock, 1, 0.0) == pytest.approx([1002])


def test_slow_rate_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below one a second, requests are as far apart as the rate says."""
    assert sent(Pace(None, 0.1), Clock(monkeypatch), 3, 0.0) == pytest.approx([1000, 1010, 1020])


@pytest.mark.parametrize("moment", ["null", "NaN", "1e999", "[]"])
@pytest.mark.parametrize("text", ["", "x", "[]", '{"counting": [%s], "last": 0, "held": 0}', '{"held": %s}'])
def test_damaged_file_stops_nobody(text: str, moment: str, tmp_path: Path) -> None:
    """A file that cannot be read counts as empty."""
    file = tmp_path / "pace"
    file.write_text(text.replace("%s", moment))
    with Pace(file, 1000).turn():
        assert len(json.loads(file.read_text())["counting"]) >= 1


def test_moments_of_another_clock_are_limited(tmp_path: Path) -> None:
    """What stands in a file that an earlier start of the machine left makes nobody wait for days."""
    file = tmp_path / "pace"
    far = time.monotonic() + 86_400
    file.write_text(json.dumps({"counting": [far], "last": 0, "held": far}))
    assert Pace(file)._claim()[0] <= 3600


def test_pause_holds_everybody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pause that one asks for is kept by all who share the file; a shorter one adds nothing."""
    clock = Clock(monkeypatch)
    first, second, third = (Pace(tmp_path / "pace", rate) for rate in (None, None, 1000))
    assert sent(first, clock, 1, 0.0) == [1000]
    second.hold(7)
    second.hold(2)
    assert sent(first, clock, 1, 0.0) == [1007]
    second.hold(7)
    assert sent(third, clock, 1, 0.0) == [1014]


def test_pace_without_a_file_is_for_itself() -> None:
    """Without a file nobody else waits."""
    pace = Pace(None)
    pace.hold(60)
    assert Pace(None)._claim()[0] <= 0
    assert pace._claim()[0] > 50


def test_processes_share_the_limit(tmp_path: Path) -> None:
    """Two processes together have no more than the rate in any second."""
    command = [sys.executable, "-c", _WORKER, str(tmp_path / "pace")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    moments = sorted(float(line) for process in processes for line in process.communicate(timeout=30)[0].split())
    assert [process.returncode for process in processes] == [0, 0]
    assert len(moments) == 30
    assert min(later - first for first, later in zip(moments, moments[20:], strict=False)) >= 1
