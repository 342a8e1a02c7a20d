"""Rules about which attributes an answer shows (RFC 7644 sections 3.4.2.5 and 3.9, RFC 7643 section 7)."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe, status_is
from scim_conformance.rules.lists import resources
from scim_conformance.rules.protocol import list_served
from scim_conformance.rules.values import agrees_with, same, unassigned
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import AttributePath

Json = dict[str, Any]
Place = tuple[str, str, str]
"""Where a value stands: URN of the extension (empty for the core), attribute, sub-attribute (empty for the whole)."""

_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_TOLD = 6
_MINIMUM = frozenset({("", "id", ""), ("", "schemas", "")})
_IGNORED = "the parameter is not looked at where the answer is written"


def marked(served: Mapping[str, Json], *settings: str) -> list[AttributePath]:
    """Return the attributes of users, with sub-attributes, whose ``returned`` is one of these settings."""
    return [
        path
        for urn, schema in served.items()
        if urn.casefold() != urns.GROUP.casefold()
        for path, definition in _defined(urn, schema)
        if schemas.returned(definition) in settings
    ]


def shows_only(whole: Json, wanted: Sequence[AttributePath], always: Iterable[AttributePath] = ()) -> Rule:
    """Return the rule that a resource shows what was asked for as the whole one does, and no more than it has to."""
    allowed = {_place(path) for path in (*wanted, *always)}

    def rule(exchange: Exchange) -> list[Finding]:
        shown = exchange.document
        findings = status_is(200, 201)(exchange) or _same_id(whole, shown)
        for path in wanted:
            asked, held = paths.read(whole, path), paths.read(shown, path)
            if not same(asked, held):
                hint = "the name is not resolved, or only part of the names is read"
                findings.append(Finding(str(path), describe(asked), describe(held), hint))
        return findings + _too_much(_extras(shown, allowed))

    return rule


def shows_without(whole: Json, excluded: AttributePath) -> Rule:
    """Return the rule that a resource shows all that the whole one does but one attribute, and still its id."""
    rest = copy.deepcopy(whole)
    paths.drop(rest, excluded)
    # Without its last attribute an extension is not there, so that its URN may leave schemas too.
    elsewhere = frozenset({"meta", "groups", *(["schemas"] if excluded.extension else [])})

    def rule(exchange: Exchange) -> list[Finding]:
        shown = exchange.document
        findings = status_is(200)(exchange) or _same_id(whole, shown)
        held = paths.read(shown, excluded)
        if not unassigned(held):
            findings.append(Finding(str(excluded), "left out, as asked", describe(held), _IGNORED))
        return findings or agrees_with(rest, elsewhere)(exchange)

    return rule


def lists_only(wanted: Sequence[AttributePath], always: Iterable[AttributePath] = ()) -> Rule:
    """Return the rule that each entry of a list has an id and no more than was asked for; only counts are told."""
    allowed = {_place(path) for path in (*wanted, *always)}

    def rule(exchange: Exchange) -> list[Finding]:
        findings = list_served(exchange)
        if findings:
            return findings
        listed = resources(exchange)
        if not listed:
            return [Finding("Resources", "at least the user this run created", "none")]
        nameless = sum(1 for one in listed if one.get("id") in (None, ""))
        if nameless:
            findings.append(Finding("Resources", "an id in each entry", f"not so in {nameless} of {len(listed)}"))
        full = sum(1 for one in listed if _extras(one, allowed))
        if full:
            actual = f"more than that in {full} of {len(listed)}"
            findings.append(Finding("Resources", "what was asked for in each entry", actual, _IGNORED))
        return findings

    return rule


def hides(hidden: Iterable[AttributePath]) -> Rule:
    """Return the rule that a resource is shown without any of these attributes."""
    listed = list(hidden)

    def rule(exchange: Exchange) -> list[Finding]:
        hint = "answers are written from the stored record instead of from the schema's returned setting"
        return status_is(200)(exchange) or [
            Finding(str(path), "not shown, as its schema says", "a value", hint)
            for path in listed
            if not unassigned(paths.read(exchange.document, path))
        ]

    return rule


def shows(asked: Iterable[AttributePath]) -> Rule:
    """Return the rule that a resource is shown with each of these attributes."""
    listed = list(asked)

    def rule(exchange: Exchange) -> list[Finding]:
        return status_is(200)(exchange) or [
            Finding(str(path), "shown, since it was asked for by name", "absent")
            for path in listed
            if unassigned(paths.read(exchange.document, path))
        ]

    return rule


def either(*rules: Rule) -> Rule:
    """Return the rule that one of several rules holds; where none does, the first says what is wrong."""

    def rule(exchange: Exchange) -> list[Finding]:
        found = [one(exchange) for one in rules]
        return [] if [] in found else found[0]

    return rule


def partial(whole: Json) -> list[AttributePath]:
    """Return a part of a complex attribute, and one of a multi-valued one, that have other parts beside them."""
    found: dict[bool, AttributePath] = {}
    for name, value in whole.items():
        if name.casefold() in {"meta", "groups", "schemas"} or not _NAME.fullmatch(name):
            continue
        element = value[0] if isinstance(value, list) and value else value
        parts = [key for key, held in element.items() if not unassigned(held)] if isinstance(element, dict) else []
        wanted = next((key for key in ("givenName", "familyName", "value") if key in parts), None)
        if wanted is not None and len(parts) > 1:
            found.setdefault(isinstance(value, list), paths.parse(f"{name}.{wanted}"))
    return list(found.values())


def _same_id(whole: Json, shown: Json) -> list[Finding]:
    if shown.get("id") == whole.get("id"):
        return []
    return [Finding("id", f"{describe(whole.get('id'))}, always", describe(shown.get("id")))]


def _too_much(extras: list[str]) -> list[Finding]:
    if not extras:
        return []
    more = f" and {len(extras) - _TOLD} more" if len(extras) > _TOLD else ""
    actual = f"also {', '.join(extras[:_TOLD])}{more}"
    return [Finding("answer", "id, what was asked for, and what is always returned", actual, _IGNORED)]


def _extras(shown: Json, allowed: set[Place]) -> list[str]:
    """Return the places that have a value and were not asked for, as text."""
    fine = allowed | _MINIMUM
    places = [one for one in _places(shown) if one not in fine and (*one[:2], "") not in fine]
    return list(dict.fromkeys(name if not sub else f"{name}.{sub}" for _, name, sub in places))


def _places(shown: Json) -> Iterator[Place]:
    for name, value in shown.items():
        if name.casefold().startswith("urn:") and isinstance(value, dict):
            yield from (place for key, held in value.items() for place in _inside(name, key, held))
        else:
            yield from _inside("", name, value)


def _inside(urn: str, name: str, value: Any) -> Iterator[Place]:
    elements = value if isinstance(value, list) else [value]
    for one in elements:
        if isinstance(one, dict):
            yield from ((urn.casefold(), name.casefold(), key.casefold()) for key in one if not unassigned(one[key]))
        elif not unassigned(one):
            yield urn.casefold(), name.casefold(), ""


def _place(path: AttributePath) -> Place:
    return (path.extension or "").casefold(), path.name.casefold(), (path.sub or "").casefold()


def _defined(urn: str, schema: Json) -> Iterator[tuple[AttributePath, Json]]:
    prefix = "" if urn.casefold() == urns.USER.casefold() else f"{urn}:"
    for attribute in schema.get("attributes", ()):
        inner = [(f"{attribute['name']}.{one['name']}", one) for one in schemas.sub_attributes(attribute)]
        for name, definition in [(attribute["name"], attribute), *inner]:
            try:
                yield paths.parse(prefix + name), definition
            except paths.PathError:
                continue  # a name that no path can spell is judged where schemas are
