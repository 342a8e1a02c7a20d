"""What became of each case between two runs, or since a baseline."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.model import Finding, Outcome
from scim_conformance.profile import Baseline, Deviation
from scim_conformance.results.comparison import Kind, compare
from tests.report.documents import SHOULD, case, document, failed

Json = dict[str, Any]
PASSED, FAILED, DEVIATES, KNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.DEVIATES, Outcome.KNOWN
SKIPPED, BLOCKED, ERROR = Outcome.NOT_APPLICABLE, Outcome.BLOCKED, Outcome.ERROR
#: What became of a case, by its outcome before and now.
TABLE = {
    (PASSED, FAILED): Kind.NEW_FAILURE,
    (PASSED, DEVIATES): Kind.NEW_FAILURE,
    (KNOWN, FAILED): Kind.NEW_FAILURE,
    (SKIPPED, FAILED): Kind.NEW_FAILURE,
    (BLOCKED, FAILED): Kind.NEW_FAILURE,
    (DEVIATES, FAILED): Kind.NEW_FAILURE,
    (FAILED, FAILED): Kind.STILL_FAILING,
    (FAILED, DEVIATES): Kind.STILL_FAILING,
    (DEVIATES, DEVIATES): Kind.STILL_FAILING,
    (FAILED, PASSED): Kind.FIXED,
    (DEVIATES, PASSED): Kind.FIXED,
    (KNOWN, PASSED): Kind.FIXED,
    (FAILED, KNOWN): Kind.DECLARED,
    (PASSED, KNOWN): Kind.DECLARED,
    (KNOWN, KNOWN): Kind.SAME,
    (PASSED, PASSED): Kind.SAME,
    (SKIPPED, PASSED): Kind.SAME,
    (SKIPPED, SKIPPED): Kind.SAME,
    (PASSED, SKIPPED): Kind.NOT_ASKED,
    (FAILED, SKIPPED): Kind.NOT_ASKED,
    (PASSED, BLOCKED): Kind.NEWLY_UNJUDGED,
    (FAILED, ERROR): Kind.NEWLY_UNJUDGED,
    (SKIPPED, BLOCKED): Kind.NEWLY_UNJUDGED,
    (BLOCKED, ERROR): Kind.STILL_UNJUDGED,
    (BLOCKED, PASSED): Kind.JUDGED_AGAIN,
    (BLOCKED, KNOWN): Kind.JUDGED_AGAIN,
    (BLOCKED, SKIPPED): Kind.JUDGED_AGAIN,
    (None, PASSED): Kind.NEW_CASE,
    (None, SKIPPED): Kind.NEW_CASE,
    (None, FAILED): Kind.NEW_CASE_FAILS,
    (None, DEVIATES): Kind.NEW_CASE_FAILS,
    (None, BLOCKED): Kind.NEWLY_UNJUDGED,
    (PASSED, None): Kind.GONE,
    (FAILED, None): Kind.GONE,
}


def _one(outcome: Outcome | None, **told: Any) -> Json:
    """Return a document of one case, of none without an outcome; a deviation is one from a SHOULD."""
    if outcome is None:
        return document()
    return document(case(outcome, **({"requirement": SHOULD} if outcome is DEVIATES else {}), **told))


def _kind(old: Json | Baseline, new: Json) -> Kind:
    (change,) = compare(old, new).changes
    return change.kind


@pytest.mark.parametrize(("old", "new"), TABLE)
def test_what_became_of_a_case(old: Outcome | None, new: Outcome | None) -> None:
    """Each pair of outcomes has its kind of change."""
    assert _kind(_one(old), _one(new)) is TABLE[old, new]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (("status", "201", "200"), ("status", "201", "500")),
        (("status", "201", "200"), ("header Location", "201", "200")),
        (("status", "201", "200"), ("status", "200", "200")),
    ],
)
def test_another_finding_is_told(before: tuple[str, str, str], now: tuple[str, str, str]) -> None:
    """A case that fails at another place, or with another status, is told apart."""
    assert _both_fail(before, now) is Kind.TOLD_DIFFERENTLY


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("ScimConf-0a1b2c3d-mainn7", "ScimConf-99999999-gw1n12"),
        ('"jYYuiSG0mF2b4qJ6Z"', '"yX1zB2MGE3sX4LnU"'),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("7 of 12", "8 of 14"),
        ("http://127.0.0.1:34083/Users/1", "http://127.0.0.1:47879/Users/2"),
    ],
)
def test_what_is_particular_to_a_run_is_no_other_finding(before: str, now: str) -> None:
    """Names, ids, opaque words, ports and counts make a finding no other one."""
    assert _both_fail(("where", "absent", before), ("where", "absent", now)) is Kind.STILL_FAILING


def _both_fail(before: tuple[str, str, str], now: tuple[str, str, str]) -> Kind:
    name = ("users-create", "bizagi/User")
    return _kind(document(failed(*name, Finding(*before))), document(failed(*name, Finding(*now))))


def test_failure_that_counts_now_is_new() -> None:
    """A failure that was not scored, and is, is new."""
    assert _kind(_one(FAILED, since="2999-01-01"), _one(FAILED)) is Kind.NEW_FAILURE
    assert _kind(_one(FAILED), _one(FAILED, since="2999-01-01")) is Kind.STILL_FAILING


@pytest.mark.parametrize(
    ("old", "new", "code", "strictly"),
    [
        (_one(PASSED), _one(PASSED), 0, 0),
        (_one(FAILED), _one(FAILED), 0, 0),
        (_one(PASSED), _one(FAILED), 1, 1),
        (_one(None), _one(FAILED), 1, 1),
        (_one(PASSED), _one(DEVIATES), 0, 1),
        (_one(None), _one(FAILED, since="2999-01-01"), 0, 0),
        (_one(None), document({**case(DEVIATES), "level": "MAY"}), 0, 0),
        (_one(PASSED), _one(BLOCKED), 10, 10),
        (_one(PASSED), _one(BLOCKED, since="2999-01-01"), 0, 0),
        (_one(BLOCKED), _one(BLOCKED), 0, 0),
        (document(), document(failed(), case(BLOCKED, "users-read")), 1, 1),
    ],
)
def test_exit_code_counts_what_is_new(old: Json, new: Json, code: int, strictly: int) -> None:
    """A new failure of a MUST is 1, strictly also one of a SHOULD; a lost judgement is 10 where nothing new failed."""
    compared = compare(old, new)
    assert (compared.exit_code(strict=False), compared.exit_code(strict=True)) == (code, strictly)


def test_cases_keep_the_order_of_the_new_run() -> None:
    """Changes stand in the order of the new run, what is gone last."""
    old = document(case(PASSED, "a"), case(PASSED, "gone"), case(PASSED, "b"))
    new = document(case(PASSED, "b"), case(PASSED, "new"), case(PASSED, "a"))
    assert [one.case["check"] for one in compare(old, new).changes] == ["b", "new", "a", "gone"]


ENTRY = Deviation("users-create", None, "Late.", date(2026, 11, 21), origin="baseline")
BASELINE = Baseline("bizagi", (ENTRY,), Path("baseline.yaml"))


@pytest.mark.parametrize(
    ("outcome", "covered", "other"),
    [
        (FAILED, Kind.STILL_FAILING, Kind.NEW_FAILURE),
        (DEVIATES, Kind.STILL_FAILING, Kind.NEW_FAILURE),
        (KNOWN, Kind.SAME, Kind.SAME),
        (PASSED, Kind.FIXED, Kind.SAME),
        (SKIPPED, Kind.NOT_ASKED, Kind.SAME),
        (BLOCKED, Kind.NEWLY_UNJUDGED, Kind.NEWLY_UNJUDGED),
    ],
)
def test_what_became_of_a_case_since_a_baseline(outcome: Outcome, covered: Kind, other: Kind) -> None:
    """What a baseline holds failed as it does now, and all the rest was right."""
    assert _kind(BASELINE, _one(outcome)) is covered
    assert _kind(Baseline("bizagi", (), Path()), _one(outcome)) is other


def test_entry_that_has_ended_accepts_nothing() -> None:
    """An entry of a baseline counts until its last day, by the day of the new run."""
    later = document(failed())
    later["run"] = {**later["run"], "started": "2026-11-22T00:00:00+00:00"}
    assert _kind(BASELINE, document(failed())) is Kind.STILL_FAILING
    assert _kind(BASELINE, later) is Kind.NEW_FAILURE


def test_stale_deviations_are_handed_on() -> None:
    """The stale deviations of the new run are part of the comparison."""
    entry = {"check": "a", "case": None, "reason": "r", "origin": "profile"}
    assert compare(document(), document(case(PASSED), stale=[entry])).stale == [entry]
    assert compare(document(), document(case(PASSED))).stale == []
