"""However a run ends, nothing of it stays at the endpoint; where deleting is refused it is switched off and listed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.ledger import read
from scim_conformance.profile import load
from scim_conformance.reference import Endpoint
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.store import Store
from tests.forks import run_suite
from tests.support import TOKEN, UNMEASURED, Run, ended, modules_of, python, serving, start_suite

LATENCY = 0.02
MOST_OF_A_CASE = 12
_GROUP_MODULES = modules_of(["groups-create-answers-201", "groups-add-member"])
workers = pytest.mark.parametrize("workers", ["0", "2"])
linux = pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")


@workers
@pytest.mark.parametrize("group", [False, True], ids=["process", "group"])
def test_interrupted_run_cleans_up(workers: str, group: bool, tmp_path: Path) -> None:
    """Ctrl-C ends the run in exit code 2 with the rest not-run, and nothing of it stays."""
    with serving("britive", latency=LATENCY) as endpoint:
        process = start_suite(tmp_path, "britive", "-n", workers, url=endpoint.url)
        _wait_for_users(endpoint, process, 4)
        (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
        run = ended(tmp_path, process)
        assert endpoint.store.all("User") == [], run.told()
    assert run.exit == 2, run.told()
    assert run.document["verdict"] == "incomplete"
    assert run.document["leftovers"] == []
    assert run.checks("not-run")
    assert not run.checks("error", "failed"), run.told()
    assert not (tmp_path / "ledger.jsonl").exists()


def test_interrupted_run_switches_off_what_cannot_be_deleted(tmp_path: Path) -> None:
    """Where deleting is refused, Ctrl-C leaves users that are switched off and listed, in results and ledger."""
    with serving("bitabiz", latency=LATENCY) as endpoint:
        process = start_suite(tmp_path, "bitabiz", url=endpoint.url)
        _wait_for_users(endpoint, process, 4)
        process.send_signal(signal.SIGINT)
        run = ended(tmp_path, process)
        _all_switched_off(endpoint, run)
    assert run.exit == 2, run.told()
    assert {entry.left is not None for entry in read(tmp_path / "ledger.jsonl").open_entries} == {True}


def test_clean_run_leaves_no_file(tmp_path: Path) -> None:
    """A run that is asked for no file leaves none, not even the folder its ledger lay in."""
    with serving("britive") as endpoint:
        words = ["-m", "pytest", "--scim-profile", "britive", "--scim-url", endpoint.url, "-k", "users_create"]
        done = python(tmp_path, *words, "-p", "no:cacheprovider", token=TOKEN)
    assert (done.returncode, list(tmp_path.iterdir())) == (0, []), done.stdout


@workers
def test_failing_run_cleans_up(workers: str, tmp_path: Path) -> None:
    """A run in which cases fail leaves nothing, also of the users its faulty endpoint denied having created."""
    with serving("britive", "create-200", "duplicate-accepted") as endpoint:
        run = run_suite(tmp_path, "britive", "-n", workers, url=endpoint.url)
        assert endpoint.store.all("User") == [], run.told()
    assert run.exit == 1
    assert run.document["leftovers"] == []


@workers
def test_stopped_run_cleans_up(workers: str, tmp_path: Path) -> None:
    """A run that -x stops leaves nothing, or what is switched off and listed."""
    with serving("bitabiz", "create-200") as endpoint:
        run = run_suite(tmp_path, "bitabiz", "-x", "-n", workers, url=endpoint.url)
        _all_switched_off(endpoint, run)
    assert run.exit == 1


@workers
def test_finished_run_switches_off_what_cannot_be_deleted(workers: str, tmp_path: Path) -> None:
    """Where deleting is refused, all that a whole run created is switched off and listed, each once."""
    with serving("bitabiz") as endpoint:
        run = run_suite(tmp_path, "bitabiz", "-n", workers, url=endpoint.url)
        _all_switched_off(endpoint, run)
        assert len(endpoint.requests) == run.document["requests"]["total"]
    assert run.exit == 0, run.told()


@workers
def test_killed_run_can_be_cleaned_up(workers: str, tmp_path: Path) -> None:
    """After kill -9 the command cleanup removes what the ledger lists, and a second time finds nothing to do."""
    with serving("britive", latency=LATENCY) as endpoint:
        strangers = endpoint.store.seed_users(20)
        _kill(endpoint, tmp_path, "britive", workers)
        assert len(endpoint.store.all("User")) > len(strangers)
        first = _cleanup(tmp_path)
        assert endpoint.store.all("User") == strangers, first.stdout + first.stderr
        second = _cleanup(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert second.returncode == 0, second.stdout + second.stderr
    assert TOKEN not in first.stdout + first.stderr + (tmp_path / "ledger.jsonl").read_text()


def test_killed_run_is_switched_off_where_deleting_is_refused(tmp_path: Path) -> None:
    """After kill -9 the command cleanup switches off what it may not delete, lists it, and exits with 10."""
    with serving("bitabiz", latency=LATENCY) as endpoint:
        _kill(endpoint, tmp_path, "bitabiz", "0")
        done = _cleanup(tmp_path)
        left = endpoint.store.all("User")
        assert left
        assert [one["active"] for one in left] == [False] * len(left)
        assert all(one["id"] in done.stdout for one in left), done.stdout + done.stderr
    assert done.returncode == 10


def test_killed_run_with_groups_can_be_cleaned_up(tmp_path: Path) -> None:
    """After kill -9 among groups the command cleanup removes the run's groups and leaves those of others."""
    with serving("britive", latency=LATENCY) as endpoint:
        foreign = endpoint.store.add("Group", {"schemas": [], "displayName": "Sales"})
        process = start_suite(tmp_path, "britive", *_GROUP_MODULES, url=endpoint.url, extra=UNMEASURED)
        _until(lambda: len(endpoint.store.all("Group")) > 2)
        _kill_now(endpoint, process)
        assert len(endpoint.store.all("Group")) > 1
        done = _cleanup(tmp_path)
        assert endpoint.store.all("Group") == [foreign], done.stdout + done.stderr
        assert endpoint.store.all("User") == [], done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr


