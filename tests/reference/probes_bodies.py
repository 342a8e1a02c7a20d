# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of unusual bodies, rare and wrong PATCHes, and memberships."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import body, probe, value

ENT = urns.ENTERPRISE_USER
WORK, HOME = {"type": "work", "value": "w", "primary": True}, {"type": "home", "value": "h"}


def op(word: str, path: str | None, held: Any = None) -> dict[str, Any]:
    """Return a PATCH operation."""
    return {"op": word, "path": path, "value": held}


def after(scim: Any, user: Any, name: str, *operations: Any) -> Any:
    """Return the status of a PATCH, and what a fresh read shows of an attribute."""
    return scim.patch(user, *operations).status_code, value(scim, user, name)


@probe((201, "Ada"), "names-case-sensitive")
def names_in_capitals(scim: Any) -> Any:
    sent = {"schemas": [urns.USER], "userName": "ada", "DISPLAYNAME": "Ada"}
    answer = scim.post("/Users", sent)
    return answer.status_code, answer.json().get("displayName")


@probe((400, 400), "schemas-unchecked")
def other_schemas(scim: Any) -> Any:
    bodies = ({"userName": "ada", "displayName": "Ada"}, body(schemas=[urns.GROUP]))
    return tuple(scim.post("/Users", one).status_code for one in bodies)


@probe((201, True, None), "first-schema-taken-for-type", "manager-name-accepted")
def extension_first(scim: Any) -> Any:
    boss = scim.user("boss")["id"]
    held = {"department": "D", "manager": {"value": boss, "displayName": "Fake"}}
    answer = scim.post("/Users", body(schemas=[ENT, urns.USER], **{ENT: held}))
    shown = answer.json().get(ENT, {})
    return answer.status_code, "department" in shown, shown.get("manager", {}).get("displayName")


@probe(False, "extension-left-empty")
def no_extension(scim: Any) -> Any:
    return ENT in scim.user()


@probe((400, 400, 400), "non-object-500", "wrong-type-swallowed")
def no_object(scim: Any) -> Any:
    bodies: tuple[Any, ...] = ([], body(userName=["ada"]), body(name="Ada"))
    return tuple(scim.post("/Users", one).status_code for one in bodies)


@probe(201, "external-id-unique")
def shared_external_id(scim: Any) -> Any:
    scim.user("ada", externalId="7")
    return scim.post("/Users", body("bob", externalId="7")).status_code


@probe(None, "password-shown-when-asked")
def asked_password(scim: Any) -> Any:
    user = scim.user(password="Sc1m!")
    return scim.get(f"/Users/{user['id']}", attributes="password").json().get("password")


@probe("https://acme.example/ada", "offered-attribute-not-stored")
def profile_url(scim: Any) -> Any:
    return scim.user(profileUrl="https://acme.example/ada").get("profileUrl")


@probe(409, "user-name-not-prepared")
def accented(scim: Any) -> Any:
    scim.user("e\u0301va")
    return scim.post("/Users", body("\u00e9va")).status_code


@probe((405, 405, 405), "post-on-user-overwrites", "collection-write-accepted")
def wrong_address(scim: Any) -> Any:
    posted = scim.post(f"/Users/{scim.user()['id']}", body("bob")).status_code
    return posted, scim.send("PUT", "/Users", body()).status_code, scim.send("PATCH", "/Users", body()).status_code


@probe(False, "required-extension-not-enforced")
def required_extensions(scim: Any) -> Any:
    listed = scim.get("/ResourceTypes/User").json()["schemaExtensions"]
    return next(one["required"] for one in listed if one["schema"] == ENT)


@probe((400, True), "put-without-user-name-taken", "put-answer-forgets-what-is-kept")
def thin_put(scim: Any) -> Any:
    user = scim.user(title="Boss")
    path = f"/Users/{user['id']}"
    nameless = scim.send("PUT", path, {"schemas": [urns.USER], "displayName": "Ada"}).status_code
    answer = scim.send("PUT", path, body())
    return nameless, answer.json().get("title") == value(scim, user, "title")


@probe("readWrite", "immutable-overwritten")
def mutability_of_name(scim: Any) -> Any:
    listed = scim.get(f"/Schemas/{urns.USER}").json()["attributes"]
    return next(one["mutability"] for one in listed if one["name"] == "displayName")


@probe((200, [WORK]), "patch-replace-list-appends")
def list_replaced(scim: Any) -> Any:
    return after(scim, scim.user(emails=[HOME]), "emails", op("replace", "emails", [WORK]))


@probe((200, {"familyName": "B", "givenName": "A"}), "patch-name-replaced-whole")
def name_merged(scim: Any) -> Any:
    user = scim.user(name={"familyName": "A", "givenName": "A"})
    return after(scim, user, "name", op("replace", "name", {"familyName": "B"}))


