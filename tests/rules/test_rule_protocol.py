"""Rules about headers, versions, encodings and addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.client import Target
from scim_conformance.evidence import Request, Secret
from scim_conformance.evidence.exchange import NOT_UTF8
from scim_conformance.rules import protocol
from scim_conformance.rules.lists import finds_nobody
from scim_conformance.scim import urns
from tests.rules.making import BASE, SCIM, answer, listing, places, silence

TARGET = Target(BASE, Secret("token"))


@pytest.mark.parametrize(
    ("tag", "right"),
    [('W/"1"', True), ('"a-b"', True), ('""', True), ("1", False), ('w/"1"', False), ("", False), ('"a', False)],
)
def test_a_tag_is_quoted(tag: str, right: bool) -> None:
    """A tag stands in quotes, with or without a capital W and a slash before it."""
    assert (protocol.etag_is_tag(answer({}, headers={"ETag": tag})) == []) is right


def test_the_version_is_the_tag() -> None:
    """The version in meta is the header to the letter, or absent."""
    headers = {"ETag": 'W/"1"'}
    assert protocol.version_is_etag(answer({"meta": {"version": 'W/"1"'}}, headers=headers)) == []
    assert protocol.version_is_etag(answer({"meta": {}}, headers=headers)) == []
    assert places(protocol.version_is_etag(answer({"meta": {"version": '"1"'}}, headers=headers))) == ["meta.version"]


def test_tags_are_compared() -> None:
    """The same tag, or another one; no tag is neither."""
    tagged = answer({}, headers={"ETag": '"1"'})
    assert protocol.etag_is('"1"')(tagged) == protocol.etag_is_not('"2"')(tagged) == []
    assert protocol.etag_is('"2"')(tagged)
    assert protocol.etag_is_not('"1"')(tagged)
    assert protocol.etag_is_not('"1"')(answer({}))


@pytest.mark.parametrize(
    ("sent", "right"), [(None, True), ("Users/1", True), (f"{BASE}/Users/1", True), ("http://inside/Users/1", False)]
)
def test_content_location_is_the_location(sent: str | None, right: bool) -> None:
    """The header may be absent or relative, but not another address."""
    exchange = answer({"meta": {"location": f"{BASE}/Users/1"}}, headers={"Content-Location": sent} if sent else {})
    assert (protocol.content_location_is_location(TARGET)(exchange) == []) is right


def test_encoding() -> None:
    """Bytes that are no UTF-8, a byte order mark and another charset are found, each by its own."""
    right = answer({"a": "ü"})
    assert protocol.is_utf8(right) == []
    assert right.response is not None
    noted = replace(right, response=replace(right.response, notes=(NOT_UTF8,)))
    assert places(protocol.is_utf8(noted)) == ["body"]
    assert places(protocol.is_utf8(answer(text="\ufeff{}"))) == ["body"]
    other = {"Content-Type": 'application/scim+json; charset="ISO-8859-1"'}
    assert places(protocol.is_utf8(answer({}, headers=other))) == ["header Content-Type"]


def test_json_labels() -> None:
    """Both labels of JSON pass, HTML does not."""
    assert protocol.labelled_json(answer({})) == []
    assert protocol.labelled_json(answer({}, headers={"Content-Type": "application/json"})) == []
    assert protocol.labelled_json(answer({}, headers={"Content-Type": "text/html"}))


def test_another_version_brings_no_list() -> None:
    """A refusal and a web page pass, a list of users does not."""
    assert protocol.no_scim_list(answer({}, 404)) == protocol.no_scim_list(answer(text="<html>")) == []
    assert protocol.no_scim_list(answer(listing()))


@pytest.mark.parametrize(
    ("address", "followed", "right"),
    [
        (f"{BASE}/Users/1", answer({"id": "1"}), True),
        (f"{BASE}/Users/1", answer({"id": "2"}), False),
        (f"{BASE}/Users/1", answer({}, 404), False),
        ("https://api.example.com/Users/1", answer({}, 401), True),
        ("https://api.example.com/Users/1", answer({}, 404), False),
        ("https://api.inside/Users/1", silence(), False),
        ("http://scim.example.com/scim/v2/Users/1", answer({}, 401), False),
    ],
)
def test_an_address_leads_back(address: str, followed: Any, right: bool) -> None:
    """The own host shows the resource, another public one may refuse, plain http and silence are wrong."""
    rule = protocol.leads_back("meta.location", TARGET, address, followed, "1")
    assert (rule(answer({})) == []) is right


@pytest.mark.parametrize(
    ("exchange", "right"),
    [
        (answer(status=501), True),
        (answer({"id": "1"}, headers={"Location": f"{BASE}/Users/1"}), True),
        (answer(status=308, headers={"Location": "https://other.example.com/Users/1"}), True),
        (answer({"id": "1"}), False),
        (answer({"id": "1"}, headers={"Location": f"{BASE}/Me"}), False),
        (answer(text="<html>", headers={"Location": f"{BASE}/Users/1"}), False),
        (answer(status=404), False),
        (answer(status=500), False),
    ],
)
def test_me(exchange: Any, right: bool) -> None:
    """501, or the account with its lasting address."""
    asked = replace(exchange, request=Request("GET", f"{BASE}/Me", {}))
    assert (protocol.me_served_or_501(TARGET)(asked) == []) is right


def test_me_that_was_redirected() -> None:
    """A redirect that was followed has given the address."""
    assert protocol.me_served_or_501(TARGET)(answer({"id": "1"})) == []
    assert protocol.me_served_or_501(TARGET)(answer(text="<html>"))


def test_slash_at_the_end() -> None:
    """A list or not found for a read; for a create anything but a list or a redirect that loses the body."""
    assert protocol.as_without_slash(answer(listing())) == protocol.as_without_slash(answer(status=404)) == []
    assert protocol.as_without_slash(answer(text="<html>"))
    assert (
        protocol.created_or_refused(answer({"id": "1"}, 201)) == protocol.created_or_refused(answer(status=404)) == []
    )
    assert protocol.created_or_refused(answer({"id": "1"}, 200)) == []
    assert protocol.created_or_refused(answer(listing()))
    assert protocol.created_or_refused(answer(status=302))


@pytest.mark.parametrize(
    ("exchange", "right"),
    [
        (answer(listing()), True),
        (answer({"scimType": "tooMany"}, 400), True),
        (answer({"scimType": "invalidFilter"}, 400), True),
        (answer({"scimType": "invalidValue"}, 400), True),
        (answer({}, 403), True),
        (answer({}, 400), False),
        (answer({}, 413), False),
        (answer({}, 500), False),
        (answer(text="<html>"), False),
    ],
)
def test_a_search_for_everybody(exchange: Any, right: bool) -> None:
    """A list, or a refusal that names its reason."""
    assert (protocol.too_many_or_list(exchange) == []) is right


@pytest.mark.parametrize(
    ("exchange", "right"),
    [
        (answer(listing()), True),
        (answer({}, 400), True),
        (answer({"status": "403", "scimType": "sensitive"}, 403), True),
        (answer({"status": "403"}, 403), True),
        (answer({"status": "404", "scimType": "sensitive"}, 403), False),
        (answer({"status": "403", "scimType": "invalidFilter"}, 403), False),
        (answer({}, 404), False),
    ],
)
def test_a_search_by_personal_data(exchange: Any, right: bool) -> None:
    """Any answer, or 403 that says 403."""
    assert (protocol.sensitive_or_answered(exchange) == []) is right


def test_a_search_at_the_base_address() -> None:
    """Refused, or right."""
    rule = protocol.search_or_refused(finds_nobody)
    assert rule(answer(status=404)) == rule(answer(listing())) == []
    assert rule(answer(text="<html>", headers={"Content-Type": "text/html"}))
    assert rule(answer(listing({"id": "1"})))
    assert rule(answer(status=500))


def test_a_growing_list() -> None:
    """The number of users moves, and a whole list has the new one; a page of many tells nothing."""
    assert protocol.total_is_not(1)(answer(listing(total=2))) == []
    assert places(protocol.total_is_not(1)(answer(listing({"id": "1"})))) == ["totalResults"]
    assert protocol.listed_if_whole("1")(answer(listing({"id": "1"}))) == []
    assert protocol.listed_if_whole("2")(answer(listing({"id": "1"}, total=9))) == []
    assert protocol.listed_if_whole("2")(answer(listing({"id": "1"})))


def test_a_document_that_stays() -> None:
    """A changed, a new and a lost member are found; meta may differ."""
    rule = protocol.same_document({"a": 1, "b": None, "meta": {"version": "1"}})
    assert rule(answer({"a": 1, "meta": {"version": "2"}}, headers=SCIM)) == []
    assert places(rule(answer({"a": 2, "c": urns.USER}))) == ["a", "c"]
