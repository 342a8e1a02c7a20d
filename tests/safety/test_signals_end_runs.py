"""Whatever ends a run, whichever process is told, nothing of it stays; who is in a hurry is told what does."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.ledger import read
from tests.support import TOKEN, ended, modules_of, python, serving, start_suite

LATENCY = 0.02
SLOW = 0.5
linux = pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")


@linux
@pytest.mark.parametrize(
    ("number", "whom", "workers"),
    [
        (signal.SIGTERM, "process", "0"),
        (signal.SIGHUP, "process", "0"),
        (signal.SIGTERM, "process", "2"),
        (signal.SIGTERM, "group", "2"),
        (signal.SIGTERM, "worker", "2"),
    ],
    ids=str,
)
def test_run_that_is_ended_cleans_up(number: signal.Signals, whom: str, workers: str, tmp_path: Path) -> None:
    """A cancelled job and a closed terminal end the run as Ctrl-C does: exit code 2, results, nothing left."""
    with serving("britive", latency=LATENCY) as endpoint:
        process = start_suite(tmp_path, "britive", "-n", workers, url=endpoint.url)
        _until(lambda: len(endpoint.store.all("User")) >= 4)
        match whom:
            case "group":
                os.killpg(process.pid, number)
            case "worker":
                os.kill(_children(process.pid)[0], number)
            case _:
                os.kill(process.pid, number)
        run = ended(tmp_path, process)
        assert endpoint.store.all("User") == [], run.told()
        assert endpoint.store.all("Group") == [], run.told()
    assert run.exit == 2, run.told()
    assert run.document["leftovers"] == []
    assert run.checks("not-run")
    assert not run.checks("error", "failed"), run.told()
    assert not (tmp_path / "ledger.jsonl").exists()


def test_second_interrupt_ends_the_clean_up(tmp_path: Path) -> None:
    """One more Ctrl-C ends the clean-up after the request under way; what stays is told, and the ledger finds it."""
    with serving("britive", latency=LATENCY) as endpoint:
        modules = modules_of(["users-create-answers-201", "users-read-answers-200"])
        process = start_suite(tmp_path, "britive", *modules, url=endpoint.url)
        _until(lambda: len(endpoint.store.all("User")) >= 8)
        endpoint._app.latency = SLOW  # there is time for a second thought now
        process.send_signal(signal.SIGINT)
        before = len(endpoint.requests)
        _until(lambda: any(one.method == "DELETE" for one in endpoint.requests[before:]))
        time.sleep(1.1)  # what comes earlier is taken for the same interrupt
        process.send_signal(signal.SIGINT)
        run = ended(tmp_path, process)
        left = endpoint.store.all("User")
        assert left, run.told()
        assert run.exit == 2, run.told()
        told = run.document["leftovers"]
        assert {one["id"] for one in left} <= {one["id"] for one in told}
        assert {one["reason"] for one in told} == {"the clean-up was interrupted"}
        line = shlex.join(["scim-conformance", "cleanup", str(tmp_path / "ledger.jsonl")])
        assert f"what may be left is removed by: {line}" in run.output
        assert "Traceback" not in run.output
        assert read(tmp_path / "ledger.jsonl").open_entries
        done = python(tmp_path, "-m", "scim_conformance", "cleanup", "ledger.jsonl", token=TOKEN)
        assert endpoint.store.all("User") == [], done.stdout + done.stderr
    assert done.returncode == 0


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
