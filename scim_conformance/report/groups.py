"""Cases put together by what is behind them, so that one fault is one story."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scim_conformance.names import PREFIX

Json = Mapping[str, Any]

#: What differs between two tellings of the same thing: this run's names, long hex ids, numbers.
_PARTICULAR = re.compile(rf"{PREFIX}\S*|[0-9a-f-]{{16,}}|\d+", re.IGNORECASE)
_STATUS = re.compile(r"\d{3}")


@dataclass(frozen=True)
class Group:
    """Cases with the same cause, in the suite's order; never empty."""

    cases: tuple[Json, ...]

    @property
    def first(self) -> Json:
        """The case that stands for all of them."""
        return self.cases[0]

    def named(self, most: int) -> str:
        """Return the case ids, at most that many and a count of the rest."""
        return few([case["case"] for case in self.cases], most)


def few(names: Sequence[str], most: int) -> str:
    """Return the names with commas, at most that many and a count of the rest."""
    told = ", ".join(names[:most])
    return f"{told}, +{len(names) - most} more" if len(names) > most else told


def by_cause(cases: Iterable[Json]) -> list[Group]:
    """Group cases with findings: the same check, judged by the same requirement, with the same kinds of finding."""
    return _grouped(cases, _cause)


def by_reason(cases: Iterable[Json]) -> list[Group]:
    """Group cases without findings: blocked by the same cases or, where none is named, for the same reason."""
    return _grouped(cases, lambda case: tuple(case["blocked_by"]) or general(case["reason"]))


def by_check(cases: Iterable[Json]) -> list[Group]:
    """Group cases by their check."""
    return _grouped(cases, lambda case: str(case["check"]))


def story_of(case: Json) -> list[int]:
    """Return the exchanges that tell a case in the order of time; in results of older versions, what it rests on."""
    return list(case.get("story") or case["exchanges"])


def general(text: str) -> str:
    """Return the text without what is particular to one request: made-up names, ids and numbers."""
    return _PARTICULAR.sub("*", text)


def _grouped(cases: Iterable[Json], key: Callable[[Json], Hashable]) -> list[Group]:
    found: dict[Hashable, list[Json]] = {}
    for case in cases:
        found.setdefault(key(case), []).append(case)
    return [Group(tuple(members)) for members in found.values()]


def _cause(case: Json) -> Hashable:
    kinds = frozenset(map(_kind, case["findings"]))
    return case["check"], case["requirements"][0], case["scored"], general(case["reason"]), kinds


def _kind(finding: Json) -> Sequence[str]:
    """Return what makes two findings of a check one story: not where it is (the subject), but what is wrong."""
    status = _STATUS.match(finding["actual"]) if finding["where"] == "status" else None
    return status[0] if status else "", general(finding["hint"])
