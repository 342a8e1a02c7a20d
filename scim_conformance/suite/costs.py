"""What a run costs: the requests a plan is expected to send, clean-up included."""

from __future__ import annotations

from collections.abc import Iterable

from scim_conformance.planning import PlannedCase

#: Requests each module sends for its shared givens, as long as the endpoint does what it should.
_GIVENS = {
    "create": 4,
    "read": 6,
    "uniqueness": 4,
    "filter": 4,
    "filter-values": 0,
    "deactivate": 0,
    "delete": 0,
    "errors": 4,
}
#: Users each module leaves to the clean-up (a DELETE and a GET each), beyond those a case creates for itself.
_SESSION = 3  # the probe, the endpoint's schemas, and the sweep


def expected_requests(planned: Iterable[PlannedCase]) -> int:
    """Return how many requests these cases are expected to send."""
    cases = list(planned)
    areas = {one.check.area for one in cases}
    return _SESSION + sum(_GIVENS.get(area, 0) for area in areas) + sum(one.check.requests for one in cases)
