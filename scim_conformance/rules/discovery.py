"""Rules about the discovery documents (RFC 7643 sections 5 to 7, RFC 7644 section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import body_is_object, describe, status_is
from scim_conformance.rules.lists import list_response, resources
from scim_conformance.scim import paths, schemas, urns

Json = dict[str, Any]

#: Required sub-attributes of each feature of the service provider configuration, with their JSON types.
FEATURES: dict[str, dict[str, type]] = {
    "patch": {"supported": bool},
    "bulk": {"supported": bool, "maxOperations": int, "maxPayloadSize": int},
    "filter": {"supported": bool, "maxResults": int},
    "changePassword": {"supported": bool},
    "sort": {"supported": bool},
    "etag": {"supported": bool},
}
_KEYWORDS = {
    "type": ("string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"),
    "mutability": ("readOnly", "readWrite", "immutable", "writeOnly"),
    "returned": ("always", "never", "default", "request"),
    "uniqueness": ("none", "server", "global"),
}
_FLAGS = ("multiValued", "required", "caseExact")
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z$][\w$-]*", re.ASCII)
_TOLD = 5


def single(schema: str) -> Rule:
    """Return the rule that the answer is one JSON object, not a list, that names this schema."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange) or body_is_object(exchange)
        if findings:
            return findings
        named = exchange.document.get("schemas")
        hint = "the object is wrapped in a ListResponse" if "Resources" in exchange.document else ""
        return (
            [] if isinstance(named, list) and schema in named else [Finding("schemas", schema, describe(named), hint)]
        )

    return rule


def feature_described(name: str) -> Rule:
    """Return the rule that the service provider configuration has a feature with all its required members."""

    def rule(exchange: Exchange) -> list[Finding]:
        feature = exchange.document.get(name)
        if not isinstance(feature, dict):
            return [Finding(name, "an object", describe(feature))]
        missing = [member for member in FEATURES[name] if feature.get(member) is None]
        return [Finding(f"{name}.{member}", "present", "absent") for member in missing]

    return rule


def feature_types(exchange: Exchange) -> list[Finding]:
    """Flags of the service provider configuration are JSON booleans, limits JSON integers."""
    findings = []
    for name, members in FEATURES.items():
        feature = exchange.document.get(name)
        for member, kind in members.items():
            value = feature.get(member) if isinstance(feature, dict) else None
            if value is not None and type(value) is not kind:
                expected = "a JSON boolean" if kind is bool else "a JSON integer"
                findings.append(Finding(f"{name}.{member}", expected, describe(value)))
    return findings


def authentication_schemes(exchange: Exchange) -> list[Finding]:
    """The configuration lists its authentication schemes, each with a type, a name and a description.

    The types that RFC 7643 section 5 defines are no closed list: client certificates, say, have none of them.
    """
    listed = exchange.document.get("authenticationSchemes")
    if not isinstance(listed, list) or not listed:
        return [Finding("authenticationSchemes", "an array with at least one scheme", describe(listed))]
    findings = []
    for number, scheme in enumerate(listed):
        where = f"authenticationSchemes[{number}]"
        members = scheme if isinstance(scheme, dict) else {}
        told = {name: members.get(name) for name in ("type", "name", "description")}
        findings += [
            Finding(f"{where}.{name}", "a text", describe(value))
            for name, value in told.items()
            if not value or not _is_text(value)
        ]
    return findings


def lists_resource(member: str, value: str) -> Rule:
    """Return the rule that a discovery list has an entry whose member has this value."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = list_response(exchange)
        if findings:
            return findings
        held = [describe(one.get(member)) for one in resources(exchange)]
        if any(one.get(member) == value for one in resources(exchange)):
            return []
        return [Finding("Resources", f'an entry with {member} "{value}"', ", ".join(held[:_TOLD]) or "none")]

    return rule


def declares(path: paths.AttributePath, base: str = urns.USER) -> Rule:
    """Return the rule that the listed schemas define an attribute, letter case ignored."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = list_response(exchange)
        if findings:
            return findings
        served = served_schemas(exchange)
        urn = path.extension or base
        common = path.extension is None and path.name.casefold() in ("externalid", "id", "meta")
        if common or schemas.definition(served, path, base) is not None:
            return []
        actual = "the schema does not define it" if urn in served else f"no schema {urn} is listed"
        return [Finding(str(path), f"defined in {urn}", actual)]

    return rule


def no_nulls(exchange: Exchange) -> list[Finding]:
    """No member of a discovery document is null."""
    found = [where for where, value in _walk("", exchange.document) if value is None][:_TOLD]
    return [Finding(where, "absent, or a value", "null") for where in found]


