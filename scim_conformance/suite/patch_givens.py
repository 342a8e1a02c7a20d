"""What further checks of PATCH start from: users that are patched, each PATCH judged by a fresh read."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.model import CaseId
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.resources import values_are
from scim_conformance.rules.values import attribute_is, holds, unassigned, unchanged_since
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, NotApplicable
from scim_conformance.suite.update_givens import PLAIN

USER_NAME = paths.parse("userName")
UNKNOWN = "scimconfUnknown"
_ROLE_TYPE = "WindowsAzureActiveDirectoryRole"
#: The dates that updates try to give to meta.created: by its path, and without a path.
CREATED_BY_PATH, CREATED_WITHOUT_PATH = "1999-01-01T00:00:00Z", "1998-01-01T00:00:00Z"


@dataclass(frozen=True)
class Patched:
    """A PATCH and the fresh read after it."""

    patch: Exchange
    read: Exchange

    def shows(self, *rules: Rule) -> bool:
        """Return whether the PATCH was accepted and the read satisfies the rules."""
        return self.patch.accepted and not any(rule(self.read) for rule in rules)


@dataclass(frozen=True)
class Renamed:
    """A user that was renamed: by which names, the user, and what came of it."""

    old: str
    new: str
    user: Creation
    patched: Patched

    @property
    def shown(self) -> Json:
        """The user as it was shown last."""
        return self.patched.read.document if self.patched.read.status == 200 else self.user.body


@dataclass(frozen=True)
class Absent:
    """A replace of a value that did not exist: the attribute, the value, the user before, and what came of it."""

    attribute: Attribute
    value: Any
    before: Json
    patched: Patched


@dataclass(frozen=True)
class Wording:
    """One way to word an update, and how the read after it shows that it was understood.

    ``plain`` words an update of the same attribute as clients usually do, ``shown`` belongs to that: where not even
    this works, it is ``judge`` that says so.
    """

    path: AttributePath
    operation: Json
    rule: Rule
    plain: list[Json]
    shown: Rule
    judge: CaseId


@dataclass(frozen=True)
class Refusals:
    """PATCHes that must be refused, by what is wrong with them, and the reads before the first and after the last."""

    sent: Mapping[str, Exchange]
    before: Json
    read: Exchange


class Patching:
    """Sends PATCHes to users of the module.

    ``victim`` is one user for all checks that try to do harm, ``before`` what its latest read shows: each check starts
    from there, not from what an earlier one meant to leave.
    """

    def __init__(self, users: Users, client: Client, victim: Creation) -> None:
        self.users = users
        self.client = client
        self.victim = victim
        self.before = victim.body

    def send(self, user: Creation, *operations: Json) -> Patched:
        """Return a PATCH with these operations and the read after it."""
        patch = self.client.patch(USERS, str(user.id), patch_body(*operations))
        return Patched(patch, self.read(user))

    def read(self, user: Creation) -> Exchange:
        """Return a fresh read of a user."""
        read = self.users.read(str(user.id))
        if user is self.victim and read.status == 200:
            self.before = read.document
        return read

    def change(self, dialect: str, user: Creation, path: AttributePath, value: Any) -> Patched:
        """Return a PATCH that gives one attribute another value, as the dialect words it."""
        return self.send(user, *change_values(dialect, {path: value}))

    @cached_property
    def ordered(self) -> tuple[str, Patched]:
        """A PATCH that gives the plain attribute two values, one after the other, and the last of them."""
        path = self.plain()
        values = [self.value(path), self.value(path)]
        return values[-1], self.send(self.victim, *(_replace(path.text, value) for value in values))

    def works(self) -> bool:
        """Return whether any PATCH is accepted and takes effect: with two operations, else with a single one."""
        path = self.plain()
        last, patched = self.ordered
        if patched.shows(attribute_is(path, last, case_exact=False)):
            return True
        value = self.value(path)
        tried = self.send(self.victim, _replace(path.text, value))
        return tried.shows(attribute_is(path, value, case_exact=False))

    def plain(self) -> AttributePath:
        """Return a plain text attribute that the connector maps; userName where there is no other."""
        mapped = [one.path for one in self.users.profile.users.attributes]
        return next((path for path in mapped if path.text.casefold() in PLAIN), USER_NAME)

    def value(self, path: AttributePath) -> str:
        """Return a value for a plain attribute that nobody has."""
        return self.users.user_name() if path == USER_NAME else self.users.unheard(path)

    def unchanged(self, before: Json) -> Rule:
        """Return the rule that no mapped attribute changed."""
        watched = [one.path for one in self.users.profile.users.attributes]
        return unchanged_since(before, watched, self.users.values.case_exact)

    @cached_property
    def refusals(self) -> Refusals:
        """PATCHes that must be refused; the one that could do most harm comes last."""
        path = self.plain()
        asked: dict[str, Json] = {
            "read-only": _replace("meta.created", CREATED_BY_PATH),
            "read-only-without-path": {"op": "replace", "value": {"meta": {"created": CREATED_WITHOUT_PATH}}},
            "path": _replace(UNKNOWN, "x"),
            "operation": {**_replace(path.text, self.value(path)), "op": "scimconf"},
            "required": {"op": "remove", "path": "userName"},
        }
        id_, before = str(self.victim.id), self.before
        sent = {what: self.client.patch(USERS, id_, patch_body(one)) for what, one in asked.items()}
        return Refusals(sent, before, self.read(self.victim))


class Wordings:
    """Updates of the victim in words that clients use less often: all in one PATCH, and alone where that failed."""

    def __init__(self, patching: Patching, groups: Groups) -> None:
        self._patching = patching
        self._users = patching.users
        self._groups = groups
        self._dialect = patching.users.profile.dialects[0]
        made = {"core-urn": self._core_urn(), "reference-value": self._reference_value()}
        made |= {"letter-case": self._letter_case(), "roles": self._roles()}
        self.asked = {name: one for name, one in made.items() if one is not None}

    @cached_property
    def _together(self) -> Patched:
        return self._patching.send(self._patching.victim, *(one.operation for one in self.asked.values()))

    def wording(self, name: str) -> Wording:
        """Return one of the wordings; raise NotApplicable where the connector maps no attribute for it."""
        if name not in self.asked:
            raise NotApplicable("the connector maps no attribute to which this could be done")
        return self.asked[name]

    def of(self, name: str) -> Patched:
        """Return what came of a wording; raise Blocked where its attribute cannot be changed in plain words either."""
        one = self.wording(name)
        if self._together.shows(one.rule):
            return self._together
        alone = self._patching.send(self._patching.victim, one.operation)
        plain = None if alone.shows(one.rule) else self._patching.send(self._patching.victim, *one.plain)
        if plain is not None and not plain.shows(one.shown):
            raise Blocked("the attribute cannot be changed at all", one.judge)
        return alone

    @cached_property
    def role_text(self) -> tuple[str, Patched]:
        """The add of a role as JSON in a text, in a request of its own, and the role that it names."""
        path = self.wording("roles").path
        name = str(self._users.values.sample(path, "string", self._patching.client.names.fresh()))
        text = json.dumps({"id": str(uuid.uuid4()), "value": name, "displayName": name})
        operation = {"op": "Add", "path": "roles", "value": [{"value": text}]}
        return name, self._patching.send(self._patching.victim, operation)

    def _made(self, path: AttributePath, operation: Json, rule: Rule, value: Any) -> Wording:
        plain = change_values(self._dialect, {path: value})
        judge = self._users.case("users-change-attribute", f"{path.label}.{self._dialect}")
        return Wording(path, operation, rule, plain, holds(path, value, self._users.values), judge)

    def _core_urn(self) -> Wording:
        path = self._patching.plain()
        value = self._patching.value(path)
        operation = _replace(f"{urns.USER}:{path.text}", value)
        return self._made(path, operation, attribute_is(path, value, case_exact=False), self._patching.value(path))

    def _reference_value(self) -> Wording | None:
        path = next((one.path for one in self._users.profile.users.attributes if self._refers(one)), None)
        if path is None:
            return None
        first, second = (str(one.id) for one in self._groups.people(2))
        rule = holds(path, {"value": first}, self._users.values)
        return self._made(path, _replace(f"{path.text}.value", first), rule, {"value": second})

    def _refers(self, one: Attribute) -> bool:
        definition = self._users.values.definition(one.path) or {}
        return one.type == "reference" and definition.get("type") == "complex" and one.path.selector is None

    def _letter_case(self) -> Wording | None:
        mapped = [one.path for one in self._users.taken() if one.path.name.casefold() == "emails"]
        held = {path: paths.read(self._patching.victim.body, path) for path in mapped}
        path = next((path for path, value in held.items() if isinstance(value, str) and "@" in value), None)
        if path is None:
            return None
        cased = str(held[path]).swapcase()
        name = self._patching.client.names.fresh()
        other = self._users.values.sample(path, "string", name)
        return self._made(path, _replace(path.text, cased), holds(path, cased, self._users.values), other)

    def _roles(self) -> Wording | None:
        taken = [one for one in self._users.taken() if one.path.name.casefold() == "roles"]
        one = next((one for one in taken if one.path.sub and one.path.sub.casefold() == "value"), None)
        if one is None:
            return None
        value = self._users.values.sample(one.path, one.type, self._patching.client.names.fresh(), 1)
        listed = [{"primary": True, "type": _ROLE_TYPE, "display": str(value), "value": value}]
        return self._made(one.path, _replace("roles", listed), values_are("roles", [value]), value)


def _replace(path: str, value: Any) -> Json:
    return {"op": "replace", "path": path, "value": value}


@pytest.fixture(scope="module")
def patching(users: Users, client: Client, user: Creation) -> Patching:
    """Return the sender of PATCHes, blocked where no PATCH takes effect at all."""
    sender = Patching(users, client, user)
    if not sender.works():
        raise Blocked("no update takes effect", users.case("users-update-applies", users.profile.dialects[-1]))
    return sender


@pytest.fixture(scope="module")
def wordings(patching: Patching, groups: Groups) -> Wordings:
    """Return updates in words that clients use less often."""
    return Wordings(patching, groups)


@pytest.fixture(scope="module")
def renamed(users: Users, patching: Patching) -> Callable[[str], Renamed]:
    """Return per dialect a user of its own that was renamed, sent once."""

    @cache
    def rename(dialect: str) -> Renamed:
        user, name = users.poor(), users.user_name()
        patched = patching.change(dialect, user, USER_NAME, name)
        return Renamed(str(user.body.get("userName")), name, user, patched)

    return rename


@pytest.fixture(scope="module")
def absent(users: Users, patching: Patching, renamed: Callable[[str], Renamed]) -> Callable[[str], Absent]:
    """Return per dialect a replace of a value that the user did not have, sent once."""

    @cache
    def send(dialect: str) -> Absent:
        optional, one = _optional_elements(users), renamed(dialect)
        attribute, user, before = optional[0], one.user, one.shown
        if not unassigned(paths.read(before, attribute.path)):
            user = users.poor()
            before = user.body
            attribute = _lacked(optional, before)
        value = users.values.sample(attribute.path, attribute.type, users.client.names.fresh())
        return Absent(attribute, value, before, patching.change(dialect, user, attribute.path, value))

    return send


def _optional_elements(users: Users) -> list[Attribute]:
    """Return the attributes that are one of several values and that a user need not have."""
    selectable = [one for one in users.taken() if one.path.selector and isinstance(one.path.selector.value, str)]
    optional = [one for one in selectable if one.required is not True]
    if not optional:
        raise NotApplicable("every value of several that the connector maps is required")
    return optional


def _lacked(optional: list[Attribute], user: Json) -> Attribute:
    """Return the first of the attributes that a user lacks: the endpoint may have given it some by default."""
    for one in optional:
        if unassigned(paths.read(user, one.path)):
            return one
    raise NotApplicable("the endpoint gives every new user each value of several that the connector maps")
