"""What the terminal says of declared deviations that hold no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from scim_conformance.report.text import number, paragraph

Json = Mapping[str, Any]
_MOST = 20


def stale_lines(document: Json) -> Iterator[str]:
    """Yield the lines that ask for stale deviations to be removed, none where there is none."""
    entries = document.get("stale", [])
    for one in islice(entries, _MOST):
        yield from paragraph(f"STALE deviation {named(one)} in the {one['origin']}: ", advice(one), 6)
    if len(entries) > _MOST:
        yield f"… {number(len(entries) - _MOST, 'more stale deviation')} in results.json"


def named(one: Json) -> str:
    """Return what a stale deviation is about, as reports name cases."""
    return one["check"] if one["case"] is None else f"{one['check']}[{one['case']}]"


def advice(one: Json) -> str:
    """Return why a stale deviation fails the run, and what to do."""
    return f"its cases pass, and it would hide the next failure; remove it (reason was: {one['reason']})"