@probe({"value": "8"}, "patch-manager-fixed")
def manager_changed(scim: Any) -> Any:
    user = scim.user(**{ENT: {"manager": {"value": "7"}}})
    return after(scim, user, ENT, op("replace", f"{ENT}:manager", {"value": "8"}))[1].get("manager")


@probe(2, "patch-element-replaces-list")
def element_exchanged(scim: Any) -> Any:
    exchanged = op("replace", 'emails[type eq "work"]', {**WORK, "value": "x"})
    return len(after(scim, scim.user(emails=[WORK, HOME]), "emails", exchanged)[1])


@probe((200, 1), "patch-primary-stays")
def primary_moved(scim: Any) -> Any:
    moved = op("replace", 'emails[type eq "home"].primary', True)
    status, emails = after(scim, scim.user(emails=[WORK, HOME]), "emails", moved)
    return status, sum(one.get("primary", False) for one in emails)


@probe((200, [WORK, HOME]), "patch-add-repeats-element")
def added_again(scim: Any) -> Any:
    return after(scim, scim.user(emails=[WORK, HOME]), "emails", op("add", "emails", [HOME]))


@probe((200, None), "patch-remove-list-takes-first")
def list_removed(scim: Any) -> Any:
    return after(scim, scim.user(emails=[WORK, HOME]), "emails", {"op": "remove", "path": "emails"})


@probe(1, "patch-remove-part-takes-element")
def part_removed(scim: Any) -> Any:
    removal = {"op": "remove", "path": 'emails[type eq "work"].primary'}
    return len(after(scim, scim.user(emails=[WORK]), "emails", removal)[1] or [])


@probe((400, None), "patch-stray-stored")
def stray(scim: Any) -> Any:
    return after(scim, scim.user(), "shoeSize", op("add", "shoeSize", "9"))


@probe((400, 400), "patch-schemas-unchecked", "patch-without-operations-accepted")
def bare_patch(scim: Any) -> Any:
    path = f"/Users/{scim.user()['id']}"
    bodies = ({"Operations": [op("replace", "title", "x")]}, {"schemas": [urns.PATCH_OP]})
    return tuple(scim.send("PATCH", path, one).status_code for one in bodies)


@probe(
    (400, 400, 400, 400, 400),
    "patch-move-passed-over",
    "patch-without-value-clears",
    "patch-remove-without-path-empties",
    "patch-bad-path-passed-over",
    "patch-text-for-object-passed-over",
)
def mistakes(scim: Any) -> Any:
    user = scim.user(title="Boss")
    valueless, pathless = {"op": "add", "path": "title"}, {"op": "remove"}
    unread, text = op("replace", "emails[0].value", "x"), op("replace", "name", "Ada")
    asked = (op("move", "title", "x"), valueless, pathless, unread, text)
    return tuple(scim.patch(user, one).status_code for one in asked)


@probe("noTarget", "patch-remove-without-path-unnamed")
def pathless_type(scim: Any) -> Any:
    return scim.patch(scim.user(), {"op": "remove"}).json()["scimType"]


@probe((404, True), "patch-unknown-204", "patch-unsupported-404")
def nobody_patched(scim: Any) -> Any:
    status = scim.patch({"id": "nobody"}, op("replace", "title", "x")).status_code
    return status, scim.get("/ServiceProviderConfig").json()["patch"]["supported"]


@probe(False, "group-takes-id-of-user")
def ids_shared(scim: Any) -> Any:
    return bool(scim.user()["id"] == scim.group("G")["id"])


@probe((400, 204, True), "group-member-overwritten", "nested-group-500")
def members_touched(scim: Any) -> Any:
    user, other = scim.user("ada"), scim.user("bob")
    group, inner = scim.group("G", user["id"]), scim.group("H")
    swap = op("replace", f'members[value eq "{user["id"]}"].value', other["id"])
    added = scim.patch(group, op("add", "members", [{"value": inner["id"], "type": "Group"}])).status_code
    swapped = scim.patch(group, swap).status_code
    return swapped, added, any(one["value"] == user["id"] for one in value_of_group(scim, group))


def value_of_group(scim: Any, group: Any) -> Any:
    """Return the members that a fresh read of a group shows."""
    return scim.get(f"/Groups/{group['id']}").json().get("members", [])


@probe((False, 1, 404), "deactivated-leaves-groups", "leaver-cannot-be-stopped")
def leaver(scim: Any) -> Any:
    user = scim.user(active=True)
    group = scim.group("G", user["id"])
    active = after(scim, user, "active", op("replace", "active", False))[1]
    kept = len(value_of_group(scim, group))
    scim.send("DELETE", f"/Users/{user['id']}")
    return active, kept, scim.get(f"/Users/{user['id']}").status_code
