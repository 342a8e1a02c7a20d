"""How far a long run has come and how long it still takes, told between pytest's dots."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from scim_conformance.model import CaseId
from scim_conformance.planning import PlannedCase
from scim_conformance.plugin.collected import case_named
from scim_conformance.plugin.screen import write_line
from scim_conformance.plugin.settings import Settings
from scim_conformance.report.text import duration
from scim_conformance.suite.costs import weights

_SOON = 5.0  # seconds; what is done by then needs no telling


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long nothing is told: ``first`` and ``between`` in seconds, ``steps`` as parts of the run."""

    first: float
    between: float
    steps: int


#: On a terminal twenty lines at most, and in a log, which is read afterwards, ten.
TERMINAL = Pauses(first=10, between=10, steps=20)
LOG = Pauses(first=30, between=30, steps=10)


@dataclass(slots=True)
class Estimate:
    """How much of a run is done, by the requests that its cases are expected to send.

    ``started`` is a moment of the clock in seconds, ``rate`` the requests a second that the run keeps to, None for
    as many as it can. Time in which the endpoint had the run wait counts like any other.
    """

    weights: Mapping[CaseId, float]
    started: float
    rate: float | None = None
    finished: set[CaseId] = field(default_factory=set)

    @property
    def whole(self) -> float:
        """The requests that are expected in all."""
        return sum(self.weights.values())

    @property
    def done(self) -> float:
        """The requests that were expected of the cases that are finished."""
        return sum(self.weights.get(one, 0) for one in self.finished)

    def left(self, now: float) -> float:
        """Return for how many seconds the run goes on as it went so far, but no faster than its rate."""
        rest = self.whole - self.done
        paced = rest / self.rate if self.rate else 0.0
        return max(paced, (now - self.started) / self.done * rest) if self.done else paced


class Progress:
    """One per run, registered only in the process that the user started; silent with ``-qq``."""

    def __init__(self, config: pytest.Config, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._clock = clock
        self._estimate: Estimate | None = None
        self._told: tuple[float, int] | None = None

    def begin(self, settings: Settings, planned: Iterable[PlannedCase]) -> None:
        """Take the cases that are about to be asked, and the time."""
        self._estimate = Estimate(weights(planned, settings.examples), self._clock(), settings.rate)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Count a case, which may have run in another process, and tell how far the run is where it is time to."""
        if self._estimate is None or self._config.get_verbosity() < -1:
            return
        self._estimate.finished.add(case_named(nodeid))
        line = self._due(self._estimate, self._pauses())
        if line:
            write_line(self._config, line, cyan=True)

    def _pauses(self) -> Pauses:
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        return TERMINAL if reporter is not None and reporter.isatty() else LOG

    def _due(self, estimate: Estimate, pauses: Pauses) -> str:
        now, whole, done = self._clock(), estimate.whole, estimate.done
        step = int(pauses.steps * done / whole) if whole else 0
        before, steps = self._told or (estimate.started + pauses.first - pauses.between, -1)
        left = estimate.left(now)
        if not done or now - before < pauses.between or step <= steps or left < _SOON:
            return ""
        self._told = now, step
        share = f"{100 * done / whole:.0f} % of about {whole:.0f} requests"
        return f"scim: {share} after {duration(now - estimate.started)}, about {duration(left)} to go"
