"""Generated filters: their shape, their plainest form, and how a literal is made of what somebody shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import find, given, seed, settings
from hypothesis import strategies as st

from scim_conformance.scim import filters
from scim_conformance.strategies import filters as made
from scim_conformance.strategies.filters import Field

FIELDS = [
    Field("userName"),
    Field("active", "flag"),
    Field("meta.created", "moment"),
    Field("id", "id"),
    Field("emails", parts=("value", "type")),
]
_QUIET = settings(max_examples=60, database=None, deadline=None)


def plainest(strategy: st.SearchStrategy[Any]) -> Any:
    """Return the simplest value of a strategy."""
    return find(strategy, lambda _: True, settings=_QUIET)


@given(made.asked(FIELDS, 3))
@_QUIET
def test_generated_filters_can_be_kept_and_written(example: Any) -> None:
    """A generated filter is JSON, of few comparisons, each of an attribute that may be asked about."""
    assert json.loads(json.dumps(example)) == example
    asked = filters.leaves(example["filter"])
    assert 1 <= len(asked) <= 10
    assert {one[1] for one in asked} <= {"userName", "active", "meta.created", "id", "emails.value", "emails.type"}
    assert all(one[0] == "pr" or one[2]["of"] in range(3) for one in asked)


@given(made.worn(["userName", "title"]))
@_QUIET
def test_texts_to_wear_are_neither_blank_nor_trimmed(example: Any) -> None:
    """Texts for a user neither begin nor end with a blank, and the question is about one of them."""
    assert all(text and text == text.strip() for text in example["values"].values())
    assert all(path in example["values"] for _, path, _ in example["asks"])
    assert bool(example["asks"]) is bool(example["values"])


@given(made.lookups(["userName"], 2))
@_QUIET
def test_lookups_ask_by_eq_alone(example: Any) -> None:
    """A lookup is one comparison by eq."""
    assert example["filter"][:2] == ["eq", "userName"]


def test_the_plainest_examples_come_first() -> None:
    """What a search ends with, where nothing more is needed, has nothing unusual in it."""
    plain = {"filter": ["eq", "userName", {"of": 0}], "escaped": False}
    assert plainest(made.asked(FIELDS, 3)) == plain
    assert plainest(made.lookups(["userName"], 3)) == plain
    assert plainest(made.worn(["userName"])) == {"values": {}, "asks": [], "escaped": False}


def test_nested_filters_are_reached() -> None:
    """Three conditions, not before a bracket, brackets within brackets: all are among what is generated."""
    seen: list[str] = []

    @seed(1)
    @settings(max_examples=150, database=None, deadline=None)
    @given(made.trees(FIELDS, 3))
    def collect(tree: Any) -> None:
        seen.append(" ".join(one for one in filters.words(tree) if one in {"or", "and", "not", "in"}))

    collect()
    wanted = ("or or", "not and", "not or", "and or", "or and", "in not")
    assert [shape for shape in wanted if not any(shape in one for one in seen)] == []


@pytest.mark.parametrize(
    ("spec", "literal"),
    [
        ({}, "Zoë b"),
        ({"cut": [1, 2]}, "oë"),
        ({"cut": [6, 6]}, "Zoë b"),
        ({"case": "swap"}, "zOË B"),
        ({"case": "upper"}, "ZOË B"),
        ({"case": "lower"}, "zoë b"),
        ({"case": "base"}, "Zoe b"),
        ({"put": [1, "%"]}, "Z%ë b"),
        ({"put": [6, "%"]}, "Z%ë b"),
        ({"then": " or id pr"}, "Zoë b or id pr"),
        ({"before": "''"}, "''Zoë b"),
        ({"before": "  "}, "Zoë b"),
    ],
)
def test_how_a_value_is_edited(spec: dict[str, Any], literal: str) -> None:
    """A literal comes close to a value; it is never empty, and has no blanks at its ends."""
    assert made.edited("Zoë b", spec) == literal


def test_a_moment_is_shifted_and_written_with_an_offset() -> None:
    """A moment in a filter is some hours away, in another zone."""
    moment = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
    assert made.shifted(moment, {"hours": 1, "quarters": -20}) == "2026-01-15T04:30:00-05:00"
    assert made.shifted(moment, {}) == "2026-01-15T09:30:00+00:00"
