"""Why no answer came, in the words of somebody who configures an endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, RemoteDisconnected

import requests
from urllib3.exceptions import HTTPError, PoolError, ProtocolError, ReadTimeoutError

from scim_conformance.client.target import Target

_UNREADABLE = "the answer could not be read"
_LONGEST = 300
"""Characters of a reason; some repeat what the endpoint sent."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, in one sentence; it ``timed_out``, or the connection was ``lost`` before any came."""

    said: str
    timed_out: bool = False
    lost: bool = False


def explain(error: BaseException, target: Target, seconds: float) -> Failure:
    """Return why no answer came within some seconds; nothing in the sentence does something to a terminal."""
    reasons: list[tuple[type[BaseException], str]] = [
        (requests.exceptions.SSLError, f"the TLS handshake with {target.base_url} failed"),
        (requests.exceptions.ProxyError, "the proxy refused the connection"),
        (requests.exceptions.ConnectTimeout, f"{target.base_url} did not accept a connection in time"),
        (requests.exceptions.Timeout, f"no answer within {seconds:g} s"),
        (requests.exceptions.ConnectionError, f"no connection to {target.base_url}"),
    ]
    errors = list(_wrapped(error))
    kind, said = next((one for one in reasons if isinstance(error, one[0])), (BaseException, _UNREADABLE))
    timed_out, lost = kind in (requests.exceptions.ConnectTimeout, requests.exceptions.Timeout), False
    if kind in (BaseException, requests.exceptions.ConnectionError):
        # What is read is raised as many things: a body that stops coming is a timeout, and nonsense no lost connection.
        if any(isinstance(one, TimeoutError | ReadTimeoutError) for one in errors):
            said, timed_out = f"no answer within {seconds:g} s", True
        elif any(isinstance(one, HTTPException) and not isinstance(one, RemoteDisconnected) for one in errors):
            said = _UNREADABLE
        else:  # a connection that had been made broke off, unlike one that was refused
            lost = bool(error.args) and isinstance(error.args[0], ProtocolError)
    return Failure(f"{said} ({_reason(errors[-1])})", timed_out, lost)


def _wrapped(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what stands below it in urllib3's and requests' wrappings, the innermost last."""
    for _ in range(_DEEPEST):
        yield error
        reason = getattr(error, "reason", None)
        inner = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
        if inner is None:
            return
        error = inner


def _reason(error: BaseException) -> str:
    whole = isinstance(error, HTTPException | HTTPError) and not isinstance(error, PoolError)
    text = str(error) if whole else str(error).rsplit(": ", 1)[-1].strip("()<>'\"")
    text = text.strip() or type(error).__name__
    shown = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text[:_LONGEST])
    return shown if len(text) <= _LONGEST else f"{shown}…"
