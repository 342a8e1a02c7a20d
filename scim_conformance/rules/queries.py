"""Rules about what a filter, a page or an order brings of a run's own resources (RFC 7644 section 3.4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import body_is_object, describe, status_below_500, status_is
from scim_conformance.rules.errors import error_body, scim_type_is
from scim_conformance.rules.lists import finds_exactly, is_list, resources

_REFUSALS = (400, 403, 501)


def refused_as_filter(exchange: Exchange) -> list[Finding]:
    """A filter is refused; with 400 the reason is invalidFilter (the form of the error is judged elsewhere)."""
    findings = status_is(*_REFUSALS)(exchange)
    if findings or exchange.status != 400 or error_body(exchange):
        return findings
    return scim_type_is("invalidFilter")(exchange)


def bounded(right: Rule) -> Rule:
    """Return the rule that an oversized query is refused as the client's mistake, or answered as ``right`` wants it."""

    def rule(exchange: Exchange) -> list[Finding]:
        return right(exchange) if exchange.status == 200 else status_below_500(exchange)

    return rule


def finds_any_of(*choices: Sequence[str]) -> Rule:
    """Return the rule that a query finds just what one of these choices holds; the first is what is told."""

    def rule(exchange: Exchange) -> list[Finding]:
        found = [finds_exactly(choice)(exchange) for choice in choices]
        return [] if [] in found else found[0]

    return rule


def same_as(other: Exchange) -> Rule:
    """Return the rule that a query finds what another one found, or is refused like it."""

    def rule(exchange: Exchange) -> list[Finding]:
        if _outcome(exchange) == _outcome(other):
            return []
        hint = "the filter reads the value, and so tells it bit by bit"
        return [Finding("list", "the same answer as for another text", _told(exchange, other), hint)]

    return rule


def total_only(total: int, *, exact: bool = True) -> Rule:
    """Return the rule that a page holds no resource while totalResults counts the matches (table 6).

    Without ``exact`` strangers may be among the matches, so that there may be more.
    """

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange) or body_is_object(exchange)
        if findings:
            return findings
        entries = exchange.document.get("Resources")
        if entries not in (None, []):
            findings.append(Finding("Resources", "none", f"{len(resources(exchange))}"))
        return findings + _counts(exchange, total, exact)

    return rule


def total_is(total: int) -> Rule:
    """Return the rule that totalResults is the number of all matches, whatever is on the page (section 3.4.2)."""

    def rule(exchange: Exchange) -> list[Finding]:
        return status_is(200)(exchange) or _counts(exchange, total, exact=True)

    return rule


def each_page(pages: Sequence[Exchange], right: Rule) -> Rule:
    """Return the rule that each of these pages, of which the judged one is the last, is as ``right`` wants it."""

    def rule(exchange: Exchange) -> list[Finding]:
        return [finding for page in [*pages[:-1], exchange] for finding in right(page)]

    return rule


def meets_each_once(pages: Sequence[Exchange], ids: Sequence[str]) -> Rule:
    """Return the rule that these pages, of which the judged one is the last, hold each resource exactly once."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange)
        seen = [str(one.get("id")) for page in pages for one in resources(page)]
        if findings or sorted(seen) == sorted(ids):
            return findings
        missing = len(set(ids) - set(seen))
        others = len(set(seen) - set(ids))
        actual = f"{missing} missing, {len(seen) - len(set(seen))} listed twice, {others} that do not match"
        return [Finding("Resources", f"each of {len(ids)} once over {len(pages)} pages", actual)]

    return rule


def begins_at_one(exchange: Exchange) -> list[Finding]:
    """A page says, if anything, that it begins at startIndex 1."""
    start = exchange.document.get("startIndex")
    return [] if start is None or start == 1 else [Finding("startIndex", "1, or absent", describe(start))]


def only_of(ids: Sequence[str]) -> Rule:
    """Return the rule that a page holds something, and nothing but these resources."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = is_list(exchange)
        found = [str(one.get("id")) for one in resources(exchange)]
        others = len([one for one in found if one not in ids])
        if findings or (found and not others):
            return findings
        hint = "the page was cut first, and the filter applied to what was on it"
        return [Finding("Resources", "resources that match", f"{len(found)}, {others} of them do not match", hint)]

    return rule


def stand_before(first: Sequence[str], then: Sequence[str]) -> Rule:
    """Return the rule that all of the first resources are listed before all of the second ones (section 3.4.2.3)."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings, places = _places(exchange, [*first, *then])
        if findings or max(places[one] for one in first) < min(places[one] for one in then):
            return findings
        return [Finding("list", f"{', '.join(first)} before {', '.join(then)}", ", ".join(places))]

    return rule


def stands_between(id_: str, others: Sequence[str]) -> Rule:
    """Return the rule that one resource is listed after one and before another of these, in either direction."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings, places = _places(exchange, [id_, *others])
        ranks = [places[one] for one in others if one in places]
        if findings or min(ranks) < places[id_] < max(ranks):
            return findings
        hint = "letter case decides: capitals come before all small letters"
        return [Finding("list", f"{id_} between {' and '.join(others)}", ", ".join(places), hint)]

    return rule


def holds_all(ids: Sequence[str]) -> Rule:
    """Return the rule that a list has each of these resources, in any order; others may be there too."""

    def rule(exchange: Exchange) -> list[Finding]:
        return _places(exchange, ids)[0]

    return rule


def _places(exchange: Exchange, ids: Sequence[str]) -> tuple[list[Finding], dict[str, int]]:
    """Return where each of these resources stands in the list, and a finding for those that do not."""
    findings = is_list(exchange)
    listed = [str(one.get("id")) for one in resources(exchange)]
    places = {one: place for place, one in enumerate(listed) if one in ids}
    missing = [one for one in ids if one not in places]
    if not findings and missing:
        findings.append(Finding("list", f"{', '.join(ids)}", f"{', '.join(missing)} is missing"))
    return findings, places


def _counts(exchange: Exchange, total: int, exact: bool) -> list[Finding]:
    told = exchange.document.get("totalResults")
    if isinstance(told, int) and not isinstance(told, bool) and (told == total or (told > total and not exact)):
        return []
    hint = "totalResults counts all matches, not those on the page"
    return [Finding("totalResults", f"{total}" if exact else f"{total} or more", describe(told), hint)]


def _outcome(exchange: Exchange) -> Any:
    if exchange.status in _REFUSALS:
        return "refused"
    return exchange.status, sorted(str(one.get("id")) for one in resources(exchange))


def _told(exchange: Exchange, other: Exchange) -> str:
    return " against ".join(f"{one.status} with {len(resources(one))} resources" for one in (exchange, other))
