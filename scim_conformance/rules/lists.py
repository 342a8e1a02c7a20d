"""Rules about list and query answers (RFC 7644 section 3.4.2), right also while strangers come and go."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import body_is_object, describe, status_is
from scim_conformance.scim import urns

_REFUSALS = frozenset({400, 403, 501})
_IGNORED_HINT = (
    "the filter is not applied (it is ignored, or the parser gave up and the query ran without it), "
    "or not all of it: a condition is dropped, or compares too loosely"
)


def resources(exchange: Exchange) -> list[dict[str, Any]]:
    """Return the listed resources, empty when there is no usable list."""
    listed = exchange.document.get("Resources")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def list_response(exchange: Exchange) -> list[Finding]:
    """The answer is a ListResponse: status 200, its schema, an integer totalResults, Resources an array where due."""
    findings = status_is(200)(exchange) or body_is_object(exchange)
    if findings:
        return findings
    body = exchange.document
    named = body.get("schemas")
    if not isinstance(named, list) or urns.LIST_RESPONSE not in named:
        findings.append(Finding("schemas", f'["{urns.LIST_RESPONSE}"]', describe(named)))
    return findings + _total(body.get("totalResults")) + _array(body)


def _total(total: Any) -> list[Finding]:
    if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
        return []
    return [Finding("totalResults", "an integer of 0 or more", describe(total))]


def _array(body: dict[str, Any]) -> list[Finding]:
    listed = body.get("Resources")
    if isinstance(listed, list) and all(isinstance(one, dict) for one in listed):
        return []
    if "Resources" not in body and body.get("totalResults") == 0:
        return []
    actual = "null" if "Resources" in body and listed is None else describe(None if listed is None else "not an array")
    misspelt = next((name for name in body if name != "Resources" and name.casefold() == "resources"), None)
    hint = f"the member is called Resources, not {misspelt}" if misspelt else "clients iterate over it without a check"
    return [Finding("Resources", "an array of resources (it may be absent when totalResults is 0)", actual, hint)]


def is_list(exchange: Exchange) -> list[Finding]:
    """The answer has an array of resources; the form of lists is judged once, elsewhere."""
    return status_is(200)(exchange) or body_is_object(exchange) or _array(exchange.document)


def empty_list(exchange: Exchange) -> list[Finding]:
    """The answer is a ListResponse with totalResults 0 and no resource."""
    return list_response(exchange) or finds_nobody(exchange) or total_fits(exchange)


def total_fits(exchange: Exchange) -> list[Finding]:
    """In an answer that lists all there is, totalResults is the number of resources; its type is judged elsewhere."""
    total, listed = exchange.document.get("totalResults"), len(resources(exchange))
    if total == listed or not _is_int(total):
        return []
    hint = "totalResults counts all matches of the filter, and nothing else"
    return [Finding("totalResults", f"{listed}, the number of resources that match", f"{total}", hint)]


def finds_nobody(exchange: Exchange) -> list[Finding]:
    """A query finds nothing; the form of lists is judged once, elsewhere."""
    return finds_exactly([])(exchange)


def finds_exactly(ids: Iterable[str]) -> Rule:
    """Return the rule that a query finds these resources and no other (their values exist nowhere else).

    The form of the list is judged once, by ``list_response``, and its number by ``total_fits``; here only what is in
    it counts.
    """
    wanted = sorted(ids)

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange) or body_is_object(exchange)
        if findings:
            return findings
        found = [str(one.get("id")) for one in resources(exchange)]
        total = exchange.document.get("totalResults")
        if sorted(found) == wanted:
            return []
        return [
            Finding(
                "list", _ids(wanted, _kind(exchange)), _difference(wanted, found, total), _query_hint(wanted, found)
            )
        ]

    return rule


def finds_alone(id_: str) -> Rule:
    """Return the rule that a query finds one resource, no other, and counts one (its value exists nowhere else)."""
    found = finds_exactly([id_])
    return lambda exchange: found(exchange) or total_fits(exchange)


def finds_without(present: str, absent: str) -> Rule:
    """Return the rule that a query finds one resource and not the other; strangers may match too.

    A page may be full of strangers: then totalResults must leave room for the one that was not on it.
    """

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange) or body_is_object(exchange)
        if findings:
            return findings
        found = [str(one.get("id")) for one in resources(exchange)]
        total = exchange.document.get("totalResults")
        partial = isinstance(total, int) and len(found) < total
        if absent in found:
            findings.append(
                Finding("list", f"without {absent}, which does not match", f"{absent} is in it", _IGNORED_HINT)
            )
        if present not in found and not partial:
            findings.append(Finding("list", f"{present}, which matches", "it is missing"))
        return findings

    return rule


def listed_resource(rule: Rule) -> Rule:
    """Return the rule that what a rule asks of one resource holds for the first of a list."""

    def first(exchange: Exchange) -> list[Finding]:
        listed = resources(exchange)
        if not listed or exchange.response is None:
            return [Finding("Resources", "a resource", "none")]
        shown = replace(exchange.response, text=json.dumps(listed[0]))
        found = rule(replace(exchange, response=shown))
        return [replace(one, where=f"Resources[0].{one.where}") for one in found]

    return first


def right_or_refused(right: Rule) -> Rule:
    """Return the rule that a query is refused with 400, 403 or 501, or answered as ``right`` wants it."""

    def rule(exchange: Exchange) -> list[Finding]:
        if exchange.status in _REFUSALS:
            return []
        return right(exchange)

    return rule


def list_or_refused(exchange: Exchange) -> list[Finding]:
    """The answer is a list, or a refusal that says there is nothing of the kind; its body is judged elsewhere."""
    if exchange.status == 200:
        return list_response(exchange)
    return status_is(200, *sorted(_REFUSALS | {404}))(exchange)


def same_entries(member: str, whole: Iterable[dict[str, Any]]) -> Rule:
    """Return the rule that a list has the same entries as another one, told apart by a member, in any order."""
    wanted = sorted(str(one.get(member)) for one in whole)

    def rule(exchange: Exchange) -> list[Finding]:
        findings = list_response(exchange)
        found = sorted(str(one.get(member)) for one in resources(exchange))
        return findings or ([] if found == wanted else [Finding("Resources", ", ".join(wanted), ", ".join(found))])

    return rule


def at_most(count: int) -> Rule:
    """Return the rule that no more than ``count`` resources are on the page."""

    def rule(exchange: Exchange) -> list[Finding]:
        found = len(resources(exchange))
        hint = "the count parameter is ignored"
        return [] if found <= count else [Finding("Resources", f"at most {count}", f"{found}", hint)]

    return rule


def page_members(exchange: Exchange) -> list[Finding]:
    """A page that is not the whole answer says startIndex and itemsPerPage, as integers that fit it.

    One that leads to the next by a cursor needs no startIndex (RFC 9865 section 2.3).
    """
    body = exchange.document
    listed = resources(exchange)
    total = body.get("totalResults")
    if not isinstance(total, int) or len(listed) >= total:
        return [Finding("Resources", "fewer than totalResults, since one was asked for", f"{len(listed)} of {total}")]
    findings = []
    by_cursor = isinstance(body.get("nextCursor"), str) and "startIndex" not in body
    if not by_cursor and (not _is_int(body.get("startIndex")) or body["startIndex"] != 1):
        findings.append(Finding("startIndex", "1", describe(body.get("startIndex"))))
    if not _is_int(body.get("itemsPerPage")) or body["itemsPerPage"] != len(listed):
        findings.append(Finding("itemsPerPage", str(len(listed)), describe(body.get("itemsPerPage"))))
    return findings


def elements_are(schema: str) -> Rule:
    """Return the rule that every listed resource has an id and names its schema; only counts are told."""

    def rule(exchange: Exchange) -> list[Finding]:
        listed = resources(exchange)
        nameless = sum(1 for one in listed if one.get("id") in (None, ""))
        schemaless = sum(1 for one in listed if not _names(one.get("schemas"), schema))
        findings = []
        if not listed:
            findings.append(Finding("Resources", f"at least the {_kind(exchange)} this run created", "none"))
        if nameless:
            findings.append(Finding("id", "present in every resource", f"not so in {nameless} of {len(listed)}"))
        if schemaless:
            findings.append(
                Finding("schemas", f"{schema} in every resource", f"not so in {schemaless} of {len(listed)}")
            )
        return findings

    return rule


def _names(schemas: Any, schema: str) -> bool:
    return isinstance(schemas, list) and schema in schemas


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _kind(exchange: Exchange) -> str:
    """What the query is about, by its address."""
    return "group" if urlsplit(exchange.request.url).path.endswith("/Groups") else "user"


def _ids(ids: list[str], kind: str) -> str:
    if not ids:
        return f"{'nobody' if kind == 'user' else f'no {kind}'}: totalResults 0 and no resource"
    return f"exactly the {kind} {ids[0]}" if len(ids) == 1 else f"exactly {len(ids)} {kind}s: {', '.join(ids)}"


def _difference(wanted: list[str], found: list[str], total: Any) -> str:
    others = len([one for one in found if one not in wanted])
    missing = [one for one in wanted if one not in found]
    doubled = len(found) - len(set(found))
    parts = [f"totalResults {total}"]
    parts += [f"{', '.join(missing)} is missing"] if missing else []
    parts += [f"{others} that do not match"] if others else []
    parts += [f"{doubled} listed more than once"] if doubled else []
    return "; ".join(parts)


def _query_hint(wanted: list[str], found: list[str]) -> str:
    if set(found) - set(wanted):
        return _IGNORED_HINT
    if not found and wanted:
        return "the value is changed before it is compared (decoding, quoting, case), or the attribute is not searched"
    return "the same resource comes from more than one join row" if len(found) != len(set(found)) else ""
