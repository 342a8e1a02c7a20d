"""Access tokens for the run itself, by client credentials (RFC 6749 section 4.4), and new ones before they expire."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from scim_conformance.client.failures import Failure
from scim_conformance.client.login import client_basic
from scim_conformance.client.target import Target
from scim_conformance.client.wire import NO_TOKEN, Auth, NoTokenError, Wire
from scim_conformance.evidence import Redactor, Response, Secret
from scim_conformance.evidence.redaction import SHORT

_LEEWAY = 60
"""Seconds before its end at which a token is replaced; a token that lives less than two minutes, at half its life."""

_LONGEST_LIFE = 10 * 365 * 86_400
_HEADERS = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
#: Members of an answer that hold nothing secret (RFC 6749 sections 5.1 and 5.2).
_HARMLESS = frozenset({"token_type", "scope", "error", "error_description", "error_uri"})
_SENDABLE = re.compile(r"[\x21-\x7e]+")


class Issuer:
    """Holds one access token and replaces it in time; whatever the token endpoint says is masked from then on."""

    def __init__(self, target: Target, wire: Wire, redactor: Redactor) -> None:
        login, secret = target.login, target.token.reveal()
        basic, pair = client_basic(login.client_id, secret)
        redactor.learn(target.token, Secret(pair))
        self._lock = threading.Lock()
        self._desk = _Desk(wire, login.token_url, target.timeout, redactor)
        self._client = OAuth2Client(
            self._desk,
            login.client_id,
            secret,
            scope=login.scope or None,
            grant_type="client_credentials",
            token_endpoint=login.token_url,
            token_endpoint_auth_method="basic",  # noqa: S106 - the name of a method
        )
        self._client.register_client_auth_method(("basic", _in_header(basic)))

    def close(self) -> None:
        """Close the connections."""
        self._desk.wire.close()

    def token(self) -> Secret:
        """Return a token that lives on for a while; raise NoTokenError where none is to be had."""
        with self._lock:
            try:
                if self._client.token is None:
                    self._fetch()
                self._client.leeway = min(_LEEWAY, self._desk.life // 2)
                self._client.ensure_active_token(self._client.token)  # type: ignore[no-untyped-call]
            except OAuth2Error as error:
                raise self._desk.refusal(f"it answered with the error {_code(error.error)}") from None
            return Secret(self._client.token["access_token"])

    def _fetch(self) -> None:
        """Ask for the first token, with the client named in the body where the header is refused with 401."""
        try:
            self._client.fetch_token()
        except _Unauthorized:
            self._client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a method
            self._client.fetch_token()


class _Unauthorized(NoTokenError):
    """The token endpoint does not know the client, named as it was."""


class _Answer:
    """An answer as the library reads it; what is wrong with it has been found before."""

    status_code = 200

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def json(self) -> dict[str, Any]:
        """Return the document."""
        return self._document


class _Desk:
    """The session of the library: one bounded request, no redirect followed, and an answer without surprises."""

    def __init__(self, wire: Wire, url: str, seconds: float, redactor: Redactor) -> None:
        self.wire = wire
        self._seconds = seconds
        self.life = _LONGEST_LIFE  # seconds, of the latest token
        self._url = url
        self._redactor = redactor

    def post(self, url: str, data: dict[str, str], headers: dict[str, str], auth: Any) -> _Answer:  # noqa: ARG002
        """Return what the token endpoint issues; raise NoTokenError with one sentence on anything else."""
        form = urlencode(data, quote_via=quote, safe="")
        _, sent, body = auth.prepare("POST", url, dict(_HEADERS), form)
        response = self.wire.exchange(self.wire.prepare("POST", url, body, sent, Auth.NONE), self._seconds)
        if isinstance(response, Failure):
            raise self.refusal(response.said)
        self._redactor.learn(*map(Secret, _texts(response.json if response.document else None)))
        if response.status != 200:
            kind = _Unauthorized if response.status == 401 else NoTokenError
            raise kind(str(self.refusal(f"it answered {response.status}{_said(response)}")))
        return _Answer(self._issued(response))

    def refusal(self, why: str) -> NoTokenError:
        """Return the error that says why there is no token."""
        return NoTokenError(self._redactor.text(f"{NO_TOKEN} from {self._url}: {why}"))

    def _issued(self, response: Response) -> dict[str, Any]:
        document = response.document
        if "error" in document:
            return {"error": document["error"]}
        token, kind = document.get("access_token"), document.get("token_type", "Bearer")
        if not isinstance(token, str) or not _SENDABLE.fullmatch(token):
            raise self.refusal("its answer holds no access_token that a header can carry")
        if not isinstance(kind, str) or kind.casefold() != "bearer":
            raise self.refusal("its answer holds a token that is not of the type Bearer")
        self.life = _seconds(document.get("expires_in"))
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.life}


def _in_header(basic: str) -> Any:
    def authenticate(_: Any, __: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
        return uri, {**headers, "Authorization": basic}, body

    return authenticate


def _seconds(life: Any) -> int:
    """Return how long a token lives; what is no sensible number of seconds says nothing."""
    try:
        seconds = int(float(life))
    except (TypeError, ValueError, OverflowError):
        return _LONGEST_LIFE
    return seconds if 1 <= seconds <= _LONGEST_LIFE else _LONGEST_LIFE


def _said(response: Response) -> str:
    return f" ({_code(response.document['error'])})" if "error" in response.document else ""


def _code(error: object) -> str:
    """Return an error's code where it looks like one (RFC 6749 section 5.2): the rest may be anything."""
    return error if isinstance(error, str) and re.fullmatch(r"[a-z_]{1,40}", error) else "no known error"


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a JSON value that may be a token; shorter ones would be found in innocent bodies."""
    if isinstance(value, str):
        yield from [value] if len(value) >= SHORT else []
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in _HARMLESS:
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
