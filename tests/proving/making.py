"""Trials and what came of them, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scim_conformance.model import Level
from scim_conformance.proving.document import Proving, document
from scim_conformance.proving.matrix import Known, Matrix, matrix
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import Fault, Told
from scim_conformance.reference.app import App

Json = dict[str, Any]

LEVELS = {"first": Level.MUST, "second": Level.MUST, "third": Level.SHOULD, "tls-one": Level.MUST}
AREAS = {"first": "users", "second": "users", "third": "groups", "tls-one": "tls"}
PROVING = Proving(("prove",), 7, 3, True, "2026-01-01T00:00:00+00:00", 61.2)


def fault(name: str, *caught_by: str) -> Fault:
    """Return a fault that these checks must catch."""
    return Fault(name, f"Does {name}.", "Much.", "users", caught_by, App, classes=("XX-01",))


def case(check: str, outcome: str, label: str = "p/User") -> Json:
    """Return a case of results.json with a finding, or a reason where it was not judged."""
    finding = {"where": "status", "expected": "201", "actual": "200", "hint": ""}
    found = [finding] if outcome in {"failed", "deviates"} else []
    rest = {"findings": found, "reason": "so it is", "requirements": ["RFC7644-3.3-create-201"]}
    return {"check": check, "case": label, "outcome": outcome, **rest}


def tried(*cases: Json, faults: Sequence[str] = ("a",), code: int = 1, **more: Any) -> Tried:
    """Return what came of a trial with the profile p."""
    return Tried(Trial("p", faults=tuple(faults)), code, 1.5, 100, cases, **more)


def legal(*cases: Json, code: int = 0, **more: Any) -> Tried:
    """Return what came of a trial of two variants."""
    return Tried(Trial("p", variants=("v", "w"), dialects=("rfc",)), code, 1.5, 100, cases, **more)


def judged(every: Sequence[Tried], *faults: Fault, told: Told | None = None) -> Matrix:
    """Return the matrix of trials with these faults, of which a report must say this."""
    named = {one.name: one for one in faults}
    return matrix(every, lambda trial: Known(tuple(named[name] for name in trial.faults), LEVELS, told))


def proof(made: Matrix, proving: Proving = PROVING) -> Json:
    """Return the document of a matrix."""
    return document(made, proving, AREAS, LEVELS)
