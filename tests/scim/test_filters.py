"""Filters as trees: their text, what they are made of, and of whom they are true."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.scim import filters, schemas, urns
from scim_conformance.scim.filters import Tree
from scim_conformance.scim.paths import AttributePath, Json

A, B, C = (["eq", "userName", name] for name in ("ada", "bob", "cy"))
ADA: Json = {
    "userName": "Ada",
    "title": "Boß é",
    "externalId": "X-1",
    "nickName": "",
    "name": {"familyName": "Lovelace"},
    "emails": [{"type": "work", "value": "ada@work"}, {"type": "home", "value": "ada@home"}, "odd"],
    "active": True,
    "meta": {"created": "2026-01-15T08:30:00Z"},
    "badge": 7,
}
YES, NO, OPEN = {True}, {False}, {True, False}
_SCHEMAS = schemas.core_schemas()


def definition(path: AttributePath) -> Json | None:
    """Return the RFC's definition of an attribute."""
    return schemas.definition(_SCHEMAS, path)


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (A, 'userName eq "ada"'),
        (["pr", "title"], "title pr"),
        (["eq", "active", True], "active eq true"),
        (["and", ["and", A, B], C], 'userName eq "ada" and userName eq "bob" and userName eq "cy"'),
        (["and", A, ["and", B, C]], 'userName eq "ada" and (userName eq "bob" and userName eq "cy")'),
        (["or", ["and", A, B], C], 'userName eq "ada" and userName eq "bob" or userName eq "cy"'),
        (["and", ["or", A, B], C], '(userName eq "ada" or userName eq "bob") and userName eq "cy"'),
        (["or", A, ["or", B, C]], 'userName eq "ada" or (userName eq "bob" or userName eq "cy")'),
        (["not", ["not", A]], 'not (not (userName eq "ada"))'),
        (["in", "emails", ["or", ["pr", "value"], ["eq", "type", 'a"b']]], 'emails[value pr or type eq "a\\"b"]'),
    ],
)
def test_a_tree_has_brackets_where_precedence_needs_them(tree: Tree, text: str) -> None:
    """The text of a tree means the same as the tree."""
    assert filters.text(tree) == text


def test_a_literal_may_be_written_in_ascii() -> None:
    """With escapes a letter beyond ASCII is written as JSON's escape."""
    tree = ["eq", "title", "é\U0001f600"]
    assert filters.text(tree) == 'title eq "é\U0001f600"'
    assert filters.text(tree, escaped=True) == 'title eq "\\u00e9\\ud83d\\ude00"'


def test_what_a_tree_is_made_of() -> None:
    """The comparisons of a tree have whole paths, and all its words are told."""
    tree = ["and", A, ["not", ["in", "emails", ["or", ["eq", "type", "work"], ["pr", "value"]]]]]
    assert filters.leaves(tree) == [A, ["eq", "emails.type", "work"], ["pr", "emails.value"]]
    assert list(filters.words(tree)) == ["and", "eq", "not", "in", "or", "eq", "pr"]


def test_each_comparison_can_be_changed() -> None:
    """A change of all comparisons leaves the rest of the tree as it is."""
    tree = ["or", ["not", A], ["in", "emails", ["eq", "type", "work"]]]
    changed = filters.mapped(tree, lambda path, one: [one[0], one[1], path])
    assert changed == ["or", ["not", ["eq", "userName", "userName"]], ["in", "emails", ["eq", "type", "emails.type"]]]


