# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of creating, changing and deleting users."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import body, probe, switched, value

ENT = urns.ENTERPRISE_USER
CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"


@probe(201, "create-200", "create-refused")
def create_status(scim: Any) -> Any:
    return scim.post("/Users", body()).status_code


@probe((True, True), "location-missing", "meta-location-internal-host")
def location(scim: Any) -> Any:
    answer = scim.post("/Users", body())
    inside = answer.json()["meta"]["location"].startswith(scim.endpoint.url)
    return "Location" in answer.headers, inside


@probe(("ada@acme.example", 2), "create-returns-foreign-id")
def created_among_others(scim: Any) -> Any:
    scim.endpoint.store.seed_users(1)
    return scim.user()["userName"], len(scim.endpoint.store.all("User"))


@probe((True, True), "id-is-number")
def identifier(scim: Any) -> Any:
    user = scim.user()
    projected = scim.get(f"/Users/{user['id']}").json()
    return isinstance(user["id"], str), isinstance(projected["id"], str)


@probe((True, True, True), "meta-missing", "created-not-datetime", "resource-schemas-missing")
def meta(scim: Any) -> Any:
    user = scim.post("/Users", body()).json()
    return "meta" in user, user.get("meta", {}).get("created", "20").startswith("20"), "schemas" in user


@probe((201, True), "read-only-id-accepted", "read-only-member-refused")
def read_only_members(scim: Any) -> Any:
    answer = scim.post("/Users", body(id="mine", meta={"resourceType": "User"}))
    return answer.status_code, answer.json().get("id") != "mine"


@probe((201, False), "unknown-member-stored", "unknown-member-refused-500")
def unknown_member(scim: Any) -> Any:
    answer = scim.post("/Users", body(shoeSize=42))
    return answer.status_code, "shoeSize" in answer.json()


@probe(201, "null-refused")
def null_member(scim: Any) -> Any:
    return scim.post("/Users", body(title=None)).status_code


@probe({"department": "R"}, "extension-flattened")
def extension(scim: Any) -> Any:
    return scim.user(**{ENT: {"department": "R"}}).get(ENT)


@probe(400, "required-not-enforced", "required-500")
def required(scim: Any) -> Any:
    return scim.post("/Users", body(displayName=None)).status_code


@probe(400, "user-name-optional", "required-500", "user-name-missing-422")
def required_name(scim: Any) -> Any:
    return scim.post("/Users", body(userName=None)).status_code


@probe(("Boss", "Boss"), "create-without-body", "create-answers-from-request")
def answer_and_read(scim: Any) -> Any:
    answer = scim.post("/Users", body(title="Boss"))
    read = scim.get(answer.headers["Location"].removeprefix(scim.endpoint.url))
    return (answer.json() if answer.content else {}).get("title"), read.json().get("title")


@probe([True, None], "every-value-primary")
def primary(scim: Any) -> Any:
    emails = [{"type": "work", "value": "w", "primary": True}, {"type": "home", "value": "h"}]
    return [one.get("primary") for one in scim.user(emails=emails)["emails"]]


@probe("key", "external-id-dropped", "drop:externalId")
def external_id(scim: Any) -> Any:
    return scim.user(externalId="key").get("externalId")


@probe(False, "create-always-active")
def inactive(scim: Any) -> Any:
    return scim.user(active=False)["active"]


@probe(("Žofie O'Malley", ["O'Hara"]), "non-ascii-mangled", "markup-escaped")
def special_value(scim: Any) -> Any:
    user = scim.user(title="Žofie O'Malley", roles=[{"value": "O'Hara"}], active=True)
    return user["title"], [one["value"] for one in user["roles"]]


@probe(("Ada", "Ada"), "user-name-lowercased-in-list-only")
def listed_name(scim: Any) -> Any:
    user = scim.user("Ada")
    return scim.get("/Users").json()["Resources"][0]["userName"], value(scim, user, "userName")


@probe(
    (409, "Boss", 1),
    "duplicate-accepted",
    "duplicate-400",
    "duplicate-500",
    "duplicate-overwrites",
    "duplicate-overwrites-with-409",
    "duplicate-created-with-409",
)
def duplicate(scim: Any) -> Any:
    user = scim.user(title="Boss")
    status = scim.post("/Users", body(title="Other")).status_code
    return status, value(scim, user, "title"), scim.get("/Users").json()["totalResults"]


@probe("uniqueness", "duplicate-without-type")
def duplicate_type(scim: Any) -> Any:
    scim.user()
    return scim.post("/Users", body()).json().get("scimType")


