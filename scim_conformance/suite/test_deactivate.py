"""Switching an account off and on again: the leaver's case, in the words of each client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import set_active
from scim_conformance.evidence import Exchange
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted, patch_answer, status_is
from scim_conformance.rules.hints import by_remedy, updated_to
from scim_conformance.rules.lists import finds_exactly, listed_resource
from scim_conformance.rules.values import answer_shows, attribute_is, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement

_ACTIVE = paths.parse("active")


@dataclass(frozen=True)
class Life:
    """One user switched off and on: each request and the fresh read, or search, that followed it."""

    user: Creation
    off: Exchange
    off_read: Exchange
    off_found: Exchange
    taken: Exchange
    on: Exchange
    on_read: Exchange

    def require_off(self, users: Users, dialect: str) -> None:
        """Raise Blocked when switching off was refused or undone, so that nothing can be said of what follows."""
        if not self.off.accepted or self.off_read.document.get("active") is not False:
            raise Blocked("the user was not deactivated", users.case("users-deactivate-sets-active-false", dialect))


@pytest.fixture(scope="module")
def life(users: Users, client: Client) -> Callable[[str], Life]:
    """Return the life of one user per dialect, lived once."""

    @cache
    def live(dialect: str) -> Life:
        user = users.rich()
        id_, name = str(user.id), str(user.body.get("userName"))
        off = client.patch(USERS, id_, set_active(dialect, False))
        off_read = users.read(id_)
        off_found = users.find(f'userName eq "{name}"')
        taken = users.attempt(users.required(), change=lambda body: body.update(userName=name)).post
        on = client.patch(USERS, id_, set_active(dialect, True))
        return Life(user, off, off_read, off_found, taken, on, users.read(id_))

    return live


@requirement(
    "PROFILE-DEACTIVATE",
    "RFC7644-3.5.2.3-replace-single",
    "RFC7644-3.5.2.3-replace-no-path",
    "RFC7643-2.3.2-boolean-roundtrip",
    "ENTRA-USER-PATCH-OP-CASE",
    "PROFILE-BITABIZ-NO-HARD-DELETE",
    "PROFILE-BRITIVE-REMOVE",
    entra="ENTRA-USER-PATCH-ACTIVE-STRING",
    entra_compliant="ENTRA-USER-PATCH-ACTIVE-BOOL",
    okta="OKTA-PATCH-DEACTIVATE",
    rfc="RFC7644-3.5.2.3-replace-single",
)
@cases(needs="deactivation", over="dialects", requests=8)
def test_users_deactivate_sets_active_false(case: Case, life: Callable[[str], Life]) -> None:
    """Deactivating a user is accepted, and a fresh read shows active as false."""
    lived = life(str(case.dialect))
    demand(lived.off, accepted)
    demand(lived.off_read, status_is(200), updated_to(_ACTIVE, False))


@requirement("RFC7644-3.5.2-response")
@cases(needs="deactivation", over="dialects")
def test_users_deactivate_answer(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """A PATCH is answered 200 with the user as it is now, or 204 without a body."""
    lived = life(str(case.dialect))
    lived.require_off(users, str(case.dialect))
    demand(lived.off, patch_answer, answer_shows(_ACTIVE, False))


@requirement("ENTRA-LIFE-INACTIVE-READABLE")
@cases(needs="deactivation", over="dialects")
def test_users_deactivated_stays_readable(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """A deactivated user is still read with 200."""
    lived = life(str(case.dialect))
    if not lived.off.accepted:
        raise Blocked("the PATCH was refused", users.case("users-deactivate-sets-active-false", str(case.dialect)))
    demand(lived.off_read, status_is(200))


@requirement("ENTRA-USER-DISABLE-VISIBLE-AT-ONCE", "ENTRA-LIFE-INACTIVE-READABLE")
@cases(needs="deactivation", over="dialects")
def test_users_deactivated_stays_findable(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """A deactivated user is still found by userName, and shown as inactive."""
    lived = life(str(case.dialect))
    lived.require_off(users, str(case.dialect))
    demand(
        users.answered(lived.off_found),
        by_remedy(finds_exactly([str(lived.user.id)])),
        listed_resource(attribute_is(_ACTIVE, False)),
    )


@requirement("RFC7644-3.5.2-untouched")
@cases(needs="deactivation", over="dialects")
def test_users_deactivate_touches_nothing_else(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """Deactivating a user changes no other attribute."""
    lived = life(str(case.dialect))
    lived.require_off(users, str(case.dialect))
    demand(lived.off_read, _others_unchanged(lived.user.body, users))


@requirement("ENTRA-LIFE-INACTIVE-STILL-UNIQUE")
@cases(needs="deactivation", over="dialects")
def test_users_deactivated_keeps_user_name(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """The userName of a deactivated user is still taken."""
    lived = life(str(case.dialect))
    lived.require_off(users, str(case.dialect))
    demand(lived.taken, status_is(409))


@requirement("ENTRA-LIFE-REACTIVATE")
@cases(needs="deactivation", over="dialects")
def test_users_reactivate_sets_active_true(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """Reactivating a user is accepted, and a fresh read shows the same user with active as true."""
    lived = life(str(case.dialect))
    lived.require_off(users, str(case.dialect))
    demand(lived.on, status_is(200, 204))
    demand(lived.on_read, status_is(200), updated_to(_ACTIVE, True))


@requirement("RFC7644-3.5.2-untouched")
@cases(needs="deactivation", over="dialects")
def test_users_reactivate_touches_nothing_else(case: Case, life: Callable[[str], Life], users: Users) -> None:
    """A user comes back with the attributes it had before it was deactivated."""
    lived = life(str(case.dialect))
    lived.require_off(users, str(case.dialect))
    if lived.on_read.document.get("active") is not True:
        raise Blocked("not reactivated", users.case("users-reactivate-sets-active-true", str(case.dialect)))
    demand(lived.on_read, _others_unchanged(lived.user.body, users))


def _others_unchanged(before: Json, users: Users) -> Rule:
    watched = [one.path for one in users.profile.users.attributes if one.path.text.casefold() != "active"]
    return unchanged_since(before, watched, users.values.case_exact)