@pytest.mark.parametrize(
    ("tree", "bound"),
    [
        (A, True),
        (B, False),
        (["pr", "userName"], False),
        (["ne", "userName", "ada"], False),
        (["sw", "userName", "ada"], True),
        (["and", A, B], True),
        (["or", A, B], False),
        (["or", A, A], True),
        (["not", A], False),
        (["in", "emails", ["and", ["co", "value", "ada"], ["eq", "type", "work"]]], True),
    ],
)
def test_a_filter_is_bound_to_what_is_own(tree: Tree, bound: bool) -> None:
    """A filter is bound where it can be true of nobody but those with the run's own values."""
    assert filters.bound(tree, lambda literal: literal == "ada") is bound


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (A, YES),
        (B, NO),
        (["not", A], NO),
        (["and", A, B], NO),
        (["or", B, A], YES),
        (["co", "title", "oß"], YES),
        (["sw", "userName", "aD"], YES),
        (["ew", "userName", "d"], NO),
        (["eq", "title", "Boss é"], OPEN),
        (["eq", "title", "boß e\u0301"], OPEN),
        (["eq", "title", "Boß e"], NO),
        (["eq", "externalId", "x-1"], NO),
        (["eq", "externalId", "X-1"], YES),
        (["eq", "costCode", "x"], NO),
        (["not", ["eq", "costCode", "x"]], OPEN),
        (["not", ["not", ["eq", "costCode", "x"]]], NO),
        (["ne", "costCode", "x"], OPEN),
        (["ne", "userName", "ada"], NO),
        (["ne", "userName", "bob"], YES),
        (["ne", "emails.value", "ada@work"], OPEN),
        (["ne", "emails.value", "x"], YES),
        (["pr", "userName"], YES),
        (["pr", "costCode"], NO),
        (["pr", "nickName"], NO),
        (["eq", "emails.value", "ADA@HOME"], YES),
        (["eq", "name.familyName", "lovelace"], YES),
        (["eq", "active", True], YES),
        (["ne", "active", True], NO),
        (["eq", "active", "true"], NO),
        (["eq", "badge", 7], YES),
        (["eq", "Unknown", "x"], NO),
        (["ge", "userName", "ada"], YES),
        (["gt", "userName", "ada"], NO),
        (["gt", "userName", "aaa"], OPEN),
        (["gt", "meta.created", "2026-01-15T10:00:00+02:00"], YES),
        (["le", "meta.created", "2026-01-15T08:30:00"], YES),
        (["le", "meta.created", "2026-01-14T08:30:00"], NO),
        (["le", "meta.created", "no moment"], OPEN),
        (["in", "emails", ["and", ["eq", "type", "work"], ["sw", "value", "ada"]]], YES),
        (["in", "emails", ["and", ["eq", "type", "work"], ["eq", "value", "ada@home"]]], NO),
        (["in", "emails", ["not", ["eq", "display", "x"]]], OPEN),
        (["in", "phoneNumbers", ["pr", "value"]], NO),
        (["not", ["in", "phoneNumbers", ["pr", "value"]]], OPEN),
    ],
)
def test_of_whom_a_filter_is_true(tree: Tree, found: set[bool]) -> None:
    """A filter finds a resource or not; both where the RFC leaves it open."""
    assert filters.outcomes(tree, ADA, definition) == found


def test_an_absent_boolean_may_have_a_default() -> None:
    """Whoever does not show a state may be taken for active, or not."""
    for tree in (["eq", "active", True], ["pr", "active"], ["not", ["eq", "active", False]]):
        assert filters.outcomes(tree, {}, definition) == OPEN


def test_letter_case_of_what_no_schema_knows_is_open() -> None:
    """An attribute that no schema has may count letter case, or not."""
    assert filters.outcomes(["eq", "badge", "A"], {"badge": "a"}, definition) == OPEN


def test_a_user_name_has_no_letter_case() -> None:
    """Letter case never counts in a userName, whatever a schema says."""
    exact: Any = {"name": "userName", "type": "string", "caseExact": True}
    assert filters.outcomes(A, ADA, lambda _: exact) == YES
    assert filters.outcomes(["eq", "title", "BOß É"], ADA, lambda _: exact) == NO


def test_extensions_are_read() -> None:
    """A path with a URN leads into the extension."""
    path = f"{urns.ENTERPRISE_USER}:department"
    assert filters.outcomes(["eq", path, "sales"], {urns.ENTERPRISE_USER: {"department": "Sales"}}, definition) == YES