@probe((409, 409, 409), "duplicate-case-variant-accepted")
def duplicate_in_other_case(scim: Any) -> Any:
    scim.user()
    other = scim.user("eve@acme.example")
    put = scim.send("PUT", f"/Users/{other['id']}", body()).status_code
    return scim.post("/Users", body()).status_code, put, scim.post("/Users", body("ADA@ACME.EXAMPLE")).status_code


@probe(
    (200, False, "Boss"),
    "active-false-ignored",
    "deactivate-clears-other-attributes",
    "active-is-string",
    "deactivate-deletes",
    "deactivated-unreadable",
)
def deactivated(scim: Any) -> Any:
    user, answer = switched(scim, False)
    return answer.status_code, value(scim, user, "active"), value(scim, user, "title")


@probe((200, False, False, False), "string-false-is-true", "string-boolean-refused")
def deactivated_by_text(scim: Any) -> Any:
    user, answer = switched(scim, "False", "Replace")
    created = scim.post("/Users", body("eve", active="False")).json()
    other = scim.post("/Users", body("bob")).json()
    scim.patch(other, {"op": "replace", "value": {"active": "False"}})
    return answer.status_code, value(scim, user, "active"), created.get("active"), value(scim, other, "active")


@probe(True, "patch-answers-old-state")
def patch_answer(scim: Any) -> Any:
    return switched(scim, False)[1].json()["active"] is False


@probe((["ada@acme.example"], 1), "deactivated-not-findable")
def find_deactivated(scim: Any) -> Any:
    switched(scim, False)
    return scim.find('userName eq "ada@acme.example"'), scim.get("/Users").json()["totalResults"]


@probe(409, "deactivated-frees-user-name")
def name_of_deactivated(scim: Any) -> Any:
    switched(scim, False)
    return scim.post("/Users", body()).status_code


@probe((True, "Boss"), "reactivate-ignored", "reactivate-clears-other-attributes")
def reactivated(scim: Any) -> Any:
    user, _ = switched(scim, True)
    return value(scim, user, "active"), value(scim, user, "title")


@probe((204, 404), "delete-does-nothing", "delete-only-deactivates", "delete-200")
def deleted(scim: Any) -> Any:
    path = f"/Users/{scim.user()['id']}"
    return scim.send("DELETE", path).status_code, scim.get(path).status_code


@probe((404, 204, 404), "delete-unknown-204", "delete-unpromised-500")
def deleted_stranger(scim: Any) -> Any:
    path = f"/Users/{scim.user()['id']}"
    return tuple(scim.send("DELETE", one).status_code for one in ("/Users/unknown", path, path))


@probe((404, 412), "delete-twice-204")
def deleted_unknown(scim: Any) -> Any:
    path = f"/Users/{scim.user()['id']}"
    stale = scim.send("DELETE", path, headers={"If-Match": 'W/"9"'}).status_code
    scim.send("DELETE", path)
    return scim.send("DELETE", path).status_code, stale


@probe((0, 201), "deleted-still-listed", "recreate-conflicts")
def created_again(scim: Any) -> Any:
    scim.send("DELETE", f"/Users/{scim.user()['id']}")
    return scim.get("/Users").json()["totalResults"], scim.post("/Users", body()).status_code


@probe(
    ("Engineer", {"familyName": "Love"}),
    "drop:title",
    "truncate:title",
    "truncate:name.familyName",
    "drop:name.familyName",
)
def kept_text(scim: Any) -> Any:
    user = scim.user(title="Engineer", name={"familyName": "Love"})
    return user.get("title"), user.get("name")


@probe(
    [{"type": "work", "value": "w"}, {"type": "home", "value": "h"}], "drop:emails.work", 'drop:emails[type eq "work"]'
)
def kept_emails(scim: Any) -> Any:
    return scim.user(emails=[{"type": "work", "value": "w"}, {"type": "home", "value": "h"}]).get("emails")


@probe({"badge": 7}, f"drop:{CORP}:badge")
def kept_extension(scim: Any) -> Any:
    user = scim.user(**{CORP: {"badge": 7}, ENT: {"department": "R"}})
    return user.get(CORP)


@probe(("Chief", "Chief", "Boss"), "stale:title")
def updated_text(scim: Any) -> Any:
    user = scim.user(title="Boss")
    answer = scim.patch(user, {"op": "replace", "path": "title", "value": "Chief"}).json()
    return answer["title"], value(scim, user, "title"), user["title"]
