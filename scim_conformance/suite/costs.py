"""What a run costs: the requests a plan is expected to send, clean-up included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

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
_SMALLER = 80  # examples that are tried to make a dear one smaller
_SESSION = 6  # the probe, the endpoint's schemas, the sweep, and the look at what the clean-up removed


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
