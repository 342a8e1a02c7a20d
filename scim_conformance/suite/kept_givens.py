"""One group with members: read, searched, left by a user who is deleted, and at last deleted itself, in this order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Delete
from scim_conformance.rules import Rule
from scim_conformance.rules.lists import finds_alone, finds_nobody, finds_without
from scim_conformance.rules.members import member_ids
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath
from scim_conformance.suite.givens import USERS, Creation, equals
from scim_conformance.suite.group_givens import GROUPS, Group, Groups
from scim_conformance.suite.kit import Blocked, NotApplicable

_MAY_REFUSE = frozenset({403, 405, 501})
GroupVariant = Callable[[str], Group]


@dataclass(frozen=True)
class Kept:
    """A group with members, the users who were put into it, and two reads: without members, and a later one with."""

    group: Group
    people: tuple[Creation, ...]
    excluded: Exchange
    later: Exchange

    @property
    def id(self) -> str:
        """The group's id."""
        return str(self.group.id)

    @property
    def ids(self) -> list[str]:
        """The ids of the users who were put into it."""
        return [str(one.id) for one in self.people]

    def require_members(self, groups: Groups) -> None:
        """Raise Blocked where the group does not show the members it was created with."""
        if not self.people or set(member_ids(self.group.body)) != set(self.ids):
            raise Blocked("the members are not stored", groups.case("groups-create-stores-members"))


class Searched:
    """The searches for the kept group, sent while it is there: by its name, in other letter case, and for nobody."""

    def __init__(self, groups: Groups, kept: Kept) -> None:
        self._groups = groups
        self.kept = kept
        self.match = groups.profile.match_by
        declared = [one.path for one in groups.attributes if one.filterable is True]
        held = {path: paths.read(kept.group.body, path) for path in dict.fromkeys([self.match, *declared])}
        self._held = {path: value for path, value in held.items() if isinstance(value, str) and value}
        self._found = {path: groups.find(equals(path, value)) for path, value in self._held.items()}
        self._cased = {path: groups.find(equals(path, value.swapcase())) for path, value in self._held.items()}
        self.miss = groups.find(equals(self.match, groups.client.names.fresh()))

    def value(self, path: AttributePath) -> str:
        """Return the value that was searched for; raise Blocked where the group shows none."""
        if path not in self._held:
            judge = self._groups.case("groups-create-stores-attribute", path.label)
            raise Blocked(f"{path} is not stored, so that there is nothing to find", judge)
        return self._held[path]

    def found(self, path: AttributePath) -> Exchange:
        """Return the search for the value; raise Blocked where the group shows none."""
        self.value(path)
        return self._found[path]

    def cased(self, path: AttributePath) -> Exchange:
        """Return the search in other letter case; raise Blocked where the plain search does not work."""
        self.require(path)
        return self._cased[path]

    def finds(self, path: AttributePath) -> Rule:
        """Return the rule that a search finds the group, and nobody else where the value is this run's own."""
        own = self._groups.client.names.owns(self.value(path))
        return finds_alone(self.kept.id) if own else finds_without(self.kept.id, "")

    def require(self, *needed: AttributePath) -> None:
        """Raise Blocked where the search for the name, or by one of these attributes, does not find the group."""
        for path in (self.match, *needed):
            if self.finds(path)(self.found(path)):
                judge = self._groups.case("groups-filter-finds-own", path.label)
                raise Blocked(f"the plain filter on {path} does not work", judge)

    def require_selective(self) -> None:
        """Raise Blocked where the search finds strangers."""
        self.require()
        if finds_nobody(self.miss):
            raise Blocked("the match filter finds strangers", self._groups.case("groups-filter-finds-nobody"))


@dataclass(frozen=True)
class Departure:
    """The deletion of a user who is in the kept group, and the group afterwards.

    Where it was not accepted, ``control`` is the deletion of a user who is in no group.
    """

    person: Creation
    delete: Exchange
    read: Exchange
    before: frozenset[str]
    group: Exchange
    control: Exchange | None

    def require_deletable(self, groups: Groups) -> None:
        """Raise NotApplicable where users may not be deleted, Blocked where not even one without groups can be."""
        if self.delete.status in _MAY_REFUSE and groups.users.profile.users.operations.delete != Delete.HARD:
            raise NotApplicable(f"the endpoint refuses to delete users ({self.delete.status}), as it may")
        pretended = _accepted(self.delete) and self.read.status != 404
        if pretended or (self.control is not None and not _accepted(self.control)):
            raise Blocked("users are not deleted", groups.users.case("users-delete-is-believable"))


