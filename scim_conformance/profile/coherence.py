"""What a JSON Schema cannot see in a profile: rows that clash, and values that fit no declared attribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scim_conformance.profile.errors import Problem
from scim_conformance.profile.formats import attribute_path
from scim_conformance.profile.model import CLIENT_CREDENTIALS
from scim_conformance.profile.wording import kind, show, trail
from scim_conformance.profile.yamltext import Document, Where
from scim_conformance.scim.paths import AttributePath, PathError

RESOURCES = ("users", "groups")
Target = tuple[object, ...]
_HELD_AS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "dateTime": (str,),
    "binary": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "decimal": (int, float),
    "reference": (str, dict),
    "complex": (dict,),
}
_WRITTEN_AS = {
    "boolean": "write true or false",
    "integer": "write a whole number without quotes",
    "decimal": "write a number without quotes",
    "reference": "write a text or a mapping",
    "complex": "write a mapping of its sub-attributes",
}


def problems(document: Document) -> Iterator[Problem]:
    """Yield what clashes within a document; parts that the JSON Schema refuses are passed over."""
    data = document.data
    for resource in RESOURCES:
        yield from _clashing_rows(document, resource)
        yield from _members(document, resource)
    yield from _values(document, _part(data, "values", "attributes"), _lists)
    yield from _values(document, _part(data, "values", "always"), _single)
    yield from _undeclared(document)
    yield from repeated_deviations(document)
    yield from _shared_variables(document)
    yield from _parts_of_client(document)


def target(path: AttributePath) -> Target:
    """Return what a path points at; letter case and a closing ``.value`` do not count."""
    selector = (path.selector.key.casefold(), str(path.selector.value).casefold()) if path.selector else None
    sub = path.sub.casefold() if path.sub else None
    if selector and sub == "value":
        sub = None
    return ((path.extension or "").casefold(), path.name.casefold(), selector, sub)


def _clashing_rows(document: Document, resource: str) -> Iterator[Problem]:
    seen: dict[str, tuple[AttributePath, int]] = {}
    for where, path, _ in _rows(document.data, resource):
        place = document.place(where)
        first, line = seen.setdefault(path.label.casefold(), (path, place.line))
        if first is path:
            continue
        if target(first) == target(path):
            sentence = (
                f"{trail(where)}: {path.text!r} is declared twice (first on line {line}); keep one of the two rows"
            )
        else:
            sentence = (
                f"{trail(where)}: {path.text!r} would share the case id {path.label} with {first.text!r} "
                f"on line {line}; keep one of the two rows"
            )
        yield Problem(place, sentence)


def _members(document: Document, resource: str) -> Iterator[Problem]:
    if _part(document.data, resource).get("members") is not False:
        return
    for where, path, _ in _rows(document.data, resource):
        if path.extension is None and path.name.casefold() == "members":
            sentence = f"{trail(where)}: members is declared, while {resource}.members is false; mend one of the two"
            yield Problem(document.place(where), sentence)


def _undeclared(document: Document) -> Iterator[Problem]:
    declared = {target(path)[:2] for resource in RESOURCES for _, path, _ in _rows(document.data, resource)}
    for key in _part(document.data, "values", "attributes"):
        path = _path(key)
        if path and target(path)[:2] not in declared:
            sentence = (
                f"values.attributes: {key!r} is declared neither under users nor under groups; "
                f"declare it there, or write it under values.always if users need it nevertheless"
            )
            yield Problem(document.keys["values", "attributes", key], sentence)


def _values(document: Document, held: dict[str, Any], values: Any) -> Iterator[Problem]:
    types = {target(path): row.get("type") for one in RESOURCES for _, path, row in _rows(document.data, one)}
    for key, entry in held.items():
        path = _path(key)
        wanted = types.get(target(path)) if path else None
        for where, value in values(key, entry):
            if isinstance(wanted, str) and wanted in _HELD_AS and not _fits(value, wanted):
                yield Problem(document.place(where), _misfit(where, value, wanted))


def _lists(key: str, values: Any) -> Iterator[tuple[Where, Any]]:
    for index, value in enumerate(values if isinstance(values, list) else ()):
        yield ("values", "attributes", key, index), value


def _single(key: str, value: Any) -> Iterator[tuple[Where, Any]]:
    yield ("values", "always", key), value


def _fits(value: Any, wanted: str) -> bool:
    if value is None or isinstance(value, list):
        return True  # the JSON Schema refuses the one; the other holds several elements of the attribute
    return isinstance(value, _HELD_AS[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def _misfit(where: Where, value: Any, wanted: str) -> str:
    instead = _WRITTEN_AS.get(wanted, "put it into quotes" if not isinstance(value, dict) else "write a text")
    return f"{trail(where)} is {kind(value)} ({show(value)}), while its attribute is declared as {wanted}; {instead}"


def repeated_deviations(document: Document) -> Iterator[Problem]:
    """Yield the deviations that are about the same cases as one before them."""
    seen: dict[tuple[str, str], int] = {}
    listed = _part(document.data).get("deviations")
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        if not (isinstance(one, dict) and isinstance(one.get("check"), str)):
            continue
        first = seen.setdefault((one["check"], str(one.get("case"))), index)
        if first != index:
            line = document.place(("deviations", first)).line
            sentence = f"deviations[{index}] is about the same cases as the one on line {line}; keep one of the two"
            yield Problem(document.place(("deviations", index)), sentence)


def _shared_variables(document: Document) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for kind_, variable in _part(document.data, "credentials").items():
        if isinstance(variable, str) and seen.setdefault(variable, kind_) != kind_:
            sentence = (
                f"credentials.{kind_} names the same variable as credentials.{seen[variable]}; "
                "each kind of token needs a variable of its own"
            )
            yield Problem(document.place(("credentials", kind_)), sentence)


def _parts_of_client(document: Document) -> Iterator[Problem]:
    named = [part for part in CLIENT_CREDENTIALS if part in _part(document.data, "credentials")]
    missing = [f"credentials.{part}" for part in CLIENT_CREDENTIALS if part not in named]
    if named and missing:
        sentence = f"credentials.{named[0]} is of no use without {' and '.join(missing)}; name all three or none"
        yield Problem(document.place(("credentials", named[0])), sentence)


def _rows(data: Any, resource: str) -> Iterator[tuple[Where, AttributePath, dict[str, Any]]]:
    rows = _part(data, resource).get("attributes")
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        path = _path(row.get("path")) if isinstance(row, dict) else None
        if path:
            yield (resource, "attributes", index, "path"), path, row


def _part(data: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _path(text: object) -> AttributePath | None:
    try:
        return attribute_path(text) if isinstance(text, str) else None
    except PathError:
        return None
