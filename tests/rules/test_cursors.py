"""Rules about pages walked by cursor, and about what the configuration says is supported."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.rules import capabilities, cursors
from tests.rules.making import SCIM, answer, listing, places


@pytest.mark.parametrize(
    ("described", "where"),
    [
        ({"cursor": True, "index": False}, []),
        ({"cursor": True, "index": True, "defaultPaginationMethod": "index", "maxPageSize": 5}, []),
        ({"cursor": "true", "index": True}, ["pagination.cursor"]),
        ({"cursor": True}, ["pagination.index"]),
        ({"cursor": True, "index": True, "defaultPaginationMethod": "page"}, ["pagination.defaultPaginationMethod"]),
        ({"cursor": True, "index": True, "cursorTimeout": "60"}, ["pagination.cursorTimeout"]),
        ({"cursor": True, "index": True, "maxPageSize": 0}, ["pagination.maxPageSize"]),
        (None, ["pagination"]),
    ],
)
def test_pagination_is_described(described: Any, where: list[str]) -> None:
    """Both flags are booleans, numbers positive integers, the default one of two words."""
    assert places(cursors.pagination_described(answer({"pagination": described}))) == where


@pytest.mark.parametrize(
    ("page", "where"),
    [
        (listing({"id": "1"}, nextCursor="a"), []),
        (listing({"id": "1"}), ["nextCursor"]),
        (listing({"id": "1"}, nextCursor=""), ["nextCursor"]),
        (listing({"id": "1"}, {"id": "2"}, nextCursor="a"), ["Resources"]),
        (listing(nextCursor="a", previousCursor="b"), ["previousCursor"]),
    ],
)
def test_the_first_page_leads_on(page: Any, where: list[str]) -> None:
    """A first page has a next cursor, no previous one and not too many resources."""
    assert places(cursors.first_page(1)(answer(page))) == where
    assert places(cursors.first_page(1)(answer(page, 400))) == ["status"]


def test_a_walk_meets_each_once() -> None:
    """Missing and doubled matches are found, and a last page that leads on."""
    first, second = answer(listing({"id": "1"}, nextCursor="a")), answer(listing({"id": "2"}))
    assert cursors.walk_meets([first], ["1", "2"])(second) == []
    assert places(cursors.walk_meets([first], ["1", "2", "3"])(second)) == ["Resources"]
    assert places(cursors.walk_meets([first, second], ["1", "2"])(second)) == ["Resources"]
    assert places(cursors.walk_meets([first], ["1", "2"])(answer(listing({"id": "2"}, nextCursor="")))) == [
        "nextCursor"
    ]


@pytest.mark.parametrize(
    ("published", "page", "where"),
    [
        ("index", listing({}, startIndex=1, nextCursor="a"), []),
        ("index", listing({}, nextCursor="a"), ["page"]),
        ("cursor", listing({}, nextCursor="a"), []),
        ("cursor", listing({}, startIndex=1), ["page"]),
        (None, listing({}, startIndex=1), []),
        (None, listing({}, nextCursor="a"), []),
        (None, listing({}), ["page"]),
    ],
)
def test_the_default_is_the_published_method(published: Any, page: Any, where: list[str]) -> None:
    """A page shows the published method, or one of the two where none is published."""
    assert places(cursors.paged_by(published)(answer(page))) == where


def test_cursors_are_url_safe() -> None:
    """Only unreserved characters pass."""
    assert cursors.cursor_is_url_safe(answer({"nextCursor": "aZ0-._~"})) == []
    assert places(cursors.cursor_is_url_safe(answer({"nextCursor": "a+b/=="}))) == ["nextCursor"]


def test_a_stolen_cursor_shows_nothing() -> None:
    """A refusal and an empty page are right, a resource and a server error are not."""
    for right in (answer({}, 401), answer({}, 404), answer(listing())):
        assert cursors.shows_none(right) == []
    assert places(cursors.shows_none(answer(listing({"id": "1"})))) == ["Resources"]
    assert places(cursors.shows_none(answer({}, 500))) == ["status"]


def test_what_is_offered_is_served() -> None:
    """A route that is not there is found where it was offered, and wanted where it was not."""
    assert [places(capabilities.served(answer({}, status))) for status in (200, 400, 405, 501, 500)] == [
        [],
        [],
        ["status"],
        ["status"],
        ["status"],
    ]
    assert [places(capabilities.turned_away(answer({}, status))) for status in (501, 404, 200)] == [[], [], ["status"]]


def test_a_version_is_in_header_or_meta() -> None:
    """Either the header or meta.version will do."""
    assert capabilities.version_shown(answer({"meta": {"version": 'W/"1"'}})) == []
    assert capabilities.version_shown(answer({}, 200, {**SCIM, "ETag": '"1"'})) == []
    assert places(capabilities.version_shown(answer({"meta": "x"}))) == ["meta.version"]
