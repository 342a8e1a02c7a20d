"""Rules about the answer of a token endpoint (RFC 6749 section 5.1)."""

from __future__ import annotations

from scim_conformance.client.grants import Grant
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules.answers import describe

_SHORTEST, _LONGEST = 3600, 21600
_LIFETIME = "Entra's gallery wants access tokens that live 60 to 360 minutes"


def token_issued(exchange: Exchange) -> list[Finding]:
    """The answer holds an access token that a header can carry."""
    if isinstance(exchange, Grant) and exchange.token is not None:
        return []
    actual = describe(exchange.document.get("access_token"))
    return [Finding("access_token", "a text of visible ASCII characters", actual)]


def token_is_bearer(exchange: Exchange) -> list[Finding]:
    """The token's type is bearer, in any letter case (RFC 6749 section 7.1)."""
    kind = exchange.document.get("token_type")
    held = isinstance(kind, str) and kind.casefold() == "bearer"
    return [] if held else [Finding("token_type", "Bearer", describe(kind))]


def token_lives_hours(exchange: Exchange) -> list[Finding]:
    """The token lives one to six hours, told as a number of seconds."""
    life = exchange.document.get("expires_in")
    if isinstance(life, int | float) and not isinstance(life, bool) and _SHORTEST <= life <= _LONGEST:
        return []
    return [Finding("expires_in", f"a number from {_SHORTEST} to {_LONGEST}", describe(life), _LIFETIME)]
