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
from scim_conformance.rules.errors import scim_type_is
from scim_conformance.rules.hints import updated, updated_to
from scim_conformance.rules.protocol import content_location_is_location
from scim_conformance.rules.resources import id_is, member_absent, timestamps, updated_since
from scim_conformance.rules.values import agrees_with, holds, is_cleared, unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.put_givens import STRAY, OddPuts
from scim_conformance.suite.update_givens import ACTIVE, PLAIN, new_values, referred, settled, stored

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
        if not self.first.sent[path].accepted or holds(path, value, self.users.values)(self.first.read):
            raise Blocked("no PUT takes effect", self.users.case("users-put-applies"))
        return self

    def require_again(self) -> Replacing:
        """Return the user; raise Blocked where it can be replaced once and then not even as it was read."""
        if self.ready().set.stuck is not None:
            raise Blocked("the user is refused even as it was read", self.set.stuck)
        return self

    def require_stored(self, attribute: Attribute) -> None:
        """Raise Blocked for an attribute that is not even stored on create as it is sent."""
        if attribute.type != "reference" and not stored(self.users, self.known, attribute.path):
            judge = self.users.case("users-create-stores-attribute", attribute.path.label)
            raise Blocked(f"{attribute.path} is not stored as sent", judge)

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
    demand(step.read, status_is(200), updated(path, value, replacing.users.values))


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
    kept = unchanged_since(replacing.target.body, watched, users.values.case_exact, defaults=True)
    demand(step.read, status_is(200), kept)


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


@requirement("RFC7644-3.5.1-put-required")
@cases(needs="update", requests=2)
def test_users_put_requires_user_name(case: Case, replacing: Replacing) -> None:
    """A PUT that leaves out userName is refused with 400, and the user is as before."""
    ready = replacing.ready()
    before, id_ = ready.latest, str(ready.target.id)
    demand(ready.client.put(USERS, id_, _without_name(before)), status_is(400))
    watched = [one.path for one in ready.users.profile.users.attributes]
    demand(ready.users.read(id_), status_is(200), unchanged_since(before, watched, ready.users.values.case_exact))


@requirement("RFC7644-3.5.1-put-immutable")
@cases(needs="update", requests=2)
def test_users_put_keeps_immutable(case: Case, replacing: Replacing, client: Client, user: Creation) -> None:
    """A PUT with another value for an immutable attribute is refused with 400 and mutability."""
    users = replacing.ready().users
    path, value = _immutable(users, user)
    body = copy.deepcopy(user.body)
    paths.write(body, path, value)
    put = client.put(USERS, str(user.id), body)
    demand(put, status_is(400))
    demand(users.read(str(user.id)), status_is(200), holds(path, paths.read(user.body, path), users.values))
    demand(users.scim_error(put, "malformed-filter"), scim_type_is("mutability"))


@requirement("RFC7644-3.5.1-put-omit")
@cases(needs="update", requests=2)
def test_users_put_answer_agrees_with_read(case: Case, replacing: Replacing, client: Client, user: Creation) -> None:
    """What a PUT does not mention is in its answer what the next read shows: cleared, kept or given a default."""
    users, id_ = replacing.require_again().users, str(user.id)
    kept = {"schemas", "id", "username", *(one.path.extension or one.path.name for one in users.required())}
    folded = {name.casefold() for name in kept}
    put = client.put(USERS, id_, {name: value for name, value in user.body.items() if name.casefold() in folded})
    if put.status != 200 or not put.document:
        raise Blocked(f"the PUT was not answered with the user: {put}", users.case("users-put-applies"))
    read = users.read(id_)
    demand(read, status_is(200), agrees_with(put.document))
    demand(put, agrees_with(read.document))


@requirement("RFC7643-3.1-content-location")
@cases(needs="update")
def test_users_put_names_one_location(case: Case, replacing: Replacing, client: Client) -> None:
    """A Content-Location header, where the answer to a PUT has one, is the location in meta."""
    step = replacing.ready().first
    demand(next(iter(step.sent.values())), accepted, content_location_is_location(client.transport.target))


@requirement("RFC7644-3.5-put-supported")
@cases(needs="update", requests=2)
def test_users_put_after_patch(case: Case, replacing: Replacing, odd: OddPuts) -> None:
    """What a PUT writes is what a read shows, also where a PATCH wrote something else shortly before."""
    replacing.require_again()
    put, read = odd.require_patched().of("plain")
    demand(put, accepted)
    demand(read, status_is(200), updated_to(odd.path, odd.value, case_exact=False))


@requirement("RFC7644-3.1-create-unknown-attr")
@cases(needs="update", requests=2)
def test_users_put_stores_no_stray(case: Case, replacing: Replacing, odd: OddPuts) -> None:
    """A PUT with a member that no schema has is done without it or refused with 400, and nothing of it is stored."""
    replacing.ready()
    put, read = odd.of("stray")
    demand(put, status_is(200, 204, 400))
    demand(read, status_is(200), member_absent(STRAY))


@requirement("RFC7644-3.5.1-put-other-id")
@cases(needs="update", requests=1)
def test_users_put_keeps_id(case: Case, replacing: Replacing, odd: OddPuts) -> None:
    """A PUT whose body has another id than its address is done under the old id or refused with 400."""
    users = replacing.ready().users
    put, read = odd.of("id")
    demand(put, status_is(200, 204, 400))
    demand(read, status_is(200), id_is(str(odd.user.id)))
    demand(users.read(odd.other_id), status_is(404))


def _without_name(body: Json) -> Json:
    return {name: value for name, value in body.items() if name.casefold() != "username"}


def _immutable(users: Users, user: Creation) -> tuple[AttributePath, str]:
    """Return a text attribute that the endpoint's schema calls immutable and the user has, and another value."""
    shown = [one for one in users.plain() if isinstance(paths.read(user.body, one.path), str)]
    fixed = [one for one in shown if (users.values.definition(one.path) or {}).get("mutability") == "immutable"]
    if not fixed:
        raise NotApplicable("the endpoint's schema calls no mapped text immutable")
    return fixed[0].path, str(users.values.sample(fixed[0].path, "string", users.client.names.fresh(), 1))


def _written_by(case: Case, replacing: Replacing, step: Replaced) -> tuple[Exchange, Rule]:
    """Return the PUT that carried an attribute, and the rule for the read after it."""
    replacing.require_stored(case.declared)
    path = case.declared.path
    replacing.require_not_stuck(case, step)
    return step.sent[path], updated(path, step.written[path], replacing.users.values)


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
