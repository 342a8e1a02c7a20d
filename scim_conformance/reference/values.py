"""What may stand as the value of an attribute, and how values compare (RFC 7643 sections 2.3 and 2.4)."""

from __future__ import annotations

import base64
import binascii
import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from scim_conformance.reference.errors import invalid_filter, invalid_value
from scim_conformance.scim import schemas

Json = dict[str, Any]
Test = Callable[[Any], bool]

#: Sub-attributes that say which element is meant but carry nothing of their own.
LABELS: Final = frozenset({"type", "primary", "display"})
_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_TEXT: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "co": lambda held, sought: sought in held,
    "sw": lambda held, sought: held.startswith(sought),
    "ew": lambda held, sought: held.endswith(sought),
}


def unassigned(value: Any) -> bool:
    """Return whether a value counts as no value: null, an empty list or an empty object (RFC 7643 section 2.5)."""
    return value is None or value in ([], {})


def clean(definition: Json, value: Any, where: str) -> Any:
    """Return a value as it is stored, None when it is unassigned; raise invalidValue when its type is wrong.

    Members of objects get the names of the schema; readOnly and unknown ones are left out.
    """
    if unassigned(value):
        return None
    if not schemas.multi_valued(definition):
        return element(definition, value, where)
    if not isinstance(value, list):
        raise invalid_value(f"{where} must be a list.")
    kept = [element(definition, one, where) for one in value]
    return [one for one in kept if one is not None] or None


def element(definition: Json, value: Any, where: str) -> Any:
    """Return one value of an attribute as it is stored, whether the attribute is multi-valued or not."""
    if unassigned(value):
        return None
    kind = schemas.attribute_type(definition)
    return _complex(definition, value, where) if kind == "complex" else _SIMPLE[kind](value, where)


def _complex(definition: Json, value: Any, where: str) -> Json | None:
    known = schemas.sub_attributes(definition)
    if isinstance(value, str) and schemas.named(known, "value"):
        value = {"value": value}  # Entra writes a manager as a bare string
    if not isinstance(value, dict):
        raise invalid_value(f"{where} must be an object.")
    result: Json = {}
    for name, held in value.items():
        sub = schemas.named(known, name)
        if sub is None or schemas.mutability(sub) == "readOnly":
            continue
        kept = clean(sub, held, f"{where}.{sub['name']}")
        if kept is not None:
            result[sub["name"]] = kept
    return result or None


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise invalid_value(f"{where} must be a string.")
    return value


def _boolean(value: Any, where: str) -> bool:
    if isinstance(value, str) and value.casefold() in {"true", "false"}:
        return value.casefold() == "true"  # Entra sends "True" and "False" unless it is told otherwise
    if not isinstance(value, bool):
        raise invalid_value(f"{where} must be true or false.")
    return value


def _integer(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid_value(f"{where} must be a whole number.")
    return value


def _decimal(value: Any, where: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid_value(f"{where} must be a number.")
    return value


def _date_time(value: Any, where: str) -> str:
    if not isinstance(value, str) or instant(value) is None:
        raise invalid_value(f"{where} must be a date and time such as 2011-05-13T04:42:34Z.")
    return value


def _binary(value: Any, where: str) -> str:
    text = _text(value, where)
    try:
        base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_" if set(text) & {"-", "_"} else None, validate=True
        )
    except (binascii.Error, ValueError) as error:
        raise invalid_value(f"{where} must be base64.") from error
    return text


_SIMPLE: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "string": _text,
    "reference": _text,
    "binary": _binary,
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "dateTime": _date_time,
}


def instant(text: str) -> datetime | None:
    """Return the instant a dateTime means (UTC when no offset is given), None when the text is not a dateTime."""
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


def comparison(definition: Json | None, name: str, literal: Any) -> Test:
    """Return a test of held values by operator and literal; raise invalidFilter when the operator does not fit."""
    definition = definition or {}
    kind = schemas.attribute_type(definition)
    if name in _ORDER and (kind in {"boolean", "binary"} or isinstance(literal, bool) or literal is None):
        raise invalid_filter(f"The operator {name} does not apply to a {kind} attribute or to {literal!r}.")
    if name in _TEXT:
        return _text_test(_TEXT[name], literal, schemas.case_exact(definition))
    fold = _folding(definition, kind)
    sought = fold(literal)
    if kind == "dateTime" and isinstance(literal, str) and sought is None:
        raise invalid_filter(f"{literal!r} is not a date and time.")
    compare: Callable[[Any, Any], Any] = _ORDER.get(name, operator.eq)
    return lambda held: _comparable(fold(held), sought) and bool(compare(fold(held), sought))


def _text_test(test: Callable[[str, str], bool], literal: Any, case_exact: bool) -> Test:
    if not isinstance(literal, str):
        return lambda _: False
    if case_exact:
        return lambda held: isinstance(held, str) and test(held, literal)
    sought = literal.casefold()
    return lambda held: isinstance(held, str) and test(held.casefold(), sought)


def _folding(definition: Json, kind: str) -> Callable[[Any], Any]:
    if kind == "boolean":
        return lambda value: value.casefold() == "true" if _is_boolean_text(value) else value
    if kind == "dateTime":
        return lambda value: instant(value) if isinstance(value, str) else value
    if schemas.case_exact(definition):
        return lambda value: value
    return lambda value: value.casefold() if isinstance(value, str) else value


def _is_boolean_text(value: Any) -> bool:
    return isinstance(value, str) and value.casefold() in {"true", "false"}


def _comparable(held: Any, sought: Any) -> bool:
    numbers = (int, float)
    if isinstance(held, bool) or isinstance(sought, bool):
        return isinstance(held, bool) and isinstance(sought, bool)
    return type(held) is type(sought) or (isinstance(held, numbers) and isinstance(sought, numbers))
