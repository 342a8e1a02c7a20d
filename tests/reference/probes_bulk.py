# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of bulk jobs, cursors and what the configuration says of them."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import Json, body, probe, raw

_MANAGER = {"value": "bulkId:a"}


def bulk(scim: Any, *operations: Json, **members: Any) -> Any:
    """Send a job."""
    job = {"schemas": [urns.BULK_REQUEST], "Operations": list(operations), **members}
    return scim.post("/Bulk", {name: value for name, value in job.items() if value is not None})


def new(bulk_id: str, **members: Any) -> Json:
    """Return the creation of a user."""
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": body(f"{bulk_id}@acme.example", **members)}


def group(bulk_id: str, member: str) -> Json:
    """Return the creation of a group."""
    data = {"schemas": [urns.GROUP], "displayName": bulk_id, "members": [{"value": f"bulkId:{member}"}]}
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}


def statuses(answer: Any) -> Any:
    """Return the status of each result, or that of a refusal."""
    return [one["status"] for one in answer.json()["Operations"]] if answer.ok else answer.status_code


NOWHERE: Json = {"method": "DELETE", "path": "/Users/nobody"}


@probe((["404", "201"], "a"), "bulk-status-object", "bulk-id-missing", "bulk-ends-at-failure", "bulk-claimed")
def bulk_results(scim: Any) -> Any:
    answer = bulk(scim, NOWHERE, new("a"))
    return statuses(answer), answer.json()["Operations"][-1].get("bulkId") if answer.ok else None


@probe(("Boss", 404), "bulk-creates-only", "bulk-delete-pretended")
def bulk_methods(scim: Any) -> Any:
    kept, lost = scim.user("a"), scim.user("b")
    data = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "Boss"}]}
    patch = {"method": "PATCH", "path": f"/Users/{kept['id']}", "data": data}
    bulk(scim, patch, {"method": "DELETE", "path": f"/Users/{lost['id']}"})
    read = scim.get(f"/Users/{lost['id']}")
    return scim.get(f"/Users/{kept['id']}").json().get("title"), read.status_code


@probe((["404"], 0), "bulk-fail-on-errors-ignored", "bulk-stops-late")
def bulk_stop(scim: Any) -> Any:
    return statuses(bulk(scim, NOWHERE, new("a"), failOnErrors=1)), len(scim.endpoint.store.all("User"))


@probe((["201", "201"], [1, 1]), "bulk-references-lost", "bulk-circle-500")
def bulk_circle(scim: Any) -> Any:
    answer = bulk(scim, group("a", "b"), group("b", "a"))
    return statuses(answer), [len(one.get("members", [])) for one in scim.get("/Groups").json()["Resources"]]


@probe(True, "bulk-manager-lost")
def bulk_manager(scim: Any) -> Any:
    bulk(scim, new("b", **{urns.ENTERPRISE_USER: {"manager": _MANAGER}}), new("a"))
    users = {one["userName"]: one for one in scim.get("/Users").json()["Resources"]}
    manager = users["b@acme.example"].get(urns.ENTERPRISE_USER, {}).get("manager", {})
    return manager.get("value") == users["a@acme.example"]["id"]


@probe((["400"], 400, 400), "bulk-incomplete-accepted", "bulk-any-body-taken")
def bulk_incomplete(scim: Any) -> Any:
    nameless = {name: value for name, value in new("a").items() if name != "bulkId"}
    bare = bulk(scim, NOWHERE, schemas=None).status_code, bulk(scim, Operations=None).status_code
    return statuses(bulk(scim, nameless)), *bare


@probe((413, True), "bulk-too-many-400", "bulk-limit-unnamed")
def bulk_limits(scim: Any) -> Any:
    answer = bulk(scim, *[NOWHERE] * 101)
    return answer.status_code, "maxOperations" in answer.text


@probe((True, True, ["404"]), "bulk-pretended", "patch-denied")
def bulk_offered(scim: Any) -> Any:
    config = scim.get("/ServiceProviderConfig").json()
    return config["bulk"]["supported"], config["patch"]["supported"], statuses(bulk(scim, NOWHERE))


@probe((True, True), "etag-claimed")
def version(scim: Any) -> Any:
    answer = scim.get(f"/Users/{scim.user()['id']}")
    return "ETag" in answer.headers, "version" in answer.json()["meta"]


@probe((True, 200), "cursor-config-strings")
def config_of_cursors(scim: Any) -> Any:
    described = scim.get("/ServiceProviderConfig").json()["pagination"]
    return described.get("index"), described["maxPageSize"]


@probe((True, True, True), "cursor-next-missing", "cursor-bare-ignored", "cursor-base64")
def first_pages(scim: Any) -> Any:
    scim.endpoint.store.seed_users(2)
    asked = "/Users?cursor=&count=1", "/Users?cursor&count=1"
    found = [scim.get(one).json().get("nextCursor", "") for one in asked]
    return bool(found[0]), bool(found[1]), found[0].replace("-", "").replace("_", "").isalnum()


@probe((["person-0001@corp.example", "person-0002@corp.example"], None), "cursor-ends-with-null", "cursor-skips-one")
def walk(scim: Any) -> Any:
    scim.endpoint.store.seed_users(2)
    first = scim.get("/Users", cursor="", count=1).json()
    second = scim.get("/Users", cursor=first["nextCursor"], count=1).json()
    return [one["userName"] for page in (first, second) for one in page["Resources"]], second.get("nextCursor")


@probe((400, "invalidCursor", 1), "cursor-forged-restarts", "cursor-default-unlike-published")
def forged_cursor(scim: Any) -> Any:
    answer = scim.get("/Users", cursor="forged")
    return answer.status_code, answer.json().get("scimType"), scim.get("/Users").json().get("startIndex")


@probe(True, "cursor-in-search-ignored")
def cursor_in_search(scim: Any) -> Any:
    scim.endpoint.store.seed_users(2)
    sent = {"schemas": [urns.SEARCH_REQUEST], "cursor": "", "count": 1}
    return "nextCursor" in scim.post("/Users/.search", sent).json()


@probe(401, "cursor-opens")
def cursor_without_token(scim: Any) -> Any:
    return raw(scim, "/Users?cursor=forged").status_code
