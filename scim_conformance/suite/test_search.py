"""Searching by POST, at the base address and for everybody, and /Me (RFC 7644 sections 3.4.2.1, 3.4.3 and 3.11)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.lists import finds_exactly, finds_nobody, total_fits
from scim_conformance.rules.projection import lists_only, marked, shows_only
from scim_conformance.rules.protocol import (
    list_served,
    me_served_or_501,
    search_or_refused,
    sensitive_or_answered,
    too_many_or_list,
)
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.givens import USERS, Creation, Filtering, Users, equals
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_MORE_THAN_ANYBODY_HAS = "100000"
_FAMILY_NAME = paths.parse("name.familyName")
_USER_NAME = paths.parse("userName")


def _request(filter_: str, **members: object) -> Json:
    return {"schemas": [urns.SEARCH_REQUEST], "filter": filter_, **members}


@pytest.fixture(scope="module")
def own(users: Users, user: Creation, filtering: Filtering) -> str:
    """Return the filter that finds the user of the module, blocked where filters do not work."""
    filtering.require()
    return equals(users.profile.users.match_by, paths.read(user.body, users.profile.users.match_by))


@pytest.fixture(scope="module")
def search(client: Client, own: str) -> Exchange:
    """Return the answer to a search by POST for the user of the module; not applicable where there is none."""
    found = client.search(USERS, _request(own, attributes=["userName"], startIndex=1, count=10))
    if found.status in (404, 405, 501):
        raise NotApplicable("there is no .search, which clients may use but need not find")
    return found


@pytest.fixture(scope="module")
def searched(search: Exchange, users: Users) -> Exchange:
    """Return the same answer, blocked where it is no list."""
    if list_served(search):
        raise Blocked(f"a search by POST does not work: {search}", users.case("search-by-post-finds-own"))
    return search


@pytest.fixture(scope="module")
def found(searched: Exchange, users: Users, user: Creation) -> Exchange:
    """Return the same answer, blocked where it does not show just the user of the module."""
    if finds_exactly([str(user.id)])(searched):
        raise Blocked("a search by POST finds others, or nobody", users.case("search-by-post-finds-own"))
    return searched


class Shown:
    """What a search shows of a user beside what it asked for."""

    def __init__(self, users: Users, user: Creation, served: Mapping[str, Json]) -> None:
        self._users = users
        self._user = user
        self._always = marked(served or schemas.core_schemas(), "always")

    def require(self, searched: Exchange) -> list[AttributePath]:
        """Return what is always returned; raise Blocked where reads do not look at ``attributes`` either."""
        if lists_only([_USER_NAME], self._always)(searched):
            read = self._users.client.read(USERS, str(self._user.id), {"attributes": "userName"})
            if shows_only(self._user.body, [_USER_NAME], self._always)(read):
                judge = self._users.case("projection-attributes-only")
                raise Blocked("the attributes parameter does not work", judge)
        return self._always


@pytest.fixture(scope="module")
def shown(users: Users, user: Creation, endpoint_schemas: Mapping[str, Json]) -> Shown:
    """Return what a search shows of the user of the module."""
    return Shown(users, user, endpoint_schemas)


@requirement("RFC7644-3.11-me")
@cases(requests=1)
def test_me_is_served_or_501(case: Case, client: Client) -> None:
    """A GET on /Me is answered 501, or leads to the account with its lasting address."""
    demand(client.get("/Me"), me_served_or_501(client.transport.target))


@requirement("RFC7644-3.4.3-search-users")
def test_search_by_post_finds_own(case: Case, search: Exchange, user: Creation) -> None:
    """A search by POST is answered 200 with what a filter in a GET finds."""
    demand(search, finds_exactly([str(user.id)]), total_fits)


@requirement("RFC7644-3.4.3-search-users")
@cases(requests=1)
def test_search_by_post_finds_nobody_for_stranger(case: Case, client: Client, users: Users, searched: Exchange) -> None:
    """A search by POST for somebody who does not exist finds nobody."""
    match = users.profile.users.match_by
    demand(client.search(USERS, _request(equals(match, users.unheard(match)))), finds_nobody)


@requirement("RFC7644-3.4.3-search-invalid")
@cases(requests=2)
def test_search_by_post_refuses_malformed_filter(case: Case, client: Client, users: Users, searched: Exchange) -> None:
    """A search by POST with a filter that is no filter is refused with 400."""
    if users.find("userName eq").status != 400:
        raise Blocked("no malformed filter is refused", users.case("users-filter-malformed-is-400", "no-value"))
    demand(client.search(USERS, _request("(((")), status_is(400))


@requirement("RFC7644-3.4.3-search-other-body")
@cases(requests=1)
def test_search_by_post_refuses_other_body(case: Case, client: Client, own: str, searched: Exchange) -> None:
    """A body that is no SearchRequest is refused with 400."""
    demand(client.search(USERS, {"schemas": [urns.LIST_RESPONSE], "filter": own}), status_is(400))


@requirement("RFC7644-3.4.2.1-root-query")
@cases(variants=("User", "Group"), requests=1)
def test_search_at_base_address(case: Case, client: Client, own: str, user: Creation) -> None:
    """A search at the base address finds resources of all types by their type, or is refused."""
    right = {"User": finds_exactly([str(user.id)]), "Group": finds_nobody}[str(case.variant)]
    found = client.get("/", {"filter": f'meta.resourceType eq "{case.variant}" and {own}'})
    demand(found, search_or_refused(right))


@requirement("RFC7644-3.4.2.1-root-query", "RFC7644-3.4.3-search-users")
@cases(variants=("own", "stranger"), requests=1)
def test_search_by_post_at_base_address(
    case: Case, client: Client, users: Users, own: str, user: Creation, found: Exchange
) -> None:
    """A search by POST at the base address finds a user and not a stranger, or is refused."""
    match = users.profile.users.match_by
    asked = {"own": own, "stranger": equals(match, users.unheard(match))}[str(case.variant)]
    right = {"own": finds_exactly([str(user.id)]), "stranger": finds_nobody}[str(case.variant)]
    demand(client.search("", _request(asked)), search_or_refused(right))


@requirement("RFC7644-3.9-attributes-list")
def test_search_by_post_obeys_attributes(case: Case, shown: Shown, found: Exchange) -> None:
    """A search by POST shows of a user what its attributes name and what is always returned, and nothing else."""
    demand(found, lists_only([_USER_NAME], shown.require(found)))


@requirement("RFC7644-3.4.2.1-tooMany")
@cases(requests=1)
def test_search_for_everybody_is_answered(case: Case, client: Client, capabilities: Capabilities, own: str) -> None:
    """A search that brings too many is refused with 400 and tooMany, or answered."""
    capabilities.require("filter")
    query = {"filter": "userName pr", "attributes": "userName", "count": _MORE_THAN_ANYBODY_HAS}
    demand(client.get(USERS, query), too_many_or_list)


@requirement("RFC7644-7.5.2-sensitive")
@cases(requests=1)
def test_search_by_personal_data_is_answered(
    case: Case, client: Client, users: Users, capabilities: Capabilities, own: str
) -> None:
    """A filter with personal data is answered, or refused in the words for it."""
    capabilities.require("filter")
    demand(client.find(USERS, equals(_FAMILY_NAME, client.names.fresh())), sensitive_or_answered)
