"""What the JSON Schema finds, said in one sentence each: what is wrong, and what to write instead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from scim_conformance.profile.errors import Problem
from scim_conformance.profile.formats import FORMATS
from scim_conformance.profile.yamltext import Document, Where

_TYPES = {
    "string": "text",
    "object": "a mapping",
    "array": "a list",
    "boolean": "true or false",
    "number": "a number",
}
_YAML_1_1 = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_LONGEST_SHOWN = 60
_END = "...\n"  # what PyYAML writes after a lone scalar


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of profiles."""
    text = resources.files(__package__).joinpath("profile.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def problems(document: Document, described: dict[str, Any] | None = None) -> Iterator[Problem]:
    """Yield what a JSON Schema, that of profiles unless another is given, has against a document."""
    for error in Draft202012Validator(described or schema(), format_checker=FORMATS).iter_errors(document.data):
        yield from _EXPLAIN[str(error.validator)](_broken(error, document))


def trail(where: Where, whole: str = "profile") -> str:
    """Return keys and indices as people write them: ``users.attributes[0].path``."""
    text = "".join(f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{step!r}]" for step in where)
    return text.removeprefix(".") or f"the {whole}"


def show(value: object) -> str:
    """Return a value as YAML writes it, cut when long; only the kind of a list or mapping."""
    if isinstance(value, dict | list):
        return kind(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def kind(value: object) -> str:
    """Return the kind of a value in plain words, with its article."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names[type(value)]


@dataclass(frozen=True, slots=True)
class _Broken:
    """One rule of the JSON Schema that a value breaks; ``is_key`` when the value is a key within ``where``."""

    document: Document
    where: Where
    value: Any
    rule: Any
    schema: dict[str, Any]
    is_key: bool
    cause: Exception | None

    def problem(self, words: str) -> Problem:
        return Problem(self.document.place(self.where), f"{trail(self.where, self.document.whole)} {words}")


def _broken(error: ValidationError, document: Document) -> _Broken:
    within: Any = error.schema
    where: Any = tuple(error.absolute_path)
    is_key = "propertyNames" in error.absolute_schema_path
    return _Broken(document, where, error.instance, error.validator_value, within, is_key, error.cause)


def _unknown_keys(broken: _Broken) -> Iterator[Problem]:
    holder = trail(broken.where) if broken.where else f"a {broken.document.whole}"
    for key in _strays(broken):
        instead = _elsewhere(key, broken.schema) or _instead(key, list(broken.schema["properties"]))
        yield Problem(broken.document.keys[*broken.where, key], f"{show(key)} is no key of {holder}; {instead}")


def _missing_keys(broken: _Broken) -> Iterator[Problem]:
    allowed = list(broken.schema["properties"])
    misspelt = {_near(key, allowed) for key in _strays(broken)}
    for key in broken.rule:
        if key not in broken.value and key not in misspelt:
            yield broken.problem(f"lacks the key {key!r}; add it{_example(_property(broken.schema, key), key)}")


def _wrong_type(broken: _Broken) -> Iterator[Problem]:
    value = broken.value
    wanted = [broken.rule] if isinstance(broken.rule, str) else list(broken.rule)
    plain = not isinstance(value, dict | list)
    if "string" in wanted and plain and value is not None:
        instead = "put it into quotes if it is meant as text"
    else:
        instead = f"write {_or(wanted)}"
    shown = f" ({show(value)})" if plain and value is not None else ""
    yield broken.problem(f"is {kind(value)}{shown}; {instead}{_example(broken.schema)}")


def _wrong_word(broken: _Broken) -> Iterator[Problem]:
    allowed = [word if isinstance(word, str) else json.dumps(word) for word in broken.rule]
    word = str(broken.value).casefold()
    meant = _YAML_1_1.get(word, word)
    if isinstance(broken.value, str) and meant in ("true", "false") and meant in allowed:
        instead = (
            f"write {meant} without quotes" if meant == word else f"write {meant}, as YAML 1.2 takes {word} for text"
        )
    else:
        instead = _instead(word, allowed)
    yield broken.problem(f"is {show(broken.value)}; {instead}")


def _wrong_pattern(broken: _Broken) -> Iterator[Problem]:
    yield broken.problem(f"is {show(broken.value)}; {broken.schema['patternErrorMessage']}{_example(broken.schema)}")


def _wrong_format(broken: _Broken) -> Iterator[Problem]:
    place = broken.document.keys[*broken.where, broken.value] if broken.is_key else broken.document.place(broken.where)
    yield Problem(place, f"{trail(broken.where)}: {broken.cause}")


def _empty(broken: _Broken) -> Iterator[Problem]:
    yield broken.problem(f"is empty; fill it or leave the key out{_example(broken.schema)}")


def _repeated(broken: _Broken) -> Iterator[Problem]:
    yield broken.problem("holds the same entry twice; keep one of the two")


_EXPLAIN: dict[str, Callable[[_Broken], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _wrong_word,
    "pattern": _wrong_pattern,
    "format": _wrong_format,
    "minLength": _empty,
    "minItems": _empty,
    "uniqueItems": _repeated,
}


def _strays(broken: _Broken) -> list[str]:
    return [key for key in broken.value if key not in broken.schema["properties"]]


def _elsewhere(key: str, holder: dict[str, Any]) -> str | None:
    """Tell where a key belongs that was written one level too high."""
    inner = (name for name in holder["properties"] if key in _property(holder, name).get("properties", {}))
    return next((f"write it under {name}" for name in inner), None)


def _instead(word: str, allowed: list[str]) -> str:
    near = _near(word, allowed)
    return f"write {near}" if near else f"write one of {', '.join(allowed)}"


def _near(word: str, allowed: list[str]) -> str | None:
    by_case = {one.casefold(): one for one in allowed}
    near = get_close_matches(word.casefold(), by_case, n=1)
    return by_case[near[0]] if near else None


def _or(types: list[str]) -> str:
    names = [_TYPES[one] for one in types if one != "null"]
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)


def _property(holder: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = holder["properties"][key]
    if "$ref" in found:
        found = schema()["$defs"][found["$ref"].rsplit("/", 1)[1]] | found
    return found


def _example(described: dict[str, Any], key: str | None = None) -> str:
    example = described["examples"][0]
    text = yaml.safe_dump(example, default_flow_style=True, width=1000, sort_keys=False, allow_unicode=True)
    prefix = f"{key}: " if key else ""
    return f", for example {prefix}{text.removesuffix(_END).strip()}"
