"""What a PATCH must and must not do beyond setting values (RFC 7644 section 3.5.2), in the words of each client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted, status_is
from scim_conformance.rules.errors import scim_type_is
from scim_conformance.rules.lists import finds_exactly, finds_nobody
from scim_conformance.rules.values import attribute_is, holds, is_cleared, unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users, equals
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.update_givens import PLAIN

_USER_NAME = paths.parse("userName")


@dataclass(frozen=True)
class Patched:
    """A PATCH and the fresh read after it."""

    patch: Exchange
    read: Exchange


@dataclass(frozen=True)
class Absent:
    """A replace of a value that did not exist: the attribute, the value, the user, and what came of it."""

    attribute: Attribute
    value: Any
    user: Creation
    patched: Patched


class Patching:
    """Sends PATCHes to users of the module.

    ``victim`` is one user for all checks that try to do harm, ``before`` what its latest read shows: each check starts
    from there, not from what an earlier one meant to leave.
    """

    def __init__(self, users: Users, client: Client) -> None:
        self.users = users
        self.client = client
        self.victim = users.poor()
        self.before = self.victim.body

    def send(self, user: Creation, *operations: Json) -> Patched:
        """Return a PATCH with these operations and the read after it."""
        patch = self.client.patch(USERS, str(user.id), patch_body(*operations))
        read = self.users.read(str(user.id))
        if user is self.victim and read.status == 200:
            self.before = read.document
        return Patched(patch, read)

    def change(self, dialect: str, user: Creation, path: AttributePath, value: Any) -> Patched:
        """Return a PATCH that gives one attribute another value, as the dialect words it."""
        return self.send(user, *change_values(dialect, {path: value}))

    def plain(self) -> AttributePath:
        """Return a plain text attribute that the connector maps; userName where there is no other."""
        mapped = [one.path for one in self.users.profile.users.attributes]
        return next((path for path in mapped if path.text.casefold() in PLAIN), _USER_NAME)

    def value(self, path: AttributePath) -> str:
        """Return a value for a plain attribute that nobody has."""
        return self.users.user_name() if path == _USER_NAME else self.users.unheard(path)

    def unchanged(self, before: Json) -> Rule:
        """Return the rule that no mapped attribute changed."""
        watched = [one.path for one in self.users.profile.users.attributes]
        return unchanged_since(before, watched, self.users.values.case_exact)


@pytest.fixture(scope="module")
def patching(users: Users, client: Client) -> Patching:
    """Return the sender of PATCHes, blocked where no PATCH takes effect at all."""
    sender = Patching(users, client)
    path = sender.plain()
    value = sender.value(path)
    tried = sender.send(sender.victim, {"op": "replace", "path": path.text, "value": value})
    if attribute_is(path, value, case_exact=False)(tried.read):
        raise Blocked("no update takes effect", users.case("users-update-applies", users.profile.dialects[-1]))
    return sender


@pytest.fixture(scope="module")
def absent(users: Users, patching: Patching) -> Callable[[str], Absent]:
    """Return per dialect a replace of a value that the user did not have, sent once."""

    @cache
    def send(dialect: str) -> Absent:
        attribute = _absent(users)
        user = users.poor()
        value = users.values.sample(attribute.path, attribute.type, users.client.names.fresh())
        return Absent(attribute, value, user, patching.change(dialect, user, attribute.path, value))

    return send


@pytest.fixture(scope="module")
def renamed(users: Users, patching: Patching) -> Callable[[str], tuple[str, str, Creation, Patched]]:
    """Return per dialect a user that was renamed: old name, new name, the user, the PATCH and the read."""

    @cache
    def rename(dialect: str) -> tuple[str, str, Creation, Patched]:
        user = users.poor()
        name = users.user_name()
        return str(user.body.get("userName")), name, user, patching.change(dialect, user, _USER_NAME, name)

    return rename


@requirement("RFC7644-3.5.2.3-replace-single", entra="ENTRA-USER-PATCH-SINGLE")
@cases(over="dialects", needs="update", requests=6)
def test_users_rename(case: Case, renamed: Callable[[str], tuple[str, str, Creation, Patched]], users: Users) -> None:
    """A renamed user is found by the new name and not by the old one."""
    old, new, user, patched = renamed(str(case.dialect))
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), attribute_is(_USER_NAME, new, case_exact=False))
    demand(users.find(equals(_USER_NAME, new)), finds_exactly([str(user.id)]))
    demand(users.find(equals(_USER_NAME, old)), finds_nobody)


@requirement("RFC7644-3.12-put-uniqueness")
@cases(over="dialects", needs="update", requests=3)
def test_users_rename_onto_existing(case: Case, patching: Patching, user: Creation) -> None:
    """Giving a user the userName of another is refused with 409 or 400 and changes nothing."""
    before = patching.before
    taken = patching.change(str(case.dialect), patching.victim, _USER_NAME, user.body.get("userName"))
    demand(taken.patch, status_is(409, 400))
    demand(taken.read, patching.unchanged(before))


@requirement("ENTRA-PATCH-NO-OP")
@cases(over="dialects", needs="update", requests=3)
def test_users_patch_same_value(case: Case, patching: Patching) -> None:
    """An update that sends the value which is already there is accepted and changes nothing."""
    path, before = patching.plain(), patching.before
    again = patching.change(str(case.dialect), patching.victim, path, paths.read(before, path))
    demand(again.patch, accepted)
    demand(again.read, status_is(200), patching.unchanged(before))


@requirement("RFC7644-3.5.2-sequential")
@cases(needs="update", requests=2)
def test_users_patch_in_order(case: Case, patching: Patching) -> None:
    """The operations of a PATCH are applied in their order: the last value stays."""
    path = patching.plain()
    first, last = patching.value(path), patching.value(path)
    operations = [{"op": "replace", "path": path.text, "value": value} for value in (first, last)]
    patched = patching.send(patching.victim, *operations)
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), attribute_is(path, last, case_exact=False))


@requirement("RFC7644-3.5.2-atomic")
@cases(needs="update", requests=3)
def test_users_patch_all_or_nothing(case: Case, patching: Patching) -> None:
    """A PATCH with an operation that cannot be done is refused, and the others in it are not done either."""
    path, before = patching.plain(), patching.before
    good = {"op": "replace", "path": path.text, "value": patching.value(path)}
    # A remove without a path fails by RFC 7644 section 3.5.2.2, whatever else an endpoint is lenient about.
    patched = patching.send(patching.victim, good, {"op": "remove"})
    demand(patched.patch, status_is(*range(400, 500)))
    demand(patched.read, status_is(200), patching.unchanged(before))


@requirement(
    "ENTRA-USER-PATCH-REPLACE-ON-ABSENT",
    rfc="RFC7644-3.5.2.3-replace-noTarget",
    okta="RFC7644-3.5.2.3-replace-noTarget",
)
@cases(over="dialects", needs=("update", "typed values"), requests=4)
def test_users_patch_absent_element(case: Case, patching: Patching, absent: Callable[[str], Absent]) -> None:
    """A replace of a value that does not exist yet creates it for Entra or is refused; never a false yes."""
    asked = absent(str(case.dialect))
    refused = asked.patched.patch.status == 400
    demand(asked.patched.patch, status_is(400) if case.dialect in ("rfc", "okta") else status_is(200, 204, 400))
    created = holds(asked.attribute.path, asked.value, patching.users.values)
    demand(asked.patched.read, patching.unchanged(asked.user.body) if refused else created)


@requirement("RFC7644-3.5.2.3-replace-noTarget")
@cases(over="dialects", needs=("update", "typed values"))
def test_users_patch_absent_element_names_no_target(case: Case, users: Users, absent: Callable[[str], Absent]) -> None:
    """The refusal of a replace whose filter matches nothing carries the scimType noTarget."""
    refusal = absent(str(case.dialect)).patched.patch
    if refusal.status != 400:
        raise NotApplicable("the endpoint creates the value, as Entra wants it")
    demand(users.scim_error(refusal, "malformed-filter"), scim_type_is("noTarget"))


@requirement("ENTRA-USER-NULL-UPDATE", "RFC7643-2.5-patch-null")
@cases(variants=("empty-string", "null"), needs="update", requests=3)
def test_users_patch_null_clears(case: Case, users: Users, patching: Patching) -> None:
    """A text replaced by the empty string, or by null, has no value afterwards."""
    path = _clearable(users)
    empty = {"empty-string": "", "null": None}[str(case.variant)]
    filled = patching.send(patching.victim, {"op": "replace", "path": path.text, "value": users.unheard(path)})
    if unassigned(paths.read(filled.read.document, path)):
        judge = users.case("users-set-attribute", f"{path.label}.{users.profile.dialects[0]}")
        raise Blocked(f"{path} could not be given a value", judge)
    patched = patching.send(patching.victim, {"op": "replace", "path": path.text, "value": empty})
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), is_cleared(path))


def _absent(users: Users) -> Attribute:
    """Return an attribute that is one of several values and that a user with the required attributes lacks."""
    for one in users.taken():
        selector = one.path.selector
        if selector is not None and isinstance(selector.value, str) and one.required is not True:
            return one
    raise NotApplicable("every value of several that the connector maps is required")


def _clearable(users: Users) -> AttributePath:
    """Return a text attribute that may be empty."""
    for one in users.taken():
        if one.required is not True and one.type == "string" and one.path.text.casefold() in PLAIN:
            return one.path
    raise NotApplicable("the connector maps no plain text that may be empty")
