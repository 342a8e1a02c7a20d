"""What the checks of Entra's provisioning start from: people to be found, and people who live through cycles."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.client.scim import created_id
from scim_conformance.dialects import change_values, patch_body, set_active
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Delete
from scim_conformance.rules.lists import finds_exactly, finds_nobody, listed_resource, resources
from scim_conformance.rules.members import member_ids
from scim_conformance.rules.values import attribute_is, holds
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Filtering, Users, equals
from scim_conformance.suite.group_givens import GROUPS, Group, Groups
from scim_conformance.suite.kit import Blocked
from scim_conformance.suite.patch_givens import USER_NAME, Patching
from scim_conformance.suite.update_givens import ACTIVE, PLAIN

AT_ONCE = 3
_SUCCESS = range(200, 300)
_UPDATED = 3


@dataclass(frozen=True)
class Cycle:
    """A user's life as Entra drives it: each request, and the fresh read or search that followed it.

    ``searched`` are the searches before and after the create, none but in the run's first dialect.
    """

    user: Creation
    searched: tuple[Exchange, ...]
    values: Mapping[AttributePath, Any]
    update: Exchange
    off: Exchange
    off_found: Exchange
    back: Mapping[AttributePath, Any]
    on: Exchange
    on_read: Exchange
    plain_on: Exchange | None
    off_again: Exchange
    off_again_read: Exchange
    delete: Exchange | None
    deleted: tuple[Exchange, Exchange] | None

    @property
    def id(self) -> str:
        """The user's id."""
        return str(self.user.id)

    @property
    def updated(self) -> Json:
        """The user after the update, as the search for the user who was switched off shows it."""
        return next(iter(resources(self.off_found)), {})

    @property
    def searches(self) -> list[Exchange]:
        """The searches for the user."""
        return [*self.searched, self.off_found]

    @property
    def writes(self) -> list[Exchange]:
        """The single writes."""
        return [self.user.post, self.update, self.off, self.on, self.off_again]


class Cycles:
    """The lives of the module, one per dialect, and what blocks the questions about them."""

    def __init__(self, users: Users, client: Client) -> None:
        self.users = users
        self._client = client
        self._match = users.profile.users.match_by
        self.of: Callable[[str], Cycle] = cache(self._live)

    def ready(self, dialect: str) -> Cycle:
        """Return a life in which the user was found, updated and switched off; raise Blocked naming what failed."""
        lived, case, match = self.of(dialect), self.users.case, self._match.label
        inactive = listed_resource(attribute_is(ACTIVE, False))
        updated = [listed_resource(holds(path, value, self.users.values)) for path, value in lived.values.items()]
        # Several operations in one PATCH may fail where each is taken alone.
        updating = ("users-update-applies", dialect)
        if len(lived.values) > 1:
            updating = ("users-patch-many-operations", f"{dialect}.change")
        failed = {
            case("users-filter-finds-nobody-for-stranger", match): any(map(finds_nobody, lived.searched[:1])),
            case("users-filter-finds-own", match): any(map(finds_exactly([lived.id]), lived.searched[1:])),
            case("users-deactivated-stays-findable", dialect): finds_exactly([lived.id])(lived.off_found),
            case("users-deactivate-sets-active-false", dialect): not lived.off.accepted or inactive(lived.off_found),
            case(*updating): not lived.update.accepted or any(rule(lived.off_found) for rule in updated),
        }
        for judge, wrong in failed.items():
            if wrong:
                raise Blocked("an earlier step of the user's life went wrong", judge)
        return lived

    def restored(self, dialect: str) -> Cycle:
        """Return a life in which the user was switched on again; raise Blocked where that is not possible at all."""
        lived = self.ready(dialect)
        if lived.plain_on is not None and lived.plain_on.document.get("active") is not True:
            raise Blocked("not reactivated", self.users.case("users-reactivate-sets-active-true", dialect))
        return lived

    def _live(self, dialect: str) -> Cycle:
        searched: list[Exchange] = []

        def search_first(body: Json) -> None:
            if dialect == self.users.profile.dialects[0]:  # every dialect words a search alike
                searched.append(self._find(paths.read(body, self._match)))

        wanted = [*self.users.required(), *self.users.taken()]
        user = self.users.require(self.users.attempt(wanted, change=search_first), "minimal")
        searched += [self._find(paths.read(user.body, self._match)) for _ in searched]
        first, second = self._new(user), self._new(user)
        update = self._send(user, patch_body(*change_values(dialect, first)))
        off = self._send(user, set_active(dialect, False))
        off_found = self._find(first.get(self._match, paths.read(user.body, self._match)))
        back = dict(list(second.items())[:1])
        on, on_read = self._patch(user, *change_values(dialect, {ACTIVE: True, **back}))
        plain = None if on_read.document.get("active") is True else set_active(dialect, True)
        plain_on = None if plain is None else self._patch(user, *plain["Operations"])[1]
        off_again = self._send(user, set_active(dialect, False))
        off_again_read = self.users.read(str(user.id))
        delete, deleted = self._end(user, off_again_read)
        lived = (user, tuple(searched), first, update, off, off_found, back, on, on_read, plain_on)
        return Cycle(*lived, off_again, off_again_read, delete, deleted)

    def _new(self, user: Creation) -> dict[AttributePath, str]:
        mapped = [one.path for one in self.users.taken() if one.path.text.casefold() in PLAIN]
        stored = [path for path in mapped if path != self._match and paths.read(user.body, path)]
        plain = {path: self.users.unheard(path) for path in stored[:_UPDATED]}
        return plain or {USER_NAME: self.users.user_name()}

    def _find(self, value: Any) -> Exchange:
        return self.users.find(equals(self._match, value))

    def _send(self, user: Creation, body: Json) -> Exchange:
        return self._client.patch(USERS, str(user.id), body)

    def _patch(self, user: Creation, *operations: Json) -> tuple[Exchange, Exchange]:
        return self._send(user, patch_body(*operations)), self.users.read(str(user.id))

    def _end(self, user: Creation, last: Exchange) -> tuple[Exchange | None, tuple[Exchange, Exchange] | None]:
        """Delete the user where the connector promises that, and look for it by id and by name."""
        if self.users.profile.users.operations.delete is not Delete.HARD:
            return None, None
        delete = self._client.delete(USERS, str(user.id))
        read = self.users.read(str(user.id))
        if read.status == 404:
            self._client.forget(USERS, str(user.id))
        return delete, (read, self._find(paths.read(last.document, self._match)))


