"""The summary a run ends with: findings grouped by cause, what to do about each, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from scim_conformance import requirements
from scim_conformance.evidence.exchange import curl_line
from scim_conformance.model import ExitCode, Level, Outcome, Requirement, Verdict
from scim_conformance.report.groups import Group, by_cause, by_reason, few, general
from scim_conformance.report.stale import stale_lines
from scim_conformance.report.text import labelled, number, paragraph, printable

Json = Mapping[str, Any]

NOTICE: Final = "embedded reference endpoint: says nothing about a product"
_MOST_GROUPS = 20
_MOST_CASES = 4
_MOST_FINDINGS = 3
_LONGEST_CURL = 4_000
#: Headers that say nothing about the endpoint; curl sets its own, and would not unpack what Accept-Encoding brings.
_CURLS_OWN: Final = frozenset({"user-agent", "accept-encoding", "connection", "content-length"})
_UNJUDGED: Final = (Outcome.BLOCKED, Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.NOT_RUN)
_WORDS: Final = {
    Outcome.BLOCKED: "blocked",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.ERROR: "ended in a bug of the suite, please report it",
    Outcome.NOT_RUN: "not run",
    Outcome.NOT_APPLICABLE: "not applicable",
}


def summary(document: Json, *, verbose: int = 0, token_variable: str = "SCIM_TOKEN") -> list[str]:  # noqa: S107 - a name
    """Return the lines of the summary; ``token_variable`` is where the curl lines find the token.

    With ``verbose`` above 0 the cases that are not applicable are listed with their reasons, too.
    """
    sections = (
        [NOTICE] if document["target"]["embedded"] else [],
        _failed(document, token_variable),
        _deviates(document),
        *(_reasons(document, outcome) for outcome in _UNJUDGED),
        _known(document),
        list(stale_lines(document)),
        _reasons(document, Outcome.NOT_APPLICABLE) if verbose > 0 else [],
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


def _failed(document: Json, token_variable: str) -> list[str]:
    groups = by_cause(_with(document, Outcome.FAILED))
    told = [[*_story(group), *_curl(document, group, token_variable)] for group in groups[:_MOST_GROUPS]]
    return [*_spaced(told), *_rest(groups)]


def _story(group: Group) -> Iterator[str]:
    first = group.first
    yield from _heading(group)
    yield from labelled("cases" if len(group.cases) > 1 else "case", group.named(_MOST_CASES))
    known = _requirement(first)
    yield from labelled("requirement", f"{first['requirements'][0]}{_source(known)}")
    findings = first["findings"]
    for finding in findings[:_MOST_FINDINGS]:
        yield from labelled("where", finding["where"])
        yield from labelled("expected", finding["expected"])
        yield from labelled("actual", finding["actual"])
        if finding["hint"]:
            yield from labelled("hint", finding["hint"])
    if len(findings) > _MOST_FINDINGS:
        yield f"  {number(len(findings) - _MOST_FINDINGS, 'more finding')} of this case in results.json"
    if known is not None:
        yield from labelled("impact", known.impact)
        if known.remedy not in {one["hint"] for one in findings[:_MOST_FINDINGS]}:
            yield from labelled("remedy", known.remedy)


def _heading(group: Group) -> list[str]:
    first = group.first
    counted = number(len(group.cases), "case")
    unscored = "" if first["scored"] else ", newer than the edition: not scored"
    told = f"{first['outcome'].upper()} {first['check']} ({first['level']}, {first['authority']}), {counted}{unscored}"
    return [*paragraph(told, ""), *(labelled("reason", first["reason"]) if first["reason"] else ())]


def _curl(document: Json, group: Group, token_variable: str) -> list[str]:
    """Return the last request as a curl line, and before a read the write that it was to confirm.

    Of a generated example, which was made as small as it can be, all requests are told, and the line that repeats it.
    """
    used = group.first["exchanges"]
    writes = [one for one in used if document["exchanges"][one]["request"]["method"] != "GET"]
    example = group.first.get("example")
    asked = used if example else dict.fromkeys([*writes[-1:], *used[-1:]])
    lines = [f"  {'curl':<12} {_line(document, one, token_variable)}" for one in asked]
    return [*lines, *_example(example, document["run"]["seed"])] if example else lines


def _example(line: str, seed: int | None) -> list[str]:
    told = line if len(line) <= _LONGEST_CURL else "too long to show: see the case in results.json"
    repeat = f"keep this line in a file and repeat it by --scim-example FILE; the run repeats by --scim-seed {seed}"
    return [f"  {'example':<12} {told}", *labelled("", repeat)]


def _line(document: Json, number: int, token_variable: str) -> str:
    request = document["exchanges"][number]["request"]
    headers = {name: value for name, value in request["headers"].items() if name.casefold() not in _CURLS_OWN}
    line = printable(curl_line({**request, "headers": headers}, token_variable))
    return line if len(line) <= _LONGEST_CURL else f"too long to show: see exchanges[{number}] in results.json"


def _deviates(document: Json) -> list[str]:
    groups = by_cause(_with(document, Outcome.DEVIATES))
    return [*chain.from_iterable(map(_deviation, groups[:_MOST_GROUPS])), *_rest(groups)]


def _deviation(group: Group) -> Iterator[str]:
    first = group.first
    yield from _heading(group)
    yield from labelled("cases" if len(group.cases) > 1 else "case", group.named(_MOST_CASES))
    yield from labelled("requirement", f"{first['requirements'][0]}{_source(_requirement(first))}")
    for finding in first["findings"][:1]:
        yield from labelled(
            "found", f"{finding['where']}: expected {finding['expected']}, but it was {finding['actual']}"
        )


def _known(document: Json) -> list[str]:
    groups = by_cause(_with(document, Outcome.KNOWN))
    told = (
        paragraph(f"KNOWN {group.first['check']}, {number(len(group.cases), 'case')}: ", group.first["reason"], 6)
        for group in groups[:_MOST_GROUPS]
    )
    return [*chain.from_iterable(told), *_rest(groups)]


def _reasons(document: Json, outcome: Outcome) -> list[str]:
    groups = by_reason(_with(document, outcome))
    told = (
        paragraph(f"{number(len(group.cases), 'case')} {_WORDS[outcome]}: ", _reason(group), 4)
        for group in groups[:_MOST_GROUPS]
    )
    return [*chain.from_iterable(told), *_rest(groups)]


def _reason(group: Group) -> str:
    first = group.first
    named = f" ({first['check']}[{first['case']}])" if first["outcome"] == Outcome.ERROR else ""
    return f"{first['reason'] or 'no reason was given'}{named}"


def _rest(groups: Sequence[Group]) -> list[str]:
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
        *paragraph("verdict:  ", _verdict(document)),
    ]


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


def _requirement(case: Json) -> Requirement | None:
    """Return the requirement of a case, None when this version's catalogue no longer has it."""
    try:
        return requirements.get(case["requirements"][0])
    except requirements.UnknownRequirement:
        return None


def _source(requirement: Requirement | None) -> str:
    return f", {requirement.source}: {requirement.statement}" if requirement else ""
