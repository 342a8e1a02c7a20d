"""From what a check raised to an outcome, with the evidence carried on the report as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scim_conformance import requirements, results
from scim_conformance.client import NotOursError
from scim_conformance.evidence import touched, writable
from scim_conformance.evidence.excerpt import short
from scim_conformance.model import Finding, Level, Outcome
from scim_conformance.planning import PlannedCase
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.state import State, state_of
from scim_conformance.profile import Profile, known_by
from scim_conformance.report.junit import told
from scim_conformance.report.text import visible
from scim_conformance.rules.answers import GENERAL_HINTS
from scim_conformance.suite.kit import Blocked, Inconclusive, NonConformance, NotApplicable

_REPORT_US = "This is a bug in the suite, not in the endpoint; please report it with this text:"
_MOST_FINDINGS = 50
_LOST = "???"  # the phase in the report that xdist makes of the case at which a worker died
_STATUS = {
    Outcome.PASSED: ("passed", ".", "PASSED"),
    Outcome.FAILED: ("failed", "F", "FAILED"),
    Outcome.DEVIATES: ("xfailed", "d", "DEVIATES"),
    Outcome.KNOWN: ("xfailed", "k", "KNOWN"),
    Outcome.NOT_APPLICABLE: ("skipped", "-", "NOT APPLICABLE"),
    Outcome.BLOCKED: ("error", "B", "BLOCKED"),
    Outcome.INCONCLUSIVE: ("error", "I", "INCONCLUSIVE"),
    Outcome.ERROR: ("error", "E", "SUITE ERROR"),
}


@dataclass(frozen=True)
class Judged:
    """What one phase of a case came to."""

    outcome: Outcome
    reason: str = ""
    blocked_by: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    example: str = ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start a case with no exchanges to its name, unless nothing more is sent to the endpoint."""
    touched.set([] if PLANNED in item.stash else None)
    client = state_of(item.config).client
    if PLANNED in item.stash and item.stash[PLANNED].not_applicable is None and client is not None:
        stopped = client.transport.stopped
        if stopped is not None:
            raise Inconclusive(f"not asked: {stopped}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put outcome and evidence on the report of a case."""
    report = yield
    if PLANNED in item.stash:
        annotate(item, call, report)
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Show a case's own outcome in pytest's progress."""
    if report.when == _LOST:
        return "lost worker", "L", "LOST WORKER"
    judged = getattr(report, "scim", {}).get("result")
    return _STATUS[Outcome(judged["outcome"])] if judged else None


def annotate(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Classify one phase of a case, and make pytest's own report say the same."""
    state = state_of(item.config)
    planned = item.stash[PLANNED]
    judged = _judge(call, report, planned, state)
    fresh = state.client.transport.recorder.drain() if state.client else []
    sent = dict(state.client.transport.sent) if state.client else {}
    # As text: xdist cannot carry every number that JSON can.
    exchanges = json.dumps([dict(one) for one in fresh])
    carried = {"exchanges": exchanges, "result": None, "worker": state.worker, "sent": sent}
    report.scim = carried  # type: ignore[attr-defined]
    report.sections = [(title, visible(state.redactor.text(text))) for title, text in report.sections]
    if judged is None:
        return
    result = results.case_result(
        planned,
        outcome=judged.outcome,
        reason=short(state.redactor.text(judged.reason)),
        blocked_by=judged.blocked_by,
        findings=[Finding(**_clean(asdict(one), state)) for one in few(judged.findings)],
        exchanges=tuple(touched.get() or ()),
        example=judged.example,
        seconds=round(report.duration, 4),
        edition=state.settings.edition,
    )
    result = carried["result"] = writable(result)
    item.user_properties.append(("outcome", judged.outcome.value))
    _align(report, judged, told(result), state)


def _clean(finding: dict[str, Any], state: State) -> dict[str, Any]:
    cleaned: dict[str, Any] = writable({name: short(text) for name, text in state.redactor.document(finding).items()})
    return cleaned


def few(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first findings, and one that counts the rest."""
    more = len(findings) - _MOST_FINDINGS
    rest = [Finding("answer", "no more differences", f"{more} more findings")] if more > 0 else []
    return [*findings[:_MOST_FINDINGS], *rest]


def _judge(call: pytest.CallInfo[None], report: pytest.TestReport, planned: PlannedCase, state: State) -> Judged | None:
    """Return what a phase says, None for the phases that say nothing."""
    error = call.excinfo.value if call.excinfo else None
    if error is None:
        return Judged(Outcome.PASSED) if call.when == "call" else None
    if call.when == "teardown":
        return Judged(Outcome.ERROR, f"{type(error).__name__}: {error}")
    return classify(error, planned, state.settings.profile, report)


def classify(error: BaseException, planned: PlannedCase, profile: Profile, report: pytest.TestReport) -> Judged:
    """Return the outcome an exception stands for; whatever is not ours to raise is a bug of the suite."""
    match error:
        case NonConformance():
            found = _hinted(error.findings, planned)
            return Judged(*_nonconformance(planned, profile), findings=found, example=error.example)
        case NotApplicable():
            return Judged(Outcome.NOT_APPLICABLE, str(error))
        case Blocked():
            return Judged(Outcome.BLOCKED, str(error), (str(error.by),) if error.by else ())
        case NotOursError():
            return Judged(Outcome.BLOCKED, str(error))
        case Inconclusive():
            return Judged(Outcome.INCONCLUSIVE, str(error))
    if report.skipped:
        return Judged(Outcome.NOT_APPLICABLE, planned.not_applicable or str(error))
    return Judged(Outcome.ERROR, f"{type(error).__name__}: {error}")


def _hinted(findings: Sequence[Finding], planned: PlannedCase) -> tuple[Finding, ...]:
    """Return the findings with a hint each: where a rule has nothing to say, where to look by the requirement."""
    remedy = requirements.get(planned.requirements[0]).remedy
    vague = {"", *GENERAL_HINTS} if remedy else set()
    return tuple(replace(one, hint=remedy) if one.hint in vague else one for one in findings)


def _nonconformance(planned: PlannedCase, profile: Profile) -> tuple[Outcome, str]:
    today = datetime.now(UTC).date()
    declared = known_by(profile.deviations, planned.id, today)
    if declared is None:
        return _by_level(planned), ""
    if declared.counts_on(today):
        return Outcome.KNOWN, declared.told
    return _by_level(planned), declared.ended


def _by_level(planned: PlannedCase) -> Outcome:
    level = requirements.get(planned.requirements[0]).level
    return Outcome.FAILED if level is Level.MUST else Outcome.DEVIATES


def _align(report: pytest.TestReport, judged: Judged, text: str, state: State) -> None:
    """Make pytest, JUnit and HTML tell the same: an expected failure, a skip, an error, a plain failure."""
    match judged.outcome:
        case Outcome.DEVIATES if state.settings.strict:
            report.longrepr = text
        case Outcome.DEVIATES | Outcome.KNOWN:
            report.outcome, report.wasxfail, report.longrepr = "skipped", text, text
        case Outcome.NOT_APPLICABLE:
            location = report.location
            report.outcome, report.longrepr = "skipped", (location[0], location[1] or 0, f"Skipped: {text}")
        case Outcome.BLOCKED | Outcome.INCONCLUSIVE:
            # JUnit and HTML call it an error, not a failure of the endpoint, only when it is found before the call.
            report.when, report.longrepr = "setup", text
        case Outcome.ERROR:
            # As above: a bug of ours is no failure of the endpoint.
            report.when = "setup" if report.when == "call" else report.when
            report.longrepr = f"{_REPORT_US}\n\n{visible(state.redactor.text(report.longreprtext))}"
        case Outcome.FAILED:
            report.longrepr = text
