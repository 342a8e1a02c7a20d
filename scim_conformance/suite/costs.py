"""What a run costs: the requests a plan is expected to send, clean-up included, and what it creates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from scim_conformance.model import CaseId
from scim_conformance.planning import Check, PlannedCase

#: Generated examples of a property, unless ``--scim-max-examples`` says otherwise.
EXAMPLES: Final = 3

#: Requests of each module beyond those its cases declare, at an endpoint that does what it should: for the givens its
#: cases share, and a DELETE for every resource left to the clean-up. What several modules share counts where it is
#: made first.
_SHARED = {
    "bulk": 6,
    "create": 11,
    "create-bodies": 3,
    "cursor": 5,
    "deactivate": 2,
    "delete": 1,
    "entra": 19,
    "errors": 1,
    "etag": 5,
    "filter": 7,
    "filter-values": 14,
    "generated-queries": 1,
    "generated-groups": 6,
    "group-members": 13,
    "http": 11,
    "memberships": 6,
    "okta": 4,
    "patch-errors": 4,
    "projection": 7,
    "put": 15,
    "read": 9,
    "search": 8,
    "security": 12,
    "stateful": 3,
    "tenants": 9,
    "uniqueness": 3,
    "update": 4,
}
#: Users that the cases of a module create beside those it shares with other modules, and groups of the same kind.
_USERS = {
    "bulk": 2,
    "capabilities": 2,
    "create": 7,
    "create-bodies": 2,
    "cursor": 2,
    "deactivate": 2,
    "delete": 2,
    "entra": 3,
    "entra-cycle": 4,
    "errors": 1,
    "etag": 1,
    "filter": 2,
    "filter-values": 3,
    "generated-queries": 1,
    "generated-updates": 4,
    "http": 2,
    "memberships": 1,
    "patch": 4,
    "patch-errors": 2,
    "projection": 2,
    "put": 2,
    "read": 4,
    "search": 1,
    "security": 4,
    "stateful": 2,
    "tenants": 6,
    "uniqueness": 1,
    "update": 3,
}
_GROUPS = {
    "bulk": 3,
    "filter-logic": 1,
    "generated-groups": 1,
    "group-members": 1,
    "groups": 2,
    "memberships": 2,
    "stateful": 2,
}
#: What several modules share, made when the first of them comes: users among whom lists are asked for, one whom odd
#: requests are about, the members of groups, and a group.
_CROWD = frozenset({"filter-logic", "filter-operators", "filter-values", "generated-queries", "pagination", "sort"}), 5
_TRIED = frozenset({"generated-names", "generated-requests", "generated-versions"}), 1
_MEMBERS = frozenset({*_GROUPS, "entra", "http", "pagination"}), 4
_GROUP = _MEMBERS[0], 1
_SMALLER = 80  # examples that are tried to make a dear one smaller
_SESSION = 6  # the probe, the endpoint's schemas, the sweep, and the look at what the clean-up removed


@dataclass(frozen=True, slots=True)
class Resources:
    """How many users and groups a run creates."""

    users: int
    groups: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What a generated case may cost: examples, the requests for these, and those for making one smaller."""

    examples: int
    requests: int
    shrinking: int


def budget(per_example: int, examples: int) -> Budget:
    """Return the budget of a case of which an example takes so many requests, where so many examples are asked for.

    Dear examples are fewer: two requests for each one asked for is what all properties get alike.
    """
    if not examples:
        return Budget(0, 0, 0)
    most = max(1, min(examples, 2 * examples // per_example))
    return Budget(most, most * per_example, 20 + 10 * examples)


def thorough(per_example: int, examples: int) -> Budget:
    """Return the budget of a case that runs on request only: as many examples as are asked for, however dear."""
    return Budget(examples, examples * per_example, per_example * _SMALLER)


def budget_of(check: Check, examples: int) -> Budget:
    """Return the budget of a case of a check, where so many examples of a property are asked for."""
    return (thorough if check.stateful else budget)(check.per_example, examples)


def expected_requests(planned: Iterable[PlannedCase], examples: int = EXAMPLES) -> int:
    """Return how many requests these cases are expected to send, with so many generated examples of a property."""
    cases = list(planned)
    areas = {one.check.area for one in cases}
    generated = sum(budget_of(one.check, examples).requests for one in cases if one.check.per_example)
    listed = sum(one.check.requests for one in cases)
    return _SESSION + sum(_SHARED.get(area, 0) for area in areas) + listed + generated


def weights(planned: Iterable[PlannedCase], examples: int = EXAMPLES) -> dict[CaseId, float]:
    """Return what part each case has in the expected requests, those of no single case left out.

    What the cases of a module share is divided among them. A case that does not apply weighs nothing.
    """
    asked = [one for one in planned if one.not_applicable is None]
    of_area = Counter(one.check.area for one in asked)
    return {
        one.id: one.check.requests
        + (budget_of(one.check, examples).requests if one.check.per_example else 0)
        + _SHARED.get(one.check.area, 0) / of_area[one.check.area]
        for one in asked
    }


def expected_resources(planned: Iterable[PlannedCase], *, groups: bool) -> Resources:
    """Return how many users and groups these cases are expected to create; ``groups`` is whether the profile has any.

    A few cases of a module are taken to create one each, until they have all that the module creates.
    """
    asked = Counter(one.check.area for one in planned)
    users = _own(asked, _USERS) + _shared(asked, _CROWD, _TRIED, *([_MEMBERS] if groups else []))
    return Resources(users, _own(asked, _GROUPS) + _shared(asked, _GROUP) if groups else 0)


def _own(asked: Mapping[str, int], most: Mapping[str, int]) -> int:
    return sum(min(cases, most.get(area, 0)) for area, cases in asked.items())


def _shared(asked: Mapping[str, int], *shared: tuple[frozenset[str], int]) -> int:
    return sum(count for areas, count in shared if not areas.isdisjoint(asked))
