# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of updating users by PATCH and by PUT."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import Json, body, probe, value

ENT = urns.ENTERPRISE_USER
MANAGER = f"{ENT}:manager"
WORK = {"type": "work", "value": "w"}
HOME = {"type": "home", "value": "h"}


def op(op: str, path: str | None, value: Any = None) -> Json:
    """Return one operation; a path of None is left out."""
    return {"op": op, "value": value} | ({"path": path} if path else {})


def patched(scim: Any, user: Json, *operations: Json) -> tuple[int, Json]:
    """Send operations and return the status and what a fresh read shows."""
    status = scim.patch(user, *operations).status_code
    return status, scim.get(f"/Users/{user['id']}").json()


def replaced(scim: Any, user: Json, **members: Any) -> tuple[int, Json]:
    """Send a user back with some members changed, and return the status and what a fresh read shows."""
    status = scim.send("PUT", f"/Users/{user['id']}", {**user, **members}).status_code
    return status, scim.get(f"/Users/{user['id']}").json()


@probe((200, "Chief"), "patch-capital-op-refused")
def capital_op(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("Replace", "title", "Chief"))
    return status, user.get("title")


@probe((200, "Chief"), "patch-lower-op-refused", "patch-no-op", "patch-not-supported", "patch-first-read-stale")
def lower_op(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("replace", "title", "Chief"))
    return status, user.get("title")


@probe((200, "Chief"), "patch-add-refused-on-single")
def add_single(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("add", "title", "Chief"), op("add", 'ims[type eq "x"].value', "i"))
    return status, user.get("title")


@probe((200, "Chief", "R"), "patch-pathless-refused", "patch-pathless-ignored")
def pathless(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("replace", None, {"title": "Chief", ENT: {"department": "R"}}))
    return status, user.get("title"), user.get(ENT, {}).get("department")


@probe((200, "K", "9", "Chief", False), "patch-flat-keys-ignored", "patch-flat-keys-stored")
def flat_keys(scim: Any) -> Any:
    keys = {"name.givenName": "K", f"{ENT}:employeeNumber": "9", "title": "Chief"}
    status, user = patched(scim, scim.user(), op("replace", None, keys), op("Add", "nickName", "N"))
    scim.patch(user, op("replace", None, {"name.familyName": "only"}))
    name, extension = user.get("name", {}), user.get(ENT, {})
    return status, name.get("givenName"), extension.get("employeeNumber"), user.get("title"), "name.givenName" in user


@probe((200, {"department": "R", "division": "D"}, {}), "patch-urn-cut-at-dot", "patch-extension-refused")
def extension_path(scim: Any) -> Any:
    user = scim.user()
    status, after = patched(
        scim,
        user,
        op("add", "title", "Chief"),
        op("Add", f"{ENT}:department", "R"),
        op("add", None, {ENT: {"division": "D"}}),
    )
    _, left = patched(scim, user, op("remove", f"{ENT}:department"), op("remove", f"{ENT}:division"))
    return status, after.get(ENT), left.get(ENT, {})


@probe((200, "C", "Chief"), "patch-unknown-attribute-fails-batch")
def uncommon_attribute(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("add", "costCode", "C"), op("add", "title", "Chief"))
    return status, user.get("costCode"), user.get("title")


@probe(
    (200, [WORK, {"type": "other", "value": "o"}]),
    "patch-value-path-no-target",
    "patch-absent-element-500",
    "patch-created-element-without-type",
)
def absent_element(scim: Any) -> Any:
    status, user = patched(scim, scim.user(emails=[WORK]), op("Add", 'emails[type eq "other"].value', "o"))
    return status, user["emails"]


@probe([WORK, {"type": "other", "value": "o"}], "patch-absent-replace-ignored", "patch-absent-replace-untyped")
def absent_replaced(scim: Any) -> Any:
    user = scim.user(emails=[WORK])
    return patched(scim, user, op("Replace", 'emails[type eq "other"].value', "o"))[1]["emails"]


@probe([{"type": "work", "locality": "L", "country": "DE", "region": "R"}], "patch-value-path-makes-three")
def parts_of_one(scim: Any) -> Any:
    adds = [op("Add", f'addresses[type eq "work"].{name}', text) for name, text in (("locality", "L"), ("region", "R"))]
    user = scim.user(title="Boss")
    scim.patch(user, *adds, op("add", 'addresses[type eq "work"].country', "UK"))
    return patched(scim, user, op("replace", 'addresses[type eq "work"].country', "DE"))[1]["addresses"]


@probe(([{"primary": True, "value": "editor"}], []), "patch-primary-string-never-matches")
def primary_role(scim: Any) -> Any:
    user = scim.user(roles=[{"primary": True, "value": "admin"}])
    _, after = patched(scim, user, op("Replace", 'roles[primary eq "True"].value', "editor"))
    _, left = patched(scim, user, op("remove", 'roles[primary eq "True"]'))
    return after["roles"], left.get("roles", [])


