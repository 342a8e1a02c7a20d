"""Differences a profile declares with a reason: known, not failed, until they expire."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forks import run_suite
from tests.support import ROOT, Run, serving

BIZAGI = (ROOT / "profiles" / "bizagi.yaml").read_text()
REASON = "the gateway turns 201 into 200; ticket 42"


def _run(folder: Path, fault: str | None, *details: str) -> Run:
    lines = "\n    ".join(["- check: users-create-answers-201", f"reason: {REASON}", *details])
    declared = f"\ndeviations:\n  {lines}\n"
    text = "\n".join(line for line in BIZAGI.splitlines() if not line.startswith("deviations:"))
    (folder / "mine.yaml").write_text(text + declared)
    with serving("bizagi", *([fault] if fault else [])) as endpoint:
        return run_suite(folder, "mine.yaml", "-k", "users_create_answers_201", url=endpoint.url)


def test_declared_deviation_is_known(tmp_path: Path) -> None:
    """A declared deviation is known: it does not fail the run, and its reason is told."""
    run = _run(tmp_path, "create-200")
    assert set(run.outcomes().values()) == {"known"}, run.told()
    assert run.exit == 0
    assert all(one["findings"] and one["reason"] == REASON for one in run.cases.values())
    assert "KNOWN users-create-answers-201" in run.output


def test_deviation_of_one_case_covers_that_case_alone(tmp_path: Path) -> None:
    """A deviation that names a case leaves the check's other cases to fail."""
    run = _run(tmp_path, "create-200", "case: bizagi/User/full")
    assert run.outcomes() == {
        "users-create-answers-201[bizagi/User/minimal]": "failed",
        "users-create-answers-201[bizagi/User/full]": "known",
    }
    assert run.exit == 1


@pytest.mark.parametrize(("until", "outcome", "code"), [("2001-01-01", "failed", 1), ("2999-12-31", "known", 0)])
def test_deviation_expires(until: str, outcome: str, code: int, tmp_path: Path) -> None:
    """After its last day a deviation covers nothing any more, and the failure says so."""
    run = _run(tmp_path, "create-200", f"until: {until}")
    assert set(run.outcomes().values()) == {outcome}, run.told()
    assert run.exit == code
    assert (f"the declared deviation ended on {until}" in run.cases.popitem()[1]["reason"]) == (outcome == "failed")


def test_stale_deviation_passes(tmp_path: Path) -> None:
    """A deviation from which the endpoint has recovered changes nothing: the case passes."""
    run = _run(tmp_path, None)
    assert set(run.outcomes().values()) == {"passed"}, run.told()
    assert run.exit == 0
