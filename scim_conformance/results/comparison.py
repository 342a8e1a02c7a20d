"""What changed between two runs, or since a baseline: a pure function of the two documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from scim_conformance.model import UNJUDGED, CaseId, ExitCode, Level, Outcome
from scim_conformance.names import PREFIX
from scim_conformance.profile import Baseline, known_by
from scim_conformance.results.comparability import warnings
from scim_conformance.results.judgement import worst

Json = Mapping[str, Any]

_FAILING: Final = frozenset({Outcome.FAILED, Outcome.DEVIATES})
_JUDGED: Final = frozenset({Outcome.PASSED, Outcome.FAILED, Outcome.DEVIATES, Outcome.KNOWN})
#: What differs between two tellings of one finding: the run's names, opaque words, and numbers but for statuses.
_OPAQUE: Final = r"[0-9a-f-]{16,}|(?=[\w+/-]*\d)[\w+/-]{16,}"
_NUMBER: Final = r"(?<!\d)(?:\d{1,2}|\d{4,})(?!\d)"
_PARTICULAR: Final = re.compile(rf"{PREFIX}\S*|{_OPAQUE}|{_NUMBER}", re.IGNORECASE)


class Kind(StrEnum):
    """What became of a case, in the order in which it is told."""

    NEW_FAILURE = "new-failure"
    NEW_CASE_FAILS = "new-case-fails"
    NEWLY_UNJUDGED = "newly-unjudged"
    TOLD_DIFFERENTLY = "told-differently"
    STILL_FAILING = "still-failing"
    FIXED = "fixed"
    DECLARED = "declared"
    JUDGED_AGAIN = "judged-again"
    NOT_ASKED = "not-asked"
    STILL_UNJUDGED = "still-unjudged"
    NEW_CASE = "new-case"
    GONE = "gone"
    SAME = "same"


#: The kinds that make a run fail that is to fail on what is new only.
NEWLY_FAILING: Final = (Kind.NEW_FAILURE, Kind.NEW_CASE_FAILS)
_MUST, _SHOULD = 2, 1


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one case; ``old`` is None where it is new, ``new`` where it is gone."""

    kind: Kind
    old: Json | None
    new: Json | None

    @property
    def case(self) -> Json:
        """The case as it is now or, where it is gone, as it was."""
        told = self.new if self.new is not None else self.old
        assert told is not None  # noqa: S101 - a change is about a case
        return told


@dataclass(frozen=True, slots=True)
class Comparison:
    """All cases of two runs with what became of them, and why the two are hardly comparable, if they are not."""

    old: Json | Baseline
    new: Json
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]

    def of(self, *kinds: Kind) -> list[Change]:
        """Return the changes of these kinds, in the suite's order."""
        return [one for one in self.changes if one.kind in kinds]

    @property
    def stale(self) -> list[Json]:
        """The declared deviations that hold no longer in the new run."""
        return list(self.new.get("stale", ()))

    def exit_code(self, *, strict: bool) -> ExitCode:
        """Return what only what is new comes to: NONCONFORMANT by a scored failure, INCOMPLETE by what lost its judge.

        With ``strict`` a SHOULD that is newly not followed counts, too.
        """
        failing = (_weight(one.case) for one in self.of(*NEWLY_FAILING))
        codes = [ExitCode.NONCONFORMANT for weight in failing if weight >= (_SHOULD if strict else _MUST)]
        lost = [ExitCode.INCOMPLETE for one in self.of(Kind.NEWLY_UNJUDGED) if one.case["scored"]]
        return worst([*codes, *lost])


def compare(old: Json | Baseline, new: Json) -> Comparison:
    """Return what changed from one results document, or from what a baseline knows, to another.

    Of a baseline's entries those count that counted on the day of the new run.
    """
    after = _by_id(new)
    before = _as_known(old, after, _day(new)) if isinstance(old, Baseline) else _by_id(old)
    ids = dict.fromkeys((*after, *before))
    changes = tuple(_change(before.get(id_), after.get(id_)) for id_ in ids)
    return Comparison(old, new, changes, tuple(warnings(old, new, _alien(before, after))))


