"""What several reports tell of a run and of a case, in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scim_conformance.evidence.exchange import curl_line
from scim_conformance.model import Outcome, Verdict
from scim_conformance.report.causes import Cause, causes
from scim_conformance.report.groups import story_of
from scim_conformance.report.text import number, printable

Json = Mapping[str, Any]

_LONGEST_CURL: Final = 4_000
_READS: Final = frozenset({"GET", "TLS"})


def verdict_in_words(document: Json) -> str:
    """Return the verdict as half a sentence, such as ``2 cases break a MUST``, with what fails the run besides it."""
    stale = document.get("stale", ())
    held = f"; {number(len(stale), 'declared deviation')} held no longer, which fails the run" if stale else ""
    return f"{_judged(document)}{held}"


def _judged(document: Json) -> str:
    failed = sum(one["scored"] and one["outcome"] == Outcome.FAILED for one in document["cases"])
    match Verdict(document["verdict"]):
        case Verdict.CONFORMANT:
            return "no case breaks a MUST"
        case Verdict.NONCONFORMANT:
            return f"{number(failed, 'case')} {'breaks' if failed == 1 else 'break'} a MUST"
        case Verdict.INCOMPLETE:
            return "nothing failed, but not every case came to a judgement"


def with_outcome(document: Json, *outcomes: Outcome) -> list[Json]:
    """Return the cases that came to one of these outcomes, in the suite's order."""
    return [one for one in document["cases"] if one["outcome"] in outcomes]


def found(document: Json) -> list[Cause]:
    """Return the causes of what was found: of what breaks a MUST before what does not follow a SHOULD."""
    return [cause for outcome in (Outcome.FAILED, Outcome.DEVIATES) for cause in causes(document, outcome)]


def difference(finding: Json) -> str:
    """Return a finding as one sentence, such as ``status: expected 401, but it was 200``."""
    return f"{finding['where']}: expected {finding['expected']}, but it was {finding['actual']}"


def telling_exchanges(document: Json, case: Json) -> list[int]:
    """Return the exchanges that repeat a case: the one judged last, and the last write before it.

    That is one which the case rests on or, before a read of a single resource, the last one about it. Of a generated
    example, which was made as small as it can be, they are all exchanges.
    """
    used, told = case["exchanges"], story_of(case)
    if case.get("example") or not used:
        return list(used)
    before = told[: told.index(used[-1])] if used[-1] in told else used[:-1]
    writes = [one for one in before if _request(document, one)["method"] not in _READS]
    own = [one for one in writes if one in used]
    chosen = own if own or not _of_one_resource(_request(document, used[-1])) else writes
    return list(dict.fromkeys([*chosen[-1:], used[-1]]))


def _request(document: Json, index: int) -> Json:
    request: Json = document["exchanges"][index]["request"]
    return request


def _of_one_resource(request: Json) -> bool:
    return request["url"].partition("?")[0].rstrip("/").split("/")[-2:-1] in (["Users"], ["Groups"])


def curl_lines(document: Json, case: Json, token_variable: str = "") -> list[str]:
    """Return the shell lines that repeat a case, each on one line without control characters.

    ``token_variable`` is where they find the token, where that is not the variable which the results name.
    """
    variable = token_variable or document["run"].get("token_variable", "SCIM_TOKEN")
    return [_line(document, one, variable) for one in telling_exchanges(document, case)]


def _line(document: Json, index: int, variable: str) -> str:
    line = printable(curl_line(document["exchanges"][index]["request"], variable))
    return line if len(line) <= _LONGEST_CURL else f"# too long to show: see exchanges[{index}] in results.json"
