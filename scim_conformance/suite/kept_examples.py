"""Reads the file of generated examples that a user kept: one JSON object a line, as reports show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scim_conformance.model import CaseId


class ExampleError(ValueError):
    """The file cannot be read; the message says where, and what to write instead."""


@dataclass(frozen=True)
class Kept:
    """An example that a user kept: what was tried, and where it stands."""

    example: Any
    where: str


def read_examples(file: Path) -> Mapping[CaseId, Sequence[Kept]]:
    """Return the examples of a file by their case; blank lines and lines that begin with ``#`` are passed over.

    Raise ExampleError for a file that cannot be read, and for a line that is none.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExampleError(f"{file} cannot be read ({error}); name a file of lines as a report shows them") from None
    kept: dict[CaseId, list[Kept]] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            case, example = _read(line, f"{file}:{number}")
            kept.setdefault(case, []).append(example)
    return kept


def _read(line: str, where: str) -> tuple[CaseId, Kept]:
    try:
        document = json.loads(line)
        case = CaseId(str(document["check"]), str(document["case"]))
        return case, Kept(document["example"], where)
    except (ValueError, LookupError, TypeError):
        wanted = 'write it like {"check": "…", "case": "…", "example": …}, as the report shows it'
        raise ExampleError(f"{where}: this is no example; {wanted}") from None
