"""Stories that probably have one cause, put together and ordered by what they do to provisioning."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from scim_conformance import requirements
from scim_conformance.model import Effect, Outcome, Requirement
from scim_conformance.report.groups import Group, by_cause, general, story_of

Json = Mapping[str, Any]

_NOTHING: Final = ("no value", "unassigned", "nothing", "absent")
_STATUS: Final = re.compile(r"\d{3}")
_READS: Final = frozenset({"GET", "HEAD", "TLS"})
_ORDER: Final = {effect: place for place, effect in enumerate(Effect)}


@dataclass(frozen=True)
class Cause:
    """Stories of one outcome that look like one mistake at the endpoint, the one that tells most first.

    ``effect`` is the worst of theirs, None where the catalogue does not know their requirements any more; ``blocked``
    are the cases that could not be judged because of them.
    """

    groups: tuple[Group, ...]
    effect: Effect | None
    blocked: tuple[Json, ...] = ()

    @property
    def first(self) -> Json:
        """The case that stands for all of them."""
        return self.groups[0].first

    @property
    def cases(self) -> tuple[Json, ...]:
        """All cases with findings that it explains, in the suite's order within each story."""
        return tuple(case for group in self.groups for case in group.cases)


def causes(document: Json, outcome: Outcome) -> list[Cause]:
    """Return the causes behind the cases of an outcome, the worst effect first, then what explains most cases."""
    found: dict[Hashable, list[Group]] = {}
    for group in by_cause(case for case in document["cases"] if case["outcome"] == outcome):
        found.setdefault(_mistake(document, group), []).append(group)
    blocked = _blocked(document)
    made = [_cause(groups, blocked) for groups in found.values()]
    return sorted(made, key=lambda one: (not one.first["scored"], _place(one.effect), -_weight(one)))


def requirement_of(case: Json) -> Requirement | None:
    """Return the requirement a case is judged by, None when this version's catalogue no longer has it."""
    try:
        return requirements.get(case["requirements"][0])
    except requirements.UnknownRequirement:
        return None


def _cause(groups: Sequence[Group], blocked: Mapping[str, Sequence[Json]]) -> Cause:
    effects = [one.effect for group in groups if (one := requirement_of(group.first)) is not None and one.effect]
    # What keeps most others from being judged is nearest to the root.
    ordered = sorted(groups, key=lambda group: (-len(_held(group, blocked)), _place(_effect(group)), -len(group.cases)))
    held = [case for group in groups for case in _held(group, blocked)]
    return Cause(tuple(ordered), min(effects, key=_place, default=None), tuple(held))


def _held(group: Group, blocked: Mapping[str, Sequence[Json]]) -> list[Json]:
    return [case for one in group.cases for case in blocked.get(_name(one), ())]


def _effect(group: Group) -> Effect | None:
    known = requirement_of(group.first)
    return known.effect if known else None


def _place(effect: Effect | None) -> int:
    return _ORDER[effect] if effect else len(_ORDER)


def _weight(cause: Cause) -> int:
    return len(cause.cases) + len(cause.blocked)


def _name(case: Json) -> str:
    return f"{case['check']}[{case['case']}]"


def _blocked(document: Json) -> dict[str, list[Json]]:
    """Return the blocked cases by the case that is at the root of it: what blocks may be blocked itself."""
    by = {_name(case): case["blocked_by"][0] for case in document["cases"] if case["blocked_by"]}
    found: dict[str, list[Json]] = {}
    for case in document["cases"]:
        if case["outcome"] == Outcome.BLOCKED and case["blocked_by"]:
            found.setdefault(_root(_name(case), by), []).append(case)
    return found


def _root(name: str, by: Mapping[str, str]) -> str:
    seen = {name}
    while by.get(name) and by[name] not in seen:
        name = by[name]
        seen.add(name)
    return name


def _mistake(document: Json, group: Group) -> Hashable:
    """Return what is alike in stories of one mistake; a story without a finding stands alone."""
    case = group.first
    told, judged = story_of(case), case["exchanges"][-1:]
    until = told[: told.index(judged[0]) + 1] if judged and judged[0] in told else told
    asked = [document["exchanges"][index]["request"] for index in until]
    if not case["findings"] or not asked:
        return case["check"], case["case"]
    finding = case["findings"][0]
    where, actual = general(finding["where"]), general(finding["actual"])
    wrote = _place_of([one for one in asked if one["method"] not in _READS][-1:])
    if finding["where"] == "status":
        # The words behind a status are the endpoint's own and often tell the mistake; ids and numbers in them do not.
        came = _STATUS.match(finding["actual"])
        tail = actual.partition(":")[2]
        if tail:
            return "status", came and came[0], tail
        return "status", _families(finding["expected"]), came and came[0], wrote or _place_of(asked[-1:])
    if where == "list" or where.startswith("header "):
        # What a search finds wrongly, and what a header lacks, is wrong whatever was written before.
        return where, actual
    if where in ("answer", "status in the body", "Operations"):
        return where, actual, wrote
    if finding["expected"] in _NOTHING:
        return "stays", wrote
    if actual == "absent":
        # Parts of one attribute get lost together, and of users and groups alike.
        return "lost", where if where.startswith("urn:") else re.split(r"[.\[]", where)[0], *wrote[:1]
    return actual, where, wrote


def _families(expected: str) -> str:
    """Return the first digits of the statuses that were expected: one mistake answers 201 for 409 and for 400."""
    return "".join(sorted({one[0] for one in _STATUS.findall(expected)})) or expected


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # an address that the endpoint made up
        return ""


def _place_of(asked: Iterable[Json]) -> tuple[str, ...]:
    """Return method and collection of the last of some requests, empty without one."""
    for request in asked:
        words = _path(request["url"]).split("/")
        known = [word for word in words if word in ("Users", "Groups", "Bulk", "Schemas", "ResourceTypes", "Me")]
        return request["method"], known[0] if known else words[-1]
    return ()
