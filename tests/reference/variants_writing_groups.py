# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of legal ways to keep groups."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .variant_probing import variant_probe


def members_of(scim: Any) -> Any:
    people = [scim.user(one)["id"] for one in ("ada", "bob")]
    return scim.group("Staff", *people)["members"]


variant_probe("members-bare", ["value", "$ref", "type"])(lambda scim: list(members_of(scim)[0]))
variant_probe("members-with-display", [None, None])(lambda scim: [one.get("display") for one in members_of(scim)])


@variant_probe("members-reversed", True)
def first_member(scim: Any) -> object:
    ada, bob = (scim.user(one)["id"] for one in ("ada", "bob"))
    return bool(scim.group("Staff", ada, bob)["members"][0]["value"] == ada)


variant_probe("members-empty-list", None)(lambda scim: scim.group("Staff").get("members"))
variant_probe("user-groups-empty-list", None)(lambda scim: scim.user().get("groups"))


def groups_of(scim: Any) -> object:
    user = scim.user()
    scim.group("All", scim.group("Staff", user["id"])["id"])
    return [one.get("type") for one in scim.get(f"/Users/{user['id']}").json().get("groups", [])]


for _name in ("user-groups-hidden", "user-groups-direct"):
    variant_probe(_name, ["direct", "indirect"])(groups_of)


def group_status(scim: Any, *members: str) -> Any:
    sent = {"schemas": [urns.GROUP], "displayName": "All", "members": [{"value": one} for one in members]}
    return scim.post("/Groups", sent).status_code


variant_probe("nested-groups-refused", 201)(lambda scim: group_status(scim, scim.group("Staff")["id"]))
variant_probe("unknown-member-404", 400)(lambda scim: group_status(scim, "nobody"))
variant_probe("unknown-member-kept", 400)(lambda scim: group_status(scim, "nobody"))


@variant_probe("no-such-member-no-target", 204)
def removed_nobody(scim: Any) -> object:
    return scim.patch(scim.group("Staff"), {"op": "remove", "path": 'members[value eq "7"]'}).status_code


@variant_probe("group-names-repeat", 409)
def second_group(scim: Any) -> object:
    scim.group("All")
    return group_status(scim)


@variant_probe("group-put-keeps-members", None)
def put_without_members(scim: Any) -> object:
    group = scim.group("Staff", scim.user()["id"])
    scim.send("PUT", f"/Groups/{group['id']}", {"schemas": [urns.GROUP], "displayName": "All"})
    return scim.get(f"/Groups/{group['id']}").json().get("members")
