"""What sequences of steps are tried on: a world for each, and what listed checks ask of each kind of step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import strategies as st

from scim_conformance.client import Client
from scim_conformance.model import CaseId
from scim_conformance.profile import Attribute, Delete
from scim_conformance.strategies import attributes as made
from scim_conformance.strategies.steps import OF_USERS, kinds_of, lives, written_by
from scim_conformance.suite.exploring import Seen
from scim_conformance.suite.generated_givens import Generated
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked
from scim_conformance.suite.stateful import World

#: What one example of about eight steps sends, the creation of whom it is about included.
PER_LIFE: Final = 24
_ATTRIBUTES: Final = 6
_OFF, _ON, _GONE = {"do": "off", "user": 0}, {"do": "on", "user": 0}, {"do": "delete", "user": 0}
_FIND: Final = {"do": "find", "user": 0}
_TEAM: Final = {"do": "add", "group": 0, "who": [0, 1]}

Basic = tuple[list[dict[str, Any]], CaseId]


class Lives:
    """Sends sequences of steps, each into a world of its own."""

    def __init__(self, generated: Generated, groups: Groups, client: Client) -> None:
        self.generated = generated
        self.groups = groups
        self.client = client
        self.users = generated.users

    @property
    def attributes(self) -> list[Attribute]:
        """Some attributes that updates change, none of those that are put together from others."""
        own = set(self.generated.watched())
        return spread([one for one in self.generated.attributes if one.path in own], _ATTRIBUTES)

    def examples(self, *, groups: bool) -> st.SearchStrategy[Any]:
        """Return sequences of what the profile lets a client do."""
        values = made.bodies(self.attributes, self.users.values)
        return lives(self._kinds(), values, self.users.profile.dialects, groups=groups)

    def _kinds(self) -> list[str]:
        profile = self.users.profile
        promised = profile.users.operations
        left_out = set() if promised.deactivate else {"off", "on"}
        left_out |= {"delete", "recreate"} if promised.delete is Delete.UNSUPPORTED else set()
        left_out |= {"update", "put", "rename"} if promised.update is False else set()
        left_out |= set() if profile.users.attribute("userName") is not None else {"rename"}
        return [kind for kind in OF_USERS if kind not in left_out]

    def live(self, example: Mapping[str, Any], fresh: bool) -> Seen | None:  # noqa: ARG002
        """Take the steps of an example in a new world."""
        world = World(self.generated, self.groups, self.client, example["dialect"])
        return world.live(example["steps"])

    def basics(self, example: Mapping[str, Any]) -> Seen:
        """Try what listed checks ask of these kinds of steps; raise Blocked by the first of them that goes wrong."""
        for steps, judge in self._asked(example):
            world = World(self.generated, self.groups, self.client, example["dialect"], listed=True)
            seen = world.live(steps)
            if seen is not None and seen.findings:
                raise Blocked("the same goes wrong with a listed example", judge)
        return Seen()

    def _asked(self, example: Mapping[str, Any]) -> Iterator[Basic]:
        kinds, dialect = kinds_of(example), example["dialect"]
        match = self.users.profile.users.match_by.label
        for kind in kinds:
            yield from self._values_of(kind, example)
        of_users = {
            "find": ([_FIND], self.users.case("users-filter-finds-own", match)),
            "put": ([{"do": "put", "user": 0, "values": {}}], self.users.case("users-put-applies")),
            "rename": ([{"do": "rename", "user": 0}], self.users.case("users-change-attribute", f"userName.{dialect}")),
            "off": ([_OFF], self.users.case("users-deactivate-sets-active-false", dialect)),
            "on": ([_OFF, _ON], self.users.case("users-reactivate-sets-active-true", dialect)),
            "delete": ([_GONE], self.users.case("users-delete-is-believable")),
            "recreate": ([_GONE, {"do": "recreate", "user": 0}], self.users.case("users-recreate-after-delete")),
        }
        yield from (basic for kind, basic in of_users.items() if kind in kinds)
        if {"find", "off"} <= set(kinds):
            yield [_OFF, _FIND], self.users.case("users-deactivated-stays-findable", dialect)
        if {"find", "delete"} <= set(kinds):
            yield [_GONE, _FIND], self.users.case("users-deleted-not-findable")
        if any("group" in step for step in example["steps"]):
            yield from self._of_groups(kinds, dialect)

    def _values_of(self, kind: str, example: Mapping[str, Any]) -> Iterator[Basic]:
        """Yield each attribute that steps of a kind write, with the value that listed checks use."""
        if kind not in ("update", "put"):
            return
        known = self.generated.attributes
        plain = made.plain(dict.fromkeys(written_by(example, kind)), known, self.users.values)
        for one in known:
            if one.path.text in plain:
                step = {"do": kind, "user": 0, "values": {one.path.text: plain[one.path.text]}}
                asked = ("users-change-attribute", f"{one.path.label}.{example['dialect']}")
                asked = asked if kind == "update" else ("users-put-change-attribute", one.path.label)
                yield [step], self.users.case(*asked)

    def _of_groups(self, kinds: list[str], dialect: str) -> Iterator[Basic]:
        case, group = self.groups.case, {"group": 0}
        match = self.groups.profile.match_by.label
        yield [_TEAM], case("groups-create-stores-members")
        yield [_TEAM, {**_TEAM, "who": [2]}], case("groups-add-member", dialect)
        of_groups = {
            "remove": ([_TEAM, {"do": "remove", **group, "who": [0]}], case("groups-remove-member", dialect)),
            "rename group": ([{"do": "rename group", **group}], case("groups-rename", dialect)),
            "find group": ([{"do": "find group", **group}], case("groups-filter-finds-own", match)),
            "delete group": ([_TEAM, {"do": "delete group", **group}], case("groups-delete-is-believable")),
            "delete": ([_TEAM, _GONE], case("groups-user-delete-leaves-group")),
        }
        yield from (basic for kind, basic in of_groups.items() if kind in kinds)


def spread(listed: Sequence[Attribute], most: int) -> list[Attribute]:
    """Return some of many, from all over the list: what stands side by side in a profile is often of one kind."""
    return list(listed[:: max(1, -(-len(listed) // most))])


@pytest.fixture(scope="module")
def lives_of_all(generated: Generated, groups: Groups, client: Client) -> Lives:
    """Return what sends sequences of steps."""
    return Lives(generated, groups, client)
