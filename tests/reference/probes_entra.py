# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of what Entra and Okta send, one request after the other."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import body, probe, value

UNKNOWN = "5c1f0bd2-0000-4000-8000-000000000000"
ROLE = {"value": "admin", "type": "Directory"}
ON = {"op": "replace", "path": "active", "value": True}
OFF = {"op": "replace", "path": "active", "value": False}


def title(text: str) -> dict[str, Any]:
    """Return the operation that gives a title."""
    return {"op": "replace", "path": "title", "value": text}


@probe([], "filter-and-half")
def filter_and(scim: Any) -> Any:
    scim.user("ada", title="Boss")
    return scim.find('userName eq "ada" and title eq "Clerk"')


@probe([], "filter-external-id-folded")
def filter_external_id(scim: Any) -> Any:
    scim.user("ada", externalId="A-1")
    return scim.find('externalId eq "a-1"')


@probe([], "filter-email-of-any-type")
def filter_typed_email(scim: Any) -> Any:
    scim.user("ada", emails=[{"type": "home", "value": "ada@home.example"}])
    return scim.find('emails[type eq "work"].value eq "ada@home.example"')


@probe(201, "extension-unlisted-500")
def unlisted_extension(scim: Any) -> Any:
    return scim.post("/Users", body(**{urns.ENTERPRISE_USER: {"department": "Sales"}})).status_code


@probe("Directory", "role-type-lost")
def role_type(scim: Any) -> Any:
    return value(scim, scim.user(roles=[ROLE]), "roles")[0].get("type")


@probe(True, "role-primary-stays-text")
def role_primary(scim: Any) -> Any:
    return value(scim, scim.user(roles=[{**ROLE, "primary": "True"}]), "roles")[0]["primary"]


@probe(400, "patch-empty-500")
def no_operations(scim: Any) -> Any:
    return scim.patch(scim.user()).status_code


@probe(200, "patch-sub-attribute-case")
def sub_attribute_case(scim: Any) -> Any:
    change = {"op": "add", "path": 'addresses[type eq "work"].Formatted', "value": "Office 1"}
    return scim.patch(scim.user(), change).status_code


@probe("last", "patch-later-operations-lost")
def many_operations(scim: Any) -> Any:
    user = scim.user()
    scim.patch(user, *map(title, "abcdefgh"), title("last"))
    return value(scim, user, "title")


@probe("eve@acme.example", "patch-rename-without-path-ignored")
def rename_without_path(scim: Any) -> Any:
    user = scim.user()
    scim.patch(user, {"op": "replace", "value": {"userName": "eve@acme.example"}})
    return value(scim, user, "userName")


@probe({"value": UNKNOWN}, "manager-unknown-dropped")
def unknown_manager(scim: Any) -> Any:
    user = scim.user()
    scim.patch(user, {"op": "add", "path": f"{urns.ENTERPRISE_USER}:manager", "value": UNKNOWN})
    return (value(scim, user, urns.ENTERPRISE_USER) or {}).get("manager")


@probe(409, "create-races")
def created_twice(scim: Any) -> Any:
    scim.user()
    return scim.post("/Users", body()).status_code


@probe(False, "start-index-ignored")
def second_page(scim: Any) -> Any:
    scim.endpoint.store.seed_users(2)
    one, other = (scim.get("/Users", count=1, startIndex=start).json()["Resources"][0]["id"] for start in (1, 2))
    return one == other


@probe(200, "bare-parameter-400")
def bare_parameter(scim: Any) -> Any:
    return scim.send("GET", "/Users?aadOptscim062020&count=1").status_code


@probe(404, "double-slash-redirects")
def double_slash(scim: Any) -> Any:
    return scim.send("GET", "//Users", allow_redirects=False).status_code


@probe((200, 200), "group-list-needs-filter")
def groups_listed(scim: Any) -> Any:
    return scim.get("/Groups", count=1).status_code, scim.get("/Users", count=1).status_code


@probe(1, "group-external-id-finds-nobody")
def group_by_external_id(scim: Any) -> Any:
    group = {"schemas": [urns.GROUP], "displayName": "Sales", "externalId": "s-1"}
    scim.post("/Groups", group)
    return scim.get("/Groups", filter='externalId eq "s-1"').json()["totalResults"]


@probe(204, "member-inactive-404")
def inactive_member(scim: Any) -> Any:
    user = scim.user(active=False)
    group = scim.group("Sales", user["id"])
    return scim.patch(group, {"op": "remove", "path": f'members[value eq "{user["id"]}"]'}).status_code


@probe((True, "back"), "restore-loses-changes")
def restored(scim: Any) -> Any:
    user = scim.user(active=False)
    scim.patch(user, ON, title("back"))
    return value(scim, user, "active"), value(scim, user, "title")


@probe(False, "disabled-only-once")
def disabled_again(scim: Any) -> Any:
    user = scim.user(active=True)
    for change in (OFF, ON, OFF):
        scim.patch(user, change)
    return value(scim, user, "active")


@probe((204, 204), "delete-inactive-404")
def inactive_deleted(scim: Any) -> Any:
    people = [scim.user("ada", active=False), scim.user("eve", active=True)]
    return tuple(scim.send("DELETE", f"/Users/{one['id']}").status_code for one in people)


@probe(True, "search-slow")
def search_time(scim: Any) -> Any:
    scim.get("/Users", filter='userName eq "ada"')
    return scim.get("/Users", filter='userName eq "ada"').elapsed.total_seconds() < 1


@probe(201, "accept-charset-406")
def accept_with_charset(scim: Any) -> Any:
    accept = {"Accept": f"{urns.MEDIA_TYPE}; charset=utf-8", "Content-Type": "application/json"}
    return scim.post("/Users", body(), headers=accept).status_code


@probe(False, "created-shows-password")
def password_shown(scim: Any) -> Any:
    return "password" in scim.user(password="Sc1m! long enough")


@probe((1, 0), "counters-are-texts")
def counters(scim: Any) -> Any:
    document = scim.get("/Users").json()
    return document["startIndex"], document["itemsPerPage"]


@probe(True, "error-without-detail")
def detail(scim: Any) -> Any:
    return "detail" in scim.get("/Users/unknown").json()


@probe(True, "list-order-changes")
def order(scim: Any) -> Any:
    scim.endpoint.store.seed_users(2)
    return scim.get("/Users").json() == scim.get("/Users").json()


@probe(201, "group-empty-members-400")
def empty_members(scim: Any) -> Any:
    return scim.post("/Groups", {"schemas": [urns.GROUP], "displayName": "Sales", "members": []}).status_code


@probe(["Sales", 1], "group-remove-with-add-lost")
def two_changes_of_a_group(scim: Any) -> Any:
    group, user = scim.group("Old"), scim.user()
    add = {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
    scim.patch(group, {"op": "replace", "path": "displayName", "value": "Sales"}, add)
    shown = scim.get(f"/Groups/{group['id']}").json()
    return [shown["displayName"], len(shown.get("members", []))]
