"""One request at a time: what is sent, what is recorded, and what never happens."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from scim_conformance.client import Auth
from scim_conformance.client import reading as module
from scim_conformance.client.pace import Pace
from scim_conformance.evidence.exchange import NOT_UTF8
from scim_conformance.scim import urns
from tests.client.serving import TOKEN, Reply, Reset, Seen, Server, transport


def test_headers_of_a_read(server: Server) -> None:
    """A GET asks for SCIM, carries the token and names the suite; it has no body and no Content-Type."""
    exchange = transport(server.url).send("GET", f"{server.url}/Users")
    headers = server.seen[0].headers
    assert headers["Accept"] == urns.MEDIA_TYPE
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["User-Agent"] == "scim-conformance"
    assert headers["Content-Type"] is None
    assert exchange.status == 200
    assert exchange.request.headers["Authorization"] == "[redacted]"
    assert exchange.uid == "gw0-1"


def test_headers_of_a_write(server: Server) -> None:
    """A body is sent as UTF-8 and labelled as SCIM."""
    exchange = transport(server.url).send("POST", f"{server.url}/Users", body='{"a": "ü"}')
    assert server.seen[0].body == '{"a": "ü"}'.encode()
    assert server.seen[0].headers["Content-Type"] == urns.MEDIA_TYPE
    assert exchange.request.body == '{"a": "ü"}'


def test_headers_can_be_chosen(server: Server) -> None:
    """A header can be replaced, or left out with None; a body of bytes goes out as it is."""
    exchange = transport(server.url).send(
        "POST", f"{server.url}/Users", body=b"\xff{", headers={"Content-Type": "text/plain", "User-Agent": None}
    )
    assert server.seen[0].headers["Content-Type"] == "text/plain"
    assert server.seen[0].body == b"\xff{"
    assert exchange.request.body == "\ufffd{"


def test_no_accept_header_can_be_sent(server: Server) -> None:
    """None leaves a header out that the HTTP library would fill in."""
    exchange = transport(server.url).send("GET", f"{server.url}/Users", headers={"Accept": None})
    assert server.seen[0].headers["Accept"] is None
    assert "Accept" not in exchange.request.headers


def test_a_body_that_is_no_utf8_is_noted(server: Server) -> None:
    """Bytes that are no UTF-8 are read as well as can be, and a note says so."""
    server.reply = lambda _: Reply(200, '{"a": "ü"}'.encode("latin-1"))
    response = transport(server.url).send("GET", f"{server.url}/Users").response
    assert response is not None
    assert response.document == {"a": "\ufffd"}
    assert response.notes == (NOT_UTF8,)


@pytest.mark.parametrize(
    ("auth", "sent"), [(Auth.NONE, None), ("Bearer wrong", "Bearer wrong"), ("Basic eDp5", "Basic eDp5")]
)
def test_other_credentials(server: Server, auth: Auth | str, sent: str | None) -> None:
    """A request goes out without credentials, or with made-up ones, which stay visible."""
    exchange = transport(server.url).send("GET", f"{server.url}/Users", auth=auth)
    assert server.seen[0].headers["Authorization"] == sent
    assert exchange.request.headers.get("Authorization") == sent


def test_netrc_is_ignored(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials from ~/.netrc never get in, neither beside the token nor instead of none."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login joe password pw\ndefault login joe password pw\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    sending = transport(server.url)
    sending.send("GET", f"{server.url}/Users")
    sending.send("GET", f"{server.url}/Users", auth=Auth.NONE)
    assert [one.headers["Authorization"] for one in server.seen] == [f"Bearer {TOKEN}", None]


def test_no_proxy_for_loopback(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy from the environment does not come between us and this machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert transport(server.url).send("GET", f"{server.url}/Users").status == 200


def test_proxy_for_others(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy from the environment is used for every other endpoint."""
    monkeypatch.setenv("http_proxy", server.origin)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    url = "http://scim.invalid/scim/v2"
    assert transport(url).send("GET", f"{url}/Users").status == 200
    assert server.seen[0].target == f"{url}/Users"


