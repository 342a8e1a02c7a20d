"""Rules about list and query answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.evidence import Exchange, Request
from scim_conformance.rules.lists import (
    at_most,
    elements_are,
    empty_list,
    finds_alone,
    finds_exactly,
    finds_nobody,
    finds_without,
    is_list,
    list_or_refused,
    list_response,
    listed_resource,
    page_members,
    resources,
    right_or_refused,
    total_fits,
)
from scim_conformance.rules.resources import id_is
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import urns
from scim_conformance.scim.paths import parse
from tests.rules.making import BASE, Judge, answer, listing, one, places, silence

A, B, C = ({"schemas": [urns.USER], "id": name, "active": name == "a"} for name in "abc")
ARRAY = "an array of resources (it may be absent when totalResults is 0)"
NOBODY = "nobody: totalResults 0 and no resource"
ACTIVE = parse("active")


def listed(*found: Any, total: Any = None, **members: Any) -> Exchange:
    """Return the answer with a ListResponse."""
    return answer(listing(*found, total=total, **members))


NOTHING = answer({"schemas": [urns.LIST_RESPONSE], "totalResults": 0})


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (list_response, listed(A)),
        (list_response, listed()),
        (list_response, NOTHING),
        (list_response, listed(A, total=7)),
        (empty_list, listed()),
        (empty_list, NOTHING),
        (finds_exactly(["a"]), listed(A)),
        (finds_exactly(["b", "a"]), listed(A, B)),
        (finds_exactly([]), NOTHING),
        (finds_exactly(["a"]), listed(A, total=7)),
        (finds_alone("a"), listed(A)),
        (total_fits, listed(A, B)),
        (total_fits, listed(A, total="1")),
        (is_list, answer({"Resources": []})),
        (finds_without("a", "b"), listed(A, C)),
        (finds_without("a", "b"), listed(C, total=900)),
        (listed_resource(attribute_is(ACTIVE, False)), listed(B)),
        (listed_resource(id_is("a")), listed(A, B)),
        (finds_nobody, NOTHING),
        (finds_exactly(["a"]), answer({"Resources": [A]})),
        (finds_exactly(["7"]), listed({"id": 7})),
        (finds_without("a", "b"), answer({"Resources": [A]})),
        (right_or_refused(finds_exactly(["a"])), answer(status=400)),
        (right_or_refused(finds_exactly(["a"])), answer(status=501)),
        (right_or_refused(finds_exactly(["a"])), listed(A)),
        (list_or_refused, answer(listing())),
        *((list_or_refused, answer(status=status)) for status in (400, 403, 404, 501)),
        (at_most(1), listed(A)),
        (page_members, listed(A, total=2, startIndex=1, itemsPerPage=1)),
        (page_members, listed(A, total=2, nextCursor="b", itemsPerPage=1)),
        (elements_are(urns.USER), listed(A, B)),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """A rule has no finding where the list is as it should be."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "finding"),
    [
        (list_response, answer(status=404), ("status", "200", "404")),
        (list_response, answer([]), ("body", "a JSON object", "a JSON array")),
        (
            list_response,
            answer({"totalResults": 0, "Resources": []}),
            ("schemas", f'["{urns.LIST_RESPONSE}"]', "absent"),
        ),
        (list_response, listed(total="0"), ("totalResults", "an integer of 0 or more", '"0"')),
        (list_response, listed(total=True), ("totalResults", "an integer of 0 or more", "true")),
        (list_response, listed(total=-1), ("totalResults", "an integer of 0 or more", "-1")),
        (list_response, listed(Resources=None), ("Resources", ARRAY, "null")),
        (list_response, listed("x"), ("Resources", ARRAY, '"not an array"')),
        (list_response, answer({"schemas": [urns.LIST_RESPONSE], "totalResults": 1}), ("Resources", ARRAY, "absent")),
        (empty_list, listed(A), ("list", NOBODY, "totalResults 1; 1 that do not match")),
        (empty_list, listed(total=3), ("totalResults", "0, the number of resources that match", "3")),
        (finds_alone("a"), listed(A, total=7), ("totalResults", "1, the number of resources that match", "7")),
        (finds_alone("a"), listed(), ("list", "exactly the user a", "totalResults 0; a is missing")),
        (total_fits, listed(A, total=2), ("totalResults", "1, the number of resources that match", "2")),
        (is_list, answer(status=404), ("status", "200", "404")),
        (is_list, answer({"Resources": {}}), ("Resources", ARRAY, '"not an array"')),
        (empty_list, answer(status=500), ("status", "200", "500")),
        (finds_exactly(["a"]), listed(), ("list", "exactly the user a", "totalResults 0; a is missing")),
        (
            finds_exactly(["a"]),
            listed(A, B, C),
            ("list", "exactly the user a", "totalResults 3; 2 that do not match"),
        ),
        (
            finds_exactly(["a"]),
            listed(A, A),
            ("list", "exactly the user a", "totalResults 2; 1 listed more than once"),
        ),
        (
            finds_exactly(["a", "b"]),
            listed(A),
            ("list", "exactly 2 users: a, b", "totalResults 1; b is missing"),
        ),
        (finds_exactly([]), listed(A), ("list", NOBODY, "totalResults 1; 1 that do not match")),
        (finds_exactly(["a"]), silence(), ("status", "200", "no answer")),
        (finds_without("a", "b"), listed(A, B), ("list", "without b, which does not match", "b is in it")),
        (finds_without("a", "b"), listed(C), ("list", "a, which matches", "it is missing")),
        (finds_without("a", "b"), answer(status=500), ("status", "200", "500")),
        (listed_resource(attribute_is(ACTIVE, False)), listed(A), ("Resources[0].active", "false", "true")),
        (listed_resource(attribute_is(ACTIVE, False)), listed({"active": 0}), ("Resources[0].active", "false", "0")),
        (listed_resource(attribute_is(ACTIVE, False)), listed(), ("Resources", "a resource", "none")),
        (listed_resource(id_is("a")), silence(), ("Resources", "a resource", "none")),
        (finds_nobody, listed(A), ("list", NOBODY, "totalResults 1; 1 that do not match")),
        (finds_nobody, answer([]), ("body", "a JSON object", "a JSON array")),
        (right_or_refused(finds_exactly(["a"])), answer(status=500), ("status", "200", "500")),
        (right_or_refused(finds_nobody), listed(A, total=0), ("list", NOBODY, "totalResults 0; 1 that do not match")),
        (list_or_refused, answer(status=500), ("status", "200 or 400 or 403 or 404 or 501", "500")),
        (list_or_refused, listed(A, total="1"), ("totalResults", "an integer of 0 or more", '"1"')),
        (at_most(1), listed(A, B), ("Resources", "at most 1", "2")),
        (page_members, listed(A), ("Resources", "fewer than totalResults, since one was asked for", "1 of 1")),
        (
            page_members,
            listed(A, total="2"),
            ("Resources", "fewer than totalResults, since one was asked for", "1 of 2"),
        ),
        (page_members, listed(A, total=2, itemsPerPage=1), ("startIndex", "1", "absent")),
        (page_members, listed(A, total=2, nextCursor="b", startIndex=2, itemsPerPage=1), ("startIndex", "1", "2")),
        (page_members, listed(A, total=2, startIndex="1", itemsPerPage=1), ("startIndex", "1", '"1"')),
        (page_members, listed(A, total=2, startIndex=1, itemsPerPage=200), ("itemsPerPage", "1", "200")),
        (elements_are(urns.USER), listed(), ("Resources", "at least the user this run created", "none")),
        (
            elements_are(urns.USER),
            listed(A, {**B, "id": ""}),
            ("id", "present in every resource", "not so in 1 of 2"),
        ),
        (
            elements_are(urns.USER),
            listed({"id": "a"}),
            ("schemas", f"{urns.USER} in every resource", "not so in 1 of 1"),
        ),
        (
            elements_are(urns.USER),
            listed({"id": "a", "schemas": 5}, {"id": "b", "schemas": f"{urns.USER}x"}),
            ("schemas", f"{urns.USER} in every resource", "not so in 2 of 2"),
        ),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, finding: tuple[str, str, str]) -> None:
    """A rule says where a list differs, what was expected and what came."""
    assert one(rule(exchange)) == finding