@dataclass(frozen=True)
class Crew:
    """A group with one member, told by id, whom no other check of the module needs."""

    group: Group
    person: str

    def require_member(self, groups: Groups) -> None:
        """Raise Blocked where the group does not have the member it was created with."""
        if self.person not in member_ids(self.group.body):
            raise Blocked("the member is not stored", groups.case("groups-create-stores-members"))


@dataclass(frozen=True)
class Race:
    """Creates of one userName that were under way at the same time, and a search for it afterwards."""

    user_name: str
    sent: tuple[Exchange, ...]
    found: Exchange

    @property
    def first(self) -> Exchange:
        """The first that was accepted, or the first of all."""
        return next((one for one in self.sent if one.status in _SUCCESS), self.sent[0])

    @property
    def ids(self) -> list[str]:
        """The ids of the users who came into being."""
        return [id_ for one in self.sent if (id_ := created_id(one)) is not None]


def require_changeable(patching: Patching, path: AttributePath, value: Any, dialect: str) -> None:
    """Raise Blocked where an attribute cannot even be changed alone and in plain words."""
    alone = patching.send(patching.victim, *change_values(dialect, {path: value}))
    if not alone.shows(holds(path, value, patching.users.values)):
        judge = patching.users.case("users-change-attribute", f"{path.label}.{dialect}")
        raise Blocked(f"{path} cannot be changed at all", judge)


@pytest.fixture(scope="module")
def cycles(users: Users, client: Client) -> Cycles:
    """Return the lives of the module's users."""
    return Cycles(users, client)


@pytest.fixture(scope="module")
def wanted_user(users: Users) -> Creation:
    """Return a user to be found, whom no check of the module changes."""
    return users.rich()


@pytest.fixture(scope="module")
def matching(users: Users, wanted_user: Creation) -> Filtering:
    """Return the filters for the user to be found."""
    return Filtering(users, wanted_user)


@pytest.fixture(scope="module")
def crew(groups: Groups, race: Race) -> Crew:
    """Return a group of the module with one member, without where the connector's groups have none."""
    if not race.ids:
        raise Blocked("no user was created", groups.users.case("users-create-answers-201", "minimal"))
    if groups.profile.members is False:
        return Crew(groups.take(), race.ids[0])
    return Crew(groups.require(groups.attempt(race.ids[:1]), "with-members"), race.ids[0])


@pytest.fixture(scope="module")
def race(users: Users, client: Client) -> Race:
    """Return creates of one userName that were sent at the same time."""
    person = users.values.user(client.names.fresh(), users.required())
    with ThreadPoolExecutor(AT_ONCE) as senders:
        sent = list(senders.map(lambda _: client.create(USERS, person.body, person.name), range(AT_ONCE)))
    user_name = str(person.body["userName"])
    return Race(user_name, tuple(sent), users.find(equals(USER_NAME, user_name)))


@pytest.fixture(scope="module")
def pages(client: Client) -> tuple[Exchange, Exchange]:
    """Return two pages that follow each other; where they overlap, which strangers can cause, two newer ones."""

    def ask() -> tuple[Exchange, Exchange]:
        first = client.get(USERS, {"startIndex": "1", "count": "1"})
        return first, client.get(USERS, {"startIndex": "2", "count": "1"})

    first, second = ask()
    overlap = {_only(first)} & {_only(second)} - {""}
    return ask() if overlap else (first, second)


def _only(page: Exchange) -> str:
    listed = page.document.get("Resources")
    shown = listed[0] if isinstance(listed, list) and listed else {}
    return str(shown.get("id", "")) if isinstance(shown, dict) else ""


def unknown_id() -> str:
    """Return an id that nobody has."""
    return str(uuid.uuid4())


__all__ = ["GROUPS", "Crew", "Cycle", "Cycles", "Race", "require_changeable", "unknown_id"]
