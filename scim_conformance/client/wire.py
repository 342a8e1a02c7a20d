"""One HTTP request over ``requests``: how it is prepared, which way it goes, and what came back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from scim_conformance.client.bounds import BoundedAdapter
from scim_conformance.client.failures import explain
from scim_conformance.client.reading import read_body, text_of
from scim_conformance.client.target import Target
from scim_conformance.evidence import Response, Secret
from scim_conformance.scim import urns

_CONNECT_TIMEOUT = 10.0


class Auth(Enum):
    """Which credentials a request carries."""

    TOKEN = "token"  # noqa: S105 - the name of a choice
    NONE = "none"


class Wire:
    """A pool of connections to one endpoint."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._session = _Session()
        self._session.cookies.set_policy(_RefuseCookies())
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, BoundedAdapter())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def prepare(
        self,
        method: str,
        url: str,
        body: str | bytes | None,
        headers: Mapping[str, str | None] | None,
        auth: Auth | str,
    ) -> requests.PreparedRequest:
        """Return the request with our headers and credentials on it; ``auth`` may be a header value."""
        wanted: dict[str, str | None] = {"Accept": urns.MEDIA_TYPE, "User-Agent": "scim-conformance"}
        if body is not None:
            wanted["Content-Type"] = urns.MEDIA_TYPE
        wanted.update(headers or {})
        data = body.encode() if isinstance(body, str) else body
        header = auth if isinstance(auth, str) else _bearer(self._target.token, auth)
        return self._session.prepare_request(
            requests.Request(method, url, headers=wanted, data=data, auth=_Credentials(header))
        )

    def exchange(self, prepared: requests.PreparedRequest) -> tuple[Response | None, str | None]:
        """Return the answer to a request, or a sentence that says why there is none."""
        started = time.perf_counter()
        settings = self._session.merge_environment_settings(prepared.url, {}, True, None, None)
        if self._target.loopback:
            # A proxy from the environment must never stand between us and an endpoint on this machine.
            settings["proxies"] = {}
        timeout = (min(_CONNECT_TIMEOUT, self._target.timeout), self._target.timeout)
        try:
            with self._session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as answer:
                body, notes = read_body(answer, started + 2 * self._target.timeout)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return None, explain(error, self._target)
        seconds = time.perf_counter() - started
        text, notes = text_of(body, notes)
        return Response(answer.status_code, dict(answer.headers), text, seconds, notes), None


class _Credentials(AuthBase):
    """Sets the Authorization header; being an auth object it also keeps ``requests`` from reading ~/.netrc."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header is not None:
            request.headers["Authorization"] = self._header
        return request


class _Session(requests.Session):
    """Sees no redirects: the library would read and prepare them even where it must not follow, and trip over some."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - the signature is requests'
        """Return None: whether a redirect is followed is decided here, not in the library."""
        return None


class _RefuseCookies(DefaultCookiePolicy):
    """Keeps no cookie: a session cookie would let an unauthenticated request through and hide the fault."""

    def set_ok(self, cookie: object, request: object) -> bool:  # noqa: ARG002 - the signature is cookielib's
        """Refuse every cookie."""
        return False


def _bearer(token: Secret, auth: Auth) -> str | None:
    return f"Bearer {token.reveal()}" if auth is Auth.TOKEN else None
