"""Two or three writes that clients send to one resource at the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any, Final

from hypothesis import strategies as st

from scim_conformance.strategies.groups import follow

Strategy = st.SearchStrategy[Any]

PEOPLE: Final = 4
_FEWEST: Final = 2
_MOST: Final = 3


def of_members(dialects: Sequence[str]) -> Strategy:
    """Return who is in a group at first, and adds and removes that are sent to it at the same moment."""
    who = st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=2, unique=True)
    write = st.fixed_dictionaries({"do": st.sampled_from(("add", "remove")), "who": who})
    return st.fixed_dictionaries(
        {
            "dialect": st.sampled_from(dialects),
            "start": st.lists(st.integers(0, PEOPLE - 1), max_size=PEOPLE, unique=True),
            "writes": st.lists(write, min_size=_FEWEST, max_size=_MOST),
        }
    )


def of_users(attributes: Sequence[str], dialects: Sequence[str]) -> Strategy:
    """Return PATCHes of some attributes, by path, and PUTs, that are sent to one user at the same moment."""
    patch = st.fixed_dictionaries({"do": st.just("patch"), "paths": _some(attributes)})
    write = patch | st.just({"do": "put"})
    return st.fixed_dictionaries(
        {"dialect": st.sampled_from(dialects), "writes": st.lists(write, min_size=_FEWEST, max_size=_MOST)}
    )


def serial(before: Iterable[int], writes: Sequence[Mapping[str, Any]]) -> list[frozenset[int]]:
    """Return who may be in a group after writes of which each one is carried out as a whole, in whatever order."""
    found = []
    for order in permutations(writes):
        members = list(before)
        for write in order:
            members = follow(members, [write])
        found.append(frozenset(members))
    return list(dict.fromkeys(found))


def _some(attributes: Sequence[str]) -> Strategy:
    return st.lists(st.sampled_from(attributes), min_size=1, max_size=_FEWEST, unique=True)
