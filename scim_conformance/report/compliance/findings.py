"""The causes of failed, deviating and declared cases, as the page tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.model import Effect, Outcome, Requirement
from scim_conformance.report.causes import Cause, causes, requirement_of
from scim_conformance.report.compliance.difference import Part, sides
from scim_conformance.report.compliance.evidence import Shown, shown
from scim_conformance.report.facts import telling_exchanges
from scim_conformance.report.groups import Group, story_of

Json = Mapping[str, Any]

_MOST_EXCHANGES: Final = 14
_MOST_FINDINGS: Final = 6
_LONGEST_BESIDE: Final = 1_500


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding with its two sides in parts."""

    where: str
    expected: Sequence[Part]
    actual: Sequence[Part]
    hint: str


@dataclass(frozen=True, slots=True)
class Story:
    """One check that failed on one or more cases alike: ``first`` stands for all of them.

    ``exchanges`` are the last ones of the first case, in their order; ``earlier`` counts those left out. ``telling``
    are the numbers of those to look at first: the last one, which is judged, and the last write before it.
    """

    anchor: str
    group: Group
    question: str
    requirement: Requirement | None
    differences: tuple[Difference, ...]
    further: int
    exchanges: tuple[Shown, ...]
    earlier: int
    telling: frozenset[int]

    @property
    def judged(self) -> int:
        """The number of the exchange that was found wrong, -1 without one."""
        return int(self.first["exchanges"][-1]) if self.first["exchanges"] else -1

    @property
    def first(self) -> Json:
        """The case that stands for all of the story."""
        return self.group.first


@dataclass(frozen=True, slots=True)
class Told:
    """A cause with its stories, the one that tells most first; ``number`` counts within the page."""

    number: int
    cause: Cause
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The causes with one effect, of one outcome."""

    effect: Effect | None
    told: tuple[Told, ...]


def chapters(document: Json, outcome: Outcome, start: int = 1) -> list[Chapter]:
    """Return the causes behind an outcome by effect, the worst first, numbered from ``start``."""
    found: dict[Effect | None, list[Told]] = {}
    for number, cause in enumerate(causes(document, outcome), start):
        stories = tuple(_stories(document, cause))
        found.setdefault(cause.effect, []).append(Told(number, cause, stories))
    return [Chapter(effect, tuple(told)) for effect, told in found.items()]


def _stories(document: Json, cause: Cause) -> Iterator[Story]:
    for group in cause.groups:
        first = group.first
        used = story_of(first)
        findings = first["findings"]
        telling = frozenset(telling_exchanges(document, first)) if findings else frozenset[int]()
        yield Story(
            f"finding-{first['check']}-{first['case']}",
            group,
            document.get("checks", {}).get(first["check"], {}).get("question", ""),
            requirement_of(first),
            tuple(_difference(one) for one in findings[:_MOST_FINDINGS]),
            max(0, len(findings) - _MOST_FINDINGS),
            tuple(_exchange(document, one, telling) for one in used[-_MOST_EXCHANGES:]),
            max(0, len(used) - _MOST_EXCHANGES),
            telling,
        )


def _exchange(document: Json, number: int, telling: frozenset[int]) -> Shown:
    """Return an exchange of a story: those to look at first whole, of the others the beginning."""
    return shown(document, number) if number in telling else shown(document, number, _LONGEST_BESIDE)


def _difference(finding: Json) -> Difference:
    expected, actual = sides(finding["expected"], finding["actual"])
    return Difference(finding["where"], expected, actual, finding["hint"])
