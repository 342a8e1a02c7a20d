"""What changed, for scripts; ``compare.schema.json`` describes it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from scim_conformance.profile import Baseline
from scim_conformance.results.comparison import Change, Comparison, Kind

Json = dict[str, Any]

FORMAT: Final = 1
"""Number of the format; it grows when a reader of the old one would go wrong."""


@cache
def schema() -> Json:
    """Return the JSON Schema of what ``compare --format json`` prints."""
    loaded: Json = json.loads((files(__package__) / "compare.schema.json").read_text("utf-8"))
    return loaded


def data(comparison: Comparison) -> Json:
    """Return the comparison with every case that changed; what stayed as it was is counted only."""
    counted = Counter(one.kind for one in comparison.changes)
    return {
        "format": FORMAT,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "warnings": list(comparison.warnings),
        "counts": {kind.value: counted[kind] for kind in Kind},
        "changes": [_change(one) for one in comparison.changes if one.kind is not Kind.SAME],
        "stale": [dict(one) for one in comparison.stale],
    }


def _side(side: Mapping[str, Any] | Baseline) -> Json:
    if isinstance(side, Baseline):
        source = side.source or {}
        return {"baseline": True, "connector": side.connector, "run": source.get("run"), "date": source.get("date")}
    run, connector = side["run"], side["profile"]["connector"]
    return {"baseline": False, "connector": connector, "run": run["id"], "date": run["started"]}


def _change(one: Change) -> Json:
    case = one.case
    return {
        "kind": one.kind.value,
        **{member: case[member] for member in ("check", "case", "level", "authority", "scored")},
        "old": one.old and one.old["outcome"],
        "new": one.new and one.new["outcome"],
        "reason": case["reason"],
        "findings": list(case["findings"]),
    }
