"""Rules of what Entra and Okta rely on beyond the RFC: elements kept as sent, pages, races, speed, details."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.rules.lists import is_list, resources
from scim_conformance.rules.values import same
from scim_conformance.scim import paths

Json = dict[str, Any]

#: Seconds: Microsoft gives none for a single request, so these are this suite's own.
USUAL, MOST = 1.0, 5.0


def elements_kept(name: str, sent: Sequence[Json]) -> Rule:
    """Return the rule that a multi-valued attribute has each element that was sent, with all of its members."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = _elements(exchange, name)
        lost = [one for one in sent if not any(same(one, other, case_exact=False) for other in held)]
        hint = "the attribute is read-only on create, or only the value of each element is stored"
        return [Finding(name, describe(one), describe(held or None), hint) for one in lost]

    return rule


def primary_is_flag(name: str) -> Rule:
    """Return the rule that one element is primary, and each primary is a JSON boolean; a refusal shows no element."""

    def rule(exchange: Exchange) -> list[Finding]:
        if exchange.status == 400:
            return []
        flags = [paths.get(one, "primary") for one in _elements(exchange, name)]
        odd = [flag for flag in flags if flag is not None and not isinstance(flag, bool)]
        hint = "convert the text before the type is checked, or refuse it"
        if odd:
            return [Finding(f"{name}.primary", "true, as a JSON boolean", describe(odd[0]), hint)]
        return [] if True in flags else [Finding(f"{name}.primary", "true in one of them", "in none", hint)]

    return rule


def page_from(start: int, count: int) -> Rule:
    """Return the rule that a page begins where it was asked to, says so, and is no larger than asked for."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = is_list(exchange)
        if findings:
            return findings
        said, found = exchange.document.get("startIndex"), len(resources(exchange))
        hint = "startIndex is the number of an entry, counted from 1, and comes back as it was asked for"
        if type(said) is not int or said != start:
            findings.append(Finding("startIndex", str(start), describe(said), hint))
        if found > count:
            findings.append(Finding("Resources", f"at most {count}", str(found), "the count parameter is ignored"))
        return findings

    return rule


def apart_from(ids: Iterable[str]) -> Rule:
    """Return the rule that none of these resources is on a page."""
    seen = frozenset(ids)

    def rule(exchange: Exchange) -> list[Finding]:
        again = sum(1 for one in resources(exchange) if str(one.get("id")) in seen)
        hint = "startIndex is ignored, or the list has no fixed order"
        return [Finding("Resources", "nobody of the page before", f"{again} again", hint)] if again else []

    return rule


def same_order(ids: Sequence[str]) -> Rule:
    """Return the rule that a list names these resources in this order, whatever stands between them."""

    def rule(exchange: Exchange) -> list[Finding]:
        found = [str(one.get("id")) for one in resources(exchange)]
        held = [one for one in found if one in ids]
        if held == list(ids):
            return []
        hint = "the query behind the list has no order: add one by creation or id"
        return [Finding("Resources", f"in the order {', '.join(ids)}", ", ".join(held) or "none of them", hint)]

    return rule


def one_created(answers: Sequence[Exchange]) -> Rule:
    """Return the rule that of several creates of one name one is answered 201, and the others 409 (or 429)."""

    def rule(_: Exchange) -> list[Finding]:
        said = sorted(one.status or 0 for one in answers)
        made = [status for status in said if 200 <= status < 300]
        odd = [status for status in said if status not in {*made, 409, 429}]
        if len(made) == 1 and not odd:
            return []
        hint = "a look for the name before the insert leaves a gap: let a unique index decide, and answer its error 409"
        return [Finding("status", "201 once, and 409 otherwise", ", ".join(map(str, said)), hint)]

    return rule


def quick_enough(what: str, answers: Iterable[Exchange]) -> Rule:
    """Return the rule that answers usually come within a second, and none after more than five."""
    taken = sorted(one.response.seconds for one in answers if one.response is not None)

    def rule(_: Exchange) -> list[Finding]:
        usual, most = (statistics.median(taken), taken[-1]) if taken else (0.0, 0.0)
        if usual <= USUAL and most <= MOST:
            return []
        hint = "look for a query without an index, and for mails and webhooks sent within the request"
        expected = f"usually within {USUAL:g} s and never after more than {MOST:g} s"
        return [Finding(f"time of {what}", expected, f"usually {usual:.1f} s, at most {most:.1f} s", hint)]

    return rule


def answered_at(url: str) -> Rule:
    """Return the rule that a request was answered where it was sent, without a redirect."""

    def rule(exchange: Exchange) -> list[Finding]:
        if exchange.request.url == url and exchange.status not in range(300, 400):
            return []
        hint = "clients drop the Authorization header on a redirect, or do not follow it: merge the slashes instead"
        return [Finding("address", "an answer at the address that was asked", "a redirect", hint)]

    return rule


def counters_are_integers(exchange: Exchange) -> list[Finding]:
    """A list says totalResults, startIndex and itemsPerPage, each as a JSON integer."""
    held = {name: exchange.document.get(name) for name in ("totalResults", "startIndex", "itemsPerPage")}
    return [Finding(name, "an integer", describe(value)) for name, value in held.items() if type(value) is not int]


def has_members(*texts: str) -> Rule:
    """Return the rule that a resource has a value at each of these paths."""
    wanted = [paths.parse(text) for text in texts]

    def rule(exchange: Exchange) -> list[Finding]:
        held = {path: paths.read(exchange.document, path) for path in wanted}
        return [Finding(str(path), "a value", describe(value)) for path, value in held.items() if value in (None, "")]

    return rule


def has_email(exchange: Exchange) -> list[Finding]:
    """A user has an e-mail address."""
    held = [paths.get(one, "value") for one in _elements(exchange, "emails")]
    if any(isinstance(one, str) and one for one in held):
        return []
    return [Finding("emails", "an element with a value", describe(exchange.document.get("emails")))]


def has_detail(exchange: Exchange) -> list[Finding]:
    """An error says in ``detail`` what is wrong."""
    detail = exchange.document.get("detail")
    if isinstance(detail, str) and detail.strip():
        return []
    hint = "Okta shows the administrator this text and nothing else"
    return [Finding("detail", "a text", describe(detail), hint)]


def _elements(exchange: Exchange, name: str) -> list[Any]:
    listed = paths.get(exchange.document, name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
