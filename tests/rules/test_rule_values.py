"""Comparing what was sent with what is stored."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange
from scim_conformance.profile import load
from scim_conformance.rules.values import (
    agrees_with,
    answer_shows,
    attribute_is,
    attribute_unassigned,
    holds,
    reference_is,
    same,
    unassigned,
    unchanged_since,
)
from scim_conformance.scim import urns
from scim_conformance.scim.paths import parse
from scim_conformance.values import Values
from tests.rules.making import Judge, answer, documents, one, places, scalars, words

TITLE, ACTIVE, MANAGER = parse("title"), parse("active"), parse(f"{urns.ENTERPRISE_USER}:manager")
WORK = parse('emails[type eq "work"].value')
VALUES = Values(load("britive"))


def exactly(_: object) -> bool:
    """Return that letter case counts, for every path."""
    return True


@pytest.mark.parametrize(
    ("sent", "held", "result"),
    [
        ("a", "a", True),
        ("a", "A", False),
        ("a", " a", False),
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (True, "true", False),
        (False, 0, False),
        (0, False, False),
        (1, "1", False),
        ("1", 1, False),
        (1, 1.0, True),
        (4.5, 4.5, True),
        (None, None, True),
        (None, "", False),
        ("", None, False),
        ({"a": 1}, {"A": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ({"a": 1}, [{"a": 1}], False),
        ([1, 2], [2, 1], True),
        ([1, 2], [1], False),
        ([{"value": "x"}], [{"value": "x", "primary": True}], True),
        ([1], 1, False),
        ("2026-01-15T08:30:00Z", "2026-01-15T10:30:00.000+02:00", True),
        ("+1 425 555 0100", "tel:+1-425-555-0100", True),
        ("+1 425 555 0100", "+14255550100", True),
        ("+1 425 555 0100", "(142) 55550100", False),
        ("+1 425 555 0100", "tel:+1-425-555-0101", False),
        ("2026-01-15T08:30:00Z", "2026-01-15T08:30:01Z", False),
        ("2026-01-15T08:30:00Z", "2026-01-15T08:30:00", False),
        ("2026-99-15T08:30:00Z", "2026-99-15T08:30:00.0Z", False),
    ],
)
def test_same(sent: Any, held: Any, result: bool) -> None:
    """Two values are the same in content and JSON type, whatever a server adds and however it orders."""
    assert same(sent, held) is result


@pytest.mark.parametrize(
    ("sent", "held", "result"), [("a", "A", True), ("straße", "STRASSE", True), (["x"], ["X"], True), ("a", "b", False)]
)
def test_same_without_case(sent: Any, held: Any, result: bool) -> None:
    """Where letter case does not count a server may change it, and nothing else."""
    assert same(sent, held, case_exact=False) is result


@settings(max_examples=50, deadline=None)
@given(documents)
def test_same_is_reflexive(value: Any) -> None:
    """Every JSON value is the same as itself."""
    assert same(value, value)
    assert same(value, value, case_exact=False)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(words, documents), st.dictionaries(words, documents))
def test_same_ignores_what_a_server_adds(sent: dict[str, Any], added: dict[str, Any]) -> None:
    """Members beside those that were sent do not count."""
    assert same(sent, {**added, **sent})


@settings(max_examples=50, deadline=None)
@given(st.lists(documents), st.randoms(use_true_random=False))
def test_same_ignores_order(values: list[Any], dice: random.Random) -> None:
    """The order of a multi-valued attribute does not count."""
    shuffled = values.copy()
    dice.shuffle(shuffled)
    assert same(values, shuffled)


@given(scalars, scalars)
def test_same_is_strict_about_types(sent: Any, held: Any) -> None:
    """A boolean, a number and a string are never the same."""
    kinds = [
        bool if isinstance(one, bool) else float if isinstance(one, int | float) else type(one) for one in (sent, held)
    ]
    assert kinds[0] is kinds[1] or not same(sent, held, case_exact=False)


@settings(max_examples=50, deadline=None)
@given(documents, documents)
def test_same_never_raises(sent: Any, held: Any) -> None:
    """Any two JSON values can be compared."""
    assert same(sent, held) in (True, False)


@pytest.mark.parametrize("value", [None, [], {}, {"value": None}, {"a": {"b": []}}])
def test_unassigned(value: Any) -> None:
    """Null, an empty array and an object of such are unassigned."""
    assert unassigned(value)


@pytest.mark.parametrize("value", ["", 0, False, [None], {"a": ""}, {"a": None, "b": False}])
def test_assigned(value: Any) -> None:
    """Whatever carries a value is assigned, be it empty text, zero or false."""
    assert not unassigned(value)


MANAGED = {urns.ENTERPRISE_USER: {"manager": {"value": "7", "displayName": "Boss"}}}


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (attribute_is(TITLE, "x"), answer({"title": "x"})),
        (attribute_is(TITLE, "x", case_exact=False), answer({"TITLE": "X"})),
        (attribute_is(WORK, "w"), answer({"emails": [{"type": "Work", "value": "w"}, {"type": "home", "value": "h"}]})),
        (reference_is(MANAGER, "7"), answer(MANAGED)),
        (holds(MANAGER, {"value": "7"}, VALUES), answer(MANAGED)),
        (holds(parse("password"), "secret", VALUES), answer({})),
        (holds(TITLE, "x", VALUES), answer({"title": "X"})),
        (holds(parse("externalId"), "x", VALUES), answer({"externalId": "x"})),
        (holds(parse("name"), {"givenName": "x"}, VALUES), answer({"name": {"givenName": "x", "familyName": "y"}})),
        (attribute_unassigned(TITLE), answer({"title": None})),
        (answer_shows(TITLE, "x"), answer({"title": "x"})),
        (answer_shows(TITLE, "x"), answer(status=204)),
        (unchanged_since({"title": "x"}, [TITLE, ACTIVE], exactly), answer({"title": "x"})),
        (unchanged_since({"title": None}, [TITLE], exactly), answer({})),
        (unchanged_since({}, [TITLE], exactly, defaults=True), answer({"title": "x"})),
        (agrees_with({"title": "x", "meta": {"a": 1}, "nickName": None}), answer({"title": "x", "more": 1})),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """A rule has no finding where the resource holds what it should."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "finding"),
    [
        (attribute_is(TITLE, "x"), answer({"title": "X"}), ("title", '"x"', '"X"')),
        (attribute_is(TITLE, "x"), answer({}), ("title", '"x"', "absent")),
        (attribute_is(ACTIVE, True), answer({"active": "True"}), ("active", "true", '"True"')),
        (
            reference_is(MANAGER, "7"),
            answer({urns.ENTERPRISE_USER: {"manager": "7"}}),
            (str(MANAGER), '{"value": "7"}', '"7"'),
        ),
        (
            reference_is(MANAGER, "8"),
            answer(MANAGED),
            (str(MANAGER), '{"value": "8"}', '{"value": "7", "displayName": "Boss"}'),
        ),
        (holds(MANAGER, {"value": "8"}, VALUES), answer({}), (str(MANAGER), '{"value": "8"}', "absent")),
        (holds(parse("password"), "secret", VALUES), answer({"password": "x"}), ("password", "unassigned", '"x"')),
        (holds(parse("externalId"), "x", VALUES), answer({"externalId": "X"}), ("externalId", '"x"', '"X"')),
        (answer_shows(TITLE, "x"), answer({"title": "y"}), ("title", '"x"', '"y"')),
        (attribute_unassigned(TITLE), answer({"title": ""}), ("title", "unassigned", '""')),
        (
            unchanged_since({"title": "x"}, [TITLE], exactly),
            answer({"title": None}),
            ("title", '"x", as before', "absent"),
        ),
        (
            unchanged_since({}, [TITLE], exactly),
            answer({"title": "x"}),
            ("title", "absent, as before", '"x"'),
        ),
        (agrees_with({"title": "x"}), answer({"title": "X"}), ("title", '"x"', '"X"')),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, finding: tuple[str, str, str]) -> None:
    """A rule says where a resource differs, what was expected and what came."""
    assert one(rule(exchange)) == finding


