"""One answer as it comes off the wire: when it ends, how much it may be, and that it is one."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from scim_conformance.client import bounds, reading
from scim_conformance.evidence import Exchange
from tests.client.serving import transport

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
_HEAD = b"HTTP/1.1 200 OK\r\n"


class Raw:
    """Sends bytes for every request; ``script`` is what is sent, or what sends it."""

    def __init__(self) -> None:
        self.script: bytes | Callable[[socket.socket], None] = _OK
        self.closing = threading.Event()
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/scim/v2"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self.closing.set()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while connection.recv(65536):
                    if isinstance(self.script, bytes):
                        connection.sendall(self.script)
                    else:
                        self.script(connection)
            except OSError:
                return


@pytest.fixture
def raw() -> Iterator[Raw]:
    """Return a server of bytes."""
    server = Raw()
    yield server
    server.close()


def ask(raw: Raw, timeout: float = 5.0) -> Exchange:
    """Return the exchange of one GET."""
    sending = transport(raw.url, timeout=timeout)
    try:
        return sending.send("GET", f"{raw.url}/Users")
    finally:
        sending.close()


@pytest.mark.parametrize("head", [b"HTTP/1.1 2", _HEAD + b"X-Slow: ", _HEAD + b"Content-Length: 1000\r\n\r\n"])
def test_an_answer_that_drips_ends(raw: Raw, head: bytes) -> None:
    """Wherever an answer drips, each byte well within the timeout, it is given up after twice the timeout."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        while not raw.closing.wait(0.03):
            connection.sendall(b"0")

    raw.script = drip
    started = time.monotonic()
    exchange = ask(raw, timeout=0.15)
    assert str(exchange.failure).startswith("no answer within 0.15 s (")
    assert 0.25 < time.monotonic() - started < 2


def test_the_time_is_up_between_two_reads(monkeypatch: pytest.MonkeyPatch, raw: Raw) -> None:
    """An answer that comes fast and without end is given up when its time is up, too."""
    monkeypatch.setattr(bounds, "_TIMES", 0)
    assert ask(raw).failure == "no answer within 5 s (the answer never ended)"


def test_bytes_are_counted_on_the_wire(monkeypatch: pytest.MonkeyPatch, raw: Raw) -> None:
    """Bytes that unpack to nothing count as well."""
    monkeypatch.setattr(bounds, "_MOST_BYTES", 100_000)
    raw.script = _HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(b"") * 6_000
    assert ask(raw).failure == "the answer could not be read (more than 100000 bytes came)"


def test_what_is_unpacked_is_counted(monkeypatch: pytest.MonkeyPatch, raw: Raw) -> None:
    """A bomb is cut, and judges nothing."""
    monkeypatch.setattr(reading, "_BODY_LIMIT", 100_000)
    packed = gzip.compress(gzip.compress(b"[" * 5_000_000))
    raw.script = _HEAD + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    exchange = ask(raw)
    assert exchange.status == 200
    assert exchange.unjudgeable == "the answer is larger than 100000 bytes and was cut"
    assert exchange.document == {}


def test_values_are_counted(monkeypatch: pytest.MonkeyPatch, raw: Raw) -> None:
    """A body with more values than anybody may read judges nothing, however short it is."""
    monkeypatch.setattr(reading, "_MOST_VALUES", 1_000)
    body = b"[" + b"[]," * 1_000 + b'"\xc3'
    raw.script = _HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    assert ask(raw).unjudgeable == "the answer is larger than any list of users: it has over 1000 values"


@pytest.mark.parametrize("interim", [100, 102, 103])
def test_interim_answers_are_passed_over(raw: Raw, interim: int) -> None:
    """An answer may be announced by others, which are not it (RFC 9110 section 15.2)."""
    raw.script = b"HTTP/1.1 %d So\r\nLink: </x>\r\n\r\n" % interim * 3 + _OK
    exchange = ask(raw)
    assert (exchange.status, exchange.document) == (200, {})
    assert exchange.response is not None
    assert exchange.response.header("Link") is None


def test_interim_answers_have_an_end(raw: Raw) -> None:
    """Nobody waits for the answer behind a hundred interim ones."""
    raw.script = b"HTTP/1.1 100 Continue\r\n\r\n" * 100
    assert ask(raw).failure == "the answer could not be read (more than 20 interim answers)"


def test_a_switch_of_protocols_is_an_answer(raw: Raw) -> None:
    """101 is what the endpoint said, though nobody asked for another protocol."""
    raw.script = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
    assert ask(raw).status == 101


@pytest.mark.parametrize("right", [_OK, b"HTTP/1.1 204 No Content\r\n\r\n"])
def test_what_stands_behind_an_answer_is_no_answer(raw: Raw, right: bytes) -> None:
    """A second answer to one request is noted, and answers no other request."""
    raw.script = right + b"HTTP/1.1 418 Teapot\r\nContent-Length: 2\r\n\r\n[]"
    sending = transport(raw.url)
    found = [sending.send("GET", f"{raw.url}/Users") for _ in range(3)]
    sending.close()
    assert {one.status for one in found} == {int(right[9:12])}
    assert raw.connections == 3
    notes = [note for one in found if one.response is not None for note in one.response.notes]
    assert len(notes) == 3
    assert all(note.startswith("more than the answer came: the connection was closed, ") for note in notes)


def test_a_connection_is_used_again(raw: Raw) -> None:
    """Whoever sends one answer to a request is asked the next one over the same connection."""
    sending = transport(raw.url)
    assert [sending.send("GET", f"{raw.url}/Users").status for _ in range(3)] == [200] * 3
    sending.close()
    assert raw.connections == 1


def test_reasons_are_short_and_harmless(raw: Raw) -> None:
    """What an endpoint says instead of a status line is told in part, with nothing that moves a cursor."""
    raw.script = b"\x1b[2J" + b"x" * 5_000 + b"\r\n"
    failure = str(ask(raw).failure)
    assert failure.startswith("the answer could not be read (\\u001b[2Jxxx")
    assert len(failure) < 400


def test_a_socket_without_a_timeout_is_waited_for() -> None:
    """Where nobody set a timeout there is no deadline either; closing twice is closing once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(_OK)
        response = bounds.BoundedResponse(ours)
        response.begin()
        assert (response.status, response.read()) == (200, b"{}")
        response.close()
        response.close()
        assert response.surplus == 0
