"""Hooks of the process the user started: gather cases, write results.json, tell the summary, set the exit code."""

from __future__ import annotations

import shlex
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

import pytest

from scim_conformance import results
from scim_conformance.model import ExitCode
from scim_conformance.planning import PlannedCase
from scim_conformance.plugin.collected import Collected, case_named
from scim_conformance.plugin.consent import begin
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.leftovers import clean_up_rest
from scim_conformance.plugin.screen import begin_line, write_summary_line
from scim_conformance.plugin.state import state_of
from scim_conformance.report import terminal

_NOTHING = "no conformance case was selected: is there a path in addopts, or a -k or -m that matches nothing?"
_REPORT_US = "This is a bug in the suite, not in the endpoint; please report it with the text above."


class Collector:
    """One per run, registered only where the user started pytest, never in an xdist worker."""

    def __init__(self, config: pytest.Config) -> None:
        self._state = state_of(config)
        self._config = config
        self._collected = Collected(self._state.settings)
        self._started = _now()
        self._document: dict[str, Any] | None = None
        self._trouble = ""
        self._code: int | None = None
        self._told = False
        self._failures = 0

    @property
    def document(self) -> dict[str, Any] | None:
        """The run's results once the session has finished, None before and where nothing was judged."""
        return self._document

    @property
    def verdict(self) -> str:
        """What the cases come to that were judged so far; those that were not count as not run."""
        return results.verdict(self._collected.cases()).value

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember what was selected, without xdist."""
        for item in session.items:
            planned = item.stash.get(PLANNED, None)
            if planned is not None:
                self._collected.selected[planned.id] = planned

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Remember what was selected, from a worker's node ids, and ask for consent before it is given a case."""
        found = [self._planned(nodeid) for nodeid in ids]
        self._collected.selected |= {one.id: one for one in found if one is not None}
        begin(self._config, self._state, found)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take outcome and evidence off a report; it may come from another process."""
        self._failures += report.failed
        carried = getattr(report, "scim", None)
        if carried is not None:
            self._collected.add(carried)
            self._state.heard[carried["worker"]] = carried["sent"]
        elif self._planned(report.nodeid) is None:
            # What xdist says of the case a lost worker was at is no failure: it is asked again, or stays not-run.
            self._collected.other_failures += report.failed

    def _planned(self, nodeid: str) -> PlannedCase | None:
        return self._collected.plan.get(case_named(nodeid))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Clean up what workers left, write results.json, and set the exit code people script against."""
        session.exitstatus = self.finish(exitstatus)

    def finish(self, exitstatus: int) -> int:
        """Clean up and write results.json, once, and return the exit code."""
        state = self._state
        idle = self._config.option.collectonly or state.settings.plan_only or state.settings.target is None
        if idle or state.declined or not state.opened:
            return exitstatus
        if self._code is None:
            self._code = exitstatus
            try:
                self._finish(exitstatus)
            except results.ResultsError as error:
                self.fail(str(error))
            except Exception:  # noqa: BLE001 - Python's own exit code 1 would say that the endpoint is not conformant
                self.fail(f"{traceback.format_exc()}\n{_REPORT_US}")
        return ExitCode.INTERNAL_ERROR if self._trouble else self._code

    def _finish(self, exitstatus: int) -> None:
        try:
            clean_up_rest(self._config)
        except Exception:  # noqa: BLE001 - the results of the whole run are worth more than its last step
            self.fail(f"{traceback.format_exc()}\n{_REPORT_US}")
        cases = self._collected.cases()
        ended = 1 if self._stopped_by_maxfail(exitstatus) else int(exitstatus)
        stale = self._collected.stale()
        code = results.exit_code(cases, strict=self._state.settings.strict, pytest_exit=ended, stale=stale)
        if code in (ExitCode.CONFORMANT, ExitCode.INCOMPLETE) and self._collected.other_failures:
            code = ExitCode.NONCONFORMANT
        self._code = code
        self._document = self._build(cases, stale)
        if self._state.settings.results is not None and cases:
            results.write(self._state.settings.results, self._document)

    def _stopped_by_maxfail(self, exitstatus: int) -> bool:
        """Whether ``-x`` ended the run: with xdist pytest calls that interrupted too."""
        limit = self._config.getoption("maxfail")
        return bool(limit) and self._failures >= limit and exitstatus == pytest.ExitCode.INTERRUPTED

    def fail(self, trouble: str) -> None:
        """Take a failure that is none of the endpoint's: it is told at the end, and the exit code says so."""
        self._trouble = self._state.redactor.text(trouble)

    def tell_untold(self) -> None:
        """Print the findings where pytest, whose run broke down, did not ask for them."""
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if not self._told and reporter is not None:
            self.pytest_terminal_summary(reporter)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the findings grouped by cause, and the verdict."""
        self._told = True
        if self._document is not None and self._document["cases"]:
            self._tell(terminalreporter, self._document)
        elif self._document is not None:
            terminalreporter.write_line(_NOTHING)
        if self._trouble:
            terminalreporter.write_line(f"ERROR: {self._trouble}")

    def _tell(self, terminalreporter: Any, document: dict[str, Any]) -> None:
        variable = self._state.settings.token_variable
        verbosity = self._config.get_verbosity()
        begin_line(self._config)
        if verbosity >= -1:
            terminalreporter.write_sep("=", "SCIM conformance")
        encoding = getattr(sys.stdout, "encoding", None)
        for line in terminal.summary(document, verbose=verbosity, token_variable=variable, encoding=encoding):
            write_summary_line(self._config, line)
        if self._state.settings.results is not None and not self._trouble and verbosity >= -1:
            terminalreporter.write_line(f"results: {self._state.settings.results}")
        if self._state.leftovers:
            terminalreporter.write_line(f"ledger:  {self._state.settings.ledger}")
            if not self._state.settings.embedded and any(one.state != "deactivated" for one in self._state.leftovers):
                line = shlex.join(["scim-conformance", "cleanup", str(self._state.settings.ledger)])
                terminalreporter.write_line(f"what may be left is removed by: {line}")

    def _build(self, cases: list[dict[str, Any]], stale: list[dict[str, Any]]) -> dict[str, Any]:
        settings = self._state.settings
        target = settings.target
        assert target is not None  # noqa: S101 - pytest_sessionfinish returns before
        run = {
            "id": settings.run,
            "started": self._started,
            "ended": _now(),
            "seed": settings.seed,
            "workers": getattr(self._config.option, "numprocesses", None) or 0,
            "arguments": [self._state.redactor.text(str(one)) for one in self._config.invocation_params.args],
            "token_variable": settings.token_variable,
        }
        return results.build(
            cases=cases,
            exchanges=self._collected.exchanges,
            run=run,
            profile=settings.profile,
            target={"url": target.base_url, "embedded": target.embedded},
            requests=self._state.sent,
            leftovers=self._state.leftovers,
            created=self._state.created,
            questions=self._collected.questions,
            edition=settings.edition,
            stale=stale,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
