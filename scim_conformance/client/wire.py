"""One HTTP request over ``requests``: how it is prepared, which way it goes, and what came back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from scim_conformance.client.bounds import BoundedAdapter
from scim_conformance.client.failures import Failure, explain
from scim_conformance.client.login import Kind
from scim_conformance.client.reading import read_body, text_of
from scim_conformance.client.target import Target, on_this_machine
from scim_conformance.evidence import Redactor, Response, Secret
from scim_conformance.scim import urns

NO_TOKEN = "no access token could be got"  # noqa: S105 - a part of a sentence
"""How the failure of a request begins that was not sent for want of a token."""


class Auth(Enum):
    """Which credentials a request carries: the run's own, of whatever kind, or none; a client certificate stays."""

    TOKEN = "token"  # noqa: S105 - the name of a choice
    NONE = "none"


class NoTokenError(Exception):
    """No access token could be got; the message says why in one sentence, and repeats no secret."""


class Wire:
    """A pool of connections to one endpoint; what a token endpoint issues is told to the redactor before it is sent."""

    def __init__(self, target: Target, redactor: Redactor | None = None) -> None:
        self._target = target
        self._session = _Session()
        self._session.cookies.set_policy(_RefuseCookies())
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, BoundedAdapter())
        self._issuer: Any = None
        if target.login.kind is Kind.OAUTH2:
            from scim_conformance.client.issuer import Issuer  # noqa: PLC0415 - the library takes long to import

            self._issuer = Issuer(target, Wire(target.elsewhere(target.login.token_url)), redactor or Redactor())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        if self._issuer is not None:
            self._issuer.close()

    def secret(self) -> Secret:
        """Return what requests show: the secret of the run, or the token issued for it; raise NoTokenError."""
        issued: Secret = self._target.token if self._issuer is None else self._issuer.token()
        return issued

    def prepare(
        self,
        method: str,
        url: str,
        body: str | bytes | None,
        headers: Mapping[str, str | None] | None,
        auth: Auth | str,
    ) -> requests.PreparedRequest:
        """Return the request with our headers and credentials on it; ``auth`` may be a header value.

        Credentials go to the endpoint's own origin and nowhere else. Raise NoTokenError where none can be got.
        """
        wanted: dict[str, str | None] = {"Accept": urns.MEDIA_TYPE, "User-Agent": "scim-conformance"}
        if body is not None:
            wanted["Content-Type"] = urns.MEDIA_TYPE
        wanted.update(headers or {})
        data = body.encode() if isinstance(body, str) else body
        credentials = _Credentials(self._credentials(url, auth))
        return self._session.prepare_request(requests.Request(method, url, headers=wanted, data=data, auth=credentials))

    def _credentials(self, url: str, auth: Auth | str) -> dict[str, str]:
        if auth is Auth.NONE or not self._target.same_origin(url):
            return {}
        if isinstance(auth, str):
            return {"Authorization": auth}
        return self._target.login.headers(self.secret().reveal())

    def exchange(self, prepared: requests.PreparedRequest, seconds: float) -> Response | Failure:
        """Return the answer to a request, or why there is none; each read has so many seconds, all of it twice that."""
        started = time.perf_counter()
        settings = self._settings(prepared.url or "")
        timeout = (min(self._target.waits.connect, seconds), seconds)
        try:
            with self._session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as answer:
                body, notes = read_body(answer, started + 2 * seconds)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return explain(error, self._target, seconds)
        took = time.perf_counter() - started
        text, notes = text_of(body, notes)
        return Response(answer.status_code, dict(answer.headers), text, took, notes)

    def _settings(self, url: str) -> dict[str, Any]:
        """Return what the library needs for a URL: proxies, whom to trust, and our certificate for the endpoint."""
        proxy, tls = self._target.proxy, self._target.tls
        certificate = tls.pair if self._target.same_origin(url) else None  # a downgrade is another origin
        proxies = {} if proxy is None else {"http": proxy, "https": proxy}
        found: Mapping[str, Any] = self._session.merge_environment_settings(
            url, proxies, True, tls.authorities, certificate
        )
        if self._target.loopback or on_this_machine(url):
            # A proxy must never stand between us and an endpoint on this machine.
            return {**found, "proxies": {}}
        return dict(found)


class _Credentials(AuthBase):
    """Sets the headers that log in; being an auth object it also keeps ``requests`` from reading ~/.netrc."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._headers)
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
