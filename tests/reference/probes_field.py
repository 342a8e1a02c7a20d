# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of what is read of requests, how values are shown, and how match queries look things up."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import body, probe

_ENT = urns.ENTERPRISE_USER


@probe((201, 201), "scim-body-unread", "plain-json-415")
def both_media_types(scim: Any) -> Any:
    plain = scim.post("/Users", body("bob"), headers={"Content-Type": "application/json"})
    return scim.post("/Users", body()).status_code, plain.status_code


@probe(204, "delete-needs-content-type")
def delete_without_type(scim: Any) -> Any:
    return scim.send("DELETE", f"/Users/{scim.user()['id']}").status_code


@probe((404, 404), "unknown-id-401")
def unknown_ids(scim: Any) -> Any:
    return scim.get("/Users/nobody").status_code, scim.patch({"id": "nobody"}).status_code


@probe(201, "optional-attribute-refused", "password-refused", "manager-text-500")
def full_create(scim: Any) -> Any:
    sent = body(costCode="C1", password="Open, sesame", **{_ENT: {"manager": "boss"}})
    return scim.post("/Users", sent).status_code


@probe("boolean", "schema-active-is-text")
def declared_active(scim: Any) -> Any:
    attributes = scim.get(f"/Schemas/{urns.USER}").json()["attributes"]
    return next(one["type"] for one in attributes if one["name"] == "active")


@probe((None, 2), "empty-list-in-list", "later-emails-are-text")
def shown_lists(scim: Any) -> Any:
    user = scim.user(emails=[{"type": "work", "value": "a@b.example"}, {"type": "home", "value": "c@d.example"}])
    return user.get("ims"), sum(isinstance(one, dict) for one in user["emails"])


@probe(({"givenName": "Ada", "familyName": "Love"}, "+1 555 12"), "name-in-one-column", "phone-reformatted")
def kept_as_sent(scim: Any) -> Any:
    phones = [{"type": "work", "value": "+1 555 12"}]
    user = scim.user(name={"givenName": "Ada", "familyName": "Love"}, phoneNumbers=phones)
    return user["name"], user["phoneNumbers"][0]["value"]


@probe([urns.ERROR], "error-schemas-text", "error-wrapped")
def error_schemas(scim: Any) -> Any:
    return scim.get("/Users/nobody").json().get("schemas")


@probe(400, "required-409")
def incomplete(scim: Any) -> Any:
    return scim.post("/Users", body(displayName=None)).status_code


@probe(
    (["cy"], ["cy"], [], 2),
    "filter-external-id-shows-all",
    "filter-value-cut-at-eq",
    "filter-lists-twice",
    "filter-scans-one-page",
    "filter-ne-500",
)
def lookups(scim: Any) -> Any:
    for name in ("ada", "bob"):
        scim.user(name, title="one")
    scim.user("cy", externalId="x", title="one eq two")
    others = scim.get("/Users", filter='userName ne "cy"').json().get("totalResults")
    return scim.find('externalId eq "x"'), scim.find('userName eq "cy"'), scim.find('title eq "one eq three"'), others


@probe(([["bob"], []], 1, 1), "page-cut-twice", "page-below-zero-unlimited", "start-index-zero-by-default")
def cut_pages(scim: Any) -> Any:
    for name in ("ada", "bob"):
        scim.user(name)
    pages = [scim.get("/Users", **asked).json() for asked in ({"startIndex": 2, "count": 1}, {"count": -1})]
    names = [[one["userName"] for one in page["Resources"]] for page in pages]
    return names, scim.get("/Users").json()["startIndex"], pages[1]["startIndex"]
