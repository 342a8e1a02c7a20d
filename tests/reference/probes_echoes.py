# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of what comes back that nobody asked for, and of what does not come back."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import Json, body, probe, value


def search(scim: Any, path: str, name: str) -> Json:
    """Return the body of the answer to a search by POST for a userName, which asks for userName alone."""
    text = f'userName eq "{name}"'
    found: Json = scim.post(path, {"schemas": [urns.SEARCH_REQUEST], "filter": text, "attributes": ["userName"]}).json()
    return found


@probe((404, 200), "resource-type-unknown-user")
def unknown_type(scim: Any) -> Any:
    return scim.get("/ResourceTypes/Robot").status_code, scim.get("/ResourceTypes/User").status_code


@probe(True, "schema-name-with-blank")
def spelling(scim: Any) -> Any:
    return all(" " not in one["name"] for one in scim.get(f"/Schemas/{urns.USER}").json()["attributes"])


@probe(None, "external-id-invented")
def no_external_id(scim: Any) -> Any:
    return value(scim, scim.user(), "externalId")


@probe((200, 404, "Bob", None), "put-takes-id-of-body", "put-stray-stored", "put-after-patch-stale")
def odd_put(scim: Any) -> Any:
    user = scim.user()
    path = f"/Users/{user['id']}"
    scim.patch(user, {"op": "replace", "path": "displayName", "value": "Eve"})
    scim.send("PUT", path, {**body(displayName="Bob"), "id": "other", "scimconfStray": "x"})
    read = scim.get(path)
    shown = read.json()
    return read.status_code, scim.get("/Users/other").status_code, shown.get("displayName"), shown.get("scimconfStray")


@probe(("Chief", 400), "patch-replace-absent-passed-over", "patch-replace-without-value-clears")
def replaces(scim: Any) -> Any:
    user = scim.user()
    scim.patch(user, {"op": "replace", "path": "title", "value": "Chief"})
    without = scim.patch(user, {"op": "replace", "path": "title"}).status_code
    return value(scim, user, "title"), without


@probe((304, 200), "if-none-match-always-304")
def polling(scim: Any) -> Any:
    path = f"/Users/{scim.user()['id']}"
    tags = (scim.get(path).headers["ETag"], 'W/"none"')
    return tuple(scim.send("GET", path, headers={"If-None-Match": tag}).status_code for tag in tags)


@probe((False, 0), "search-ignores-attributes", "search-at-root-finds-all")
def searched_by_post(scim: Any) -> Any:
    scim.user("ada")
    found = search(scim, "/Users/.search", "ada")["Resources"][0]
    return "displayName" in found, search(scim, "/.search", "eve")["totalResults"]


@probe([None, None], "content-location-of-writes-internal")
def location_of_writes(scim: Any) -> Any:
    user = scim.user()
    patch = scim.patch(user, {"op": "replace", "path": "displayName", "value": "Bob"})
    put = scim.send("PUT", f"/Users/{user['id']}", body())
    return [one.headers.get("Content-Location") for one in (patch, put)]
