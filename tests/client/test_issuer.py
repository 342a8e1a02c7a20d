"""Access tokens for the run: fetched once, replaced in time, and never shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from scim_conformance.client import Target, Transport
from scim_conformance.client.login import Kind, Login, Tls
from scim_conformance.client.wire import Auth, NoTokenError, Wire
from scim_conformance.evidence import Recorder, Redactor, Secret
from scim_conformance.names import RunNames
from tests.client.serving import Reply, Seen, Server

SECRET = "hush/hush 4711"
ISSUED = "eyJh.issued-1"


def sender(server: Server, token_url: str = "", scope: str = "") -> Transport:
    """Return what sends to the server with tokens of its token endpoint."""
    login = Login(Kind.OAUTH2, token_url=token_url or f"{server.origin}/token", client_id="app", scope=scope)
    target = replace(Target.of(server.url, Secret(SECRET), timeout=5), login=login)
    return Transport(target, Recorder(Redactor(target.secrets), RunNames("0a1b2c3d", "gw0"), "gw0"))


def granting(document: Any, status: int = 200) -> Callable[[Seen], Reply]:
    """Return what answers a POST with a document, and everything else with nothing."""
    return lambda seen: Reply(status, document) if seen.method == "POST" else Reply()


def test_token_is_fetched_once(server: Server) -> None:
    """The client is named in a Basic header, form-encoded; the token is used for every request and masked."""
    server.reply = granting({"access_token": ISSUED, "token_type": "bearer", "expires_in": 3600, "id_token": "x" * 9})
    sending = sender(server, scope="scim:read scim:write")
    kept = [sending.send("GET", f"{server.url}/Users") for _ in range(2)]
    token, *others = server.seen
    assert token.headers["Authorization"] == "Basic YXBwOmh1c2glMkZodXNoJTIwNDcxMQ=="
    assert parse_qs(token.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["scim:read scim:write"]}
    assert [one.headers["Authorization"] for one in others] == [f"Bearer {ISSUED}"] * 2
    assert [one.request.headers["Authorization"] for one in kept] == ["[redacted]"] * 2
    said = f"{ISSUED} {SECRET} {'x' * 9} hush%2Fhush%204711"
    assert sending.recorder.redactor.text(said) == " ".join(["[redacted]"] * 4)
    sending.send("GET", f"{server.url}/Users", auth=Auth.NONE)
    assert server.seen[-1].headers["Authorization"] is None
    sending.close()


def test_client_is_named_in_the_body_after_a_401(server: Server) -> None:
    """Where the header is refused with 401, id and secret go into the form, once and for all."""
    server.reply = lambda seen: (
        Reply(401, {"error": "invalid_client"})
        if seen.headers["Authorization"] and seen.method == "POST"
        else Reply(200, {"access_token": ISSUED, "expires_in": "nonsense"})
    )
    assert sender(server).wire.secret().reveal() == ISSUED
    assert parse_qs(server.seen[1].body.decode())["client_secret"] == [SECRET]


@pytest.mark.parametrize(
    ("life", "passed", "fetched"),
    [(3600, 3500, 1), (3600, 3560, 2), (60, 20, 1), (60, 40, 2), ("3600", 3560, 2), (None, 10**6, 1), (-1, 99, 1)],
)
def test_token_is_replaced_in_time(
    life: Any, passed: float, fetched: int, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute before it ends, or at half its life, a token is replaced; one without an end is kept."""
    server.reply = granting({"access_token": ISSUED, **({} if life is None else {"expires_in": life})})
    wire = sender(server).wire
    wire.secret()
    now = time.time()
    monkeypatch.setattr("authlib.oauth2.rfc6749.wrappers.time.time", lambda: now + passed)
    wire.secret()
    assert len(server.seen) == fetched


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(400, {"error": "invalid_scope", "error_description": SECRET}), "it answered 400 (invalid_scope)"),
        (Reply(401, {"error": SECRET}), "it answered 401 (no known error)"),
        (Reply(500, "<html>"), "it answered 500"),
        (Reply(302, headers={"Location": "/elsewhere"}), "it answered 302"),
        (Reply(307, headers={"Location": "/elsewhere"}), "it answered 307"),
        (Reply(200, {"error": "invalid_client"}), "it answered with the error invalid_client"),
        (Reply(200, "access_token=t0p"), "its answer holds no access_token that a header can carry"),
        (Reply(200, {"access_token": "two words"}), "its answer holds no access_token that a header can carry"),
        (Reply(200, {"access_token": 4711}), "its answer holds no access_token that a header can carry"),
        (Reply(200, {"access_token": ISSUED, "token_type": "mac"}), "a token that is not of the type Bearer"),
        (Reply(200, {"access_token": ISSUED, "token_type": 1}), "a token that is not of the type Bearer"),
        (Reply(200, {"data": [{"access_token": ISSUED}]}), "its answer holds no access_token that a header can carry"),
    ],
)
def test_no_token(reply: Reply, said: str, server: Server) -> None:
    """What is no token is the failure of the request, in one sentence without a secret, and nothing more is sent."""
    server.reply = lambda _: reply
    exchange = sender(server).send("GET", f"{server.url}/Users")
    assert exchange.response is None
    told = str(exchange.failure)
    assert told.startswith(f"no access token could be got from {server.origin}/token: ")
    assert told.endswith(said)
    assert SECRET not in told
    assert {(seen.method, seen.target) for seen in server.seen} == {("POST", "/token")}
    assert "Authorization" not in exchange.request.headers


