"""Hooks of the process the user started: gather cases, write results.json, tell the summary, set the exit code."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import Any

import pytest

from scim_conformance import results
from scim_conformance.model import CaseId, ExitCode
from scim_conformance.planning import PlannedCase, check_id
from scim_conformance.plugin.collected import Collected
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.session import clean_up_rest
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
        self._failures = 0

    @property
    def document(self) -> dict[str, Any] | None:
        """The run's results once the session has finished, None before and where nothing was judged."""
        return self._document

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember what was selected, without xdist."""
        for item in session.items:
            planned = item.stash.get(PLANNED, None)
            if planned is not None:
                self._collected.selected[planned.id] = planned

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Remember what was selected, from a worker's node ids."""
        for nodeid in ids:
            planned = self._planned(nodeid)
            if planned is not None:
                self._collected.selected[planned.id] = planned

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
        name, _, case = nodeid.rpartition("::")[2].partition("[")
        return self._collected.plan.get(CaseId(check_id(name), case.removesuffix("]")))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Clean up what workers left, write results.json, and set the exit code people script against."""
        if self._config.option.collectonly or self._state.settings.plan_only or self._state.settings.target is None:
            return
        try:
            self._finish(session, exitstatus)
        except results.ResultsError as error:
            self._fail(session, str(error))
        except Exception:  # noqa: BLE001 - Python's own exit code 1 would say that the endpoint is not conformant
            self._fail(session, self._state.redactor.text(f"{traceback.format_exc()}\n{_REPORT_US}"))

    def _finish(self, session: pytest.Session, exitstatus: int) -> None:
        clean_up_rest(self._config)
        cases = self._collected.cases()
        ended = 1 if self._stopped_by_maxfail(session) else int(exitstatus)
        code = results.exit_code(cases, strict=self._state.settings.strict, pytest_exit=ended)
        if code in (ExitCode.CONFORMANT, ExitCode.INCOMPLETE) and self._collected.other_failures:
            code = ExitCode.NONCONFORMANT
        session.exitstatus = code
        self._document = self._build(cases)
        if self._state.settings.results is not None and cases:
            results.write(self._state.settings.results, self._document)

    def _stopped_by_maxfail(self, session: pytest.Session) -> bool:
        """Whether ``-x`` ended the run: with xdist pytest calls that interrupted too."""
        limit = self._config.getoption("maxfail")
        return bool(limit) and self._failures >= limit and session.exitstatus == pytest.ExitCode.INTERRUPTED

    def _fail(self, session: pytest.Session, trouble: str) -> None:
        session.exitstatus = ExitCode.INTERNAL_ERROR
        self._trouble = trouble

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the findings grouped by cause, and the verdict."""
        if self._document is not None and self._document["cases"]:
            self._tell(terminalreporter, self._document)
        elif self._document is not None:
            terminalreporter.write_line(_NOTHING)
        if self._trouble:
            terminalreporter.write_line(f"ERROR: {self._trouble}")

    def _tell(self, terminalreporter: Any, document: dict[str, Any]) -> None:
        variable = self._state.settings.token_variable
        verbosity = self._config.get_verbosity()
        terminalreporter.write_sep("=", "SCIM conformance")
        for line in terminal.summary(document, verbose=verbosity, token_variable=variable):
            terminalreporter.write_line(line)
        if self._state.settings.results is not None and not self._trouble:
            terminalreporter.write_line(f"results: {self._state.settings.results}")
        if self._state.leftovers:
            terminalreporter.write_line(f"ledger:  {self._state.settings.ledger}")

    def _build(self, cases: list[dict[str, Any]]) -> dict[str, Any]:
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
        }
        return results.build(
            cases=cases,
            exchanges=self._collected.exchanges,
            run=run,
            profile=settings.profile,
            target={"url": target.base_url, "embedded": target.embedded},
            requests=self._state.sent,
            leftovers=self._state.leftovers,
            edition=settings.edition,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
