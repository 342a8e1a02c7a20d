"""PATCH operations applied to a resource (RFC 7644 section 3.5.2), with what Entra takes the liberty to send.

Beyond the RFC: capitalised operations, flat keys such as ``name.givenName`` in a path-less value, a value array that
lists what ``remove`` removes, an element that is created when a value path selects none, and an attribute of an
extension named without its URN.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import (
    ScimError,
    invalid_path,
    invalid_syntax,
    invalid_value,
    mutability,
    no_target,
)
from scim_conformance.reference.filtering import compile_selection
from scim_conformance.reference.resources import fitting, member, require_one_primary, require_writable
from scim_conformance.reference.syntax import Both, Compare, Filter, Path, parse_path
from scim_conformance.reference.values import element, unassigned
from scim_conformance.scim import schemas

Json = dict[str, Any]

_LABELS: Final = frozenset({"type", "primary"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a PATCH request; ``op`` is in lower case, ``path`` None when there is none.

    ``capitalised`` is whether the client wrote ``Add``, ``Replace`` or ``Remove``, as Entra does by default.
    """

    op: str
    path: str | None
    value: Any = None
    capitalised: bool = False


def operations(body: Json) -> list[Operation]:
    """Return the operations of a PATCH body; raise invalidSyntax when it has none or one cannot be read."""
    listed = member(body, "Operations")
    if not isinstance(listed, list) or not listed:
        raise invalid_syntax("Operations must be a list with at least one operation.")
    return [_operation(one) for one in listed]


def _operation(given: Any) -> Operation:
    if not isinstance(given, dict):
        raise invalid_syntax("Each operation must be an object.")
    op, path = member(given, "op"), member(given, "path")
    if not isinstance(op, str) or op.lower() not in {"add", "remove", "replace"}:
        raise invalid_syntax(f"op must be add, remove or replace, not {op!r}.")
    if path is not None and not isinstance(path, str):
        raise invalid_path("path must be a string.")
    if op.lower() != "remove" and not any(name.casefold() == "value" for name in given):
        raise invalid_value(f"The operation {op} needs a value.")
    return Operation(op.lower(), path, member(given, "value"), capitalised=op[:1].isupper())


def apply(kind: Kind, resource: Json, operation: Operation) -> None:
    """Carry out one operation; the resource is changed in place, also when a refusal is raised half-way."""
    if operation.path is not None:
        _at(kind, resource, operation, parse_path(operation.path))
    elif operation.op == "remove":
        raise no_target("remove needs a path.")
    else:
        _each(kind, resource, operation)


def _each(kind: Kind, resource: Json, operation: Operation, prefix: str = "") -> None:
    if not isinstance(operation.value, dict):
        raise invalid_value("Without a path to an attribute, value must be an object.")
    for name, value in operation.value.items():
        path = _writable(kind, prefix + name)
        if path is not None:
            _at(kind, resource, replace(operation, path=path.text, value=value), path)


def _writable(kind: Kind, text: str) -> Path | None:
    try:
        path = parse_path(text)
    except ScimError:
        return None
    target = kind.locate(path.attribute)
    if target is None or (target.leaf is not None and schemas.mutability(target.leaf) == "readOnly"):
        return None
    return path


def _at(kind: Kind, resource: Json, operation: Operation, path: Path) -> None:
    target = kind.locate(path.attribute) or kind.locate_in_extensions(path.attribute)
    if target is None:
        raise invalid_path(f"{path.text} leads to no known attribute.")
    if target.attribute is None:
        _whole_extension(kind, resource, operation, str(target.extension))
        return
    if target.attribute["name"] == "schemas":
        return  # follows from the attributes present
    require_writable(target.attribute, path.text)
    holder = resource if target.extension is None else resource.setdefault(target.extension, {})
    _in_holder(kind, holder, target.attribute, operation, path)
    if target.extension is not None and not holder:
        del resource[target.extension]


def _whole_extension(kind: Kind, resource: Json, operation: Operation, urn: str) -> None:
    if operation.op == "remove" or unassigned(operation.value):
        resource.pop(urn, None)
    else:
        _each(kind, resource, operation, f"{urn}:")


def _in_holder(kind: Kind, holder: Json, attribute: Json, operation: Operation, path: Path) -> None:
    name = attribute["name"]
    primaries = {id(one) for one in _elements(holder, name) if _is_primary(one)}
    if path.sub is None and path.condition is None:
        _assign(holder, attribute, operation, path.text)
    elif schemas.multi_valued(attribute):
        _in_elements(kind, holder, attribute, operation, path)
    elif path.condition is None:
        _in_object(holder, attribute, operation, path)
    else:
        raise invalid_path(f"{name} has one value only, which cannot be selected.")
    _keep_one_primary(name, _elements(holder, name), primaries)


def _in_object(holder: Json, attribute: Json, operation: Operation, path: Path) -> None:
    held = holder.get(attribute["name"], {})
    changed = dict(held)
    _assign(changed, _sub(attribute, path), operation, path.text)
    _put(holder, attribute["name"], _without_stale_reference(held, changed))


