"""Reads catalogue files: every row is checked before it becomes a Requirement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from scim_conformance.model import Authority, Effect, Level, Requirement

Json = dict[str, Any]

#: Documents whose rows point to the line of the keyword that gives the level.
LINED: Final = frozenset({"RFC 7643", "RFC 7644", "RFC 9865"})
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with it


class CatalogueError(ValueError):
    """A catalogue file breaks its format; the message names the file, the row and what is wrong."""


def read(sources: Iterable[Traversable]) -> dict[str, Requirement]:
    """Return the requirements in the files by id, in the order written; raise CatalogueError at the first fault."""
    found: dict[str, Requirement] = {}
    for source in sources:
        for row in rows(source):
            if row["id"] in found:
                raise CatalogueError(f"{source.name}: the id {row['id']} is taken; give each row an id of its own")
            found[row["id"]] = _requirement(row)
    return found


def rows(source: Traversable) -> Iterator[Json]:
    """Yield the checked rows of one file, what the head of the file says filled in; raise CatalogueError at a fault."""
    document = _document(source)
    defaults = {key: document[key] for key in ("document", "authority") if key in document}
    for index, written in enumerate(document["requirements"], 1):
        row = {**defaults, **written}
        fault = _fault("row", row) or _line_fault(row) or _prefix_fault(row, document["prefixes"])
        if fault:
            raise CatalogueError(f"{source.name}: row {index} ({row.get('id', 'without id')}): {fault}")
        yield row


def _document(source: Traversable) -> Json:
    try:
        document: Json = yaml.load(source.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, either way
    except yaml.YAMLError as error:
        raise CatalogueError(f"{source.name}: not YAML: {' '.join(str(error).split())}") from error
    fault = _fault("file", document)
    if fault:
        raise CatalogueError(f"{source.name}: {fault}")
    return document


def _fault(part: str, value: object) -> str | None:
    """Return what the JSON Schema for a ``file`` or a ``row`` objects to, None when it does not."""
    error = best_match(_validator(part).iter_errors(value))
    if error is None:
        return None
    where = f"{error.json_path.removeprefix('$.')}: " if error.path else ""
    return f"{where}{error.message}"


@cache
def _validator(part: str) -> Draft202012Validator:
    schema = json.loads((files(__package__) / "catalogue.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema["$defs"][part])


def _line_fault(row: Json) -> str | None:
    line, why = row.get("line"), row.get("why")
    if row["document"] not in LINED:
        return None if line is None else f"line: {row['document']} has no line numbers here; leave the line out"
    if "line" not in row:
        return "line: missing; give the line of the keyword, or null and say why the level is right"
    if line is None and why is None:
        return "why: missing; without a line say why the level is right"
    if line is not None and why is not None:
        return "why: the keyword at the line gives the level; leave why out or make the line null"
    return None


def _prefix_fault(row: Json, prefixes: list[str]) -> str | None:
    if any(row["id"].startswith(f"{prefix}-") for prefix in prefixes):
        return None
    return f"id: this file holds ids that begin with {' or '.join(prefixes)}"


def _requirement(row: Json) -> Requirement:
    decided = row.get("decision", [])
    return Requirement(
        id=row["id"],
        level=Level(row["level"]),
        authority=Authority(row["authority"]),
        document=row["document"],
        section=row["section"],
        line=row.get("line"),
        statement=row["statement"],
        impact=row["impact"],
        remedy=row["remedy"],
        excluded=row.get("excluded"),
        decisions=(decided,) if isinstance(decided, str) else tuple(decided),
        effect=Effect(row["effect"]) if "effect" in row else None,
    )
