"""Groups that live through changes of name and members, each step judged by a fresh read.

A step that needs members the group has lost puts them back first, so that each step is judged by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.group_dialects import (
    add_members,
    change_group,
    remove_all_members,
    remove_members,
    replace_members,
)
from scim_conformance.rules.members import member_ids
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import Creation
from scim_conformance.suite.group_givens import DISPLAY_NAME, GROUPS, Group, Groups
from scim_conformance.suite.kit import Blocked

UNKNOWN = "5c1f0bd2-0000-4000-8000-000000000000"
Values = Mapping[AttributePath, object]


@dataclass(frozen=True)
class Step:
    """One change of a group: the request, and the fresh reads before and after it."""

    before: Json
    sent: Exchange
    read: Exchange

    @property
    def accepted(self) -> bool:
        """Whether the endpoint said that it did it."""
        return self.sent.accepted

    @property
    def members_before(self) -> frozenset[str]:
        """Who was in the group."""
        return frozenset(member_ids(self.before))

    @property
    def members(self) -> frozenset[str]:
        """Who is in the group."""
        return frozenset(member_ids(self.read.document))


@dataclass(frozen=True)
class Crowd:
    """Several changes sent at the same time: the requests, and the step from before the first to after the last."""

    sent: tuple[Exchange, ...]
    step: Step

    @property
    def worst(self) -> Exchange:
        """The first request that was not accepted, or the first of all."""
        return next((one for one in self.sent if not one.accepted), self.sent[0])


class Changing:
    """A group, how it was shown last, and how a client's changes are sent to it."""

    def __init__(self, groups: Groups, client: Client, dialect: str) -> None:
        self.groups = groups
        self.dialect = dialect
        self.group: Group = groups.take()
        self.id = str(self.group.id)
        self._client = client
        self._shown = self.group.body

    def patch(self, operations: Sequence[Json]) -> Step:
        """Return what came of operations, in one request."""
        return self._step(self._client.patch(GROUPS, self.id, patch_body(*operations)))

    def put(self, body: Json) -> Step:
        """Return what came of a replacement."""
        return self._step(self._client.put(GROUPS, self.id, body))

    def add(self, *ids: str) -> Step:
        """Return what came of adding members, in one operation."""
        return self.patch(add_members(self.dialect, ids))

    def add_at_once(self, *ids: str) -> Crowd:
        """Return what came of adding members, each in a request of its own, all under way at the same time."""
        bodies = [patch_body(*add_members(self.dialect, [id_])) for id_ in ids]
        with ThreadPoolExecutor(len(ids)) as senders:
            sent = list(senders.map(lambda body: self._client.patch(GROUPS, self.id, body), bodies))
        return Crowd(tuple(sent), self._step(sent[-1]))

    def have(self, *ids: str) -> None:
        """Put back what an earlier step took out against the rules."""
        for id_ in ids:
            if id_ not in member_ids(self._shown):
                self.add(id_)

    def change(self, values: Values) -> Step:
        """Return what came of giving attributes of the group itself other values."""
        worded = {path.text: value for path, value in values.items()}
        return self.patch(change_group(self.dialect, self.id, worded))

    def _step(self, sent: Exchange) -> Step:
        before = self._shown
        read = self.groups.read_members(self.id)
        self._shown = read.document
        return Step(before, sent, read)


@dataclass(frozen=True)
class More:
    """What follows where members can be added: a second and third one, a removal, and so on."""

    many: Step
    twice: Step
    remove: Step
    absent: Step
    swap: Step
    replace: Step
    remove_all: Step


@dataclass(frozen=True)
class Life:
    """What became of a group in one dialect; ``more`` is None where not even one member can be added."""

    changing: Changing
    ids: tuple[str, str, str]
    new: Values
    add: Step
    rename: Step
    change: Step
    more: More | None


def _live(groups: Groups, client: Client, dialect: str, people: Sequence[Creation]) -> Life:
    changing = Changing(groups, client, dialect)
    first, second, third = (str(one.id) for one in people)
    ids = (first, second, third)
    add = changing.add(first)
    new = _new_values(changing)
    rename, change = _change(changing, new)
    added = add.accepted and first in add.members
    return Life(changing, ids, new, add, rename, change, _live_on(changing, ids) if added else None)


def _live_on(changing: Changing, ids: tuple[str, str, str]) -> More:
    first, second, third = ids
    dialect = changing.dialect
    many, twice = _add_more(changing, ids)
    changing.have(*ids)
    remove = changing.patch(remove_members(dialect, [first]))
    absent = changing.patch(remove_members(dialect, [first]))
    changing.have(second, third)
    swap = changing.patch([*add_members(dialect, [first]), *remove_members(dialect, [second])])
    changing.have(first, third)
    replace = changing.patch(replace_members(dialect, [second, third]))
    changing.have(second, third)
    return More(many, twice, remove, absent, swap, replace, changing.patch(remove_all_members(dialect)))


def _change(changing: Changing, new: Values) -> tuple[Step, Step]:
    """Return the steps that rename the group and change its other attributes: one request, where that is taken."""
    together = changing.change(new)
    done = {path for path, value in new.items() if paths.read(together.read.document, path) == value}
    name, others = {DISPLAY_NAME: new[DISPLAY_NAME]}, {path: new[path] for path in new if path != DISPLAY_NAME}
    rename = together if name.keys() <= done or not others else changing.change(name)
    return rename, together if others.keys() <= done else changing.change(others)


