"""What pytest's JUnit report says of the whole run; each case's properties come from where the cases are made."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance import __version__
from scim_conformance.plugin.collector import Collector
from scim_conformance.plugin.state import state_of
from scim_conformance.report import junit

_PYTESTS_OWN = "pytest"


class JunitReport:
    """Names the test suite after the profile, and gives it the properties of the run."""

    def __init__(self, config: pytest.Config, collector: Collector) -> None:
        self._config = config
        self._collector = collector

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Tell pytest's report of the run before it is written; which object that is, pytest does not say in public."""
        settings, told = state_of(self._config).settings, junit.suite_properties(self._head())
        for plugin in self._config.pluginmanager.get_plugins():
            if hasattr(plugin, "add_global_property") and hasattr(plugin, "suite_name"):
                for name, value in told:
                    plugin.add_global_property(name, value)
                if plugin.suite_name == _PYTESTS_OWN:
                    plugin.suite_name = junit.suite_name(settings.profile.connector)

    def _head(self) -> dict[str, Any]:
        settings = state_of(self._config).settings
        return {
            "suite": {"version": __version__, "edition": settings.edition},
            "run": {"id": settings.run, "seed": settings.seed},
            "profile": {"connector": settings.profile.connector},
            "target": {"url": settings.target.base_url if settings.target else "", "embedded": settings.embedded},
            "verdict": self._collector.verdict,
        }
