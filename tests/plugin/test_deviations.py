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


def _declaring(folder: Path, cases: str) -> str:
    text = "\n".join(line for line in BIZAGI.splitlines() if not line.startswith("deviations:"))
    (folder / "mine.yaml").write_text(f"{text}\ndeviations:\n  - {{{cases}, reason: r}}\n")
    return "mine.yaml"


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


def test_stale_deviation_fails_the_run(tmp_path: Path) -> None:
    """A deviation from which the endpoint has recovered fails the run, while verdict and cases stay as they are."""
    run = _run(tmp_path, None)
    assert set(run.outcomes().values()) == {"passed"}, run.told()
    assert (run.exit, run.document["verdict"]) == (1, "conformant")
    assert run.document["stale"] == [
        {"check": "users-create-answers-201", "case": None, "reason": REASON, "origin": "profile"}
    ]
    assert "STALE deviation users-create-answers-201 in the profile: its cases pass" in run.output
    assert "conformant, but 1 declared deviation held no longer" in run.output


@pytest.mark.parametrize(
    ("check", "selection"),
    [
        ("users-create-answers-201", ["-k", "users_create_answers_201 and full"]),
        ("users-create-answers-201", ["-k", "users_read_answers_200"]),
        ("users-deactivate-answer", ["-k", "users_deactivate_answer", "--scim-dialect", "entra"]),
    ],
)
def test_what_was_not_asked_keeps_its_deviation(check: str, selection: list[str], tmp_path: Path) -> None:
    """A deviation of a check stays where some of its cases, all of them, or a dialect were left out."""
    run = run_suite(tmp_path, _declaring(tmp_path, f"check: {check}"), *selection)
    assert (run.exit, run.document["verdict"]) == (0, "conformant"), run.told()
    assert "stale" not in run.document


@pytest.mark.parametrize("name", ["users-creat-answers-201", "users-create-answers-201, case: bizagi/User/ful"])
def test_deviation_about_no_case_is_refused(name: str, tmp_path: Path) -> None:
    """A deviation whose check or case does not exist ends the run before a request, with what may be meant."""
    run = run_suite(tmp_path, _declaring(tmp_path, f"check: {name}"))
    assert run.exit == 4
    assert "ERROR: mine.yaml: deviations[0]: " in run.output
    assert "did you mean users-create-answers-201" in run.output or "did you mean bizagi/User/full" in run.output
