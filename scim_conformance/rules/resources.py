"""Rules about one resource in an answer (RFC 7643 section 3, RFC 7644 section 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from scim_conformance.client import Target
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.scim import paths

#: xsd:dateTime but for the number of days in a month, which the calendar has to tell.
_DATE_TIME = re.compile(
    r"-?(?P<year>\d{4,})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?|(?P<midnight>24:00:00(?:\.0+)?))"
    r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?",
    re.ASCII,
)
_SAME_MOMENT = timedelta(seconds=1)
_NO_META = "the answer has no meta at all: look at what turns a resource into JSON"
_NO_LOCATION = "fill it where meta is built, with the address that the Location header has"
_CREATED = "the update makes it anew, or takes it from the request: keep the one that is stored"


def id_is_legal(exchange: Exchange) -> list[Finding]:
    """The resource has a non-empty string id without the reserved word bulkId."""
    id_ = exchange.document.get("id")
    if isinstance(id_, str) and id_ and "bulkId" not in id_:
        return []
    hint = "an id is a JSON string even where the database has a number" if isinstance(id_, int) else ""
    return [Finding("id", "a non-empty string without the word bulkId", describe(id_), hint)]


def has_id(exchange: Exchange) -> list[Finding]:
    """The resource has an id, whatever its type."""
    id_ = exchange.document.get("id")
    return [Finding("id", "present", describe(id_))] if id_ in (None, "") else []


def id_is(id_: str) -> Rule:
    """Return the rule that the resource has this id."""

    def rule(exchange: Exchange) -> list[Finding]:
        actual = exchange.document.get("id")  # that it is a string is asked elsewhere, once
        return [] if str(actual) == id_ else [Finding("id", f'"{id_}"', describe(actual))]

    return rule


def id_is_not(id_: str) -> Rule:
    """Return the rule that the resource has another id than this one, which was somebody else's."""

    def rule(exchange: Exchange) -> list[Finding]:
        actual = exchange.document.get("id")
        return [Finding("id", "a new one", f'"{id_}", the id of the deleted resource')] if actual == id_ else []

    return rule


def schemas_name(base: str) -> Rule:
    """Return the rule that ``schemas`` names the base schema and each extension that is there, each URN once."""

    def rule(exchange: Exchange) -> list[Finding]:
        named = exchange.document.get("schemas")
        if not isinstance(named, list):
            return [Finding("schemas", "an array of URNs", describe(named))]
        wanted = [base, *(name for name in exchange.document if name.casefold().startswith("urn:"))]
        present = {str(urn).casefold() for urn in named}
        missing = [urn for urn in wanted if urn.casefold() not in present]
        findings = [Finding("schemas", f"names {urn}", describe(named)) for urn in missing]
        if len(present) != len(named):
            findings.append(Finding("schemas", "each URN once", describe(named)))
        return findings

    return rule


def resource_type_is(name: str) -> Rule:
    """Return the rule that ``meta.resourceType`` is the name of the resource type."""

    def rule(exchange: Exchange) -> list[Finding]:
        actual = _meta(exchange).get("resourceType")
        hint = "" if _meta(exchange) else _NO_META
        return [] if actual == name else [Finding("meta.resourceType", f'"{name}"', describe(actual), hint)]

    return rule


def timestamps_of_new(exchange: Exchange) -> list[Finding]:
    """``meta.created`` and ``meta.lastModified`` are dateTimes, and equal on a resource that was never changed."""
    meta = _meta(exchange)
    findings = []
    for name in ("created", "lastModified"):
        value = meta.get(name)
        if not _is_date_time(value):
            odd = "an xsd:dateTime such as 2026-01-15T08:30:00Z, neither epoch seconds nor a date alone"
            hint = odd if value is not None else "" if meta else _NO_META
            findings.append(Finding(f"meta.{name}", "a dateTime", describe(value), hint))
    if findings:
        return findings
    created, modified = (_instant(meta[name]) for name in ("created", "lastModified"))
    if created is None or modified is None or abs(created - modified) <= _SAME_MOMENT:
        return []
    return [Finding("meta.lastModified", f"{meta['created']}, as created", describe(meta["lastModified"]))]


def timestamps(resource: dict[str, Any]) -> tuple[datetime, datetime] | None:
    """Return when a resource says it was created and last modified, None where it does not say both."""
    meta = resource.get("meta")
    told = [meta.get(name) for name in ("created", "lastModified")] if isinstance(meta, dict) else []
    created, modified = [_instant(str(text)) if _is_date_time(text) else None for text in told] or [None, None]
    return (created, modified) if created is not None and modified is not None else None


def _rounding(*moments: datetime) -> timedelta:
    """Return by how much one moment may differ from itself in two reads: one of them may leave out the fraction."""
    return timedelta(milliseconds=1) if all(one.microsecond for one in moments) else _SAME_MOMENT


def updated_since(before: dict[str, Any]) -> Rule:
    """Return the rule that ``meta.created`` is what it was, and ``meta.lastModified`` not earlier than it was."""
    was = timestamps(before)

    def rule(exchange: Exchange) -> list[Finding]:
        now = timestamps(exchange.document)
        if was is None or now is None:
            shown = describe(_meta(exchange).get("lastModified"))
            return [Finding("meta", "created and lastModified, as dateTimes", shown)]
        findings = []
        if abs(now[0] - was[0]) > _rounding(was[0], now[0]):
            old, new = (one["meta"]["created"] for one in (before, exchange.document))
            findings.append(Finding("meta.created", f"{old}, as before", new, _CREATED))
        if now[1] < was[1] - _SAME_MOMENT:
            expected = f"{was[1].isoformat()} or later"
            findings.append(Finding("meta.lastModified", expected, now[1].isoformat()))
        return findings

    return rule


