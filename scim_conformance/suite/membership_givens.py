"""A leaver who comes back, and a group around: what memberships survive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import set_active
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Delete
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.members import member_ids
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import GROUPS, Group, Groups
from scim_conformance.suite.kit import Blocked

_ACTIVE = paths.parse("active")


@dataclass(frozen=True)
class Switched:
    """A member switched off and on: both answers, the read in between, and the group afterwards."""

    off: Exchange
    off_read: Exchange
    on: Exchange
    group: Exchange


class Memberships:
    """A group with one member of its own, and what is done to both; each step is taken once."""

    def __init__(self, groups: Groups, client: Client, users: Users) -> None:
        self.groups = groups
        self.client = client
        self.users = users
        self._dialect = users.profile.dialects[0]

    @cached_property
    def leaver(self) -> Creation:
        """A user who is nobody else's, to be switched off."""
        return self.users.poor()

    @cached_property
    def group(self) -> Group:
        """A group with the leaver in it; Blocked where it does not show that member."""
        group = self.groups.require(self.groups.attempt([str(self.leaver.id)]), "with-members")
        held = member_ids(group.body) or member_ids(self.groups.read_members(str(group.id)).document)
        if held != [str(self.leaver.id)]:
            raise Blocked("the member is not stored", self.groups.case("groups-create-stores-members"))
        return group

    @cached_property
    def off(self) -> tuple[Exchange, Exchange]:
        """The PATCH that switches the leaver off, and the fresh read after it."""
        id_ = str(self.leaver.id)
        return self.client.patch(USERS, id_, set_active(self._dialect, False)), self.users.read(id_)

    @cached_property
    def switched(self) -> Switched:
        """The leaver switched off and on again while in the group; Blocked where that does not work."""
        group = self.group
        off, read = self.off
        if read.document.get("active") is not False:
            judge = self.users.case("users-deactivate-sets-active-false", self._dialect)
            raise Blocked("the user was not deactivated", judge)
        on = self.client.patch(USERS, str(self.leaver.id), set_active(self._dialect, True))
        if not on.accepted:
            judge = self.users.case("users-reactivate-sets-active-true", self._dialect)
            raise Blocked("the user was not reactivated", judge)
        return Switched(off, read, on, self.groups.read_members(str(group.id)))

    @cached_property
    def stopped(self) -> tuple[Exchange, Rule]:
        """The read that shows whether a user can be put out of action, and the rule for it: switched off, or gone."""
        operations = self.users.profile.users.operations
        inactive = attribute_is(_ACTIVE, False)
        if operations.deactivate is not False:
            read = self.off[1]
            if not inactive(read) or operations.delete is Delete.UNSUPPORTED:
                return read, inactive
        id_ = str(self.leaver.id)
        self.client.delete(USERS, id_)
        return self.users.read(id_), status_is(404)

    def swap(self) -> tuple[Exchange, Exchange]:
        """Return a PATCH that writes another id over that of the member, and the read of the group after it."""
        inside, other = f'members[value eq "{self.leaver.id}"].value', str(self.groups.people(1)[0].id)
        operation = {"op": "replace", "path": inside, "value": other}
        return self._patch(self.group, operation), self.groups.read_members(str(self.group.id))

    @cached_property
    def circle(self) -> tuple[Exchange, Exchange, Exchange]:
        """Another group put into the group, the group put into itself, and a read of it."""
        outer, inner = self.group, self.groups.require(self.groups.plain)
        nested, circle = self._patch(outer, _adding(inner)), self._patch(outer, _adding(outer))
        return nested, circle, self.groups.read(str(outer.id))

    def _patch(self, group: Group, operation: Json) -> Exchange:
        return self.client.patch_operations(GROUPS, str(group.id), [operation])


def _adding(group: Group) -> Json:
    return {"op": "add", "path": "members", "value": [{"value": group.id, "type": "Group"}]}


@pytest.fixture(scope="module")
def memberships(groups: Groups, client: Client, users: Users) -> Memberships:
    """Return the group and the leaver of the module."""
    return Memberships(groups, client, users)
