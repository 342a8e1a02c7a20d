"""Rules about any answer: status, body, media type."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from scim_conformance.evidence import Exchange, Response
from scim_conformance.evidence.exchange import NOT_JSON
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.scim import urns

_EXCERPT = 160

_HINTS = {
    301: "the base URL redirects: give the URL it redirects to",
    302: "the endpoint redirects, perhaps to a login page: is the base URL that of the SCIM endpoint?",
    400: "the answer's detail says what was refused",
    401: "the credential was not accepted for this request",
    403: "the credential lacks the right for this request",
    404: "the route, or the resource, was not found",
    405: "the route exists but not for this method",
    409: "a uniqueness rule, or a lock that the client is to wait for, refuses what has to be accepted",
    415: "the body parser is not registered for application/scim+json (with or without a charset parameter)",
    500: "an exception reached the web framework: the server log at this time has the cause",
}
#: Hints that say no more than the status: what a requirement advises is nearer to the cause.
GENERAL_HINTS = frozenset(_HINTS[status] for status in (404, 409))


def status_is(*allowed: int) -> Rule:
    """Return the rule that an answer has one of these statuses."""

    def rule(exchange: Exchange) -> list[Finding]:
        status = exchange.status
        if status in allowed:
            return []
        wanted = "a status from 400 to 499" if len(allowed) > 9 else " or ".join(map(str, allowed))
        return [Finding("status", wanted, _status_text(exchange.response), _HINTS.get(status or 0, ""))]

    return rule


def accepted(exchange: Exchange) -> list[Finding]:
    """The request was accepted: any 2xx; which one is right is asked once, by the check for that request."""
    if exchange.accepted:
        return []
    return [Finding("status", "accepted (2xx)", _status_text(exchange.response), _HINTS.get(exchange.status or 0, ""))]


def accepted_or(*refusals: int) -> Rule:
    """Return the rule that the request was accepted, or refused with one of these statuses."""

    def rule(exchange: Exchange) -> list[Finding]:
        if exchange.accepted:
            return []
        return [replace(one, expected=f"accepted (2xx), or {one.expected}") for one in status_is(*refusals)(exchange)]

    return rule


def status_below_500(exchange: Exchange) -> list[Finding]:
    """No request, however odd, ends in a server error; 501 is an answer, not an error."""
    if exchange.status is not None and (exchange.status < 500 or exchange.status == 501):
        return []
    return [Finding("status", "an answer below 500, or 501", _status_text(exchange.response), _HINTS[500])]


def body_is_object(exchange: Exchange) -> list[Finding]:
    """The body is one JSON object."""
    response = exchange.response
    if response is not None and isinstance(response.json, dict):
        return []
    return [Finding("body", "a JSON object", describe_body(response), _body_hint(response))]


def no_body(exchange: Exchange) -> list[Finding]:
    """There is no body."""
    text = exchange.response.text if exchange.response else ""
    return [] if not text else [Finding("body", "none", describe_body(exchange.response))]


def patch_answer(exchange: Exchange) -> list[Finding]:
    """A successful PATCH is answered 200 with the resource, or 204 without a body (RFC 7644 section 3.5.2)."""
    if exchange.status == 204:
        return no_body(exchange)
    findings = status_is(200)(exchange) or body_is_object(exchange)
    if findings or exchange.document.get("id"):
        return findings
    return [Finding("body", "the whole resource", "an object without id")]


def media_type_is_scim(exchange: Exchange) -> list[Finding]:
    """The answer is labelled application/scim+json, parameters aside."""
    media_type = exchange.response.media_type if exchange.response else ""
    if media_type == urns.MEDIA_TYPE:
        return []
    hint = "set the Content-Type where the response is written; web frameworks default to application/json"
    return [Finding("header Content-Type", urns.MEDIA_TYPE, media_type or "absent", hint)]


def header_present(name: str, hint: str = "") -> Rule:
    """Return the rule that an answer carries a non-empty header."""

    def rule(exchange: Exchange) -> list[Finding]:
        value = exchange.response.header(name) if exchange.response else None
        return [] if value else [Finding(f"header {name}", "present", "absent" if value is None else "empty", hint)]

    return rule


def secret_not_echoed(exchange: Exchange) -> list[Finding]:
    """The answer does not repeat the credential."""
    if not exchange.echoed_secret:
        return []
    hint = "an error handler or a debug mode copies request headers into the answer"
    return [Finding("answer", "no part of it repeats the bearer token", "the bearer token stands in the answer", hint)]


def describe(value: Any) -> str:
    """Return a JSON value as short text for a finding; None reads as absent."""
    if value is None:
        return "absent"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}… ({len(text)} characters)"


def describe_body(response: Response | None) -> str:
    """Return what kind of body came, in a few words; never its content, which may be a stranger's."""
    if response is None:
        return "no answer"
    if not response.text:
        return "no body"
    if response.json is NOT_JSON:
        looks = "an HTML page" if "<html" in response.text[:2000].casefold() else "a body that is not JSON"
        return f"{looks} ({response.media_type or 'no Content-Type'})"
    kinds = {list: "a JSON array", str: "a JSON string", type(None): "JSON null", dict: "a JSON object"}
    return kinds.get(type(response.json), "a JSON number or boolean")


def _status_text(response: Response | None) -> str:
    if response is None:
        return "no answer"
    detail = response.document.get("detail")
    said = f": {describe(detail)}" if isinstance(detail, str) and detail else ""
    page = " with an HTML page" if response.json is NOT_JSON and "<html" in response.text[:2000].casefold() else ""
    return f"{response.status}{page}{said}"


def _body_hint(response: Response | None) -> str:
    if response is not None and response.json is NOT_JSON and "<" in response.text[:200]:
        return "is the base URL that of the SCIM endpoint, and does an error page or a login page hide it?"
    return ""
