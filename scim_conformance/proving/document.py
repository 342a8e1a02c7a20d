"""The proof as one JSON document, from which its reports are rendered."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from scim_conformance import EDITION, __version__
from scim_conformance.model import ExitCode
from scim_conformance.proving.matrix import Levels, Matrix

Json = dict[str, Any]

FORMAT: Final = 1
#: The area whose checks servers of the project's own tests prove: the embedded endpoint speaks no TLS.
_ELSEWHERE: Final = "tls"
_PROVED_BY: Final = "tests/conformance/test_tls.py"
_WORST: Final = 10
_VERDICTS: Final = {
    ExitCode.CONFORMANT: "proven",
    ExitCode.NONCONFORMANT: "not proven",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.INTERNAL_ERROR: "broken",
}


@dataclass(frozen=True, slots=True)
class Proving:
    """How a proof was run; ``whole`` where every fault was to be tried, which alone tells what no fault can fail."""

    arguments: tuple[str, ...]
    seed: int
    planned: int
    whole: bool
    started: str
    seconds: float
    interrupted: bool = False


class ProofError(ValueError):
    """A proof that cannot be written; the message is one sentence that names the file."""


def document(matrix: Matrix, proving: Proving, areas: Mapping[str, str], levels: Levels) -> Json:
    """Return the document of a proof; ``areas`` and ``levels`` are those of all checks, in the suite's order."""
    asked = [check for check, area in areas.items() if area != _ELSEWHERE]
    whole = proving.whole and not proving.interrupted
    unproven = matrix.unproven(asked) if whole else None
    code = _exit(matrix, proving, unproven)
    return {
        "format": FORMAT,
        "suite": {"version": __version__, "edition": EDITION},
        "run": {
            "arguments": list(proving.arguments),
            "seed": proving.seed,
            "started": proving.started,
            "seconds": round(proving.seconds, 1),
            "planned": proving.planned,
            "done": len(matrix.every),
            "requests": sum(one.requests for one in matrix.every),
        },
        "verdict": _VERDICTS[code],
        "exit": int(code),
        "checks": [{"id": check, "area": area, "level": levels[check]} for check, area in areas.items()],
        "faults": [{**_plain(one), "first": one.first, "caught": one.caught} for one in matrix.rows],
        "pairs": [{**_plain(one), "caught": one.caught} for one in matrix.pairs],
        "variants": [{**_plain(one), "clean": one.clean} for one in matrix.legal],
        "missed": [one.fault for one in matrix.missed],
        "otherwise": [one.fault for one in matrix.otherwise],
        "unproven": unproven,
        "elsewhere": {"checks": [one for one in areas if areas[one] == _ELSEWHERE], "by": _PROVED_BY},
        "redundant": matrix.redundant(asked) if whole else None,
        "collateral": {"median": matrix.collateral, "worst": _worst(matrix)},
    }


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all, creating folders; raise ProofError when it cannot be."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ProofError(f"{path}: cannot be written: {error.strerror}; name another --report-dir") from None


def text(proof: Json) -> str:
    """Return a document as JSON text, after it has passed its own schema."""
    validator().validate(proof)
    return json.dumps(proof, indent=1) + "\n"


@cache
def validator() -> Draft202012Validator:
    """Return the validator of documents."""
    return Draft202012Validator(json.loads((files(__package__) / "matrix.schema.json").read_text("utf-8")))


def _exit(matrix: Matrix, proving: Proving, unproven: Iterable[str] | None) -> ExitCode:
    if proving.interrupted:
        return ExitCode.INTERRUPTED
    if matrix.exit is ExitCode.CONFORMANT and unproven:
        return ExitCode.NONCONFORMANT
    return matrix.exit


def _worst(matrix: Matrix) -> list[Json]:
    ranked = sorted(matrix.rows, key=lambda one: -one.failed)
    return [{"fault": one.fault, "failed": one.failed} for one in ranked[:_WORST] if one.failed]


def _plain(one: Any) -> Json:
    """Return a row as JSON has it."""
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()}
    return {**told, "seconds": round(one.seconds, 2)}
