# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of groups and their members."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scim_conformance.scim import urns

from .probes_updates import op
from .probing import Json, probe


def people(scim: Any, *names: str) -> list[str]:
    """Create users and return their ids."""
    return [scim.user(name)["id"] for name in names]


def members(scim: Any, group: Json) -> list[str]:
    """Return the ids of a group's members as a fresh read shows them."""
    return [one["value"] for one in scim.get(f"/Groups/{group['id']}").json().get("members", [])]


def group_body(name: str = "Sales", **rest: Any) -> Json:
    """Return the body with which Entra creates a group."""
    extra = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
    return {"schemas": [urns.GROUP, extra], "displayName": name, "meta": {"resourceType": "Group"}, **rest}


@probe((201, "key", 1), "group-create-200", "group-create-extra-schema-refused", "group-external-id-dropped")
def group_created(scim: Any) -> Any:
    user = scim.user(externalId="u")
    answer = scim.post("/Groups", group_body(externalId="key", members=[{"value": user["id"]}]))
    group = answer.json()
    return answer.status_code, group.get("externalId"), len(group.get("members", []))


@probe(1, "group-create-drops-members")
def group_created_with_members(scim: Any) -> Any:
    return len(members(scim, scim.group("Sales", *people(scim, "ada"))))


@probe((409, 409), "group-duplicate-accepted")
def group_twice(scim: Any) -> Any:
    scim.group("Sales")
    scim.user("ada")
    user = scim.post("/Users", {"schemas": [urns.USER], "userName": "ada", "displayName": "A"})
    return scim.post("/Groups", group_body()).status_code, user.status_code


@probe(
    (200, [], ["Sales"], ["ada"]),
    "group-filter-unsupported-returns-all",
    "group-unknown-name-404",
    "group-filter-case-sensitive",
)
def group_found(scim: Any) -> Any:
    scim.group("Sales")
    scim.user("ada")
    stranger = scim.get("/Groups", filter='displayName eq "Nobody"')
    found = scim.find('displayName eq "SALES"', "Groups")
    return stranger.status_code, stranger.json().get("Resources"), found, scim.find('userName eq "ADA"')


@probe((["Sales North"], ["Ada L"]), "group-display-name-with-space-not-found")
def group_with_space_found(scim: Any) -> Any:
    scim.group("Sales North")
    scim.user("Ada L")
    return scim.find('displayName eq "Sales North"', "Groups"), scim.find('userName eq "Ada L"')


@probe((False, False, 1), "group-excluded-ignored", "group-find-excluded-ignored", "group-excluded-drops-from-store")
def group_excluded(scim: Any) -> Any:
    group = scim.group("Sales", *people(scim, "ada"))
    read = scim.get(f"/Groups/{group['id']}", excludedAttributes="members").json()
    listed = scim.get("/Groups", excludedAttributes="members").json()["Resources"]
    return "members" in read, "members" in listed[0], len(members(scim, group))


@probe(
    ("South", 1, 204),
    "group-rename-ignored",
    "group-rename-empties",
    "group-pathless-refused",
)
def group_renamed(scim: Any) -> Any:
    group = scim.group("Sales", *people(scim, "ada"))
    scim.patch(group, op("Replace", "displayName", "North"))
    answer = scim.patch(group, op("replace", None, {"id": group["id"], "displayName": "South"}))
    left = scim.get(f"/Groups/{group['id']}").json()
    return left["displayName"], len(left.get("members", [])), answer.status_code


@probe((404, 200), "group-delete-does-nothing", "group-delete-deletes-users")
def group_deleted(scim: Any) -> Any:
    ada, eve = people(scim, "ada", "eve")
    scim.send("DELETE", f"/Users/{eve}")
    inner = scim.group("Inner")["id"]
    group = scim.group("Sales", ada, inner)
    scim.send("DELETE", f"/Groups/{group['id']}")
    return scim.get(f"/Groups/{group['id']}").status_code, scim.get(f"/Users/{ada}").status_code


