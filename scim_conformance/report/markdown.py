"""A run as GitHub's Markdown, for the summary of a step in GitHub Actions and wherever else Markdown is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

from scim_conformance.model import UNJUDGED, Authority, Level, Outcome
from scim_conformance.report.causes import Cause, requirement_of
from scim_conformance.report.facts import curl_lines, found, verdict_in_words, with_outcome
from scim_conformance.report.gfm import cell, code, fenced, html_code, plain
from scim_conformance.report.groups import Group, by_cause, by_reason
from scim_conformance.report.stale import advice, named
from scim_conformance.report.terminal import NOTICE
from scim_conformance.report.text import number

Json = Mapping[str, Any]

LIMIT: Final = 1024 * 1024
"""Bytes that GitHub takes as the summary of a step; of a larger one it shows nothing."""
_MOST_CASES: Final = 10
_MOST_FINDINGS: Final = 3
_MOST_LEFTOVERS: Final = 20
_EXAMPLE: Final = "The smallest example that fails; keep it as a line in a file and repeat it by `--scim-example FILE`:"
_LEFTOVERS: Final = ("| below | name | id | state | reason |", "|---|---|---|---|---|")
_CUT: Final = "_The summary ends here: it would be larger than what is shown. results.json has the rest._\n"


def summary(document: Json, *, limit: int = LIMIT) -> str:
    """Return the run as Markdown of at most ``limit`` bytes of UTF-8: verdict, counts, what was found, what was not.

    What does not fit is left out with a note; below the length of the note nothing is returned.
    """
    return _within(limit, [*_head(document), *_findings(document), *_unjudged(document), *_rest(document)])


def _within(limit: int, blocks: Iterable[str]) -> str:
    kept, size, spare = list[str](), 0, len(_CUT.encode())
    told = [f"{block}\n\n" for block in blocks]
    if sum(len(one.encode()) for one in told) <= limit:
        return "".join(told)
    for one in told:
        size += len(one.encode())
        if size + spare > limit:
            return "".join([*kept, _CUT]) if spare <= limit else ""
        kept.append(one)
    raise AssertionError("unreachable")  # pragma: no cover - the blocks are longer than the limit


def _head(document: Json) -> Iterator[str]:
    suite, run, requests = document["suite"], document["run"], document["requests"]["total"]
    embedded = document["target"]["embedded"]
    yield f"## SCIM conformance: {code(document['profile']['connector'])}"
    if embedded:
        yield f"**{NOTICE.capitalize()}.**"
    yield f"**{document['verdict'].capitalize()}**: {verdict_in_words(document)}."
    yield (
        f"{code(document['profile']['title'])} at {code(document['target']['url'])}, {number(requests, 'request')}, "
        f"{code(run['started'])} to {code(run['ended'])}, scim-conformance {code(suite['version'])}, "
        f"edition {suite['edition']}, seed {run['seed']}."
    )
    if document["cases"]:
        yield _table(document["cases"])


def _table(cases: Iterable[Json]) -> str:
    """Return the counts per outcome, a row for each authority and level that has a case."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for one in cases:
        rows.setdefault((one["authority"], one["level"]), Counter())[one["outcome"]] += 1
    total = sum(rows.values(), Counter[str]())
    outcomes = [outcome.value for outcome in Outcome if total[outcome.value]]
    ordered = [row for row in product(Authority, Level) if row in rows]
    lines = [
        f"| rule of | level | {' | '.join(outcomes)} |",
        f"|---|---|{'---:|' * len(outcomes)}",
        *(_row(authority, level, rows[authority, level], outcomes) for authority, level in ordered),
        _row("all", "", total, outcomes),
    ]
    return "\n".join(lines)


def _row(authority: str, level: str, counted: Counter[str], outcomes: Iterable[str]) -> str:
    return f"| {authority} | {level} | {' | '.join(str(counted[one] or '') for one in outcomes)} |"


def _findings(document: Json) -> Iterator[str]:
    causes = found(document)
    if causes:
        yield f"### What was found: {number(len(causes), 'cause')}"
    for cause in causes:
        yield _story(document, cause)


