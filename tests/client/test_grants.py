"""Asking a token endpoint: where the secret goes, and what is kept of the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from scim_conformance.client.grants import Grant, ask_for_token
from scim_conformance.evidence import Secret
from tests.client.serving import Reply, Server, transport

SECRET = "hush/hush"
ISSUED = "eyJh.issued-1"


def ask(server: Server) -> tuple[Grant, str]:
    """Return the grant, and all that evidence keeps."""
    sender = transport(server.url)
    grant = ask_for_token(sender, f"{server.url}/token?v=1", "app", Secret(SECRET))
    sender.send("GET", f"{server.url}/Users", auth=f"Bearer {ISSUED}")
    return grant, str([*sender.recorder.drain(), sender.sent])


def test_client_is_named_in_the_header(server: Server) -> None:
    """Id and secret go form-encoded into a Basic header (RFC 6749 section 2.3.1), and the form says what is wanted."""
    server.reply = lambda _: Reply(200, {"access_token": ISSUED, "expires_in": 3600})
    grant, kept = ask(server)
    seen = server.seen[0]
    assert (seen.method, seen.headers["Authorization"]) == ("POST", "Basic YXBwOmh1c2glMkZodXNo")
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert seen.body == b"grant_type=client_credentials"
    assert grant.token is not None
    assert grant.token.reveal() == ISSUED
    assert grant.document == {"access_token": "[redacted]", "expires_in": 3600}
    assert not [text for text in (SECRET, ISSUED, "YXBwOmh1c2g", "hush%2Fhush") if text in kept]
    assert "{'POST': 1, 'GET': 1}" in kept


def test_client_is_named_in_the_body_after_a_401(server: Server) -> None:
    """Where the header is refused with 401, the request is made once more with id and secret in the form."""
    server.reply = lambda seen: Reply(401 if seen.headers["Authorization"] else 200, {"access_token": ISSUED})
    grant, kept = ask(server)
    assert parse_qs(server.seen[1].body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["app"],
        "client_secret": [SECRET],
    }
    assert grant.token is not None
    assert not [text for text in (SECRET, ISSUED, "hush%2Fhush") if text in kept]


@pytest.mark.parametrize("status", [302, 307, 308])
def test_no_redirect_is_followed(status: int, server: Server) -> None:
    """The secret goes to no other address, also of the same origin."""
    server.reply = lambda _: Reply(status, headers={"Location": "/elsewhere"})
    grant, _ = ask(server)
    assert (grant.status, grant.token) == (status, None)
    assert [seen.target for seen in server.seen if seen.method == "POST"] == ["/scim/v2/token?v=1"]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"token": "t0p"}, {"token": "[redacted]"}),
        ({"access_token": 4711}, {"access_token": 0}),
        ({"access_token": ""}, {"access_token": ""}),
        ({"access_token": "ä t0p"}, {"access_token": "[redacted]"}),
        (
            {"data": [{"jwt": "t0p"}], "scope": "all", "ok": True},
            {"data": [{"jwt": "[redacted]"}], "scope": "all", "ok": True},
        ),
        ({"error": {"token": "t0p"}}, {"error": {"token": "[redacted]"}}),
    ],
)
def test_whatever_may_be_a_token_is_masked(body: Any, kept: Any, server: Server) -> None:
    """Answers of another shape issue nothing that can be used, and show nothing either."""
    server.reply = lambda seen: Reply(200, body if seen.method == "POST" else {})
    grant, written = ask(server)
    assert (grant.token, grant.document) == (None, kept)
    assert "t0p" not in written


@pytest.mark.parametrize(("status", "shown"), [(200, "[redacted]"), (404, "access_token=t0p")])
def test_texts_that_are_no_json(status: int, shown: str, server: Server) -> None:
    """A success that is no JSON is masked as a whole; an error page is kept."""
    server.reply = lambda _: Reply(status, "access_token=t0p")
    grant, _ = ask(server)
    assert grant.response is not None
    assert (grant.token, grant.response.text) == (None, shown)


def test_token_endpoint_that_is_silent(server: Server) -> None:
    """No answer is a failure that names the token endpoint, and says nothing about other requests."""
    sender = transport(server.url)
    grant = ask_for_token(sender, "http://127.0.0.1:9/token", "app", Secret(SECRET))
    assert grant.unjudgeable is not None
    assert "http://127.0.0.1:9/token" in grant.unjudgeable
    assert sender.send("GET", f"{server.url}/Users").status == 200
