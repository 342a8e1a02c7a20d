"""Rules about what is left of a resource where several attributes are asked for, or left out, at once."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe, status_is
from scim_conformance.rules.values import agrees_with, unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath

Json = dict[str, Any]

_ELSEWHERE = frozenset({"meta", "groups", "schemas"})
_STILL_SHOWN = "the name is not resolved: it was written in another letter case, with its URN, or twice"
_LOST = "more is left out than was asked: a name with a dot means one part, and what else was asked for stays"


def shows_without_any(whole: Json, excluded: Sequence[AttributePath], always: Sequence[AttributePath]) -> Rule:
    """Return the rule that a resource shows what the whole one does but these attributes, and what is always shown."""
    kept = {_place(one) for one in always}
    dropped = [one for one in excluded if not {_place(one), _place(replace(one, sub=None))} & kept]
    rest = copy.deepcopy(whole)
    for path in dropped:
        without(rest, path)

    def rule(exchange: Exchange) -> list[Finding]:
        findings = status_is(200)(exchange)
        for path in dropped if not findings else ():
            held = paths.read(exchange.document, path)
            if not all(map(unassigned, held if isinstance(held, list) else [held])):
                findings.append(Finding(str(path), "left out, as asked", describe(held), _STILL_SHOWN))
        return findings or [replace(one, hint=_LOST) for one in agrees_with(rest, _ELSEWHERE)(exchange)]

    return rule


def without(resource: Json, path: AttributePath) -> None:
    """Take what a path leads to out of a resource, in place: a part of each element, where there are several."""
    holder = paths.get(resource, path.extension) if path.extension else resource
    key = _key(holder, path.name)
    if key is None:
        return
    if path.sub is None:
        del holder[key]
        return
    elements = holder[key] if isinstance(holder[key], list) else [holder[key]]
    for one in elements:
        part = _key(one, path.sub)
        if part is not None:
            del one[part]
    if isinstance(holder[key], list):
        holder[key] = [one for one in elements if not unassigned(one)]


def _key(holder: Any, name: str) -> str | None:
    keys = holder if isinstance(holder, dict) else ()
    return next((one for one in keys if one.casefold() == name.casefold()), None)


def _place(path: AttributePath) -> tuple[str, str, str]:
    return (path.extension or "").casefold(), path.name.casefold(), (path.sub or "").casefold()
