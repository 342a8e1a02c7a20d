# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of what several steps, and two requests at the same moment, come to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .probes_groups import members, people
from .probes_updates import op
from .probing import Json, body, probe, value


def off(scim: Any) -> Json:
    """Create a user, switch it off, and return it."""
    user: Json = scim.user(active=True, title="Boss")
    scim.patch(user, op("replace", "active", False))
    return user


def at_once(*writes: Callable[[], Any]) -> list[int]:
    """Return the statuses of requests that are sent at the same moment."""
    with ThreadPoolExecutor(len(writes)) as senders:
        return [answer.status_code for answer in senders.map(lambda write: write(), writes)]


@probe((False, "Bob"), "inactive-revived-by-update", "inactive-update-dropped")
def updated_while_inactive(scim: Any) -> Any:
    user = off(scim)
    scim.patch(user, op("replace", "displayName", "Bob"))
    return value(scim, user, "active"), value(scim, user, "displayName")


@probe((False, True), "put-revives-inactive")
def replaced_while_inactive(scim: Any) -> Any:
    user, seen = off(scim), []
    for active in (False, True):
        scim.send("PUT", f"/Users/{user['id']}", body(active=active))
        seen.append(value(scim, user, "active"))
    return tuple(seen)


@probe(None, "recreated-user-inherits")
def created_with_the_name_of_a_deleted_user(scim: Any) -> Any:
    scim.send("DELETE", f"/Users/{scim.user(externalId='seven')['id']}")
    return value(scim, scim.user(), "externalId")


@probe((["ada"], [], ["eve"]), "search-result-outlives-rename")
def searched_and_renamed(scim: Any) -> Any:
    user = scim.user("ada")
    first = scim.find('userName eq "ada"')
    scim.patch(user, op("replace", "userName", "eve"))
    return first, scim.find('userName eq "ada"'), scim.find('userName eq "eve"')


@probe((2, 1), "group-emptied-by-leaver")
def first_member_deleted(scim: Any) -> Any:
    three, two = people(scim, "ada", "bob", "eve"), people(scim, "ann", "joe")
    groups = scim.group("Sales", *three), scim.group("Service", *two)
    for one in (three[0], two[0]):
        scim.send("DELETE", f"/Users/{one}")
    return tuple(len(members(scim, group)) for group in groups)


@probe((204, 204, 204), "group-rename-after-removal-fails")
def renamed_after_removal(scim: Any) -> Any:
    group = scim.group("Sales", *people(scim, "ada", "bob"))
    gone = members(scim, group)[0]
    changes = (
        op("replace", "displayName", "Sellers"),
        op("remove", f'members[value eq "{gone}"]'),
        op("replace", "displayName", "Sales"),
    )
    return tuple(scim.patch(group, one).status_code for one in changes)


@probe((204, 204, 1), "race-removal-undone")
def added_while_removed(scim: Any) -> Any:
    ada, bob = people(scim, "ada", "bob")
    group = scim.group("Sales", ada)
    statuses = at_once(
        lambda: scim.patch(group, op("remove", f'members[value eq "{ada}"]')),
        lambda: scim.patch(group, op("add", "members", [{"value": bob}])),
    )
    left = members(scim, group)
    return (*statuses, len(left) if bob in left else 0)


@probe(("Bob", "7"), "race-user-updates-lost")
def two_attributes_at_once(scim: Any) -> Any:
    user = scim.user()
    at_once(
        lambda: scim.patch(user, op("replace", "displayName", "Bob")),
        lambda: scim.patch(user, op("replace", "externalId", "7")),
    )
    return value(scim, user, "displayName"), value(scim, user, "externalId")


@probe({("Ann", "ann"), ("Bob", "bob")}, "race-put-half-written")
def replaced_at_once(scim: Any) -> Any:
    user, seen = scim.user(), {("Ann", "ann"), ("Bob", "bob")}
    for _ in range(12):
        writes = [
            lambda name=name: scim.send("PUT", f"/Users/{user['id']}", body(displayName=name, externalId=name.lower()))
            for name in ("Ann", "Bob")
        ]
        at_once(*writes)
        seen.add((value(scim, user, "displayName"), value(scim, user, "externalId")))
    return seen
