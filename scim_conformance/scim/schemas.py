"""The schemas of RFC 7643: User, Group and EnterpriseUser, and what the characteristics of an attribute say."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import yaml

from scim_conformance.scim import urns
from scim_conformance.scim.paths import AttributePath

Json = dict[str, Any]

_FILES: Final = ("user.yaml", "group.yaml", "enterprise-user.yaml")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with it
_CORE: Final = frozenset({urns.USER, urns.GROUP})
_TEXTUAL: Final = frozenset({"string", "reference", "binary"})
_CASE_EXACT_TYPES: Final = frozenset({"reference", "binary"})  # RFC 7643 sections 2.3.6 and 2.3.7


def expand(name: str, facts: Mapping[str, Any]) -> Json:
    """Return the full attribute definition (RFC 7643 section 7) for compact facts: every default is filled in."""
    kind = facts.get("type", "string")
    result: Json = {
        "name": name,
        "type": kind,
        "multiValued": facts.get("multiValued", False),
        "description": facts.get("description", name),
        "required": facts.get("required", False),
        "mutability": facts.get("mutability", "readWrite"),
        "returned": facts.get("returned", "default"),
        "uniqueness": facts.get("uniqueness", "none"),
    }
    if kind in _TEXTUAL:
        result["caseExact"] = facts.get("caseExact", kind in _CASE_EXACT_TYPES)
    result.update({key: list(facts[key]) for key in ("canonicalValues", "referenceTypes") if key in facts})
    if kind == "complex":
        result["subAttributes"] = [expand(*item) for item in facts.get("subAttributes", {}).items()]
    return result


def core_schemas() -> dict[str, Json]:
    """Return the definitions of User, Group and EnterpriseUser by URN; each call gives fresh copies."""
    return copy.deepcopy(_core())


@cache
def _core() -> dict[str, Json]:
    documents = [_data(name) for name in _FILES]
    return {document["id"]: _schema(document) for document in documents}


def _schema(document: Json) -> Json:
    attributes = [expand(*item) for item in document["attributes"].items()]
    return {
        "schemas": [urns.SCHEMA],
        "id": document["id"],
        "name": document["name"],
        "description": document["description"],
        "attributes": attributes,
    }


def _data(name: str) -> Json:
    text = (files(__package__) / "data" / name).read_text("utf-8")
    document: Json = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, either way
    return document


#: Definitions of id, externalId, schemas and meta, which no schema lists (RFC 7643 sections 3 and 3.1).
COMMON: Final[Mapping[str, Json]] = MappingProxyType(
    {name: expand(name, facts) for name, facts in _data("common.yaml").items()}
)


def named(definitions: Iterable[Json], name: str) -> Json | None:
    """Return the definition with that name, letter case ignored (RFC 7643 section 2.1), or None."""
    return next((one for one in definitions if one["name"].casefold() == name.casefold()), None)


def schema(schemas: Mapping[str, Json], urn: str) -> Json | None:
    """Return the schema with that URN, letter case ignored, or None."""
    found = schemas.get(urn)
    return found or next((one for key, one in schemas.items() if key.casefold() == urn.casefold()), None)


def definition(schemas: Mapping[str, Json], path: AttributePath, base: str = urns.USER) -> Json | None:
    """Return the definition of the attribute or sub-attribute a path leads to, None when no schema knows it.

    A core path is looked up in the schema ``base`` (or the core schema the path itself names) and among the common
    attributes, an extension path in the schema it names; a selector without sub-attribute leads to the attribute.
    """
    found = _attribute(schemas, path, base)
    if found is None or path.sub is None:
        return found
    return named(sub_attributes(found), path.sub)


def _attribute(schemas: Mapping[str, Json], path: AttributePath, base: str) -> Json | None:
    if path.extension:
        holder = schema(schemas, path.extension)
        return named(holder["attributes"], path.name) if holder else None
    holder = schema(schemas, path.schema or base)
    found = named(holder["attributes"], path.name) if holder else None
    return found or named(COMMON.values(), path.name)


def sub_attributes(attribute: Json) -> list[Json]:
    """Return the definitions of an attribute's sub-attributes; none for a simple attribute."""
    found: list[Json] = attribute.get("subAttributes", [])
    return found


def case_exact(attribute: Json) -> bool:
    """Return whether letter case counts when values are compared; it does not by default (RFC 7643 section 2.2)."""
    return bool(attribute.get("caseExact", False))


def multi_valued(attribute: Json) -> bool:
    """Return whether the attribute holds a list; it does not by default."""
    return bool(attribute.get("multiValued", False))


def required(attribute: Json) -> bool:
    """Return whether the attribute must have a value; it need not by default."""
    return bool(attribute.get("required", False))


def mutability(attribute: Json) -> str:
    """Return readOnly, readWrite (the default), immutable or writeOnly."""
    return str(attribute.get("mutability", "readWrite"))


def returned(attribute: Json) -> str:
    """Return always, never, default (the default) or request."""
    return str(attribute.get("returned", "default"))


def uniqueness(attribute: Json) -> str:
    """Return none (the default), server or global."""
    return str(attribute.get("uniqueness", "none"))


def attribute_type(attribute: Json) -> str:
    """Return the attribute's data type, string by default."""
    return str(attribute.get("type", "string"))
