"""Rules about members of groups and groups of users."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from scim_conformance.model import Finding
from scim_conformance.rules.members import (
    answer_shows_members,
    in_group,
    member_ids,
    members_are,
    members_hidden,
    members_include,
    members_once,
    members_shape,
    not_in_group,
    removed_or_no_target,
)
from tests.rules.making import Judge, answer, documents, objects, one, places, silence

NOBODY: tuple[dict[str, Any], ...] = ({}, {"members": None}, {"members": []})


def group(*ids: Any, **members: Any) -> dict[str, Any]:
    """Return a group whose members have these values, with what servers like to add."""
    listed = [{"value": id_, "type": "User", "$ref": f"../Users/{id_}", "display": "Ann"} for id_ in ids]
    return {"id": "g", "displayName": "Sales", "members": listed, **members}


def test_member_ids_are_read_from_any_shape() -> None:
    """Ids are read as texts in their order, whatever else is in the list and however its name is written."""
    assert member_ids({"Members": [{"VALUE": "b"}, {"value": 7}, {"value": "b"}]}) == ["b", "7", "b"]
    assert member_ids({"members": ["a", None, {}, {"value": None}, {"value": ""}, [], 3]}) == []
    assert member_ids({"members": {"value": "a"}}) == []


@pytest.mark.parametrize("empty", NOBODY)
def test_no_members_are_nobody(empty: dict[str, Any]) -> None:
    """Absent, null and an empty array all mean that nobody is in the group."""
    assert members_are([])(answer(empty)) == []
    assert members_include([])(answer(empty)) == []
    assert members_hidden(answer(empty)) == []
    assert members_shape(answer(empty)) == []
    where, expected, actual = one(members_are(["a"])(answer(empty)))
    assert (where, expected, actual) == ("members", "exactly a", "a missing")


def test_members_are_compared_as_a_set() -> None:
    """Order, repetition and further sub-attributes do not count; who is missing is named, strangers are counted."""
    assert members_are(["a", "b"])(answer(group("b", "a", "b"))) == []
    assert one(members_are(["a", "b"])(answer(group("b", "c", "d"))))[2] == "a missing; 2 who should not be in it"
    assert one(members_are([])(answer(group("c")))) == ("members", "exactly nobody", "1 who should not be in it")


@pytest.mark.parametrize(
    ("wanted", "held", "word"),
    [
        ("ab", "", "emptied"),
        ("a", "ab", "skipped"),
        ("ab", "a", "part of the list"),
        ("ab", "bc", "assigned"),
    ],
)
def test_hint_fits_the_difference(wanted: str, held: str, word: str) -> None:
    """The hint says what usually causes such a difference, unless the check knows better."""
    (finding,) = members_are(wanted)(answer(group(*held)))
    assert word in finding.hint
    (told,) = members_are(wanted, "look here")(answer(group(*held)))
    assert told.hint == "look here"


def test_members_include_lets_others_be() -> None:
    """Others may be in the group; of many that are missing only some are listed."""
    assert members_include(["a"])(answer(group("a", "b"))) == []
    many = [f"u{number}" for number in range(9)]
    assert one(members_include(many)(answer(group("b"))))[2] == "u0, u1, u2, u3, u4 and 4 more missing"


def test_members_once() -> None:
    """A member listed twice is named, and none is found where each is listed once."""
    assert members_once(answer(group("a", "b"))) == []
    assert one(members_once(answer(group("a", "b", "a")))) == ("members", "each member once", "a more than once")


def test_members_shape() -> None:
    """Each member is an object with its id as a text in value."""
    assert members_shape(answer(group("a", "b"))) == []
    assert one(members_shape(answer({"members": "a"}))) == ("members", "an array of objects", "not an array")
    crooked = ["a", {"value": 7}, {"value": ""}, {"display": "x"}]
    findings = members_shape(answer({"members": crooked}))
    assert places(findings) == [f"members[{number}].value" for number in range(4)]
    assert [finding.actual for finding in findings] == ["not an object", "7", '""', "absent"]
    assert len(members_shape(answer({"members": ["x"] * 50}))) == 5


def test_members_hidden() -> None:
    """A group shown with members tells how many, not who."""
    assert one(members_hidden(answer(group("a", "b")))) == ("members", "absent", "2 shown")
    assert one(members_hidden(answer({"members": {"value": "a"}})))[2] == "1 shown"


def test_answer_may_be_silent_about_members() -> None:
    """204 says nothing, nor does a group without the attribute; what is said has to be right."""
    rule = answer_shows_members(["a"])
    assert rule(answer(status=204)) == rule(answer({"id": "g"})) == rule(answer(group("a", "b"))) == []
    assert one(rule(answer(group("b"))))[2] == "a missing"
    assert one(rule(answer(group())))[2] == "a missing"


@pytest.mark.parametrize(
    ("status", "body", "actual"),
    [
        (200, {}, None),
        (204, None, None),
        (400, {"scimType": "noTarget"}, None),
        (400, {"scimType": "invalidValue"}, "400 invalidValue"),
        (400, {"scimType": 7}, "400"),
        (404, {"scimType": "noTarget"}, "404 noTarget"),
        (500, None, "500"),
    ],
)
def test_removal_of_nothing(status: int, body: Any, actual: str | None) -> None:
    """Success, or 400 with noTarget."""
    findings = removed_or_no_target(answer(body, status))
    assert [finding.actual for finding in findings] == ([] if actual is None else [actual])


def test_groups_of_a_user() -> None:
    """A user's groups name a group by its id."""
    user = {"groups": [{"value": "g", "display": "Sales"}]}
    assert in_group("g")(answer(user)) == not_in_group("h")(answer(user)) == []
    assert one(in_group("h")(answer(user))) == ("groups", "one with the value h", "none")
    assert one(not_in_group("g")(answer(user)))[2] == "one"
    assert not_in_group("g")(answer({"groups": None})) == []


RULES: list[Judge] = [
    members_are(["a"]),
    members_include(["a"]),
    members_once,
    members_shape,
    members_hidden,
    answer_shows_members(["a"]),
    removed_or_no_target,
    in_group("g"),
    not_in_group("g"),
]


@given(resource=objects, members=documents)
def test_no_rule_raises(resource: dict[str, Any], members: Any) -> None:
    """Whatever an endpoint lists as members, the rules return findings."""
    document = {**resource, "members": members, "groups": members}
    shown = answer(document)
    assert members_are(member_ids(shown.document))(shown) == []
    for rule in RULES:
        assert all(isinstance(finding, Finding) for finding in [*rule(shown), *rule(silence())])