class DeniesGroups(App):
    """Stores each group, and says that it did not."""

    def created(self, call: Call, stored: dict[str, Any]) -> Answer:
        """Refuse a group after the fact."""
        if call.kind.name == "Group":
            raise ScimError(400, "No.")
        return super().created(call, stored)


@workers
def test_denied_groups_are_swept(workers: str, tmp_path: Path) -> None:
    """Groups that the endpoint denies having created are found by the run's name and removed, and no others are."""
    app = DeniesGroups(load("britive"), Store(), TOKEN, "/scim/v2")
    with Endpoint(app, 0) as endpoint:
        foreign = endpoint.store.add("Group", {"schemas": [], "displayName": "ScimConf-0a1b2c3d-mainn1"})
        run = run_suite(tmp_path, "britive", "-n", workers, *_GROUP_MODULES, url=endpoint.url)
        assert any(one.method == "POST" and one.path == "/Groups" for one in endpoint.requests)
        assert endpoint.store.all("Group") == [foreign], run.told()
    assert run.exit == 1, run.told()
    assert run.document["leftovers"] == []


@pytest.mark.parametrize(
    ("profile", "modules"),
    [("bizagi", ()), ("britive", modules_of(["users-delete-answers-204", "users-read-answers-200"]))],
)
def test_no_groups_cost_nothing(profile: str, modules: Sequence[str], tmp_path: Path) -> None:
    """Where the connector has no groups, or the run asked for none, its end sends nothing to /Groups."""
    with serving(profile) as endpoint:
        run = run_suite(tmp_path, profile, *modules, url=endpoint.url)
        asked = [one for one in endpoint.requests if one.path.startswith("/Groups") and "excluded" not in one.query]
    assert run.exit == 0, run.told()
    assert asked == []


def test_endpoint_without_groups_is_no_obstacle(tmp_path: Path) -> None:
    """Where groups are promised and there are none, the run says so and its end is like any other."""
    with serving("bizagi") as endpoint:
        run = run_suite(tmp_path, "britive", *_GROUP_MODULES, url=endpoint.url)
        assert endpoint.store.all("User") == [], run.told()
    assert run.exit == 1, run.told()
    assert run.checks("failed") == {"groups-create-answers-201"}, run.told()
    assert not run.checks("error"), run.told()
    assert run.document["leftovers"] == []


