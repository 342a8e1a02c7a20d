"""What a check can be asked of (subjects), and what it can need: pure functions of the profile.

To offer checks a new kind of subject, add a function to SUBJECTS; to gate them on something new, one to NEEDS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from scim_conformance.profile import Attribute, Delete, Profile, ResourceProfile
from scim_conformance.scim import schemas, urns


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a check is asked of: an attribute, a dialect, or both; ``label`` goes into the case id.

    ``reason`` says why the question makes no sense for this one, None when it does.
    """

    label: str
    attribute: Attribute | None = None
    dialect: str | None = None
    reason: str | None = None


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
    return schemas.returned(schemas.definition(_core(), attribute.path) or {}) != "never"


@cache
def _core() -> dict[str, schemas.Json]:
    # Copied once, and only read: planning asks for every attribute, dialect and check.
    return schemas.core_schemas()


def _dialects(_: Profile, dialects: Sequence[str]) -> list[Subject]:
    return [Subject(dialect, dialect=dialect) for dialect in dialects]


def _attributes_but(unfit: Callable[[Profile, Attribute], str | None], *, by_dialect: bool) -> SubjectFunction:
    """Return the subjects of a write: each attribute, in each dialect or once (PUT has no dialect)."""

    def subjects(profile: Profile, dialects: Sequence[str]) -> list[Subject]:
        return [
            Subject(".".join(filter(None, (one.path.label, dialect))), one, dialect, unfit(profile, one))
            for one in profile.users.attributes
            for dialect in (dialects if by_dialect else (None,))
        ]

    return subjects


def _unsettable(_: Profile, attribute: Attribute) -> str | None:
    if attribute.path.text.casefold() == "username":
        return "a user has a userName from the start"
    return _unchangeable(_, attribute)


def _unchangeable(_: Profile, attribute: Attribute) -> str | None:
    return None if _shown(attribute) else "the attribute is never returned, so that a write cannot be judged"


def _unclearable(profile: Profile, attribute: Attribute) -> str | None:
    if attribute.required is True or attribute.path.text.casefold() == "username":
        return "the attribute is required"
    if attribute.path == profile.users.match_by:
        return "the connector matches by this attribute"
    if attribute.type == "boolean":
        return "a boolean is switched, not cleared"
    return _unchangeable(profile, attribute)


def _first_dialect(_: Profile, dialects: Sequence[str]) -> list[Subject]:
    """Return one subject without label: for what every dialect words alike, asked once."""
    return [Subject("", dialect=dialect) for dialect in dialects[:1]]


def _okta_dialect(_: Profile, dialects: Sequence[str]) -> list[Subject]:
    """Return one subject without label: for what only Okta does, asked where its wording is."""
    asked = "okta" in dialects
    return [Subject("", dialect="okta", reason=None if asked else "the run does not ask in Okta's words")]


def _entra_dialects(_: Profile, dialects: Sequence[str]) -> list[Subject]:
    """Return each dialect: for what only Entra asks, and nobody else in their words."""
    reason = "only Entra asks for it, and these are not Entra's words"
    return [Subject(one, dialect=one, reason=None if one.startswith("entra") else reason) for one in dialects]


def _but_members(groups: ResourceProfile) -> list[Attribute]:
    return [one for one in groups.attributes if one.path.name.casefold() != "members"]


def _group_attributes(profile: Profile, _: Sequence[str]) -> list[Subject]:
    return [Subject(one.path.label, one) for one in _but_members(profile.groups)] if profile.groups else []


def _group_attributes_changed(profile: Profile, dialects: Sequence[str]) -> list[Subject]:
    # The name has a check of its own: a rename must work alone.
    return [
        Subject(f"{one.label}.{dialect}", one.attribute, dialect)
        for one in _group_attributes(profile, dialects)
        for dialect in dialects
        if one.attribute and one.attribute.path.text.casefold() != "displayname"
    ]


def _filterable_group_attributes(profile: Profile, dialects: Sequence[str]) -> list[Subject]:
    return [
        one
        for one in _group_attributes(profile, dialects)
        if profile.groups
        and one.attribute
        and (one.attribute.filterable is True or one.attribute.path == profile.groups.match_by)
    ]


