"""Which declared deviations hold no longer."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.model import CaseId, ExitCode, Outcome
from scim_conformance.profile import Deviation
from scim_conformance.results import exit_code, stale
from scim_conformance.results.staleness import of_examples
from scim_conformance.suite import load_checks
from tests.report.documents import case, document, failed

FULL = CaseId("users-create", "bizagi/User/full")
MINIMAL = CaseId("users-create", "bizagi/User/minimal")
WHOLE = Deviation("users-create", None, "Late.", None, "API team")
ONE = Deviation("users-create", "bizagi/User/full", "Late.", None, origin="baseline")


def _case(id_: CaseId, outcome: Outcome, **told: Any) -> dict[str, Any]:
    return case(outcome, id_.check, id_.case, **told)


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_passed_makes_a_deviation_stale(outcome: Outcome) -> None:
    """A deviation of one case is stale when that case passed, and for no other outcome."""
    found = stale([ONE], [_case(FULL, outcome), _case(MINIMAL, Outcome.PASSED)], [FULL, MINIMAL])
    assert [one["case"] for one in found] == (["bizagi/User/full"] if outcome is Outcome.PASSED else [])


@pytest.mark.parametrize("outcome", Outcome)
def test_all_cases_of_a_check_have_to_pass(outcome: Outcome) -> None:
    """A deviation of a whole check is stale when all its cases passed, those that do not apply aside."""
    found = stale([WHOLE], [_case(FULL, outcome), _case(MINIMAL, Outcome.PASSED)], [FULL, MINIMAL])
    assert bool(found) == (outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE))


def test_case_that_was_not_asked_keeps_the_deviation() -> None:
    """A deviation is not stale while one of its cases, or all of them, were not selected."""
    assert stale([WHOLE], [_case(FULL, Outcome.PASSED)], [FULL, MINIMAL]) == []
    assert stale([WHOLE, ONE], [], [FULL, MINIMAL]) == []
    assert stale([WHOLE, ONE], [], []) == []


def test_stale_deviation_is_told_with_owner_and_origin() -> None:
    """A stale deviation is told with its reason, its owner, and where it stands."""
    assert stale([WHOLE, ONE], [_case(FULL, Outcome.PASSED)], [FULL]) == [
        {"check": "users-create", "case": None, "reason": "Late. (owner: API team)", "origin": "profile"},
        {"check": "users-create", "case": "bizagi/User/full", "reason": "Late.", "origin": "baseline"},
    ]


def test_generated_examples_make_nothing_stale() -> None:
    """A case on generated examples keeps its deviation when it passes: another seed may fail again."""
    passed = {**_case(FULL, Outcome.PASSED), "area": "generated-names"}
    assert stale([WHOLE, ONE], [passed], [FULL]) == []


def test_areas_of_examples_are_known_by_their_names() -> None:
    """The areas whose checks are asked of generated examples are told from the others by name alone."""
    assert [one.id for one in load_checks() if bool(one.per_example) != of_examples(one.area)] == []


@pytest.mark.parametrize(
    ("outcome", "pytest_exit", "expected"),
    [
        (Outcome.PASSED, 0, ExitCode.NONCONFORMANT),
        (Outcome.BLOCKED, 1, ExitCode.NONCONFORMANT),
        (Outcome.NOT_RUN, 2, ExitCode.NONCONFORMANT),
        (Outcome.PASSED, 3, ExitCode.INTERNAL_ERROR),
    ],
)
def test_stale_deviation_counts_as_a_failure(outcome: Outcome, pytest_exit: int, expected: ExitCode) -> None:
    """A stale deviation has the rank of a failure among the exit codes."""
    assert exit_code([case(outcome)], strict=False, pytest_exit=pytest_exit, stale=[ONE]) is expected


def test_stale_deviations_stand_in_the_document() -> None:
    """The results name what is stale, leave the verdict as it is, and leave the member out when there is nothing."""
    assert "stale" not in document(failed())
    entries = stale([ONE], [_case(FULL, Outcome.PASSED)], [FULL])
    told = document(_case(FULL, Outcome.PASSED), stale=entries)
    assert (told["stale"], told["verdict"]) == (entries, "conformant")
