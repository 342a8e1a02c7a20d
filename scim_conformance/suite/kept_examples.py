"""Reads the file of generated examples that a user kept: one JSON object a line, as reports show it."""

from __future__ import annotations

import hashlib
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


class Memory:
    """Remembers from one run to the next which examples failed: a file for each case, in a folder (None: nowhere)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def recall(self, key: str) -> list[Kept]:
        """Return what failed in earlier runs; nothing where the file cannot be read."""
        file = self._file(key)
        try:
            kept = read_examples(file) if file is not None and file.exists() else {}
        except ExampleError:
            kept = {}
        return [one for examples in kept.values() for one in examples]

    def remember(self, key: str, line: str) -> None:
        """Keep the line of an example that failed, in the place of an earlier one."""
        file = self._file(key)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{line}\n", "utf-8")

    def forget(self, key: str) -> None:
        """Drop what failed in earlier runs: it does so no more."""
        file = self._file(key)
        if file is not None:
            file.unlink(missing_ok=True)

    def _file(self, key: str) -> Path | None:
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        return self._folder / f"{name}.jsonl" if self._folder is not None else None


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
