"""Where an operation is broken as a whole, its canaries say so, and what rests on it is blocked by their names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.forks import run_suite
from tests.support import serving

MOST = 12  # cases that fail beside those of the canaries


@pytest.mark.parametrize(
    ("fault", "canary", "fewest"),
    [
        ("status:create-409", "users-create-answers-201", 800),
        ("status:read-404", "users-read-answers-200", 800),
        ("status:query-404", "users-list-shape", 100),
        ("status:patch-500", "users-update-applies", 300),
        ("put-not-supported", "users-put-applies", 30),
        ("patch-several-refused", "users-patch-many-operations", 0),
        ("patch-later-operations-lost", "users-patch-many-operations", 200),
        ("patch-siblings-lost", "users-update-touches-nothing-else", 100),
        ("patch-value-path-makes-three", "users-patch-element-once", 50),
        ("phone-reformatted", "users-create-stores-attribute", 50),
        ("delete-does-nothing", "users-delete-is-believable", 0),
        ("group-unreadable", "groups-read-answers-200", 30),
    ],
)
def test_the_canary_fails_and_the_rest_is_blocked(fault: str, canary: str, fewest: int, tmp_path: Path) -> None:
    """Hardly more than the canary's cases fail, and each blocked case names one that did not pass, or says why."""
    with serving("britive", fault) as endpoint:
        run = run_suite(tmp_path, "britive", "-q", url=endpoint.url)
    failed = Counter(one["check"] for one in run.cases.values() if one["outcome"] == "failed")
    blocked = [one for one in run.cases.values() if one["outcome"] == "blocked"]
    assert run.exit == 1, run.told()
    assert canary in failed, run.told()
    assert failed.total() - failed[canary] <= MOST, failed
    assert len(blocked) >= fewest
    assert all(one["reason"] for one in blocked)
    named = {by for one in blocked for by in one["blocked_by"]}
    assert [by for by in named if by in run.cases and run.cases[by]["outcome"] == "passed"] == []
