"""A run that is killed at a random moment can be cleaned up by its ledger; ``make soak`` tries fifty of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills import Kill, drawn, tried

SEED = 20261121
KILLS = drawn(5, SEED)


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_killed_run_leaves_nothing(kill: Kill, tmp_path: Path) -> None:
    """After kill -9 and cleanup nothing active of the run is left, nothing foreign changed, no file holds a secret."""
    came = tried(kill, tmp_path)
    assert came.wrong == []


def test_kills_are_of_all_kinds() -> None:
    """The same seed draws the same; half the runs are divided, some endpoints faulty, and moments lie all over."""
    some = drawn(50, SEED)
    assert some == drawn(50, SEED)
    assert [one.workers for one in some].count(2) == 25
    assert len({one.profile for one in some}) == 3
    assert 8 < sum(bool(one.faults) for one in some) < 25
    assert min(one.share for one in some) < 0.1
    assert max(one.share for one in some) > 0.9