def _story(document: Json, cause: Cause) -> str:
    """Return one cause, folded: what is read without opening it is what it does, the check and the difference."""
    first = cause.first
    known = requirement_of(first)
    source = f" ({plain(known.source)}): {plain(known.statement)}" if known else ""
    unscored = "" if first["scored"] else ", newer than the edition: not scored"
    lines = [
        _summary_line(cause),
        f"{first['level']}, {first['authority']}{unscored}: {code(first['requirements'][0])}{source}",
        "\n".join(_facts(cause, known.remedy if known else "")),
        *([f"**What a client does:** {plain(known.impact)}"] if known else []),
        *_repeat(document, first),
        "</details>",
    ]
    return "\n\n".join(lines)


def _summary_line(cause: Cause) -> str:
    first = cause.first
    finding = first["findings"][0] if first["findings"] else None
    told = f": {html_code(finding['where'], 100)}, expected {html_code(finding['expected'], 100)}" if finding else ""
    effect = f", {cause.effect.title}" if cause.effect else ""
    counted = number(len(cause.cases), "case")
    return f"<details><summary>{first['outcome']}{effect}: {html_code(first['check'])} ({counted}){told}</summary>"


def _facts(cause: Cause, remedy: str) -> Iterator[str]:
    first = cause.first
    group = cause.groups[0]
    yield f"- cases: {_few([one['case'] for one in group.cases])}"
    if len(cause.groups) > 1:
        yield f"- also seen by: {_few([one.first['check'] for one in cause.groups[1:]])}"
    if cause.blocked:
        yield f"- could not be judged because of it: {number(len(cause.blocked), 'case')}"
    if first["reason"]:
        yield f"- reason: {code(first['reason'])}"
    for finding in first["findings"][:_MOST_FINDINGS]:
        yield f"- where: {code(finding['where'])}"
        yield f"  - expected: {code(finding['expected'])}"
        yield f"  - actual: {code(finding['actual'])}"
        if finding["hint"]:
            yield f"  - hint: {plain(remedy) if finding['hint'] == remedy else code(finding['hint'])}"
    left = len(first["findings"]) - _MOST_FINDINGS
    if left > 0:
        yield f"- {number(left, 'more finding')} of this case in results.json"


def _few(names: Sequence[str]) -> str:
    told = ", ".join(code(one, 200) for one in names[:_MOST_CASES])
    return f"{told} and {len(names) - _MOST_CASES} more" if len(names) > _MOST_CASES else told


def _repeat(document: Json, case: Json) -> Iterator[str]:
    lines = curl_lines(document, case)
    if lines:
        yield fenced("\n".join(lines), "sh")
    if "example" in case:
        yield _EXAMPLE
        yield fenced(case["example"])


def _unjudged(document: Json) -> Iterator[str]:
    cases = [one for one in document["cases"] if one["outcome"] in UNJUDGED]
    if cases:
        yield f"### What could not be judged: {number(len(cases), 'case')}"
        told = [line for outcome in sorted(UNJUDGED) for line in _reasons(with_outcome(document, outcome))]
        yield "\n".join(told)


def _reasons(cases: Iterable[Json]) -> Iterator[str]:
    for group in by_reason(cases):
        first = group.first
        ours = " (a bug of the suite, please report it)" if first["outcome"] == Outcome.ERROR else ""
        named = f"{number(len(group.cases), 'case')} {first['outcome']}{ours}"
        yield f"- {named}: {code(first['reason'] or 'no reason was given')}"


def _rest(document: Json) -> Iterator[str]:
    known = by_cause(with_outcome(document, Outcome.KNOWN))
    if known:
        yield "### Differences that the profile declares"
        yield "\n".join(map(_known, known))
    stale = document.get("stale", [])
    if stale:
        yield f"### To be removed: {number(len(stale), 'declared deviation')}"
        yield "\n".join(f"- {code(named(one))} in the {one['origin']}: {code(advice(one))}" for one in stale)
    left = document["leftovers"]
    if left and not document["target"]["embedded"]:
        yield f"### Left behind at the endpoint: {number(len(left), 'resource')}"
        yield "\n".join([*_LEFTOVERS, *map(_leftover, left[:_MOST_LEFTOVERS])])
        if len(left) > _MOST_LEFTOVERS:
            yield f"and {len(left) - _MOST_LEFTOVERS} more in results.json"


def _known(group: Group) -> str:
    first = group.first
    return f"- {code(first['check'])}, {number(len(group.cases), 'case')}: {code(first['reason'])}"


def _leftover(one: Json) -> str:
    told = (one["endpoint"], one["name"], "" if one["id"] is None else one["id"], one["state"], one["reason"])
    return f"| {' | '.join(cell(text, 300) for text in told)} |"
