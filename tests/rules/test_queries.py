"""Rules about what filters, pages and orders bring of a run's own resources."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules.lists import finds_exactly
from scim_conformance.rules.queries import (
    begins_at_one,
    bounded,
    each_page,
    finds_any_of,
    holds_all,
    meets_each_once,
    only_of,
    refused_as_filter,
    same_as,
    stand_before,
    stands_between,
    total_is,
    total_only,
)
from scim_conformance.scim import urns
from tests.rules.making import answer, listing, one, places, silence


def found(*ids: str, total: Any = None, **members: Any) -> Exchange:
    """Return a list of resources with these ids."""
    return answer(listing(*({"id": id_} for id_ in ids), total=total, **members))


def refused(scim_type: str | None, status: int = 400) -> Exchange:
    """Return a refusal in SCIM's form."""
    body = {"schemas": [urns.ERROR], "status": str(status), "scimType": scim_type}
    return answer({name: value for name, value in body.items() if value is not None}, status)


@pytest.mark.parametrize(
    ("exchange", "wrong"),
    [
        (refused("invalidFilter"), []),
        (refused(None, 403), []),
        (refused(None, 501), []),
        (answer(text="<html>", status=400), []),
        (refused("invalidValue"), ["scimType"]),
        (refused(None), ["scimType"]),
        (found("a"), ["status"]),
        (answer(status=500), ["status"]),
        (silence(), ["status"]),
    ],
)
def test_refused_as_filter(exchange: Exchange, wrong: list[str]) -> None:
    """A filter is refused with 400 and invalidFilter, or with 403 or 501; the form of the error is judged elsewhere."""
    assert places(refused_as_filter(exchange)) == wrong


@pytest.mark.parametrize(
    ("exchange", "wrong"),
    [
        (found("a"), []),
        (answer(status=414), []),
        (answer(status=431), []),
        (answer(status=501), []),
        (answer(status=500), ["status"]),
        (found("b"), ["list"]),
    ],
)
def test_bounded(exchange: Exchange, wrong: list[str]) -> None:
    """An oversized query is refused as the client's mistake or answered rightly."""
    assert places(bounded(finds_exactly(["a"]))(exchange)) == wrong


def test_finds_any_of() -> None:
    """A query may find any of several sets of resources, and nothing else."""
    rule = finds_any_of(["a"], ["a", "b"])
    assert rule(found("a")) == rule(found("b", "a")) == []
    assert one(rule(found("b")))[1] == "exactly the user a"


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        (found("a"), found("a"), []),
        (answer(status=400), answer(status=403), []),
        (found(), found("a"), ["list"]),
        (answer(status=400), found(), ["list"]),
        (found(), answer(status=500), ["list"]),
    ],
)
def test_same_as(first: Exchange, second: Exchange, wrong: list[str]) -> None:
    """Two queries find the same or are both refused."""
    assert places(same_as(first)(second)) == wrong


@pytest.mark.parametrize(
    ("exchange", "wrong"),
    [
        (found(total=3), []),
        (answer({"schemas": [urns.LIST_RESPONSE], "totalResults": 3}), []),
        (answer({"totalResults": 3, "Resources": None}), []),
        (found("a", total=3), ["Resources"]),
        (found(total=4), ["totalResults"]),
        (found(total="3"), ["totalResults"]),
        (found(total=True), ["totalResults"]),
        (answer(status=400), ["status"]),
        (answer([]), ["body"]),
    ],
)
def test_total_only(exchange: Exchange, wrong: list[str]) -> None:
    """A page of none holds no resource and counts the matches."""
    assert places(total_only(3)(exchange)) == wrong


def test_totals_of_a_crowd_may_be_greater() -> None:
    """Where strangers may be among the matches there may be more than were made, but not fewer."""
    rule = total_only(3, exact=False)
    assert rule(found(total=9)) == []
    assert places(rule(found(total=2))) == ["totalResults"]


def test_total_is() -> None:
    """A page tells the number of all matches."""
    assert total_is(3)(found("a", total=3)) == []
    assert one(total_is(3)(found("a", total=1)))[1:] == ("3", "1")
    assert places(total_is(3)(answer(status=404))) == ["status"]


def test_meets_each_once() -> None:
    """Over all pages each match is listed once."""
    whole = [found("c", "a"), found("b")]
    assert meets_each_once(whole, ["a", "b", "c"])(whole[-1]) == []
    told = one(meets_each_once([found("a", "b"), found("b", "x")], ["a", "b", "c"])(found()))
    assert told == ("Resources", "each of 3 once over 2 pages", "1 missing, 1 listed twice, 1 that do not match")


def test_each_page() -> None:
    """Every page is as the rule wants it, and the judged one stands for the last."""
    pages = [found("a", total=1), found("b", total=2)]
    assert [told.actual for told in each_page(pages, total_is(2))(pages[-1])] == ["1"]


@pytest.mark.parametrize(("start", "wrong"), [(1, []), (None, []), (0, ["startIndex"]), ("1", ["startIndex"])])
def test_begins_at_one(start: Any, wrong: list[str]) -> None:
    """A first page says startIndex 1, or nothing."""
    assert places(begins_at_one(found(startIndex=start))) == wrong


def test_only_of() -> None:
    """A page holds something, and nothing but the matches."""
    assert only_of(["a", "b"])(found("b")) == []
    assert one(only_of(["a"])(found("a", "x")))[2] == "2, 1 of them do not match"
    assert one(only_of(["a"])(found(total=0)))[2] == "0, 0 of them do not match"
    assert places(only_of(["a"])(answer(status=500))) == ["status"]


def test_stand_before() -> None:
    """All of the first stand before all of the others, and all are there."""
    rule = stand_before(["a", "b"], ["c"])
    assert rule(found("b", "a", "x", "c")) == []
    assert one(rule(found("a", "c", "b"))) == ("list", "a, b before c", "a, c, b")
    assert one(rule(found("a", "b")))[2] == "c is missing"
    assert places(rule(answer(status=400))) == ["status"]


def test_stands_between() -> None:
    """One stands between the others, in whichever direction."""
    rule = stands_between("b", ["a", "c"])
    assert rule(found("a", "b", "c")) == rule(found("c", "b", "a")) == []
    assert places(rule(found("b", "a", "c"))) == ["list"]
    assert places(rule(found("a", "c"))) == ["list"]
    assert places(rule(found())) == ["list"]


def test_holds_all() -> None:
    """A list has each of the resources, in any order and beside others."""
    assert holds_all(["a", "b"])(found("x", "b", "a")) == []
    assert places(holds_all(["a", "b"])(found("a"))) == ["list"]
