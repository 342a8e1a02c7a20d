"""Requirement by requirement: what the cases of a run came to, or why nothing was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance import requirements
from scim_conformance.model import Outcome, Requirement
from scim_conformance.report.compliance.wording import worst

Json = Mapping[str, Any]

EXCLUDED: Final = "excluded"
NOT_ASKED: Final = "not-asked"
_UNASKED: Final = "no case of this run asks it: its checks were not selected, or are newer than the results"


@dataclass(frozen=True, slots=True)
class Covered:
    """A requirement: ``state`` is the worst outcome of its cases, ``excluded`` or ``not-asked``.

    ``reason`` says why, where it is not judged; ``cases`` counts those that ask it, ``first`` names the worst one.
    """

    requirement: Requirement
    state: str
    reason: str = ""
    cases: int = 0
    first: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The requirements of one document, with how many are in which state."""

    name: str
    rows: tuple[Covered, ...]

    @property
    def states(self) -> Counter[str]:
        """Number of requirements by state."""
        return Counter(row.state for row in self.rows)


def coverage(document: Json) -> list[Document]:
    """Return every requirement of the catalogue below the document it stands in."""
    cases: dict[str, list[Json]] = {}
    for case in document["cases"]:
        for id_ in case["requirements"]:
            cases.setdefault(id_, []).append(case)
    rows: dict[str, list[Covered]] = {}
    for one in requirements.load().values():
        rows.setdefault(_family(one), []).append(_covered(one, cases.get(one.id, ())))
    return [Document(name, tuple(found)) for name, found in sorted(rows.items())]


def _family(requirement: Requirement) -> str:
    """Return the document's name; Microsoft's many pages are one family."""
    return requirement.document.partition(": ")[0]


def _covered(requirement: Requirement, cases: Sequence[Json]) -> Covered:
    if requirement.excluded:
        return Covered(requirement, EXCLUDED, requirement.excluded)
    chosen = worst(cases, key=lambda case: Outcome(case["outcome"]))
    if chosen is None:
        return Covered(requirement, NOT_ASKED, _UNASKED)
    first = f"{chosen['check']}[{chosen['case']}]"
    return Covered(requirement, chosen["outcome"], chosen["reason"], len(cases), first)
