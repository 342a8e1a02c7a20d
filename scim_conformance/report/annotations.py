"""A run as GitHub's workflow commands, which become annotations of a workflow run."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from scim_conformance.model import UNJUDGED, Outcome
from scim_conformance.report.causes import Cause, requirement_of
from scim_conformance.report.facts import difference, found
from scim_conformance.report.groups import by_reason, few
from scim_conformance.report.stale import advice, named
from scim_conformance.report.text import number, shortened

Json = Mapping[str, Any]

MOST: Final = 10
"""Annotations of each kind that GitHub shows of a step."""
_LONGEST: Final = 300
_MOST_CASES: Final = 3


def annotations(document: Json) -> list[str]:
    """Return workflow commands, one a cause, the worst first: errors, warnings, and notices for what was not judged.

    No line holds anything but one command: what an endpoint sent is escaped.
    """
    causes = found(document)
    errors = [
        *(_finding("error", one) for one in causes if one.first["outcome"] == Outcome.FAILED),
        *(command("error", f"stale deviation {named(one)}", _short(advice(one))) for one in document.get("stale", ())),
    ]
    warnings = [_finding("warning", one) for one in causes if one.first["outcome"] == Outcome.DEVIATES]
    return [*errors[:MOST], *warnings[:MOST], *islice(_unjudged(document), MOST)]


def command(kind: str, title: str, message: str) -> str:
    """Return a workflow command; nothing in title or message can end it or begin another one."""
    return f"::{kind} title={_property(title)}::{_data(message)}"


def _finding(kind: str, cause: Cause) -> str:
    first = cause.first
    known = requirement_of(first)
    others = few([one.first["check"] for one in cause.groups[1:]], _MOST_CASES)
    lines = [
        _short(difference(first["findings"][0]) if first["findings"] else first["reason"]),
        f"{first['requirements'][0]}" + (f", {known.source}" if known else ""),
        *([f"What a client does: {known.impact}"] if known else []),
        *(f"Hint: {_short(finding['hint'])}" for finding in first["findings"][:1] if finding["hint"]),
        f"{number(len(cause.cases), 'case')}: {_short(few([one['case'] for one in cause.cases], _MOST_CASES))}",
        *([f"Also seen by {_short(others)}"] if others else []),
        *([f"{number(len(cause.blocked), 'case')} could not be judged because of it"] if cause.blocked else []),
    ]
    return command(kind, f"{first['check']} ({first['level']}, {first['authority']})", "\n".join(lines))


def _unjudged(document: Json) -> Iterator[str]:
    cases: Iterable[Json] = [one for one in document["cases"] if one["outcome"] in UNJUDGED]
    for group in by_reason(cases):
        first = group.first
        title = f"{number(len(group.cases), 'case')} {first['outcome']}"
        yield command("notice", title, _short(first["reason"] or "no reason was given"))


def _short(text: str) -> str:
    return shortened(text, _LONGEST)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
