"""Exchanges are recorded once, redacted at that moment."""

from __future__ import annotations

import json
from typing import Any

from scim_conformance.evidence import Exchange, Recorder, Redactor, Request, Response, Secret, touched
from scim_conformance.evidence.recorder import note_touched
from scim_conformance.evidence.redaction import MASK, STRANGER
from scim_conformance.names import RunNames

TOKEN = "s3cr/t+token"
URL = "https://scim.example.com/Users"
NAMES = RunNames("0a1b2c3d", "gw0")


def recorder() -> Recorder:
    """Return a recorder of worker gw0."""
    return Recorder(Redactor([Secret(TOKEN)]), NAMES, "gw0")


def record(text: str, headers: dict[str, str] | None = None, request: Request | None = None) -> Exchange:
    """Return the exchange of a recorded answer."""
    return recorder().record(request or Request("GET", URL, {}), Response(200, headers or {}, text, 0.123456))


def shown(text: str) -> Any:
    """Return a body as evidence shows it."""
    return record(text).shown["response"]["body"]


def test_secrets_are_masked_everywhere() -> None:
    """URL, headers and bodies of request and answer, and the failure, are recorded without the token."""
    request = Request("POST", f"{URL}?t={TOKEN}", {"Authorization": f"Bearer {TOKEN}"}, f'{{"a": "{TOKEN}"}}')
    answered = record(f'{{"detail": "{TOKEN}"}}', {"X-Echo": TOKEN}, request)
    failed = recorder().record(request, None, f"no connection with {TOKEN}")
    for exchange in (answered, failed):
        assert TOKEN not in repr(exchange)
        assert TOKEN not in json.dumps(exchange.shown)
    assert answered.document == {"detail": MASK}
    assert answered.request.headers == {"Authorization": MASK}
    assert failed.failure == f"no connection with {MASK}"


def test_escaped_secret_is_masked_before_json_is_read() -> None:
    """A token that the answer escapes as JSON allows does not come back when the JSON is read."""
    exchange = record('{"detail": "s3cr\\/t\\u002Btoken"}')
    assert exchange.document == {"detail": MASK}
    assert exchange.echoed_secret


def test_echo_is_noticed_in_body_and_headers() -> None:
    """That an answer repeats the token is remembered; that the request carries it is no echo."""
    request = Request("GET", URL, {"Authorization": f"Bearer {TOKEN}"})
    assert record(TOKEN).echoed_secret
    assert record("", {"X": TOKEN}).echoed_secret
    assert not record("fine", request=request).echoed_secret
    assert not recorder().record(request, None, "silence").echoed_secret


def test_shown_is_json_of_request_and_answer() -> None:
    """What is shown has the JSON body as JSON, other bodies as text, and seconds in tenths of milliseconds."""
    request = Request("POST", URL, {"Accept": "x"}, '{"a": 1}')
    exchange = record('{"id": "1", "userName": "ScimConf-0a1b2c3d-gw0n1"}', {"ETag": "1"}, request)
    assert exchange.shown == {
        "uid": "gw0-1",
        "request": {"method": "POST", "url": URL, "headers": {"Accept": "x"}, "body": {"a": 1}},
        "response": {
            "status": 200,
            "headers": {"ETag": "1"},
            "body": {"id": "1", "userName": "ScimConf-0a1b2c3d-gw0n1"},
            "seconds": 0.1235,
            "notes": [],
        },
        "failure": None,
    }
    malformed = Request("POST", URL, {}, "{")
    assert record("", request=malformed).shown["request"]["body"] == "{"
    assert record("").shown["request"]["body"] is None


def test_strangers_are_not_shown() -> None:
    """Bodies are judged whole and shown without strangers."""
    exchange = record('{"id": "1", "userName": "boss@example.com"}')
    assert exchange.document["userName"] == "boss@example.com"
    assert exchange.shown["response"]["body"] == STRANGER
    assert shown("<p>boss@example.com</p>") == f"<p>{MASK}</p>"


def test_own_name_with_escaped_letters_is_shown() -> None:
    """A user of ours whose name an endpoint writes in JSON escapes is no stranger."""
    escaped = "".join(f"\\u{ord(one):04x}" for one in NAMES.fresh())
    body = shown(f'{{"id": "1", "userName": "{escaped}"}}')
    assert body != STRANGER
    assert body["id"] == "1"


def test_long_pages_are_cut() -> None:
    """Of a body that is not JSON only the first screen is shown."""
    assert len(shown("x" * 100_000)) == 4_000


def test_half_characters_and_odd_numbers_are_shown() -> None:
    """Lone surrogates and NaN do not stop the recording."""
    assert shown('{"detail": "\\ud800"}') == {"detail": "?"}
    assert shown('{"a": NaN}') == '{"a": NaN}'
    assert shown("\udcff") == "?"


def test_deep_bodies_are_shown_as_text() -> None:
    """A body nested deeper than any message is kept as text and stops nobody."""
    text = '{"a":' * 900 + "1" + "}" * 900
    assert shown(text) == text[:4_000]


def test_drain_hands_out_once() -> None:
    """Every exchange is handed out exactly once, in order, with the worker in its id."""
    recording = recorder()
    for _ in range(3):
        recording.record(Request("GET", URL, {}), None, "silence")
    assert [one["uid"] for one in recording.drain()] == ["gw0-1", "gw0-2", "gw0-3"]
    assert recording.drain() == []


def test_touched_lists_what_a_case_rests_on() -> None:
    """The running case lists what it sent or was judged on, each once, the last one last; outside cases nobody does."""
    note_touched("nobody")
    token = touched.set([])
    try:
        recording = recorder()
        recording.record(Request("GET", URL, {}), None, "silence")
        note_touched("other-1")
        note_touched("gw0-1")
        assert touched.get() == ["other-1", "gw0-1"]
    finally:
        touched.reset(token)
    assert touched.get() is None