def location_names_resource(target: Target) -> Rule:
    """Return the rule that a Location header is there, and names the same URI as ``meta.location`` in the body."""

    def rule(exchange: Exchange) -> list[Finding]:
        header = exchange.response.header("Location") if exchange.response else None
        member = _meta(exchange).get("location")
        findings = []
        if not header:
            findings.append(Finding("header Location", "the URI of the new resource", "absent"))
        if not isinstance(member, str) or not member:
            hint = _NO_LOCATION if _meta(exchange) else _NO_META
            findings.append(Finding("meta.location", "the URI of the new resource", describe(member), hint))
        if findings or header is None or target.resolve(header) == target.resolve(str(member)):
            return findings
        hint = "a proxy rewrites one of them, or they are built in two places"
        return [Finding("meta.location", f"{header}, as in the Location header", describe(member), hint)]

    return rule


def location_is_here(target: Target) -> Rule:
    """Return the rule that the URI the answer gives for the resource is on the endpoint that was asked."""

    def rule(exchange: Exchange) -> list[Finding]:
        given = location(exchange)
        if given is None:
            return [Finding("header Location", "the URI of the new resource", "absent")]
        if target.same_origin(target.resolve(given)):
            return []
        hint = "the public base URL is not configured, or the Host and X-Forwarded headers are not used behind a proxy"
        return [Finding("location", f"a URI below {target.base_url}", describe(given), hint)]

    return rule


def location(exchange: Exchange) -> str | None:
    """Return the URI an answer gives for its resource: the Location header, else ``meta.location``."""
    header = exchange.response.header("Location") if exchange.response else None
    member = _meta(exchange).get("location")
    return header or (member if isinstance(member, str) and member else None)


def member_absent(name: str) -> Rule:
    """Return the rule that the resource has no member of this name."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.get(exchange.document, name)
        hint = "unknown members go straight into a document store"
        return [] if held is None else [Finding(name, "absent", describe(held), hint)]

    return rule


def not_invented(name: str) -> Rule:
    """Return the rule that a member which only clients give, and which none gave, is without a value."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.get(exchange.document, name)
        hint = "it is filled from id or userName where the resource is stored or shown"
        return [] if held in (None, "", []) else [Finding(name, "no value, as none was sent", describe(held), hint)]

    return rule


def member_is_not(path: paths.AttributePath, refused: Any) -> Rule:
    """Return the rule that a readOnly member does not hold the value a client tried to set."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.read(exchange.document, path)
        if held != refused and not (isinstance(held, list) and refused in held):
            return []
        hint = "the request body is stored as it came; readOnly attributes have to be dropped first"
        return [Finding(str(path), "a value of the server's own", f"{describe(held)}, as the client sent it", hint)]

    return rule


def values_are(name: str, wanted: Iterable[Any]) -> Rule:
    """Return the rule that a multi-valued attribute has these values and no others, in any order."""
    expected = sorted(map(str, wanted))

    def rule(exchange: Exchange) -> list[Finding]:
        held = sorted(_values(exchange, name))
        hint = "the list is added to where it should be replaced, or its objects are not read as in a create"
        return [] if held == expected else [Finding(name, describe(expected), describe(held or None), hint)]

    return rule


def values_mention(name: str, word: str) -> Rule:
    """Return the rule that a word stands in one of the values of a multi-valued attribute."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = _values(exchange, name)
        hint = "the value is parsed as something else, or dropped without a word"
        return [] if any(word in one for one in held) else [Finding(name, describe(word), describe(held or None), hint)]

    return rule


def _values(exchange: Exchange, name: str) -> list[str]:
    listed = paths.get(exchange.document, name)
    elements = listed if isinstance(listed, list) else []
    return [str(paths.get(one, "value")) for one in elements if isinstance(one, dict)]


def one_primary(exchange: Exchange) -> list[Finding]:
    """At most one value of each multi-valued attribute is primary (RFC 7643 section 2.4)."""
    findings = []
    for name, values in exchange.document.items():
        primaries = (
            [one for one in values if isinstance(one, dict) and one.get("primary") is True]
            if isinstance(values, list)
            else []
        )
        if len(primaries) > 1:
            findings.append(Finding(name, "at most one value with primary true", f"{len(primaries)}"))
    return findings


def _meta(exchange: Exchange) -> dict[str, Any]:
    meta = exchange.document.get("meta")
    return meta if isinstance(meta, dict) else {}


def _is_date_time(value: Any) -> bool:
    match = _DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or value.startswith("-") or match["midnight"] or not 1 <= int(match["year"][:5]) <= 9999:
        return match is not None  # legal, and out of the reach of Python's calendar
    try:
        datetime.fromisoformat(value[:10])
    except ValueError:
        return False  # the 30th of February
    return True


def _instant(text: str) -> datetime | None:
    """Return the moment in universal time, None where Python knows no such moment."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=None) - (instant.utcoffset() or timedelta())
    except (ValueError, OverflowError):
        return None
