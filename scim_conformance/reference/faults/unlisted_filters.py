# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of filters that nobody has listed: only generated examples find them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.filtering import Predicate, compile_tree
from scim_conformance.reference.messages import Call
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

AREA = Area("generated-filters")
_LOOKUP, _TEXT, _FILTER = (f"users-generated-{one}" for one in ("lookup-is-exact", "text-is-found", "filter-is-exact"))
_BASIC_PLANE = 0xFFFF
_COLUMN = 100
_SOME: Filter = Present(AttributeName("id", None, "id", None))
#: What everybody meets, and what nobody does; within square brackets as well.
_EVERYBODY: Filter = Either((_SOME, Negation(_SOME)))
_NOBODY: Filter = Both((_SOME, Negation(_SOME)))


def retold(name: str, effect: str, caught_by: str, summary: str, change: Callable[[Filter], Filter]) -> None:
    """Register a fault that takes each part of a filter on users for another one, the innermost first."""

    class Retold(App):
        def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
            if kind.name != "User":
                return super().predicate(call, kind, text)
            super().predicate(call, kind, text)  # which refuses what is to be refused
            return compile_tree(_each(parse_filter(text), change), kind)

    Retold.__doc__ = summary
    AREA.layer(name, effect=effect, caught_by=(caught_by,))(Retold)


def compared(name: str, effect: str, caught_by: str, summary: str, read: Callable[[Compare, str], Any]) -> None:
    """Register a fault that reads the text that an attribute is compared with as another text, or as a filter."""

    def change(one: Filter) -> Filter:
        if not isinstance(one, Compare) or not isinstance(one.literal, str):
            return one
        taken = read(one, one.literal)
        return replace(one, literal=taken) if isinstance(taken, str) else taken

    retold(name, effect, caught_by, summary, change)


def _each(tree: Filter, change: Callable[[Filter], Filter]) -> Filter:
    match tree:
        case Both(conditions):
            tree = Both(tuple(_each(one, change) for one in conditions))
        case Either(conditions):
            tree = Either(tuple(_each(one, change) for one in conditions))
        case Negation(condition):
            tree = Negation(_each(condition, change))
        case Selects():
            tree = replace(tree, condition=_each(tree.condition, change))
    return change(tree)


def _two_of_three(one: Filter) -> Filter:
    return Either(one.conditions[:2]) if isinstance(one, Either) and len(one.conditions) == 3 else one


def _not_each(one: Filter) -> Filter:
    if isinstance(one, Negation) and isinstance(one.condition, Both):
        return Both(tuple(Negation(inner) for inner in one.condition.conditions))
    return one


def _inner_and_lifted(one: Filter) -> Filter:
    """Take ``a and (b or c and d)`` for ``a and (b or c) and d``."""
    if not isinstance(one, Both):
        return one
    lifted: list[Filter] = []
    for inner in one.conditions:
        joined = inner.conditions if isinstance(inner, Either) else ()
        last = joined[-1] if joined else None
        if isinstance(last, Both):
            lifted += [Either((*joined[:-1], last.conditions[0])), *last.conditions[1:]]
        else:
            lifted.append(inner)
    return Both(tuple(lifted))


def _quoted_dropped(one: Filter) -> Filter:
    if not isinstance(one, Both):
        return one
    first, *others = one.conditions
    kept = [inner for inner in others if not (isinstance(inner, Compare) and '"' in str(inner.literal))]
    return Both((first, *kept))


def _misses(wanted: Callable[[str], bool]) -> Callable[[Compare, str], Any]:
    return lambda _, literal: _NOBODY if wanted(literal) else literal


def _grows_in_capitals(literal: str) -> bool:
    return len(literal.upper()) != len(literal)


retold(
    "filter-third-or-dropped",
    "A client that looks up three people at once takes the third for missing and creates an account again.",
    _FILTER,
    "Of three conditions joined by or the last one is dropped.",
    _two_of_three,
)
retold(
    "filter-not-of-and-spread",
    "A report on all but a few accounts leaves out people who fit, and nobody sees an error.",
    _FILTER,
    "The word not before (a and b) turns each of the two round and leaves the and.",
    _not_each,
)
retold(
    "filter-inner-and-lifted",
    "A filter with brackets three deep selects other people than its author meant.",
    _FILTER,
    "Within brackets an and behind an or is applied to the whole bracket.",
    _inner_and_lifted,
)
retold(
    "filter-quote-behind-and-dropped",
    "A lookup for somebody with a quotation mark in their name finds everybody who fits the rest of the filter.",
    _FILTER,
    "A condition behind an and whose value has a quotation mark in it is dropped.",
    _quoted_dropped,
)
compared(
    "filter-value-cut",
    "People with long names are not found, or somebody else whose name begins alike is, and gets their changes.",
    _TEXT,
    "The value in a filter is cut after 100 characters.",
    lambda _, literal: literal[:_COLUMN],
)
compared(
    "filter-astral-misses",
    "People with rare letters or emoji in their names are never found and created again and again.",
    _TEXT,
    "A value with a character beyond the basic plane finds nobody.",
    _misses(lambda literal: any(ord(one) > _BASIC_PLANE for one in literal)),
)
compared(
    "filter-capitals-grow",
    "A Mr Groß is never found and created again and again, while Mr Gross has no trouble.",
    _TEXT,
    "A value with a letter that becomes two in capitals, such as ß, finds nobody.",
    _misses(_grows_in_capitals),
)
compared(
    "filter-blanks-collapsed",
    "Somebody whose name was typed with two blanks is never found, and each cycle creates them again.",
    _TEXT,
    "Blanks in a row in a value are taken for one.",
    lambda _, literal: re.sub(" {2,}", " ", literal),
)
compared(
    "filter-percent-decoded-twice",
    "A name with a per cent sign and two digits is taken for another, which is not found or is somebody else's.",
    _TEXT,
    "Percent-encoding inside a value is undone once more.",
    lambda _, literal: unquote(literal),
)
compared(
    "filter-apostrophe-or-finds-all",
    "Whoever may choose a name makes a lookup find the whole directory, and the client takes the first for its match.",
    _LOOKUP,
    "An apostrophe followed by the word or in a value ends the database's text, and everybody is found.",
    lambda _, literal: _EVERYBODY if re.search("' or ", literal) else literal,
)


@AREA.layer(
    "filter-accents-ignored",
    effect="Whoever looks for Zoe is given Zoë as well, and changes or disables the wrong one of the two.",
    caught_by=(_TEXT,),
)
class FilterAccentsIgnored(App):
    """Letters with and without accents are compared as the same."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        super().predicate(call, kind, text)
        wanted = compile_tree(_each(parse_filter(text), _bare_literal), kind)
        return lambda resource: wanted(_bare(resource))


@AREA.layer(
    "filter-escapes-unread",
    effect="A client that writes letters beyond ASCII as JSON's escapes finds nobody with such a letter.",
    caught_by=(_TEXT,),
)
class FilterEscapesUnread(App):
    """An escape for a letter beyond ASCII in a value is compared as the six characters that it is written with."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, kind, re.sub(r"(?<!\\)((?:\\\\)*)\\u", r"\1\\\\u", text))


def _bare_literal(one: Filter) -> Filter:
    return replace(one, literal=_bare(one.literal)) if isinstance(one, Compare) else one


def _bare(value: Any) -> Any:
    """Return a value with all letters in it without their accents."""
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    if not isinstance(value, str) or value.isascii():
        return value
    return "".join(one for one in unicodedata.normalize("NFD", value) if not unicodedata.combining(one))
