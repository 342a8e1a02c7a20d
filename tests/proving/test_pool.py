"""Trials and other calls in forks of a warm process."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.proving import pool
from scim_conformance.proving.choice import OKTA
from scim_conformance.proving.trial import Trial
from scim_conformance.suite import DIRECTORY
from tests.forks import tried, unmeasured
from tests.support import python

SCRIPT = """
import json, sys
from scim_conformance.proving import trial
trial.LONGEST = float(sys.argv[1])
came = trial.attempt(trial.Trial(sys.argv[2], faults=tuple(sys.argv[4:]), modules=(sys.argv[3],)))
json.dump([came.exit, sorted(came.checks("failed")), sorted(came.passed), came.requests, came.output], sys.stdout)
"""


def _here(folder: Path, profile: str, module: str, *faults: str, longest: float = 100) -> list[object]:
    """Return what a trial in a process of its own comes to, whose coverage is measured."""
    done = python(folder, "-c", SCRIPT, str(longest), profile, str(DIRECTORY / module), *faults)
    assert done.returncode == 0, done.stderr
    came: list[object] = json.loads(done.stdout)
    return came


def test_trial_tells_what_the_suite_said(tmp_path: Path) -> None:
    """It has the exit code, what failed, what passed and the number of requests, and nothing was printed."""
    code, failed, passed, requests, output = _here(tmp_path, "bizagi", "test_create.py", "create-200")
    assert code == 1
    assert "users-create-answers-201" in failed  # type: ignore[operator]
    assert "users-create-returns-location" in passed  # type: ignore[operator]
    assert requests
    assert output == ""
    assert list(tmp_path.iterdir()) == []


def test_trial_takes_the_credentials_a_profile_names(tmp_path: Path) -> None:
    """With a profile for Okta a replace without match is strict, and all passes."""
    assert _here(tmp_path, OKTA, "test_patch.py")[:2] == [0, []]


def test_trial_without_results_comes_with_what_was_printed(tmp_path: Path) -> None:
    """Where pytest cannot run, its words are kept."""
    code, _, _, _, output = _here(tmp_path, "bizagi", "test_none.py")
    assert code == 4
    assert "test_none.py" in str(output)


def test_trial_that_takes_too_long_is_interrupted(tmp_path: Path) -> None:
    """It ends with the exit code of an interrupt."""
    assert _here(tmp_path, "bizagi", "test_entra_cycle.py", "search-slow", longest=1)[0] == 2


def test_trials_side_by_side_are_told_apart() -> None:
    """A trial that breaks down comes as an internal error, and the others come as they are."""
    with unmeasured():
        every = list(pool.attempts([Trial("no-such-profile"), _create()], 2))
    by_profile = {one.trial.profile: one for one in every}
    assert by_profile["no-such-profile"].exit == 3
    assert "ProfileError" in by_profile["no-such-profile"].output
    assert by_profile["bizagi"].exit == 0
    assert str(_create()) == "nothing changed (bizagi)"


def test_trials_leave_the_environment_alone() -> None:
    """A run in a fork changes no variable of this process."""
    before = dict(os.environ)
    assert tried(_create()).exit == 0
    assert dict(os.environ) == before


def _create() -> Trial:
    return Trial("bizagi", modules=(str(DIRECTORY / "test_connection.py"),))


def test_closing_ends_what_is_under_way() -> None:
    """What is running is interrupted, what waits never starts."""
    started = time.monotonic()
    with unmeasured(), closing(pool.forked(time.sleep, [0.1, 60, 60, 60], 2)) as ending:
        assert next(ending) == (0.1, None)
    assert time.monotonic() - started < 30
    assert multiprocessing.active_children() == []


def test_process_that_dies_is_told() -> None:
    """It comes with the code it ended with; so does a call that raises, with its traceback."""
    with unmeasured():
        ((_, died),) = list(pool.forked(os._exit, [7], 1))
        ((_, raised),) = list(pool.forked(json.loads, ["{"], 1))
    assert died == pool.Broken("the process ended with code 7 and no answer")
    assert isinstance(raised, pool.Broken)
    assert "JSONDecodeError" in raised.said


@pytest.mark.parametrize(("call", "wanted"), [(len, 3), (int, pool.Broken)])
def test_work_sends_its_answer(call: Any, wanted: Any) -> None:
    """The answer is what the call comes to, or the traceback; Ctrl-C would have ended it."""
    kept = signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    try:
        pool._work(call, "abc", theirs)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, kept)
    with ours, theirs:
        came = ours.recv()
    assert came == wanted or type(came) is wanted


def test_where_nothing_can_be_forked_processes_start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other systems have no server for forks, nor a set of processors."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert pool._context().get_start_method() == "spawn"
    assert pool.processors() >= 1
    monkeypatch.setattr(sys, "platform", "elsewhere")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert pool.processors() == 1
