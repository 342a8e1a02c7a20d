"""Filters as JSON trees: their text (RFC 7644 section 3.4.2.2), and of which resources they are true.

Trees are ``["eq", "userName", "ada"]``, ``["pr", "title"]``, ``["and", one, other]``, ``["or", one, other]``,
``["not", one]`` and ``["in", "emails", tree]``, which is ``emails[tree]``; within ``in`` paths are sub-attributes.
"""

from __future__ import annotations

import json
import operator
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final, Literal

from scim_conformance.scim import paths, schemas
from scim_conformance.scim.paths import AttributePath, Json

Tree = list[Any]
Definition = Callable[[AttributePath], Json | None]
#: What a condition may come to: None is SQL's answer about a value that is not there.
Truths = frozenset[bool | None]

_YES: Final[Truths] = frozenset({True})
_NO: Final[Truths] = frozenset({False})
#: A comparison with a value that is not there: it is not met, and what ``not`` makes of that the RFC leaves open.
_ABSENT: Final[Truths] = frozenset({False, None})
_OPEN: Final[Truths] = frozenset({True, False})
_ANYTHING: Final[Truths] = frozenset({True, False, None})
_JOINED: Final = frozenset({"and", "or"})
_BINDING: Final[Mapping[str, int]] = {"or": 0, "and": 1}
_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_TEXTUAL: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "eq": operator.eq,
    "co": lambda held, sought: sought in held,
    "sw": lambda held, sought: held.startswith(sought),
    "ew": lambda held, sought: held.endswith(sought),
}
_Composition = Literal["NFC", "NFD", "NFKC"]
_COMPOSITIONS: Final[tuple[_Composition, ...]] = ("NFC", "NFD", "NFKC")
_SMALL: Final = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def text(tree: Tree, *, escaped: bool = False) -> str:
    """Return a filter as it is sent, in brackets where precedence needs them; ``escaped`` is all ASCII."""
    return _text(tree, escaped)[0]


def _text(tree: Tree, escaped: bool) -> tuple[str, int]:
    """Return the text of a tree, and how strongly its outermost word binds."""
    word, *rest = tree
    if word in _JOINED:
        own = _BINDING[word]
        (left, binding), (right, other) = (_text(one, escaped) for one in rest)
        left = f"({left})" if binding < own else left
        return f"{left} {word} {f'({right})' if other <= own else right}", own
    if word == "not":
        return f"not ({text(rest[0], escaped=escaped)})", 2
    if word == "in":
        return f"{rest[0]}[{text(rest[1], escaped=escaped)}]", 2
    shown = "" if word == "pr" else f" {json.dumps(rest[1], ensure_ascii=escaped)}"
    return f"{rest[0]} {word}{shown}", 2


def mapped(tree: Tree, change: Callable[[str, Tree], Tree], within: str = "") -> Tree:
    """Return a tree with each comparison changed; ``change`` is given the whole path of its attribute as well."""
    word, *rest = tree
    if word in _JOINED or word == "not":
        return [word, *(mapped(one, change, within) for one in rest)]
    if word == "in":
        return [word, rest[0], mapped(rest[1], change, f"{rest[0]}.")]
    return change(f"{within}{rest[0]}", tree)


def leaves(tree: Tree) -> list[Tree]:
    """Return the comparisons of a filter, with whole paths also of what stands in square brackets."""
    found: list[Tree] = []

    def note(path: str, leaf: Tree) -> Tree:
        found.append([leaf[0], path, *leaf[2:]])
        return leaf

    mapped(tree, note)
    return found


def words(tree: Tree) -> Iterator[str]:
    """Yield the words that a filter is made of: operators, and, or, not, and ``in`` for square brackets."""
    yield tree[0]
    for one in tree[1:]:
        if isinstance(one, list):
            yield from words(one)


def bound(tree: Tree, own: Callable[[Any], bool]) -> bool:
    """Return whether a filter is true only of resources with a value that is ``own``."""
    word, *rest = tree
    match word:
        case "and":
            return any(bound(one, own) for one in rest)
        case "or":
            return all(bound(one, own) for one in rest)
        case "in":
            return bound(rest[1], own)
    return word in _TEXTUAL and own(rest[1])


def outcomes(tree: Tree, resource: Json, definition: Definition) -> frozenset[bool]:
    """Return whether a filter finds a resource; both where the RFC leaves that open.

    Open are the order of texts, ``ne`` and ``not`` where there is no value, an absent boolean (it may have a default),
    and texts that differ in nothing but how letters beyond ASCII are written or put into small ones.
    """

    def values(path: str) -> tuple[list[Any], AttributePath]:
        parsed = paths.parse(path)
        return _listed(paths.read(resource, parsed)), parsed

    return frozenset(one is True for one in _truths(tree, values, definition, resource))


