"""Why no answer came, in the words of somebody who configures an endpoint."""

from __future__ import annotations

from dataclasses import dataclass

import requests
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from scim_conformance.client.target import Target


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, in one sentence; it ``timed_out``, or the connection was ``lost`` before any came."""

    said: str
    timed_out: bool = False
    lost: bool = False


def explain(error: BaseException, target: Target, seconds: float) -> Failure:
    """Return why no answer came within some seconds."""
    reasons: list[tuple[type[BaseException], str]] = [
        (requests.exceptions.SSLError, f"the TLS handshake with {target.base_url} failed"),
        (requests.exceptions.ProxyError, "the proxy refused the connection"),
        (requests.exceptions.ConnectTimeout, f"{target.base_url} did not accept a connection in time"),
        (requests.exceptions.Timeout, f"no answer within {seconds:g} s"),
        (requests.exceptions.ConnectionError, f"no connection to {target.base_url}"),
    ]
    if isinstance(error.__context__, ReadTimeoutError):
        # A body that stops coming is a timeout, whatever it is raised as.
        error = requests.exceptions.ReadTimeout(error.__context__)
    said = next((text for kind, text in reasons if isinstance(error, kind)), "the answer could not be read")
    lost = isinstance(error, requests.exceptions.ConnectionError) and _is_protocol(error)
    return Failure(f"{said} ({_innermost(error)})", isinstance(error, requests.exceptions.Timeout), lost)


def _is_protocol(error: BaseException) -> bool:
    """Whether a connection that had been made broke off, unlike one that was refused."""
    return bool(error.args) and isinstance(error.args[0], ProtocolError)


def _innermost(error: BaseException) -> str:
    """Return the text of the error at the bottom of urllib3's and requests' wrappings."""
    for _ in range(6):
        reason = getattr(error, "reason", None)
        inner = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
        if inner is None:
            break
        error = inner
    return str(error).rsplit(": ", 1)[-1].strip("()<>'\" ") or type(error).__name__