@pytest.mark.parametrize(
    ("path", "sent", "body", "hint"),
    [
        ("active", True, {"active": "true"}, "2.3.2"),
        ("title", "Ab", {"title": "AB"}, "letter case"),
        ("title", "abcdef", {"title": "abc"}, "after 3 characters"),
        ("title", "+1 425 5", {"title": "+14255"}, "reformatted"),
        ("title", "a", {"title": "b"}, "another value"),
        ("title", "a", {"title": ""}, "another value"),
        ("title", 5, {"title": 6}, "another value"),
        ("title", "Chief", {"jobTitle": "Chief"}, "elsewhere"),
        ("title", "Chief", {}, "not stored"),
        ("name", {"givenName": "x"}, {}, "not stored"),
        (f"{urns.ENTERPRISE_USER}:department", "R", {"department": "R"}, "under the extension's URN"),
        (f"{urns.ENTERPRISE_USER}:department", "R", {}, "extension's object is missing"),
        (f"{urns.ENTERPRISE_USER}:department", "R", {urns.ENTERPRISE_USER: {}}, "not stored"),
    ],
)
def test_difference_is_explained(path: str, sent: Any, body: Any, hint: str) -> None:
    """The hint is the cause that fits what came back."""
    assert hint in attribute_is(parse(path), sent)(answer(body))[0].hint


def test_bare_reference_is_explained() -> None:
    """A reference that comes back as a string is told to be complex."""
    finding = reference_is(MANAGER, "7")(answer({urns.ENTERPRISE_USER: {"manager": "7"}}))[0]
    assert "complex" in finding.hint


def test_every_change_is_told() -> None:
    """Each watched attribute that changed has a finding of its own."""
    rule = unchanged_since({"title": "x", "active": True}, [TITLE, ACTIVE, WORK], exactly)
    assert places(rule(answer({"active": False}))) == ["title", "active"]