_Values = Callable[[str], tuple[list[Any], AttributePath]]


def _truths(tree: Tree, values: _Values, definition: Definition, resource: Json) -> Truths:
    word, *rest = tree
    if word in _JOINED:
        sides = [_truths(one, values, definition, resource) for one in rest]
        return _all(sides) if word == "and" else _any(sides)
    if word == "not":
        return _turned(_truths(rest[0], values, definition, resource))
    if word == "in":
        return _elements(rest[0], rest[1], definition, resource)
    held, path = values(rest[0])
    return _compared(word, held, rest[1] if rest[1:] else None, path, definition(path))


def _elements(name: str, inner: Tree, definition: Definition, resource: Json) -> Truths:
    """Return whether one of the elements of an attribute fulfils what stands in the square brackets."""
    found = []
    for element in _listed(paths.read(resource, paths.parse(name))):

        def values(path: str, element: Any = element) -> tuple[list[Any], AttributePath]:
            return _listed(paths.get(element, path)), paths.parse(f"{name}.{path}")

        if isinstance(element, dict):
            found.append(_truths(inner, values, definition, resource))
    return _any(found) if found else _ABSENT


def _compared(word: str, held: list[Any], literal: Any, path: AttributePath, facts: Json | None) -> Truths:
    if word == "pr":
        return _YES if held else (_ANYTHING if _is_boolean(facts) else _NO)
    if not held:
        return _ANYTHING if word == "ne" or _is_boolean(facts) else _ABSENT
    if word == "ne":
        each = [_one("eq", one, literal, path, facts) for one in held]
        every, some = _turned(_any(each)), _any([_turned(one) for one in each])
        return every | some  # of several values: none is the one named, or one is another
    return _any([_one(word, one, literal, path, facts) for one in held])


def _one(word: str, held: Any, literal: Any, path: AttributePath, facts: Json | None) -> Truths:
    """Return what comparing one value with a literal may come to."""
    if not isinstance(held, str) or not isinstance(literal, str):
        return _YES if type(held) is type(literal) and held == literal else _NO
    if facts is not None and schemas.attribute_type(facts) == "dateTime":
        return _instants(word, held, literal)
    forms = _forms(path, facts)
    if word in _ORDER:
        equal = {one(held) == one(literal) for one in forms}
        return frozenset({_ORDER[word](0, 0)}) if equal == {True} else _OPEN
    return frozenset(_TEXTUAL[word](one(held), one(literal)) for one in forms)


def _instants(word: str, held: str, literal: str) -> Truths:
    first, second = instant(held), instant(literal)
    if first is None or second is None:
        return _OPEN
    compare: Callable[[Any, Any], bool] = _ORDER.get(word, operator.eq)
    return frozenset({compare(first, second)})


def instant(told: str) -> datetime | None:
    """Return the point in time that a dateTime names, None for another text; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _forms(path: AttributePath, facts: Json | None) -> list[Callable[[str], str]]:
    """Return the ways to write texts before they are compared: the RFC's own, and those that are as good."""
    exact: list[Callable[[str], str]] = [str, *map(_composed, _COMPOSITIONS)]
    user_name = path.text.casefold() == "username"
    if facts is not None and schemas.case_exact(facts) and not user_name:
        return exact
    folded: list[Callable[[str], str]] = [
        _ascii_folded,
        str.casefold,
        str.lower,
        _capitals_folded,
        *map(_folded, _COMPOSITIONS),
    ]
    return folded if facts is not None or user_name else [*exact, *folded]  # of what no schema knows either may hold


def _ascii_folded(told: str) -> str:
    return told.translate(_SMALL)


def _capitals_folded(told: str) -> str:
    return told.upper().casefold()


def _composed(form: _Composition) -> Callable[[str], str]:
    return lambda told: unicodedata.normalize(form, told)


def _folded(form: _Composition) -> Callable[[str], str]:
    return lambda told: unicodedata.normalize(form, told).casefold()


def _all(sides: Iterable[Truths]) -> Truths:
    """Return what ``and`` may come to."""
    return frozenset(False if False in one else (None if None in one else True) for one in product(*sides))


def _any(sides: Iterable[Truths]) -> Truths:
    """Return what ``or`` may come to."""
    return frozenset(True if True in one else (None if None in one else False) for one in product(*sides))


def _turned(truths: Truths) -> Truths:
    return frozenset(None if one is None else not one for one in truths)


def _is_boolean(facts: Json | None) -> bool:
    return facts is not None and schemas.attribute_type(facts) == "boolean"


def _listed(value: Any) -> list[Any]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if one is not None and one != ""]
