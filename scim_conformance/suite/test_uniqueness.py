"""One userName, one user (RFC 7644 section 3.3, RFC 7643 section 4.1.1)."""

from __future__ import annotations

import json

import pytest

from scim_conformance.rules.answers import status_is
from scim_conformance.rules.errors import scim_type_is
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_exactly
from scim_conformance.rules.values import unchanged_since
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import Creation, Users
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement
from scim_conformance.suite.query_givens import user_name


@pytest.fixture(scope="module")
def duplicate(users: Users, user: Creation) -> Creation:
    """Return the attempt to create the module's user once more, with nothing but what is required."""
    return users.attempt(users.required(), change=lambda body: _take_name(body, user_name(user)))


@requirement("RFC7644-3.3-create-409-uniqueness")
@cases(requests=1)
def test_users_duplicate_is_409(case: Case, duplicate: Creation) -> None:
    """Creating a userName a second time is answered 409."""
    demand(duplicate.post, status_is(409))


@requirement("RFC7644-3.3-create-409-uniqueness")
def test_users_duplicate_names_uniqueness(case: Case, users: Users, duplicate: Creation) -> None:
    """The refusal of a duplicate carries the scimType uniqueness."""
    if duplicate.post.status != 409:
        raise Blocked("the duplicate was not refused with 409", users.case("users-duplicate-is-409"))
    demand(users.scim_error(duplicate.post, "duplicate"), scim_type_is("uniqueness"))


@requirement("RFC7643-4.1.1-create-409-case")
@cases(requests=1)
def test_users_duplicate_in_other_case_is_409(case: Case, users: Users, user: Creation) -> None:
    """Creating a userName a second time in other letter case is answered 409."""
    name = user_name(user).swapcase()
    demand(users.attempt(users.required(), change=lambda body: _take_name(body, name)).post, status_is(409))


@requirement("ENTRA-USER-CREATE-DUPLICATE")
@cases(requests=1)
def test_users_duplicate_leaves_one_user(case: Case, users: Users, user: Creation, duplicate: Creation) -> None:
    """After a refused duplicate the match filter still finds the one user."""
    filter_ = f"userName eq {json.dumps(user_name(user), ensure_ascii=False)}"
    demand(duplicate.post, status_is(409))
    demand(users.answered(users.find(filter_)), by_remedy(finds_exactly([str(user.id)])))


@requirement("RFC7644-3.3-create-409-uniqueness")
@cases(requests=1)
def test_users_duplicate_leaves_first_untouched(case: Case, users: Users, user: Creation, duplicate: Creation) -> None:
    """The attempt to create a user twice changes nothing about the first."""
    watched = [one.path for one in users.profile.users.attributes]
    demand(users.read(str(user.id)), status_is(200), unchanged_since(user.body, watched, users.values.case_exact))


def _take_name(body: Json, name: str) -> None:
    # Only the name may collide: an e-mail address or an externalId the server keeps unique would be another conflict.
    body["userName"] = name
