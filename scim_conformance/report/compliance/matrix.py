"""The attribute matrix: what becomes of each attribute of the profile, step by step and dialect by dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.dialects import DIALECTS
from scim_conformance.model import Outcome
from scim_conformance.report.compliance.wording import worst
from scim_conformance.scim.paths import PathError, parse

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Steps:
    """The checks behind the columns of one kind of resource.

    ``once`` have cases labelled with the attribute alone, of which the first that is there counts; ``read`` are checks
    of the resource as a whole, which count for an attribute that their findings name; ``worded`` are asked in each
    dialect, ``put`` by PUT; ``members`` stand for ``worded`` where the attribute is a group's list of members.
    """

    once: Mapping[str, tuple[str, ...]]
    read: tuple[str, ...]
    worded: Mapping[str, str]
    put: Mapping[str, str]
    members: Mapping[str, str]


STEPS: Final = {
    "User": Steps(
        once={
            "schema": ("discovery-schemas-declare-attribute",),
            "create": ("users-create-stores-attribute",),
            "read": (),
            "filter": ("users-filter-finds-own", "users-filter-unpromised-is-never-wrong"),
        },
        read=("users-create-agrees-with-read", "users-filter-shows-whole-user", "users-read-shows-declared-types"),
        worded={"set": "users-set-attribute", "change": "users-change-attribute", "clear": "users-clear-attribute"},
        put={
            "set": "users-put-set-attribute",
            "change": "users-put-change-attribute",
            "clear": "users-put-clear-attribute",
        },
        members={},
    ),
    "Group": Steps(
        once={"create": ("groups-create-stores-attribute",), "filter": ("groups-filter-finds-own",)},
        read=(),
        worded={"set": "", "change": "groups-change-attribute", "clear": ""},
        put={},
        members={"set": "groups-add-member", "change": "groups-replace-members", "clear": "groups-remove-member"},
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one step on one attribute came to; ``case`` names the case, empty where nothing was asked."""

    step: str
    outcome: Outcome | None = None
    case: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An attribute, as the profile writes it, with its cells in the order of the columns."""

    path: str
    required: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows of one kind of resource; ``spans`` are the heads over the columns, with how many each covers."""

    resource: str
    spans: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def matrices(document: Json) -> list[Matrix]:
    """Return the matrix of users and, where the profile has groups, that of groups; none without a case."""
    profile = document["profile"]
    kinds = [("User", profile["users"]), *([("Group", profile["groups"])] if profile.get("groups") else [])]
    found = [_Builder(document, resource).matrix(promised) for resource, promised in kinds]
    return [one for one in found if any(cell.case for row in one.rows for cell in row.cells)]


def dialects_of(document: Json) -> list[str]:
    """Return the dialects that cases of the run were worded in, in the order of the run."""
    labels = {case["case"].replace("/", ".").rpartition(".")[2]: None for case in document["cases"]}
    return [label for label in labels if label in DIALECTS]


class _Builder:
    """Looks up the cases of one kind of resource."""

    def __init__(self, document: Json, resource: str) -> None:
        self._resource = resource
        self._steps = STEPS[resource]
        self._subject = f"{document['profile']['connector']}/{resource}"
        self._cases = {(case["check"], case["case"]): case for case in document["cases"]}
        self._dialects = dialects_of(document)

    def matrix(self, promised: Json) -> Matrix:
        """Return the matrix of the attributes that a part of the profile promises."""
        steps = self._steps
        spans = [("", len(steps.once)), *((dialect, len(steps.worded)) for dialect in self._dialects)]
        spans += [("PUT", len(steps.put))] if steps.put else []
        columns = (*steps.once, *[*steps.worded] * len(self._dialects), *steps.put)
        rows = (
            Row(one["path"], one.get("required") is True, tuple(self._cells(one["path"])))
            for one in promised["attributes"]
        )
        return Matrix(self._resource, tuple(spans), columns, tuple(rows))

    def _cells(self, path: str) -> Iterator[Cell]:
        label, steps = _label(path), self._steps
        lost = False
        for step, checks in steps.once.items():
            cell = self._cell(step, checks, f"/{label}") if checks else self._read(path)
            # What was not stored cannot be read, and that is the create's failure.
            yield Cell(step) if step == "read" and lost else cell
            lost = lost or (step == "create" and cell.outcome is Outcome.FAILED)
        members = steps.members if label == "members" else {}
        for dialect in self._dialects:
            for step, check in (members or steps.worded).items():
                yield self._cell(step, (check,), f"/{dialect}" if members else f"/{label}.{dialect}")
        for step, check in steps.put.items():
            yield self._cell(step, (check,), f"/{label}")

    def _cell(self, step: str, checks: tuple[str, ...], label: str) -> Cell:
        keys = ((check, f"{self._subject}{label}") for check in checks)
        return next((_of(step, self._cases[key]) for key in keys if key in self._cases), Cell(step))

    def _read(self, path: str) -> Cell:
        """Return the worst of what compares reads: a case with findings counts only where they name the attribute."""
        keys = [(check, self._subject) for check in self._steps.read]
        known = [self._cases[key] for key in keys if key in self._cases]
        name = path if path.startswith("urn:") else path.partition("[")[0].partition(".")[0]
        told = [_of("read", one) if _concerns(one, name) else _passed(one) for one in known]
        return worst(told, key=lambda one: one.outcome) or Cell("read")


def _of(step: str, case: Json) -> Cell:
    return Cell(step, Outcome(case["outcome"]), f"{case['check']}[{case['case']}]", case["reason"])


def _concerns(case: Json, name: str) -> bool:
    return not case["findings"] or any(one["where"].startswith(name) for one in case["findings"])


def _passed(case: Json) -> Cell:
    return Cell("read", Outcome.PASSED, f"{case['check']}[{case['case']}]", "its findings are about other attributes")


def _label(path: str) -> str:
    try:
        return parse(path).label
    except PathError:
        return path