def test_token_endpoint_that_is_not_there(server: Server) -> None:
    """A token endpoint that cannot be reached is told as such."""
    with pytest.raises(NoTokenError, match=r"from http://127.0.0.1:9/token: no connection to http://127.0.0.1:9/token"):
        sender(server, "http://127.0.0.1:9/token").wire.secret()


def test_credentials_stay_at_their_origin(server: Server) -> None:
    """Neither a key in a header of its own nor a token goes to another origin, by redirect or otherwise."""
    stranger = Server()
    server.reply = lambda _: Reply(307, headers={"Location": f"{stranger.url}/Users"})
    for login in (Login(), Login(Kind.HEADER, header="X-API-Key"), Login(Kind.BASIC, user="jo")):
        target = replace(Target.of(server.url, Secret("secret-of-ours")), login=login)
        sending = Transport(target, Recorder(Redactor(target.secrets), RunNames("0a1b2c3d", "gw0"), "gw0"))
        assert sending.send("GET", f"{server.url}/Users").status == 307
        assert stranger.seen == []
        sending.send("GET", f"{stranger.url}/Users")
        sending.send("GET", f"{stranger.url}/Users", auth="Bearer other")
        assert not [seen for seen in stranger.seen if "secret-of-ours" in str(seen) or seen.headers["Authorization"]]
        stranger.seen.clear()
    stranger.close()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://host/other", True),
        ("https://host:8443/", False),
        ("https://elsewhere/", False),
        ("http://host/", False),
    ],
)
def test_certificate_stays_at_its_origin(url: str, shown: bool) -> None:
    """The client certificate is shown to the endpoint's own origin alone, and a downgrade is another origin."""
    pair = ("cert.pem", "key.pem")
    wire = Wire(replace(Target.of("https://host/scim", Secret("secret-of-ours")), tls=Tls(*pair)))
    assert wire._settings(url)["cert"] == (pair if shown else None)
    assert ("Authorization" in wire.prepare("GET", url, None, None, Auth.TOKEN).headers) is shown


def test_proxy_of_the_user(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy that was named is used for what is not on this machine, and sees no credentials in the address."""
    monkeypatch.setenv("NO_PROXY", "*")
    target = replace(Target.of("http://scim.invalid/scim", Secret("secret-of-ours")), proxy=server.origin)
    sending = Transport(target, Recorder(Redactor(target.secrets), RunNames("0a1b2c3d", "gw0"), "gw0"))
    assert sending.send("GET", f"{target.base_url}/Users").status == 200
    assert server.seen[0].target == "http://scim.invalid/scim/Users"
    assert sending.send("GET", f"{server.url}/Users").status == 200
    assert server.seen[1].target == "/scim/v2/Users"
