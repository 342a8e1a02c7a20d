"""The sections of a comparison: each kind of change with its cases, grouped by what is behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.model import Effect, Outcome
from scim_conformance.profile import Baseline
from scim_conformance.report.causes import requirement_of
from scim_conformance.report.groups import Group, by_cause, by_check, by_reason, few
from scim_conformance.report.stale import named
from scim_conformance.report.text import number
from scim_conformance.results.comparison import NEWLY_FAILING, Comparison, Kind

Json = Mapping[str, Any]

TITLES: Final = {
    Kind.NEW_FAILURE: "new failures",
    Kind.NEW_CASE_FAILS: "new cases that fail",
    Kind.NEWLY_UNJUDGED: "not judged any more",
    Kind.TOLD_DIFFERENTLY: "still failing, but told differently",
    Kind.STILL_FAILING: "still failing",
    Kind.FIXED: "fixed",
    Kind.DECLARED: "declared as known since",
    Kind.JUDGED_AGAIN: "judged again",
    Kind.NOT_ASKED: "not applicable any more",
    Kind.STILL_UNJUDGED: "still not judged",
    Kind.NEW_CASE: "new cases",
    Kind.GONE: "gone cases",
}
_DETAILED: Final = frozenset({*NEWLY_FAILING, Kind.TOLD_DIFFERENTLY})
_URGENT: Final = frozenset({*_DETAILED, Kind.NEWLY_UNJUDGED})
_BY_CAUSE: Final = frozenset({*_DETAILED, Kind.STILL_FAILING})
_BY_REASON: Final = frozenset({Kind.NEWLY_UNJUDGED, Kind.STILL_UNJUDGED})
_COUNTED: Final = frozenset({Kind.NEW_CASE, Kind.GONE, Kind.JUDGED_AGAIN, Kind.STILL_UNJUDGED})
_MOST_CASES = 3


@dataclass(frozen=True, slots=True)
class Block:
    """Cases with one cause: how they are headed, by which names they go, and what is told of them."""

    heading: str
    cases: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of change: its title, the number of cases, and their blocks, none where the number says enough.

    ``urgent`` is what somebody has to look at now.
    """

    title: str
    count: int
    blocks: tuple[Block, ...]
    urgent: bool


def sections(comparison: Comparison) -> Iterator[Section]:
    """Yield the kinds of change that occur, what is new first, and the stale deviations last."""
    for kind, title in TITLES.items():
        cases = [one.case for one in comparison.of(kind)]
        if cases:
            blocks = () if kind in _COUNTED else tuple(_block(group, kind) for group in _groups(cases, kind))
            yield Section(title, len(cases), blocks, kind in _URGENT)
    if comparison.stale:
        told = (
            Block(f"{named(one)} in the {one['origin']}", "", (("reason", one["reason"]),)) for one in comparison.stale
        )
        yield Section("stale deviations, to be removed", len(comparison.stale), tuple(told), urgent=True)


def _groups(cases: Sequence[Json], kind: Kind) -> list[Group]:
    if kind in _BY_CAUSE:
        return sorted(by_cause(cases), key=_gravity)
    return by_reason(cases) if kind in _BY_REASON else by_check(cases)


def _gravity(group: Group) -> tuple[bool, bool, int]:
    """Return what puts failures in order: what counts first, then a MUST, then by what it does to provisioning."""
    first, known = group.first, requirement_of(group.first)
    effects = list(Effect)
    place = effects.index(known.effect) if known and known.effect else len(effects)
    return not first["scored"], first["outcome"] != Outcome.FAILED, place


def _block(group: Group, kind: Kind) -> Block:
    first, counted = group.first, number(len(group.cases), "case")
    if kind in _BY_REASON:
        names = few([f"{one['check']}[{one['case']}]" for one in group.cases], _MOST_CASES)
        return Block(f"{first['outcome'].upper()} {counted}", names, (("reason", first["reason"] or "none was given"),))
    word = f"{first['outcome'].upper()} " if kind in _BY_CAUSE else ""
    unscored = "" if first["scored"] else ", not scored"
    heading = f"{word}{first['check']} ({first['level']}, {first['authority']}), {counted}{unscored}"
    return Block(heading, group.named(_MOST_CASES), tuple(_details(first)) if kind in _DETAILED else ())


def _details(case: Json) -> Iterator[tuple[str, str]]:
    if case["reason"]:
        yield "reason", case["reason"]
    for finding in case["findings"][:2]:
        yield finding["where"], f"expected {finding['expected']}, but it was {finding['actual']}"
    if case["findings"] and case["findings"][0]["hint"]:
        yield "hint", case["findings"][0]["hint"]


def headings(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield what was compared: a label, and the run or the baseline behind it."""
    old = comparison.old
    if isinstance(old, Baseline):
        source = f", made from run {old.source['run']} of {old.source['date']}" if old.source else ""
        yield "old", f"baseline of {old.connector} with {number(len(old.deviations), 'entry', 'entries')}{source}"
    else:
        yield "old", _run(old)
    yield "new", _run(comparison.new)


def _run(document: Json) -> str:
    run, target = document["run"], document["target"]
    where = "embedded reference endpoint" if target["embedded"] else target["url"]
    return f"{document['profile']['connector']} at {where}, run {run['id']} of {run['started']}, {document['verdict']}"


def total(comparison: Comparison) -> str:
    """Return the comparison in one line: what is new by its weight, then the other kinds that matter."""
    fresh = [one.case for one in comparison.of(*NEWLY_FAILING) if one.case["scored"]]
    must = sum(case["outcome"] == Outcome.FAILED for case in fresh)
    counts = {
        "fixed": len(comparison.of(Kind.FIXED)),
        "still failing": len(comparison.of(Kind.STILL_FAILING, Kind.TOLD_DIFFERENTLY)),
        "not judged any more": len(comparison.of(Kind.NEWLY_UNJUDGED)),
    }
    said = [f"{number(must, 'case') if must else 'no case'} newly {'break' if must > 1 else 'breaks'} a MUST"]
    said += [f"{number(len(fresh) - must, 'case')} newly not as a SHOULD or MAY asks"] if len(fresh) > must else []
    return "; ".join([*said, *(f"{count} {what}" for what, count in counts.items() if count)])
