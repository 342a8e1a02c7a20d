"""The matrix of trials made by hand."""

from __future__ import annotations

import pytest

from scim_conformance.model import ExitCode, Level
from scim_conformance.proving.matrix import Matrix, level_of
from scim_conformance.reference import Told
from tests.proving.making import LEVELS, case, fault, judged, legal, tried


def test_row_tells_what_caught_the_fault_and_what_turned_red_beside() -> None:
    """Checks come in the suite's order; cases of checks that need not catch it are collateral, however they are red."""
    red = [case("third", "deviates"), case("second", "failed"), case("second", "failed", "p/Group")]
    (row,) = judged([tried(*red, case("first", "failed"), case("third", "blocked"))], fault("a", "first")).rows
    assert row.detected_by == ("first", "second", "third")
    assert row.first == "first"
    assert row.collateral == ("third[p/User]", "second[p/User]", "second[p/Group]")
    assert (row.failed, row.blocked, row.inconclusive) == (2, 1, 0)
    assert (row.level, row.exit, row.missed, row.trouble) == (Level.MUST, 1, (), ())
    assert row.caught


def test_row_tells_whether_the_report_says_what_it_must() -> None:
    """The first case that must catch the fault says it; a fault of which something else is said is not proven."""
    came = tried(case("second", "failed"), case("first", "failed"))
    said = Told("RFC7644-3.3-create-201", "status: expected 201, got 200")
    (row,) = judged([came], fault("a", "first"), told=said).rows
    assert (row.requirement, row.difference, row.as_told) == (said.requirement, said.difference, True)
    otherwise = judged([came], fault("a", "first"), told=Told(said.requirement, "status: expected 201, got 500"))
    assert [one.fault for one in otherwise.otherwise] == ["a"]
    assert otherwise.exit is ExitCode.NONCONFORMANT
    (unknown,) = judged([came], fault("a", "first")).rows
    assert unknown.as_told is None
    (silent,) = judged([tried(case("first", "blocked"))], fault("a", "first"), told=said).rows
    assert (silent.requirement, silent.as_told) == (None, None)


def test_most_specific_check_detects_the_fewest_faults() -> None:
    """A check that fails for everything says less than one that fails for this fault alone; ties go to the first."""
    one = tried(case("first", "failed"), case("second", "failed"))
    other = tried(case("first", "failed"), case("third", "deviates"), faults=("b",))
    both = judged([one, other], fault("a", "first"), fault("b", "first"))
    assert [row.most_specific for row in both.rows] == ["second", "third"]
    assert judged([one], fault("a", "first")).rows[0].most_specific == "first"


@pytest.mark.parametrize(
    ("cases", "code", "caught"),
    [
        ([case("first", "failed"), case("third", "deviates")], 1, True),
        ([case("first", "failed")], 1, False),
        ([case("first", "deviates"), case("third", "deviates")], 0, False),
        ([case("first", "blocked"), case("third", "deviates")], 10, False),
        ([], 0, False),
    ],
)
def test_every_declared_check_has_to_catch_a_fault(cases: list[dict[str, object]], code: int, caught: bool) -> None:
    """All of them must turn red, and a MUST that is broken must end in exit code 1."""
    (row,) = judged([tried(*cases, code=code)], fault("a", "first", "third")).rows
    assert row.caught is caught


def test_should_needs_no_exit_code() -> None:
    """A fault that breaks a SHOULD is caught by a case that deviates."""
    (row,) = judged([tried(case("third", "deviates"), code=0)], fault("a", "third")).rows
    assert row.level is Level.SHOULD
    assert row.caught


def test_fault_of_no_declared_check_may_be_caught_by_any() -> None:
    """It counts as a MUST, has no collateral, and is missed where nothing turned red."""
    found = fault("a")
    (row,) = judged([tried(case("first", "failed"))], found).rows
    assert (row.caught, row.collateral, row.failed, row.level) == (True, (), 0, Level.MUST)
    assert not judged([tried(code=1)], found).rows[0].caught


def test_level_is_the_highest_of_the_checks_that_are_asked() -> None:
    """A check that a profile does not ask has no say."""
    assert level_of(fault("a", "third", "first"), LEVELS) is Level.MUST
    assert level_of(fault("a", "third", "unasked"), LEVELS) is Level.SHOULD


def test_unproven_and_redundant_checks() -> None:
    """A check that nothing made fail is unproven; checks that fail for the same faults are redundant."""
    both = [case("first", "failed"), case("second", "failed")]
    made = judged([tried(*both), tried(*both, faults=("b",))], fault("a", "first"), fault("b", "second"))
    assert made.unproven(["first", "second", "third"]) == ["third"]
    assert made.redundant(["first", "second", "third", "fourth"]) == [["first", "second"]]


def test_pair_is_caught_where_one_shows() -> None:
    """One fault may hide the other; a MUST among them needs exit code 1."""
    faults = (fault("a", "first"), fault("b", "third"))
    names = ("a", "b")
    hidden, both, silent = (
        tried(case("first", "failed"), faults=names),
        tried(case("first", "failed"), case("third", "deviates"), faults=names),
        tried(case("third", "deviates"), faults=names, code=0),
    )
    pairs = judged([hidden, both, silent], *faults).pairs
    assert [one.shown for one in pairs] == [("a",), ("a", "b"), ("b",)]
    assert [one.caught for one in pairs] == [True, True, False]


@pytest.mark.parametrize("outcome", ["failed", "deviates", "blocked", "inconclusive"])
def test_anything_said_of_a_legal_variant_is_an_alarm(outcome: str) -> None:
    """A case that is red, blocked or inconclusive is one, also where the exit code is 0."""
    (row,) = judged([legal(case("first", outcome))]).legal
    assert not row.clean
    assert row.alarms[0].startswith(f"{outcome} first[p/User], seed 1: ")
    assert judged([legal()]).legal[0].clean
    assert not judged([legal(code=10)]).legal[0].clean


def test_exit_code_is_the_worst() -> None:
    """Trouble of the suite comes before what was missed, and that before nothing."""
    found = fault("a", "first")
    caught, missed = tried(case("first", "failed")), tried(code=0)
    assert Matrix().exit is ExitCode.CONFORMANT
    assert judged([caught], found).exit is ExitCode.CONFORMANT
    assert judged([caught, missed], found).exit is ExitCode.NONCONFORMANT
    assert judged([legal(case("first", "failed"))]).exit is ExitCode.NONCONFORMANT
    assert judged([missed, tried(case("first", "error"), code=10)], found).exit is ExitCode.INTERNAL_ERROR


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (tried(case("first", "error")), "error first[p/User]: so it is"),
        (tried(case("first", "not-run")), "not-run first[p/User]: so it is"),
        (tried(errors=("KeyError: 'x'",)), "in the endpoint: KeyError: 'x'"),
        (tried(code=3, output="long\nValueError: no\n"), "exit code 3: ValueError: no"),
        (tried(code=2), "exit code 2: nothing was printed"),
    ],
)
def test_trouble_is_told_apart(came: object, told: str) -> None:
    """Errors of the suite, of the endpoint and of a run as a whole are no fault's doing."""
    assert judged([came], fault("a", "first")).rows[0].trouble == (told,)  # type: ignore[list-item]


def test_median_of_nothing() -> None:
    """Where no fault was tried there is no collateral."""
    assert Matrix().collateral == 0
