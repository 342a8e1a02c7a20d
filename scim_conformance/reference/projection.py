"""Which attributes of a resource are returned (RFC 7644 sections 3.4.2.5 and 3.9, RFC 7643 section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scim_conformance.reference.catalog import Kind, Target
from scim_conformance.reference.syntax import attribute_name
from scim_conformance.scim import schemas

Json = dict[str, Any]


def project(kind: Kind, resource: Json, attributes: Sequence[str], excluded: Sequence[str]) -> Json:
    """Return the resource with what was asked for, without what was excluded and without what is never returned.

    Attributes that are always returned stay; ``attributes`` empty means the default set; unknown names are ignored.
    """
    hidden = {one["name"] for one in kind.attributes if schemas.returned(one) == "never"}
    result = {name: value for name, value in resource.items() if name not in hidden}
    if attributes:
        result = _only(kind, result, list(_targets(kind, attributes)))
    for target in _targets(kind, excluded):
        _drop(result, target)
    return result


def _targets(kind: Kind, names: Iterable[str]) -> Iterable[Target]:
    found = (kind.locate(attribute_name(name.strip())) for name in names)
    return (one for one in found if one is not None)


def _only(kind: Kind, resource: Json, wanted: Sequence[Target]) -> Json:
    always = {one["name"] for one in kind.attributes if schemas.returned(one) == "always"}
    result = {name: value for name, value in resource.items() if name in always}
    for target in wanted:
        _take(result, resource, target)
    return result


def _take(result: Json, resource: Json, target: Target) -> None:
    source, goal = resource, result
    if target.extension is not None:
        if target.extension not in resource:
            return
        source, goal = resource[target.extension], result.setdefault(target.extension, {})
    if target.attribute is None:
        goal.update(source)
    elif target.attribute["name"] in source:
        name = target.attribute["name"]
        goal[name] = _subset(goal.get(name), source[name], target.sub["name"] if target.sub else None)


def _subset(taken: Any, value: Any, sub: str | None) -> Any:
    if sub is None:
        return value
    if isinstance(value, list):
        earlier = taken if isinstance(taken, list) else [{}] * len(value)
        return [_subset(one, held, sub) for one, held in zip(earlier, value, strict=True)]
    return {**(taken or {}), **({sub: value[sub]} if sub in value else {})}


def _drop(result: Json, target: Target) -> None:
    if target.leaf is not None and schemas.returned(target.leaf) == "always":
        return
    if target.attribute is None:
        result.pop(str(target.extension), None)
        return
    holder = result if target.extension is None else result.get(target.extension, {})
    name = target.attribute["name"]
    if target.sub is None:
        holder.pop(name, None)
    elif name in holder:
        holder[name] = _without(holder[name], target.sub["name"])


def _without(value: Any, sub: str) -> Any:
    if isinstance(value, list):
        return [_without(one, sub) for one in value]
    return {name: held for name, held in value.items() if name != sub}
