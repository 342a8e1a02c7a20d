"""The rule that a filter finds those of whom it is true, and the words in which it is told what to look at."""

from __future__ import annotations

import pytest

from scim_conformance.rules.filters import Judged, finds_those, likely, refused
from tests.rules.making import answer, listing

PEOPLE = [
    Judged("a", frozenset({True}), "whose userName is a"),
    Judged("b", frozenset({False}), "whose userName is b"),
    Judged("c", frozenset({True, False}), "whose userName is absent"),
]


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["a"], []),
        (["a", "c"], []),
        ([], ["it is not in the list"]),
        (["a", "b"], ["it is in the list"]),
        (["a", "a"], ["it is listed 2 times"]),
        (["a", "x", "y"], ["2 who do not match"]),
        (["b", "x"], ["it is not in the list", "it is in the list", "1 who do not match"]),
    ],
)
def test_who_is_found(ids: list[str], told: list[str]) -> None:
    """Whom a filter must find is in the list once, whom it must not find is not; others are counted."""
    exchange = answer(listing(*({"id": one} for one in ids)))
    assert [one.actual for one in finds_those("title pr", PEOPLE, "look here")(exchange)] == told


def test_a_finding_tells_the_filter_and_the_user() -> None:
    """A finding names the filter, the user and what it shows."""
    (found,) = finds_those("title pr", PEOPLE, "look here")(answer(listing()))
    assert (found.expected, found.hint) == ("title pr finds the user a, whose userName is a", "look here")


def test_an_answer_that_is_no_list_is_told_as_such() -> None:
    """An error is no list in which somebody is missing."""
    (found,) = finds_those("title pr", PEOPLE, "")(answer(status=500))
    assert found.where == "status"


@pytest.mark.parametrize(("status", "may"), [(400, True), (403, True), (501, True), (500, False), (200, False)])
def test_what_counts_as_a_refusal(status: int, may: bool) -> None:
    """A filter may be refused as a mistake, as forbidden or as not implemented."""
    assert refused(answer(status=status)) is may


@pytest.mark.parametrize(
    ("literal", "held", "escaped", "hint"),
    [
        ('a"b', "", False, "read as a JSON string"),
        ("a%b", "", False, "no wildcards"),
        ("a  b", "", False, "blanks in a row"),
        ("é", "", True, "JSON's escapes"),
        ("\U0001f600", "", False, "beyond the basic plane"),
        ("e", "é", False, "accents and all"),
        ("x" * 64, "", False, "full length"),
        ("x", "x", True, ""),
    ],
)
def test_a_hint_follows_the_literal(literal: str, held: str, escaped: bool, hint: str) -> None:
    """Where to look first follows from what is odd about the value."""
    told = likely(["eq", "userName", literal], held, escaped=escaped)
    assert hint in told
    assert bool(hint) is bool(told)


def test_a_hint_follows_the_structure() -> None:
    """Where nothing is odd about the values, what joins them is where to look."""
    one = ["eq", "active", True]
    assert "all of its bracket" in likely(["not", one], "", escaped=False)
    assert "binds tighter" in likely(["or", one, ["and", one, one]], "", escaped=False)
    assert "every one of the conditions" in likely(["or", one, ["or", one, one]], "", escaped=False)
    assert not likely(["pr", "title"], "", escaped=False)
