"""A resource as it comes in: normalised to its schemas, complete, with at most one primary value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import invalid_syntax, invalid_value, mutability
from scim_conformance.reference.filtering import Predicate, compile_selection
from scim_conformance.reference.syntax import Path
from scim_conformance.reference.values import clean, element, unassigned
from scim_conformance.scim import schemas

Json = dict[str, Any]


def member(body: Json, name: str) -> Any:
    """Return a member of a JSON object, letter case of its name ignored; None when it is absent."""
    return next((value for key, value in body.items() if key.casefold() == name.casefold()), None)


def require_schema(body: Json, urn: str) -> None:
    """Raise invalidSyntax unless ``schemas`` names the URN (RFC 7643 section 3)."""
    named = member(body, "schemas")
    texts = [one.casefold() for one in named if isinstance(one, str)] if isinstance(named, list) else []
    if urn.casefold() not in texts:
        raise invalid_syntax(f"schemas must be a list that names {urn}.")


def normalise(kind: Kind, body: Json) -> Json:
    """Return what is stored of a body: known, writable, assigned attributes by their schema names and types.

    Raise invalidValue when a value does not fit its attribute.
    """
    resource: Json = {}
    for name, value in body.items():
        extension = kind.extension(name)
        if extension is not None:
            resource[extension["id"]] = _extension(extension, value)
        else:
            resource.update(_attribute(list(kind.attributes), name, value))
    resource = {name: value for name, value in resource.items() if not unassigned(value)}
    for name, value in resource.items():
        require_one_primary(name, value)
    return resource


def _attribute(known: list[Json], name: str, value: Any) -> Json:
    attribute = schemas.named(known, name)
    if attribute is None or attribute["name"] == "schemas" or schemas.mutability(attribute) == "readOnly":
        return {}
    return {attribute["name"]: clean(attribute, value, attribute["name"])}


def _extension(extension: Json, value: Any) -> Json:
    if unassigned(value):
        return {}
    if not isinstance(value, dict):
        raise invalid_value(f"{extension['id']} must be an object.")
    result: Json = {}
    for name, held in value.items():
        result.update(_attribute(extension["attributes"], name, held))
    return {name: held for name, held in result.items() if held is not None}


def require_one_primary(name: str, value: Any) -> None:
    """Raise invalidValue when more than one element of a list is marked primary (RFC 7643 section 2.4)."""
    if isinstance(value, list) and sum(isinstance(one, dict) and one.get("primary") is True for one in value) > 1:
        raise invalid_value(f"{name} has more than one primary value.")


def missing(kind: Kind, resource: Json) -> list[str]:
    """Return the required attribute paths that have no value, as the profile writes them."""
    return [path.text for path in kind.required if read(kind, resource, path) in (None, "", [], {})]


def read(kind: Kind, resource: Json, path: Path) -> Any:
    """Return the first value a path leads to, None when there is none."""
    holder, attribute = _place(kind, resource, path)
    if attribute is None:
        return None
    held = holder.get(attribute["name"])
    values = held if isinstance(held, list) else [held]
    chosen = _selection(attribute, path)
    sub = schemas.named(schemas.sub_attributes(attribute), path.sub) if path.sub else None
    found = [one for one in values if chosen(one)]
    if path.sub is not None:
        found = [one.get(sub["name"]) for one in found if sub and isinstance(one, dict)]
    return next((one for one in found if not unassigned(one)), None)


def change(kind: Kind, resource: Json, path: Path, edit: Callable[[Any], Any]) -> None:
    """Put what ``edit`` returns in the place of each value a path leads to; None removes; changes the resource."""
    holder, attribute = _place(kind, resource, path)
    if attribute is None or attribute["name"] not in holder:
        return
    held = holder[attribute["name"]]
    inner = _inside(attribute, path, edit)
    result = [kept for kept in map(inner, held) if kept is not None] if isinstance(held, list) else inner(held)
    _put(holder, attribute["name"], result)


def _place(kind: Kind, resource: Json, path: Path) -> tuple[Json, Json | None]:
    target = kind.locate(path.attribute)
    if target is None:
        return {}, None
    return resource if target.extension is None else resource.get(target.extension, {}), target.attribute


def _selection(attribute: Json, path: Path) -> Predicate:
    return compile_selection(path.condition, attribute) if path.condition else lambda _: True


def _inside(attribute: Json, path: Path, edit: Callable[[Any], Any]) -> Callable[[Any], Any]:
    chosen = _selection(attribute, path)
    sub = schemas.named(schemas.sub_attributes(attribute), path.sub) if path.sub else None

    def apply(value: Any) -> Any:
        if not chosen(value):
            return value
        if path.sub is None:
            return edit(value)
        if sub is not None and isinstance(value, dict) and sub["name"] in value:
            _put(value, sub["name"], edit(value[sub["name"]]))
        return value

    return apply


def _put(holder: Json, name: str, value: Any) -> None:
    holder[name] = value
    if unassigned(value):
        del holder[name]


def fitting(definition: Json, value: Any, where: str) -> Any:
    """Return a PATCH value as it is stored: an empty string unassigns, and one value may stand for a list of one."""
    if value == "":
        return None
    if schemas.multi_valued(definition):
        return clean(definition, value if isinstance(value, list) or unassigned(value) else [value], where)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return element(definition, value, where)


def require_writable(definition: Json | None, where: str) -> None:
    """Raise mutability when a client may not change the attribute."""
    if definition is not None and schemas.mutability(definition) == "readOnly":
        raise mutability(f"{where} is read-only.")
