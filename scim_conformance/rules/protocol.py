"""Rules about headers, versions, encodings and addresses (RFC 7644 sections 3.8, 3.11 to 3.14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scim_conformance.client import Target
from scim_conformance.evidence import Exchange
from scim_conformance.evidence.exchange import NOT_UTF8
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import body_is_object, describe, status_is
from scim_conformance.rules.errors import error_status_is_string
from scim_conformance.rules.lists import resources
from scim_conformance.rules.resources import id_is
from scim_conformance.rules.values import unassigned
from scim_conformance.scim import urns

_TAG = re.compile(r'(?:W/)?"[^"\x00-\x20\x7f]*"')
_CHARSET = re.compile(r'charset\s*=\s*"?([^\s";]+)', re.IGNORECASE)


def header(exchange: Exchange, name: str) -> str:
    """Return a header of the answer, empty when there is none."""
    return (exchange.response.header(name) or "") if exchange.response else ""


def etag_is_tag(exchange: Exchange) -> list[Finding]:
    """The ETag header is a quoted tag, with or without W/ before it (RFC 7232 section 2.3)."""
    tag = header(exchange, "ETag")
    if _TAG.fullmatch(tag):
        return []
    hint = "write the version into the header, in quotes, where single resources are written"
    return [Finding("header ETag", 'a quoted tag such as W/"1"', tag or "absent", hint)]


def version_is_etag(exchange: Exchange) -> list[Finding]:
    """``meta.version``, where there is one, is the ETag header of the same answer to the letter."""
    meta = exchange.document.get("meta")
    version = meta.get("version") if isinstance(meta, dict) else None
    tag = header(exchange, "ETag")
    if version is None or version == tag:
        return []
    hint = "the web framework adds a tag of its own, made from the body"
    return [Finding("meta.version", f"{tag or 'no version'}, as in the ETag header", describe(version), hint)]


def etag_is(tag: str) -> Rule:
    """Return the rule that the answer has this tag."""

    def rule(exchange: Exchange) -> list[Finding]:
        now = header(exchange, "ETag")
        hint = "the tag is made anew with each answer: derive it from what is stored"
        return [] if now == tag else [Finding("header ETag", f"{tag}, as before", now or "absent", hint)]

    return rule


def etag_is_not(tag: str) -> Rule:
    """Return the rule that the answer has another tag than this one."""

    def rule(exchange: Exchange) -> list[Finding]:
        now = header(exchange, "ETag")
        hint = "the tag does not depend on what is stored"
        return [] if now and now != tag else [Finding("header ETag", f"another tag than {tag}", now or "absent", hint)]

    return rule


def content_location_is_location(target: Target) -> Rule:
    """Return the rule that a Content-Location header, where there is one, is ``meta.location``."""

    def rule(exchange: Exchange) -> list[Finding]:
        meta = exchange.document.get("meta")
        member = meta.get("location") if isinstance(meta, dict) else None
        sent = header(exchange, "Content-Location")
        if not sent or not isinstance(member, str) or target.resolve(sent) == target.resolve(member):
            return []
        hint = "a proxy rewrites the header and not the body"
        return [Finding("header Content-Location", f"{member}, as in meta.location", sent, hint)]

    return rule


def is_utf8(exchange: Exchange) -> list[Finding]:
    """The body is UTF-8 without byte order mark, and a charset that goes with its type says so."""
    response = exchange.response
    findings = []
    if response is not None and NOT_UTF8 in response.notes:
        findings.append(Finding("body", "valid UTF-8", "bytes that are none", "Latin-1 is a default of many writers"))
    if response is not None and response.text.startswith("\ufeff"):
        findings.append(Finding("body", "no byte order mark", "one at its beginning"))
    named = _CHARSET.search(header(exchange, "Content-Type"))
    if named and named[1].casefold() not in {"utf-8", "utf8"}:
        findings.append(Finding("header Content-Type", "charset=utf-8, or none", named[0]))
    return findings


def labelled_json(exchange: Exchange) -> list[Finding]:
    """The answer is labelled application/scim+json or application/json."""
    media_type = exchange.response.media_type if exchange.response else ""
    if media_type in {urns.MEDIA_TYPE, "application/json"}:
        return []
    return [Finding("header Content-Type", f"{urns.MEDIA_TYPE} or application/json", media_type or "absent")]


def list_served(exchange: Exchange) -> list[Finding]:
    """The answer is a list with its number of resources; the form of lists is judged once, elsewhere."""
    findings = status_is(200)(exchange) or body_is_object(exchange)
    if findings or "totalResults" in exchange.document:
        return findings
    return [Finding("totalResults", "the number of resources, as in each list", "absent")]


def no_scim_list(exchange: Exchange) -> list[Finding]:
    """The answer is no list of resources: the address stands for a version of the protocol that there is not."""
    if list_served(exchange):
        return []
    hint = "the version in the address is a wildcard: route on it literally"
    return [Finding("answer", "no users: there is no such version", "a list of users", hint)]


def leads_back(where: str, target: Target, address: str, followed: Exchange, id_: str) -> Rule:
    """Return the rule that an address in an answer leads to a resource; ``followed`` is the GET on it.

    Another public host may serve it to its own clients: without the token, a refusal is proof enough.
    """
    if target.same_origin(address):
        found = status_is(200)(followed) or id_is(id_)(followed)
    elif urlsplit(target.base_url).scheme == "https" and not address.casefold().startswith("https:"):
        found = [Finding("scheme", "https, as in the base URL", address)]
    elif followed.response is None:
        found = [Finding("host", "one that can be reached", f"{address}: {followed.failure}")]
    else:
        found = status_is(200, 401, 403)(followed)
    hint = "build addresses from the public base URL: scheme, host and path prefix"
    findings = [replace(one, where=f"{where}: {one.where}", hint=one.hint or hint) for one in found]

    def rule(exchange: Exchange) -> list[Finding]:  # noqa: ARG001 - judged is where it leads
        return findings

    return rule


def me_served_or_501(target: Target) -> Rule:
    """Return the rule that /Me is answered 501, or with the lasting address of the account (RFC 7644 section 3.11)."""

    def rule(exchange: Exchange) -> list[Finding]:
        if exchange.status not in (200, 308):
            return status_is(501, 200, 308)(exchange)
        if exchange.request.url.partition("?")[0] != f"{target.base_url}/Me":
            return body_is_object(exchange)  # redirected by a 307 or 308, which gave the address
        given = target.resolve(header(exchange, "Location"))
        lasting = bool(header(exchange, "Location")) and given.rstrip("/") != f"{target.base_url}/Me"
        findings = [] if lasting else [Finding("header Location", "the lasting address", "absent or /Me itself")]
        return (body_is_object(exchange) if exchange.status == 200 else []) + findings

    return rule


def as_without_slash(exchange: Exchange) -> list[Finding]:
    """A GET with a slash at the end is answered with the list, or not at all."""
    return list_served(exchange) if exchange.status == 200 else status_is(200, 404, 405, 307, 308)(exchange)


def created_or_refused(exchange: Exchange) -> list[Finding]:
    """A POST with a slash at the end creates, is redirected as a POST, or is refused; it never becomes a list."""
    findings = status_is(201, 200, 404, 405, 307, 308)(exchange)
    if findings or exchange.status != 200 or exchange.document.get("id"):
        return findings
    return [Finding("body", "the user who was created", "something else", "the POST became a GET on its way")]


def too_many_or_list(exchange: Exchange) -> list[Finding]:
    """A search for everybody is answered with a list, or refused: 400 with tooMany, as a filter or count not taken."""
    if exchange.status == 200:
        return list_served(exchange)
    if exchange.status in (403, 501):
        return []
    told = exchange.document.get("scimType")
    if exchange.status == 400 and told in ("tooMany", "invalidFilter", "invalidValue", "invalidCount"):
        return []
    return status_is(200, 400)(exchange) or [Finding("scimType", '"tooMany"', describe(told))]


def sensitive_or_answered(exchange: Exchange) -> list[Finding]:
    """A filter with personal data is answered, or refused by a 403 that repeats itself in its body."""
    if exchange.status != 403:
        return status_is(200, 400, 403, 501)(exchange)
    told = exchange.document.get("scimType")
    wrong = [] if told in (None, "sensitive") else [Finding("scimType", 'absent or "sensitive"', describe(told))]
    return error_status_is_string(exchange) + wrong


def search_or_refused(right: Rule) -> Rule:
    """Return the rule that a search at the base address is answered rightly, or there is none."""

    def rule(exchange: Exchange) -> list[Finding]:
        return [] if exchange.status in (400, 403, 404, 405, 501) else list_served(exchange) or right(exchange)

    return rule


def total_is_not(before: Any) -> Rule:
    """Return the rule that ``totalResults`` is another number than before a user was created."""

    def rule(exchange: Exchange) -> list[Finding]:
        total = exchange.document.get("totalResults")
        hint = "the number of users is cached"
        told = f"more than {before}, since users were created"
        return list_served(exchange) or ([] if total != before else [Finding("totalResults", told, str(total), hint)])

    return rule


def listed_if_whole(id_: str) -> Rule:
    """Return the rule that a list without filter has a resource in it, unless it is one page of many."""

    def rule(exchange: Exchange) -> list[Finding]:
        listed = resources(exchange)
        total = exchange.document.get("totalResults")
        findings = list_served(exchange)
        if findings or not isinstance(total, int) or len(listed) < total:
            return findings
        held = any(str(one.get("id")) == id_ for one in listed)
        return [] if held else [Finding("list", f"{id_}, which was just created", "it is missing")]

    return rule


def same_document(before: Mapping[str, Any]) -> Rule:
    """Return the rule that a document says what it said before, ``meta`` aside."""

    def rule(exchange: Exchange) -> list[Finding]:
        now = exchange.document
        names = dict.fromkeys(name for name in (*before, *now) if name != "meta")
        hint = "the document is read-only: register its route for GET alone"
        return status_is(200)(exchange) or [
            Finding(name, f"{describe(before.get(name))}, as before", describe(now.get(name)), hint)
            for name in names
            if before.get(name) != now.get(name) and not (unassigned(before.get(name)) and unassigned(now.get(name)))
        ]

    return rule
