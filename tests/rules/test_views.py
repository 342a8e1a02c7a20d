"""Rules about several attributes that are left out at once."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.rules.views import shows_without_any, without
from scim_conformance.scim import paths, urns
from tests.rules.making import answer

DEPARTMENT = f"{urns.ENTERPRISE_USER}:department"
WHOLE: dict[str, Any] = {
    "id": "1",
    "userName": "ada",
    "name": {"givenName": "G", "familyName": "F"},
    "emails": [{"type": "work", "value": "w"}, {"value": "v"}],
    urns.ENTERPRISE_USER: {"department": "D"},
}


def found(shown: dict[str, Any], *excluded: str) -> list[str]:
    """Return where the rule finds something wrong with what is shown of the whole."""
    rule = shows_without_any(WHOLE, [paths.parse(one) for one in excluded], [paths.parse("id")])
    return [one.where for one in rule(answer(shown))]


def rest(*excluded: str) -> dict[str, Any]:
    """Return the whole without some attributes."""
    left: dict[str, Any] = {**WHOLE, "name": dict(WHOLE["name"]), "emails": [dict(one) for one in WHOLE["emails"]]}
    left[urns.ENTERPRISE_USER] = dict(WHOLE[urns.ENTERPRISE_USER])
    for one in excluded:
        without(left, paths.parse(one))
    return left


@pytest.mark.parametrize("excluded", [["userName"], ["NAME.givenname"], ["emails.value", "userName"], [DEPARTMENT]])
def test_what_is_left_out_is_right(excluded: list[str]) -> None:
    """A resource without what was excluded, and with all else, is right."""
    assert found(rest(*excluded), *excluded) == []


def test_what_is_still_shown_is_found() -> None:
    """An attribute that was to be left out, and a part of each element, are named."""
    assert found(WHOLE, "userName", "emails.value", DEPARTMENT) == ["userName", "emails.value", DEPARTMENT]


def test_what_is_lost_with_it_is_found() -> None:
    """An attribute that goes with the part that was to be left out is named."""
    assert found(rest("name"), "name.givenName") == ["name"]


def test_what_is_always_shown_stays() -> None:
    """An attribute that is always shown may be named, and has to stay."""
    assert found(WHOLE, "id") == []
    assert found({key: held for key, held in WHOLE.items() if key != "id"}, "id") == ["id"]


def test_a_refusal_is_found_alone() -> None:
    """Where the read is not answered with 200, only that is told."""
    rule = shows_without_any(WHOLE, [paths.parse("userName")], [])
    assert [one.where for one in rule(answer({}, 400))] == ["status"]


def test_nothing_is_taken_out_of_nothing() -> None:
    """What is not there is left out already: an attribute, a part, and an extension."""
    for one in ("title", "name.middleName", "urn:x:y:User:z"):
        assert rest(one) == WHOLE
