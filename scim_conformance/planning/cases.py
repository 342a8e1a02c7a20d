"""Checks, cases, and the plan that joins them with a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from scim_conformance.model import CaseId
from scim_conformance.planning.subjects import NEEDS, SUBJECTS, Subject
from scim_conformance.profile import Attribute, Profile


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its function declares it.

    ``over`` names a kind of subject, ``variants`` lists named ones (with both, each subject is asked in each variant);
    ``by_dialect`` puts another requirement first for a dialect, or for ``boolean-selector``: paths such as
    ``roles[primary eq "True"]`` are Entra's wording, never the RFC's rule; ``requests`` is what one case costs beyond
    the module's givens; ``since`` is the edition that introduced the check; ``resource`` is what it is asked about.
    """

    id: str
    area: str
    question: str
    requirements: tuple[str, ...]
    by_dialect: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    over: str | None = None
    variants: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    since: str = "2026-11-21"
    requests: int = 0
    resource: Literal["User", "Group"] = "User"


@dataclass(frozen=True, slots=True)
class Case:
    """What a check function is asked: the subject it is applied to.

    ``attribute``, ``dialect`` and ``variant`` are None unless the check declares that kind of subject.
    """

    id: str
    attribute: Attribute | None = None
    dialect: str | None = None
    variant: str | None = None

    def __str__(self) -> str:
        return self.id

    @property
    def declared(self) -> Attribute:
        """The attribute; raise LookupError when the check is not asked of attributes."""
        if self.attribute is None:
            raise LookupError(f"{self.id} is not asked of an attribute: declare cases(over=...)")
        return self.attribute


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A check applied to one case; ``not_applicable`` is the reason why it will not be asked, or None."""

    check: Check
    case: Case
    requirements: tuple[str, ...]
    not_applicable: str | None = None

    @property
    def id(self) -> CaseId:
        """The stable (check, case) name."""
        return CaseId(self.check.id, self.case.id)


def check_id(function_name: str) -> str:
    """Return the id of a check: its function's name without ``test_``, with dashes."""
    return function_name.removeprefix("test_").replace("_", "-")


def plan(check: Check, profile: Profile, dialects: Sequence[str]) -> tuple[PlannedCase, ...]:
    """Return the cases of a check for a profile, at least one: what does not apply is planned with its reason."""
    base = f"{profile.connector}/{check.resource}"
    reason = next((said for need in check.needs if (said := NEEDS[need](profile))), None)
    subjects = SUBJECTS[check.over](profile, dialects) if check.over else [Subject("")]
    if reason or not subjects:
        nothing = reason or f"the profile has no {check.over} for this check"
        return (PlannedCase(check, Case(base), check.requirements, nothing),)
    return tuple(
        PlannedCase(check, _case(base, subject, variant), _requirements(check, subject), subject.reason)
        for subject in subjects
        for variant in (check.variants or (None,))
    )


def _case(base: str, subject: Subject, variant: str | None) -> Case:
    label = ".".join(part for part in (subject.label, variant) if part)
    label = re.sub(r"[^A-Za-z0-9.-]", "-", label)
    id_ = f"{base}/{label}" if label else base
    return Case(id_, subject.attribute, subject.dialect, variant)


def _requirements(check: Check, subject: Subject) -> tuple[str, ...]:
    selector = subject.attribute.path.selector if subject.attribute else None
    by_boolean = selector is not None and isinstance(selector.value, bool) and "boolean-selector" in check.by_dialect
    first = check.by_dialect.get("boolean-selector" if by_boolean else subject.dialect or "")
    return (first, *(one for one in check.requirements if one != first)) if first else check.requirements
