"""Filters as predicates over resources (RFC 7644 section 3.4.2.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import invalid_filter
from scim_conformance.reference.syntax import (
    AttributeName,
    Both,
    Compare,
    Either,
    Filter,
    Negation,
    Present,
    Selects,
    parse_filter,
)
from scim_conformance.reference.values import comparison
from scim_conformance.scim import schemas

Json = dict[str, Any]
Predicate = Callable[[Any], bool]
Reader = Callable[[Any], list[Any]]
Scope = Callable[[AttributeName], tuple[Reader, Json | None]]


def compile_filter(text: str, kind: Kind) -> Predicate:
    """Return the filter as a predicate over resources of a type; raise invalidFilter when it cannot be read or applied.

    An attribute that no schema knows has no value.
    """
    return compile_tree(parse_filter(text), kind)


def compile_tree(tree: Filter, kind: Kind) -> Predicate:
    """Return a filter that has been read as a predicate; raise invalidFilter when it cannot be applied."""
    try:
        return _predicate(tree, _resource_scope(kind))
    except RecursionError as error:
        raise invalid_filter("The filter is nested too deeply.") from error


def compile_selection(condition: Filter, attribute: Json) -> Predicate:
    """Return what stands in the brackets of a value path as a predicate over the elements of an attribute."""
    return _predicate(condition, _element_scope(attribute))


def _predicate(tree: Filter, scope: Scope) -> Predicate:
    match tree:
        case Both(conditions):
            every = [_predicate(one, scope) for one in conditions]
            return lambda held: all(one(held) for one in every)
        case Either(conditions):
            some = [_predicate(one, scope) for one in conditions]
            return lambda held: any(one(held) for one in some)
        case Negation(condition):
            inner = _predicate(condition, scope)
            return lambda held: not inner(held)
        case Present(attribute):
            read, _ = scope(attribute)
            return lambda held: any(_has_value(one) for one in read(held))
        case Selects():
            return _selects(tree, scope)
        case Compare():
            return _compare(tree, scope)


def _selects(tree: Selects, scope: Scope) -> Predicate:
    read, attribute = scope(tree.attribute)
    if attribute is None:
        return _never
    inner = _element_scope(attribute)
    chosen = _predicate(tree.condition, inner)
    then: Predicate = _predicate(tree.then, inner) if tree.then else _always
    return lambda held: any(chosen(element) and then(element) for element in read(held))


def _compare(tree: Compare, scope: Scope) -> Predicate:
    read, attribute = _simple(*scope(tree.attribute))
    if tree.literal is None and tree.operator in {"eq", "ne"}:
        return lambda held: any(_has_value(one) for one in read(held)) == (tree.operator == "ne")
    test = comparison(attribute, "eq" if tree.operator == "ne" else tree.operator, tree.literal)
    if tree.operator != "ne":
        return lambda held: any(test(one) for one in read(held))
    return lambda held: any(not test(one) for one in read(held) or [None])


def _simple(read: Reader, attribute: Json | None) -> tuple[Reader, Json | None]:
    """Compare a complex attribute by its ``value``, as the examples of section 3.4.2.2 do with emails."""
    if attribute is None or schemas.attribute_type(attribute) != "complex":
        return read, attribute
    value = schemas.named(schemas.sub_attributes(attribute), "value")
    return (lambda held: [one["value"] for one in read(held) if "value" in one]), value


def _resource_scope(kind: Kind) -> Scope:
    def scope(name: AttributeName) -> tuple[Reader, Json | None]:
        target = kind.locate(name)
        if target is None or _secret(target.attribute):
            return _nothing, None
        return _reader(target.extension, target.attribute, target.sub), target.leaf

    return scope


def _secret(attribute: Json | None) -> bool:
    return attribute is not None and schemas.returned(attribute) == "never"


def _reader(extension: str | None, attribute: Json | None, sub: Json | None) -> Reader:
    def read(resource: Json) -> list[Any]:
        holder = resource if extension is None else resource.get(extension, {})
        values = _listed(holder if attribute is None else holder.get(attribute["name"]))
        return values if sub is None else _subs(values, sub["name"])

    return read


def _element_scope(attribute: Json) -> Scope:
    def scope(name: AttributeName) -> tuple[Reader, Json | None]:
        sub = schemas.named(schemas.sub_attributes(attribute), name.name) if name.sub is None else None
        if sub is not None:
            return (lambda element: _subs([element], sub["name"])), sub
        if name.text.casefold() == "value":  # elements that are plain values have no other name
            return (lambda element: [element]), attribute
        return _nothing, None

    return scope


def _nothing(_: Any) -> list[Any]:
    return []


def _never(_: Any) -> bool:
    return False


def _always(_: Any) -> bool:
    return True


def _subs(values: list[Any], name: str) -> list[Any]:
    return [one for value in values if isinstance(value, dict) for one in _listed(value.get(name))]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _has_value(value: Any) -> bool:
    return value not in (None, "", [], {})
