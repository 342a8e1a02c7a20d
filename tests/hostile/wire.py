"""A server that sends bytes, not answers: a behaviour decides what goes over the wire in place of the right answer."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from werkzeug.test import EnvironBuilder, run_wsgi_app

from scim_conformance.profile import load
from scim_conformance.reference.app import App
from scim_conformance.reference.faults import layered
from scim_conformance.reference.store import Store
from tests.support import TOKEN

PREFIX = "/scim/v2"


@dataclass(frozen=True)
class Asked:
    """One request as it came, with its place among all requests and among those of its connection, from 1 on."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    number: int
    on_connection: int

    @property
    def path(self) -> str:
        """The path below the base URL, as it was sent."""
        return urlsplit(self.target).path.removeprefix(PREFIX)

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return urlsplit(self.target).query

    @property
    def named(self) -> bool:
        """Whether one resource is asked for, not a list or a search."""
        return self.path.count("/") == 2


@dataclass(frozen=True)
class Answer:
    """An answer, the right one or what a behaviour makes of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    reason: str = "Some Reason"

    @cached_property
    def document(self) -> Any:
        """The body as JSON, None where there is none."""
        return json.loads(self.body) if self.body else None

    def having(self, **headers: str | None) -> Answer:
        """Return the answer with these headers instead of its own, None for none; ``_`` stands for a dash."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in self.headers.items() if name.lower() not in map(str.lower, named)}
        return replace(self, headers={**kept, **{name: one for name, one in named.items() if one is not None}})

    def saying(self, body: bytes | str | Any, status: int | None = None) -> Answer:
        """Return the answer with another body, and its length."""
        raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        return replace(self, body=raw, status=status or self.status).having(Content_Length=str(len(raw)))

    @property
    def head(self) -> bytes:
        """Status line and headers with the empty line behind them."""
        lines = [
            f"HTTP/1.1 {self.status} {self.reason}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def raw(self) -> bytes:
        """All bytes."""
        return self.head + self.body


class Line:
    """One connection, as a behaviour uses it."""

    def __init__(self, connection: socket.socket, closing: threading.Event) -> None:
        self._connection = connection
        self._closing = closing
        self.open = True

    def send(self, data: bytes) -> None:
        """Send bytes at once."""
        self._connection.sendall(data)

    def drip(self, data: bytes, pause: float) -> None:
        """Send bytes one by one."""
        for one in data:
            self.send(bytes([one]))
            self.wait(pause)

    def flood(self, data: bytes) -> None:
        """Send the same bytes until the other side hangs up."""
        while not self._closing.is_set():
            self.send(data)

    def wait(self, seconds: float) -> None:
        """Do nothing for a while; raise ConnectionError when the test is over."""
        if self._closing.wait(seconds):
            raise ConnectionError

    def close(self) -> None:
        """Close in an orderly way."""
        self.open = False

    def reset(self) -> None:
        """Break the connection off."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.open = False


Behaviour = Callable[[Line, Asked, Answer], None]


@dataclass
class Hostile:
    """A server under a behaviour, with the tenant behind it and what it was asked."""

    behave: Behaviour
    profile: str = "bizagi"
    seen: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        profile = load(self.profile)
        self.app: App = layered((), profile, ())(profile, Store(), TOKEN, PREFIX, strict_no_target=False)
        self.closing = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.app.base_url = self.url
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}{PREFIX}"

    def close(self) -> None:
        """Stop, and let go of whoever waits."""
        self.closing.set()
        self._listening.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        line = Line(connection, self.closing)
        count = 0
        with connection, connection.makefile("rb") as reading:
            try:
                while line.open and (asked := self._read(reading, count := count + 1)) is not None:
                    self.seen.append(asked)
                    self.behave(line, asked, self.answer(asked))
            except OSError:
                return

    def _read(self, reading: Any, count: int) -> Asked | None:
        words = reading.readline().decode("latin-1").split()
        if len(words) != 3:
            return None
        headers = {}
        while (text := reading.readline().decode("latin-1").strip()) != "":
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        body = reading.read(int(headers.get("content-length", 0)))
        return Asked(words[0], words[1], headers, body, len(self.seen) + 1, count)

    def answer(self, asked: Asked) -> Answer:
        """Return what the endpoint behind it answers, rightly."""
        path, _, query = asked.target.partition("?")
        shown = "%2F".join(unquote(part) for part in path.replace("%2f", "%2F").split("%2F"))
        headers = {name: value for name, value in asked.headers.items() if name != "content-length"}
        made = EnvironBuilder(method=asked.method, query_string=query, headers=list(headers.items()), data=asked.body)
        environ = made.get_environ()
        environ["PATH_INFO"] = shown.encode().decode("latin-1")
        parts, status, found = run_wsgi_app(self.app, environ)
        body = b"".join(parts)
        number, _, reason = status.partition(" ")
        return Answer(int(number), {**dict(found), "Content-Length": str(len(body))}, body, reason).having(
            **({"Content_Length": None} if number == "204" else {})
        )


@contextmanager
def misbehaving(behave: Behaviour, profile: str = "bizagi") -> Iterator[Hostile]:
    """Serve a behaviour for the block."""
    server = Hostile(behave, profile)
    try:
        yield server
    finally:
        server.close()
