"""What one cause of findings is told as: in full, in a dozen lines, or in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.model import Requirement
from scim_conformance.report.causes import Cause, requirement_of
from scim_conformance.report.facts import curl_lines, difference
from scim_conformance.report.groups import Group, few
from scim_conformance.report.text import WIDTH, escaped, labelled, number, paragraph, printable, shortened

Json = Mapping[str, Any]

_MOST_CASES = 4
_MOST_FINDINGS = 3
#: Characters of what is told in brief: two lines of what was found, three of where to look.
_LONGEST: Final = {"where": 100, "expected": 140, "actual": 140, "hint": 230}
_LONGEST_CURL = 4_000


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of, where curl lines find the token, and the stream's encoding, None where it shows everything."""

    document: Json
    token_variable: str
    encoding: str | None = None

    def exact(self, text: str) -> str:
        """Return evidence so that a stream which cannot show all of it does not make it look like something else."""
        return "…".join(escaped(part, self.encoding) for part in text.split("…"))


def line(cause: Cause) -> str:
    """Return a cause as one line."""
    first, count = cause.first, len(cause.cases)
    told = f"{first['outcome'].upper()} {first['check']} ({first['level']}, {first['authority']}), "
    told += f"{number(count, 'case')}{_unscored(first)}"
    found = first["findings"][:1]
    text = printable(f"{told}: {difference(found[0])}" if found else told)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def brief(cause: Cause, telling: Telling) -> Iterator[str]:
    """Yield a cause in about twelve lines: what, where, the difference, where to look, and how to see it oneself."""
    group, first = cause.groups[0], cause.first
    yield from _heading(group)
    yield from _cases(group)
    if len(cause.groups) > 1:
        yield from labelled("also", few([_other(one, first["check"]) for one in cause.groups[1:]], _MOST_CASES))
    yield from labelled("effect", _effect(cause)) if cause.effect or cause.blocked else ()
    yield from labelled("requirement", _source(first))
    for finding in first["findings"][:1]:
        yield from _finding(finding, telling, _LONGEST)
    yield from _further(first["findings"], telling)
    yield from curl(group, telling)


def deviation(cause: Cause, telling: Telling) -> Iterator[str]:
    """Yield what is not followed though it should be, in a few lines."""
    group, first = cause.groups[0], cause.first
    yield from _heading(group)
    yield from _cases(group)
    yield from labelled("requirement", _rule(first))
    for finding in first["findings"][:1]:
        yield from labelled("found", shortened(telling.exact(difference(finding)), sum(_LONGEST.values()) // 2))
    yield from _further(first["findings"], telling)


def full(cause: Cause, telling: Telling) -> Iterator[str]:
    """Yield everything about a cause, story by story: requirement, all findings, what follows, and how to mend it."""
    for number_, group in enumerate(cause.groups):
        yield from [""] if number_ else []
        yield from _heading(group)
        yield from _cases(group)
        if not number_ and (cause.effect or cause.blocked):
            yield from labelled("effect", _effect(cause))
        yield from labelled("requirement", _rule(group.first))
        findings = group.first["findings"]
        for finding in findings:
            yield from _finding(finding, telling)
        yield from _consequence(requirement_of(group.first), findings)
        yield from curl(group, telling)


def _heading(group: Group) -> list[str]:
    first = group.first
    counted = number(len(group.cases), "case")
    told = f"{first['outcome'].upper()} {first['check']} ({first['level']}, {first['authority']}), {counted}"
    lines = paragraph(f"{told}{_unscored(first)}", "")
    return [*lines, *(labelled("reason", first["reason"]) if first["reason"] else ())]


def _other(group: Group, check: str) -> str:
    """Return the name of a further story of a cause whose first is of this check."""
    if group.first["check"] == check:
        return group.named(_MOST_CASES)
    return f"{group.first['check']} ({number(len(group.cases), 'case')})"


def _unscored(case: Json) -> str:
    return "" if case["scored"] else ", newer than the edition: not scored"


def _cases(group: Group) -> list[str]:
    return labelled("cases" if len(group.cases) > 1 else "case", group.named(_MOST_CASES))


def _effect(cause: Cause) -> str:
    held = number(len(cause.blocked), "further case")
    blocked = f"{held} could not be judged because of it" if cause.blocked else ""
    return "; ".join(filter(None, [cause.effect.title if cause.effect else "", blocked]))


def _finding(finding: Json, telling: Telling, longest: Mapping[str, int] | None = None) -> Iterator[str]:
    for name in _LONGEST:
        text = telling.exact(finding[name])
        if text or name != "hint":
            yield from labelled(name, shortened(text, longest[name]) if longest else text)


def _further(findings: Sequence[Json], telling: Telling) -> Iterator[str]:
    """Yield the next findings of a case in a line each, and how many more there are."""
    for finding in findings[1:_MOST_FINDINGS]:
        text = printable(telling.exact(difference(finding)))
        room = WIDTH - len("  and          ")
        yield f"  {'and':<12} {text if len(text) <= room else text[: room - 1] + '…'}"
    if len(findings) > _MOST_FINDINGS:
        yield f"  {number(len(findings) - _MOST_FINDINGS, 'more finding')} of this case in results.json"


def _consequence(known: Requirement | None, findings: Iterable[Json]) -> Iterator[str]:
    if known is not None:
        yield from labelled("impact", known.impact)
        if known.remedy not in {one["hint"] for one in findings}:
            yield from labelled("remedy", known.remedy)


def _source(case: Json) -> str:
    known = requirement_of(case)
    return f"{case['requirements'][0]}" + (f", {known.source}" if known else "")


def _rule(case: Json) -> str:
    known = requirement_of(case)
    return _source(case) + (f": {known.statement}" if known else "")


def curl(group: Group, telling: Telling) -> list[str]:
    """Return the last request as a curl line, and before a read the write that it was to confirm.

    Of a generated example, which was made as small as it can be, all requests are told, and the line that repeats it.
    """
    asked = curl_lines(telling.document, group.first, telling.token_variable)
    lines = [f"  {'curl':<12} {escaped(one, telling.encoding)}" for one in asked]
    example = group.first.get("example")
    return [*lines, *_example(example, telling)] if example else lines


def _example(line: str, telling: Telling) -> list[str]:
    told = line if len(line) <= _LONGEST_CURL else "too long to show: see the case in results.json"
    seed = telling.document["run"]["seed"]
    repeat = f"keep this line in a file and repeat it by --scim-example FILE; the run repeats by --scim-seed {seed}"
    return [f"  {'example':<12} {escaped(told, telling.encoding)}", *labelled("", repeat)]
