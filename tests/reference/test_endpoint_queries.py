"""Lists, filters over the wire, pages, order and projection of the correct endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.scim import urns

Json = dict[str, Any]
ENT = urns.ENTERPRISE_USER


def test_list_is_a_list_response(scim: Any) -> None:
    """A list names its schema and counts; without resources it is empty."""
    empty = scim.get("/Users").json()
    assert empty == {
        "schemas": [urns.LIST_RESPONSE],
        "totalResults": 0,
        "startIndex": 1,
        "itemsPerPage": 0,
        "Resources": [],
    }
    user = scim.user()
    assert scim.get("/Users").json()["Resources"] == [user]


@pytest.mark.parametrize(
    "name",
    [
        "O'Malley@x.example",
        'quo"te',
        "back\\slash",
        "plus+tag@x.example",
        "two words",
        "Žofie Müller",
        "100%",
        "a&b=c#d",
    ],
)
def test_filter_finds_special_values(scim: Any, name: str) -> None:
    """A name with special characters is found, and its neighbour is not."""
    scim.user(name)
    scim.user(name.replace("+", " ") + "2")
    text = name.replace("\\", "\\\\").replace('"', '\\"')
    assert scim.find(f'userName eq "{text}"') == [name]


def test_filter_reads_both_encodings_of_a_space(scim: Any) -> None:
    """A plus sign and %20 in the query are spaces, %2B is a plus sign."""
    scim.user("a+b c")
    for query in (
        "userName+eq+%22a%2Bb+c%22",
        "userName%20eq%20%22a%2Bb%20c%22",
        "userName%20eq%20%22a\\u002bb%20c%22",
    ):
        assert scim.get(f"/Users?filter={query}").json()["totalResults"] == 1


def test_unknown_parameters_are_ignored(scim: Any) -> None:
    """The flag that Entra appends to the tenant URL does not disturb."""
    assert scim.get("/Users?aadOptscim062020").status_code == 200


@pytest.mark.parametrize(
    ("parameters", "start", "names"),
    [
        ({"count": 2}, 1, ["1", "2"]),
        ({"startIndex": 2, "count": 2}, 2, ["2", "3"]),
        ({"startIndex": 3}, 3, ["3"]),
        ({"startIndex": 9}, 9, []),
        ({"startIndex": 0, "count": 1}, 1, ["1"]),
        ({"startIndex": -5}, 1, ["1", "2", "3"]),
        ({"count": 0}, 1, []),
        ({"count": -1}, 1, []),
    ],
)
def test_pages(scim: Any, parameters: Json, start: int, names: list[str]) -> None:
    """Pages follow table 6 of RFC 7644: what is out of range is brought into it."""
    scim.endpoint.store.seed_users(3)
    page = scim.get("/Users", **parameters).json()
    assert page["totalResults"] == 3
    assert page["startIndex"] == start
    assert page["itemsPerPage"] == len(names)
    assert [one["userName"][10:11] for one in page["Resources"]] == names


def test_pages_have_a_maximum(scim: Any) -> None:
    """No page holds more than the service provider configuration says."""
    scim.endpoint.store.seed_users(205)
    maximum = scim.get("/ServiceProviderConfig").json()["filter"]["maxResults"]
    assert scim.get("/Users", count=1000).json()["itemsPerPage"] == maximum == 200
    assert scim.get("/Users").json()["totalResults"] == 205


@pytest.mark.parametrize("parameters", [{"count": "x"}, {"startIndex": "1.5"}, {"sortOrder": "up"}])
def test_wrong_parameters_are_refused(scim: Any, parameters: Json) -> None:
    """A parameter of the wrong type is invalidValue."""
    answer = scim.get("/Users", **parameters)
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")


@pytest.mark.parametrize(
    ("by", "order", "names"),
    [
        ("userName", None, "abC"),
        ("userName", "descending", "Cba"),
        ("title", "ascending", "Cab"),
        ("title", "descending", "baC"),
        ("emails", None, "bCa"),
        ("emails.value", None, "bCa"),
        ("active", None, "abC"),
        ("meta.created", "descending", "Cba"),
        ("name", None, "abC"),
        ("externalId", None, "Cba"),
        (f"{ENT}:department", None, "bCa"),
        (ENT, None, "abC"),
        ("nothing", None, "abC"),
    ],
)
def test_order(scim: Any, by: str, order: str | None, names: str) -> None:
    """Resources are sorted by type and letter case; those without a value come last, or first when descending."""
    scim.user("a", title="z", emails=[{"value": "1"}, {"value": "9", "primary": True}], externalId="b", active=False)
    created = scim.user("b", emails=[{"value": "0"}], externalId="a", active=True, **{ENT: {"department": "A"}})
    last = scim.user("C", title="Y", emails=[{"value": "5"}], externalId="B", **{ENT: {"department": "b"}})
    for user, day in ((created, "02"), (last, "03")):
        scim.endpoint.store._resources["User"][user["id"]]["meta"]["created"] = f"2099-01-{day}T00:00:00Z"
    found = scim.get("/Users", sortBy=by, **({"sortOrder": order} if order else {})).json()
    assert "".join(one["userName"] for one in found["Resources"]) == names


FULL = {
    "name": {"givenName": "Ada", "familyName": "Love"},
    "emails": [{"type": "work", "value": "w"}, {"type": "home", "value": "h"}],
    ENT: {"department": "R", "costCenter": "1"},
}
ALWAYS = {"schemas", "id"}


@pytest.mark.parametrize(
    ("parameters", "names", "sample"),
    [
        ({"attributes": "userName"}, {"userName"}, {}),
        ({"attributes": "USERNAME, name.givenName"}, {"userName", "name"}, {"name": {"givenName": "Ada"}}),
        ({"attributes": "name.givenName,name.familyName"}, {"name"}, {"name": FULL["name"]}),
        ({"attributes": "emails.type"}, {"emails"}, {"emails": [{"type": "work"}, {"type": "home"}]}),
        ({"attributes": "emails.type,emails.value"}, {"emails"}, {"emails": FULL["emails"]}),
        ({"attributes": f"{ENT}:department"}, {ENT}, {ENT: {"department": "R"}}),
        ({"attributes": ENT}, {ENT}, {ENT: FULL[ENT]}),
        ({"attributes": "urn:example:params:scim:schemas:extension:corp:2.0:User"}, set(), {}),
        ({"attributes": "password,title,nothing"}, set(), {}),
        ({"excludedAttributes": "id,schemas,meta,displayName"}, {"userName", "name", "emails", ENT}, {}),
        ({"excludedAttributes": f"{ENT},name,emails,meta,displayName"}, {"userName"}, {}),
        (
            {"excludedAttributes": f"name.givenName,emails.type,{ENT}:costCenter,title.x,roles.value"},
            {"userName", "displayName", "meta", "name", "emails", ENT},
            {"name": {"familyName": "Love"}, "emails": [{"value": "w"}, {"value": "h"}], ENT: {"department": "R"}},
        ),
    ],
)
def test_projection(scim: Any, parameters: Json, names: set[str], sample: Json) -> None:
    """What is asked for or excluded is, in single reads and in lists alike; the id always stays."""
    user = scim.user(**FULL)
    shown = scim.get(f"/Users/{user['id']}", **parameters).json()
    assert set(shown) == names | ALWAYS
    assert {name: shown[name] for name in sample} == sample
    assert scim.get("/Users", **parameters).json()["Resources"] == [shown]


def test_projection_of_writes(scim: Any) -> None:
    """The answers to POST, PUT and PATCH are projected too."""
    body = {"schemas": [urns.USER], "userName": "a", "displayName": "A"}
    params = {"attributes": "userName"}
    created = scim.post("/Users", body, params=params).json()
    assert set(created) == {*ALWAYS, "userName"}
    path = f"/Users/{created['id']}"
    assert set(scim.send("PUT", path, body, params=params).json()) == {*ALWAYS, "userName"}
    patched = scim.patch(created, {"op": "add", "path": "title", "value": "x"}, params=params)
    assert set(patched.json()) == {*ALWAYS, "userName"}


def test_search_reads_its_parameters_from_the_body(scim: Any) -> None:
    """POST /Users/.search and /.search list as GET does."""
    user = scim.user()
    scim.group("ada@acme.example", user["id"])
    body = {"schemas": [urns.SEARCH_REQUEST], "attributes": ["displayName"], "filter": "displayName pr", "count": 5}
    users = scim.post("/Users/.search", body).json()
    assert [set(one) for one in users["Resources"]] == [{*ALWAYS, "displayName"}]
    assert scim.post("/.search", body).json()["totalResults"] == 2
    assert scim.get("/", filter="displayName pr").json()["totalResults"] == 2
    assert scim.post("/.search", {"filter": "id pr"}).status_code == 400
