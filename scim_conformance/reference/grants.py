"""The token endpoint: client credentials in, a further bearer token out (RFC 6749 sections 4.4 and 5)."""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Any, Final
from urllib.parse import unquote

from scim_conformance.reference.messages import Answer, Call

PATH: Final = "/token"
_MEDIA_TYPE: Final = {"Content-Type": "application/json", "Pragma": "no-cache"}


class TokenDesk:
    """Issues tokens to one client; there is no token endpoint while ``client``, its id and secret, is None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client: tuple[str, str] | None = None
        self.issued: list[str] = []

    def grant(self, call: Call) -> Answer:
        """Answer at the token endpoint."""
        if call.request.mimetype != "application/x-www-form-urlencoded":
            return _refused(400, "invalid_request")
        if not self.knows(call):
            return _refused(401, "invalid_client", {"WWW-Authenticate": 'Basic realm="token"'})
        if call.request.form.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type")
        return Answer(200, self.issue(), dict(_MEDIA_TYPE))

    def knows(self, call: Call) -> bool:
        """Return whether the request names the client with its secret, in a Basic header or in the body."""
        shown = _basic(call.authorization) or (
            call.request.form.get("client_id", ""),
            call.request.form.get("client_secret", ""),
        )
        return self.client is not None and hmac.compare_digest(
            "\n".join(shown).encode(), "\n".join(self.client).encode()
        )

    def issue(self) -> dict[str, Any]:
        """Return the document with a token that is accepted from now on."""
        self.issued.append(secrets.token_urlsafe(24))
        return {"access_token": self.issued[-1], "token_type": "Bearer", "expires_in": 3600}


def _basic(header: str) -> tuple[str, str] | None:
    """Return id and secret of a Basic header, both form-decoded; None when it is no such header."""
    scheme, _, coded = header.partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(name), unquote(secret)


def _refused(status: int, error: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, {"error": error}, {**_MEDIA_TYPE, **(headers or {})})