def well_formed(exchange: Exchange) -> list[Finding]:
    """Every attribute definition has a name and only the types, flags and keywords RFC 7643 section 7 knows."""
    findings = list_response(exchange)
    if findings:
        return findings
    for schema in resources(exchange):
        findings += _definitions(str(schema.get("id")), schema.get("attributes") or [])
    return findings[:_TOLD]


def characteristic(path: paths.AttributePath, name: str, *allowed: Any, base: str = urns.USER) -> Rule:
    """Return the rule that the schema, of users by default, gives an attribute one of these characteristics."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = list_response(exchange)
        if findings:
            return findings
        definition = schemas.definition(served_schemas(exchange), path, base)
        if definition is None:
            return [Finding(str(path), f"defined in {path.extension or base}", "absent")]
        actual = definition.get(name)
        fits = any(type(actual) is type(one) and actual == one for one in allowed)
        return [] if fits else [Finding(f"{path}.{name}", describe(allowed[0]), describe(actual))]

    return rule


def served_schemas(exchange: Exchange, *, only_legal: bool = False) -> dict[str, Json]:
    """Return the schemas an endpoint lists by URN, without the definitions in them that cannot be read.

    With ``only_legal`` those of an unknown type or place are left out too: nothing can be sent by them.
    """
    types = _KEYWORDS["type"] if only_legal else ()
    listed = {one["id"]: one for one in resources(exchange) if isinstance(one.get("id"), str)}
    return {urn: {**one, "attributes": _readable(one.get("attributes"), types)} for urn, one in listed.items()}


def named_schemas(exchange: Exchange) -> list[str]:
    """Return the URNs that listed resource types name as their schema or as an extension, each once."""
    listed = resources(exchange)
    extensions = [one.get("schemaExtensions") for one in listed]
    every = [*listed, *(one for some in extensions if isinstance(some, list) for one in some if isinstance(one, dict))]
    return list(dict.fromkeys(one["schema"] for one in every if isinstance(one.get("schema"), str)))


def _readable(definitions: Any, types: tuple[str, ...]) -> list[Json]:
    listed = definitions if isinstance(definitions, list) else []
    readable = [one for one in listed if isinstance(one, dict) and _is_name(one.get("name"))]
    spelt = [{**one, "type": _spelt(one["type"])} if "type" in one else one for one in readable]
    legal = [one for one in spelt if not types or one.get("type") in types]
    inner = tuple(one for one in types if one != "complex")  # RFC 7643 section 2.3.8: none in a complex one
    return [_without_nonsense({**one, "subAttributes": _readable(one.get("subAttributes"), inner)}) for one in legal]


def _spelt(type_: Any) -> Any:
    """Return a data type as the RFC writes it: its letter case does not count (RFC 7643 section 7, caseExact false)."""
    known = {one.casefold(): one for one in _KEYWORDS["type"]}
    return known.get(type_.casefold(), type_) if isinstance(type_, str) else type_


def _without_nonsense(definition: Json) -> Json:
    """Return a definition without those characteristics of its values that are no lists of texts."""
    lists = {name: definition[name] for name in ("canonicalValues", "referenceTypes") if name in definition}
    wrong = {name for name, held in lists.items() if not isinstance(held, list) or not all(map(_is_text, held))}
    return {name: held for name, held in definition.items() if name not in wrong}


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _ATTRIBUTE_NAME.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _definitions(holder: str, listed: Any) -> list[Finding]:
    if not isinstance(listed, list):
        return [Finding(holder, "an array of attribute definitions", describe(listed))]
    findings = []
    for attribute in listed:
        findings += _definition_findings(holder, attribute)
        if isinstance(attribute, dict):
            findings += _definitions(f"{holder}:{attribute.get('name')}", attribute.get("subAttributes") or [])
    return findings


def _definition_findings(holder: str, attribute: Any) -> list[Finding]:
    if not isinstance(attribute, dict) or not isinstance(attribute.get("name"), str):
        return [Finding(holder, "attribute definitions with a name", describe(attribute))]
    where = f"{holder}:{attribute['name']}"
    findings = [
        Finding(f"{where} {name}", "a JSON boolean", describe(attribute[name]))
        for name in _FLAGS
        if name in attribute and not isinstance(attribute[name], bool)
    ]
    for name, known in _KEYWORDS.items():
        value = _spelt(attribute.get(name)) if name == "type" else attribute.get(name)
        if (name in attribute or name == "type") and value not in known:
            findings.append(Finding(f"{where} {name}", " or ".join(known), describe(value)))
    return findings


def _walk(where: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield where, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(f"{where}.{name}".lstrip("."), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(f"{where}[{number}]", inner)