def test_certificates_from_the_environment_count_on_loopback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bundle of certificates is used for a local build with TLS, too."""
    bundle = tmp_path / "no-such-bundle.pem"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    exchange = transport("https://127.0.0.1:9").send("GET", "https://127.0.0.1:9/Users")
    assert exchange.response is None
    assert str(bundle) in str(exchange.failure)


def test_no_cookie_is_kept(server: Server) -> None:
    """A session cookie is not sent back."""
    server.reply = lambda seen: Reply(200, headers={"Set-Cookie": "session=1; Path=/"})
    sending = transport(server.url)
    sending.send("GET", f"{server.url}/Users")
    sending.send("GET", f"{server.url}/Users")
    assert [one.headers["Cookie"] for one in server.seen] == [None, None]


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_redirects_repeat_the_request(server: Server, status: int, method: str) -> None:
    """307 and 308 are followed on the same origin with method, body and credentials."""
    server.reply = lambda seen: (
        Reply(200, {"id": "1"}) if seen.target.startswith("/v3") else Reply(status, headers={"Location": "/v3/Users/1"})
    )
    sending = transport(server.url)
    exchange = sending.send(method, f"{server.url}/Users/1", body=None if method == "GET" else "{}")
    assert exchange.document == {"id": "1"}
    assert exchange.request.url == f"{server.origin}/v3/Users/1"
    assert [(one.method, one.body, one.headers["Authorization"]) for one in server.seen] == [
        (method, b"" if method == "GET" else b"{}", f"Bearer {TOKEN}")
    ] * 2
    assert sending.sent == {method: 2}
    assert len(sending.recorder.drain()) == 2


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("location", ["/scim/v2/Users", "/scim/v2/Users/2", "/scim/v2/Groups/1", "..", "%2e%2e/Users"])
def test_no_redirect_leads_a_write_astray(server: Server, method: str, location: str) -> None:
    """A change or a delete is sent to the resource that was looked at before, and to no other."""
    server.reply = lambda seen: Reply(308, headers={"Location": location})
    assert transport(server.url).send(method, f"{server.url}/Users/1").status == 308
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("url", "headers"),
    [("http://[::1", {}), ("http://a b\x00/", {}), ("http://127.0.0.1:9/", {"If-Match": "a\r\nX-Evil: b"})],
)
def test_what_cannot_be_sent_is_a_sentence(server: Server, url: str, headers: dict[str, str | None]) -> None:
    """An address or a header value that no request can be made of is told, and nothing is sent."""
    sending = transport(server.url)
    exchange = sending.send("GET", url, headers=headers)
    assert str(exchange.failure).startswith("not sent: no request can be made of this (")
    assert (sending.sent, sending.stopped) == ({}, None)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_other_redirects_are_for_reads(server: Server, status: int) -> None:
    """301, 302 and 303 are followed for GET and never turn a write into a read."""
    server.reply = lambda seen: (
        Reply(200) if seen.target.endswith("/end") else Reply(status, headers={"Location": "end"})
    )
    sending = transport(server.url)
    assert sending.send("GET", f"{server.url}/Users").status == 200
    assert sending.send("POST", f"{server.url}/Users", body="{}").status == status
    assert server.methods() == ["GET", "GET", "POST"]


def test_redirects_stay_at_home(server: Server) -> None:
    """A redirect to another origin is shown, not followed: the token does not travel."""
    other = Server()
    try:
        server.reply = lambda seen: Reply(307, headers={"Location": f"{other.url}/Users"})
        exchange = transport(server.url).send("GET", f"{server.url}/Users")
    finally:
        other.close()
    assert exchange.status == 307
    assert other.seen == []


@pytest.mark.parametrize("location", ["http://[", "https://host:x/", "mailto:a@b", "//[::1"])
def test_redirect_to_nonsense_is_shown(server: Server, location: str) -> None:
    """A Location that is no URL ends where it stands."""
    server.reply = lambda seen: Reply(308, headers={"Location": location})
    assert transport(server.url).send("GET", f"{server.url}/Users").status == 308
    assert len(server.seen) == 1


def test_redirect_without_location_is_shown(server: Server) -> None:
    """A redirect that says not where is an answer like any other, and so is a Location without redirect."""
    server.reply = lambda seen: Reply(307)
    assert transport(server.url).send("GET", f"{server.url}/Users").status == 307
    server.reply = lambda seen: Reply(201, headers={"Location": "/scim/v2/Users/1"})
    assert transport(server.url).send("POST", f"{server.url}/Users", body="{}").status == 201


def test_circles_end(server: Server) -> None:
    """Redirects in a circle end with a sentence after five hops."""
    server.reply = lambda seen: Reply(302, headers={"Location": seen.target})
    exchange = transport(server.url).send("GET", f"{server.url}/Users")
    assert exchange.response is None
    assert exchange.failure == f"the endpoint redirects in a circle: more than 5 redirects from {server.url}/Users"
    assert len(server.seen) == 6


def test_redirects_work_below_a_url_that_holds_the_token(server: Server) -> None:
    """A relative redirect is resolved against the real URL, also where its record is masked."""
    server.reply = lambda seen: Reply(200) if seen.target.endswith("/end") else Reply(307, headers={"Location": "end"})
    exchange = transport(f"{server.origin}/{TOKEN}").send("GET", f"{server.origin}/{TOKEN}/Users")
    assert exchange.status == 200
    assert server.seen[1].target == f"/{TOKEN}/end"
    assert TOKEN not in exchange.request.url


def test_refused_connection_is_a_sentence() -> None:
    """Nobody listening is told with the URL and the system's reason."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/scim"
    exchange = transport(url).send("GET", f"{url}/Users")
    assert exchange.response is None
    assert re.fullmatch(rf"no connection to {url} \(.*Connection refused\)", str(exchange.failure))


