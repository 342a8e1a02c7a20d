"""The reference endpoint behind other kinds of credentials than the bearer token that it knows by itself."""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from scim_conformance.profile import load
from scim_conformance.reference import Endpoint, serve
from tests.support import TOKEN, serving

USER = "prov user"
CLIENT = "app"
_HSTS = ("Strict-Transport-Security", "max-age=31536000")
Environ = dict[str, Any]


class _Quiet(Server):
    """Prints nothing: clients that hang up are no news."""

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Drop what cheroot would print."""


class Translating:
    """Turns what one kind shows into the bearer token that the endpoint knows, and takes every other one away."""

    def __init__(self, app: Any, accepts: Callable[[Environ], bool]) -> None:
        self._app = app
        self._accepts = accepts

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        """Answer one request."""
        let_in = self._accepts(environ)
        environ.pop("HTTP_AUTHORIZATION", None)
        if let_in:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
        answer: Iterable[bytes] = self._app(environ, start)
        return answer


def basic(environ: Environ) -> bool:
    """Whether user name and password are shown by RFC 7617."""
    scheme, _, pair = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return scheme.casefold() == "basic" and base64.b64decode(pair).decode() == f"{USER}:{TOKEN}"


def header(environ: Environ) -> bool:
    """Whether the key is shown in a header of its own."""
    return bool(environ.get("HTTP_X_API_KEY") == TOKEN)


@contextmanager
def serving_kind(accepts: Callable[[Environ], bool], *faults: str) -> Iterator[Endpoint]:
    """Serve bizagi to whoever shows what is accepted, for the block."""
    with serving("bizagi", *faults) as endpoint:
        endpoint._server.wsgi_app = Translating(endpoint._server.wsgi_app, accepts)
        yield endpoint


@contextmanager
def granting(secret: str = TOKEN) -> Iterator[Endpoint]:
    """Serve bizagi with a token endpoint for one client, for the block."""
    client = {"client_id": CLIENT, "client_secret": secret}
    with serve(load("bizagi"), token="nobody-has-this-one", credentials=client) as endpoint:
        yield endpoint


@contextmanager
def mutual(folder: Path, profile: str = "bizagi") -> Iterator[str]:
    """Serve a profile by https to whoever shows a certificate of ours, for the block; the files lie in the folder."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("localhost", key_type=trustme.KeyType.RSA).private_key_and_cert_chain_pem.write_to_path(
        folder / "server.pem"
    )
    ours = authority.issue_cert("client@example.com")
    ours.private_key_pem.write_to_path(folder / "client.key")
    ours.cert_chain_pems[0].write_to_path(folder / "client.pem")
    adapter = BuiltinSSLAdapter(str(folder / "server.pem"), str(folder / "server.pem"), str(folder / "ca.pem"))
    adapter.context.verify_mode = ssl.CERT_REQUIRED
    with serving(profile) as endpoint:
        server = _Quiet(("127.0.0.1", 0), Translating(_insisting(endpoint._app), lambda _: True), numthreads=4)
        server.ssl_adapter = adapter
        server.prepare()
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        endpoint._app.base_url = f"https://localhost:{server.bind_addr[1]}{endpoint._app.prefix}"
        try:
            yield endpoint._app.base_url
        finally:
            server.stop()
            thread.join()


def _insisting(app: Any) -> Any:
    """Return the application with the header that insists on https."""
    return lambda environ, start: app(environ, lambda status, headers, *rest: start(status, [*headers, _HSTS], *rest))
