# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of pages, projections and spellings that only generated examples meet."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probes_bodies import op
from .probing import body, probe, value

_MIXED = urns.ENTERPRISE_USER.replace("enterprise", "Enterprise")


def _page(scim: Any, start: int, count: int) -> list[str]:
    found = scim.get("/Users", startIndex=start, count=count, filter='userName sw "p-"').json()
    return [one["userName"] for one in found["Resources"]]


@probe((["p-1", "p-2"], ["p-2"], []), "page-numbered-by-size", "page-of-all-from-one")
def pages_of_two(scim: Any) -> Any:
    for number in range(3):
        scim.user(f"p-{number}")
    return _page(scim, 2, 2), _page(scim, 3, 3), _page(scim, 9, 1)


def _shown(scim: Any, user: Any, **asked: str) -> Any:
    return scim.get(f"/Users/{user['id']}", **asked).json()


@probe(("G", None, "Ada"), "excluded-part-takes-whole")
def part_left_out(scim: Any) -> Any:
    user = scim.user(name={"givenName": "G", "familyName": "F"})
    shown = _shown(scim, user, excludedAttributes="name.familyName")
    return shown.get("name", {}).get("givenName"), shown.get("name", {}).get("familyName"), shown.get("displayName")


@probe(("Ada", None), "asked-twice-is-nothing")
def asked_twice(scim: Any) -> Any:
    shown = _shown(scim, scim.user(title="Boss"), attributes="displayName,displayName")
    return shown.get("displayName"), shown.get("title")


@probe(("D", "Ada"), "urn-asked-by-letter")
def urn_in_other_case(scim: Any) -> Any:
    user = scim.user(**{urns.ENTERPRISE_USER: {"department": "D"}})
    shown = _shown(scim, user, attributes=f"{_MIXED}:department,displayName")
    return shown.get(urns.ENTERPRISE_USER, {}).get("department"), shown.get("displayName")


@probe(("Boss", "G", [{"type": "work", "value": "w"}]), "names-in-turkish")
def capital_i(scim: Any) -> Any:
    user = scim.user()
    members = {"TITLE": "Boss", "name": {"gIvenName": "G"}, "emails": [{"type": "work", "value": "w"}], "x": 5}
    scim.send("PUT", f"/Users/{user['id']}", body(**members))
    name = value(scim, user, "name") or {}
    return value(scim, user, "title"), name.get("givenName"), value(scim, user, "emails")


@probe(("x", "y"), "paths-in-few-spellings")
def odd_spelling(scim: Any) -> Any:
    user = scim.user()
    scim.patch(user, op("replace", "tItle", "x"), op("replace", "NICKNAME", "y"))
    return value(scim, user, "title"), value(scim, user, "nickName")
