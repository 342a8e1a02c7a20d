"""A tiny HTTP server that answers as a test says and remembers what it was asked, and a tenant to put behind it."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scim_conformance.client import Client, Target, Transport
from scim_conformance.client.pace import Pace
from scim_conformance.evidence import Recorder, Redactor, Secret
from scim_conformance.ledger import Ledger
from scim_conformance.names import RunNames
from scim_conformance.scim import urns

TOKEN = "correct-horse"
RUN = "0a1b2c3d"
Json = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """One request as it came: the target with its encoding untouched."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def path(self) -> str:
        """The path below the base URL, still encoded, without its query."""
        return urlsplit(self.target).path.removeprefix("/scim/v2")

    @property
    def query(self) -> dict[str, str]:
        """The query's values by name, decoded."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def document(self) -> Json:
        """The body as JSON."""
        found: Json = json.loads(self.body or b"{}")
        return found


@dataclass(frozen=True)
class Reply:
    """What to answer; ``body`` may be text, bytes or JSON, and ``short`` leaves out so many bytes at its end."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    short: int = 0

    @property
    def raw(self) -> bytes:
        """The body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


class Reset(Exception):
    """Raised by an answer to break the connection off."""


class Server:
    """Listens on a loopback port until it is closed."""

    def __init__(self, reply: Callable[[Seen], Reply] | None = None) -> None:
        self.reply = reply or (lambda seen: Reply())
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._http = _Http(self)
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{self.origin}/scim/v2"

    def methods(self) -> list[str]:
        """Return the methods asked for, in order."""
        return [one.method for one in self.seen]

    def close(self) -> None:
        """Stop listening, and let go what hangs."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: Server) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet, or every request waits for a delayed acknowledgement

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = Seen(self.command, self.path, self.headers, body)
        self.server.owner.seen.append(seen)
        try:
            self._send(self.server.owner.reply(seen))
        except Reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        raw = reply.raw
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw[: len(raw) - reply.short])
        if reply.short:
            self.wfile.flush()
            self.server.owner.closing.wait(5)
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names http.server looks for

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):  # the client, or a reset, has closed the connection
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def transport(url: str, *, timeout: float = 5.0, pace: Pace | None = None, token: str = TOKEN) -> Transport:
    """Return a transport to a base URL."""
    names = RunNames(RUN, "gw0")
    secret = Secret(token)
    return Transport(Target.of(url, secret, timeout=timeout), Recorder(Redactor([secret]), names, "gw0"), pace)


def client(url: str, ledger: Path, worker: str = "gw0", *, timeout: float = 5.0) -> Client:
    """Return a client of one worker of the run, with a ledger that is open."""
    file = Ledger(ledger, worker)
    if not ledger.exists():
        file.open(url, RUN, "acme")
    return Client(transport(url, timeout=timeout), file, RunNames(RUN, worker))


class Tenant:
    """Users and groups in memory, with the misbehaviours that cleaning up has to cope with.

    ``delete`` is the status of a DELETE; ``removes`` whether it really removes; ``filters`` whether filters are
    applied; ``page`` the largest page, None for no limit; ``refused`` says per method and path which status to answer.
    """

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Json]] = {"Users": {}, "Groups": {}}
        self.delete = 204
        self.removes = True
        self.filters = True
        self.page: int | None = None
        self.refused: dict[tuple[str, str], int] = {}

    def put(self, id_: str, name: str, kind: str = "Users", **members: Any) -> None:
        """Store a resource."""
        named = {"userName": name, "active": True} if kind == "Users" else {"displayName": name}
        self.held[kind][id_] = {"id": id_, **named, **members}

    def __call__(self, seen: Seen) -> Reply:
        """Answer one request."""
        status = self.refused.get((seen.method, seen.path)) or self.refused.get((seen.method, "*"))
        if status is not None:
            return Reply(status, {"schemas": [urns.ERROR], "status": str(status)})
        kind, _, id_ = seen.path.strip("/").partition("/")
        held = self.held[kind]
        if not id_:
            return self._create(kind, seen) if seen.method == "POST" else self._list(held, seen.query)
        return self._one(held, unquote(id_), seen)

    def _create(self, kind: str, seen: Seen) -> Reply:
        id_ = f"{kind}-{len(self.held[kind]) + 1}"
        self.held[kind][id_] = {**seen.document, "id": id_}
        return Reply(201, self.held[kind][id_])

    def _list(self, held: dict[str, Json], query: dict[str, str]) -> Reply:
        found = [one for one in held.values() if not self.filters or _matches(one, query.get("filter"))]
        start, count = int(query.get("startIndex", 1)), int(query.get("count", 100))
        page = found[start - 1 : start - 1 + min(count, self.page or count)]
        return Reply(200, {"schemas": [urns.LIST_RESPONSE], "totalResults": len(found), "Resources": page})

    def _one(self, held: dict[str, Json], id_: str, seen: Seen) -> Reply:
        if id_ not in held:
            return Reply(404, {"schemas": [urns.ERROR], "status": "404"})
        if seen.method == "DELETE":
            if self.removes and self.delete < 300:
                del held[id_]
            return Reply(self.delete)
        if seen.method == "PATCH":
            held[id_] |= {one["path"]: one["value"] for one in seen.document["Operations"]}
        if seen.method == "PUT":
            held[id_] = {**seen.document, "id": id_}
        return Reply(200, held[id_])


def _matches(resource: Json, filter_: str | None) -> bool:
    if filter_ is None:
        return True
    parts = re.fullmatch(r'(\w+) (eq|sw) "(.*)"', filter_)
    assert parts is not None, filter_
    held = str(resource.get(parts[1], "")).casefold()
    return held == parts[3].casefold() if parts[2] == "eq" else held.startswith(parts[3].casefold())
