"""Sequences of what provisioning clients do to a few users and groups, each named by its number.

A step is ``{"do": "update", "user": 0, "values": {…}}``; those that make no sense when their turn comes are passed
over. Users and groups come into being with the first step that needs them, so that a sequence shrinks to what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

Step = Mapping[str, Any]
Strategy = st.SearchStrategy[Any]

PEOPLE: Final = 3
TEAMS: Final = 2
_MOST: Final = 12
#: Users by number: mostly the first one, so that several steps are about the same.
_OFTEN: Final = (0, 0, 0, *range(PEOPLE))
_WITH_VALUES: Final = frozenset({"update", "put"})
#: What is done to groups, and to users while they are in groups; what is named twice is done more often.
_OF_GROUPS: Final = ("add", "add", "remove", "rename group", "find group", "delete group")
_OF_MEMBERS: Final = frozenset({"read", "update", "off", "on", "delete"})
#: What is done to users, from the plainest on; a profile may leave out some.
OF_USERS: Final = ("read", "find", "update", "put", "rename", "off", "on", "delete", "recreate")


def lives(kinds: Iterable[str], values: Strategy, dialects: Sequence[str], *, groups: bool) -> Strategy:
    """Return sequences of these kinds of steps, in the words of one dialect; with ``groups`` half are about groups."""
    of_users = [_of_user(kind, values) for kind in kinds if not groups or kind in _OF_MEMBERS]
    of_groups = [_of_group(kind) for kind in _OF_GROUPS] if groups else []
    listed = st.lists(st.one_of(*of_users, *of_groups), min_size=1, max_size=_MOST)
    return st.fixed_dictionaries({"dialect": st.sampled_from(dialects), "steps": listed})


def kinds_of(example: Mapping[str, Any]) -> list[str]:
    """Return the kinds of steps of an example, each once, in their order."""
    return list(dict.fromkeys(step["do"] for step in example["steps"]))


def written_by(example: Mapping[str, Any], kind: str) -> list[str]:
    """Return the paths that steps of a kind give values, each once."""
    return list(dict.fromkeys(path for step in example["steps"] if step["do"] == kind for path in step["values"]))


def _of_user(kind: str, values: Strategy) -> Strategy:
    facts = {"do": st.just(kind), "user": st.sampled_from(_OFTEN)}
    return st.fixed_dictionaries({**facts, "values": values} if kind in _WITH_VALUES else facts)


def _of_group(kind: str) -> Strategy:
    facts: dict[Any, Strategy] = {"do": st.just(kind), "group": st.sampled_from((0, 0, *range(TEAMS)))}
    if kind in {"add", "remove"}:
        some = st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=PEOPLE, unique=True)
        facts["who"] = some | st.just(list(range(PEOPLE)))
    return st.fixed_dictionaries(facts)
