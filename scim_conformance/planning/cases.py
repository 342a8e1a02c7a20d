"""Checks, cases, and the plan that joins them with a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from scim_conformance.dialects import ENTRA
from scim_conformance.model import CaseId
from scim_conformance.planning.subjects import NEEDS, SUBJECTS, Subject
from scim_conformance.profile import Attribute, Profile

#: Requirements that restate one connector's tutorial, by the beginning of their ids: they concern no other connector.
_TUTORIALS = {
    "PROFILE-BITABIZ-": "bitabiz",
    "PROFILE-BRITIVE-": "britive",
    "PROFILE-BIZAGI-": "bizagi",
    "PROFILE-BIC-": "bic-cloud-design",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its function declares it.

    ``over`` names a kind of subject, ``variants`` lists named ones (with both, each subject is asked in each variant);
    ``by_dialect`` puts another requirement first for a dialect or, in Entra's dialects, for a path with a filter:
    ``boolean-selector`` for one such as ``roles[primary eq "True"]``, with its boolean in quotes, ``absent-element``
    for one that may select nothing yet; ``requests`` is what one case costs beyond the module's givens; ``since`` is
    the edition that introduced the check; ``resource`` is what it is asked about. A check with ``per_example`` is asked
    of generated examples, each of which takes so many requests; one that is ``stateful`` runs on request only.
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
    per_example: int = 0
    stateful: bool = False


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
        return (PlannedCase(check, Case(base), _concerning(profile, check.requirements), nothing),)
    return tuple(
        PlannedCase(check, _case(base, subject, variant), _concerning(profile, required), subject.reason)
        for subject in subjects
        for required in [_requirements(check, subject)]
        for variant in (check.variants or (None,))
    )


def _case(base: str, subject: Subject, variant: str | None) -> Case:
    label = ".".join(part for part in (subject.label, variant) if part)
    label = re.sub(r"[^A-Za-z0-9.-]", "-", label)
    id_ = f"{base}/{label}" if label else base
    return Case(id_, subject.attribute, subject.dialect, variant)


def _requirements(check: Check, subject: Subject) -> tuple[str, ...]:
    by_path = check.by_dialect.get(_kind_of_path(subject.attribute)) if subject.dialect in ENTRA else None
    first = by_path or check.by_dialect.get(subject.dialect or "")
    return (first, *(one for one in check.requirements if one != first)) if first else check.requirements


def _concerning(profile: Profile, requirements: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first requirement, and of the others those that are not another connector's tutorial restated."""
    first, *others = requirements
    foreign = tuple(start for start, connector in _TUTORIALS.items() if connector != profile.connector)
    return (first, *(one for one in others if not one.startswith(foreign)))


def _kind_of_path(attribute: Attribute | None) -> str:
    selector = attribute.path.selector if attribute else None
    if attribute is None or selector is None:
        return ""
    if isinstance(selector.value, bool):
        return "boolean-selector"
    return "" if attribute.required is True else "absent-element"
