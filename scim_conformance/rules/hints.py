"""Rules with another hint, where what is asked says more about the cause than the difference does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.values import NOT_STORED, OTHER_VALUE, attribute_is, holds
from scim_conformance.scim.paths import AttributePath
from scim_conformance.values import Values

_NOT_DONE: Final = (
    "the update is answered with success and not carried out (the operation is skipped, or taken back), "
    "or the read shows an old copy"
)
_GENERAL: Final = frozenset({NOT_STORED, OTHER_VALUE})


def by_remedy(rule: Rule) -> Rule:
    """Return a rule whose findings carry no hint, so that the requirement's remedy takes its place.

    For searches that are asked to find out about something else: that the filter may be ignored would mislead there.
    """
    return with_hint(rule, "")


def with_hint(rule: Rule, hint: str) -> Rule:
    """Return a rule whose findings carry this hint and no other."""

    def hinted(exchange: Exchange) -> list[Finding]:
        return [replace(one, hint=hint) for one in rule(exchange)]

    return hinted


def updated(path: AttributePath, sent: Any, values: Values) -> Rule:
    """Return the rule that an attribute holds what an update has sent."""
    return _after_update(holds(path, sent, values))


def updated_to(path: AttributePath, sent: Any, *, case_exact: bool = True) -> Rule:
    """Return the rule that an attribute has the value that an update has sent."""
    return _after_update(attribute_is(path, sent, case_exact=case_exact))


def _after_update(rule: Rule) -> Rule:
    def hinted(exchange: Exchange) -> list[Finding]:
        return [replace(one, hint=_NOT_DONE) if one.hint in _GENERAL else one for one in rule(exchange)]

    return hinted
