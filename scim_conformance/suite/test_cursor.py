"""Walking a list by cursor (RFC 9865), among users of the module's own whom a filter tells from strangers."""

from __future__ import annotations

import json
from functools import cached_property
from urllib.parse import quote, urlencode

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.cursors import (
    cursor_is_url_safe,
    first_page,
    next_cursor,
    paged_by,
    pagination_described,
    shows_none,
    walk_meets,
)
from scim_conformance.rules.errors import scim_type_is
from scim_conformance.rules.lists import resources
from scim_conformance.scim import urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.credentials import require_anonymity
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_MOST_PAGES = 8
_UNOFFERED = frozenset({404, 405, 501})


class Walk:
    """A walk in pages of one through two users, and what else is asked about cursors."""

    def __init__(self, client: Client, users: Users, config: Exchange) -> None:
        self._client = client
        self.users = users
        self._config = config

    @property
    def described(self) -> Json:
        """What the configuration says of pagination; NotApplicable where it does not offer cursors."""
        described = self._config.document.get("pagination")
        if not isinstance(described, dict) or described.get("cursor") is not True:
            raise NotApplicable("the service provider configuration does not offer to page by cursor")
        return described

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the users; raise Blocked where users cannot be created."""
        _ = self.described
        found = [created_id(self._client.create(USERS, body, self._word)) for body in self._bodies]
        if None in found:
            self.users.poor()
            raise Blocked("the users to walk through were not created", self.users.case("users-create-answers-201"))
        return [str(one) for one in found]

    @cached_property
    def first(self) -> Exchange:
        """The first page; NotApplicable where the endpoint refuses the filter, with a cursor or without."""
        _ = self.ids
        page = self.page(cursor="")
        if page.status != 200 and self.page().status != 200:
            raise NotApplicable("the endpoint refuses the filter that keeps strangers out")
        if any(not self._client.names.owns(one) for one in resources(page)):
            match = self.users.profile.users.match_by
            judge = self.users.case("users-filter-finds-nobody-for-stranger", match.label)
            raise Blocked("the filter that keeps strangers out finds some", judge)
        return page

    @cached_property
    def bare(self) -> Exchange:
        """The first page, asked for by ``cursor`` without an equals sign."""
        _ = self.first
        return self._client.get(f"{USERS}?cursor&{urlencode(self._question, quote_via=quote, safe='')}")

    @property
    def cursor(self) -> str:
        """The cursor of the second page; raise Blocked where the first one has none."""
        cursor = next_cursor(self.first)
        if cursor is None:
            raise Blocked("the first page has no nextCursor", self.users.case("cursor-first-page-leads-on", "empty"))
        return cursor

    @cached_property
    def pages(self) -> list[Exchange]:
        """The pages of the walk, up to a number that no walk through two users needs."""
        pages, cursor = [self.first], next_cursor(self.first) or self.cursor
        while cursor and len(pages) < _MOST_PAGES:
            pages.append(self.page(cursor=cursor))
            cursor = next_cursor(pages[-1]) or ""
        return pages

    def page(self, auth: Auth = Auth.TOKEN, **query: str) -> Exchange:
        """Return a page of the users, with further parameters."""
        return self._client.get(USERS, {**self._question, **query}, auth=auth)

    def search(self) -> Exchange:
        """Return the first page, asked for by POST; NotApplicable where searches by POST are not offered."""
        _ = self.first
        sent = {"schemas": [urns.SEARCH_REQUEST], "filter": self._question["filter"], "cursor": "", "count": 1}
        exchange = self._client.search(USERS, sent)
        if exchange.status in _UNOFFERED:
            raise NotApplicable(f"the endpoint does not offer searches by POST ({exchange.status})")
        return exchange

    def stolen(self) -> Exchange:
        """Return the second page, asked for without credentials; raise Blocked where none are needed."""
        require_anonymity(self._client)
        page = self.page(Auth.NONE, cursor=self.cursor)
        if shows_none(page) and shows_none(self.page(Auth.NONE)):
            judge = self.users.case("authentication-missing-is-refused")
            raise Blocked("users are listed without credentials", judge)
        return page

    @cached_property
    def _word(self) -> str:
        return self._client.names.fresh()

    @cached_property
    def _bodies(self) -> list[Json]:
        asked = self.users.required()
        return [self.users.values.user(f"{self._word}-{one}", asked).body for one in ("a", "b")]

    @property
    def _question(self) -> dict[str, str]:
        before, word, _ = self._bodies[0]["userName"].partition(self._word)
        return {"filter": f"userName sw {json.dumps(f'{before}{word}-')}", "count": "1"}


@pytest.fixture(scope="module")
def walk(client: Client, users: Users, config: Exchange) -> Walk:
    """Return the walk through users of the module's own."""
    return Walk(client, users, config)


@requirement("RFC9865-4-spc-pagination")
@cases(requests=1)
def test_cursor_is_described(case: Case, client: Client, config: Exchange) -> None:
    """An endpoint that pages by cursor says so in its configuration, with flags and limits of the right types."""
    undescribed = "pagination" not in config.document
    if undescribed and next_cursor(client.get(USERS, {"cursor": "", "count": "1"})) is None:
        raise NotApplicable("the endpoint neither describes pagination nor answers with a nextCursor")
    demand(config, pagination_described)


@requirement("RFC9865-2-first-page")
@cases(variants=("empty", "bare"), requests=1)
def test_cursor_first_page_leads_on(case: Case, walk: Walk) -> None:
    """An empty cursor brings the first page, with the cursor of the next one and none of a previous one."""
    demand({"empty": lambda: walk.first, "bare": lambda: walk.bare}[str(case.variant)](), first_page(1))


@requirement("RFC9865-2-walk")
@cases(requests=1)
def test_cursor_walk_meets_each_once(case: Case, walk: Walk) -> None:
    """Following nextCursor meets each match once, and ends with a page that has none."""
    demand(walk.pages[-1], walk_meets(walk.pages[:-1], walk.ids))


@requirement("RFC9865-2-url-safe")
def test_cursor_is_url_safe(case: Case, walk: Walk) -> None:
    """A cursor consists of characters that need no encoding in an address."""
    _ = walk.cursor
    demand(walk.first, cursor_is_url_safe)


@requirement("RFC9865-2.1-invalidCursor")
@cases(requests=1)
def test_cursor_forged_is_refused(case: Case, client: Client, walk: Walk) -> None:
    """A cursor that was never given out is refused with 400 and invalidCursor."""
    _ = walk.cursor
    demand(walk.page(cursor=f"forged-{client.names.fresh()}"), status_is(400), scim_type_is("invalidCursor"))


@requirement("RFC9865-2.4-default-method")
@cases(requests=1)
def test_cursor_default_method_is_kept(case: Case, walk: Walk) -> None:
    """A list that asks for neither method is paged by the published one."""
    if walk.described.get("index") is not True:
        raise NotApplicable("cursors are the only method")
    _ = walk.cursor
    demand(walk.page(), paged_by(walk.described.get("defaultPaginationMethod")))


@requirement("RFC9865-3-search")
@cases(requests=1)
def test_cursor_works_in_search(case: Case, walk: Walk) -> None:
    """A search by POST takes the cursor in its body."""
    _ = walk.cursor
    demand(walk.search(), first_page(1))


@requirement("RFC9865-5.2-cursor-not-authority")
@cases(requests=1)
def test_cursor_is_no_key(case: Case, walk: Walk) -> None:
    """Without credentials a cursor shows nothing."""
    demand(walk.stolen(), shows_none)
