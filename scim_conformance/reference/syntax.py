"""The syntax of filters and PATCH paths: text in, small frozen trees out (RFC 7644 sections 3.4.2.2 and 3.5.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

from scim_conformance.reference.errors import invalid_filter, invalid_path

_UNREADABLE = (UnexpectedInput, VisitError, ValueError, RecursionError)

Literal = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class AttributeName:
    """An attribute as it is named in text: URN (not yet told apart from the schemas known), name and sub-attribute."""

    text: str
    urn: str | None
    name: str
    sub: str | None


@dataclass(frozen=True, slots=True)
class Present:
    """``attribute pr``."""

    attribute: AttributeName


@dataclass(frozen=True, slots=True)
class Compare:
    """``attribute operator literal``; the operator is in lower case."""

    attribute: AttributeName
    operator: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Selects:
    """``attribute[condition]``, with what one and the same element must also fulfil in ``then``, if anything."""

    attribute: AttributeName
    condition: Filter
    then: Present | Compare | None = None


@dataclass(frozen=True, slots=True)
class Negation:
    """``not (condition)``."""

    condition: Filter


@dataclass(frozen=True, slots=True)
class Both:
    """All conditions hold."""

    conditions: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one condition holds."""

    conditions: tuple[Filter, ...]


Filter = Present | Compare | Selects | Negation | Both | Either


@dataclass(frozen=True, slots=True)
class Path:
    """A PATCH path: an attribute, the condition its elements must fulfil, and the sub-attribute meant."""

    text: str
    attribute: AttributeName
    condition: Filter | None = None
    sub: str | None = None


def parse_filter(text: str) -> Filter:
    """Return the tree of a filter; raise the invalidFilter refusal when the text is not one."""
    try:
        tree: Filter = _grammar("filter").parse(text)  # type: ignore[assignment]  # the transformer decides
    except _UNREADABLE as error:
        raise invalid_filter(f"The filter cannot be read: {_reason(error)}") from error
    return tree


def parse_path(text: str) -> Path:
    """Return the tree of a PATCH path; raise the invalidPath refusal when the text is not one."""
    try:
        tree: Path = _grammar("path").parse(text)  # type: ignore[assignment]  # the transformer decides
    except _UNREADABLE as error:
        raise invalid_path(f"The path cannot be read: {_reason(error)}") from error
    return replace(tree, text=text)


def attribute_name(text: str) -> AttributeName:
    """Return an attribute name taken apart: the URN ends at the last colon, the sub-attribute begins after the dot."""
    urn, colon, rest = text.rpartition(":")
    name, _, sub = rest.partition(".")
    return AttributeName(text, urn if colon else None, name, sub or None)


def _reason(error: Exception) -> str:
    if isinstance(error, UnexpectedToken):
        found = f"'{error.token}'" if error.token else "the end"
        return f"{found} was not expected at position {error.column}"
    return str(error).partition("\n")[0]


class _Trees(Transformer[Token, Any]):
    """Builds our trees while lark parses."""

    def ATTRIBUTE(self, token: Token) -> AttributeName:  # noqa: N802 - the name of the terminal in the grammar
        return attribute_name(str(token))

    def literal(self, children: list[Token]) -> Literal:
        value: Literal = json.loads(children[0])
        return value

    def filter(self, children: list[Filter]) -> Filter:
        return children[0]

    def attribute_path(self, children: list[AttributeName]) -> Path:
        return Path(children[0].text, children[0], None, children[0].sub)

    def value_path(self, children: list[Any]) -> Path:
        attribute, condition, sub = children
        return Path(attribute.text, attribute, condition, sub[1:] if sub else None)

    def present(self, children: list[AttributeName]) -> Present:
        return Present(*children)

    def compare(self, children: list[Any]) -> Compare:
        attribute, operator, literal = children
        return Compare(attribute, operator.lower(), literal)

    def selects(self, children: list[Any]) -> Selects:
        return Selects(*children)

    def selects_present(self, children: list[Any]) -> Selects:
        attribute, condition, sub = children
        return Selects(attribute, condition, Present(attribute_name(sub[1:])))

    def selects_compare(self, children: list[Any]) -> Selects:
        attribute, condition, sub, operator, literal = children
        return Selects(attribute, condition, Compare(attribute_name(sub[1:]), operator.lower(), literal))

    def negation(self, children: list[Filter]) -> Negation:
        return Negation(*children)

    def both(self, children: list[Filter]) -> Both:
        return Both(tuple(children))

    def either(self, children: list[Filter]) -> Either:
        return Either(tuple(children))


@cache
def _grammar(start: str) -> Lark:
    text = (files(__package__) / "grammar.lark").read_text("utf-8")
    return Lark(text, start=start, parser="lalr", transformer=_Trees(), maybe_placeholders=True)
