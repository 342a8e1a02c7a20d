"""Rules about the JSON types of values (RFC 7643 sections 2.3 and 2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.rules.values import unassigned
from scim_conformance.scim import paths, urns

Json = dict[str, Any]

_WORDS = {bool: "a JSON boolean", int: "a JSON integer", float: "a JSON number", dict: "an object", str: "a text"}
_KINDS: dict[str, type] = {
    "string": str,
    "dateTime": str,
    "binary": str,
    "reference": str,
    "boolean": bool,
    "integer": int,
    "decimal": float,
    "complex": dict,
}
_TOLD = 5


def types_as_declared(served: Mapping[str, Json]) -> Rule:
    """Return the rule that each value of a user has the JSON type that its schema gives it; unassigned ones count not.

    An attribute with several values is an array in which each value has that type (RFC 7643 sections 2.3 and 2.4).
    """

    def rule(exchange: Exchange) -> list[Finding]:
        findings: list[Finding] = []
        for urn, schema in served.items():
            core = urn.casefold() == urns.USER.casefold()
            holder = exchange.document if core else paths.get(exchange.document, urn)
            if isinstance(holder, dict) and urn.casefold() != urns.GROUP.casefold():
                findings += _wrong("" if core else f"{urn}:", holder, schema.get("attributes"))
        return findings[:_TOLD]

    return rule


def _wrong(prefix: str, holder: Json, definitions: Any) -> Iterator[Finding]:
    for definition in definitions if isinstance(definitions, list) else []:
        where = f"{prefix}{definition['name']}"
        value = paths.get(holder, definition["name"])
        if value is not None and not unassigned(value):
            yield from (
                _several(where, value, definition) if definition.get("multiValued") else _one(where, value, definition)
            )


def _several(where: str, value: Any, definition: Json) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield Finding(where, "an array, as the schema says that it is multi-valued", describe(value))
        return
    for number, one in enumerate(value):
        yield from _one(f"{where}[{number}]", one, definition)


def _one(where: str, value: Any, definition: Json) -> Iterator[Finding]:
    kind = _KINDS.get(str(definition.get("type")))
    if kind is None or value is None:
        return
    if not _fits(value, kind):
        expected = f"{_WORDS[kind]}, as the schema says by {definition['type']}"
        yield Finding(where, expected, describe(value), "one form is stored and another one declared")
    elif isinstance(value, dict):
        yield from _wrong(f"{where}.", value, definition.get("subAttributes"))


def _fits(value: Any, kind: type) -> bool:
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    if kind is int:
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)
