"""The summary a run ends with: findings grouped by cause, what to do about each, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from scim_conformance.model import ExitCode, Level, Outcome, Verdict
from scim_conformance.report.causes import Cause, causes
from scim_conformance.report.groups import Group, by_cause, by_reason, few, general
from scim_conformance.report.stale import stale_lines
from scim_conformance.report.stories import Telling, brief, deviation, full, line
from scim_conformance.report.text import WIDTH, number, paragraph

Json = Mapping[str, Any]

NOTICE: Final = "embedded reference endpoint: says nothing about a product"
_MOST_GROUPS = 20
_MOST_IN_FULL = 10
_MOST_CASES = 4
_UNJUDGED: Final = (Outcome.BLOCKED, Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.NOT_RUN)
_WORDS: Final = {
    Outcome.BLOCKED: "blocked",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.ERROR: "ended in a bug of the suite, please report it",
    Outcome.NOT_RUN: "not run",
    Outcome.NOT_APPLICABLE: "not applicable",
}


def summary(
    document: Json,
    *,
    verbose: int = 0,
    token_variable: str = "SCIM_TOKEN",  # noqa: S107 - a name
    encoding: str | None = None,
) -> list[str]:
    """Return the lines of the summary, as many as go with pytest's verbosity.

    ``token_variable`` is where the curl lines find the token; ``encoding`` is that of the stream they are written to,
    None where it can show everything. With 1 all findings are told in full, and the cases that do not apply with
    their reasons; with -1 each cause is a line, and with -2 only the verdict is left.
    """
    if verbose < -1:
        return _judged(document)
    telling = Telling(document, token_variable, encoding)
    sections = (
        [NOTICE] if document["target"]["embedded"] else [],
        _causes(telling, Outcome.FAILED, brief, verbose),
        _causes(telling, Outcome.DEVIATES, deviation, verbose),
        *(_reasons(document, outcome, verbose) for outcome in _UNJUDGED),
        _known(document),
        list(stale_lines(document)),
        _reasons(document, Outcome.NOT_APPLICABLE, verbose) if verbose > 0 else [],
        _leftovers(document),
        _totals(document),
    )
    return list(_spaced(sections))


def _spaced(sections: Iterable[Sequence[str]]) -> Iterator[str]:
    between = False
    for lines in sections:
        if lines and between:
            yield ""
        yield from lines
        between = between or bool(lines)


def _causes(
    telling: Telling, outcome: Outcome, short: Callable[[Cause, Telling], Iterator[str]], verbose: int
) -> list[str]:
    """Return the causes of an outcome, the worst first: some in full and some in a line, with -v all in full."""
    found = causes(telling.document, outcome)
    if verbose > 0:
        return list(_spaced([list(full(one, telling)) for one in found]))
    whole = 0 if verbose < 0 else _MOST_IN_FULL
    told = [list(short(one, telling)) for one in found[:whole]]
    lines = [line(one) for one in found[whole:_MOST_GROUPS]]
    return [*_spaced([*told, lines]), *_rest(found)]


def _known(document: Json) -> list[str]:
    groups = by_cause(_with(document, Outcome.KNOWN))
    told = (
        paragraph(f"KNOWN {group.first['check']}, {number(len(group.cases), 'case')}: ", group.first["reason"], 6)
        for group in groups[:_MOST_GROUPS]
    )
    return [*chain.from_iterable(told), *_rest(groups)]


def _reasons(document: Json, outcome: Outcome, verbose: int) -> list[str]:
    """Return the reasons of cases without a judgement, with ``-q`` a line each and with ``-v`` by who judges them."""
    cases = _with(document, outcome)
    groups = by_reason(cases) if verbose > 0 else _by_words(cases)
    told = [
        paragraph(f"{number(len(group.cases), 'case')} {_WORDS[outcome]}: ", _reason(group), 4)
        for group in groups[:_MOST_GROUPS]
    ]
    return [*chain.from_iterable(map(_first_line, told) if verbose < 0 else told), *_rest(groups)]


def _first_line(lines: Sequence[str]) -> list[str]:
    return [lines[0] if len(lines) == 1 else f"{lines[0][: WIDTH - 1]}…"]


def _by_words(cases: Iterable[Json]) -> list[Group]:
    """Group cases that say the same, whoever judges what they miss: that is one line, and not one for each judge."""
    found: dict[str, list[Json]] = {}
    for case in cases:
        found.setdefault(general(_words(case)), []).append(case)
    return [Group(tuple(members)) for members in found.values()]


def _words(case: Json) -> str:
    """Return a case's reason without the name of the case that judges what is missing."""
    return str(case["reason"]).removesuffix(_judge(case)) if case["blocked_by"] else str(case["reason"])


