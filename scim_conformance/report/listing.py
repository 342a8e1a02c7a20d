"""What Microsoft's and Okta's own tests would come to, told from the results of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from scim_conformance import rosters
from scim_conformance.model import UNJUDGED, Level, Outcome
from scim_conformance.rosters import Roster, RosterTest

Json = Mapping[str, Any]


class Prospect(StrEnum):
    """What becomes of a test of somebody else's, the worst first."""

    WOULD_FAIL = "would-fail"
    NOT_JUDGED = "not-judged"
    WOULD_WARN = "would-warn"
    PASSES = "passes"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASKED = "not-asked"


#: Outcomes of cases, the worst first; a case the profile knows of comes before, by its level.
_WORST_FIRST: Final = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.BLOCKED,
    Outcome.NOT_RUN,
    Outcome.DEVIATES,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """A check of ours that answers a test, and the worst outcome of its cases in the run, None where it had none.

    What the profile declares as a known difference counts as failed or deviating here: nobody else knows of it.
    """

    check: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class ListedTest:
    """A test of a roster with what would become of it; ``reason`` says why it is not judged, applied or asked.

    The reason can repeat what an endpoint answered: whoever shows it escapes it.
    """

    name: str
    mandatory: bool
    outcome: Prospect
    checks: tuple[ListedCheck, ...]
    note: str
    reason: str = ""


def applying(document: Json) -> tuple[Roster, ...]:
    """Return the rosters for the client of the run's profile, all of them for a client that has none of its own."""
    return rosters.applying(_client(document))


def informational(document: Json) -> bool:
    """Return whether the rosters that apply bind nobody, because the profile's client has none of its own."""
    return rosters.informational(_client(document))


def judged(document: Json, roster: Roster) -> list[ListedTest]:
    """Return each test of the roster with its outcome by the worst of its cases in the results, in the roster's order.

    It would fail where it is mandatory and a MUST is broken, and only warn where it is optional or no more than a
    SHOULD is. It is not judged where one of its checks came to no judgement, or was left out of the run.
    """
    cases: dict[str, list[Json]] = {}
    for case in document["cases"]:
        cases.setdefault(case["check"], []).append(case)
    return [_listed(test, cases) for test in roster.tests]


def blockers(document: Json, roster: Roster) -> list[ListedTest]:
    """Return the mandatory tests that would fail, each with none but the checks that fail."""
    return [
        replace(test, checks=tuple(one for one in test.checks if one.outcome is Outcome.FAILED))
        for test in judged(document, roster)
        if test.mandatory and test.outcome is Prospect.WOULD_FAIL
    ]


def _client(document: Json) -> str:
    client: str = document["profile"].get("client", "")
    return client


def _listed(test: RosterTest, by_check: Mapping[str, Sequence[Json]]) -> ListedTest:
    asked = {check: _belonging(test, check, by_check.get(check, ())) for check in test.checks}
    checks = tuple(ListedCheck(check, _worst(check in by_check, asked[check])) for check in test.checks)
    outcome = _prospect(test, [one.outcome for one in checks])
    return ListedTest(test.name, test.mandatory, outcome, checks, test.note, _reason(outcome, checks, asked))


def _belonging(test: RosterTest, check: str, cases: Sequence[Json]) -> list[Json]:
    part = test.cases.get(check, "")
    return [case for case in cases if part in case["case"]]


def _worst(ran: bool, cases: Sequence[Json]) -> Outcome | None:
    """Return the worst outcome; not applicable where a check ran, but had no case that belongs to the test."""
    if not cases:
        return Outcome.NOT_APPLICABLE if ran else None
    return min(map(_outcome, cases), key=_WORST_FIRST.index)


def _outcome(case: Json) -> Outcome:
    outcome = Outcome(case["outcome"])
    if outcome is Outcome.KNOWN:
        return Outcome.FAILED if case["level"] == Level.MUST else Outcome.DEVIATES
    return outcome


def _prospect(test: RosterTest, outcomes: Sequence[Outcome | None]) -> Prospect:
    if Outcome.FAILED in outcomes:
        return Prospect.WOULD_FAIL if test.mandatory else Prospect.WOULD_WARN
    if all(one is None for one in outcomes):
        return Prospect.NOT_ASKED
    if None in outcomes or UNJUDGED.intersection(outcomes):
        return Prospect.NOT_JUDGED
    if Outcome.DEVIATES in outcomes:
        return Prospect.WOULD_WARN
    return Prospect.PASSES if Outcome.PASSED in outcomes else Prospect.NOT_APPLICABLE


def _reason(outcome: Prospect, checks: Sequence[ListedCheck], asked: Mapping[str, Sequence[Json]]) -> str:
    """Return why there is nothing to say, in the words of the first case concerned where one has any."""
    if outcome is Prospect.NOT_ASKED:
        return "the run left its checks out" if checks else "no check asks for it"
    if outcome is Prospect.NOT_JUDGED:
        unjudged = [one for one in checks if one.outcome is None or one.outcome in UNJUDGED]
        return f"{unjudged[0].check}: {_words(unjudged[0], asked)}"
    return _words(checks[0], asked) if outcome is Prospect.NOT_APPLICABLE else ""


def _words(check: ListedCheck, asked: Mapping[str, Sequence[Json]]) -> str:
    if check.outcome is None:
        return "the run left it out"
    told = [case for case in asked[check.check] if case["outcome"] == check.outcome]
    reason: str = told[0]["reason"] if told else "the profile has nothing to ask it of"
    return reason or check.outcome.value
