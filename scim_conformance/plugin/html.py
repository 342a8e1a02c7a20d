"""Hooks of pytest-html: our columns, a summary by area, and for each case that did not pass all there is to know.

Registered only where a report was asked for, in the process the user started; everything comes off the reports.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_html import extras

from scim_conformance.model import Outcome
from scim_conformance.plugin.collector import Collector
from scim_conformance.plugin.state import state_of
from scim_conformance.report import html

_COLUMNS = ("outcome", "requirement", "level", "authority")
_DEFAULT_SORT = "result"
_DEFAULT_COLLAPSED = "passed"
#: What pytest-html calls the outcomes that open collapsed: their story is told in the summary.
_COLLAPSED = ["passed", "skipped", "error"]


class HtmlReport:
    """Fills pytest-html's report for one run."""

    def __init__(self, config: pytest.Config, collector: Collector) -> None:
        self._config = config
        self._settings = state_of(config).settings
        self._collector = collector
        self._exchanges: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Attach the explanation of a case that did not pass; the exchanges it rests on may have come earlier."""
        carried = getattr(report, "scim", {})
        self._exchanges.update({one["uid"]: one for one in json.loads(carried.get("exchanges", "[]"))})
        case = carried.get("result")
        if case is not None and case["outcome"] != Outcome.PASSED:
            told = html.case_details(case, self._exchanges, token_variable=self._settings.token_variable)
            report.extras = [*getattr(report, "extras", ()), extras.html(told)]  # type: ignore[attr-defined]

    def pytest_html_report_title(self, report: Any) -> None:
        """Name profile and endpoint, and open with what is urgent unless the ini says otherwise."""
        settings = state_of(self._config).settings
        url = settings.target.base_url if settings.target else "no endpoint"
        report.title = html.title(settings.profile.connector, url, embedded=settings.embedded)
        if self._config.getini("initial_sort") == _DEFAULT_SORT:
            report.set_data("initialSort", "outcome")
        if self._config.getini("render_collapsed") == _DEFAULT_COLLAPSED:
            report.set_data("renderCollapsed", _COLLAPSED)

    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Put our columns around the name of the test."""
        outcome, *others = (_header(name) for name in _COLUMNS)
        cells.insert(1, outcome)
        cells[3:3] = others

    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """Fill our columns; a test that is no check keeps them empty."""
        case = getattr(report, "scim", {}).get("result")
        outcome, *others = _cells(case) if case else (_cell(name, "") for name in _COLUMNS)
        if case:
            cells[1] = _cell("testId", f"{case['check']}[{case['case']}]")
        cells.insert(1, outcome)
        cells[3:3] = others

    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """Show what was captured, and the traceback of an error of ours; the rest is told in the explanation."""
        case = getattr(report, "scim", {}).get("result")
        if case:
            traceback = [report.longreprtext] if case["outcome"] == Outcome.ERROR else []
            data[:] = [html.safe(text) for text in [*traceback, *(f"{name}\n{text}" for name, text in report.sections)]]

    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Begin with the notice, the verdict, the counts by area and what was found."""
        document = self._collector.document
        embedded = state_of(self._config).settings.embedded
        prefix.append(html.no_summary(embedded=embedded) if document is None else html.run_summary(document))


def _header(name: str) -> str:
    return f'<th class="sortable" data-column-type="{name}">{name.capitalize()}</th>'


def _cells(case: dict[str, Any]) -> list[str]:
    # What is hidden makes pytest-html's sorting by text put the most urgent first.
    urgency = html.BY_URGENCY.index(Outcome(case["outcome"]))
    ranked = f'<td class="col-outcome"><span hidden>{urgency}</span>{html.safe(case["outcome"])}</td>'
    told = {"requirement": case["requirements"][0], "level": case["level"], "authority": case["authority"]}
    return [ranked, *(_cell(name, text) for name, text in told.items())]


def _cell(name: str, text: str) -> str:
    return f'<td class="col-{name}">{html.safe(text)}</td>'
