"""Reading one user (RFC 7644 section 3.4.1) and lists of them (section 3.4.2)."""

from __future__ import annotations

import uuid

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.lists import at_most, elements_are, list_response, page_members
from scim_conformance.rules.resources import id_is, schemas_name
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths, urns
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement

_ODD_IDS = {
    "uuid": str(uuid.UUID(int=0)),
    "slash": "scimconf/no/such/user",
    "quote": "scimconf'\"no-such-user",
    "non-ascii": "scimconf-ünïcödé",
    "long": "scimconf" + "0" * 600,
}


@pytest.fixture(scope="module")
def page(client: Client, user: Creation, users: Users) -> Exchange:
    """Return a page of one user from a tenant that holds at least two."""
    users.poor()
    return client.get(USERS, {"startIndex": "1", "count": "1"})


@pytest.fixture(scope="module")
def listed(page: Exchange, users: Users) -> Exchange:
    """Return the page, blocked where it is no list."""
    if list_response(page):
        raise Blocked(f"users cannot be listed: {page}", users.case("users-list-shape"))
    return page


@requirement("RFC7644-3.4.1-get-200")
def test_users_read_answers_200(case: Case, fresh: Creation) -> None:
    """A user that was created is read with 200, and is the one that was created."""
    name = paths.parse("userName")
    demand(fresh.read or fresh.post, status_is(200), attribute_is(name, fresh.person.value(name), case_exact=False))


@requirement("RFC7643-3.1-id-stable")
@cases(requests=1)
def test_users_read_shows_same_id(case: Case, user: Creation, users: Users) -> None:
    """A user keeps the id it was created with."""
    demand(users.read(str(user.id)), status_is(200), id_is(str(user.id)), schemas_name(urns.USER))


@requirement("ENTRA-USER-GET-UNKNOWN", "RFC7644-3.12-get-404")
@cases(requests=1)
def test_users_read_unknown_is_404(case: Case, client: Client) -> None:
    """A user that does not exist is answered 404."""
    demand(client.read(USERS, str(uuid.uuid4())), status_is(404))


@requirement("RFC7644-3.12-get-404-oddid")
@cases(variants=tuple(_ODD_IDS), requests=1)
def test_users_read_odd_id_is_refused(case: Case, client: Client) -> None:
    """An id in a form the endpoint never issued is answered 404, or 400, and never with a server error."""
    demand(client.read(USERS, _ODD_IDS[str(case.variant)]), status_is(404, 400, 414))


@requirement("RFC7644-3.4.2-list-shape", "RFC7644-3.4.2-list-Resources")
@cases(requests=1)
def test_users_list_shape(case: Case, page: Exchange) -> None:
    """A list of users is a ListResponse with an integer totalResults and an array of resources."""
    demand(page, list_response)


@requirement("RFC7644-3.4.2-list-elements")
def test_users_list_elements(case: Case, listed: Exchange) -> None:
    """Every listed user has an id and names the User schema."""
    demand(listed, elements_are(urns.USER))


@requirement("RFC7644-3.4.2.4-count-max")
def test_users_list_respects_count(case: Case, listed: Exchange) -> None:
    """A page has no more users than were asked for."""
    demand(listed, at_most(1))


@requirement("RFC7644-3.4.2-list-paging-attrs")
def test_users_list_names_page(case: Case, listed: Exchange, users: Users) -> None:
    """A page that is not the whole list says startIndex and itemsPerPage."""
    if at_most(1)(listed):
        raise Blocked("the page is not partial", users.case("users-list-respects-count"))
    demand(listed, page_members)


@requirement("RFC7644-3.4.2-unknown-param")
@cases(requests=1)
def test_users_list_ignores_unknown_parameter(case: Case, client: Client, listed: Exchange) -> None:
    """A query parameter the endpoint does not know is ignored."""
    demand(client.get(USERS, {"count": "1", "scimconfUnknown": "x"}), list_response)


@pytest.fixture(scope="module")
def fresh(users: Users) -> Creation:
    """Return a user that got an id; whether it can be read is what is asked."""
    for attributes in (users.required(), users.plain()):
        creation = users.attempt(attributes)
        if creation.id is not None:
            return creation
    raise Blocked(f"no user could be created: {creation.post}", users.case("users-create-answers-201", "minimal"))
