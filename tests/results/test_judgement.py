"""From outcomes to verdict and exit code."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.model import Authority, ExitCode, Outcome, Verdict
from scim_conformance.results import exit_code, verdict, worst
from tests.report.documents import MUST, SHOULD, case

Json = dict[str, Any]
PASSED = case(Outcome.PASSED)
FAILED = case(Outcome.FAILED)
DEVIATES = case(Outcome.DEVIATES, requirement=SHOULD)
BLOCKED = case(Outcome.BLOCKED, reason="no user")
SKIPPED = case(Outcome.NOT_APPLICABLE, reason="no groups")
NEW_FAILED = case(Outcome.FAILED, since="2999-01-01")
NEW_DEVIATES = case(Outcome.DEVIATES, requirement=SHOULD, since="2999-01-01")
MAY_DEVIATES = {**DEVIATES, "level": "MAY"}


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([PASSED], Verdict.CONFORMANT),
        ([PASSED, DEVIATES, SKIPPED, case(Outcome.KNOWN)], Verdict.CONFORMANT),
        ([PASSED, FAILED, BLOCKED], Verdict.NONCONFORMANT),
        ([PASSED, BLOCKED], Verdict.INCOMPLETE),
        ([PASSED, case(Outcome.INCONCLUSIVE)], Verdict.INCOMPLETE),
        ([PASSED, case(Outcome.ERROR)], Verdict.INCOMPLETE),
        ([PASSED, case(Outcome.NOT_RUN)], Verdict.INCOMPLETE),
        ([PASSED, NEW_FAILED], Verdict.CONFORMANT),
        ([NEW_FAILED], Verdict.INCOMPLETE),
        ([SKIPPED], Verdict.INCOMPLETE),
        ([], Verdict.INCOMPLETE),
    ],
)
def test_verdict(cases: list[Json], expected: Verdict) -> None:
    """A verdict rests on scored cases that were judged, and a skip makes it neither green nor red."""
    assert verdict(cases) is expected


@pytest.mark.parametrize(
    ("cases", "strict", "pytest_exit", "expected"),
    [
        ([PASSED], False, 0, ExitCode.CONFORMANT),
        ([FAILED], False, 1, ExitCode.NONCONFORMANT),
        ([FAILED, PASSED], False, 2, ExitCode.NONCONFORMANT),  # -x under xdist ends as interrupted
        ([PASSED, case(Outcome.NOT_RUN)], False, 2, ExitCode.INTERRUPTED),
        ([PASSED, BLOCKED], False, 1, ExitCode.INCOMPLETE),
        ([FAILED], False, 3, ExitCode.INTERNAL_ERROR),
        ([FAILED], False, 4, ExitCode.USAGE),
        ([], False, 5, ExitCode.NOTHING_SELECTED),
        ([], False, 2, ExitCode.INTERRUPTED),
        ([], False, 0, ExitCode.NOTHING_SELECTED),
        ([PASSED, DEVIATES], False, 0, ExitCode.CONFORMANT),
        ([PASSED, DEVIATES], True, 1, ExitCode.NONCONFORMANT),
        ([PASSED, MAY_DEVIATES], True, 0, ExitCode.CONFORMANT),
        ([PASSED, NEW_DEVIATES], True, 1, ExitCode.CONFORMANT),
        ([PASSED, NEW_FAILED], True, 1, ExitCode.CONFORMANT),
        ([BLOCKED, DEVIATES], True, 1, ExitCode.NONCONFORMANT),
    ],
)
def test_exit_code(cases: list[Json], strict: bool, pytest_exit: int, expected: ExitCode) -> None:
    """The exit code follows the order of precedence, whatever pytest's own exit code was."""
    assert exit_code(cases, strict=strict, pytest_exit=pytest_exit) is expected


def test_worst_of_several_runs() -> None:
    """Of several runs' codes the one that comes first in the order of precedence is returned."""
    order = [3, 4, 1, 2, 10, 5, 0]
    assert [worst(order[start:]) for start in range(len(order))] == order
    assert worst([]) is ExitCode.CONFORMANT


def test_level_and_authority_come_from_the_first_requirement() -> None:
    """A case's level and authority are those of its first requirement."""
    first = case(Outcome.PASSED, requirement=SHOULD)
    assert (first["level"], first["requirements"]) == ("SHOULD", [SHOULD])
    assert case(Outcome.PASSED, requirement=MUST)["authority"] == Authority.RFC
