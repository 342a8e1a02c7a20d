"""Order and pages of a query's results (RFC 7644 sections 3.4.2.3 and 3.4.2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.messages import Query
from scim_conformance.reference.syntax import attribute_name
from scim_conformance.reference.values import instant
from scim_conformance.scim import schemas

Json = dict[str, Any]
Found = list[tuple[Kind, Json]]


def ordered(found: Found, query: Query) -> Found:
    """Return resources sorted as asked; without a value they come last, or first when descending."""
    if not query.sort_by:
        return found
    name = attribute_name(query.sort_by)
    return sorted(found, key=lambda one: _key(one[0], one[1], name), reverse=query.descending)


def page(found: Sequence[tuple[Kind, Json]], query: Query, size: int) -> Found:
    """Return the part of the results that was asked for, no more than a number of them."""
    first = query.start - 1
    return list(found[first : first + size])


def _key(kind: Kind, resource: Json, name: Any) -> tuple[int, Any]:
    target = kind.locate(name)
    if target is None or target.attribute is None:
        return 3, ""
    holder = resource if target.extension is None else resource.get(target.extension, {})
    value = _preferred(holder.get(target.attribute["name"]))
    leaf = target.attribute
    if isinstance(value, dict):
        leaf = target.sub or schemas.named(schemas.sub_attributes(leaf), "value") or leaf
        value = value.get(leaf["name"])
    return _sortable(leaf, value)


def _preferred(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    primary = [one for one in value if isinstance(one, dict) and one.get("primary") is True]
    return (primary or value or [None])[0]


def _sortable(definition: Json, value: Any) -> tuple[int, Any]:
    if value is None or isinstance(value, dict):
        return 3, ""
    if isinstance(value, int | float):
        return 0, value
    if schemas.attribute_type(definition) == "dateTime":
        moment = instant(value)
        return (0, moment.timestamp()) if moment else (3, "")
    return 1, value if schemas.case_exact(definition) else value.casefold()
