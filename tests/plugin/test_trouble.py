"""Trouble of the suite's own is told as what it is: never as a fault of the endpoint, and never as success."""

from __future__ import annotations

from pathlib import Path

from tests.forks import run_suite
from tests.support import Run, serving

FEW = ("--pyargs", "scim_conformance.suite.test_connection")


def test_bug_in_a_check_is_an_error(tmp_path: Path) -> None:
    """An exception in the suite makes cases ``error``, exit code 10, and asks for a report."""
    run = _with_own(tmp_path, "from scim_conformance.suite import test_connection\n    del test_connection.USERS")
    assert run.checks("error"), run.told()
    assert not run.checks("failed")
    assert (run.exit, run.document["verdict"]) == (10, "incomplete")
    assert "ended in a bug of the suite, please report it" in run.output


def test_bug_at_the_end_is_an_internal_error(tmp_path: Path) -> None:
    """An exception while results are gathered is exit code 3, not Python's own 1, and asks for a report."""
    run = _with_own(tmp_path, "from scim_conformance import results\n    results.build = None")
    assert run.exit == 3, run.output
    assert "This is a bug in the suite, not in the endpoint" in run.output
    assert "TypeError" in run.output
    assert not run.document


def test_results_that_cannot_be_written_any_more_are_told(tmp_path: Path) -> None:
    """When the results cannot be written at the end, the summary is still told; exit code 3 and one sentence."""
    run = _with_own(tmp_path, "from pathlib import Path\n    Path('results.json').mkdir()")
    assert run.exit == 3, run.output
    assert "results.json: the results cannot be written: " in run.output
    assert "verdict:  conformant" in run.output
    assert "Traceback" not in run.output


def test_bug_in_the_clean_up_is_told(tmp_path: Path) -> None:
    """An exception while cleaning up leaves the ledger and lists what may be left, with the results intact."""
    wreck = "from scim_conformance.cleanup import Cleanup\n    Cleanup._undo = None"
    run = _with_own(tmp_path, wreck, "scim_conformance.suite.test_delete")
    assert run.document["leftovers"]
    assert all("the clean-up itself failed" in one["reason"] for one in run.document["leftovers"]), run.output
    assert (tmp_path / "ledger.jsonl").exists()


def test_lost_ledger_does_not_leave_users_behind(tmp_path: Path) -> None:
    """When somebody removes the ledger during the run, what carries the run's names is removed all the same."""
    (tmp_path / "test_own.py").write_text("def test_own():\n    __import__('os').unlink('ledger.jsonl')\n")
    with serving("bizagi") as endpoint:
        chosen = ("./test_own.py", "--pyargs", "scim_conformance.suite.test_deactivate")
        run = run_suite(tmp_path, "bizagi", *chosen, url=endpoint.url)
        assert endpoint.store.all("User") == [], run.told()
    assert run.exit == 0, run.told()


def _with_own(folder: Path, deed: str, *modules: str) -> Run:
    """Return a run of a few checks after a test that does something to the suite."""
    (folder / "test_own.py").write_text(f"def test_own():\n    {deed}\n")
    with serving("bizagi") as endpoint:
        return run_suite(folder, "bizagi", "./test_own.py", *FEW, *modules, url=endpoint.url)
