"""The pytest plugin: silent unless ``--scim-profile`` is given.

========================================  =====================================================================
hook                                      where
========================================  =====================================================================
addoption, load_initial_conftests,        here: the options exist always, the rest is registered on demand
cmdline_main, configure
report_header, sessionstart, sessionfinish  ``session``: embedded endpoint, signals, clean-up, exit code
runtestloop                               ``session``: consent (``consent``) before the first request
keyboard_interrupt                        ``signals``: what comes after it hastens the clean-up
generate_tests, collection_modifyitems    ``generate``: cases from profile and declarations
runtest_setup, runtest_makereport,        ``outcome``: exceptions to outcomes, evidence onto reports
report_teststatus
runtest_logreport, terminal_summary       ``collector``: cases gathered, results.json, summary
xdist_*, configure_node, testnodedown     ``workers``: one endpoint and one clean-up for all workers
runtest_logfinish                         ``progress``: how far a long run has come
html_report_title                         ``html``: the title of pytest-html's report
runtestloop                               ``plan``: ``--scim-plan``
========================================  =====================================================================
"""

from __future__ import annotations

import traceback
from collections.abc import Generator

import pytest

from scim_conformance.plugin import options


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ``--scim-`` options and their ini twins."""
    options.declare(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Point a run with a profile and no paths at the packaged suite, and at nothing of the folder it starts in."""
    options.select_suite(early_config, args)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int | None, int | None]:
    """Keep ``--scim-plan`` in one process, as it sends nothing, and a broken end from looking like a verdict."""
    options.keep_plan_in_one_process(config)
    try:
        return (yield)
    except Exception as error:
        if not config.getoption("scim_profile") or isinstance(error, pytest.UsageError):
            raise
        traceback.print_exc()
        from scim_conformance.model import ExitCode  # noqa: PLC0415 - without a profile the plugin costs nothing

        return ExitCode.INTERNAL_ERROR  # Python's own exit code 1 would say that the endpoint is not conformant


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the profile and register the plugin's parts when a profile was asked for."""
    config.addinivalue_line("markers", "scim_requirement(id, level, authority): the requirement a check tests")
    config.addinivalue_line("markers", "generated: a check on generated examples")
    config.addinivalue_line("markers", "stateful: a check that runs on request only, with -m stateful")
    if config.getoption("scim_profile"):
        from scim_conformance.plugin import activation  # noqa: PLC0415 - without a profile the plugin costs nothing

        activation.activate(config)
