"""From outcomes to a verdict and an exit code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from scim_conformance.model import UNJUDGED, ExitCode, Level, Outcome, Verdict

Json = Mapping[str, Any]

#: When several things can be said about a run, the first of these is.
PRECEDENCE: Final = (
    ExitCode.INTERNAL_ERROR,
    ExitCode.USAGE,
    ExitCode.NONCONFORMANT,
    ExitCode.INTERRUPTED,
    ExitCode.INCOMPLETE,
    ExitCode.NOTHING_SELECTED,
    ExitCode.CONFORMANT,
)
_JUDGED: Final = frozenset({Outcome.PASSED, Outcome.DEVIATES, Outcome.KNOWN})


def verdict(cases: Iterable[Json]) -> Verdict:
    """Return what scored cases come to: incomplete, never conformant, where not one of them was judged."""
    outcomes = {Outcome(case["outcome"]) for case in cases if case["scored"]}
    if Outcome.FAILED in outcomes:
        return Verdict.NONCONFORMANT
    if outcomes & UNJUDGED or not outcomes & _JUDGED:
        return Verdict.INCOMPLETE
    return Verdict.CONFORMANT


def exit_code(cases: Sequence[Json], *, strict: bool, pytest_exit: int, stale: Collection[object] = ()) -> ExitCode:
    """Return the process exit code for these cases and pytest's own; ``strict`` counts a SHOULD that deviates.

    A ``stale`` deviation fails the run, too: it would hide the next failure.
    """
    return worst((*_said(cases, strict, pytest_exit), *([ExitCode.NONCONFORMANT] if stale else [])))


def worst(codes: Iterable[int]) -> ExitCode:
    """Return the code that comes first in the order of precedence, CONFORMANT when there is none."""
    present = set(codes)
    return next((code for code in PRECEDENCE if code in present), ExitCode.CONFORMANT)


def _said(cases: Sequence[Json], strict: bool, pytest_exit: int) -> Iterable[int]:
    if pytest_exit in (ExitCode.INTERNAL_ERROR, ExitCode.USAGE, ExitCode.INTERRUPTED):
        yield pytest_exit
    if not cases:
        yield ExitCode.NOTHING_SELECTED
        return
    came_to = verdict(cases)
    if came_to is Verdict.NONCONFORMANT or (strict and any(map(_breaks_should, cases))):
        yield ExitCode.NONCONFORMANT
    if came_to is Verdict.INCOMPLETE:
        yield ExitCode.INCOMPLETE


def _breaks_should(case: Json) -> bool:
    return bool(case["scored"] and case["outcome"] == Outcome.DEVIATES and case["level"] == Level.SHOULD)