@probe([HOME, {"type": "work", "value": "n"}], "patch-siblings-lost")
def siblings(scim: Any) -> Any:
    user = scim.user(emails=[HOME, WORK])
    return patched(scim, user, op("replace", 'emails[type eq "work"].value', "n"))[1]["emails"]


@probe([WORK, HOME], "patch-add-replaces-list")
def list_added(scim: Any) -> Any:
    return patched(scim, scim.user(emails=[WORK]), op("add", "emails", [HOME]))[1]["emails"]


@probe({"givenName": "A", "familyName": "L"}, "patch-parts-lost")
def parts(scim: Any) -> Any:
    user = scim.user(name={"givenName": "A", "familyName": "B"})
    return patched(scim, user, op("replace", "name.familyName", "L"))[1]["name"]


@probe((200, None), "patch-remove-ignored")
def removed(scim: Any) -> Any:
    status, user = patched(scim, scim.user(title="Boss"), op("Remove", "title"))
    return status, user.get("title")


@probe((None, None, []), "patch-clear-ignored")
def cleared(scim: Any) -> Any:
    user = scim.user(title="Boss", nickName="B", emails=[WORK])
    empty = op("replace", None, {"title": "", "nickName": None, "emails": []})
    _, after = patched(scim, user, empty)
    return after.get("title"), after.get("nickName"), after.get("emails", [])


@probe((None, None), "patch-manager-not-cleared")
def manager_cleared(scim: Any) -> Any:
    user = scim.user(**{ENT: {"manager": {"value": "7"}}})
    _, text = patched(scim, user, op("replace", MANAGER, ""))
    scim.patch(user, op("add", MANAGER, "8"))
    _, empty = patched(scim, user, op("replace", MANAGER, {"value": ""}))
    return text.get(ENT, {}).get("manager"), empty.get(ENT, {}).get("manager")


@probe(({"value": "7"}, {"value": "8"}), "patch-manager-string-refused", "patch-manager-object-refused")
def manager_set(scim: Any) -> Any:
    user = scim.user()
    _, text = patched(scim, user, op("add", MANAGER, "7"))
    _, whole = patched(scim, user, op("replace", MANAGER, {"value": "8"}))
    return text.get(ENT, {}).get("manager"), whole.get(ENT, {}).get("manager")


@probe(["new@acme.example"], "patch-replace-element-appends")
def replaced_element(scim: Any) -> Any:
    user = scim.user(emails=[{"type": "work", "value": "old@acme.example"}])
    scim.patch(user, {"op": "replace", "path": 'emails[type eq "work"].value', "value": "new@acme.example"})
    return [one["value"] for one in value(scim, user, "emails")]


@probe((200, "C", "N"), "patch-only-first-operation", "patch-only-last-operation", "patch-several-refused")
def several(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("add", "title", "C"), op("add", "nickName", "N"))
    scim.patch(user, op("add", "title", "D"))
    return status, user.get("title"), user.get("nickName")


@probe("two", "patch-operations-reversed")
def in_order(scim: Any) -> Any:
    return patched(scim, scim.user(), op("add", "title", "one"), op("replace", "title", "two"))[1]["title"]


@probe((400, None, 400, "ada@acme.example"), "patch-not-atomic")
def all_or_nothing(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("add", "title", "one"), op("frobnicate", "title", "two"))
    scim.user("eve@acme.example")
    taken = scim.patch(user, op("replace", "userName", "eve@acme.example"), op("add", "active", "maybe"))
    scim.send("PATCH", f"/Users/{user['id']}", {"schemas": [urns.PATCH_OP], "Operations": "none"})
    scim.send("PATCH", "/Users/nobody", {"schemas": [urns.PATCH_OP], "Operations": []})
    return status, user.get("title"), taken.status_code, value(scim, user, "userName")


@probe((200, True), "patch-200-without-body")
def answer_of_patch(scim: Any) -> Any:
    answer = scim.patch(scim.user(), op("replace", "title", "Chief"))
    return answer.status_code, bool(answer.content)


@probe("C", "patch-touches-other-attributes")
def untouched(scim: Any) -> Any:
    user = scim.user(costCode="C")
    scim.patch(user, op("replace", "costCode", "C"))
    return patched(scim, user, op("replace", "title", "Chief"))[1].get("costCode")


@probe(200, "patch-same-value-refused")
def same_value(scim: Any) -> Any:
    return scim.patch(scim.user(title="Boss"), op("replace", "title", "Boss")).status_code


@probe(
    ("eve@acme.example", ["eve@acme.example"], [], "w"),
    "patch-rename-ignored",
    "patch-rename-not-findable",
    "patch-rename-overwrites-email",
)
def renamed(scim: Any) -> Any:
    scim.user("bob@acme.example")
    _, user = patched(scim, scim.user(emails=[WORK]), op("replace", "userName", "eve@acme.example"))
    found = (scim.find(f'userName eq "{name}@acme.example"') for name in ("eve", "ada"))
    return (user["userName"], *found, user["emails"][0]["value"])


