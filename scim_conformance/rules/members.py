"""Rules about the members of a group (RFC 7643 section 4.2) and the groups of a user (section 4.1.2).

Order does not count, nor do sub-attributes beside ``value``; no members at all may be absent, null or an empty array.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.rules.values import unassigned
from scim_conformance.scim import paths

Json = dict[str, Any]

_TOLD = 5


def member_ids(group: Json) -> list[str]:
    """Return the ids a group lists as its members, as texts, in the order and as often as they are listed."""
    return _values(group, "members")


def members_are(ids: Iterable[str], hint: str = "") -> Rule:
    """Return the rule that a group has these members and nobody else; how often each is listed is asked elsewhere.

    ``hint`` takes the place of what the difference itself suggests.
    """
    wanted = frozenset(ids)

    def rule(exchange: Exchange) -> list[Finding]:
        held = frozenset(member_ids(exchange.document))
        if held == wanted:
            return []
        return [Finding("members", f"exactly {_ids(wanted)}", _difference(wanted, held), hint or _hint(wanted, held))]

    return rule


def members_include(ids: Iterable[str]) -> Rule:
    """Return the rule that these are among a group's members."""
    wanted = frozenset(ids)

    def rule(exchange: Exchange) -> list[Finding]:
        held = frozenset(member_ids(exchange.document))
        missing = wanted - held
        if not missing:
            return []
        return [Finding("members", _ids(wanted), f"{_ids(missing)} missing", _hint(wanted, held))]

    return rule


def members_once(exchange: Exchange) -> list[Finding]:
    """A group lists each of its members once."""
    held = member_ids(exchange.document)
    doubled = sorted({id_ for id_ in held if held.count(id_) > 1})
    if not doubled:
        return []
    hint = "the membership is inserted without a look at those there are; one of the two survives a removal"
    return [Finding("members", "each member once", f"{_ids(doubled)} more than once", hint)]


def members_shape(exchange: Exchange) -> list[Finding]:
    """Members are an array of objects, each with the member's id as a text in ``value``."""
    held = paths.get(exchange.document, "members")
    if unassigned(held):
        return []
    if not isinstance(held, list):
        return [Finding("members", "an array of objects", "not an array")]
    findings = []
    for number, one in enumerate(held):
        value = paths.get(one, "value") if isinstance(one, dict) else None
        if not isinstance(value, str) or not value:
            actual = describe(value) if isinstance(one, dict) else "not an object"
            findings.append(Finding(f"members[{number}].value", "the member's id as a string", actual))
    return findings[:_TOLD]


def members_hidden(exchange: Exchange) -> list[Finding]:
    """A group is shown without members (RFC 7644 section 3.9)."""
    held = paths.get(exchange.document, "members")
    if unassigned(held):
        return []
    hint = "excludedAttributes is not read here, although it may be in other handlers"
    return [Finding("members", "absent", f"{len(held) if isinstance(held, list) else 1} shown", hint)]


def answer_shows_members(ids: Iterable[str]) -> Rule:
    """Return the rule that a group in the answer to a write has these members; 204, or no members, shows nothing."""
    included = members_include(ids)

    def rule(exchange: Exchange) -> list[Finding]:
        silent = exchange.status == 204 or paths.get(exchange.document, "members") is None
        return [] if silent else included(exchange)

    return rule


def removed_or_no_target(exchange: Exchange) -> list[Finding]:
    """The removal of what is not there succeeds, or finds no target (RFC 7644 sections 3.5.2.2 and 3.12)."""
    if exchange.status in (200, 204):
        return []
    if exchange.status == 400 and exchange.document.get("scimType") == "noTarget":
        return []
    said = exchange.document.get("scimType")
    actual = f"{exchange.status} {said}" if isinstance(said, str) else str(exchange.status)
    hint = "what is gone already needs no removal: treat an empty result as done"
    return [Finding("status", "200 or 204, or 400 with scimType noTarget", actual, hint)]


def in_group(id_: str) -> Rule:
    """Return the rule that a user's ``groups`` name this group."""

    def rule(exchange: Exchange) -> list[Finding]:
        if id_ in _values(exchange.document, "groups"):
            return []
        hint = "groups are a copy that this request does not update, or the value is not the group's id"
        return [Finding("groups", f"one with the value {id_}", "none", hint)]

    return rule


def not_in_group(id_: str) -> Rule:
    """Return the rule that a user's ``groups`` do not name this group."""

    def rule(exchange: Exchange) -> list[Finding]:
        if id_ not in _values(exchange.document, "groups"):
            return []
        hint = "groups are a copy that this request does not update"
        return [Finding("groups", f"none with the value {id_}, which the user has left", "one", hint)]

    return rule


def _values(resource: Json, name: str) -> list[str]:
    listed = paths.get(resource, name)
    elements = listed if isinstance(listed, list) else []
    values = [paths.get(one, "value") for one in elements if isinstance(one, dict)]
    return [str(value) for value in values if value not in (None, "")]


def _ids(ids: Iterable[str]) -> str:
    ordered = sorted(ids)
    shown = ", ".join(ordered[:_TOLD])
    more = f" and {len(ordered) - _TOLD} more" if len(ordered) > _TOLD else ""
    return f"{shown}{more}" if ordered else "nobody"


def _difference(wanted: frozenset[str], held: frozenset[str]) -> str:
    missing, others = wanted - held, held - wanted
    parts = [f"{_ids(missing)} missing"] if missing else []
    parts += [f"{len(others)} who should not be in it"] if others else []
    return "; ".join(parts)


def _hint(wanted: frozenset[str], held: frozenset[str]) -> str:
    if not held:
        return "nobody is in the group: is the whole list emptied, or are members not stored or not returned?"
    if wanted < held:
        return "the operation is answered with success and skipped, or it adds where it should take out"
    if held < wanted:
        return "only a part of the list, or of the operations, takes effect, or more than what is named is taken out"
    return "the list is assigned where it should be added to, or the other way round"