SUBJECTS: Mapping[str, SubjectFunction] = {
    "attributes set by dialect": _attributes_but(_unsettable, by_dialect=True),
    "attributes changed by dialect": _attributes_but(_unchangeable, by_dialect=True),
    "attributes cleared by dialect": _attributes_but(_unclearable, by_dialect=True),
    "attributes set": _attributes_but(_unsettable, by_dialect=False),
    "attributes changed": _attributes_but(_unchangeable, by_dialect=False),
    "attributes cleared": _attributes_but(_unclearable, by_dialect=False),
    "attributes": _attributes,
    "required attributes": _required,
    "filterable attributes": _filterable,
    "filterable text attributes": _filterable_text,
    "unpromised attributes": _unpromised,
    "dialects": _dialects,
    "entra dialects": _entra_dialects,
    "first dialect": _first_dialect,
    "okta dialect": _okta_dialect,
    "group attributes": _group_attributes,
    "group attributes changed by dialect": _group_attributes_changed,
    "filterable group attributes": _filterable_group_attributes,
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


def _needs_update(profile: Profile) -> str | None:
    return "the profile says that users are not updated" if profile.users.operations.update is False else None


def _needs_selector(profile: Profile) -> str | None:
    has = any(one.path.selector and isinstance(one.path.selector.value, str) for one in profile.users.attributes)
    return None if has else "the profile declares no attribute that is one of several values"


def _needs_entra(profile: Profile) -> str | None:
    return None if profile.client == "entra" else f"the connector's client is {profile.client}, not Entra"


def _needs_token(kind: str, whose: str) -> NeedFunction:
    def need(profile: Profile) -> str | None:
        return None if kind in profile.credentials else f"the profile names no {whose}"

    return need


def _needs_mapped(what: str, wanted: Callable[[Attribute], bool]) -> NeedFunction:
    def need(profile: Profile) -> str | None:
        return None if any(map(wanted, profile.users.attributes)) else f"the connector maps no {what}"

    return need


def _is_reference_to_manager(one: Attribute) -> bool:
    return one.path.text.casefold() == f"{urns.ENTERPRISE_USER}:manager".casefold()


def is_role(one: Attribute) -> bool:
    """Return whether an attribute is the value of a role."""
    return (one.path.name.casefold(), (one.path.sub or "").casefold()) == ("roles", "value")


def is_formatted_address(one: Attribute) -> bool:
    """Return whether an attribute is the formatted text of one of several addresses."""
    formatted = (one.path.name.casefold(), (one.path.sub or "").casefold()) == ("addresses", "formatted")
    return formatted and one.path.selector is not None


def typed_email(profile: Profile) -> Attribute | None:
    """Return the e-mail address of one type that the connector filters users by, None when it filters by none."""
    found = (one for one in profile.users.attributes if one.path.name.casefold() == "emails")
    typed = (one for one in found if one.path.selector and isinstance(one.path.selector.value, str))
    return next((one for one in typed if one.filterable is True or one.path == profile.users.match_by), None)


def _needs_typed_email(profile: Profile) -> str | None:
    return None if typed_email(profile) else "the connector does not filter by an e-mail address of one type"


def _needs_group_external_id(profile: Profile) -> str | None:
    mapped = profile.groups is not None and profile.groups.attribute("externalId") is not None
    return _needs_groups(profile) or (None if mapped else "the connector maps no externalId of groups")


def _needs_slash(profile: Profile) -> str | None:
    ends = (profile.base_url_ends_with or "").endswith("/")
    return None if ends else "the base URL of the tutorial does not end with a slash"


def _needs_groups(profile: Profile) -> str | None:
    return None if profile.groups is not None else "the profile does not say that groups are provisioned"


def _needs_group_update(profile: Profile) -> str | None:
    denied = profile.groups is not None and profile.groups.operations.update is False
    return _needs_groups(profile) or ("the profile says that groups are not updated" if denied else None)


def _needs_group_members(profile: Profile) -> str | None:
    denied = profile.groups is not None and profile.groups.members is False
    return _needs_groups(profile) or ("the profile says that groups have no members" if denied else None)


def _needs_groups_by_name(profile: Profile) -> str | None:
    by = profile.groups.match_by.text if profile.groups else "displayName"
    named = by.casefold() == "displayname"
    return _needs_groups(profile) or (None if named else f"groups are matched by {by}, so that names may repeat")


NEEDS: Mapping[str, NeedFunction] = {
    "hard delete": _needs_delete(Delete.HARD),
    "no promise of hard delete": _needs_delete(Delete.UNSUPPORTED, Delete.UNSTATED),
    "deactivation": _needs_deactivation,
    "update": _needs_update,
    "typed values": _needs_selector,
    "entra": _needs_entra,
    "expired token": _needs_token("expired", "expired token"),
    "read-only token": _needs_token("read_only", "token that may only read"),
    "client credentials": _needs_token("token_endpoint", "token endpoint"),
    "second tenant": _needs_token("second_tenant", "token of a second tenant"),
    "external id": _needs_mapped("externalId", lambda one: one.path.text.casefold() == "externalid"),
    "enterprise attributes": _needs_mapped(
        "attribute of the enterprise extension", lambda one: one.path.extension == urns.ENTERPRISE_USER
    ),
    "manager": _needs_mapped("manager", _is_reference_to_manager),
    "roles": _needs_mapped("roles", is_role),
    "formatted address": _needs_mapped("formatted address", is_formatted_address),
    "filter by typed e-mail": _needs_typed_email,
    "group external id": _needs_group_external_id,
    "base URL with slash": _needs_slash,
    "groups": _needs_groups,
    "group update": _needs_group_update,
    "group members": _needs_group_members,
    "groups matched by name": _needs_groups_by_name,
}
