"""The endpoint behind a real HTTP server on a loopback port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from cheroot.wsgi import Server

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App, Logged
from scim_conformance.reference.faults import layered
from scim_conformance.reference.grants import PATH
from scim_conformance.reference.store import Store

_HOST = "127.0.0.1"


class _QuietServer(Server):
    """Prints nothing, for clients that hang up are no news, and notices soon that it shall stop."""

    expiration_interval = 0.02

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Drop what cheroot would print."""


class Endpoint:
    """A running endpoint: ``url`` is its base URL; close it, or use it in a ``with`` statement."""

    def __init__(self, app: App, port: int) -> None:
        _require_free(port)
        self._app = app
        self._server = _QuietServer((_HOST, port), app, numthreads=8)
        self._server.nodelay = True  # else small answers wait for Nagle's algorithm
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._serve, name="scim-reference-endpoint", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        app.base_url = self.url

    @property
    def url(self) -> str:
        """The base URL without a slash at its end."""
        return f"http://{_HOST}:{self._server.bind_addr[1]}{self._app.prefix}"

    @property
    def token_url(self) -> str:
        """The URL of the token endpoint."""
        return f"http://{_HOST}:{self._server.bind_addr[1]}{PATH}"

    @property
    def store(self) -> Store:
        """What the endpoint remembers."""
        return self._app.store

    @property
    def issued(self) -> list[str]:
        """The tokens that the token endpoint issued so far."""
        return self._app.issued

    @property
    def requests(self) -> list[Logged]:
        """The requests answered so far."""
        return self._app.requests

    @property
    def errors(self) -> list[Exception]:
        """The exceptions that became a 500 although no fault wanted it."""
        return self._app.errors

    def close(self) -> None:
        """Stop serving; closing twice does nothing more."""
        self._server.stop()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self) -> None:
        # Prepared inside the thread so that the worker threads inherit its being a daemon.
        try:
            self._server.prepare()
        except OSError as error:
            self._failure = error
            return
        finally:
            self._ready.set()
        self._server.serve()


def _require_free(port: int) -> None:
    """Raise OSError when the port is in use; cheroot would leave a socket open on finding out."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((_HOST, port))


def serve(  # noqa: PLR0913 - settings, by keyword
    profile: Profile,
    *,
    token: str,
    port: int = 0,
    faults: Sequence[str] = (),
    variants: Sequence[str] = (),
    latency: float = 0.0,
    strict_no_target: bool = False,
    credentials: Mapping[str, str] | None = None,
) -> Endpoint:
    """Start the endpoint for a profile and return it.

    ``port`` 0 takes a free one, one in use raises OSError; ``faults`` are names from ``FAULTS`` or of a family such as
    ``drop:title``, ``variants`` from ``VARIANTS``, an unknown one raises UnknownNameError; ``latency`` are seconds by
    which each answer is delayed.
    A replace whose value path selects nothing creates the element when the client is Entra, and is noTarget for others
    and with ``strict_no_target``; one in Entra's capitals always creates it. ``credentials`` are further tokens by
    kind, as profiles name them: ``second_tenant`` has resources of its own, ``read_only`` may not write; with
    ``client_id`` and ``client_secret`` among them there is a token endpoint.
    """
    layers = layered(faults, profile, variants)
    app = layers(profile, Store(), token, _prefix(profile), strict_no_target=strict_no_target)
    app.latency = latency
    further = dict(credentials or {})
    id_, secret = further.pop("client_id", None), further.pop("client_secret", None)
    app.client = (id_, secret) if id_ and secret else None
    app.credentials = {kind: text for kind, text in further.items() if kind != "token_endpoint"}
    return Endpoint(app, port)


def _prefix(profile: Profile) -> str:
    ending = profile.base_url_ends_with
    path = "scim/v2" if ending is None else ending.strip().strip("/")
    return f"/{path}" if path else ""
