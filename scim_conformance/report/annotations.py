"""A run as GitHub's workflow commands, which become annotations of a workflow run."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from scim_conformance.model import UNJUDGED, Outcome
from scim_conformance.report.facts import causes, difference, requirement_of
from scim_conformance.report.groups import Group, by_reason
from scim_conformance.report.text import number, shortened

Json = Mapping[str, Any]

MOST: Final = 10
"""Annotations of each kind that GitHub shows of a step."""
_LONGEST: Final = 300


def annotations(document: Json) -> list[str]:
    """Return workflow commands, one a cause, the worst first: errors, warnings, and notices for what was not judged.

    No line holds anything but one command: what an endpoint sent is escaped.
    """
    found = causes(document)
    errors = [_finding("error", one) for one in found if one.first["outcome"] == Outcome.FAILED]
    warnings = [_finding("warning", one) for one in found if one.first["outcome"] == Outcome.DEVIATES]
    return [*errors[:MOST], *warnings[:MOST], *islice(_unjudged(document), MOST)]


def command(kind: str, title: str, message: str) -> str:
    """Return a workflow command; nothing in title or message can end it or begin another one."""
    return f"::{kind} title={_property(title)}::{_data(message)}"


def _finding(kind: str, group: Group) -> str:
    first = group.first
    known = requirement_of(first)
    lines = [
        _short(difference(first["findings"][0]) if first["findings"] else first["reason"]),
        f"{first['requirements'][0]}" + (f", {known.source}" if known else ""),
        *([f"What a client does: {known.impact}"] if known else []),
        *(f"Hint: {_short(finding['hint'])}" for finding in first["findings"][:1] if finding["hint"]),
        f"{number(len(group.cases), 'case')}: {_short(group.named(3))}",
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
