"""Rules for odd requests: what must not come back, what must be gone, and what a refusal has to say."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.rules.resources import timestamps
from scim_conformance.rules.values import unassigned
from scim_conformance.scim import paths

Json = dict[str, Any]

_HASHES = ("md5", "sha1", "sha256", "sha512")


def hides_password(password: str) -> Rule:
    """Return the rule that no part of an answer repeats a password, as text or as a plain hash (section 4.1.1)."""
    data = password.encode(errors="replace")
    hashes = (hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in _HASHES)
    forms = [password, json.dumps(password)[1:-1], *hashes]

    def rule(exchange: Exchange) -> list[Finding]:
        response = exchange.response
        said = "\n".join([response.text, *response.headers.values()]) if response else ""
        held = paths.get(exchange.document, "password")
        findings = []
        if any(form.casefold() in said.casefold() for form in forms):
            findings.append(Finding("answer", "no part of it repeats the password", "the password, or a hash of it"))
        if not unassigned(held) and held != "":
            hint = "returned is never: not even a masked password belongs into an answer"
            findings.append(Finding("password", "absent", "a value", hint))
        return findings

    return rule


def refused_or_shows(urn: str) -> Rule:
    """Return the rule that a create was refused, or that the resource shows this extension."""

    def rule(exchange: Exchange) -> list[Finding]:
        refused = exchange.status is not None and 400 <= exchange.status < 500
        if refused or not unassigned(paths.get(exchange.document, urn)):
            return []
        hint = "the resource type calls the extension required: enforce it, or list it as not required"
        return [Finding(urn, "a refusal, or the extension in the resource", "a resource without it", hint)]

    return rule


def extension_gone(urn: str) -> Rule:
    """Return the rule that an extension without values leaves no object; ``schemas`` may go on naming it."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.get(exchange.document, urn)
        if not unassigned(held):
            return []  # the endpoint has values of its own in it
        return [] if held is None else [Finding(urn, "absent", describe(held))]

    return rule


def not_modified_since(before: Json) -> Rule:
    """Return the rule that ``meta.lastModified`` did not move, where both readings show it."""
    was = timestamps(before)

    def rule(exchange: Exchange) -> list[Finding]:
        now = timestamps(exchange.document)
        if was is None or now is None or was[1] == now[1]:
            return []
        hint = "save only where an operation changed something"
        return [Finding("meta.lastModified", f"{was[1].isoformat()}, as before", now[1].isoformat(), hint)]

    return rule


def counts(name: str, number: int) -> Rule:
    """Return the rule that a multi-valued attribute has this many values."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.get(exchange.document, name)
        count = len(held) if isinstance(held, list) else 0
        return [] if count == number else [Finding(name, f"{number} values", f"{count} values")]

    return rule


def allow_named(exchange: Exchange) -> list[Finding]:
    """A 405 names the methods that are allowed (RFC 7231 section 6.5.5)."""
    allow = exchange.response.header("Allow") if exchange.response else None
    if exchange.status != 405 or allow is not None:
        return []
    return [Finding("header Allow", "the methods that are allowed here", "absent")]


def scim_type_fits(*keywords: str) -> Rule:
    """Return the rule that an error has no scimType or one of these."""

    def rule(exchange: Exchange) -> list[Finding]:
        actual = exchange.document.get("scimType")
        if actual is None or actual in keywords:
            return []
        return [Finding("scimType", f"absent, or one of {', '.join(keywords)}", describe(actual))]

    return rule
