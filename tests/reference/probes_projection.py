# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes for faults of projections, versions, media types, addresses and searches."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import Json, body, probe

DEPARTMENT = f"{urns.ENTERPRISE_USER}:department"


def shown(scim: Any, user: Json, **parameters: str) -> Any:
    """Return the attributes that a read with parameters shows, meta and schemas aside."""
    answer = scim.get(f"/Users/{user['id']}", **parameters)
    return sorted(set(answer.json()) - {"schemas"}) if answer.ok else answer.status_code


@probe((["id", "userName"], ["id"]), "attributes-ignored", "attributes-unknown-name-shows-all")
def attributes(scim: Any) -> Any:
    user = scim.user()
    return shown(scim, user, attributes="userName"), shown(scim, user, attributes="shoeSize")


@probe(["displayName", "id"], "attributes-case-sensitive")
def attributes_case(scim: Any) -> Any:
    return shown(scim, scim.user(), attributes="DISPLAYNAME")


@probe(["displayName", "id"], "attributes-urn-unknown")
def attributes_urn(scim: Any) -> Any:
    return shown(scim, scim.user(), attributes=f"{urns.USER}:displayName")


@probe(["id", urns.ENTERPRISE_USER], "attributes-extension-unknown")
def attributes_extension(scim: Any) -> Any:
    user = scim.user(**{urns.ENTERPRISE_USER: {"department": "Tools"}})
    return shown(scim, user, attributes=DEPARTMENT)


@probe(["value"], "sub-attribute-brings-whole")
def sub_attribute(scim: Any) -> Any:
    user = scim.user(emails=[{"type": "work", "value": "ada@acme.example"}])
    return list(scim.get(f"/Users/{user['id']}", attributes="emails.value").json()["emails"][0])


@probe(False, "attributes-ignored-in-lists")
def attributes_in_list(scim: Any) -> Any:
    scim.user()
    return "displayName" in scim.get("/Users", attributes="userName").text


@probe((["id"], False), "attributes-show-hidden", "read-shows-hidden")
def hidden(scim: Any) -> Any:
    user = scim.user(password="Sc1m!")
    return shown(scim, user, attributes="password"), "password" in shown(scim, user)


@probe((False, False), "create-ignores-attributes", "put-ignores-excluded")
def projected_writes(scim: Any) -> Any:
    created = scim.post("/Users?attributes=userName", body()).json()
    put = scim.send("PUT", f"/Users/{created['id']}?excludedAttributes=displayName", body())
    return "displayName" in created, "displayName" in put.json()


@probe((True, 200), "excluded-drops-id", "both-parameters-500")
def excluded(scim: Any) -> Any:
    user = scim.user()
    both = scim.get(f"/Users/{user['id']}", attributes="userName", excludedAttributes="displayName")
    return "id" in shown(scim, user, excludedAttributes="id,displayName"), both.status_code


@probe(([1, 2], 2), "total-cached", "list-without-newest")
def growing(scim: Any) -> Any:
    totals = []
    for name in ("ada", "bob"):
        scim.user(name)
        totals.append(scim.get("/Users").json()["totalResults"])
    return totals, len(scim.get("/Users").json()["Resources"])


@probe(
    (True, True, True, True),
    "etag-missing",
    "etag-of-framework",
    "etag-random",
    "etag-constant",
)
def tags(scim: Any) -> Any:
    user = scim.user()
    first, second = (scim.get(f"/Users/{user['id']}") for _ in range(2))
    scim.patch(user, {"op": "replace", "path": "displayName", "value": "Bob"})
    later = scim.get(f"/Users/{user['id']}")
    tag = first.headers.get("ETag")
    same = tag == second.headers.get("ETag")
    return tag is not None, tag == first.json()["meta"]["version"], same, tag != later.headers.get("ETag")


@probe((304, 200, 412), "if-none-match-ignored", "if-match-strong", "if-match-ignored")
def conditions(scim: Any) -> Any:
    user = scim.user()
    tag, path = user["meta"]["version"], f"/Users/{user['id']}"
    read = scim.send("GET", path, headers={"If-None-Match": tag})
    new = scim.send("PUT", path, body(displayName="Bob"), headers={"If-Match": tag})
    old = scim.send("PUT", path, body(displayName="Eve"), headers={"If-Match": tag})
    return read.status_code, new.status_code, old.status_code


@probe((501, urns.MEDIA_TYPE, urns.MEDIA_TYPE), "me-home-page", "root-home-page", "slash-home-page")
def pages(scim: Any) -> Any:
    root, slash = scim.get("/"), scim.get("/Users/")
    return scim.get("/Me").status_code, root.headers["Content-Type"], slash.headers["Content-Type"]


def searched(scim: Any, filter_: str, urn: str = urns.SEARCH_REQUEST) -> Any:
    """Return the status of a search by POST and how many it finds."""
    answer = scim.post("/Users/.search", {"schemas": [urn], "filter": filter_})
    return answer.status_code, answer.json().get("totalResults")


@probe(
    [(200, 1), (200, 0), (400, None), (400, None)],
    "search-answers-201",
    "search-stranger-finds-all",
    "search-malformed-finds-all",
    "search-takes-any-body",
)
def searches(scim: Any) -> Any:
    scim.user("ada")
    right = 'userName eq "ada"'
    found = [searched(scim, text) for text in (right, 'userName eq "bob"', "(((")]
    return [*found, searched(scim, right, urns.LIST_RESPONSE)]


@probe((200, 200), "everybody-413", "personal-data-404")
def refused_searches(scim: Any) -> Any:
    many = scim.get("/Users", filter="userName pr", count=100000)
    return many.status_code, scim.get("/Users", filter='name.familyName eq "x"').status_code


@probe((404, None), "id-in-any-case", "content-location-internal")
def one_address(scim: Any) -> Any:
    id_ = scim.user()["id"]
    read = scim.get(f"/Users/{id_}")
    return scim.get(f"/Users/{id_.swapcase()}").status_code, read.headers.get("Content-Location")


@probe([200, 200, urns.MEDIA_TYPE], "accept-any-406", "accept-json-406", "default-type-json")
def accepting(scim: Any) -> Any:
    asked = [scim.send("GET", "/Users", headers={"Accept": one}) for one in ("*/*", "application/json", None)]
    return [asked[0].status_code, asked[1].status_code, asked[2].headers.get("Content-Type")]


@probe(415, "media-type-ignored")
def foreign_label(scim: Any) -> Any:
    return scim.post("/Users", body(), headers={"Content-Type": "application/xml"}).status_code


@probe((True, urns.MEDIA_TYPE), "latin-1-bytes", "charset-latin-1")
def encoded(scim: Any) -> Any:
    answer = scim.get(f"/Users/{scim.user(displayName='Müller')['id']}")
    return "Müller".encode() in answer.content, answer.headers["Content-Type"]


@probe(404, "version-any")
def other_version(scim: Any) -> Any:
    return scim.get("/v9/Users").status_code


@probe((True, True), "read-location-without-prefix", "reference-without-prefix")
def addresses(scim: Any) -> Any:
    user = scim.user()
    member = scim.group("Tools", user["id"])["members"][0]
    read = scim.get(f"/Users/{user['id']}").json()
    return read["meta"]["location"].startswith(scim.endpoint.url), member["$ref"].startswith(scim.endpoint.url)


@probe(201, "slash-redirect-302")
def slash(scim: Any) -> Any:
    return scim.post("/Users/", body(), allow_redirects=False).status_code


@probe(405, "config-writable")
def config(scim: Any) -> Any:
    return scim.send("PUT", "/ServiceProviderConfig", {"schemas": []}).status_code
