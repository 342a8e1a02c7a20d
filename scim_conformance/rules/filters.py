"""The rule that a filter finds just those of a run's own resources of whom it is true (RFC 7644 section 3.4.2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.lists import is_list, resources
from scim_conformance.scim import filters
from scim_conformance.scim.filters import Tree

_REFUSALS = frozenset({400, 403, 413, 414, 501})
_BASIC_PLANE = 0xFFFF
_LONG = 63


@dataclass(frozen=True)
class Judged:
    """One of the run's own users: whether a filter may find it (both where that is open), and what it shows."""

    id: str
    found: frozenset[bool]
    shows: str


def finds_those(asked: str, people: Sequence[Judged], hint: str) -> Rule:
    """Return the rule that a filter finds those of these users whom it must find, and nobody it must not.

    Whoever is none of these users is no match, and is told by number only.
    """
    known = {one.id for one in people}

    def rule(exchange: Exchange) -> list[Finding]:
        findings = is_list(exchange)
        if findings:
            return findings
        listed = [str(one.get("id")) for one in resources(exchange)]
        for one in people:
            times = listed.count(one.id)
            if (times > 0) not in one.found:
                wanted = "finds" if True in one.found else "does not find"
                actual = "it is in the list" if times else "it is not in the list"
                findings.append(Finding("list", f"{asked} {wanted} the user {one.id}, {one.shows}", actual, hint))
            elif times > 1:
                findings.append(Finding("list", f"{asked} finds the user {one.id} once", f"it is listed {times} times"))
        others = len([one for one in listed if one not in known])
        if others:
            findings.append(Finding("list", f"{asked} finds nobody else", f"{others} who do not match", hint))
        return findings

    return rule


def refused(exchange: Exchange) -> bool:
    """Return whether an endpoint does not take a filter, as it may."""
    return exchange.status in _REFUSALS


def likely(tree: Tree, held: str, *, escaped: bool) -> str:
    """Return where to look first when a filter like this one is answered wrongly; ``held`` is what users show."""
    literals = [one[2] for one in filters.leaves(tree) if one[2:] and isinstance(one[2], str)]
    told = [sentence for holds, sentence in _signs("\n".join(literals), held, escaped=escaped) if holds]
    found = list(filters.words(tree))
    if max(map(len, literals), default=0) > _LONG:
        told.append("the value is compared in its full length")
    if "not" in found:
        told.append("not turns round all of its bracket: not (a and b) is met where one of the two is not")
    if {"and", "or"} <= set(found):
        told.append("and binds tighter than or, and brackets come first, at any depth")
    if max(found.count("or"), found.count("and")) > 1:
        told.append("every one of the conditions counts, not the first two alone")
    return "; ".join(told)


def _signs(sent: str, held: str, *, escaped: bool) -> list[tuple[bool, str]]:
    return [
        (any(one in sent for one in "\"\\'"), "a quote or backslash is text: the value is read as a JSON string, once"),
        (any(one in sent for one in "%_*+"), "%, _, * and + are text, no wildcards, and are decoded once"),
        ("  " in sent, "blanks in a row are kept"),
        (escaped and not sent.isascii(), "JSON's escapes such as \\u00e9 are undone in the value"),
        (any(ord(one) > _BASIC_PLANE for one in sent), "characters beyond the basic plane are compared whole"),
        (
            not (sent + held).isascii(),
            "letters beyond ASCII are found as they are stored, and told apart from others, accents and all",
        ),
    ]
