"""What other people's tests would come to is told from the results alone."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.model import Outcome
from scim_conformance.report.listing import ListedCheck, Prospect, applying, blockers, informational, judged
from scim_conformance.rosters import Roster, RosterTest
from tests.report.documents import SHOULD, case, document

Json = dict[str, Any]


def roster(*checks: str, mandatory: bool = True, cases: dict[str, str] | None = None) -> Roster:
    """Return a roster with one test that the checks answer."""
    return Roster("sample", "Somebody's tests", "a page", (RosterTest("A_Test", mandatory, checks, "so", cases or {}),))


def prospect(*outcomes: Outcome, mandatory: bool = True) -> tuple[Prospect, str]:
    """Return what becomes of a test whose checks came to these outcomes, and the reason."""
    cases = [case(outcome, f"users-{n}", reason="because of that") for n, outcome in enumerate(outcomes)]
    names = [f"users-{n}" for n in range(len(outcomes))]
    found = judged(document(*cases), roster(*names, mandatory=mandatory))[0]
    return found.outcome, found.reason


@pytest.mark.parametrize(
    ("outcomes", "mandatory", "expected"),
    [
        ([Outcome.PASSED, Outcome.FAILED, Outcome.BLOCKED], True, Prospect.WOULD_FAIL),
        ([Outcome.PASSED, Outcome.FAILED, Outcome.BLOCKED], False, Prospect.WOULD_WARN),
        ([Outcome.PASSED, Outcome.DEVIATES], True, Prospect.WOULD_WARN),
        ([Outcome.PASSED, Outcome.NOT_APPLICABLE], True, Prospect.PASSES),
        ([Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE], True, Prospect.NOT_APPLICABLE),
        ([Outcome.PASSED, Outcome.BLOCKED, Outcome.DEVIATES], True, Prospect.NOT_JUDGED),
        ([Outcome.INCONCLUSIVE], True, Prospect.NOT_JUDGED),
        ([Outcome.ERROR], False, Prospect.NOT_JUDGED),
        ([Outcome.NOT_RUN], True, Prospect.NOT_JUDGED),
        ([], True, Prospect.NOT_ASKED),
    ],
)
def test_a_listed_test_is_judged_by_its_worst_case(
    outcomes: list[Outcome], mandatory: bool, expected: Prospect
) -> None:
    """A broken MUST fails a mandatory test and is a warning in an optional one; what is open is not judged."""
    assert prospect(*outcomes, mandatory=mandatory)[0] == expected


@pytest.mark.parametrize(
    ("outcomes", "reason"),
    [
        ([Outcome.PASSED, Outcome.INCONCLUSIVE], "users-1: because of that"),
        ([Outcome.NOT_APPLICABLE], "because of that"),
        ([Outcome.FAILED, Outcome.BLOCKED], ""),
        ([Outcome.PASSED], ""),
        ([], "no check asks for it"),
    ],
)
def test_a_listed_test_says_why_it_is_open(outcomes: list[Outcome], reason: str) -> None:
    """What is not judged, applied or asked has the reason of the first case concerned; the rest needs none."""
    assert prospect(*outcomes)[1] == reason


def test_an_open_listed_test_without_words_names_the_outcome() -> None:
    """Where a case tells no reason, its outcome stands in."""
    found = judged(document(case(Outcome.NOT_RUN, "users-a")), roster("users-a"))[0]
    assert found.reason == "users-a: not-run"


def test_a_listed_test_whose_checks_were_left_out_is_not_asked() -> None:
    """A run that left all the checks of a test out says nothing about it."""
    found = judged(document(case(Outcome.PASSED)), roster("users-a", "users-b"))[0]
    assert (found.outcome, found.reason) == (Prospect.NOT_ASKED, "the run left its checks out")
    assert found.checks == (ListedCheck("users-a", None), ListedCheck("users-b", None))


def test_a_listed_test_does_not_pass_by_half_its_checks() -> None:
    """Where the run left one of the checks out, the test is not judged."""
    found = judged(document(case(Outcome.PASSED, "users-a")), roster("users-a", "users-b"))[0]
    assert (found.outcome, found.reason) == (Prospect.NOT_JUDGED, "users-b: the run left it out")


@pytest.mark.parametrize(
    ("requirement", "expected"), [({}, Prospect.WOULD_FAIL), ({"requirement": SHOULD}, Prospect.WOULD_WARN)]
)
def test_a_listed_test_takes_no_notice_of_known_deviations(requirement: Json, expected: Prospect) -> None:
    """A difference that the profile declares fails or warns all the same: nobody else has read the profile."""
    found = judged(document(case(Outcome.KNOWN, "users-a", reason="declared", **requirement)), roster("users-a"))
    assert found[0].outcome == expected


def test_a_listed_test_looks_at_its_own_cases_only() -> None:
    """Where a test names a text, cases without it do not count, and a check left without any does not apply."""
    results = document(case(Outcome.FAILED, "users-a", "x/title"), case(Outcome.PASSED, "users-a", "x/manager"))
    assert judged(results, roster("users-a", cases={"users-a": "manager"}))[0].outcome == Prospect.PASSES
    found = judged(results, roster("users-a", cases={"users-a": "roles"}))[0]
    assert (found.outcome, found.reason) == (Prospect.NOT_APPLICABLE, "the profile has nothing to ask it of")


def test_a_listed_test_shows_the_worst_of_each_check() -> None:
    """Each check stands with the worst outcome of its cases, in the roster's order, beside the roster's note."""
    cases = [
        case(Outcome.PASSED, "users-b", "x/1"),
        case(Outcome.DEVIATES, "users-b", "x/2"),
        case(Outcome.PASSED, "users-a"),
    ]
    found = judged(document(*cases), roster("users-a", "users-b"))[0]
    assert found.checks == (ListedCheck("users-a", Outcome.PASSED), ListedCheck("users-b", Outcome.DEVIATES))
    assert (found.name, found.mandatory, found.note) == ("A_Test", True, "so")


def test_blockers_are_mandatory_tests_with_the_checks_that_fail() -> None:
    """Only a mandatory test that would fail keeps a connector from being listed, and its failing checks say why."""
    results = document(case(Outcome.FAILED, "users-a"), case(Outcome.PASSED, "users-b"))
    found = blockers(results, roster("users-b", "users-a"))
    assert [(one.name, [check.check for check in one.checks]) for one in found] == [("A_Test", ["users-a"])]
    assert blockers(results, roster("users-a", mandatory=False)) == []
    assert blockers(results, roster("users-b")) == []


@pytest.mark.parametrize(
    ("profile", "names", "open_"),
    [
        ({"client": "entra"}, ["microsoft"], False),
        ({"client": "okta"}, ["okta"], False),
        ({}, ["microsoft", "okta"], True),
    ],
)
def test_listed_tests_are_those_of_the_client(profile: Json, names: list[str], open_: bool) -> None:
    """The client of the run's profile chooses the roster; without one that has a roster, all are for information."""
    results = document(profile=profile)
    assert [one.name for one in applying(results)] == names
    assert informational(results) is open_
