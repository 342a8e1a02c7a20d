"""The compliance page: one HTML file from one results document, without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from scim_conformance.model import Effect, Outcome
from scim_conformance.report.compliance import (
    counting,
    coverage,
    evidence,
    findings,
    listings,
    matrix,
    telling,
    wording,
)
from scim_conformance.report.groups import Group, by_reason
from scim_conformance.report.html import BY_URGENCY
from scim_conformance.report.markup import environment
from scim_conformance.report.terminal import NOTICE
from scim_conformance.report.text import number, visible

Json = Mapping[str, Any]

_UNJUDGED: Final = (Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.BLOCKED, Outcome.NOT_RUN)


def page(document: Json) -> str:
    """Return the page of a run: a pure function of its results, safe to open whatever the endpoint answered."""
    failed = findings.chapters(document, Outcome.FAILED)
    deviates = findings.chapters(document, Outcome.DEVIATES, 1 + _causes(failed))
    known = findings.chapters(document, Outcome.KNOWN, 1 + _causes(failed) + _causes(deviates))
    return (
        _environment()
        .get_template("page.jinja2")
        .render(
            document=document,
            notice=NOTICE if document["target"]["embedded"] else "",
            sentence=telling.sentence(document, _causes(failed)),
            command=telling.command(document["run"]["arguments"]),
            headline=lambda case: telling.headline(document, case),
            again=lambda check: telling.again(document, check),
            wrong=[told for chapter in (*failed, *deviates) for told in chapter.told],
            duration=_duration(document["run"]),
            tables=counting.tables(document),
            failed=failed,
            deviates=deviates,
            known=known,
            unjudged=_unjudged(document),
            shown=lambda case: [evidence.shown(document, one) for one in case["exchanges"][-1:]],
            matrices=matrix.matrices(document),
            dialects=matrix.dialects_of(document),
            coverage=coverage.coverage(document),
            listings=listings.listings(document),
            packed=Markup(evidence.packed(document)),  # noqa: S704 - base64 has nothing to escape, and must not be cut
        )
    )


def _causes(chapters: list[findings.Chapter]) -> int:
    return sum(len(chapter.told) for chapter in chapters)


def _duration(run: Json) -> str:
    took = datetime.fromisoformat(run["ended"]) - datetime.fromisoformat(run["started"])
    return str(timedelta(seconds=round(took.total_seconds())))


def _unjudged(document: Json) -> list[tuple[Outcome, list[Group]]]:
    cases = document["cases"]
    found = ((outcome, by_reason(one for one in cases if one["outcome"] == outcome)) for outcome in _UNJUDGED)
    return [(outcome, sorted(groups, key=lambda group: -len(group.cases))) for outcome, groups in found if groups]


def anchor(name: str) -> str:
    """Return a name as part of an id: HTML forbids blanks there, and nothing else."""
    return "-".join(visible(name).split())


@cache
def _environment() -> Environment:
    made = environment("scim_conformance.report.compliance")
    made.filters |= {"anchor": anchor, "number": number}
    made.globals |= {
        "SIGNS": wording.SIGNS,
        "MEANINGS": wording.MEANINGS,
        "BY_URGENCY": BY_URGENCY,
        "Effect": Effect,
    }
    return made
