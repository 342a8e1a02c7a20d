"""What Microsoft's and Okta's own tests would say, and which of them stands in the way of a listing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scim_conformance import rosters
from scim_conformance.report.listing import ListedTest, Prospect, applying, informational, judged
from scim_conformance.rosters import Roster

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A roster with what became of its tests; ``counts`` says whether it is that of the profile's client."""

    roster: Roster
    tests: tuple[ListedTest, ...]
    counts: bool

    @property
    def blockers(self) -> tuple[ListedTest, ...]:
        """The mandatory tests that would fail."""
        return tuple(one for one in self.tests if one.mandatory and one.outcome is Prospect.WOULD_FAIL)

    @property
    def open(self) -> tuple[ListedTest, ...]:
        """The mandatory tests that nothing can be said about."""
        return tuple(one for one in self.tests if one.mandatory and one.outcome is Prospect.NOT_JUDGED)


def listings(document: Json) -> list[Listing]:
    """Return what would become of each roster's tests, the one of the profile's client first."""
    own = () if informational(document) else applying(document)
    every = [rosters.load(name) for name in rosters.NAMES]
    made = [Listing(one, tuple(judged(document, one)), one in own) for one in every]
    return sorted(made, key=lambda one: not one.counts)
