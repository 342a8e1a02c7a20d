"""Rules whose hint says more than the difference does."""

from __future__ import annotations

import pytest

from scim_conformance.profile import load
from scim_conformance.rules import Rule, hints
from scim_conformance.rules.lists import finds_nobody
from scim_conformance.scim import urns
from scim_conformance.scim.paths import parse
from scim_conformance.values import Values
from tests.rules.making import answer, listing

ACTIVE = parse("active")
VALUES = Values(load("bizagi"), {})


def test_a_search_for_something_else_has_no_hint_of_its_own() -> None:
    """The difference stays, the hint goes, or is replaced."""
    found = answer(listing({"schemas": [urns.USER], "id": "a"}))
    (plain,) = finds_nobody(found)
    (bare,) = hints.by_remedy(finds_nobody)(found)
    (own,) = hints.with_hint(finds_nobody, "look here")(found)
    assert plain.hint
    assert (bare.where, bare.actual, bare.hint) == (plain.where, plain.actual, "")
    assert own.hint == "look here"
    assert hints.by_remedy(finds_nobody)(answer(listing())) == []


@pytest.mark.parametrize("rule", [hints.updated_to(ACTIVE, True), hints.updated(ACTIVE, True, VALUES)])
def test_an_update_without_effect_is_not_taken_for_a_mapping(rule: Rule) -> None:
    """The old value after an update, or none, hints at the update; a value of another type at its type."""
    assert rule(answer({"active": True})) == []
    assert [one.hint for one in rule(answer({"active": False}))] == [one.hint for one in rule(answer({}))]
    assert "not carried out" in rule(answer({}))[0].hint
    assert "JSON true or false" in rule(answer({"active": "true"}))[0].hint