def test_page_members_tells_both() -> None:
    """A page that says neither start nor length gets a finding for each."""
    assert places(page_members(listed(A, total=2))) == ["startIndex", "itemsPerPage"]


def test_misspelt_resources_is_hinted_at() -> None:
    """A member called resources is told by its name."""
    found = list_response(answer({"schemas": [urns.LIST_RESPONSE], "totalResults": 1, "resources": [A]}))
    assert "not resources" in found[0].hint


@pytest.mark.parametrize(
    ("exchange", "hint"),
    [
        (listed(A, B), "not applied"),
        (listed(), "compared"),
        (listed(A, A), "join"),
    ],
)
def test_query_finding_names_the_likely_cause(exchange: Exchange, hint: str) -> None:
    """What went wrong with a query is guessed from what came back."""
    actual = finds_exactly(["a"])(exchange)[0].hint
    assert hint in actual
    assert bool(hint) == bool(actual)


def test_resources_are_what_can_be_read() -> None:
    """Only objects in an array count as resources."""
    assert resources(listed(A, "x", None)) == [A]
    assert resources(answer({"Resources": {"a": A}})) == []
    assert resources(silence()) == []


def test_findings_name_what_was_asked_for() -> None:
    """What is said of users is said of groups where the query was for groups."""
    asked = Request("GET", f"{BASE}/Groups?filter=displayName%20eq%20%22a%22", {})
    expected = [
        one(rule(replace(listed(*found), request=asked)))[1]
        for rule, found in (
            (finds_exactly(["a"]), ()),
            (finds_exactly(["a", "b"]), ()),
            (finds_nobody, (A,)),
            (elements_are(urns.GROUP), ()),
        )
    ]
    assert expected == [
        "exactly the group a",
        "exactly 2 groups: a, b",
        "no group: totalResults 0 and no resource",
        "at least the group this run created",
    ]
