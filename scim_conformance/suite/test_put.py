"""Replacing a user with PUT (RFC 7644 section 3.5.1): every mapped attribute set, changed and cleared."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.model import CaseId
from scim_conformance.planning.subjects import SUBJECTS
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted, body_is_object, status_is
from scim_conformance.rules.resources import timestamps, updated_since
from scim_conformance.rules.values import holds, is_cleared, unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement
from scim_conformance.suite.update_givens import ACTIVE, PLAIN, new_values, referred, settled

Edit = Callable[[Json, dict[AttributePath, Any]], Json]


@dataclass(frozen=True)
class Replaced:
    """What was written, the PUT that carried each attribute, and the fresh read after it.

    ``stuck`` is the case that tells why nothing could be replaced any more, None where something could.
    """

    written: dict[AttributePath, Any]
    sent: dict[AttributePath, Exchange]
    read: Exchange
    stuck: CaseId | None


class Replacing:
    """A user that is replaced again and again; each step is taken once, in this order.

    One PUT writes all attributes; where the endpoint refuses it, it is halved until each refusal stands alone, unless
    the endpoint refuses the user even as it was read: then there is no more to learn.
    """

    def __init__(self, users: Users, client: Client, user: Creation, groups: Groups) -> None:
        self.users = users
        self.client = client
        self.known = user
        self.target = users.poor()
        self.latest = self.target.body
        self.references = referred(users, groups, user)
        self._stuck: CaseId | None = None

    @cached_property
    def first(self) -> Replaced:
        """The user as it was read, with one plain attribute changed: the canary."""
        asked = self._asked("attributes changed")
        plain = [one for one in asked if one.path.text.casefold() in PLAIN]
        return self._write("users-put-applies", (plain or asked)[:1], 1)

    @cached_property
    def set(self) -> Replaced:
        """The user with a first value for every attribute."""
        _ = self.first
        return self._write("users-put-set-attribute", self._asked("attributes set"), 0)

    @cached_property
    def changed(self) -> Replaced:
        """The user with another value for every attribute but active."""
        _ = self.set
        asked = [one for one in self._asked("attributes changed") if one.path != ACTIVE]
        return self._write("users-put-change-attribute", asked, 1)

    @cached_property
    def cleared(self) -> Replaced:
        """The user with null, or [], for everything that may be empty (RFC 7644 section 3.5.1)."""
        _ = self.changed
        values: dict[AttributePath, Any] = dict.fromkeys(one.path for one in self._asked("attributes cleared"))
        return self._step("users-put-clear-attribute", values, _emptied)

    @cached_property
    def switched(self) -> Replaced:
        """The user switched off, last of all."""
        _ = self.cleared
        asked = [one for one in self._asked("attributes changed") if one.path == ACTIVE]
        return self._write("users-put-change-attribute", asked, 1)

    def ready(self) -> Replacing:
        """Return the user; raise Blocked where PUT does not work at all, which is judged by its canary."""
        path, value = next(iter(self.first.written.items()))
        if self.first.sent[path].status not in (200, 204) or holds(path, value, self.users.values)(self.first.read):
            raise Blocked("no PUT takes effect", self.users.case("users-put-applies"))
        return self

    def require_stored(self, attribute: Attribute) -> None:
        """Raise Blocked for an attribute that is not even stored on create."""
        path = attribute.path
        if attribute.type != "reference" and unassigned(paths.read(self.known.body, path)):
            raise Blocked(f"{path} is not stored", self.users.case("users-create-stores-attribute", path.label))

    def require_not_stuck(self, case: Case, step: Replaced) -> Replaced:
        """Return a step; raise Blocked where the user could not be replaced at all, which another case tells."""
        judged = next(iter(step.sent), None)  # none at all where an earlier step was the last that anything came of
        if step.stuck is not None and case.declared.path != judged:
            raise Blocked("the user is refused even as it was read", step.stuck)
        return step

    def _asked(self, subject: str) -> list[Attribute]:
        subjects = SUBJECTS[subject](self.users.profile, ())
        asked = [one.attribute for one in subjects if one.reason is None and one.attribute is not None]
        return [one for one in asked if one.type == "reference" or one in self.users.taken()]

    def _write(self, check: str, asked: list[Attribute], variant: int) -> Replaced:
        return self._step(check, new_values(self.users, asked, variant, self.references[variant]), _written)

    def _step(self, check: str, values: dict[AttributePath, Any], edit: Edit) -> Replaced:
        sent = self._put(values, edit, check) if values and self._stuck is None else {}
        return Replaced(values, sent, self._read(), self._stuck)

    def _put(self, values: dict[AttributePath, Any], edit: Edit, check: str) -> dict[AttributePath, Exchange]:
        put = self._send(values, edit)
        if settled(put) or len(values) == 1:
            return dict.fromkeys(values, put)
        unchanged = self._send({}, edit)
        if not settled(unchanged):
            self._stuck = self.users.case(check, next(iter(values)).label)
            return dict.fromkeys(values, unchanged)
        return self._halve(values, edit)

    def _halve(self, values: dict[AttributePath, Any], edit: Edit) -> dict[AttributePath, Exchange]:
        listed = list(values.items())
        half = len(listed) // 2
        sent: dict[AttributePath, Exchange] = {}
        for part in (dict(listed[:half]), dict(listed[half:])):
            put = self._send(part, edit)
            divided = len(part) > 1 and not settled(put)
            sent |= self._halve(part, edit) if divided else dict.fromkeys(part, put)
            self._read()
        return sent

    def _send(self, values: dict[AttributePath, Any], edit: Edit) -> Exchange:
        return self.client.put(USERS, str(self.target.id), edit(copy.deepcopy(self.latest), values))

    def _read(self) -> Exchange:
        read = self.users.read(str(self.target.id))
        self.latest = read.document or self.latest
        return read


@pytest.fixture(scope="module")
def replacing(users: Users, client: Client, user: Creation, groups: Groups) -> Replacing:
    """Return the user of the module that is replaced."""
    return Replacing(users, client, user, groups)


@requirement("RFC7644-3.5-put-supported")
@cases(needs="update", requests=2)
def test_users_put_applies(case: Case, replacing: Replacing) -> None:
    """A user sent back with one attribute changed is accepted, and a fresh read shows the new value."""
    step = replacing.first
    path, value = next(iter(step.written.items()))
    demand(step.sent[path], status_is(200), body_is_object)
    demand(step.read, status_is(200), holds(path, value, replacing.users.values))


@requirement("RFC7644-3.5-put-supported")
@cases(over="attributes set", needs="update")
def test_users_put_set_attribute(case: Case, replacing: Replacing) -> None:
    """An attribute without a value is given one by PUT, and a fresh read shows it."""
    step = replacing.ready().set
    sent, rule = _written_by(case, replacing, step)
    demand(sent, accepted)
    demand(step.read, status_is(200), rule)


@requirement("RFC7644-3.5-put-supported", "RFC7644-3.5.1-put-multivalued-replace")
@cases(over="attributes changed", needs="update")
def test_users_put_change_attribute(case: Case, replacing: Replacing) -> None:
    """An attribute is given another value by PUT, and a fresh read shows it."""
    ready = replacing.ready()
    step = ready.switched if case.declared.path == ACTIVE else ready.changed
    sent, rule = _written_by(case, replacing, step)
    demand(sent, accepted)
    demand(step.read, status_is(200), rule)


@requirement("RFC7644-3.5.1-put-clear")
@cases(over="attributes cleared", needs="update")
def test_users_put_clear_attribute(case: Case, replacing: Replacing) -> None:
    """An attribute sent as null, or without the value in question, is cleared by PUT."""
    path = case.declared.path
    replacing.require_stored(case.declared)
    replacing.users.require_clearable(path)
    step = replacing.require_not_stuck(case, replacing.ready().cleared)
    demand(step.sent[path], accepted)
    demand(step.read, status_is(200), is_cleared(path))


@requirement("RFC7644-3.5.2-untouched")
@cases(needs="update")
def test_users_put_touches_nothing_else(case: Case, replacing: Replacing) -> None:
    """A user sent back with one attribute changed keeps all the others."""
    step = replacing.ready().first
    users = replacing.users
    watched = [one.path for one in users.profile.users.attributes if one.path not in step.written]
    demand(step.read, status_is(200), unchanged_since(replacing.target.body, watched, users.values.case_exact))


@requirement("RFC7643-3.1-put-lastModified")
@cases(needs="update")
def test_users_put_keeps_created(case: Case, replacing: Replacing) -> None:
    """An update leaves meta.created alone and does not move meta.lastModified back."""
    ready = replacing.ready()
    if timestamps(ready.target.body) is None:
        raise Blocked("the user shows no timestamps", ready.users.case("users-create-timestamps"))
    demand(ready.first.read, status_is(200), updated_since(ready.target.body))


@requirement("RFC7644-3.5.1-put-readonly-ignored", "OKTA-PUT-READ-MODIFY-WRITE")
@cases(needs="update", requests=2)
def test_users_put_ignores_read_only(case: Case, replacing: Replacing, client: Client, user: Creation) -> None:
    """A user sent back as it was read, with id, meta and groups in it, is accepted and unchanged."""
    users = replacing.ready().users
    put = client.put(USERS, str(user.id), {**user.body, "groups": [{"value": "scimconf-no-such-group"}]})
    demand(put, accepted)
    watched = [one.path for one in users.profile.users.attributes]
    demand(users.read(str(user.id)), unchanged_since(user.body, watched, users.values.case_exact))


@requirement("RFC7644-3.12-put-uniqueness")
@cases(needs="update", requests=2)
def test_users_put_onto_existing(case: Case, replacing: Replacing, client: Client, user: Creation) -> None:
    """Replacing a user by one with the userName of another is refused with 409 or 400 and changes nothing."""
    users = replacing.ready().users
    before = replacing.latest
    put = client.put(USERS, str(replacing.target.id), {**before, "userName": user.body.get("userName")})
    demand(put, status_is(409, 400))
    watched = [one.path for one in users.profile.users.attributes]
    demand(users.read(str(replacing.target.id)), unchanged_since(before, watched, users.values.case_exact))


@requirement("RFC7644-3.5.1-put-no-create")
@cases(needs="update", requests=3)
def test_users_put_unknown_is_not_created(case: Case, users: Users, client: Client) -> None:
    """A PUT to an id nobody has is refused and creates nobody."""
    id_, person = str(uuid.uuid4()), users.values.user(client.names.fresh(), users.required())
    client.announce(USERS, id_, person.body, person.name)
    demand(client.put(USERS, id_, {**person.body, "id": id_}), status_is(404, 405, 501))
    demand(users.read(id_), status_is(404))


def _written_by(case: Case, replacing: Replacing, step: Replaced) -> tuple[Exchange, Rule]:
    """Return the PUT that carried an attribute, and the rule for the read after it."""
    replacing.require_stored(case.declared)
    path = case.declared.path
    replacing.require_not_stuck(case, step)
    return step.sent[path], holds(path, step.written[path], replacing.users.values)


def _written(body: Json, values: dict[AttributePath, Any]) -> Json:
    """Return the body with these values, and with the URN of every extension in it."""
    for path, value in values.items():
        paths.write(body, path, value)
    extensions = [urn for urn in body if urn.startswith("urn:")]
    return {**body, "schemas": list(dict.fromkeys([*body.get("schemas", []), *extensions]))}


def _emptied(body: Json, values: dict[AttributePath, Any]) -> Json:
    """Return the body without these values: null for what is alone, the selected value out of several."""
    for path in values:
        if path.selector is not None:
            paths.drop(body, path)
        elif not unassigned(paths.read(body, path)):
            paths.write(body, path, [] if isinstance(paths.read(body, path), list) else None)
    return body
