"""Pages of a query's results (RFC 7644 section 3.4.2.4), over three users of this run."""

from __future__ import annotations

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.lists import at_most, finds_exactly, resources
from scim_conformance.rules.queries import begins_at_one, each_page, meets_each_once, only_of, total_is, total_only
from scim_conformance.suite.discovery_givens import Capabilities, Discovery
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.group_givens import GROUPS, Groups
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.query_givens import Crowd, Queries

_PAGE = 2
_BEYOND = "1000000"
_ODD = {"letters": ("startIndex", "abc"), "exponent": ("count", "1e3"), "endless": ("count", "9" * 20)}


class Walk:
    """The pages of the crowd, two users at a time and as far as there is something on them."""

    def __init__(self, queries: Queries) -> None:
        self.pages = [queries.listed(startIndex="1", count=str(_PAGE))]
        start = 1
        while len(self.pages) <= len(queries.crowd.ids) and resources(self.pages[-1]):
            start += len(resources(self.pages[-1]))
            if start > len(queries.crowd.ids):
                break
            self.pages.append(queries.listed(startIndex=str(start), count=str(_PAGE)))


@pytest.fixture(scope="module", autouse=True)
def by_index(discovery: Discovery) -> None:
    """Go on unless the endpoint says that it pages by cursor alone (RFC 9865 section 4)."""
    described = discovery.config.document.get("pagination")
    if isinstance(described, dict) and described.get("index") is False:
        raise NotApplicable("the service provider configuration says that pages are not asked for by index")


@pytest.fixture(scope="module")
def first(queries: Queries) -> Exchange:
    """Return the list of the crowd from startIndex 1 on."""
    return queries.listed(startIndex="1")


@pytest.fixture(scope="module")
def counting(queries: Queries, first: Exchange) -> None:
    """Go on only where startIndex 1 is the first match."""
    if finds_exactly(queries.crowd.ids)(first):
        raise Blocked("startIndex 1 does not begin with the first", queries.users.case("pages-begin-at-one"))


@pytest.fixture(scope="module")
def walk(queries: Queries, counting: None) -> Walk:
    """Return the pages of the crowd."""
    return Walk(queries)


@requirement("RFC7644-3.4.2.4-default-start")
@cases(requests=1)
def test_pages_begin_at_one(case: Case, first: Exchange, queries: Queries, crowd: Crowd) -> None:
    """A list with startIndex 1 begins with the first match, as one without does."""
    demand(first, finds_exactly(crowd.ids), begins_at_one)
    demand(queries.find(queries.scope), begins_at_one)


@requirement("RFC7644-3.4.2.4-start-below-1")
@cases(variants=("0", "-5"), requests=1)
@pytest.mark.usefixtures("counting")
def test_pages_below_one_begin_at_one(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Zero or a negative number as startIndex means 1."""
    demand(queries.listed(startIndex=str(case.variant)), finds_exactly(crowd.ids), begins_at_one)


@requirement("RFC7644-3.4.2.4-count-zero")
@cases(requests=1)
def test_pages_of_zero_hold_the_total_only(case: Case, queries: Queries, crowd: Crowd) -> None:
    """With count 0 the answer carries the number of matches and no resources."""
    page, exact = queries.counted(count="0")
    demand(page, total_only(len(crowd.ids), exact=exact))


@requirement("RFC7644-3.4.2.4-count-negative")
@cases(requests=1)
def test_pages_below_zero_hold_the_total_only(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A negative count means 0."""
    page, exact = queries.counted(count="-1")
    demand(page, total_only(len(crowd.ids), exact=exact))


@requirement("RFC7644-3.4.2.4-totalResults-stable")
@cases(requests=1)
def test_pages_tell_the_same_total(case: Case, walk: Walk, crowd: Crowd) -> None:
    """The member totalResults counts all matches on whichever page."""
    demand(walk.pages[-1], each_page(walk.pages, total_is(len(crowd.ids))))


@requirement("RFC7644-3.4.2.4-pages-partition")
@cases(requests=1)
def test_pages_hold_each_match_once(case: Case, walk: Walk, crowd: Crowd) -> None:
    """Going through the pages meets each match once."""
    demand(walk.pages[-1], meets_each_once(walk.pages, crowd.ids))


@requirement("RFC7644-3.4.2.4-with-filter")
@cases()
def test_pages_are_cut_from_the_matches(case: Case, walk: Walk, crowd: Crowd) -> None:
    """With a filter, pages are cut from the matches: none is empty before all were met, and none holds others."""
    demand(walk.pages[-1], each_page(walk.pages, only_of(crowd.ids)))


@requirement("RFC7644-3.4.2.4-beyond-end")
@cases(requests=1)
def test_pages_beyond_the_end_are_empty(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A page that begins after the last match is a success without entries that still counts the matches."""
    demand(queries.listed(startIndex=_BEYOND, count="5"), total_only(len(crowd.ids)))


@requirement("RFC7644-3.12-paging-not-integer")
@cases(variants=tuple(_ODD), requests=1)
def test_pages_of_no_number_are_survived(case: Case, queries: Queries) -> None:
    """A startIndex or count that is no number is refused with 400 or passed over."""
    name, value = _ODD[str(case.variant)]
    demand(queries.counted(**{name: value})[0], status_is(200, 400))


@requirement("RFC7643-5-maxResults")
@cases(requests=1)
def test_pages_keep_to_the_announced_limit(
    case: Case, client: Client, users: Users, capabilities: Capabilities
) -> None:
    """No page holds more resources than filter.maxResults announces, however large count is; 400 will do."""
    limit = capabilities.require("filter").get("maxResults")
    if not isinstance(limit, int) or limit < 1:
        raise NotApplicable("the service provider configuration announces no limit")
    demand(users.answered(client.get(USERS, {"count": "1000000"})), status_is(200, 400), at_most(limit))


@requirement("RFC7644-3.4.2.4-groups")
@cases(resource="Group", needs="groups", variants=("count", "startIndex"), requests=1)
def test_groups_pages_keep_to_paging(case: Case, client: Client, groups: Groups) -> None:
    """With count 0, or a startIndex after the last of them, a page of groups is empty and has a total."""
    groups.require(groups.plain)
    paging = {"count": {"count": "0"}, "startIndex": {"startIndex": _BEYOND}}[str(case.variant)]
    demand(client.get(GROUPS, paging), total_only(0, exact=False))
