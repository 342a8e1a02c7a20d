"""Strategies of odd requests, spellings and changes: legal JSON, plainest first, the same with the same seed."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st

from scim_conformance.strategies import names, requests, versions

_NAMES = ["displayName", "emails", "title"]
_QUIET = settings(
    max_examples=300, database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink)
)


def smallest(strategy: st.SearchStrategy[Any], wanted: Any = lambda one: True) -> Any:
    """Return the smallest example of a strategy that is as wanted."""
    return find(strategy, wanted, settings=_QUIET, random=Random(1))


def drawn(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Return a hundred examples of a strategy."""
    found: list[Any] = []

    def keep(one: Any) -> bool:
        found.append(one)
        return len(found) > 100

    smallest(strategy, keep)
    return found


STRATEGIES = {
    "values": requests.odd_values(),
    "bodies": requests.odd_bodies(_NAMES),
    "operations": requests.odd_operations(_NAMES),
    "writes": requests.odd_writes(_NAMES),
    "patches": requests.refused_patches(_NAMES),
    "queries": requests.odd_queries(),
    "spellings": names.spellings(_NAMES),
    "asked": names.asked_names(_NAMES),
    "sizes": names.page_sizes(4),
    "steps": versions.steps(_NAMES),
}


@pytest.mark.parametrize("name", STRATEGIES)
def test_examples_are_json_documents(name: str) -> None:
    """Each example comes back from a line of JSON as it was, and so can be kept."""
    for one in drawn(STRATEGIES[name]):
        assert json.loads(json.dumps(one)) == one


@pytest.mark.parametrize("name", STRATEGIES)
def test_the_same_seed_draws_the_same(name: str) -> None:
    """Two searches with one seed draw the same examples in the same order."""
    assert drawn(STRATEGIES[name]) == drawn(STRATEGIES[name])


def test_odd_values_shrink_to_what_is_short() -> None:
    """The smallest odd value with a NUL in it is short."""
    assert len(json.dumps(smallest(requests.odd_values(), lambda one: "\\u0000" in json.dumps(one)))) < 60


def test_odd_values_reach_thirty_levels() -> None:
    """Some values are nested thirty levels deep, and none is so deep that nobody reads it."""
    depths = [sum(map(json.dumps(one).count, "[{")) for one in drawn(requests.odd_values())]
    assert 30 <= max(depths) < 60


def test_odd_writes_leave_the_other_names_alone() -> None:
    """What is written to is one of the names given, or a name that no schema has."""
    known = {*_NAMES, *(f"{one}{requests.AGAIN}" for one in _NAMES)}
    written = [key for one in drawn(requests.odd_bodies(_NAMES)) for key in one]
    assert known & set(written)
    assert not {"userName", "id", "active", "schemas"} & set(written)


def test_a_name_can_be_there_twice_in_text() -> None:
    """A member that is there again has its name twice in the text, which is ASCII."""
    text = requests.text_of({"title": "\ud800", f"title{requests.AGAIN}": "b"})
    assert text == '{"title": "\\ud800", "title": "b"}'


def test_a_walk_may_change_its_pages() -> None:
    """The sizes of pages change on some walks, and none is without a size."""
    walks = drawn(names.page_sizes(4))
    assert any(len(set(one)) > 1 for one in walks)
    assert all(1 <= size <= 4 for one in walks for size in one)


@pytest.mark.parametrize(
    ("flips", "spelled"),
    [([], "userName"), ([0], "UserName"), ([4, 99], "usernName".replace("nN", "n")), ([1, 2, 3, 5, 6, 7], "uSERNAME")],
)
def test_letters_are_turned_by_their_places(flips: list[int], spelled: str) -> None:
    """The letters at the places given are in the other case, and a place past the end is none."""
    assert names.recased("userName", flips) == spelled


def test_signs_are_not_counted_among_letters() -> None:
    """Places count letters, so that a dot or a quote between them makes no difference."""
    assert names.recased("a.b[c", [1, 2]) == "a.B[C"


def test_keys_are_spelled_at_any_depth() -> None:
    """Members are renamed inside of lists and objects, values are not."""
    spelled = names.recased_keys({"emails": [{"type": "type", "x": 5}]}, {"type": [0], "emails": [5]})
    assert spelled == {"emailS": [{"Type": "type", "x": 5}]}


def test_spellings_change_something() -> None:
    """A name that is spelled has at least one letter turned, and the smallest choice of names is none."""
    assert smallest(names.spellings(_NAMES)) == {}
    assert all(flips for one in drawn(names.spellings(_NAMES)) for flips in one.values())
