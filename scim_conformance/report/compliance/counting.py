"""Numbers of the first screen: cases by level, authority and area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scim_conformance.model import Authority, Level, Outcome
from scim_conformance.report.html import BY_URGENCY

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Cases counted by one property: ``outcomes`` are those that occur, the most urgent first."""

    title: str
    outcomes: tuple[Outcome, ...]
    rows: tuple[tuple[str, Counter[str]], ...]


def tables(document: Json) -> list[Table]:
    """Return the counts by level, by authority and by area."""
    cases = document["cases"]
    return [
        _table("Level", cases, lambda case: case["level"], [one.value for one in Level]),
        _table("Authority", cases, lambda case: case["authority"], [one.value for one in Authority]),
        _table("Area", cases, lambda case: case["area"], dict.fromkeys(case["area"] for case in cases)),
    ]


def _table(title: str, cases: Iterable[Json], key: Callable[[Json], str], order: Iterable[str]) -> Table:
    counted: dict[str, Counter[str]] = {}
    for case in cases:
        counted.setdefault(key(case), Counter())[case["outcome"]] += 1
    every = sum(counted.values(), Counter())
    outcomes = tuple(one for one in BY_URGENCY if every[one.value])
    return Table(title, outcomes, tuple((name, counted[name]) for name in order if name in counted))
