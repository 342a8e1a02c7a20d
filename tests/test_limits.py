"""When a clean-up ends before it is through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scim_conformance.limits import Limits


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds that pass between two looks at the clock, in order; afterwards none do."""
    passing: list[float] = []

    def ticks() -> Iterator[float]:
        now = 0.0
        while True:
            yield now
            now += passing.pop(0) if passing else 0.0

    told = ticks()
    monkeypatch.setattr("scim_conformance.limits.time.monotonic", lambda: next(told))
    return passing


def _asked(limits: Limits, times: int) -> str:
    """Return the first reason within so many resources."""
    return next(filter(None, (limits.over() for _ in range(times))), "")


def test_quick_clean_up_has_no_end(clock: list[float]) -> None:
    """Hundreds of resources that take a second each are all undone."""
    clock[:] = [1.0] * 500
    assert _asked(Limits(), 500) == ""


def test_long_clean_up_ends(clock: list[float]) -> None:
    """After ten minutes nothing further is begun."""
    clock[:] = [9.0] * 100
    limits = Limits()
    assert _asked(limits, 60) == ""
    assert "given up after 603 s" in _asked(limits, 30)


def test_stalling_endpoint_ends_it(clock: list[float]) -> None:
    """Three resources that take half a minute each are enough."""
    clock[:] = [30.0] * 3
    assert "the endpoint stalls, 90 s were lost" in _asked(Limits(), 5)


def test_waiting_for_a_rate_does_not_count(clock: list[float]) -> None:
    """A clean-up that is slow because its user wants it slow goes on."""
    clock[:] = [40.0] * 50
    assert _asked(Limits(rate=0.1), 50) == ""


def test_haste_ends_it() -> None:
    """Who wants the run to end is asked before each resource."""
    hurried: list[bool] = []
    limits = Limits(lambda: bool(hurried))
    assert limits.over() == ""
    hurried.append(True)
    assert limits.over() == "the clean-up was interrupted"
