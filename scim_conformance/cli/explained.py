"""The facts of a check, apart from how they are laid out: what a terminal and a page tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from scim_conformance import requirements
from scim_conformance.cli.accepted import accepted
from scim_conformance.cli.listing import claimed
from scim_conformance.cli.sent import Sent
from scim_conformance.model import Requirement
from scim_conformance.planning import Check
from scim_conformance.reference import FAMILIES, FAULTS
from scim_conformance.report.text import number
from scim_conformance.suite import load_checks

#: How often a check is asked, by the kind of its subjects; completes "Asked …".
SUBJECTS_IN_WORDS: Final = MappingProxyType(
    {
        "attributes set by dialect": "for each attribute but userName, in each dialect",
        "attributes changed by dialect": "for each attribute, in each dialect",
        "attributes cleared by dialect": "for each attribute that may be without a value, in each dialect",
        "attributes set": "for each attribute but userName",
        "attributes changed": "for each attribute",
        "attributes cleared": "for each attribute that may be without a value",
        "attributes": "for each attribute",
        "required attributes": "for each required attribute but userName",
        "filterable attributes": "for each attribute that can be filtered by",
        "filterable text attributes": "for each attribute with text that can be filtered by",
        "unpromised attributes": "for each attribute by which no filter is promised",
        "dialects": "in each dialect",
        "entra dialects": "in each dialect of Entra's",
        "first dialect": "once, in the first dialect",
        "okta dialect": "once, in Okta's dialect",
        "group attributes": "for each attribute of groups",
        "group attributes changed by dialect": "for each attribute of groups but displayName, in each dialect",
        "filterable group attributes": "for each attribute of groups that can be filtered by",
    }
)
#: What a check needs of a profile; completes "Applies where the profile …".
NEEDS_IN_WORDS: Final = MappingProxyType(
    {
        "hard delete": "promises that users can be deleted",
        "no promise of hard delete": "does not promise that users can be deleted",
        "deactivation": "promises that users can be deactivated",
        "update": "does not deny that users are updated",
        "typed values": "maps one of several values, such as the work address",
        "entra": "names Entra as its client",
        "expired token": "names a variable with an expired token",
        "read-only token": "names a variable with a token that may only read",
        "client credentials": "names a token endpoint with client id and secret",
        "second tenant": "names a variable with the token of a second tenant",
        "external id": "maps externalId",
        "enterprise attributes": "maps an attribute of the enterprise extension",
        "manager": "maps the manager",
        "roles": "maps roles",
        "formatted address": "maps a formatted address",
        "filter by typed e-mail": "promises a filter by an e-mail address of one type",
        "group external id": "maps externalId of groups",
        "base URL with slash": "says that the base URL ends with a slash",
        "groups": "has groups",
        "group update": "has groups, and does not deny that they are updated",
        "group members": "has groups, and does not deny that they have members",
        "groups matched by name": "has groups that are matched by displayName",
    }
)
#: Cases that a check declares a requirement of their own for, beside dialects.
_KINDS: Final = MappingProxyType(
    {
        "absent-element": "for a value that is selected by its type and not there yet",
        "boolean-selector": "for a value that is selected by a boolean",
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A requirement that a check tests; ``only`` says in which cases it comes first, empty where in all."""

    requirement: Requirement
    only: str = ""


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault of the embedded endpoint that a check must catch; that of a family is named like ``drop:…``."""

    name: str
    summary: str


@dataclass(frozen=True, slots=True)
class Explained:
    """All that is told of a check.

    ``asked`` says how often it is asked, ``needs`` where it applies (empty: everywhere), ``accepted`` what an answer
    must be, a line for each rule; ``keyword`` is the word that selects its cases alone, behind pytest's ``-k``, in
    quotes where a shell wants them.
    """

    check: Check
    question: str
    asked: str
    needs: str
    sent: Sent
    accepted: tuple[str, ...]
    claims: tuple[Claim, ...]
    faults: tuple[ShownFault, ...]
    keyword: str

    @property
    def alone(self) -> str:
        """The command that asks this check and no other; those of two clients at once run on request only."""
        marked = " -m stateful" if self.check.stateful else ""
        return f"scim-conformance run PROFILE --url URL -- -k {self.keyword}{marked}"

    @property
    def judged(self) -> tuple[str, ...]:
        """The levels of its cases with their authorities, such as ``MUST (RFC)``, each once."""
        first = [self.check.requirements[0], *self.check.by_dialect.values()]
        return tuple(dict.fromkeys(f"{one.level} ({one.authority})" for one in map(requirements.get, first)))


def explained(check: Check, sent: Sent) -> Explained:
    """Return the facts of a check; what it sends is found out by a run and therefore given."""
    return Explained(
        check=check,
        question=" ".join(check.question.split()),
        asked=_asked(check),
        needs=_needs(check),
        sent=sent,
        accepted=tuple(accepted(check)),
        claims=tuple(_claims(check)),
        faults=_faults()[check.id],
        keyword=_keyword(check),
    )


def _asked(check: Check) -> str:
    often = [SUBJECTS_IN_WORDS[check.over]] if check.over else []
    often += [f"for each of {', '.join(check.variants)}"] if check.variants else []
    generated = f", of generated examples of {number(check.per_example, 'request')} each" if check.per_example else ""
    return f"{', '.join(often) or 'once'}{generated}."


def _needs(check: Check) -> str:
    words = [NEEDS_IN_WORDS[one] for one in check.needs]
    request = ["Runs on request only, by -m stateful."] if check.stateful else []
    return " ".join([*([f"Applies where the profile {', and '.join(words)}."] if words else []), *request])


def _claims(check: Check) -> Iterator[Claim]:
    for id_ in claimed(check):
        kinds = [kind for kind, one in check.by_dialect.items() if one == id_]
        first = "first " if kinds and id_ in check.requirements else ""
        yield Claim(requirements.get(id_), first + _only(kinds))


def _only(kinds: list[str]) -> str:
    dialects = [one for one in kinds if one not in _KINDS]
    named = [f"in the dialect {' and in '.join(dialects)}"] if dialects else []
    return ", and ".join([*named, *(_KINDS[one] for one in kinds if one in _KINDS)])


@cache
def _faults() -> Mapping[str, tuple[ShownFault, ...]]:
    """Return the faults that each check must catch."""
    named = [(ShownFault(one.name, one.summary), one.caught_by) for one in FAULTS.values()]
    families = [(ShownFault(f"{one.name}:…", one.summary.format("…")), one.checks) for one in FAMILIES.values()]
    every = [*named, *families]
    return {check.id: tuple(fault for fault, checks in every if check.id in checks) for check in load_checks()}


def _keyword(check: Check) -> str:
    word = check.id.replace("-", "_")
    alone = sum(word in other.id.replace("-", "_") for other in load_checks()) == 1
    return word if alone else f"'test_{word}['"
