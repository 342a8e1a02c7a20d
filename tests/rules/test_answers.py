"""Rules about any answer."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import (
    accepted,
    body_is_object,
    describe,
    describe_body,
    header_present,
    media_type_is_scim,
    no_body,
    patch_answer,
    secret_not_echoed,
    status_below_500,
    status_is,
)
from tests.rules.making import Judge, answer, one, silence

HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = "<!doctype html>\n<HTML><body>Sign in</body></HTML>"


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (status_is(200), answer({})),
        (status_is(200, 204), answer(status=204)),
        (accepted, answer(status=202)),
        (status_below_500, answer(status=404)),
        (status_below_500, answer(status=501)),
        (body_is_object, answer({"id": "1"})),
        (no_body, answer(status=204)),
        (no_body, silence()),
        (patch_answer, answer(status=204)),
        (patch_answer, answer({"id": "1"})),
        (media_type_is_scim, answer({})),
        (media_type_is_scim, answer({}, headers={"content-type": "Application/SCIM+JSON"})),
        (header_present("WWW-Authenticate"), answer(status=401, headers={"www-authenticate": "Bearer"})),
        (secret_not_echoed, answer({})),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """A rule has no finding where the answer is as it should be."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "finding"),
    [
        (status_is(201), answer({}), ("status", "201", "200")),
        (status_is(200, 204), answer(status=302), ("status", "200 or 204", "302")),
        (status_is(*range(400, 500)), answer({}), ("status", "a status from 400 to 499", "200")),
        (status_is(200), silence(), ("status", "200", "no answer")),
        (status_is(200), answer({"detail": "no such"}, 404), ("status", "200", '404: "no such"')),
        (status_is(200), answer({"detail": 5}, 404), ("status", "200", "404")),
        (status_is(200), answer(text=PAGE, status=404, headers=HTML), ("status", "200", "404 with an HTML page")),
        (accepted, answer(status=302), ("status", "accepted (2xx)", "302")),
        (accepted, silence(), ("status", "accepted (2xx)", "no answer")),
        (status_below_500, answer(status=500), ("status", "an answer below 500, or 501", "500")),
        (status_below_500, silence(), ("status", "an answer below 500, or 501", "no answer")),
        (body_is_object, answer(), ("body", "a JSON object", "no body")),
        (body_is_object, silence(), ("body", "a JSON object", "no answer")),
        (body_is_object, answer([]), ("body", "a JSON object", "a JSON array")),
        (body_is_object, answer("x"), ("body", "a JSON object", "a JSON string")),
        (body_is_object, answer(text="null"), ("body", "a JSON object", "JSON null")),
        (body_is_object, answer(3), ("body", "a JSON object", "a JSON number or boolean")),
        (
            body_is_object,
            answer(text=PAGE, headers=HTML),
            ("body", "a JSON object", "an HTML page (text/html)"),
        ),
        (
            body_is_object,
            answer(text="oops", headers={}),
            ("body", "a JSON object", "a body that is not JSON (no Content-Type)"),
        ),
        (no_body, answer({}, 204), ("body", "none", "a JSON object")),
        (patch_answer, answer({"id": "1"}, 204), ("body", "none", "a JSON object")),
        (patch_answer, answer(status=200), ("body", "a JSON object", "no body")),
        (patch_answer, answer({"id": "1"}, 202), ("status", "200", "202")),
        (patch_answer, answer({"ok": True}), ("body", "the whole resource", "an object without id")),
        (
            media_type_is_scim,
            answer({}, headers={"Content-Type": "application/json"}),
            ("header Content-Type", "application/scim+json", "application/json"),
        ),
        (
            media_type_is_scim,
            answer({}, headers={}),
            ("header Content-Type", "application/scim+json", "absent"),
        ),
        (media_type_is_scim, silence(), ("header Content-Type", "application/scim+json", "absent")),
        (header_present("WWW-Authenticate"), answer(), ("header WWW-Authenticate", "present", "absent")),
        (header_present("WWW-Authenticate"), silence(), ("header WWW-Authenticate", "present", "absent")),
        (header_present("ETag"), answer(headers={"ETag": ""}), ("header ETag", "present", "empty")),
        (
            secret_not_echoed,
            Exchange("u", answer().request, answer().response, None, echoed_secret=True),
            ("answer", "no part of it repeats the bearer token", "the bearer token stands in the answer"),
        ),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, finding: tuple[str, str, str]) -> None:
    """A rule says where an answer differs, what was expected and what came."""
    assert one(rule(exchange)) == finding


def test_html_instead_of_json_is_hinted_at() -> None:
    """An HTML page where JSON belongs is told with the question for the base URL."""
    assert "base URL" in body_is_object(answer(text=PAGE, headers=HTML))[0].hint
    assert body_is_object(answer(text="oops"))[0].hint == ""
    assert "base URL" in status_is(200)(answer(status=301))[0].hint


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "absent"),
        (False, "false"),
        ("ä", '"ä"'),
        ({"a": [1]}, '{"a": [1]}'),
        ("x" * 200, '"' + "x" * 159 + "… (202 characters)"),
    ],
)
def test_describe_is_short(value: Any, text: str) -> None:
    """A value is told as JSON, cut where it is long, and None as absent."""
    assert describe(value) == text


def test_describe_body_never_shows_content() -> None:
    """A body is told by its kind, not by what stands in it."""
    assert "secret" not in describe_body(answer({"secret": "secret"}).response)
