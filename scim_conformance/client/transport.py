"""Sends one HTTP request and records what came back; no judgement, no hidden retry."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ReadTimeoutError

from scim_conformance.client.pace import Pace
from scim_conformance.client.target import Target
from scim_conformance.evidence import Exchange, Recorder, Request, Response, Secret
from scim_conformance.evidence.exchange import NOT_UTF8
from scim_conformance.scim import urns

_BODY_LIMIT = 16 * 1024 * 1024
_GIVE_UP_AFTER = 3
_MAX_HOPS = 5
_CONNECT_TIMEOUT = 10.0
#: Redirects that repeat the same request (RFC 7644 section 3.12 Table 8); the others would turn a write into a GET.
_REPEATING = frozenset({307, 308})
_FOR_READS = frozenset({301, 302, 303})


class Auth(Enum):
    """Which credentials a request carries."""

    TOKEN = "token"  # noqa: S105 - the name of a choice
    NONE = "none"


class _Credentials(AuthBase):
    """Sets the Authorization header; being an auth object it also keeps ``requests`` from reading ~/.netrc."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header is not None:
            request.headers["Authorization"] = self._header
        return request


class Transport:
    """One connection pool to one endpoint.

    After three requests in a row without any answer nothing more is sent, so that a dead endpoint costs seconds and
    not a timeout per case; ``requests`` counts what was really sent, by method.
    """

    def __init__(self, target: Target, recorder: Recorder, pace: Pace | None = None) -> None:
        self.target = target
        self.recorder = recorder
        self.sent: dict[str, int] = {}
        self.pace = pace
        self._silence = 0
        self._session = _Session()
        self._session.cookies.set_policy(_RefuseCookies())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @property
    def silent(self) -> bool:
        """Whether the endpoint left several requests in a row unanswered."""
        return self._silence >= _GIVE_UP_AFTER

    def revive(self) -> None:
        """Try the endpoint again although it was silent (cleaning up is worth one more try)."""
        self._silence = 0

    def send(
        self,
        method: str,
        url: str,
        *,
        body: str | bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
    ) -> Exchange:
        """Return the exchange of one request, redirects of the same origin followed; ``auth`` may be a header value."""
        where = url
        for _ in range(_MAX_HOPS + 1):
            exchange, onward = self._once(method, where, body, headers, auth)
            if onward is None:
                return exchange
            where = onward
        failure = f"the endpoint redirects in a circle: more than {_MAX_HOPS} redirects from {url}"
        self._silence += 1
        return self.recorder.record(exchange.request, None, failure)

    def _once(
        self,
        method: str,
        url: str,
        body: str | bytes | None,
        headers: Mapping[str, str | None] | None,
        auth: Auth | str,
    ) -> tuple[Exchange, str | None]:
        prepared = self._prepare(method, url, body, headers, auth)
        request = Request(method, url, dict(prepared.headers), _text(body))
        if self.silent:
            unsent = f"not sent: the endpoint left the last {_GIVE_UP_AFTER} requests unanswered"
            return self.recorder.record(request, None, unsent), None
        if self.pace is not None:
            self.pace.wait()
        self.sent[method] = self.sent.get(method, 0) + 1
        response, failure = self._exchange(prepared)
        self._silence = 0 if response is not None else self._silence + 1
        exchange = self.recorder.record(request, response, failure)
        return exchange, self._onward(method, url, response)

    def _prepare(
        self,
        method: str,
        url: str,
        body: str | bytes | None,
        headers: Mapping[str, str | None] | None,
        auth: Auth | str,
    ) -> requests.PreparedRequest:
        wanted: dict[str, str | None] = {"Accept": urns.MEDIA_TYPE, "User-Agent": "scim-conformance"}
        if body is not None:
            wanted["Content-Type"] = urns.MEDIA_TYPE
        wanted.update(headers or {})
        data = body.encode() if isinstance(body, str) else body
        header = auth if isinstance(auth, str) else _bearer(self.target.token, auth)
        return self._session.prepare_request(
            requests.Request(method, url, headers=wanted, data=data, auth=_Credentials(header))
        )

    def _exchange(self, prepared: requests.PreparedRequest) -> tuple[Response | None, str | None]:
        started = time.perf_counter()
        settings = self._session.merge_environment_settings(prepared.url, {}, True, None, None)
        if self.target.loopback:
            # A proxy from the environment must never stand between us and an endpoint on this machine.
            settings["proxies"] = {}
        timeout = (min(_CONNECT_TIMEOUT, self.target.timeout), self.target.timeout)
        try:
            with self._session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as answer:
                body, notes = _read(answer, started + 2 * self.target.timeout)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return None, explain(error, self.target)
        seconds = time.perf_counter() - started
        text, notes = _decoded(body, notes)
        return Response(answer.status_code, dict(answer.headers), text, seconds, notes), None

    def _onward(self, method: str, url: str, response: Response | None) -> str | None:
        if response is None or (location := response.header("Location")) is None:
            return None
        followed = _REPEATING | (_FOR_READS if method == "GET" else frozenset())
        if response.status not in followed:
            return None
        try:
            onward = urljoin(url, location)
        except ValueError:  # the Location is no URI; that is judged, not followed
            return None
        return onward if self.target.same_origin(onward) else None


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


def explain(error: BaseException, target: Target) -> str:
    """Return one sentence that says why no answer came, in the words of somebody who configures an endpoint."""
    reasons: list[tuple[type[BaseException], str]] = [
        (requests.exceptions.SSLError, f"the TLS handshake with {target.base_url} failed"),
        (requests.exceptions.ProxyError, "the proxy refused the connection"),
        (requests.exceptions.ConnectTimeout, f"{target.base_url} did not accept a connection in time"),
        (requests.exceptions.Timeout, f"no answer within {target.timeout:g} s"),
        (requests.exceptions.ConnectionError, f"no connection to {target.base_url}"),
    ]
    if isinstance(
        error.__context__, ReadTimeoutError
    ):  # a body that stops coming is a timeout, whatever it is raised as
        error = requests.exceptions.ReadTimeout(error.__context__)
    said = next((text for kind, text in reasons if isinstance(error, kind)), "the answer could not be read")
    return f"{said} ({_innermost(error)})"


def _innermost(error: BaseException) -> str:
    """Return the text of the error at the bottom of urllib3's and requests' wrappings."""
    for _ in range(6):
        reason = getattr(error, "reason", None)
        inner = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
        if inner is None:
            break
        error = inner
    return str(error).rsplit(": ", 1)[-1].strip("()<>'\" ") or type(error).__name__


def _read(answer: requests.Response, deadline: float) -> tuple[bytes, tuple[str, ...]]:
    """Return the body, cut at the limit, and notes on what was done to it; raise requests.Timeout when it drips."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > _BODY_LIMIT:
            return b"".join(parts)[:_BODY_LIMIT], (f"the body was cut after {_BODY_LIMIT} bytes",)
        if time.perf_counter() > deadline:
            raise requests.exceptions.ReadTimeout("the body never ended")
    return b"".join(parts), ()


def _decoded(body: bytes, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the body as text, and one more note where it is no UTF-8; a body that was cut may end anywhere."""
    try:
        return body.decode("utf-8"), notes
    except UnicodeDecodeError:
        return body.decode("utf-8", errors="replace"), notes or (NOT_UTF8,)


def _bearer(token: Secret, auth: Auth) -> str | None:
    return f"Bearer {token.reveal()}" if auth is Auth.TOKEN else None


def _text(body: str | bytes | None) -> str | None:
    return body.decode("utf-8", errors="replace") if isinstance(body, bytes) else body
