"""How clients word changes of groups."""

from __future__ import annotations

import pytest

from scim_conformance.dialects import DIALECTS
from scim_conformance.group_dialects import (
    add_members,
    change_group,
    remove_all_members,
    remove_members,
    replace_members,
)

VALUES = {"displayName": "New", "externalId": "x1"}


def test_change_of_a_group() -> None:
    """Entra's default replaces path by path, with the flag all in one object, and Okta repeats the id in it."""
    assert change_group("entra", "g", VALUES) == [
        {"op": "Replace", "path": "displayName", "value": "New"},
        {"op": "Replace", "path": "externalId", "value": "x1"},
    ]
    assert change_group("entra-compliant", "g", VALUES) == [{"op": "replace", "value": VALUES}]
    assert change_group("okta", "g", VALUES) == [{"op": "replace", "value": {"id": "g", **VALUES}}]
    assert [one["op"] for one in change_group("rfc", "g", VALUES)] == ["replace", "replace"]


@pytest.mark.parametrize(
    ("dialect", "word", "members"),
    [
        ("entra", "Add", [{"$ref": None, "value": "a"}, {"$ref": None, "value": "b"}]),
        ("entra-compliant", "add", [{"$ref": None, "value": "a"}, {"$ref": None, "value": "b"}]),
        ("okta", "add", [{"value": "a", "display": "a"}, {"value": "b", "display": "b"}]),
        ("rfc", "add", [{"value": "a"}, {"value": "b"}]),
    ],
)
def test_members_are_added_in_one_operation(dialect: str, word: str, members: list[dict[str, object]]) -> None:
    """All are in one value; Entra carries a $ref of null, Okta a display."""
    assert add_members(dialect, ["a", "b"]) == [{"op": word, "path": "members", "value": members}]


def test_removal_names_members_by_value_or_by_filter() -> None:
    """Entra's default lists them in value, everybody else selects each by a filter; quotes are escaped."""
    assert remove_members("entra", ["a"]) == [
        {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": "a"}]}
    ]
    for dialect in ("entra-compliant", "okta", "rfc"):
        assert remove_members(dialect, ["a", 'b"c']) == [
            {"op": "remove", "path": 'members[value eq "a"]'},
            {"op": "remove", "path": 'members[value eq "b\\"c"]'},
        ]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_removal_of_all_has_no_value(dialect: str) -> None:
    """Nothing but the path says what is removed."""
    (operation,) = remove_all_members(dialect)
    assert operation == {"op": "Remove" if dialect == "entra" else "remove", "path": "members"}


def test_replacement_of_members() -> None:
    """Okta sends no path; nobody sends a $ref, and nobody at all is an empty list."""
    listed = [{"value": "a"}]
    assert replace_members("entra", ["a"]) == [{"op": "Replace", "path": "members", "value": listed}]
    assert replace_members("entra-compliant", ["a"]) == replace_members("rfc", ["a"])
    assert replace_members("rfc", ["a"]) == [{"op": "replace", "path": "members", "value": listed}]
    assert replace_members("okta", []) == [{"op": "replace", "value": {"members": []}}]
