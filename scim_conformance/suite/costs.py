"""What a run costs: the requests a plan is expected to send, clean-up included."""

from __future__ import annotations

from collections.abc import Iterable

from scim_conformance.planning import PlannedCase

#: Requests of each module beyond those its cases declare, at an endpoint that does what it should: for the givens its
#: cases share, and two (a DELETE, and a GET to believe it) for every user left to the clean-up.
_SHARED = {
    "create": 18,
    "deactivate": 4,
    "delete": 2,
    "errors": 6,
    "filter": 9,
    "filter-values": 21,
    "read": 12,
    "uniqueness": 4,
}
_SESSION = 3  # the probe, the endpoint's schemas, and the sweep


def expected_requests(planned: Iterable[PlannedCase]) -> int:
    """Return how many requests these cases are expected to send."""
    cases = list(planned)
    areas = {one.check.area for one in cases}
    return _SESSION + sum(_SHARED.get(area, 0) for area in areas) + sum(one.check.requests for one in cases)