def test_reset_is_a_sentence(server: Server) -> None:
    """A connection that is broken off is told as one, and a write is not tried a second time."""

    def reset(seen: Seen) -> Reply:
        raise Reset

    server.reply = reset
    exchange = transport(server.url).send("PATCH", f"{server.url}/Users/1", body="{}")
    assert exchange.response is None
    assert re.fullmatch(rf"no connection to {server.url} \([^)]+\)", str(exchange.failure))
    assert len(server.seen) == 1


def test_a_read_that_is_lost_is_asked_once_more(server: Server) -> None:
    """A GET whose connection breaks off is sent a second time, and both tries are evidence."""
    answers = iter([False, True])

    def flaky(seen: Seen) -> Reply:
        if not next(answers):
            raise Reset
        return Reply(200)

    server.reply = flaky
    sending = transport(server.url)
    assert sending.send("GET", f"{server.url}/Users").status == 200
    first, second = sending.recorder.drain()
    assert str(first["failure"]).endswith("; it is asked once more")
    assert (second["failure"], second["response"]["status"]) == (None, 200)
    assert sending.sent == {"GET": 2}


def test_no_answer_in_time_is_a_sentence(server: Server) -> None:
    """An endpoint that does not answer is given up after the timeout."""

    def hang(seen: Seen) -> Reply:
        server.closing.wait(5)
        return Reply()

    server.reply = hang
    exchange = transport(server.url, timeout=0.05).send("GET", f"{server.url}/Users")
    assert str(exchange.failure).startswith("no answer within 0.05 s (")


def test_body_that_stops_is_a_timeout(server: Server) -> None:
    """A body that stops coming is told as a timeout, not as a missing connection."""
    server.reply = lambda seen: Reply(200, "x" * 100, short=50)
    exchange = transport(server.url, timeout=0.05).send("GET", f"{server.url}/Users")
    assert str(exchange.failure).startswith("no answer within 0.05 s (")