def _add_more(changing: Changing, ids: tuple[str, str, str]) -> tuple[Step, Step]:
    """Return the steps that add two more members, and one a second time: one request, where that is taken."""
    first, *others = ids
    changing.have(first)
    together = changing.patch([*add_members(changing.dialect, others), *add_members(changing.dialect, [first])])
    taken = together.accepted and together.members == set(ids)
    many = together if taken else changing.add(*others)
    changing.have(first)
    once = len(member_ids(together.read.document)) == len(ids)
    return many, together if taken and once else changing.add(first)


def _new_values(changing: Changing) -> dict[AttributePath, object]:
    """Return a value for each attribute; each keeps the word by which the group is known as ours."""
    word, groups = changing.group.name, changing.groups
    others = [one for one in groups.attributes if one.path.text.casefold() != "displayname"]
    sampled = {one.path: groups.sample(one.path, one.type, f"{word}-changed", 1) for one in others}
    return {DISPLAY_NAME: f"renamed {word}", **sampled}


@dataclass(frozen=True)
class Tail:
    """What became of a group after its life, where all dialects ask alike."""

    several: Step
    shown: Exchange
    named: Step
    unknown: Step
    put: Step
    put_name: str
    nobody: Step
    hidden: Exchange
    crowd: Crowd


def _end(life: Life) -> Tail:
    changing, (first, second, third) = life.changing, life.ids
    groups, dialect = changing.groups, changing.dialect
    several = changing.patch([*add_members(dialect, [first]), *add_members(dialect, [second])])
    shown = groups.users.read(first)
    named = changing.patch([{"op": "add", "path": "members", "value": [{"displayName": "A name", "value": third}]}])
    changing.have(first, second)
    unknown = changing.add(UNKNOWN)
    changing.have(first, second)
    name = f"{changing.group.name} replaced"
    body = {**groups.body(changing.group.name, [second, third]), "id": changing.id, "displayName": name}
    put = changing.put(body)
    changing.have(second)
    nobody = changing.patch(replace_members(dialect, []))
    hidden = groups.users.read(first)
    crowd = changing.add_at_once(first, second, third)
    return Tail(several, shown, named, unknown, put, name, nobody, hidden, crowd)


class Lives:
    """The groups of the module, one per dialect, and what blocks the questions about them."""

    def __init__(self, groups: Groups, client: Client, people: Sequence[Creation]) -> None:
        self.groups = groups
        self.of: Callable[[str], Life] = cache(lambda dialect: _live(groups, client, dialect, people))
        self.end: Callable[[str], Tail] = cache(lambda dialect: _end(self.ready(dialect)))

    def ready(self, dialect: str) -> Life:
        """Return a life; raise Blocked where not even one member can be added."""
        life = self.of(dialect)
        if life.more is None:
            raise self.blocked("nobody can be added to a group", "groups-add-member", dialect)
        return life

    def more(self, dialect: str) -> More:
        """Return the steps that follow the first; raise Blocked where not even one member can be added."""
        more = self.ready(dialect).more
        assert more is not None  # noqa: S101 - ready has seen to it
        return more

    def tail(self, dialect: str) -> Tail:
        """Return what became of the group of a dialect after its life, its own steps blocked as these are."""
        self.require_adding(dialect)
        return self.end(dialect)

    def require_adding(self, dialect: str) -> None:
        """Raise Blocked where an add of members loses those there were."""
        more = self.more(dialect)
        if not more.many.members_before <= more.many.members:
            raise self.blocked("an add loses the other members", "groups-add-many-members", dialect)

    def require_removing(self, dialect: str) -> None:
        """Raise Blocked where a removal of one member does not do exactly that."""
        self.require_adding(dialect)
        step = self.more(dialect).remove
        if step.members != step.members_before - {self.of(dialect).ids[0]}:
            raise self.blocked("a member is not removed as asked", "groups-remove-member", dialect)

    def require_operations(self, dialect: str) -> None:
        """Raise Blocked where several operations in one request do not even add members."""
        if not self.tail(dialect).several.members.issuperset(self.of(dialect).ids[:2]):
            judge = "groups-add-members-in-operations"
            raise self.blocked("of several operations not all take effect", judge)

    def require_renamed(self, dialect: str) -> Life:
        """Return a life in which the group was renamed; raise Blocked where it was not."""
        life = self.of(dialect)
        exact = self.groups.case_exact(DISPLAY_NAME)
        if attribute_is(DISPLAY_NAME, life.new[DISPLAY_NAME], case_exact=exact)(life.rename.read):
            raise self.blocked("the group was not renamed", "groups-rename", dialect)
        return life

    def require_members(self, dialect: str, step: Step, *ids: str) -> Step:
        """Return a step; raise Blocked where these were not in the group when it was taken."""
        self.require_adding(dialect)
        if not step.members_before.issuperset(ids):
            raise self.blocked("the group lost members who cannot be put back", "groups-add-member", dialect)
        return step

    def blocked(self, reason: str, check: str, label: str = "") -> Blocked:
        """Return what to raise where another case judges the prerequisite."""
        return Blocked(reason, self.groups.case(check, label))


@pytest.fixture(scope="module")
def people(groups: Groups) -> list[Creation]:
    """Return three users to put into groups."""
    return groups.people(3)


@pytest.fixture(scope="module")
def lives(groups: Groups, client: Client, people: list[Creation]) -> Lives:
    """Return the groups of the module that live through changes."""
    return Lives(groups, client, people)
