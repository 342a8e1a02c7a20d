"""Rules about error answers (RFC 7644 section 3.12)."""

from __future__ import annotations

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import body_is_object, describe
from scim_conformance.scim import urns

#: Keywords of RFC 7644 Table 9 and RFC 9865 section 2.1, with the statuses they belong to.
SCIM_TYPES = {
    "invalidFilter": {400},
    "tooMany": {400},
    "uniqueness": {400, 409},
    "mutability": {400},
    "invalidSyntax": {400},
    "invalidPath": {400},
    "noTarget": {400},
    "invalidValue": {400},
    "invalidVers": {400},
    "sensitive": {400, 403},
    "invalidCursor": {400},
    "expiredCursor": {400},
    "invalidCount": {400},
}


def error_body(exchange: Exchange) -> list[Finding]:
    """The body is one JSON object that names the Error schema."""
    findings = body_is_object(exchange)
    if findings:
        return findings
    named = exchange.document.get("schemas")
    if isinstance(named, list) and urns.ERROR in named:
        return []
    hint = "a framework's own error page or another error format reaches the client"
    return [Finding("schemas", f'["{urns.ERROR}"]', describe(named), hint)]


def error_status_is_string(exchange: Exchange) -> list[Finding]:
    """The body repeats the HTTP status as a JSON string."""
    expected = str(exchange.status)
    actual = exchange.document.get("status")
    if actual == expected:
        return []
    hint = "RFC 7644 section 3.12 wants a JSON string, not a number" if str(actual) == expected else ""
    return [Finding("status in the body", f'"{expected}"', describe(actual), hint)]


def scim_type_is_known(exchange: Exchange) -> list[Finding]:
    """A scimType, where there is one, is a keyword the RFC defines, and fits the status."""
    actual = exchange.document.get("scimType")
    known = sorted(SCIM_TYPES)
    if actual is None:  # null is as good as absent (RFC 7643 section 2.5)
        return []
    if not isinstance(actual, str) or actual not in SCIM_TYPES:
        return [Finding("scimType", f"absent or one of {', '.join(known)}", describe(actual))]
    if exchange.status in SCIM_TYPES[actual]:
        return []
    fitting = " or ".join(map(str, sorted(SCIM_TYPES[actual])))
    return [Finding("scimType", f"a keyword for status {exchange.status}", f'"{actual}", which goes with {fitting}')]


def scim_type_is(*keywords: str) -> Rule:
    """Return the rule that the error names one of these keywords."""

    def rule(exchange: Exchange) -> list[Finding]:
        actual = exchange.document.get("scimType")
        if actual in keywords:
            return []
        return [Finding("scimType", " or ".join(f'"{word}"' for word in keywords), describe(actual))]

    return rule


def detail_names(*words: str) -> Rule:
    """Return the rule that the error's text names one of these words, so that an administrator can act on it."""

    def rule(exchange: Exchange) -> list[Finding]:
        text = str(exchange.document.get("detail") or "").casefold()
        if any(word.casefold() in text for word in words):
            return []
        wanted = " or ".join(words)
        hint = "administrators see this text in the provisioning log, and nothing else"
        return [Finding("detail", f"a text that names {wanted}", describe(exchange.document.get("detail")), hint)]

    return rule
