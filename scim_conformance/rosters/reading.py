"""Reads roster files: every test is checked before it becomes part of a Roster."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

Json = dict[str, Any]


class RosterError(ValueError):
    """A roster file breaks its format; the message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class RosterTest:
    """One test of somebody else's: its name there, whether it must pass, the ids of our checks, and what differs.

    Where there are no checks, the note says why; otherwise it may be empty. Where ``cases`` has a text for a check,
    only those of its cases belong to the test that have the text in their id; of other checks all do.
    """

    name: str
    mandatory: bool
    checks: tuple[str, ...]
    note: str
    cases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """The tests of one acceptance run, in its order; ``source`` is where their names are published."""

    name: str
    title: str
    source: str
    tests: tuple[RosterTest, ...]


def read(source: Traversable) -> Roster:
    """Return the roster in a YAML file, named after the file; raise RosterError at the first fault."""
    text = source.read_text("utf-8")
    try:
        document, lines = yaml.safe_load(text), _lines(text)
    except yaml.YAMLError as error:
        raise RosterError(f"{source.name}: not YAML: {' '.join(str(error).split())}") from error
    fault = _fault("file", document)
    if fault:
        raise RosterError(f"{source.name}: {fault}")
    tests = tuple(_tests(source.name, document["tests"], lines))
    return Roster(source.name.removesuffix(".yaml"), document["title"], document["source"], tests)


def _lines(text: str) -> list[int]:
    """Return the line, counted from 1, in which each item of the member ``tests`` begins."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return []
    lists = [value for key, value in root.value if key.value == "tests" and isinstance(value, yaml.SequenceNode)]
    return [item.start_mark.line + 1 for one in lists for item in one.value]


def _tests(file: str, written: list[Any], lines: list[int]) -> Iterator[RosterTest]:
    taken: set[str] = set()
    for test, line in zip(written, lines, strict=True):
        fault = _fault("test", test) or _note_fault(test) or _cases_fault(test) or _name_fault(test, taken)
        if fault:
            raise RosterError(f"{file}, line {line}: {fault}")
        taken.add(test["name"])
        yield RosterTest(
            name=test["name"],
            mandatory=test["mandatory"],
            checks=tuple(test["checks"]),
            note=test.get("note", ""),
            cases=MappingProxyType(test.get("cases", {})),
        )


def _note_fault(test: Json) -> str | None:
    return None if test["checks"] or "note" in test else "note: missing; say why no check asks for this"


def _cases_fault(test: Json) -> str | None:
    strange = [check for check in test.get("cases", {}) if check not in test["checks"]]
    return f"cases: {strange[0]} is not among the checks" if strange else None


def _name_fault(test: Json, taken: set[str]) -> str | None:
    return f"name: {test['name']!r} is taken; name each test once" if test["name"] in taken else None


def _fault(part: str, value: object) -> str | None:
    """Return what the JSON Schema for a ``file`` or a ``test`` objects to, None when it does not."""
    error = best_match(_validator(part).iter_errors(value))
    if error is None:
        return None
    where = f"{error.json_path.removeprefix('$.')}: " if error.path else ""
    return f"{where}{error.message}"


@cache
def _validator(part: str) -> Draft202012Validator:
    schema = json.loads((files(__package__) / "roster.schema.json").read_text("utf-8"))
    return Draft202012Validator({**schema["$defs"][part], "$defs": schema["$defs"]})
