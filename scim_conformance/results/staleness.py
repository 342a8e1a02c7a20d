"""Declared deviations that hold no longer: what was accepted would hide the next failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scim_conformance.model import CaseId, Outcome
from scim_conformance.profile import Deviation

Json = Mapping[str, Any]


def of_examples(area: str) -> bool:
    """Whether an area's checks are asked of generated examples, so that another seed may fail where this one passed."""
    return area == "stateful" or area.startswith("generated-")


def stale(declared: Iterable[Deviation], cases: Sequence[Json], planned: Iterable[CaseId]) -> list[dict[str, Any]]:
    """Return the deviations whose cases were all judged and all passed, as results.json tells them.

    ``planned`` are the cases that apply: one that was not asked in this run keeps its deviation.
    """
    came_to = {CaseId(case["check"], case["case"]): case for case in cases}
    ids: dict[str, dict[CaseId, None]] = {}
    for id_ in (*came_to, *planned):
        ids.setdefault(id_.check, {})[id_] = None
    return [_told(one) for one in declared if _recovered(list(_covered(one, came_to, ids.get(one.check, ()))))]


def _covered(one: Deviation, came_to: Mapping[CaseId, Json], ids: Iterable[CaseId]) -> Iterator[Json | None]:
    """Yield what a deviation's cases came to, None for one that was not asked; what does not apply is left out."""
    for id_ in ids:
        case = came_to.get(id_)
        if one.covers(id_) and not (case and case["outcome"] == Outcome.NOT_APPLICABLE):
            yield case


def _recovered(covered: Sequence[Json | None]) -> bool:
    return bool(covered) and all(
        case is not None and case["outcome"] == Outcome.PASSED and not of_examples(case["area"]) for case in covered
    )


def _told(one: Deviation) -> dict[str, Any]:
    return {"check": one.check, "case": one.case, "reason": one.told, "origin": one.origin}
