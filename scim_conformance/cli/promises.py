"""What a profile promises and what is asked for it, as data and as lines."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from scim_conformance.cli.slips import change, lacking, open_questions, slips
from scim_conformance.planning import PlannedCase, plan
from scim_conformance.profile import Delete, Profile
from scim_conformance.profile.model import Known, ResourceProfile
from scim_conformance.report.text import WIDTH, labelled, number, paragraph
from scim_conformance.suite import load_checks
from scim_conformance.suite.costs import expected_requests, expected_resources, weights

Json = Mapping[str, Any]

_LABEL: Final = 15  # characters in front of a fact
_CLIENTS: Final = {"entra": "Microsoft Entra", "okta": "Okta", "other": "a client of its own kind"}
_DELETES: Final = {
    Delete.HARD: "DELETE removes them for good",
    Delete.UNSUPPORTED: "there is no DELETE",
    Delete.UNSTATED: "nothing is said of DELETE: it may remove them or be refused, but not pretend",
}


def promises(profile: Profile, today: date) -> dict[str, Any]:
    """Return what a profile promises, what is asked and what is not, and what it may have been meant to say."""
    planned = [one for check in load_checks() for one in plan(check, profile, profile.dialects)]
    usual = [one for one in planned if not one.check.stateful]
    return {
        "connector": profile.connector,
        "title": profile.title,
        "client": profile.client,
        "dialects": list(profile.dialects),
        "users": _resource(profile.users),
        "groups": _resource(profile.groups) if profile.groups else None,
        "deviations": list(profile.document.get("deviations") or []),
        "asked": _asked(usual, profile),
        "not_asked": _not_asked(usual),
        "on_request": len(planned) - len(usual),
        "unknown": [{"what": what, "change": words} for what, words in open_questions(profile)],
        "warnings": list(slips(profile, today)),
    }


def _resource(holder: ResourceProfile) -> dict[str, Any]:
    operations = holder.operations
    promised = {name: getattr(operations, name) for name in ("create", "update", "deactivate")}
    return {
        "match_by": {"path": holder.match_by.text, "basis": _basis(holder, "match_by")},
        "operations": {
            **{name: {"promised": known, "basis": _basis(holder, name)} for name, known in promised.items()},
            "delete": {"promised": operations.delete.value, "basis": _basis(holder, "delete")},
        },
        "members": holder.members,
        "attributes": {
            "total": len(holder.attributes),
            "required": _counted([one.required for one in holder.attributes]),
            "filterable": _counted([one.filterable for one in holder.attributes]),
        },
    }


def _basis(holder: ResourceProfile, fact: str) -> str:
    known = holder.basis.get(fact)
    return known.value if known else "assumed"


def _counted(known: Sequence[Known]) -> dict[str, int]:
    return {"yes": known.count(True), "no": known.count(False), "unknown": known.count(None)}


def _asked(planned: Sequence[PlannedCase], profile: Profile) -> dict[str, Any]:
    asked = [one for one in planned if one.not_applicable is None]
    made = expected_resources(asked, groups=profile.groups is not None)
    weight = weights(asked)
    areas: dict[str, list[PlannedCase]] = {}
    for one in asked:
        areas.setdefault(one.check.area, []).append(one)
    return {
        "cases": len(asked),
        "of": len(planned),
        "requests": expected_requests(asked),
        "creates": {"users": made.users, "groups": made.groups},
        "by_area": [
            {"area": area, "cases": len(cases), "requests": round(sum(weight[one.id] for one in cases))}
            for area, cases in areas.items()
        ],
        "by_dialect": dict(Counter(one.case.dialect for one in asked if one.case.dialect)),
    }


def _not_asked(planned: Sequence[PlannedCase]) -> list[dict[str, Any]]:
    reasons = Counter(one.not_applicable for one in planned if one.not_applicable is not None)
    return [
        {"reason": reason, "cases": count, "change": change(reason) or None} for reason, count in reasons.most_common()
    ]


def lines(told: Json) -> Iterator[str]:
    """Yield what `promises` returned in words, the warnings last."""
    spoken = " and ".join(told["dialects"])
    yield from labelled("driven by", f"{_CLIENTS.get(told['client'], told['client'])}, in the words of {spoken}")
    yield from _told(told["users"], "users")
    if told["groups"]:
        yield from _told(told["groups"], "groups")
    else:
        yield from labelled("groups", "nothing is said of them")
    for one in told["deviations"]:
        yield from labelled("deviation", _deviation(one))
    yield from _of_the_run(told)
    yield from _left_out(told)
    for sentence in told["warnings"]:
        yield from paragraph("  warning: ", sentence, 4)


def _told(resource: Json, name: str) -> Iterator[str]:
    yield from labelled(name, f"found by {resource['match_by']['path']} ({resource['match_by']['basis']})")
    operations = dict(resource["operations"])
    deletes = Delete(operations.pop("delete")["promised"])
    said = (f"{operation} {_promise(fact)}" for operation, fact in operations.items())
    yield from labelled("", f"{', '.join(said)}; {_DELETES[deletes]}")
    attributes = resource["attributes"]
    required, filters = attributes["required"], attributes["filterable"]
    yield from labelled(
        "",
        f"{number(attributes['total'], 'attribute')}: {required['yes']} required, {required['no']} not, "
        f"{required['unknown']} unknown; filters on {filters['yes']}, none on {filters['no']}, "
        f"unknown on {filters['unknown']}",
    )


def _promise(fact: Json) -> str:
    promised = {True: "promised", False: "denied", None: "unstated"}[fact["promised"]]
    return promised if fact["promised"] is None else f"{promised} ({fact['basis']})"


def _deviation(one: Json) -> str:
    which = f"{one['check']}[{one['case']}]" if one.get("case") else one["check"]
    return f"{which}: {one['reason']}" + (f", until {one['until']}" if one.get("until") else ", without an end")


def _of_the_run(told: Json) -> Iterator[str]:
    asked = told["asked"]
    made = [number(asked["creates"][kind], kind[:-1]) for kind in ("users", "groups") if asked["creates"][kind]]
    requests = f"about {number(asked['requests'], 'request')}"
    creates = f", which create about {' and '.join(made)}" if made else ""
    yield from labelled("asked", f"{asked['cases']} of {number(asked['of'], 'case')} in {requests}{creates}")
    yield from _counts("by area", ((one["area"], one["cases"]) for one in asked["by_area"]))
    yield from _counts("by dialect", asked["by_dialect"].items())


def _left_out(told: Json) -> Iterator[str]:
    yield from _several("not asked", [*_by_change(told["not_asked"]), *_without_change(told)])
    yield from _several("left open", [f"{one['what']}; {one['change']}" for one in told["unknown"]])


def _by_change(not_asked: Sequence[Json]) -> Iterator[str]:
    """Yield what is not asked and could be, put together by what would have to be written."""
    found: dict[str, list[Json]] = {}
    for one in not_asked:
        if one["change"]:
            found.setdefault(one["change"], []).append(one)
    for words, members in found.items():
        reasons = [members[0]["reason"], *(lacking(one["reason"]) for one in members[1:])]
        yield f"{number(sum(one['cases'] for one in members), 'case')}: {', '.join(reasons)}; to ask: {words}"


def _without_change(told: Json) -> Iterator[str]:
    rest = sum(one["cases"] for one in told["not_asked"] if not one["change"])
    if rest:
        yield f"{number(rest, 'case')} that cannot be asked of this connector; --json says why"
    if told["on_request"]:
        yield f"{number(told['on_request'], 'case')} on request only: run with -m stateful"


def _several(label: str, texts: Sequence[str]) -> Iterator[str]:
    for index, text in enumerate(texts):
        yield from labelled("" if index else label, text)


def _counts(label: str, counted: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Yield names with their counts, folded but never cut, and no name parted from its count."""
    told = ", ".join(f"{name}\N{NO-BREAK SPACE}{count}" for name, count in counted)
    folded = textwrap.wrap(told, WIDTH - _LABEL, break_long_words=False, break_on_hyphens=False)
    for index, part in enumerate(folded):
        yield f"  {'' if index else label:<12} {part}".replace("\N{NO-BREAK SPACE}", " ")
