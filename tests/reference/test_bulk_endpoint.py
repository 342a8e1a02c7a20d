"""Bulk jobs and cursors of the embedded endpoint (RFC 7644 section 3.7, RFC 9865)."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.reference import cursors
from scim_conformance.scim import urns

from .probes_bulk import NOWHERE, bulk, group, new, statuses


def results(answer: Any) -> list[dict[str, Any]]:
    """Return the results of a job that was answered 200."""
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["Operations"]
    return found


def test_results_are_as_the_rfc_prints_them(scim: Any) -> None:
    """Each result has method, location, version, status as text; a failed one its error, a failed POST no location."""
    made, unknown, clash = results(bulk(scim, new("a"), NOWHERE, {**new("a"), "bulkId": "b"}))
    assert set(made) == {"method", "bulkId", "location", "version", "status"}
    assert (made["method"], made["bulkId"], made["status"]) == ("POST", "a", "201")
    assert scim.get(made["location"].removeprefix(scim.endpoint.url)).json()["userName"] == "a@acme.example"
    assert (unknown["location"], unknown["status"]) == (f"{scim.endpoint.url}/Users/nobody", "404")
    assert unknown["response"]["schemas"] == [urns.ERROR]
    assert (clash["status"], clash["response"]["scimType"], "location" in clash) == ("409", "uniqueness", False)


def test_forward_references_wait_for_what_they_need(scim: Any) -> None:
    """A group named before its member, and a change of a user not yet created, are carried out later."""
    data = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "Boss"}]}
    patch = {"method": "PATCH", "path": "/Users/bulkId:a", "data": data}
    told = results(bulk(scim, group("g", "a"), patch, new("a")))
    assert [one["status"] for one in told] == ["201", "200", "201"]
    user = scim.get("/Users").json()["Resources"][0]
    assert user["title"] == "Boss"
    assert scim.get("/Groups").json()["Resources"][0]["members"][0]["value"] == user["id"]


def test_circles_are_linked(scim: Any) -> None:
    """Groups that contain each other are created first and linked afterwards, whatever depends on them."""
    told = results(bulk(scim, group("a", "b"), group("b", "c"), group("c", "a"), group("d", "a")))
    assert [one["status"] for one in told] == ["201"] * 4
    groups = {one["displayName"]: one for one in scim.get("/Groups").json()["Resources"]}
    held = {name: one["members"][0]["value"] for name, one in groups.items()}
    assert held == {name: groups[other]["id"] for name, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))}


@pytest.mark.parametrize("operations", [[group("g", "x")], [group("g", "g")], [group("g", "u"), new("u", active="x")]])
def test_references_that_lead_nowhere_are_409(scim: Any, operations: list[Any]) -> None:
    """A reference to nothing, to itself or to what could not be created is a conflict."""
    assert statuses(bulk(scim, *operations))[0] == "409"
    assert scim.endpoint.store.all("Group") == []


def test_half_a_circle_is_undone(scim: Any) -> None:
    """Where the other half of a circle cannot be created, nothing of it stays."""
    broken = group("b", "a")
    del broken["data"]["displayName"]
    assert statuses(bulk(scim, group("a", "b"), broken)) == ["400", "400"]
    assert scim.endpoint.store.all("Group") == []


def test_versions_are_checked(scim: Any) -> None:
    """An outdated version fails its operation with 412."""
    user = scim.user()
    outdated = {"method": "DELETE", "path": f"/Users/{user['id']}", "version": 'W/"0"'}
    assert statuses(bulk(scim, outdated)) == ["412"]
    assert statuses(bulk(scim, {**outdated, "version": user["meta"]["version"]})) == ["204"]


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"schemas": None}, 400),
        ({"Operations": None}, 400),
        ({"Operations": []}, 400),
        ({"Operations": ["x"]}, 400),
        ({"failOnErrors": 0}, 400),
        ({"failOnErrors": True}, 400),
        ({"Operations": [new("a"), new("a")]}, 400),
        ({"Operations": [NOWHERE] * 101}, 413),
        ({"Operations": [NOWHERE], "note": "x" * 1_048_577}, 413),
    ],
)
def test_what_is_no_job_is_refused(scim: Any, members: Any, status: int) -> None:
    """A body that is no bulk request, or beyond a limit, is refused as a whole."""
    assert bulk(scim, NOWHERE, **members).status_code == status


@pytest.mark.parametrize(
    "operation",
    [
        {"method": ["POST"], "path": "/Users"},
        {"method": "GET", "path": "/Users/1"},
        {"method": "POST", "path": "/Users/1", "bulkId": "a", "data": {}},
        {"method": "POST", "path": "/Bulk", "bulkId": "a", "data": {}},
        {"method": "POST", "path": "/Users/.search", "bulkId": "a", "data": {}},
        {"method": "PUT", "path": "/Users/1"},
        {"method": "POST", "path": "/Users", "bulkId": "", "data": {}},
        {"method": "DELETE", "path": 7},
    ],
)
def test_what_is_no_operation_is_refused(scim: Any, operation: Any) -> None:
    """An operation that lacks what its method needs fails with 400 by itself."""
    assert statuses(bulk(scim, operation)) == ["400"]


def test_a_cursor_leads_to_the_same_page_twice(scim: Any) -> None:
    """A page may be asked for again, and strangers who come and go shift nothing."""
    scim.endpoint.store.seed_users(3)
    first = scim.get("/Users?cursor&count=1").json()
    assert set(first) == {"schemas", "totalResults", "itemsPerPage", "nextCursor", "Resources"}
    scim.endpoint.store.remove("User", first["Resources"][0]["id"])
    pages = [scim.get("/Users", cursor=first["nextCursor"], count=1).json() for _ in range(2)]
    assert [page["Resources"][0]["userName"] for page in pages] == ["person-0002@corp.example"] * 2


@pytest.mark.parametrize(
    ("query", "scim_type"),
    [
        ({"cursor": "forged"}, "invalidCursor"),
        ({"cursor": "", "count": "x"}, "invalidCount"),
        ({"count": "2"}, "invalidCount"),
        ({"count": "1", "filter": "title pr"}, "invalidCursor"),
    ],
)
def test_cursors_are_for_one_query(scim: Any, query: dict[str, str], scim_type: str) -> None:
    """A forged cursor, one of another query and a wrong count are refused."""
    scim.endpoint.store.seed_users(2)
    cursor = scim.get("/Users?cursor&count=1").json()["nextCursor"]
    answer = scim.get("/Users", **{"cursor": cursor, **query})
    assert (answer.status_code, answer.json()["scimType"]) == (400, scim_type)


def test_old_cursors_are_refused(scim: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time-out a cursor has expired, and the oldest are forgotten when there are too many."""
    scim.endpoint.store.seed_users(2)
    cursor = scim.get("/Users?cursor&count=1").json()["nextCursor"]
    monkeypatch.setattr(cursors, "TIMEOUT", -1)
    assert scim.get("/Users", cursor=cursor, count=1).json()["scimType"] == "expiredCursor"
    monkeypatch.setattr(cursors, "_KEPT", 1)
    scim.get("/Users?cursor&count=1")
    assert scim.get("/Users", cursor=cursor, count=1).json()["scimType"] == "invalidCursor"


def test_a_count_of_nothing_ends_the_walk(scim: Any) -> None:
    """With a count of 0 only the total comes back, and in a search the cursor must be a text."""
    scim.endpoint.store.seed_users(2)
    page = scim.get("/Users?cursor&count=-1").json()
    assert (page["totalResults"], page["Resources"], "nextCursor" in page) == (2, [], False)
    sent = {"schemas": [urns.SEARCH_REQUEST], "cursor": 7}
    assert scim.post("/Users/.search", sent).json()["scimType"] == "invalidCursor"
