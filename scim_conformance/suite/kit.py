"""All a check needs: two decorators that declare it, ``demand`` that judges, three exceptions that say why not.

A check is a function named ``test_<what must hold>`` with a docstring of one sentence::

    @requirement("RFC7644-3.3-create-location-header")
    def test_users_create_returns_location(case: Case, created: Creation) -> None:
        \"\"\"A created user is returned with a Location header equal to meta.location.\"\"\"
        demand(created.post, status_is(201), location_names_resource(created.target))
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar

from scim_conformance.evidence import Exchange
from scim_conformance.evidence.recorder import note_touched
from scim_conformance.evidence.redaction import LEFT_OUT, STRANGER
from scim_conformance.model import CaseId, Finding
from scim_conformance.planning import NEEDS, SUBJECTS, Case, Check, check_id
from scim_conformance.rules import Rule

__all__ = ["Blocked", "Case", "Inconclusive", "NonConformance", "NotApplicable", "cases", "demand", "requirement"]

SWITCHED_OFF = "generated examples are switched off by --scim-max-examples 0"
#: Where a finding's actual value tells how many there are, or what kind of answer it is, and nothing of anybody.
_IMPERSONAL = frozenset({"status", "body", "answer", "list", "Resources", "totalResults", "startIndex", "itemsPerPage"})
Function = TypeVar("Function", bound=Callable[..., None])


class NonConformance(AssertionError):
    """The endpoint does not do what the check asks; raised by ``demand``, with every finding.

    ``example`` is the line by which ``--scim-example`` repeats what a check had generated, empty for listed examples.
    """

    def __init__(self, findings: Sequence[Finding], example: str = "") -> None:
        super().__init__("; ".join(f"{one.where}: expected {one.expected}, got {one.actual}" for one in findings))
        self.findings = tuple(findings)
        self.example = example


class Blocked(Exception):
    """The case cannot be judged because a prerequisite failed; ``by`` names the case that judges the prerequisite."""

    def __init__(self, reason: str, by: CaseId | None = None) -> None:
        super().__init__(reason if by is None else f"{reason} (judged by {by})")
        self.by = by


class Inconclusive(Exception):
    """The endpoint gave no answer that judges anything: throttled, timed out, a gateway in between."""


class NotApplicable(Exception):
    """The endpoint, within its rights, does not offer what the case is about; the text is the reason."""


def requirement(*ids: str, since: str = "2026-11-21", **by_dialect: str) -> Callable[[Function], Function]:
    """Declare the requirements a check tests; level and authority come from the first.

    A keyword names a dialect (``entra_compliant`` for entra-compliant) whose own requirement comes first in its cases;
    ``absent_element`` and ``boolean_selector`` do the same for values that a path selects (see planning/cases.py).
    """

    def declare(function: Function) -> Function:
        dialects = {name.replace("_", "-"): id_ for name, id_ in by_dialect.items()}
        _declared(function).update(requirements=ids, since=since, by_dialect=dialects)
        return function

    return declare


def cases(
    *,
    over: str | None = None,
    variants: Sequence[str] = (),
    needs: str | Sequence[str] = (),
    requests: int = 0,
    resource: Literal["User", "Group"] = "User",
    per_example: int = 0,
    stateful: bool = False,
) -> Callable[[Function], Function]:
    """Declare what a check is asked of; see ``planning.subjects`` for the names ``over`` and ``needs`` know.

    ``requests`` is what one case sends beyond the shared givens of its module; it makes ``--scim-plan`` honest.
    ``resource`` is the kind of resource the check is about; it stands in the case id. ``per_example`` is what one
    generated example sends, for checks that explore; those that are ``stateful`` run with ``-m stateful`` only.
    """
    needed = (needs,) if isinstance(needs, str) else tuple(needs)
    unknown = [name for name in (*needed, *([over] if over else [])) if name not in NEEDS and name not in SUBJECTS]
    if unknown:
        raise ValueError(f"no such subject or need: {', '.join(unknown)}; planning/subjects.py lists them")

    def declare(function: Function) -> Function:
        _declared(function).update(
            over=over,
            variants=tuple(variants),
            needs=needed,
            requests=requests,
            resource=resource,
            per_example=per_example,
            stateful=stateful,
        )
        return function

    return declare


def check_of(function: Callable[..., None]) -> Check:
    """Return the declaration of a check function; raise TypeError when it lacks its requirement or its docstring."""
    declared = _declared(function)
    question = inspect.getdoc(function)
    if "requirements" not in declared or not question:
        raise TypeError(f"{function.__module__}.{function.__name__} needs @requirement(...) and a docstring")
    area = function.__module__.rpartition(".test_")[2].replace("_", "-")
    return Check(id=check_id(function.__name__), area=area, question=question, **declared)


def demand(exchange: Exchange, *rules: Rule) -> None:
    """Judge one exchange by every rule; raise NonConformance with all findings, Inconclusive without an answer."""
    note_touched(exchange.uid)
    reason = exchange.unjudgeable
    if reason is not None:
        raise Inconclusive(f"{exchange.request.method} {exchange.request.url}: {reason}")
    findings = [finding for rule in rules for finding in rule(exchange)]
    if findings:
        raise NonConformance(without_strangers(exchange, findings))


def without_strangers(exchange: Exchange, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without values of a resource that this run did not create; counts and statuses stay."""
    answer = exchange.shown.get("response") or {}
    if LEFT_OUT not in answer.get("notes", ()) and json.dumps(STRANGER) not in json.dumps(answer.get("body")):
        return list(findings)
    kept = [one.where in _IMPERSONAL or one.where.startswith("header ") for one in findings]
    left_out = STRANGER["(left out)"]
    return [one if keep else replace(one, actual=left_out) for one, keep in zip(findings, kept, strict=True)]


def _declared(function: Callable[..., Any]) -> dict[str, Any]:
    if not hasattr(function, "scim_check"):
        function.scim_check = {}  # type: ignore[attr-defined]
    declared: dict[str, Any] = function.scim_check  # type: ignore[attr-defined]
    return declared