def _by_id(document: Json) -> dict[CaseId, Json]:
    return {CaseId(case["check"], case["case"]): case for case in document["cases"]}


def _alien(before: Collection[CaseId], after: Collection[CaseId]) -> tuple[int, int]:
    """Return how many cases are gone, and how many are new."""
    return len(set(before) - set(after)), len(set(after) - set(before))


def _day(document: Json) -> date:
    return date.fromisoformat(document["run"]["started"][:10])


def _as_known(baseline: Baseline, after: Mapping[CaseId, Json], day: date) -> dict[CaseId, Json]:
    """Return the cases as the baseline knows them: what it holds failed as it does now, all the rest was right."""
    return {id_: {**case, **_known(baseline, id_, case, day)} for id_, case in after.items()}


def _known(baseline: Baseline, id_: CaseId, case: Json, day: date) -> Json:
    entry = known_by(baseline.deviations, id_, day)
    if entry is None or not entry.counts_on(day):
        right = case["outcome"] if case["outcome"] in (Outcome.KNOWN, Outcome.NOT_APPLICABLE) else Outcome.PASSED
        return {"outcome": right, "findings": []}
    return {} if case["outcome"] in _FAILING | {Outcome.KNOWN} else {"outcome": Outcome.FAILED, "findings": []}


def _change(old: Json | None, new: Json | None) -> Change:
    return Change(_kind(old, new), old, new)


def _kind(old: Json | None, new: Json | None) -> Kind:
    if new is None:
        return Kind.GONE
    if old is None:
        return _first_seen(Outcome(new["outcome"]))
    if new["outcome"] in _FAILING:
        return _failing(old, new)
    if new["outcome"] in UNJUDGED:
        return Kind.STILL_UNJUDGED if old["outcome"] in UNJUDGED else Kind.NEWLY_UNJUDGED
    return _no_failure(Outcome(old["outcome"]), Outcome(new["outcome"]))


def _first_seen(outcome: Outcome) -> Kind:
    if outcome in _FAILING:
        return Kind.NEW_CASE_FAILS
    return Kind.NEWLY_UNJUDGED if outcome in UNJUDGED else Kind.NEW_CASE


def _failing(old: Json, new: Json) -> Kind:
    """Return what a failure is: new also where a SHOULD became a MUST, or where it counts now and did not."""
    if old["outcome"] not in _FAILING or _weight(new) > _weight(old):
        return Kind.NEW_FAILURE
    return Kind.STILL_FAILING if _told(old) == _told(new) else Kind.TOLD_DIFFERENTLY


def _no_failure(old: Outcome, new: Outcome) -> Kind:
    if old in UNJUDGED:
        return Kind.JUDGED_AGAIN
    if new is Outcome.NOT_APPLICABLE:
        return Kind.NOT_ASKED if old in _JUDGED else Kind.SAME
    if new is Outcome.KNOWN:
        return Kind.DECLARED if old is not Outcome.KNOWN else Kind.SAME
    return Kind.FIXED if old in _FAILING | {Outcome.KNOWN} else Kind.SAME


def _weight(case: Json) -> int:
    """Return how much a failing case counts in the exit code: as a MUST, with --strict only, or not at all."""
    if not case["scored"]:
        return 0
    if case["outcome"] == Outcome.FAILED:
        return _MUST
    return _SHOULD if case["outcome"] == Outcome.DEVIATES and case["level"] == Level.SHOULD else 0


def _told(case: Json) -> Collection[tuple[str, ...]]:
    """Return the findings without what is particular to one run."""
    parts = ("where", "expected", "actual")
    return {tuple(_PARTICULAR.sub("*", finding[part]) for part in parts) for finding in case["findings"]}
