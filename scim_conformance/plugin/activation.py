"""Switches the plugin on: settings resolved, parts registered, the host project's habits kept out."""

from __future__ import annotations

import sys

import pytest

from scim_conformance.planning import strange_deviations
from scim_conformance.plugin import fixtures, generate, opening, outcome, plan, session, workers
from scim_conformance.plugin.collector import Collector
from scim_conformance.plugin.junit import JunitReport
from scim_conformance.plugin.masking import Masks
from scim_conformance.plugin.progress import Progress
from scim_conformance.plugin.settings import Settings, resolve
from scim_conformance.plugin.state import STATE, State
from scim_conformance.report.text import ascii_fallback
from scim_conformance.suite import given_modules, load_checks


def activate(config: pytest.Config) -> None:
    """Resolve the settings and register every part of the plugin."""
    shared = getattr(config, "workerinput", {}).get("scim")
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    state = config.stash[STATE] = State(resolve(config, shared), worker)
    config.pluginmanager.register(state.signals, "scim_signals")
    for part in (fixtures, *given_modules(), generate, outcome, session, opening, plan):
        config.pluginmanager.register(part, part.__name__)
    config.pluginmanager.register(Masks(config), "scim_masks")
    _accept_suite(config)
    if not worker:
        ascii_fallback(sys.stdout)  # which is pytest's terminal; it would write a whole line as escapes
        _refuse_strange_deviations(state.settings)
        config.pluginmanager.register(workers, workers.__name__)
        collector = Collector(config)
        config.pluginmanager.register(collector, "scim_collector")
        config.pluginmanager.register(Progress(config), "scim_progress")
        if config.getoption("htmlpath", None):
            from scim_conformance.plugin.html import HtmlReport  # noqa: PLC0415 - only where pytest-html is at work

            config.pluginmanager.register(HtmlReport(config, collector), "scim_html")
        if config.getoption("xmlpath", None):
            config.pluginmanager.register(JunitReport(config, collector), "scim_junit")
        _quieten(config)


def _refuse_strange_deviations(settings: Settings) -> None:
    """Raise pytest.UsageError where a declared deviation is about no case: it would silently do nothing."""
    profile = settings.profile
    stand_in = {"profile": profile.file, "baseline": settings.baseline}
    problems = [
        f"{file}: {problem}"
        for origin, file in stand_in.items()
        if (declared := [one for one in profile.deviations if one.origin == origin])
        for problem in strange_deviations(declared, profile, load_checks())
    ]
    if problems:
        raise pytest.UsageError("\n".join(problems))


def _accept_suite(config: pytest.Config) -> None:
    """Keep a host project's ini from emptying the suite or turning its warnings into our errors."""
    config.addinivalue_line("python_files", "test_*.py")
    config.addinivalue_line("python_functions", "test_*")
    config.addinivalue_line("filterwarnings", "default")


def _quieten(config: pytest.Config) -> None:
    """Leave the telling of failures to our summary: pytest's own section would show every one of them a second time."""
    if config.option.tbstyle == "auto":
        config.option.tbstyle = "no"
    if config.option.reportchars == "fE":
        config.option.reportchars = ""
