"""Rules about the attribute definitions and resource types an endpoint lists (RFC 7643 sections 6 and 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.rules.lists import list_response, resources
from scim_conformance.scim import urns

Json = dict[str, Any]

_MESSAGES = "urn:ietf:params:scim:api:messages:"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9$_-]*")
_TOLD = 5


def no_complex_inside_complex(exchange: Exchange) -> list[Finding]:
    """No sub-attribute is complex or has sub-attributes, but in the schema of schemas itself (section 2.3.8)."""
    findings = []
    for where, definition in _parts(exchange):
        if definition.get("type") == "complex" or definition.get("subAttributes"):
            hint = "paths reach two levels deep: flatten the attribute, or move its inner object beside it"
            findings.append(Finding(where, "a simple sub-attribute", "a complex one", hint))
    return findings[:_TOLD]


def complex_names_parts(exchange: Exchange) -> list[Finding]:
    """Each complex attribute lists its sub-attributes (section 7)."""
    return [
        Finding(f"{where} subAttributes", "the members it has", describe(definition.get("subAttributes")))
        for where, definition in _attributes(exchange)
        if definition.get("type") == "complex" and not definition.get("subAttributes")
    ][:_TOLD]


def names_spelt(exchange: Exchange) -> list[Finding]:
    """Attribute names keep to the grammar of names, ``$ref`` aside, which the RFC itself uses (section 2.1)."""
    hint = "clients build paths and filters from names: put an underscore for a blank or a dot"
    return (
        list_response(exchange)
        or [
            Finding(where, "a letter, then letters, digits, $, - or _", describe(definition["name"]), hint)
            for where, definition in (*_attributes(exchange), *_parts(exchange))
            if isinstance(definition.get("name"), str)  # a name that is no text is judged by well_formed
            and definition["name"] != "$ref"
            and not _NAME.fullmatch(definition["name"])
        ][:_TOLD]
    )


def no_message_schemas(exchange: Exchange) -> list[Finding]:
    """No schema of a protocol message, such as a ListResponse, is listed (RFC 7644 section 3.1)."""
    named = [one.get("id") for one in resources(exchange)]
    wrong = [one for one in named if isinstance(one, str) and one.startswith(_MESSAGES)]
    return list_response(exchange) or [Finding("Resources", "schemas of resources only", one) for one in wrong[:_TOLD]]


def extensions_flagged(exchange: Exchange) -> list[Finding]:
    """The extensions of a resource type are objects, each with a URN and a boolean ``required`` (section 6)."""
    findings = list_response(exchange)
    for one in resources(exchange):
        extensions = one.get("schemaExtensions")
        where = f"{one.get('name')}.schemaExtensions"
        if extensions is None:
            continue
        if not isinstance(extensions, list):
            findings.append(Finding(where, "an array of objects", describe(extensions)))
            continue
        findings += [found for extension in extensions for found in _extension(where, extension)]
    return findings[:_TOLD]


def meta_names_type(kind: str) -> Rule:
    """Return the rule that the ``meta`` of each listed document, where there is one, names this resource type."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = list_response(exchange)
        for one in resources(exchange):
            meta = one.get("meta")
            named = meta.get("resourceType") if isinstance(meta, dict) else kind
            if named != kind:
                findings.append(Finding(f"{one.get('id') or one.get('name')}.meta.resourceType", kind, describe(named)))
        return findings[:_TOLD]

    return rule


def _extension(where: str, extension: Any) -> list[Finding]:
    if not isinstance(extension, dict):
        return [Finding(where, "objects with schema and required", describe(extension))]
    findings = []
    if not isinstance(extension.get("schema"), str):
        findings.append(Finding(f"{where}.schema", "the URN of an extension", describe(extension.get("schema"))))
    if not isinstance(extension.get("required"), bool):
        findings.append(Finding(f"{where}.required", "a JSON boolean", describe(extension.get("required"))))
    return findings


def _attributes(exchange: Exchange) -> Iterator[tuple[str, Json]]:
    for schema in resources(exchange):
        if schema.get("id") != urns.SCHEMA:
            yield from _defined(str(schema.get("id")), schema.get("attributes"))


def _parts(exchange: Exchange) -> Iterator[tuple[str, Json]]:
    for where, definition in _attributes(exchange):
        yield from _defined(where, definition.get("subAttributes"))


def _defined(holder: str, listed: Any) -> Iterator[tuple[str, Json]]:
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            yield f"{holder}:{one.get('name')}", one
