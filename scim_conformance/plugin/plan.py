"""``--scim-plan``: what would be asked and how many requests it would take, without sending one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import pytest

from scim_conformance.planning import PlannedCase
from scim_conformance.plugin.consent import fate, told
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.settings import Settings
from scim_conformance.plugin.state import state_of
from scim_conformance.report.text import number
from scim_conformance.suite.costs import expected_requests, weights


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Print the plan instead of running it."""
    state = state_of(session.config)
    if not state.settings.plan_only:
        return None
    planned = [item.stash[PLANNED] for item in session.items if PLANNED in item.stash]
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    for line in lines(state.settings, planned, session.config.get_verbosity()):
        reporter.write_line(line)
    return True


def lines(settings: Settings, planned: Sequence[PlannedCase], verbosity: int) -> Iterator[str]:
    """Yield the plan area by area: its cases, with ``-v`` what each asks, with ``-q`` its checks, with ``-qq`` none."""
    weight = weights(planned, settings.examples)
    for area, members in groupby(planned, key=lambda one: one.check.area) if verbosity > -2 else ():
        cases = list(members)
        asked = [one for one in cases if one.not_applicable is None]
        requests = sum(weight[one.id] for one in asked)
        yield f"{area}: {number(len(cases), 'case')}, {len(asked)} to ask, about {number(round(requests), 'request')}"
        yield from _checks(cases) if verbosity < 0 else (line for one in cases for line in _case(one, verbosity))
    asked = [one for one in planned if one.not_applicable is None]
    requests = expected_requests(asked, settings.examples)
    yield f"the run sends {told(settings, asked)}; {fate(settings.profile)}"
    yield f"{len(planned)} cases, {len(asked)} to ask, about {requests} requests; none was sent"


def _checks(cases: Sequence[PlannedCase]) -> Iterator[str]:
    for check, members in groupby(cases, key=lambda one: one.check.id):
        of_check = list(members)
        asked = sum(one.not_applicable is None for one in of_check)
        yield f"  {check}: {number(len(of_check), 'case')}" + (f", {asked} to ask" if asked < len(of_check) else "")


def _case(one: PlannedCase, verbosity: int) -> Iterator[str]:
    yield f"{one.id}" + (f"  not applicable: {one.not_applicable}" if one.not_applicable else "")
    if verbosity > 0:
        yield f"  {one.requirements[0]}: {one.check.question}"
