"""Values for the attributes that a connector maps: legal by type, and in the profile's words where it gives them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from hypothesis import strategies as st

from scim_conformance.profile import Attribute
from scim_conformance.scim.paths import AttributePath
from scim_conformance.strategies.text import long_texts, string_of, texts, with_name
from scim_conformance.values import Values

Strategy = st.SearchStrategy[Any]

#: Attributes that take any text: names of people, of things and of units.
FREE: Final = frozenset(
    {"displayname", "nickname", "title", "department", "division", "organization"}
    | {
        f"name.{one}"
        for one in ("givenname", "familyname", "middlename", "formatted", "honorificprefix", "honorificsuffix")
    }
    | {f"addresses.{one}" for one in ("streetaddress", "locality", "region", "formatted")}
)
#: Texts of which no two users may have the same, somewhere.
_UNIQUE: Final = frozenset({"externalid"})
_ZONES: Final = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
_LONGEST_MAIL: Final = 12
_SHORT: Final = 4  # of five bodies one has long texts


def bodies(attributes: Iterable[Attribute], values: Values) -> Strategy:
    """Return values by path for some of the attributes: all texts of one are short, or all may be long.

    An endpoint may refuse what is long; it then refuses nothing but that.
    """
    listed = list(attributes)
    short, long = (some_of(listed, values, text) for text in (texts(), long_texts()))
    return st.integers(0, _SHORT).flatmap(lambda number: long if number == _SHORT else short)


def some_of(attributes: Iterable[Attribute], values: Values, text: Strategy) -> Strategy:
    """Return values by path for some of the attributes, free text of them from a strategy.

    Each attribute is drawn or not by itself, so that what does not matter is easily left out.
    """
    return optional({one.path.text: value(one, values, text) for one in attributes})


def optional(named: Mapping[str, Strategy]) -> Strategy:
    """Return dictionaries with some of the keys, more often than not."""
    drawn = st.tuples(*(st.none() | one | one | one for one in named.values()))
    return drawn.map(lambda all_: {name: one for name, one in zip(named, all_, strict=True) if one is not None})


def value(attribute: Attribute, values: Values, text: Strategy) -> Strategy:
    """Return legal values of an attribute; ``text`` is what free text is taken from."""
    path, definition = attribute.path, values.definition(attribute.path) or {}
    if _chosen(path, values) or definition.get("canonicalValues") or definition.get("type") == "complex":
        return _sampled(attribute, values)
    kind = str(definition.get("type") or attribute.type).casefold()
    made = _typed(kind)
    if made is None and kind == "string":
        made = _worded(path, values, text)
    if made is None:
        return _sampled(attribute, values)
    return st.lists(made, min_size=1, max_size=3) if definition.get("multiValued") and not path.selector else made


def plain(example: Mapping[str, Any], attributes: Iterable[Attribute], values: Values) -> dict[str, Any]:
    """Return the same attributes with the values that listed checks use."""
    declared = {one.path.text: one for one in attributes}
    return {text: values.sample(one.path, one.type, "{name}", 1) for text, one in declared.items() if text in example}


def _chosen(path: AttributePath, values: Values) -> bool:
    return any(one.casefold() == path.text.casefold() for one in values.profile.values.attributes)


def _sampled(attribute: Attribute, values: Values) -> Strategy:
    """Return the two values that listed checks use as well: for what follows rules that no schema tells."""
    return st.sampled_from([values.sample(attribute.path, attribute.type, "{name}", variant) for variant in (0, 1)])


def _typed(kind: str) -> Strategy | None:
    match kind:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(-(2**31), 2**31 - 1)
        case "decimal":
            return st.sampled_from((0.1, 0.0, -0.5, 1e-7, 123456.789, 1e15, 2.5)) | st.floats(-1e6, 1e6, width=32)
        case "datetime":
            return moments()
        case "binary":
            return st.binary(min_size=1, max_size=40).map(lambda data: base64.b64encode(data).decode())
    return None


def moments() -> st.SearchStrategy[str]:
    """Return xsd:dateTimes with offsets and fractions, of years that every calendar knows."""
    first, last = datetime(1971, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - local times, with a zone drawn beside
    whole = st.datetimes(first, last, timezones=_ZONES)
    return whole.map(lambda one: one.replace(microsecond=one.microsecond // 1000 * 1000).isoformat())


def _worded(path: AttributePath, values: Values, text: Strategy) -> Strategy | None:
    """Return strings of an attribute that has its own rules for them, None where they are not known."""
    leaf = f"{path.name}.{path.sub}".casefold() if path.sub else path.name.casefold()
    if leaf in FREE:
        return text
    if leaf in _UNIQUE:
        return with_name(text)
    if path.name.casefold() == "emails":
        return _mails(path, values)
    return _phones() if path.name.casefold() == "phonenumbers" else None


def _mails(path: AttributePath, values: Values) -> Strategy:
    """Return addresses of RFC 5321's form, each of them the run's own."""
    kind = path.selector.label if path.selector else "mail"
    inner = string_of("abcxyzABC0189+_'-", 0, _LONGEST_MAIL)
    return inner.map(lambda one: f"{{name}}.{kind}{one}@{values.profile.values.email_domain}")


def _phones() -> Strategy:
    """Return global numbers of RFC 3966, with the blanks people write; Berlin's have between six and eight digits."""
    return st.integers(100_000, 99_999_999).map(lambda digits: f"+49 30 {digits}")
