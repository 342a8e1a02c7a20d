"""``--scim-plan``: what would be asked and how many requests it would take, without sending one."""

from __future__ import annotations

import pytest

from scim_conformance.plugin.consent import fate, told
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.state import state_of
from scim_conformance.suite.costs import expected_requests


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Print the plan instead of running it."""
    if not state_of(session.config).settings.plan_only:
        return None
    planned = [item.stash[PLANNED] for item in session.items if PLANNED in item.stash]
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    for one in planned:
        reporter.write_line(f"{one.id}" + (f"  not applicable: {one.not_applicable}" if one.not_applicable else ""))
    asked = [one for one in planned if one.not_applicable is None]
    settings = state_of(session.config).settings
    requests = expected_requests(asked, settings.examples)
    reporter.write_line(f"the run sends {told(settings, asked)}; {fate(settings.profile)}")
    reporter.write_line(f"{len(planned)} cases, {len(asked)} to ask, about {requests} requests; none was sent")
    return True
