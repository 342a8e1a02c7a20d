"""How surely faults are found that only generated examples show."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.proving import seeds
from scim_conformance.proving.choice import unlisted
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import FAULTS

NAME = "text-astral-mangled"
CHECK = "users-generated-values-are-kept"


def case(outcome: str = "failed", check: str = CHECK, requests: int = 3) -> dict[str, Any]:
    """Return a case of results.json as far as it is read."""
    return {"check": check, "case": "x", "outcome": outcome, "reason": "why", "exchanges": list(range(requests))}


def tried(*cases: dict[str, Any], seed: int = 1, examples: int = 200, **rest: Any) -> Tried:
    """Return what came of one search."""
    trial = Trial("bizagi", faults=(NAME,), seed=seed, examples=examples)
    return Tried(trial, 1, requests=100 * seed, cases=cases, **rest)


def test_each_fault_is_looked_for_with_each_seed() -> None:
    """For each fault there is one trial without generated examples, and one with each seed."""
    trials = seeds.searches(2, 50)
    names = [name for name in FAULTS if unlisted(name)]
    assert [one.faults[0] for one in trials] == [name for name in names for _ in range(3)]
    assert [(one.examples, one.seed) for one in trials[:3]] == [(0, 1), (50, 1), (50, 2)]
    assert trials[0].checks == ()


def test_found_by_all_seeds_is_sure() -> None:
    """A fault that each seed finds by three requests, and no listed check notices, is found surely."""
    (row,) = seeds.sought([tried(examples=0), tried(case()), tried(case(requests=2), seed=2)])
    assert (row.found, row.seeds, row.longest, row.requests) == (2, 2, 3, 150)
    assert row.surely
    assert seeds.summary([row])[-1].startswith("1 of 1 faults")
    assert seeds.document([row], 200)["faults"][0]["surely"] is True


@pytest.mark.parametrize(
    ("searched", "said"),
    [
        ([tried()], "0 of 1 seeds"),
        ([tried(case("inconclusive"))], "0 of 1 seeds"),
        ([tried(case(check="users-delete-answers-204"))], "0 of 1 seeds"),
        ([tried(case(requests=4))], "4 requests"),
        ([tried(case()), tried(case(check="x"), examples=0)], "LISTED CHECKS NOTICE IT: x"),
        ([tried(case(), case("error"))], f"TROUBLE: error: {CHECK}: why"),
        ([tried(case(), errors=("KeyError: 'x'",))], "TROUBLE: KeyError"),
        ([tried(case(), output="Traceback")], "TROUBLE: Traceback"),
    ],
)
def test_what_is_not_sure_is_told(searched: list[Tried], said: str) -> None:
    """A fault that is missed, told at length, or noticed by listed checks, and a suite that broke down, are told."""
    (row,) = seeds.sought(searched)
    assert not row.surely
    assert said in seeds.summary([row])[0]


def test_nothing_searched_is_told() -> None:
    """Where nothing was tried, the summary says so."""
    assert seeds.summary([]) == ["0 of 0 faults are found surely, told shortly and by generated examples alone"]