@probe(
    ["ada", "eve", "bob"],
    "group-add-one-only",
    "group-swap-member",
    "group-ref-null-refused",
    "group-members-not-stored",
)
def members_added(scim: Any) -> Any:
    ids = dict(zip(("ada", "eve", "bob"), people(scim, "ada", "eve", "bob"), strict=True))
    group = scim.group("Sales", ids["ada"])
    scim.patch(group, op("Add", "members", [{"$ref": None, "value": ids[name]} for name in ("eve", "bob")]))
    names = {value: name for name, value in ids.items()}
    return [names[one] for one in members(scim, group)]


@probe((204, 1), "group-add-existing-refused", "group-add-doubles")
def member_added_twice(scim: Any) -> Any:
    [ada] = people(scim, "ada")
    group = scim.group("Sales", ada)
    return scim.patch(group, op("add", "members", [{"value": ada}])).status_code, len(members(scim, group))


@probe((400, 0), "group-unknown-member-500")
def unknown_member_added(scim: Any) -> Any:
    group = scim.group("Sales")
    return scim.patch(group, op("add", "members", [{"value": "nobody"}])).status_code, len(members(scim, group))


@probe(
    (204, 204, True, True),
    "group-remove-value-refused",
    "group-remove-value-ignored",
    "group-remove-filter-refused",
    "group-remove-one-empties",
    "group-remove-other-instead",
)
def members_removed(scim: Any) -> Any:
    ada, eve, bob = people(scim, "ada", "eve", "bob")
    group = scim.group("Sales", ada, eve, bob)
    by_value = scim.patch(group, op("Remove", "members", [{"$ref": None, "value": eve}])).status_code
    after_value = members(scim, group) == [ada, bob]
    by_path = scim.patch(group, {"op": "remove", "path": f'members[value eq "{bob}"]'}).status_code
    return by_value, by_path, after_value, members(scim, group) == [ada]


@probe((204, 204, 1), "group-remove-absent-404")
def absent_member_removed(scim: Any) -> Any:
    ada, eve = people(scim, "ada", "eve")
    group = scim.group("Sales", ada)
    by_value = scim.patch(group, op("remove", "members", [{"value": eve}])).status_code
    by_path = scim.patch(group, {"op": "remove", "path": f'members[value eq "{eve}"]'}).status_code
    return by_value, by_path, len(members(scim, group))


@probe((204, 0), "group-remove-all-refused")
def all_members_removed(scim: Any) -> Any:
    group = scim.group("Sales", *people(scim, "ada", "eve"))
    return scim.patch(group, {"op": "remove", "path": "members"}).status_code, len(members(scim, group))


@probe((True, 0), "group-replace-appends", "group-replace-empty-ignored")
def members_replaced(scim: Any) -> Any:
    ada, eve = people(scim, "ada", "eve")
    group = scim.group("Sales", ada)
    scim.patch(group, op("replace", "members", [{"value": eve}]))
    replaced = members(scim, group) == [eve]
    scim.patch(group, op("replace", None, {"members": []}))
    return replaced, len(members(scim, group))


@probe((200, True), "group-put-members-refused", "group-put-merges-members")
def members_put(scim: Any) -> Any:
    ada, eve = people(scim, "ada", "eve")
    group = scim.group("Sales", ada)
    answer = scim.send("PUT", f"/Groups/{group['id']}", {**group, "members": [{"value": eve}]})
    return answer.status_code, members(scim, group) == [eve]


@probe((204, 0, 204), "group-user-delete-keeps-membership", "group-user-delete-fails-in-group")
def member_deleted(scim: Any) -> Any:
    ada, eve = people(scim, "ada", "eve")
    group = scim.group("Sales", ada)
    outer = scim.group("All", group["id"])
    status = scim.send("DELETE", f"/Users/{ada}").status_code
    scim.send("DELETE", f"/Users/{eve}")
    left = len(members(scim, group))
    return status, left, scim.send("DELETE", f"/Groups/{outer['id']}").status_code


