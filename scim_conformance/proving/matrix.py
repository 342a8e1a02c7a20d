"""What trials came to: which checks detect which fault, and what turned red beside; pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from scim_conformance.model import ExitCode, Level, Outcome
from scim_conformance.proving.message import difference, requirement
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import Fault, Told

Json = Mapping[str, Any]
#: The checks that are asked with a profile, in the suite's order, with their levels.
Levels = Mapping[str, Level]

_RANKS: Final = tuple(Level)
_RED: Final = (Outcome.FAILED, Outcome.DEVIATES)
_OURS: Final = (Outcome.ERROR, Outcome.NOT_RUN)
_TOLD: Final = (*_RED, Outcome.BLOCKED, Outcome.INCONCLUSIVE)
_EXPECTED: Final = frozenset({ExitCode.CONFORMANT, ExitCode.NONCONFORMANT, ExitCode.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a trial beforehand: its faults, the checks that are asked, and what a report must say."""

    faults: tuple[Fault, ...]
    levels: Levels
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A fault and what the suite said of it with one profile.

    ``detected_by`` are the checks with a case that failed or deviates, in the suite's order; ``most_specific`` is the
    one among them that detects the fewest faults of the matrix; ``missed`` are checks that had to catch the fault and
    did not; ``collateral`` are the cases of other checks that turned red, ``failed`` says how many of them failed;
    ``requirement`` and ``difference`` are what the report says of the fault in the first case that must catch it,
    ``as_told`` whether that is what it must say (None where nothing is laid down); ``trouble`` is what went wrong in
    the suite or the endpoint.
    """

    fault: str
    area: str
    summary: str
    classes: tuple[str, ...]
    profile: str
    level: Level
    exit: int
    caught_by: tuple[str, ...]
    detected_by: tuple[str, ...]
    missed: tuple[str, ...]
    collateral: tuple[str, ...]
    failed: int
    blocked: int
    inconclusive: int
    trouble: tuple[str, ...]
    requests: int
    seconds: float
    requirement: str | None = None
    difference: str | None = None
    as_told: bool | None = None
    most_specific: str | None = None

    @property
    def first(self) -> str | None:
        """The first check of the suite that detects the fault."""
        return self.detected_by[0] if self.detected_by else None

    @property
    def caught(self) -> bool:
        """Whether each check that must catch the fault did, and a MUST that is broken ended in exit code 1."""
        told = self.level is not Level.MUST or self.exit == ExitCode.NONCONFORMANT
        return bool(self.detected_by) and not self.missed and told


@dataclass(frozen=True, slots=True)
class Pair:
    """Two faults at once: ``shown`` are those that a check which must catch them has caught; one may hide the other."""

    faults: tuple[str, ...]
    profile: str
    level: Level
    exit: int
    shown: tuple[str, ...]
    trouble: tuple[str, ...]
    requests: int
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether one of the two was caught, in exit code 1 where one of them breaks a MUST."""
        return bool(self.shown) and (self.level is not Level.MUST or self.exit == ExitCode.NONCONFORMANT)


