"""A run, a finding and a command line in words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from scim_conformance.model import Level, Outcome, Verdict
from scim_conformance.report.text import number

Json = Mapping[str, Any]

_UNJUDGED: Final = (Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.BLOCKED, Outcome.NOT_RUN)
_JUDGED: Final = (Outcome.PASSED, Outcome.FAILED, Outcome.DEVIATES, Outcome.KNOWN)
_LONGEST: Final = 90
#: Options of pytest that `run` sets by itself: they tell of the machine, not of the run.
_OF_THE_MACHINE: Final = ("-p", "-c", "--rootdir", "-o")
_SWITCHES: Final = ("--self-contained-html", "--no-header")


def sentence(document: Json, causes: int) -> str:
    """Return the verdict in words; ``causes`` counts those that break a MUST."""
    counted = {outcome: sum(1 for one in document["cases"] if one["outcome"] == outcome) for outcome in Outcome}
    judged, unjudged = (sum(counted[one] for one in kinds) for kinds in (_JUDGED, _UNJUDGED))
    rest = f" {number(unjudged, 'case')} could not be judged." if unjudged else ""
    lax = [one for one in document["cases"] if one["outcome"] == Outcome.DEVIATES]
    what = "a SHOULD" if all(one["level"] == Level.SHOULD for one in lax) else "what is advised"
    but = f" But {number(len(lax), 'case')} {'does' if len(lax) == 1 else 'do'} not follow {what}." if lax else ""
    match Verdict(document["verdict"]):
        case Verdict.CONFORMANT:
            return f"{number(judged, 'case')} judged, and none breaks a MUST.{but}{rest}"
        case Verdict.NONCONFORMANT:
            broken = f"{number(causes, 'mistake')} {'breaks' if causes == 1 else 'break'} a MUST"
            return f"{broken}, seen in {counted[Outcome.FAILED]} of {number(judged, 'case')} judged.{but}{rest}"
        case Verdict.INCOMPLETE:
            return f"Nothing failed, but not enough could be judged.{but}{rest}"


def headline(document: Json, case: Json) -> str:
    """Return what went wrong in a case, such as ``GET /Users/…: 200 instead of 404``; empty without a finding."""
    if not case["findings"]:
        return ""
    finding = case["findings"][0]
    where, actual, expected = (_brief(finding[name]) for name in ("where", "actual", "expected"))
    asked = case["exchanges"][-1:] if where == "status" else ()
    judged = [_place(document, document["exchanges"][one]["request"]) for one in asked]
    return f"{(judged or [where])[0]}: {actual} instead of {expected}"


def _place(document: Json, request: Json) -> str:
    """Return method and address of a request without what is particular to it: ids, and what is searched for."""
    path, _, query = request["url"].removeprefix(document["target"]["url"]).partition("?")
    collection, *rest = path.strip("/").split("/")
    names = [one.partition("=")[0] for one in query.split("&") if one]
    return f"{request['method']} /{collection}{'/…' if rest else ''}{'?' if names else ''}{'&'.join(names)}"


def command(arguments: Sequence[str]) -> str:
    """Return pytest's command line without what it says of the machine: plugins, folders, and where reports go."""
    return shlex.join(["pytest", *_told(arguments)])


def again(document: Json, check: str) -> str:
    """Return the command that asks a check of the same endpoint again."""
    named = (one.partition("=")[2] for one in document["run"]["arguments"] if one.startswith("--scim-profile="))
    profile = next(named, document["profile"]["connector"])
    asked = shlex.join(["scim-conformance", "run", profile, "--url", document["target"]["url"]])
    return f"{asked} -- -k {re.sub('[^a-z0-9]', '_', check)}"


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _told(arguments: Sequence[str]) -> Iterator[str]:
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if word in _OF_THE_MACHINE:
            next(words, None)
        elif name in ("--junitxml", "--html", "--scim-results", "--scim-ledger") and equals:
            yield f"{name}={PurePath(value).name}"
        elif word not in _SWITCHES and not word.startswith("verbosity_"):
            yield word