@dataclass(frozen=True)
class GroupDeletion:
    """The deletion of the kept group: what a read and a search say afterwards, and a read of who was in it."""

    before: Exchange
    delete: Exchange
    read: Exchange
    found: Exchange
    person: Creation | None
    user: Exchange | None

    @property
    def accepted(self) -> bool:
        """Whether the endpoint said that it deleted."""
        return _accepted(self.delete)

    def require_gone(self, groups: Groups) -> None:
        """Raise NotApplicable where groups may not be deleted, Blocked where the endpoint only pretended."""
        if self.delete.status in _MAY_REFUSE and groups.profile.operations.delete != Delete.HARD:
            raise NotApplicable(f"the endpoint refuses to delete groups ({self.delete.status}), as it may")
        if self.read.status != 404:
            raise Blocked("the group was not deleted", groups.case("groups-delete-is-believable"))


@pytest.fixture(scope="module")
def group_variant(groups: Groups) -> GroupVariant:
    """Return the creation of the ``empty`` group, or of one ``with-members``; each is sent once."""

    @cache
    def create(variant: str) -> Group:
        if variant == "empty":
            return groups.plain
        if groups.profile.members is False:
            raise NotApplicable("the profile says that groups have no members")
        groups.require(groups.plain)
        return groups.attempt([str(one.id) for one in groups.people(2)])

    return create


@pytest.fixture(scope="module")
def kept(groups: Groups, group_variant: GroupVariant) -> Kept:
    """Return the module's group, without members where the endpoint refuses to create it with them."""
    group = group_variant("with-members") if groups.profile.members is not False else groups.attempt()
    people = tuple(groups.people(2)) if "members" in group.sent else ()
    if not group.usable:
        group, people = groups.require(groups.attempt()), ()
    id_ = str(group.id)
    return Kept(group, people, groups.read(id_, excluding="members"), groups.read_members(id_))


@pytest.fixture(scope="module")
def searched(groups: Groups, kept: Kept) -> Searched:
    """Return the searches for the module's group."""
    return Searched(groups, kept)


@pytest.fixture(scope="module")
def departure(groups: Groups, client: Client, searched: Searched) -> Departure | None:
    """Return the deletion of one of the group's members, None where it has none."""
    kept = searched.kept
    if not kept.people:
        return None
    person = kept.people[-1]
    id_ = str(person.id)
    before = frozenset(member_ids(kept.later.document))
    delete = client.delete(USERS, id_)
    read = groups.users.read(id_)
    _note(groups, client, person, read)
    group = groups.read_members(kept.id)
    control = None if _accepted(delete) else client.delete(USERS, str(groups.users.poor().id))
    return Departure(person, delete, read, before, group, control)


@pytest.fixture(scope="module")
def group_deletion(groups: Groups, client: Client, searched: Searched, departure: Departure | None) -> GroupDeletion:
    """Return the deletion of the module's group, after everything else was asked of it."""
    kept = searched.kept
    before = departure.group if departure else kept.later
    delete = client.delete(GROUPS, kept.id)
    read = groups.read(kept.id)
    if read.status == 404:
        client.forget(GROUPS, kept.id)
    found = groups.find(equals(searched.match, searched.value(searched.match)))
    person = kept.people[0] if kept.people else None
    user = groups.users.read(str(person.id)) if person else None
    if person and user:
        _note(groups, client, person, user)
    return GroupDeletion(before, delete, read, found, person, user)


def _note(groups: Groups, client: Client, person: Creation, read: Exchange) -> None:
    """Give a user who is gone to no other check."""
    if read.status != 200:
        groups.lose(person)
    if read.status == 404:
        client.forget(USERS, str(person.id))


def _accepted(exchange: Exchange) -> bool:
    return exchange.status is not None and 200 <= exchange.status < 300
