# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of groups whose names and members nobody has listed."""

from __future__ import annotations

from typing import Any

from .probes_groups import members, people
from .probes_updates import op
from .probing import probe


def listed(*ids: str) -> list[dict[str, str]]:
    """Return members as a client lists them."""
    return [{"value": one} for one in ids]


@probe(1, "group-rare-letter-empties")
def renamed_with_emoji(scim: Any) -> Any:
    group = scim.group("Sales", *people(scim, "ada"))
    scim.patch(group, op("replace", "displayName", "Sales \U0001f600"))
    return len(members(scim, group))


@probe(300, "group-name-cut-at-100")
def long_name(scim: Any) -> Any:
    group = scim.group("x" * 300)
    return len(scim.get(f"/Groups/{group['id']}").json()["displayName"])


@probe(3, "group-third-member-lost")
def three_added(scim: Any) -> Any:
    group, ids = scim.group("Sales"), people(scim, "ada", "bob", "eve")
    scim.patch(group, op("add", "members", listed(*ids)))
    return len(members(scim, group))


@probe(1, "group-remove-list-first-only")
def two_removed(scim: Any) -> Any:
    ids = people(scim, "ada", "bob", "eve")
    group = scim.group("Sales", *ids)
    scim.patch(group, op("Remove", "members", listed(*ids[:2])))
    return len(members(scim, group))


@probe(0, "group-removes-before-adds")
def added_and_removed(scim: Any) -> Any:
    group, (ada,) = scim.group("Sales"), people(scim, "ada")
    scim.patch(group, op("add", "members", listed(ada)), op("remove", f'members[value eq "{ada}"]'))
    return len(members(scim, group))


@probe(2, "group-doubles-within-operation")
def named_twice(scim: Any) -> Any:
    group, (ada, bob) = scim.group("Sales"), people(scim, "ada", "bob")
    scim.patch(group, op("replace", "displayName", "Sellers"), op("add", "members", listed(ada, ada, bob)))
    return len(members(scim, group))


@probe(9, "group-members-cut-at-seven")
def nine_members(scim: Any) -> Any:
    return len(members(scim, scim.group("Sales", *people(scim, *"abcdefghi"))))