@probe((409, 409), "patch-rename-onto-existing", "put-rename-onto-existing")
def renamed_onto_existing(scim: Any) -> Any:
    scim.user("eve@acme.example")
    user = scim.user()
    status = scim.patch(user, op("replace", "userName", "eve@acme.example")).status_code
    return status, replaced(scim, user, userName="eve@acme.example")[0]


@probe((200, "Chief"), "put-not-supported", "put-ignored", "put-204", "put-reassigns-id", "put-read-only-refused")
def put(scim: Any) -> Any:
    scim.patch(scim.user("eve"), op("replace", "title", "other"))
    status, user = replaced(scim, scim.user(), title="Chief")
    return status, user.get("title")


@probe([HOME], "put-merges-lists")
def put_list(scim: Any) -> Any:
    return replaced(scim, scim.user(emails=[WORK], title="Boss"), emails=[HOME])[1]["emails"]


@probe((None, [], {"familyName": "L"}, "N"), "put-null-ignored")
def put_nothing(scim: Any) -> Any:
    user = scim.user(title="Boss", emails=[WORK], name={"givenName": "A", "familyName": "B"}, nickName="N")
    _, after = replaced(scim, user, title=None, emails=[], name={"givenName": None, "familyName": "L"})
    return after.get("title"), after.get("emails", []), after.get("name"), after.get("nickName")


@probe({"department": "S"}, "put-extension-ignored")
def put_extension(scim: Any) -> Any:
    return replaced(scim, scim.user(**{ENT: {"department": "R"}}), **{ENT: {"department": "S"}})[1][ENT]


@probe((404, 404), "put-creates")
def put_unknown(scim: Any) -> Any:
    return scim.send("PUT", "/Users/mine", body()).status_code, scim.get("/Users/mine").status_code


@probe(200, "put-groups-refused")
def put_with_groups(scim: Any) -> Any:
    return replaced(scim, scim.user(), groups=[{"value": "7"}])[0]


@probe({"familyName": "Byron"}, "put-touches-other-attributes")
def put_family_name(scim: Any) -> Any:
    return replaced(scim, scim.user(), title="Chief", name={"familyName": "Byron"})[1]["name"]


@probe(True, "update-resets-created")
def created_moment(scim: Any) -> Any:
    user = scim.user()
    return patched(scim, user, op("replace", "title", "Chief"))[1]["meta"]["created"] == user["meta"]["created"]


@probe((200, "Chief"), "patch-core-urn-refused")
def core_urn(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("replace", f"{urns.USER}:title", "Chief"))
    return status, user.get("title")


@probe((200, {"value": "7"}), "patch-manager-value-refused")
def manager_value(scim: Any) -> Any:
    status, user = patched(scim, scim.user(), op("replace", f"{MANAGER}.value", "7"))
    return status, user.get(ENT, {}).get("manager")


@probe((400, 400, 400), "patch-unknown-swallowed")
def unknown_words(scim: Any) -> Any:
    user = scim.user()
    path, operation = op("replace", "shoeSize", "9"), op("swap", "title", "Chief")
    asked = (path, operation, op("replace", "shoeSize.left", "9"))
    return tuple(patched(scim, user, one)[0] for one in asked)


@probe((400, "ada@acme.example", 400), "patch-required-removed")
def name_removed(scim: Any) -> Any:
    user = scim.user()
    status, after = patched(scim, user, {"op": "remove", "path": "userName"})
    return status, after.get("userName"), patched(scim, user, {"op": "remove", "path": "displayName"})[0]


@probe(
    (400, True, 200, True),
    "patch-read-only-written",
    "patch-read-only-written-without-path",
    "patch-read-only-ignored",
)
def created_changed(scim: Any) -> Any:
    user = scim.user()
    created = user["meta"]["created"]
    by_path, first = patched(scim, user, op("replace", "meta.created", "1999-01-01T00:00:00Z"))
    value = {"meta": {"created": "1998-01-01T00:00:00Z"}, "title": "Chief"}
    without, second = patched(scim, user, op("replace", None, value))
    return by_path, first["meta"]["created"] == created, without, second["meta"]["created"] == created


@probe((200, "W"), "patch-email-case-refused")
def email_case(scim: Any) -> Any:
    status, user = patched(scim, scim.user(emails=[WORK]), op("replace", 'emails[type eq "work"].value', "W"))
    return status, user["emails"][0]["value"]


@probe((200, 200, ["editor", '{"value": "7"}']), "patch-role-objects-refused", "patch-role-text-fails")
def roles_changed(scim: Any) -> Any:
    user = scim.user(roles=[{"primary": True, "value": "admin"}])
    listed = [{"primary": True, "display": "Editor", "type": "x", "value": "editor"}]
    status, _ = patched(scim, user, op("replace", "roles", listed))
    added, after = patched(scim, user, op("Add", "roles", [{"value": '{"value": "7"}'}]))
    return status, added, [one["value"] for one in after["roles"]]
