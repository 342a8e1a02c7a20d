"""Reading one user (RFC 7644 section 3.4.1) and lists of them (section 3.4.2)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.lists import at_most, elements_are, list_response, page_members
from scim_conformance.rules.projection import hides, marked
from scim_conformance.rules.protocol import content_location_is_location, listed_if_whole, total_is_not
from scim_conformance.rules.resources import id_is, schemas_name
from scim_conformance.rules.types import types_as_declared
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

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


@requirement(
    "RFC7644-3.4.2-list-shape",
    "RFC7644-3.4.2-list-Resources",
    "ENTRA-PROBE-SET",
)
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


@requirement("RFC7643-3.1-id-caseexact")
@cases(requests=1)
def test_users_read_other_case_is_404(case: Case, client: Client, user: Creation) -> None:
    """An id in other letter case is unknown."""
    other = str(user.id).swapcase()
    if other == user.id:
        raise NotApplicable("the id has no letters")
    demand(client.read(USERS, other), status_is(*range(400, 501)))  # with which status is asked for an unknown id


@requirement("RFC7643-3.1-content-location")
def test_users_read_names_one_location(case: Case, client: Client, user: Creation) -> None:
    """A Content-Location header, where a read has one, is the location in meta."""
    demand(user.read or user.post, status_is(200), content_location_is_location(client.transport.target))


@requirement("RFC7644-3.4-returned-default", "RFC7643-7-returned-request")
def test_users_read_hides_what_schema_hides(case: Case, user: Creation, endpoint_schemas: Mapping[str, Json]) -> None:
    """A read shows nothing whose schema says that it is returned never, or on request only."""
    hidden = marked(endpoint_schemas or schemas.core_schemas(), "never", "request")
    if not hidden:
        raise NotApplicable("no attribute of users is returned never or on request only")
    demand(user.read or user.post, hides(hidden))


@requirement("RFC7643-2.3-value-types")
def test_users_read_shows_declared_types(case: Case, user: Creation, endpoint_schemas: Mapping[str, Json]) -> None:
    """A read shows each value in the type that its schema gives it, the RFC's where the endpoint serves none."""
    demand(user.read or user.post, status_is(200), types_as_declared(endpoint_schemas or schemas.core_schemas()))


@requirement("RFC7644-3.4.2-created-in-list")
@cases(requests=5)
def test_users_list_counts_created(case: Case, grown: Grown) -> None:
    """Users who are created change the number of users, also while others come and go."""
    demand(grown.after, total_is_not(grown.before))


@requirement("RFC7644-3.4.2-created-in-list")
@cases(requests=1)
def test_users_list_shows_created(case: Case, client: Client, grown: Grown) -> None:
    """A user who was created is in the list without a filter, where it is one page."""
    demand(client.get(USERS, {"count": "200"}), listed_if_whole(grown.id))


@dataclass(frozen=True)
class Grown:
    """The number of users before some were created, a list afterwards, and the id of the last of them."""

    before: Any
    after: Exchange
    id: str


@pytest.fixture(scope="module")
def grown(client: Client, users: Users, listed: Exchange) -> Grown:
    """Return how a new user changes the list; more are created where somebody else may have left meanwhile."""
    for _ in range(3):
        before = client.get(USERS, {"count": "1"}).document.get("totalResults")
        created = users.poor()
        after = client.get(USERS, {"count": "1"})
        if after.document.get("totalResults") != before:
            break
    return Grown(before, after, str(created.id))


@pytest.fixture(scope="module")
def fresh(users: Users) -> Creation:
    """Return a user that got an id; whether it can be read is what is asked."""
    for attributes in (users.required(), users.plain()):
        creation = users.attempt(attributes)
        if creation.id is not None:
            return creation
    raise Blocked(f"no user could be created: {creation.post}", users.case("users-create-answers-201", "minimal"))