@pytest.mark.parametrize("faults", [("filter-ignored",), ("create-returns-foreign-id",)], ids="+".join)
def test_killed_run_is_cleaned_up_among_strangers(faults: tuple[str, ...], tmp_path: Path) -> None:
    """After kill -9 the command cleanup touches no stranger, though the endpoint points at them."""
    with serving("britive", *faults, latency=LATENCY) as endpoint:
        strangers = endpoint.store.seed_users(300)
        _kill(endpoint, tmp_path, "britive", "0")
        done = _cleanup(tmp_path)
        assert endpoint.store.all("User") == strangers, done.stdout + done.stderr


@linux
def test_lost_worker_is_made_up_for(tmp_path: Path) -> None:
    """When a worker is killed its cases are asked again; nothing fails for it, and nothing it created stays."""
    with serving("britive", latency=LATENCY) as endpoint:
        process = start_suite(tmp_path, "britive", "-n", "2", url=endpoint.url)
        _wait_for_users(endpoint, process, 4)
        os.kill(_children(process.pid)[-1], signal.SIGKILL)
        run = ended(tmp_path, process)
        assert endpoint.store.all("User") == [], run.told()
    assert set(run.outcomes().values()) <= {"passed", "not-applicable"}, run.told()
    assert (run.exit, run.document["verdict"]) == (0, "conformant"), run.told()
    assert "1 lost worker" in run.output


@linux
def test_lost_workers_leave_the_run_incomplete(tmp_path: Path) -> None:
    """When workers are killed until none is started any more, the rest is not-run and nothing of theirs stays."""
    with serving("britive", latency=LATENCY) as endpoint:
        process = start_suite(tmp_path, "britive", "-n", "2", "--max-worker-restart", "0", url=endpoint.url)
        _wait_for_users(endpoint, process, 4)
        for child in _children(process.pid):
            os.kill(child, signal.SIGKILL)
        run = ended(tmp_path, process)
        assert endpoint.store.all("User") == [], run.told()
        unheard = len(endpoint.requests) - run.document["requests"]["total"]
    assert 0 <= unheard <= 2 * MOST_OF_A_CASE  # what each worker sent since its last report
    assert run.checks("not-run")
    assert not run.checks("failed", "error"), run.told()
    assert run.document["verdict"] == "incomplete"
    assert run.exit in (2, 10), run.told()
    assert "Traceback" not in run.output


def _kill(endpoint: Endpoint, folder: Path, profile: str, workers: str) -> None:
    """Start a run and kill it, with its workers, as soon as it has created something."""
    present = len(endpoint.store.all("User"))
    process = start_suite(folder, profile, "-n", workers, url=endpoint.url, extra=UNMEASURED)
    _wait_for_users(endpoint, process, present + 4)
    _kill_now(endpoint, process)


def _kill_now(endpoint: Endpoint, process: subprocess.Popen[str]) -> None:
    """Kill a run with its workers, and wait until the endpoint has answered what was under way."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    _until(lambda: _quiet(endpoint))


def _quiet(endpoint: Endpoint) -> bool:
    before = len(endpoint.requests)
    time.sleep(3 * LATENCY)
    return len(endpoint.requests) == before


def _cleanup(folder: Path) -> subprocess.CompletedProcess[str]:
    return python(folder, "-m", "scim_conformance", "cleanup", "ledger.jsonl", token=TOKEN)


def _wait_for_users(endpoint: Endpoint, process: subprocess.Popen[str], count: int) -> None:
    def created() -> bool:
        assert process.poll() is None, "the run ended before it was interrupted"
        return len(endpoint.store.all("User")) >= count

    _until(created)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def _all_switched_off(endpoint: Endpoint, run: Run) -> None:
    """Demand that what is left is switched off, and listed once."""
    left = endpoint.store.all("User")
    assert left
    assert [one["active"] for one in left] == [False] * len(left)
    listed = [one["id"] for one in run.document["leftovers"]]
    assert sorted(listed) == sorted(one["id"] for one in left)
    assert {one["state"] for one in run.document["leftovers"]} == {"deactivated"}
    assert "LEFT BEHIND" in run.output


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
