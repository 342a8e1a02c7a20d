"""Rules about what the configuration says is supported (RFC 7643 section 5)."""

from __future__ import annotations

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules.answers import describe, status_below_500, status_is

_UNSERVED = frozenset({404, 405, 501})
_HINT = "the configuration calls it supported"


def served(exchange: Exchange) -> list[Finding]:
    """What was asked for is served, be it that this one request is refused: not 404, 405, 501 or a server error."""
    if exchange.status not in _UNSERVED:
        return status_below_500(exchange)
    return [Finding("status", "not 404, 405 or 501", str(exchange.status), _HINT)]


def turned_away(exchange: Exchange) -> list[Finding]:
    """What the configuration calls unsupported is turned away: 501 is preferred, 403, 404 and 405 will do."""
    return status_is(501, 403, 404, 405)(exchange)


def version_shown(exchange: Exchange) -> list[Finding]:
    """The resource has a version: the ETag header or ``meta.version`` (RFC 7644 section 3.14)."""
    meta = exchange.document.get("meta")
    version = meta.get("version") if isinstance(meta, dict) else None
    tag = exchange.response.header("ETag") if exchange.response else None
    return [] if tag or version else [Finding("meta.version", "a version, or an ETag header", describe(version), _HINT)]
