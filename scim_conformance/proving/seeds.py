"""How surely generated examples find what no listed one shows: each such fault, with several seeds."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from scim_conformance.model import Outcome
from scim_conformance.proving.choice import trial, unlisted
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import FAULTS

_RED: Final = (Outcome.FAILED, Outcome.DEVIATES)
#: Of ten seeds nine must find a fault, by an example of three requests at most: a create, a write and a read. What asks
#: for two writes takes one more, and what shows only after several steps of a life two.
WANTED: Final = 0.9
SHORT: Final = 3
LONGER: Final[Mapping[str, int]] = {
    "users-generated-patch-twice-is-once": 4,
    "users-generated-remove-undoes-add": 4,
    "users-generated-lives-add-up": 5,
    "groups-generated-lives-add-up": 5,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """A fault that was looked for with several seeds.

    ``found`` says with how many of them; ``longest`` is the number of requests in the longest smallest example, None
    for races, which cannot be made smaller; ``requests`` is the median of what a search sent; ``listed`` are checks of
    listed examples that notice the fault, although none should; ``trouble`` is what went wrong in the suite.
    """

    fault: str
    profile: str
    caught_by: tuple[str, ...]
    seeds: int
    found: int
    longest: int | None
    requests: int
    listed: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def surely(self) -> bool:
        """Whether the fault is found as surely, and told as shortly, as it must be, and by generated examples alone."""
        most = max(LONGER.get(check, SHORT) for check in self.caught_by)
        short = self.longest is None or self.longest <= most
        return self.found >= WANTED * self.seeds and short and not self.listed and not self.trouble


def searches(seeds: int, examples: int | None) -> list[Trial]:
    """Return for each fault that only generated examples show a trial with none of them, and one with each seed."""
    found = []
    for name in (name for name in FAULTS if unlisted(name)):
        thorough = trial(name)
        found.append(Trial(thorough.profile, faults=(name,), examples=0))
        found += [replace(thorough, seed=seed, examples=examples) for seed in range(1, seeds + 1)]
    return found


def sought(tried: Iterable[Tried]) -> list[Sought]:
    """Return what came of the searches, a row for each fault, in the order of the faults."""
    by_fault: dict[str, list[Tried]] = {}
    for one in tried:
        by_fault.setdefault(one.trial.faults[0], []).append(one)
    return [_row(name, by_fault[name]) for name in FAULTS if name in by_fault]


def _row(name: str, tried: Sequence[Tried]) -> Sought:
    searched = [one for one in tried if one.trial.examples != 0]
    listed = [one for one in tried if one.trial.examples == 0]
    cases = [[case for case in one.cases if _tells(case, name)] for one in searched]
    lengths = [len(case["exchanges"]) for found in cases for case in found]
    return Sought(
        fault=name,
        profile=tried[0].trial.profile,
        caught_by=FAULTS[name].caught_by,
        seeds=len(searched),
        found=sum(map(bool, cases)),
        longest=None if "race" in name else max(lengths, default=0),
        requests=int(statistics.median([one.requests for one in searched] or [0])),
        listed=tuple(sorted({check for one in listed for check in one.checks(*_RED, Outcome.BLOCKED)})),
        trouble=tuple(dict.fromkeys(text for one in tried for text in _trouble(one))),
    )


def _tells(case: Mapping[str, Any], name: str) -> bool:
    return case["outcome"] in _RED and case["check"] in FAULTS[name].caught_by


def _trouble(tried: Tried) -> list[str]:
    ours = [f"error: {one['check']}: {one['reason']}" for one in tried.cases if one["outcome"] == Outcome.ERROR]
    return [*ours, *tried.errors, *([tried.output[-300:]] if tried.output else [])]


def document(rows: Sequence[Sought], examples: int | None) -> dict[str, Any]:
    """Return the rows as JSON, with the number of generated examples of a property; None is the default."""
    return {"examples": examples, "faults": [{**asdict(one), "surely": one.surely} for one in rows]}


def summary(rows: Sequence[Sought]) -> list[str]:
    """Return the lines that tell what was found, and how surely."""
    width = max((len(one.fault) for one in rows), default=0)
    lines = [f"{one.fault:<{width}}  {_line(one)}" for one in rows]
    sure = sum(one.surely for one in rows)
    return [*lines, f"{sure} of {len(rows)} faults are found surely, told shortly and by generated examples alone"]


def _line(one: Sought) -> str:
    length = "a race" if one.longest is None else f"{one.longest} requests"
    parts = [f"{one.found:>3} of {one.seeds} seeds", length, f"{one.requests} sent"]
    parts += [f"LISTED CHECKS NOTICE IT: {', '.join(one.listed)}"] if one.listed else []
    parts += [f"TROUBLE: {one.trouble[0]}"] if one.trouble else []
    return ", ".join(parts)