@dataclass(frozen=True, slots=True)
class Legal:
    """Legal variants and the cases that are false alarms about them, each as outcome, case, seed and what was said."""

    variants: tuple[str, ...]
    dialects: tuple[str, ...]
    profile: str
    exit: int
    alarms: tuple[str, ...]
    trouble: tuple[str, ...]
    requests: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether the suite let the variants pass."""
        return self.exit == ExitCode.CONFORMANT and not self.alarms


@dataclass(frozen=True, slots=True)
class Matrix:
    """All that was tried."""

    rows: tuple[Row, ...] = ()
    pairs: tuple[Pair, ...] = ()
    legal: tuple[Legal, ...] = ()

    @property
    def every(self) -> list[Row | Pair | Legal]:
        """Whatever was tried."""
        return [*self.rows, *self.pairs, *self.legal]

    @property
    def missed(self) -> list[Row]:
        """The faults that were not caught as they must be."""
        return [one for one in self.rows if not one.caught]

    @property
    def otherwise(self) -> list[Row]:
        """The faults of which the report says something else than it must."""
        return [one for one in self.rows if one.as_told is False]

    @property
    def collateral(self) -> float:
        """The median number of cases that failed though they ask something else."""
        return statistics.median([one.failed for one in self.rows]) if self.rows else 0

    def unproven(self, checks: Iterable[str]) -> list[str]:
        """Return those of the checks that no fault made fail."""
        proven = {check for one in self.rows for check in one.detected_by}
        return [check for check in checks if check not in proven]

    def redundant(self, checks: Iterable[str]) -> list[list[str]]:
        """Return the groups of checks that detect exactly the same faults, at least one."""
        groups: dict[frozenset[str], list[str]] = {}
        for check in checks:
            faults = frozenset(one.fault for one in self.rows if check in one.detected_by)
            groups.setdefault(faults, []).append(check)
        return [group for faults, group in groups.items() if faults and len(group) > 1]

    @property
    def exit(self) -> ExitCode:
        """INTERNAL_ERROR where a trial broke down, NONCONFORMANT where something was missed or a false alarm."""
        if any(one.trouble for one in self.every):
            return ExitCode.INTERNAL_ERROR
        proven = (
            not (self.missed or self.otherwise)
            and all(one.caught for one in self.pairs)
            and all(one.clean for one in self.legal)
        )
        return ExitCode.CONFORMANT if proven else ExitCode.NONCONFORMANT


def level_of(fault: Fault, levels: Levels) -> Level:
    """Return the highest level of the checks that must catch a fault, MUST where it names none."""
    return _highest(levels[check] for check in fault.caught_by if check in levels)


def matrix(every: Iterable[Tried], known: Callable[[Trial], Known]) -> Matrix:
    """Return the matrix of what trials came to; ``known`` returns what is known of a trial beforehand."""
    rows: list[Row] = []
    pairs: list[Pair] = []
    legal: list[Legal] = []
    for tried in every:
        facts = known(tried.trial)
        if len(facts.faults) == 1:
            rows.append(_told(_row(tried, facts.faults[0], facts.levels), tried, facts.told))
        elif facts.faults:
            pairs.append(_pair(tried, facts))
        else:
            legal.append(_legal(tried))
    return Matrix(_specific(rows), tuple(pairs), tuple(legal))


def _highest(levels: Iterable[Level]) -> Level:
    return min(levels, key=_RANKS.index, default=Level.MUST)


def _row(tried: Tried, fault: Fault, levels: Levels) -> Row:
    red = tried.checks(*_RED)
    beside = [one for one in tried.cases if one["outcome"] in _RED and one["check"] not in fault.caught_by]
    counted = Counter(one["outcome"] for one in tried.cases)
    return Row(
        fault=fault.name,
        area=fault.area,
        summary=fault.summary,
        classes=fault.classes,
        profile=_profile(tried.trial),
        level=level_of(fault, levels),
        exit=tried.exit,
        caught_by=fault.caught_by,
        detected_by=tuple(check for check in levels if check in red),
        missed=tuple(check for check in fault.caught_by if check not in red),
        # A fault that names no check may be caught by any: nothing asks something else then.
        collateral=tuple(map(_named, beside)) if fault.caught_by else (),
        failed=sum(one["outcome"] == Outcome.FAILED for one in beside) if fault.caught_by else 0,
        blocked=counted[Outcome.BLOCKED],
        inconclusive=counted[Outcome.INCONCLUSIVE],
        trouble=tuple(_trouble(tried)),
        requests=tried.requests,
        seconds=tried.seconds,
    )


def _told(row: Row, tried: Tried, told: Told | None) -> Row:
    """Return the row with what the report says of its fault."""
    judges = row.caught_by or row.detected_by
    red = (one for check in judges for one in tried.cases if one["check"] == check and one["outcome"] in _RED)
    case = next(red, None)
    if case is None:
        return row
    said = Told(requirement(case), difference(case))
    as_told = None if told is None else said == told
    return replace(row, requirement=said.requirement, difference=said.difference, as_told=as_told)


def _pair(tried: Tried, known: Known) -> Pair:
    red = tried.checks(*_RED)
    shown = tuple(one.name for one in known.faults if red & set(one.caught_by))
    level = _highest(level_of(one, known.levels) for one in known.faults)
    names, profile = tried.trial.faults, _profile(tried.trial)
    trouble = tuple(_trouble(tried))
    return Pair(names, profile, level, tried.exit, shown, trouble, tried.requests, tried.seconds)


def _legal(tried: Tried) -> Legal:
    seed = f"seed {tried.trial.seed}"
    red = (one for one in tried.cases if one["outcome"] in _TOLD)
    alarms = tuple(f"{one['outcome']} {_named(one)}, {seed}: {_said(one)}" for one in red)
    trial, trouble = tried.trial, tuple(_trouble(tried))
    facts = (trial.variants, trial.dialects, _profile(trial), tried.exit, alarms, trouble)
    return Legal(*facts, tried.requests, tried.seconds)


def _trouble(tried: Tried) -> Iterator[str]:
    """Yield what is the doing of the suite or the embedded endpoint, and no fault's."""
    yield from (f"in the endpoint: {one}" for one in tried.errors)
    yield from (f"{one['outcome']} {_named(one)}: {_said(one)}" for one in tried.cases if one["outcome"] in _OURS)
    if tried.exit not in _EXPECTED:
        lines = tried.output.strip().splitlines() or ["nothing was printed"]
        yield f"exit code {tried.exit}: {lines[-1]}"


def _named(case: Json) -> str:
    return f"{case['check']}[{case['case']}]"


def _said(case: Json) -> str:
    for one in case["findings"]:
        return f"{one['where']}: expected {one['expected']}, but it was {one['actual']}"
    return str(case["reason"])


def _profile(trial: Trial) -> str:
    return Path(trial.profile).stem


def _specific(rows: Sequence[Row]) -> tuple[Row, ...]:
    detected = Counter(check for one in rows for check in one.detected_by)
    # min() takes the first of equals, which is the first in the suite's order.
    best = (min(one.detected_by, key=detected.__getitem__, default=None) for one in rows)
    return tuple(replace(one, most_specific=check) for one, check in zip(rows, best, strict=True))
