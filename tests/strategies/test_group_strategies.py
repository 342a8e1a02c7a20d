"""What examples of groups, of steps and of races look like, and the models that they are held against."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from scim_conformance.strategies import groups, races, steps

QUICK = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
DIALECTS = ("entra", "rfc")


def plainest(strategy: st.SearchStrategy[Any]) -> Any:
    """Return the simplest value of a strategy."""
    return find(strategy, lambda _: True, settings=QUICK, random=Random(1))


@QUICK
@given(groups.settings(("patch", "create"), DIALECTS, {"externalId": ["x"], "type": ["a", "b"]}))
def test_every_name_carries_the_run(example: dict[str, Any]) -> None:
    """A group's name, and its externalId, hold the place of the run's word; other values are those given."""
    values = example["values"]
    assert values["displayName"].startswith("{name}")
    assert values.get("externalId", "{name}-").startswith("{name}-")
    assert values.get("type", "a") in {"a", "b"}


@QUICK
@given(groups.memberships(5, DIALECTS))
def test_memberships_name_the_people_there_are(example: dict[str, Any]) -> None:
    """No example names more people than there are, and whoever is in a group at first is so once."""
    assert groups.people_of(example) <= 5
    assert len(set(example["start"])) == len(example["start"])
    assert all(request for request in example["requests"])


def test_the_plainest_membership_is_short() -> None:
    """The simplest example adds one person, in the first dialect."""
    example = plainest(groups.memberships(5, DIALECTS))
    assert (example["dialect"], example["requests"]) == ("entra", [[{"do": "add", "who": [0]}]])


@pytest.mark.parametrize(
    ("request_", "after"),
    [
        ([{"do": "add", "who": [1, 3, 3]}], [0, 1, 2, 3]),
        ([{"do": "remove", "who": [1, 7]}], [0, 2]),
        ([{"do": "replace", "who": [4, 4]}], [4]),
        ([{"do": "clear"}], []),
        ([{"do": "add", "who": [3]}, {"do": "remove", "who": [3, 0]}], [1, 2]),
        ([{"do": "remove", "who": [0]}, {"do": "add", "who": [0]}], [1, 2, 0]),
    ],
)
def test_members_follow_the_operations(request_: list[dict[str, Any]], after: list[int]) -> None:
    """Operations take effect one after the other, and nobody is in a group twice."""
    assert groups.follow([0, 1, 2], request_) == after


def test_nobody_needs_no_people() -> None:
    """An example that names nobody needs nobody."""
    assert groups.people_of({"start": [], "requests": [[{"do": "clear"}]]}) == 0


@QUICK
@given(steps.lives(steps.OF_USERS, st.just({"title": "x"}), DIALECTS, groups=False))
def test_lives_of_users_have_no_groups(example: dict[str, Any]) -> None:
    """Without groups all steps are about users, and those that write have values."""
    assert all("group" not in step for step in example["steps"])
    assert set(steps.kinds_of(example)) <= set(steps.OF_USERS)
    assert all(("values" in step) == (step["do"] in {"update", "put"}) for step in example["steps"])


@QUICK
@given(steps.lives(("read", "find", "off"), st.just({}), DIALECTS, groups=True))
def test_lives_of_groups_have_users(example: dict[str, Any]) -> None:
    """With groups the steps are about both, those of users such as a membership may depend on."""
    assert all("group" in step or step["do"] in {"read", "off"} for step in example["steps"])


def test_the_plainest_life_is_one_step() -> None:
    """The simplest example is one step in the first dialect."""
    example = plainest(steps.lives(steps.OF_USERS, st.just({}), DIALECTS, groups=True))
    assert example == {"dialect": "entra", "steps": [{"do": "read", "user": 0}]}


def test_what_steps_write_is_told_once() -> None:
    """The kinds of steps, and the attributes that a kind writes, are told in their order and once each."""
    write = {"do": "update", "user": 0, "values": {"title": "x"}}
    example = {"steps": [write, {"do": "off", "user": 0}, {**write, "values": {"nickName": "y", "title": "z"}}]}
    assert steps.kinds_of(example) == ["update", "off"]
    assert steps.written_by(example, "update") == ["title", "nickName"]
    assert steps.written_by(example, "put") == []


@QUICK
@given(races.of_members(DIALECTS), races.of_users(["title", "nickName"], DIALECTS))
def test_races_have_two_or_three_writes(members: dict[str, Any], users: dict[str, Any]) -> None:
    """Two or three writes meet, and a PATCH names attributes that there are."""
    assert len(members["writes"]) in {2, 3}
    assert len(users["writes"]) in {2, 3}
    assert all(set(one.get("paths", ["title"])) <= {"title", "nickName"} for one in users["writes"])


def test_serial_results_are_those_of_some_order() -> None:
    """Where the order matters there are several results, where it does not there is one."""
    add, remove = {"do": "add", "who": [1]}, {"do": "remove", "who": [1]}
    assert set(races.serial([0], [add, remove])) == {frozenset({0}), frozenset({0, 1})}
    assert races.serial([0], [add, {"do": "add", "who": [2]}]) == [frozenset({0, 1, 2})]
    assert races.serial([0], []) == [frozenset({0})]