def _in_elements(kind: Kind, holder: Json, attribute: Json, operation: Operation, path: Path) -> None:
    name = attribute["name"]
    held = _elements(holder, name)
    chosen = compile_selection(path.condition, attribute) if path.condition else None
    found = [one for one in held if chosen is None or chosen(one)]
    sub = _sub(attribute, path) if path.sub else None
    if operation.op == "remove" and sub is None:
        gone = {id(one) for one in found}
        _put(holder, name, [one for one in held if id(one) not in gone])
        return
    if not found and operation.op != "remove":
        found = [_new_element(kind, attribute, operation, path)]
        held = [*held, *found]
    for one in found:
        _fill(one, attribute, sub, operation, path)
    _put(holder, name, [one for one in held if not _emptied(one, found, operation)])


def _new_element(kind: Kind, attribute: Json, operation: Operation, path: Path) -> Json:
    creates = kind.creates_on_replace or operation.capitalised
    if operation.op == "replace" and path.condition and not creates:
        raise no_target(f"{path.text} selects nothing.")
    return _equalities(attribute, path.condition, path.text) if path.condition else {}


def _equalities(attribute: Json, condition: Filter, where: str) -> Json:
    match condition:
        case Compare(name, "eq", literal):
            sub = schemas.named(schemas.sub_attributes(attribute), name.text)
            if sub is not None:
                return {sub["name"]: element(sub, literal, where)}
        case Both(conditions):
            merged: Json = {}
            for one in conditions:
                merged.update(_equalities(attribute, one, where))
            return merged
    raise no_target(f"{where} selects nothing, and no element can be made from its condition.")


def _fill(one: Any, attribute: Json, sub: Json | None, operation: Operation, path: Path) -> None:
    if not isinstance(one, dict):
        raise invalid_path(f"The values of {attribute['name']} are plain and can only be removed one by one.")
    if sub is not None:
        _assign(one, sub, operation, path.text)
        return
    value = element(attribute, operation.value, path.text) or {}
    if operation.op == "replace":
        labels = _equalities(attribute, path.condition, path.text) if path.condition else {}
        one.clear()
        one.update(labels)
    one.update(value)


def _emptied(one: Any, found: list[Any], operation: Operation) -> bool:
    cleared = operation.op == "remove" or operation.value == "" or unassigned(operation.value)
    return cleared and any(one is other for other in found) and set(one) <= _LABELS


def _assign(holder: Json, definition: Json, operation: Operation, where: str) -> None:
    require_writable(definition, where)
    name = definition["name"]
    held = holder.get(name)
    value = _result(definition, operation, held, where)
    if schemas.mutability(definition) == "immutable" and held not in (None, value):
        raise mutability(f"{where} cannot change once it has a value.")
    if operation.op == "remove" and schemas.required(definition) and unassigned(value):
        raise mutability(f"{where} is required and cannot be removed.")
    _put(holder, name, value)


def _result(definition: Json, operation: Operation, held: Any, where: str) -> Any:
    multi = schemas.multi_valued(definition)
    if operation.op == "remove":
        return _unlisted(held or [], operation.value) if multi and not unassigned(operation.value) else None
    if not multi and schemas.attribute_type(definition) == "complex":
        return _merged(definition, operation, held or {}, where)
    value = fitting(definition, operation.value, where)
    if multi:
        require_one_primary(where, value)
    if multi and operation.op == "add":
        return [*(held or []), *(one for one in value or [] if one not in (held or []))]
    return value


def _merged(definition: Json, operation: Operation, held: Json, where: str) -> Json | None:
    value = operation.value[0] if isinstance(operation.value, list) and operation.value else operation.value
    if value == "" or unassigned(value):
        return None
    if not isinstance(value, dict):
        value = element(definition, value, where)
    result = dict(held)
    for name, one in value.items():
        sub = schemas.named(schemas.sub_attributes(definition), name)
        if sub is not None and schemas.mutability(sub) != "readOnly":
            _put(result, sub["name"], fitting(sub, one, f"{where}.{sub['name']}"))
    return _without_stale_reference(held, result)


def _without_stale_reference(before: Json, after: Json) -> Json:
    """Drop a reference that was sent for another value."""
    if before.get("value") != after.get("value") and before.get("$ref") == after.get("$ref"):
        after.pop("$ref", None)
    return after


def _unlisted(held: list[Any], listed: Any) -> list[Any]:
    wanted = listed if isinstance(listed, list) else [listed]
    return [one for one in held if not any(_means(other, one) for other in wanted)]


def _means(wanted: Any, one: Any) -> bool:
    if isinstance(wanted, str) and isinstance(one, dict):
        return bool(one.get("value") == wanted)
    if isinstance(wanted, dict) and isinstance(one, dict) and "value" in wanted:
        return bool(one.get("value") == wanted["value"])
    return bool(one == wanted)


def _keep_one_primary(name: str, elements: Iterable[Any], before: set[int]) -> None:
    """Let the value marked primary last be the only one (RFC 7644 section 3.5.2)."""
    marked = [one for one in elements if _is_primary(one)]
    if any(id(one) not in before for one in marked):
        for one in marked:
            if id(one) in before:
                one["primary"] = False
    require_one_primary(name, list(marked))


def _is_primary(one: Any) -> bool:
    return isinstance(one, dict) and one.get("primary") is True


def _elements(holder: Json, name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _sub(attribute: Json, path: Path) -> Json:
    sub = schemas.named(schemas.sub_attributes(attribute), path.sub or "")
    if sub is None:
        raise invalid_path(f"{path.text} leads to no known attribute.")
    return sub


def _put(holder: Json, name: str, value: Any) -> None:
    if unassigned(value):
        holder.pop(name, None)
    else:
        holder[name] = value
