"""Deleting users (RFC 7644 section 3.6), by what the connector says of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import accepted, accepted_or, no_body, status_is
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_exactly, finds_nobody
from scim_conformance.rules.resources import id_is_not
from scim_conformance.rules.values import unchanged_since
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement


@dataclass(frozen=True)
class Deletion:
    """A DELETE, and what a fresh read and a search say afterwards."""

    user: Creation
    delete: Exchange
    read: Exchange
    found: Exchange

    @property
    def accepted(self) -> bool:
        """Whether the endpoint said that it deleted."""
        return self.delete.status is not None and 200 <= self.delete.status < 300

    def require_offered(self, users: Users) -> None:
        """Raise NotApplicable when the endpoint refused, within its rights."""
        if not self.accepted and users.profile.users.operations.delete != "hard":
            raise NotApplicable(f"the endpoint refuses to delete users ({self.delete.status}), as it may")

    def require_gone(self, users: Users) -> None:
        """Raise NotApplicable when the endpoint refused, within its rights; Blocked when it only pretended."""
        self.require_offered(users)
        if self.read.status != 404:
            raise Blocked("the user was not deleted", users.case("users-delete-is-believable"))


@pytest.fixture(scope="module")
def deletion(users: Users, client: Client) -> Deletion:
    """Return the deletion of a user of its own."""
    user = users.poor()
    id_ = str(user.id)
    delete = client.delete(USERS, id_)
    read = users.read(id_)
    if read.status == 404:
        client.forget(USERS, id_)
    return Deletion(user, delete, read, users.find(f'userName eq "{user.body.get("userName")}"'))


@requirement("RFC7644-3.6-delete-204", "PROFILE-DELETE-AS-DECLARED")
@cases(requests=5)
def test_users_delete_answers_204(case: Case, deletion: Deletion, users: Users) -> None:
    """Deleting a user, where it is done at all, is answered 204 without a body."""
    deletion.require_offered(users)
    demand(deletion.delete, status_is(204), no_body)


@requirement(
    "RFC7644-3.6-delete-unsupported",
    "PROFILE-BITABIZ-NO-HARD-DELETE",
    "PROFILE-BRITIVE-REMOVE",
)
@cases(needs="no promise of hard delete", requests=5)
def test_users_delete_refused_or_done(case: Case, deletion: Deletion) -> None:
    """Where the connector promises no deletion, DELETE is refused clearly or done."""
    demand(deletion.delete, accepted_or(403, 405, 501))


@requirement(
    "RFC7644-3.6-delete-404-after",
    "PROFILE-BITABIZ-NO-HARD-DELETE",
    "PROFILE-BRITIVE-REMOVE",
)
@cases()
def test_users_delete_is_believable(case: Case, deletion: Deletion, users: Users) -> None:
    """After an accepted DELETE the user is gone, after a refused one it is unchanged."""
    watched = [one.path for one in users.profile.users.attributes]
    unharmed = unchanged_since(deletion.user.body, watched, users.values.case_exact)
    demand(deletion.read, *([status_is(404)] if deletion.accepted else [status_is(200), unharmed]))


@requirement("RFC7644-3.6-delete-not-listed")
@cases()
def test_users_deleted_not_findable(case: Case, deletion: Deletion, users: Users) -> None:
    """A deleted user is not found by a filter any more; one that was not deleted is."""
    right = by_remedy(finds_nobody if deletion.accepted else finds_exactly([str(deletion.user.id)]))
    demand(users.answered(deletion.found), right)


@requirement("RFC7644-3.6-delete-404-after")
@cases(requests=2)
def test_users_delete_twice_is_404(case: Case, deletion: Deletion, users: Users, client: Client) -> None:
    """Deleting a user a second time is answered 404."""
    deletion.require_gone(users)
    demand(client.delete(USERS, str(deletion.user.id)), status_is(404))


@requirement("RFC7644-3.6-delete-unknown-404")
@cases(requests=2)
def test_users_delete_unknown_is_404(case: Case, users: Users, client: Client, deletion: Deletion) -> None:
    """Deleting a user that never existed is answered 404."""
    deletion.require_gone(users)
    demand(client.delete(USERS, str(uuid.uuid4())), status_is(404))


@requirement("RFC7644-3.6-delete-recreate", "RFC7643-3.1-id-stable")
@cases(requests=2)
def test_users_recreate_after_delete(case: Case, deletion: Deletion, users: Users) -> None:
    """The userName of a deleted user can be used again, and its new owner gets a new id."""
    deletion.require_gone(users)
    name = deletion.user.person.body["userName"]
    again = users.attempt(users.required(), change=lambda body: body.update(userName=name))
    demand(again.post, accepted, id_is_not(str(deletion.user.id)))
