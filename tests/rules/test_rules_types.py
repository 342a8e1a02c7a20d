"""Values are held against the types that schemas give them."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.rules.types import types_as_declared
from scim_conformance.scim import schemas, urns
from tests.rules.making import answer

_ENT = urns.ENTERPRISE_USER
_RULE = types_as_declared(schemas.core_schemas())


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {
            "userName": "ada",
            "active": True,
            "name": {"givenName": "Ada"},
            "emails": [{"value": "a@b", "primary": True}],
        },
        {"UserName": "ada", "title": None, "emails": [], "addresses": None, "name": {}, "shoeSize": 42},
        {_ENT: {"manager": {"value": "1"}, "department": "R"}},
        {_ENT: "text"},
    ],
)
def test_values_of_their_types_pass(shown: dict[str, Any]) -> None:
    """Values in the form of their type, unassigned ones and unknown members are right."""
    assert _RULE(answer(shown)) == []


@pytest.mark.parametrize(
    ("shown", "where"),
    [
        ({"active": "true"}, "active"),
        ({"userName": 7}, "userName"),
        ({"name": "Ada"}, "name"),
        ({"name": {"givenName": False}}, "name.givenName"),
        ({"emails": {"value": "a@b"}}, "emails"),
        ({"emails": [{"value": "a@b"}, "c@d"]}, "emails[1]"),
        ({"emails": [{"value": "a@b", "primary": "True"}]}, "emails[0].primary"),
        ({"addresses": [[]]}, "addresses[0]"),
        ({_ENT: {"manager": "1"}}, f"{_ENT}:manager"),
    ],
)
def test_values_of_another_type_are_found(shown: dict[str, Any], where: str) -> None:
    """A value in another form is a finding at its place."""
    assert [one.where for one in _RULE(answer(shown))] == [where]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [("integer", [3, 3.0], [True, 3.5, "3"]), ("decimal", [3, 3.5], [True, "3.5"]), ("boolean", [False], [0, "False"])],
)
def test_numbers_and_booleans_differ(kind: str, right: list[Any], wrong: list[Any]) -> None:
    """A boolean is no number, and an integer has no fraction."""
    served = {urns.USER: {"attributes": [{"name": "floor", "type": kind, "multiValued": True}]}}
    rule = types_as_declared(served)
    assert rule(answer({"floor": right})) == []
    assert len(rule(answer({"floor": wrong}))) == len(wrong)
