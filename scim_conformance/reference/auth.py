"""Who may ask: the bearer token of RFC 6750 as RFC 7644 section 2 recommends it."""

from __future__ import annotations

import hmac

from scim_conformance.reference.errors import ScimError


def presented(header: str) -> str | None:
    """Return the bearer token of an Authorization header, None when it has none; letter case of the scheme is free."""
    scheme, _, token = header.partition(" ")
    return token.strip() or None if scheme.casefold() == "bearer" else None


def accepts(header: str, token: str) -> bool:
    """Return whether the header presents the token; comparing takes equally long for right and wrong ones."""
    shown = presented(header)
    return bool(token) and shown is not None and hmac.compare_digest(shown.encode(), token.encode())


def refusal(header: str) -> ScimError:
    """Return the 401 that names the scheme and, when a token was shown, says that it is not valid."""
    if presented(header) is None:
        return ScimError(401, "A bearer token is needed.", headers={"WWW-Authenticate": 'Bearer realm="SCIM"'})
    challenge = 'Bearer realm="SCIM", error="invalid_token"'
    return ScimError(401, "The bearer token is not valid.", headers={"WWW-Authenticate": challenge})