def test_body_that_drips_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that never ends is given up after twice the timeout."""
    monkeypatch.setattr(module, "_BODY_LIMIT", 10**9)
    sending = transport(server.url, timeout=0.0001)
    with pytest.raises(requests.exceptions.ReadTimeout, match="never ended"):
        module.read_body(_Dripping(), deadline=0.0)
    sending.close()


class _Dripping(requests.Response):
    def iter_content(self, chunk_size: int | None = 1, decode_unicode: bool = False) -> list[bytes]:  # type: ignore[override]
        return [b"x", b"x"]


def test_large_body_is_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body beyond the limit is cut, and the exchange says so."""
    monkeypatch.setattr(module, "_BODY_LIMIT", 1000)
    server.reply = lambda seen: Reply(200, "x" * 200_000)
    response = transport(server.url).send("GET", f"{server.url}/Users").response
    assert response is not None
    assert response.text == "x" * 1000
    assert response.notes == ("the answer is larger than 1000 bytes and was cut",)


def test_broken_encoding_is_a_sentence(server: Server) -> None:
    """A body that is not encoded as it says cannot be read, and that is said."""
    server.reply = lambda seen: Reply(200, b"no gzip", {"Content-Encoding": "gzip"})
    exchange = transport(server.url).send("GET", f"{server.url}/Users")
    assert str(exchange.failure).startswith("the answer could not be read (")


def test_answer_is_kept_as_it_came(server: Server) -> None:
    """Status, headers and body are recorded; bytes that are no UTF-8 become replacement characters."""
    server.reply = lambda seen: Reply(418, b"\xffa", {"X-Y": "z"})
    exchange = transport(server.url).send("GET", f"{server.url}/Users")
    assert exchange.response is not None
    assert exchange.response.status == 418
    assert exchange.response.header("x-y") == "z"
    assert exchange.response.text == "\ufffda"
    assert exchange.response.seconds > 0


def test_silent_endpoint_is_left_alone(server: Server) -> None:
    """After three requests without answer, and a plain one, nothing is sent; reviving gives it one more chance."""

    def reset(seen: Seen) -> Reply:
        raise Reset

    server.reply = reset
    sending = transport(server.url)
    failures = [sending.send("POST", f"{server.url}/Users", body="{}").failure for _ in range(5)]
    assert sending.stopped == "the endpoint left the last 3 requests, and a plain one, unanswered"
    assert sending.sent == {"POST": 3, "GET": 2}
    assert [one.target for one in server.seen[3:]] == ["/scim/v2/ServiceProviderConfig"] * 2
    assert failures[3:] == [f"not sent: {sending.stopped}"] * 2
    server.reply = lambda seen: Reply()
    sending.revive()
    assert sending.send("GET", f"{server.url}/Users").status == 200
    assert sending.stopped is None


def test_odd_requests_without_answer_are_no_silence(server: Server) -> None:
    """An endpoint that breaks off whatever is odd, and answers a plain read, is asked on."""

    def picky(seen: Seen) -> Reply:
        if seen.method == "POST":
            raise Reset
        return Reply(200)

    server.reply = picky
    sending = transport(server.url)
    for _ in range(7):
        sending.send("POST", f"{server.url}/Users", body="{}")
    assert sending.stopped is None
    assert sending.sent == {"POST": 7, "GET": 2}
    assert sending.recorder.drain()[3]["request"]["url"] == f"{server.url}/ServiceProviderConfig"


def test_any_answer_breaks_the_silence(server: Server) -> None:
    """Two lost answers and one that came are no silence."""
    answers = iter([False, False, True, False, False, True])

    def flaky(seen: Seen) -> Reply:
        if not next(answers):
            raise Reset
        return Reply(500)

    server.reply = flaky
    sending = transport(server.url)
    for _ in range(6):
        sending.send("PUT", f"{server.url}/Users/1", body="{}")
    assert sending.stopped is None
    assert sending.sent == {"PUT": 6}


def test_pace_is_kept(server: Server, tmp_path: Path) -> None:
    """Every request that is sent waits for its slot, and one that is not sent does not."""
    waited: list[int] = []

    class Counting(Pace):
        @contextmanager
        def turn(self) -> Iterator[None]:
            waited.append(1)
            yield

    sending = transport(server.url, pace=Counting(tmp_path / "pace", 1))
    sending.send("GET", f"{server.url}/Users")
    sending.patience.stopped = "enough"
    sending.send("GET", f"{server.url}/Users")
    assert waited == [1]
