"""An exchange and its curl line."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange, Request, Response
from scim_conformance.evidence.exchange import NOT_JSON, curl_line

REQUEST = Request("GET", "https://scim.example.com/Users", {})


def response(text: str = "", status: int = 200, **headers: str) -> Response:
    """Return an answer."""
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, text, 0.1)


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"a": 1}', {"a": 1}), ("[1]", [1]), ("null", None), ("1e3", 1000.0), ('"\\ud800"', "\ud800")],
)
def test_json_is_read(text: str, value: Any) -> None:
    """A body that is JSON is read, whatever the Content-Type says."""
    assert response(text).json == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "{",
        '{"a": NaN}',
        "[Infinity]",
        "-Infinity",
        "\ufeff{}",
        "[" * 100_000,
        "[" * 65 + "]" * 65,
        '{"a":' * 100 + "1" + "}" * 100,
        "9" * 5000,
    ],
)
def test_what_is_not_json_is_told_so(text: str) -> None:
    """Numbers that JSON does not know, bottomless nesting and the rest are not JSON."""
    assert response(text).json is NOT_JSON
    assert response(text).document == {}
    assert repr(NOT_JSON) == "not JSON"


@pytest.mark.parametrize("text", ["[" * 63 + "]" * 63, '{"a":' * 60 + "1" + "}" * 60, "[[1], [2]]"])
def test_usual_nesting_is_read(text: str) -> None:
    """Nesting far beyond any SCIM message is read."""
    assert response(text).json is not NOT_JSON


@pytest.mark.parametrize(("text", "document"), [('{"a": 1}', {"a": 1}), ("[1]", {}), ("null", {}), ("x", {})])
def test_document_is_the_object_or_empty(text: str, document: dict[str, Any]) -> None:
    """The document is the JSON object, empty for any other body."""
    assert response(text).document == document
    assert Exchange("1", REQUEST, response(text)).document == document
    assert Exchange("1", REQUEST, None).document == {}


def test_headers_ignore_case() -> None:
    """A header is found by its name in any letter case; a media type comes without parameters."""
    answered = response(content_TYPE=" Application/SCIM+json ;charset=utf-8")
    assert answered.header("Content-Type") == " Application/SCIM+json ;charset=utf-8"
    assert answered.media_type == "application/scim+json"
    assert answered.header("ETag") is None
    assert response().media_type == ""


@pytest.mark.parametrize(
    ("exchange", "reason", "text"),
    [
        (Exchange("1", REQUEST, response(status=500)), None, "500"),
        (Exchange("1", REQUEST, response(status=429)), "the answer was 429 (throttled)", "429"),
        (Exchange("1", REQUEST, response(status=503)), "the answer was 503 (unavailable)", "503"),
        (Exchange("1", REQUEST, None, "refused"), "refused", "refused"),
        (Exchange("1", REQUEST, None), "no answer", "None"),
    ],
)
def test_unjudgeable_says_why(exchange: Exchange, reason: str | None, text: str) -> None:
    """No answer and "not now" judge nothing; a server error does."""
    assert exchange.unjudgeable == reason
    assert str(exchange) == f"GET https://scim.example.com/Users -> {text}"
    assert (exchange.status is None) == (exchange.response is None)


def recorded(method: str = "GET", url: str = "https://h/Users", body: Any = None, **headers: str) -> dict[str, Any]:
    """Return a request as evidence has it."""
    return {"method": method, "url": url, "headers": headers, "body": body}


def test_curl_line_takes_the_token_from_the_environment() -> None:
    """The credential is a variable, in double quotes so that the shell fills it in; a made-up one is shown."""
    line = curl_line(recorded(Authorization="[redacted]", Accept="a"), "MY_TOKEN")
    assert line == "curl -sS -i -H \"Authorization: Bearer $MY_TOKEN\" -H 'Accept: a' https://h/Users"
    assert "'Authorization: Bearer wrong'" in curl_line(recorded(Authorization="Bearer wrong"))
    assert '-u "$CLIENT_ID:$CLIENT_SECRET"' in curl_line(recorded(Authorization="Basic [redacted]"))


def test_curl_line_leaves_out_what_curl_sets_itself() -> None:
    """Lengths, connections and encodings are curl's own business."""
    request = recorded(**{"User-Agent": "x", "Accept-Encoding": "gzip", "Connection": "close", "Content-Length": "7"})
    assert curl_line(request) == "curl -sS -i https://h/Users"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.sampled_from(["POST", "PATCH"]))
def test_curl_line_survives_the_shell(text: str, method: str) -> None:
    """Whatever stands in URL, header or body, the shell hands curl exactly that."""
    words = shlex.split(curl_line(recorded(method, f"https://h/{text}", text, Accept=text)))
    assert words == [
        *("curl", "-sS", "-i", "-X", method, "-H", f"Accept: {text}", "--data-binary", text, f"https://h/{text}")
    ]


def test_curl_line_writes_json_bodies() -> None:
    """A JSON body is written as JSON, an empty text as an empty body."""
    line = curl_line(recorded("POST", body={"userName": "O'Malley ü"}))
    assert shlex.split(line)[-2] == '{"userName": "O\'Malley ü"}'
    assert shlex.split(curl_line(recorded("POST", body="")))[-2:] == ["", "https://h/Users"]


def test_curl_line_repeats_the_connection() -> None:
    """User name, key, certificate and bundle come from variables, in requests and in handshakes."""
    tls = {**recorded(Authorization="Basic [redacted]"), "connection": ["cert", "key", "cacert", "user"]}
    files = '--cert "$SCIM_CLIENT_CERT" --key "$SCIM_CLIENT_KEY" --cacert "$SCIM_CA_BUNDLE"'
    assert curl_line(tls) == f'curl -sS -i {files} -u "$SCIM_USER:$SCIM_TOKEN" https://h/Users'
    grant = {**tls, "method": "POST", "body": "grant_type=client_credentials"}
    assert '-u "$CLIENT_ID:$CLIENT_SECRET"' in curl_line(grant)
    keyed = recorded(**{"X-API-Key": "[redacted]", "$(odd)": "[redacted]"})
    shown = "-H '$(odd): [redacted]'"
    assert curl_line(keyed, "KEY") == f'curl -sS -i -H "X-API-Key: $KEY" {shown} https://h/Users'
    hands = {**tls, "method": "TLS", "url": "https://h:443", "headers": {"openssl-options": "-tls1_2"}}
    assert curl_line(hands).endswith('-cert "$SCIM_CLIENT_CERT" -key "$SCIM_CLIENT_KEY" -CAfile "$SCIM_CA_BUNDLE"')