def _judge(case: Json) -> str:
    return f" (judged by {case['blocked_by'][0]})"


def _reason(group: Group) -> str:
    first = group.first
    if first["outcome"] == Outcome.ERROR:
        return f"{first['reason'] or 'no reason was given'} ({first['check']}[{first['case']}])"
    judges = {one["blocked_by"][0] for one in group.cases if one["blocked_by"]}
    if len(judges) > 1:
        return f"{_words(first)} (judged by {first['blocked_by'][0]} and {number(len(judges) - 1, 'other')})"
    return first["reason"] or "no reason was given"


def _rest(groups: Sequence[Group | Cause]) -> list[str]:
    return [f"… {len(groups) - _MOST_GROUPS} more in results.json"] if len(groups) > _MOST_GROUPS else []


def _leftovers(document: Json) -> list[str]:
    left = document["leftovers"]
    if not left:
        return []
    counted = number(len(left), "resource")
    if document["target"]["embedded"]:
        return [f"The embedded endpoint, which is gone now, was left with {counted} of this run."]
    lines = [f"LEFT BEHIND at the endpoint: {counted} of this run"]
    for (endpoint, state, _), members in _alike(left).items():
        named = [f"{one['name']} (id {one['id']})" if one["id"] is not None else one["name"] for one in members]
        told = f"{len(members)} {state} below {endpoint}, as {members[0]['reason']}: {few(named, _MOST_CASES)}"
        lines += paragraph("  ", told, 4)
    return lines


def _alike(left: Sequence[Json]) -> dict[tuple[str, str, str], list[Json]]:
    found: dict[tuple[str, str, str], list[Json]] = {}
    for one in left:
        found.setdefault((one["endpoint"], one["state"], general(one["reason"])), []).append(one)
    return found


def _totals(document: Json) -> list[str]:
    counted = [f"{count} {outcome}" for outcome, count in document["counts"]["total"].items() if count]
    methods = ", ".join(f"{count} {method}" for method, count in document["requests"]["by_method"].items())
    requests = document["requests"]["total"]
    return [
        *paragraph("cases:    ", f"{', '.join(counted) or 'none'}"),
        f"requests: {requests}" + (f" ({methods})" if methods else ""),
        *_judged(document),
    ]


def _judged(document: Json) -> list[str]:
    return paragraph("verdict:  ", _verdict(document))


def _verdict(document: Json) -> str:
    scored = [case for case in document["cases"] if case["scored"]]
    failed = sum(case["outcome"] == Outcome.FAILED for case in scored)
    lax = any(case["outcome"] == Outcome.DEVIATES and case["level"] == Level.SHOULD for case in scored)
    held = number(len(document.get("stale", ())), "declared deviation")
    match Verdict(document["verdict"]):
        case verdict if document.get("stale") and verdict is not Verdict.NONCONFORMANT:
            return f"{verdict}, but {held} held no longer: remove what is stale (exit code {ExitCode.NONCONFORMANT:d})"
        case Verdict.CONFORMANT:
            strictly = f"; {ExitCode.NONCONFORMANT:d} with --scim-strict, as a SHOULD is not followed" if lax else ""
            return f"conformant: no case breaks a MUST (exit code {ExitCode.CONFORMANT:d}{strictly})"
        case Verdict.NONCONFORMANT:
            broken = "breaks" if failed == 1 else "break"
            return f"nonconformant: {number(failed, 'case')} {broken} a MUST (exit code {ExitCode.NONCONFORMANT:d})"
        case Verdict.INCOMPLETE:
            return (
                "incomplete: nothing failed, but not every case came to a judgement "
                f"(exit code {ExitCode.INCOMPLETE:d}, {ExitCode.INTERRUPTED:d} when the run was interrupted)"
            )


def _with(document: Json, outcome: Outcome) -> list[Json]:
    return [case for case in document["cases"] if case["outcome"] == outcome]
