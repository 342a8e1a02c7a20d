"""HTML fragments for one case and for a whole run; every byte of an endpoint is escaped, control characters are shown.

The markup stands in ``templates``; whatever is put into it passes ``visible`` and Jinja's escaping.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import escape

from scim_conformance import requirements
from scim_conformance.evidence.exchange import curl_line
from scim_conformance.model import Outcome, Requirement
from scim_conformance.report.facts import verdict_in_words
from scim_conformance.report.groups import Group, by_cause, by_reason
from scim_conformance.report.markup import environment
from scim_conformance.report.terminal import NOTICE
from scim_conformance.report.text import LONGEST_SHOWN, number, visible

Json = Mapping[str, Any]

#: From what to read first to what needs no reading.
BY_URGENCY: Final = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.DEVIATES,
    Outcome.BLOCKED,
    Outcome.NOT_RUN,
    Outcome.KNOWN,
    Outcome.NOT_APPLICABLE,
    Outcome.PASSED,
)
_WITH_FINDINGS: Final = (Outcome.FAILED, Outcome.DEVIATES, Outcome.KNOWN)
_WITH_REASONS: Final = (Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.BLOCKED, Outcome.NOT_RUN)
_MOST_EXCHANGES: Final = 8
_MOST_STORIES: Final = 20
_MOST_CASES: Final = 3
_MOST_LEFTOVERS: Final = 20


def title(connector: str, url: str, *, embedded: bool) -> str:
    """Return the report's heading as plain text: what was judged, or the notice that it was our own, and by what."""
    return visible(f"{NOTICE if embedded else url} ({connector})")


def safe(text: object) -> str:
    """Return text as HTML: escaped, cut when it is very long, with control and direction characters made visible."""
    return str(escape(visible(text)))


def case_details(case: Json, exchanges: Mapping[Any, Json], *, token_variable: str = "SCIM_TOKEN") -> str:  # noqa: S107 - a name
    """Return the HTML that explains one case; ``exchanges`` holds, by what the case calls them, those it rests on.

    ``token_variable`` is where the curl lines find the token.
    """
    known = [exchanges[one] for one in case["exchanges"] if one in exchanges]
    return _render(
        "case",
        case=case,
        requirement=_requirement(case["requirements"][0]),
        exchanges=[_told(one, token_variable) for one in known[-_MOST_EXCHANGES:]],
        left_out=max(0, len(known) - _MOST_EXCHANGES),
    )


def run_summary(document: Json) -> str:
    """Return the HTML a report begins with: notice, verdict, counts by area and outcome, findings by cause."""
    return _render(
        "summary",
        notice=NOTICE if document["target"]["embedded"] else "",
        document=document,
        verdict=verdict_in_words(document),
        outcomes=_outcomes(document),
        areas=_areas(document),
        stories=list(_stories(document)),
        left=number(len(document["leftovers"]), "resource"),
        leftovers=document["leftovers"][:_MOST_LEFTOVERS],
        left_out=max(0, len(document["leftovers"]) - _MOST_LEFTOVERS),
    )


def no_summary(*, embedded: bool) -> str:
    """Return what a report begins with when a run came to no results: the notice, and where to look."""
    return _render("unjudged", notice=NOTICE if embedded else "")


def _told(exchange: Json, token_variable: str) -> dict[str, Any]:
    """Return an exchange as a template shows it: a line, the two messages as text, and the curl line."""
    request, response = exchange["request"], exchange["response"]
    curl = curl_line(request, token_variable)
    return {
        "line": f"{request['method']} {request['url']}",
        "came_to": exchange["failure"] or f"{response['status']}, {response['seconds'] * 1000:.0f} ms",
        "request": _message(request["headers"], request["body"]),
        "response": _message(response["headers"], response["body"]) if response else "",
        "notes": response["notes"] if response else [],
        "curl": curl if len(curl) <= LONGEST_SHOWN else "",
    }


def _message(headers: Mapping[str, str], body: Any) -> str:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
        lines += ["", text]
    return "\n".join(lines)


def _outcomes(document: Json) -> list[Outcome]:
    counted = document["counts"]["total"]
    return [outcome for outcome in BY_URGENCY if counted.get(outcome)]


def _areas(document: Json) -> dict[str, Counter[str]]:
    areas: dict[str, Counter[str]] = {}
    for case in document["cases"]:
        areas.setdefault(case["area"], Counter())[case["outcome"]] += 1
    return areas


def _stories(document: Json) -> Iterator[dict[str, Any]]:
    """Yield what happened, one entry a cause, the most urgent first."""
    for outcome in BY_URGENCY:
        cases = [one for one in document["cases"] if one["outcome"] == outcome]
        if outcome in _WITH_FINDINGS:
            yield from _section(outcome, by_cause(cases))
        elif outcome in _WITH_REASONS:
            yield from _section(outcome, by_reason(cases))


def _section(outcome: Outcome, groups: Sequence[Group]) -> Iterator[dict[str, Any]]:
    for group in groups[:_MOST_STORIES]:
        findings = group.first["findings"]
        yield {
            "outcome": outcome,
            "count": number(len(group.cases), "case"),
            "check": group.first["check"] if findings or outcome is Outcome.ERROR else "",
            "cases": group.named(_MOST_CASES) if findings else "",
            "reason": group.first["reason"],
            "finding": findings[0] if findings else None,
        }
    if len(groups) > _MOST_STORIES:
        more = number(len(groups) - _MOST_STORIES, "more cause")
        yield {"outcome": outcome, "count": more, "check": "", "cases": "", "reason": "see below", "finding": None}


def _requirement(id_: str) -> Requirement | dict[str, str]:
    """Return a requirement; only its id when this version's catalogue no longer has it."""
    try:
        return requirements.get(id_)
    except requirements.UnknownRequirement:
        return {"id": id_, "level": "", "authority": "", "source": "", "statement": "", "impact": "", "remedy": ""}


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(f"{template}.jinja2").render(values)


@cache
def _environment() -> Environment:
    return environment("scim_conformance.report")
