"""Calm on a hostile endpoint: each behaviour of the table against the core of the suite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile.rows import Row
from tests.hostile.running import require_whole, run_core
from tests.hostile.table import TABLE
from tests.hostile.wire import Asked, misbehaving

_ON_ONE = re.compile(r"/scim/v2/Users/[^/?#\x00-\x20\x7f-\xff]+(\?.*)?")
_JUDGED = {"passed", "not-applicable", "failed", "deviates", "blocked", "inconclusive"}


def test_the_table_is_long() -> None:
    """There are behaviours enough, each with a sentence of its own on what the endpoint does."""
    assert len(TABLE) >= 60
    told = [row.behave.__doc__ for row in TABLE.values()]
    assert all(told)
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("name", TABLE)
def test_run_stays_calm(name: str, tmp_path: Path) -> None:
    """Whatever the endpoint does, the run ends in its bounds, with the outcome it has to have, and whole reports."""
    row = TABLE[name]
    with misbehaving(row.behave) as server:
        ended = run_core(tmp_path, server.url, row.caps, row.modules, row.timeout)
        seen = list(server.seen)
    require_whole(ended)
    assert ended.run.exit in ((0, 1, 10) if row.exit is None else (row.exit,)), ended.run.told()
    assert ended.seconds < row.within
    assert set(ended.counts) <= _JUDGED
    _require_outcome(row, ended.run.outcomes())
    for asked in seen:
        _require_in_bounds(asked)


def _require_outcome(row: Row, outcomes: dict[str, str]) -> None:
    concerned = [outcome for case, outcome in outcomes.items() if case.startswith(row.case)]
    judged = [one for one in concerned if one != "not-applicable"]
    if row.case:
        assert row.outcome in judged, judged
    else:
        assert row.outcome in ("", max(set(judged), key=judged.count)), judged


def _require_in_bounds(asked: Asked) -> None:
    """Assert that a request stays below the base URL, and that changes and deletes are of single users."""
    path = asked.target.partition("?")[0]
    assert path.startswith("/scim/v2") or asked.method == "GET", asked.target
    if asked.method in ("PATCH", "PUT", "DELETE"):
        assert _ON_ONE.fullmatch(asked.target), asked.target
        assert path.rpartition("/")[2] not in (".", "..", "%2E", "%2E%2E"), asked.target
