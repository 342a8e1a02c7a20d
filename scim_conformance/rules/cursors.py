"""Rules about pages that a client walks by cursor (RFC 9865)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe, status_is
from scim_conformance.rules.lists import resources

#: The unreserved characters of RFC 3986 section 2.3.
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")
_NUMBERS = ("defaultPageSize", "maxPageSize", "cursorTimeout")


def next_cursor(exchange: Exchange) -> str | None:
    """Return the cursor of the next page, None when there is none; null counts as none."""
    cursor = exchange.document.get("nextCursor")
    return cursor if isinstance(cursor, str) and cursor else None


def pagination_described(exchange: Exchange) -> list[Finding]:
    """The configuration says of both ways to page whether they are supported, and its limits are positive integers."""
    described = exchange.document.get("pagination")
    if not isinstance(described, dict):
        return [Finding("pagination", "an object with cursor and index", describe(described))]
    findings = [
        Finding(f"pagination.{name}", "true or false", describe(described.get(name)))
        for name in ("cursor", "index")
        if not isinstance(described.get(name), bool)
    ]
    method = described.get("defaultPaginationMethod")
    if method not in (None, "cursor", "index"):
        findings.append(Finding("pagination.defaultPaginationMethod", '"cursor" or "index"', describe(method)))
    findings += [
        Finding(f"pagination.{name}", "a positive integer, or absent", describe(described[name]))
        for name in _NUMBERS
        if described.get(name) is not None and not _positive(described[name])
    ]
    return findings


def first_page(count: int) -> Rule:
    """Return the rule that a page is the first of several: no more than ``count``, a next cursor, no previous one."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange)
        if findings:
            return findings
        body = exchange.document
        if len(resources(exchange)) > count:
            findings.append(Finding("Resources", f"at most {count}", str(len(resources(exchange)))))
        if next_cursor(exchange) is None:
            findings.append(Finding("nextCursor", "a text, since more follow", describe(body.get("nextCursor"))))
        if body.get("previousCursor") is not None:
            findings.append(Finding("previousCursor", "absent on the first page", "present"))
        return findings

    return rule


def paged_by(published: Any) -> Rule:
    """Return the rule that a page which is not the last shows the published method, or either where none is."""

    def rule(exchange: Exchange) -> list[Finding]:
        start = exchange.document.get("startIndex")
        shown = {
            "cursor": next_cursor(exchange) is not None,
            "index": isinstance(start, int) and not isinstance(start, bool),
        }
        wanted = [published] if published in ("cursor", "index") else ["index", "cursor"]
        if exchange.status != 200 or any(shown[one] for one in wanted):
            return status_is(200)(exchange)
        members = {"cursor": "nextCursor", "index": "startIndex"}
        wanted_members = " or ".join(members[one] for one in wanted)
        return [
            Finding("page", wanted_members, "without it, although more follow", "clients that know one method stop")
        ]

    return rule


def cursor_is_url_safe(exchange: Exchange) -> list[Finding]:
    """The cursor of the next page is made of unreserved characters (section 2, Table 1)."""
    cursor = next_cursor(exchange) or ""
    if _UNRESERVED.fullmatch(cursor):
        return []
    odd = "".join(sorted(set(_UNRESERVED.sub("", cursor))))
    return [Finding("nextCursor", "letters, digits, - . _ ~ alone", f"{describe(odd)} in it")]


def walk_meets(earlier: Sequence[Exchange], ids: Collection[str]) -> Rule:
    """Return the rule that the last of a walk's pages ends it, after each of these resources was met once."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange)
        if findings:
            return findings
        met = [str(one.get("id")) for page in (*earlier, exchange) for one in resources(page)]
        missing = [one for one in ids if one not in met]
        doubled = [one for one in ids if met.count(one) > 1]
        if missing:
            findings.append(Finding("Resources", "each match on one of the pages", f"{', '.join(missing)} on none"))
        if doubled:
            findings.append(Finding("Resources", "each match once", f"{', '.join(doubled)} more than once"))
        if exchange.document.get("nextCursor") is not None:
            hint = "leave the member out when no row is left"
            findings.append(Finding("nextCursor", "absent on the last page", _said(exchange), hint))
        return findings

    return rule


def shows_none(exchange: Exchange) -> list[Finding]:
    """The answer is a refusal or holds no resource; a server error is neither."""
    status = exchange.status or 0
    shown = len(resources(exchange))
    if 200 <= status < 300:
        return [Finding("Resources", "none, or a refusal", f"{shown} resources")] if shown else []
    return [] if 400 <= status < 500 else status_is(400, 401, 403, 404)(exchange)


def _said(exchange: Exchange) -> str:
    return describe(exchange.document.get("nextCursor"))


def _positive(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