@probe((["Sales"], []), "group-user-groups-stale")
def groups_of_user(scim: Any) -> Any:
    [ada] = people(scim, "ada")
    group = scim.group("Sales")
    scim.patch(group, op("add", "members", [{"value": ada}]))
    joined = [one["display"] for one in scim.get(f"/Users/{ada}").json().get("groups", [])]
    scim.patch(group, {"op": "remove", "path": f'members[value eq "{ada}"]'})
    return joined, scim.get(f"/Users/{ada}").json().get("groups", [])


@probe((400, True, True), "group-without-name-accepted", "group-location-missing", "group-create-without-body")
def group_answer(scim: Any) -> Any:
    scim.user()
    nameless = scim.post("/Groups", {"schemas": [urns.GROUP]}).status_code
    answer = scim.post("/Groups", group_body())
    return nameless, "Location" in answer.headers, b"Sales" in answer.content


@probe((200, "Group", 404, "User"), "group-unreadable", "group-type-is-user", "group-unknown-500")
def group_read(scim: Any) -> Any:
    user = scim.get(f"/Users/{scim.user()['id']}").json()
    answer = scim.get(f"/Groups/{scim.group('Sales')['id']}")
    kind = answer.json().get("meta", {}).get("resourceType")
    return answer.status_code, kind, scim.get("/Groups/none").status_code, user["meta"]["resourceType"]


@probe([], "deleted-group-still-listed")
def deleted_group_listed(scim: Any) -> Any:
    scim.send("DELETE", f"/Users/{scim.user()['id']}")
    scim.send("DELETE", f"/Groups/{scim.group('Sales')['id']}")
    return scim.find('displayName eq "Sales"', "Groups")


@probe((204, b"", 200), "group-patch-200-without-group")
def group_patched(scim: Any) -> Any:
    answer = scim.patch(scim.group("Sales"), op("replace", "displayName", "North"))
    user = scim.patch(scim.user(), op("replace", "displayName", "Eve"))
    return answer.status_code, answer.content, user.status_code


@probe(("new", "new", "old"), "group-external-id-frozen", "group-members-change-drops-external-id")
def group_key(scim: Any) -> Any:
    [ada] = people(scim, "ada")
    group = scim.post("/Groups", group_body(externalId="old")).json()
    scim.patch(group, op("replace", "externalId", "new"))
    before = scim.get(f"/Groups/{group['id']}").json().get("externalId")
    scim.patch(group, op("add", "members", [{"value": ada}]))
    person = scim.user("eve", externalId="old")
    scim.patch(person, op("replace", "displayName", "E"))
    after = scim.get(f"/Groups/{group['id']}").json().get("externalId")
    return before, after, scim.get(f"/Users/{person['id']}").json().get("externalId")


@probe((["eve", "bob"], 200), "group-only-first-operation", "group-removal-lost-beside-add")
def group_operations(scim: Any) -> Any:
    ids = dict(zip(("ada", "eve", "bob"), people(scim, "ada", "eve", "bob"), strict=True))
    group = scim.group("Sales", ids["ada"])
    joining = [op("add", "members", [{"value": ids[name]}]) for name in ("eve", "bob")]
    scim.patch(group, *joining, {"op": "remove", "path": f'members[value eq "{ids["ada"]}"]'})
    user = scim.patch(scim.user("zoe"), op("replace", "displayName", "Z"))
    names = {value: name for name, value in ids.items()}
    return [names[one] for one in members(scim, group)], user.status_code


@probe((204, 1), "group-patch-shows-group", "group-member-name-refused")
def member_with_name(scim: Any) -> Any:
    [ada] = people(scim, "ada")
    group = scim.group("Sales")
    added = scim.patch(group, op("add", "members", [{"displayName": "Ada", "value": ada}]))
    return added.status_code, len(members(scim, group))


@probe(({204}, 3), "group-lost-update", "group-locked-409")
def members_at_once(scim: Any) -> Any:
    ids = people(scim, "ada", "eve", "bob")
    group = scim.group("Sales")
    with ThreadPoolExecutor(len(ids)) as senders:
        answers = senders.map(lambda one: scim.patch(group, op("add", "members", [{"value": one}])), ids)
        statuses = {answer.status_code for answer in answers}
    return statuses, len(members(scim, group))
