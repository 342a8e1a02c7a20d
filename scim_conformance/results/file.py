"""Reads and writes results.json."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from scim_conformance.results.document import FORMAT

Json = dict[str, Any]


class ResultsError(ValueError):
    """A results file that cannot be written or read; the message is one sentence that names the file."""


def write(path: Path, document: Json) -> None:
    """Write a document, whole or not at all, creating folders; raise ResultsError when it cannot be.

    Everything but ASCII is escaped, so that half a surrogate pair from an endpoint survives.
    """
    fault = _fault(document)
    if fault:
        raise ResultsError(f"{path}: the results break their own schema ({fault}); please report this bug of the suite")
    text = json.dumps(document, ensure_ascii=True, allow_nan=False, indent=1) + "\n"
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="ascii")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ResultsError(f"{path}: the results cannot be written: {error.strerror}; name another file") from None


def read(path: Path) -> Json:
    """Return the document in a file; raise ResultsError when the file is missing, cut off or none of ours."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror}; name a results.json") from None
    except UnicodeDecodeError:
        raise ResultsError(f"{path}: is not text; name a results.json") from None
    document = _parsed(path, text)
    if not isinstance(document, dict) or "format" not in document:
        raise ResultsError(f"{path}: is JSON but not a results.json; name the file a run wrote with --scim-results")
    if document["format"] != FORMAT:
        raise ResultsError(
            f"{path}: is in format {document['format']}, this version reads format {FORMAT}; "
            "use the version of scim-conformance that wrote it"
        )
    fault = _fault(document)
    if fault:
        raise ResultsError(f"{path}: is not a results.json as a run writes it ({fault}); let the run write it again")
    return document


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ResultsError(f"{path}: is nested too deeply for a results.json") from None
    except json.JSONDecodeError as error:
        cut = not text.rstrip().endswith("}")
        what = "is cut off" if text.lstrip().startswith("{") and cut else "is not JSON"
        raise ResultsError(f"{path}:{error.lineno}: {what}; let the run write it again") from None


def _fault(document: Json) -> str | None:
    """Return where and how a document breaks the schema, None when it does not."""
    error = best_match(_validator().iter_errors(document))
    if error is not None:
        return f"{error.json_path}: {error.message[:200]}"
    most = len(document["exchanges"]) - 1
    astray = (number for number, case in enumerate(document["cases"]) if max(_indices(case), default=most) > most)
    return next((f"$.cases[{number}].exchanges: there are {most + 1} exchanges" for number in astray), None)


def _indices(case: Json) -> list[int]:
    return [*case["exchanges"], *case.get("story", ())]


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads((files(__package__) / "results.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)
