"""What a check can be asked of (subjects), and what it can need: pure functions of the profile.

To offer checks a new kind of subject, add a function to SUBJECTS; to gate them on something new, one to NEEDS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scim_conformance.profile import Attribute, Delete, Profile
from scim_conformance.scim import schemas


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a check is asked of: an attribute, a dialect or a named variant; ``label`` goes into the case id."""

    label: str
    attribute: Attribute | None = None
    dialect: str | None = None


SubjectFunction = Callable[[Profile, Sequence[str]], list[Subject]]
NeedFunction = Callable[[Profile], str | None]


def _attributes(profile: Profile, _: Sequence[str]) -> list[Subject]:
    return [Subject(one.path.label, one) for one in profile.users.attributes]


def _required(profile: Profile, _: Sequence[str]) -> list[Subject]:
    # userName has a check of its own: leaving it out is refused by the RFC, not by the profile.
    return [
        Subject(one.path.label, one)
        for one in profile.users.attributes
        if one.required is True and one.path.text.casefold() != "username"
    ]


def _filterable(profile: Profile, _: Sequence[str]) -> list[Subject]:
    declared = [one for one in profile.users.attributes if one.filterable is True]
    matched = profile.users.attribute(profile.users.match_by.text)
    if matched is not None and matched not in declared:
        declared.insert(0, matched)
    return [Subject(one.path.label, one) for one in declared]


def _filterable_text(profile: Profile, dialects: Sequence[str]) -> list[Subject]:
    return [one for one in _filterable(profile, dialects) if one.attribute and one.attribute.type == "string"]


def _unpromised(profile: Profile, dialects: Sequence[str]) -> list[Subject]:
    promised = {one.label for one in _filterable(profile, dialects)}
    return [
        Subject(one.path.label, one)
        for one in profile.users.attributes
        if one.path.label not in promised and one.type not in ("reference", "complex", "binary") and _shown(one)
    ]


def _shown(attribute: Attribute) -> bool:
    """Whether a read shows the attribute: a password is never returned, and must not be searchable either."""
    definition = schemas.definition(schemas.core_schemas(), attribute.path) or {}
    return definition.get("returned") != "never"


def _dialects(_: Profile, dialects: Sequence[str]) -> list[Subject]:
    return [Subject(dialect, dialect=dialect) for dialect in dialects]


SUBJECTS: Mapping[str, SubjectFunction] = {
    "attributes": _attributes,
    "required attributes": _required,
    "filterable attributes": _filterable,
    "filterable text attributes": _filterable_text,
    "unpromised attributes": _unpromised,
    "dialects": _dialects,
}


def _needs_delete(*kinds: Delete) -> NeedFunction:
    def need(profile: Profile) -> str | None:
        declared = profile.users.operations.delete
        return None if declared in kinds else f"the profile says of deleting users: {declared}"

    return need


def _needs_deactivation(profile: Profile) -> str | None:
    promised = profile.users.operations.deactivate
    return (
        None
        if promised
        else f"the profile {'does not say' if promised is None else 'denies'} that users are deactivated"
    )


def _needs_entra(profile: Profile) -> str | None:
    return None if profile.client == "entra" else f"the connector's client is {profile.client}, not Entra"


def _needs_groups(profile: Profile) -> str | None:
    return None if profile.groups is not None else "the profile does not say that groups are provisioned"


NEEDS: Mapping[str, NeedFunction] = {
    "hard delete": _needs_delete(Delete.HARD),
    "no promise of hard delete": _needs_delete(Delete.UNSUPPORTED, Delete.UNSTATED),
    "deactivation": _needs_deactivation,
    "entra": _needs_entra,
    "groups": _needs_groups,
}
