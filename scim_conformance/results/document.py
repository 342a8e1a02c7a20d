"""Builds the document from what a run gathered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from scim_conformance import EDITION, __version__, requirements
from scim_conformance.ledger import Leftover
from scim_conformance.model import Authority, Finding, Outcome
from scim_conformance.planning import PlannedCase
from scim_conformance.profile import Profile
from scim_conformance.results.judgement import verdict
from scim_conformance.results.story import Stories

Json = dict[str, Any]

FORMAT: Final = 1
"""Number of the format; it grows when a reader of the old one would go wrong."""
_DEEPEST = 64
"""Levels of nesting that stay JSON in a recorded body; what is deeper is kept as text."""


def case_result(  # noqa: PLR0913 - one keyword for each member of the format
    planned: PlannedCase,
    *,
    outcome: Outcome,
    reason: str = "",
    blocked_by: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    exchanges: Sequence[str] = (),
    example: str = "",
    seconds: float = 0.0,
    edition: str,
) -> Json:
    """Return a case as results.json tells it, except that ``exchanges`` are uids.

    ``blocked_by`` names cases as ``check[case]``; a check newer than ``edition`` is not scored.
    """
    first = requirements.get(planned.requirements[0])
    generated = {"example": example} if example else {}
    return {
        "check": planned.check.id,
        "case": planned.case.id,
        "requirements": list(planned.requirements),
        "level": first.level.value,
        "authority": first.authority.value,
        "area": planned.check.area,
        "outcome": outcome.value,
        "reason": reason,
        "blocked_by": list(blocked_by),
        "findings": [asdict(finding) for finding in findings],
        "exchanges": list(exchanges),
        "seconds": seconds,
        "scored": planned.check.since <= edition,
        **generated,
    }


def build(  # noqa: PLR0913 - one keyword for each member of the format
    *,
    cases: Sequence[Json],
    exchanges: Mapping[str, Json],
    run: Json,
    profile: Profile,
    target: Json,
    requests: Mapping[str, int],
    leftovers: Iterable[Leftover],
    created: Mapping[str, int] | None = None,
    questions: Mapping[str, str] | None = None,
    edition: str = EDITION,
    stale: Sequence[Json] = (),
) -> Json:
    """Return the whole document; exchanges no case rests on are left out, the others stand in the order of their use.

    ``requests`` counts by method what was sent, ``created`` by endpoint what the run made; ``questions`` has those of
    the checks, by id; ``edition`` is the one the run was scored by; ``stale`` are the declared deviations that hold no
    longer.
    """
    asked = dict.fromkeys(case["check"] for case in cases)
    stories = Stories(exchanges)
    cases = [_with_story(case, stories) for case in cases]
    shown = (uid for case in cases for uid in (*case["exchanges"], *case.get("story", ())))
    used = list(dict.fromkeys(uid for uid in shown if uid in exchanges))
    index = {uid: position for position, uid in enumerate(used)}
    return {
        "format": FORMAT,
        "suite": {"version": __version__, "edition": edition},
        "run": dict(run),
        "profile": dict(profile.document),
        "target": dict(target),
        "verdict": verdict(cases).value,
        "counts": _counts(cases),
        "requests": {"total": sum(requests.values()), "by_method": dict(sorted(requests.items()))},
        "created": dict(sorted((created or {}).items())),
        "leftovers": [asdict(leftover) for leftover in leftovers],
        "checks": {id_: {"question": (questions or {}).get(id_, "")} for id_ in asked},
        "cases": [_indexed(case, index) for case in cases],
        "exchanges": [_shown(exchanges[uid]) for uid in used],
        **({"stale": list(stale)} if stale else {}),
    }


def _with_story(case: Json, stories: Stories) -> Json:
    """Return a case with findings with what happened before, any other as it is."""
    found = stories.of(case["exchanges"]) if case["findings"] else []
    return {**case, "story": found} if found else case


def _indexed(case: Json, index: Mapping[str, int]) -> Json:
    told: Json = {
        name: [index[uid] for uid in case[name] if uid in index] for name in ("exchanges", "story") if name in case
    }
    return {**case, **told}


def _counts(cases: Sequence[Json]) -> Json:
    return {
        "total": _by_outcome(case["outcome"] for case in cases),
        "by_authority": {
            authority.value: _by_outcome(case["outcome"] for case in cases if case["authority"] == authority)
            for authority in Authority
            if any(case["authority"] == authority for case in cases)
        },
    }


def _by_outcome(outcomes: Iterable[str]) -> dict[str, int]:
    counted = Counter(outcomes)
    return {outcome.value: counted[outcome.value] for outcome in Outcome}


def _shown(exchange: Json) -> Json:
    request, response = exchange["request"], exchange["response"]
    return {
        "request": {**request, "body": _storable(request["body"])},
        "response": None if response is None else {**response, "body": _storable(response["body"])},
        "failure": exchange["failure"],
        **({"started": exchange["started"]} if "started" in exchange else {}),
    }


def _storable(body: Any) -> Any:
    """Return a body as it can be written as JSON: 1e999 is read as infinity, which JSON does not know."""
    try:
        text = json.dumps(body, allow_nan=False)
    except RecursionError:
        return "(a JSON document nested too deeply to be kept)"
    except ValueError:
        return json.dumps(body)
    return body if _depth(text) <= _DEEPEST else text


def _depth(text: str) -> int:
    """Return an upper bound of the nesting of a JSON text: brackets within strings count as well."""
    if text.count("[") + text.count("{") <= _DEEPEST:
        return 0
    deepest = depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
