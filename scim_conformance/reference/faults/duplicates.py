# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of creating a user whose name is taken."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, conflict, invalid_value
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.messages import Call

Json = dict[str, Any]

AREA = Area("users-duplicate")


@AREA.layer(
    "duplicate-accepted",
    effect="One person ends up with two accounts, and the next match query fails for good.",
    caught_by=("users-duplicate-is-409",),
)
class DuplicateAccepted(App):
    """A second user of the same name is created."""

    def require_unique(self, call: Call, resource: Json) -> None:
        """Accept everything."""


@AREA.layer(
    "duplicate-400",
    effect="The client does not recognise the duplicate and never links the existing account.",
    caught_by=("users-duplicate-is-409",),
    classes=("CR-02",),
)
class Duplicate400(App):
    """A duplicate is answered with 400."""

    def require_unique(self, call: Call, resource: Json) -> None:
        try:
            super().require_unique(call, resource)
        except ScimError as error:
            raise invalid_value(error.detail) from error


@AREA.layer(
    "duplicate-500",
    effect="The client takes the duplicate for an outage and retries for ever.",
    caught_by=("users-duplicate-is-409",),
    classes=("CR-02",),
)
class Duplicate500(App):
    """A duplicate ends in 500."""

    def require_unique(self, call: Call, resource: Json) -> None:
        try:
            super().require_unique(call, resource)
        except ScimError as error:
            raise ScimError(500, "Unique constraint violated.") from error


@AREA.layer(
    "duplicate-case-variant-accepted",
    effect="A change of letter case in the directory gives the person a second account.",
    caught_by=("users-duplicate-in-other-case-is-409",),
    classes=("CR-05",),
)
class DuplicateCaseVariantAccepted(App):
    """A user of the same name in other letter case is created."""

    def rival(self, call: Call, resource: Json) -> Json | None:
        other = super().rival(call, resource)
        same = other is not None and other[call.kind.unique] == resource[call.kind.unique]
        return other if same else None


@AREA.layer(
    "duplicate-overwrites",
    effect="Creating a namesake silently replaces the data of the account that was there.",
    caught_by=("users-duplicate-leaves-first-untouched", "users-duplicate-is-409"),
    classes=("CR-06",),
)
class DuplicateOverwrites(App):
    """A duplicate replaces the user of the same name."""

    def insert(self, call: Call, resource: Json) -> Json:
        other = super().rival(call, resource)
        if other is None:
            return super().insert(call, resource)
        return self.store.change(call.kind.name, {**resource, "id": other["id"], "meta": other["meta"]})

    def require_unique(self, call: Call, resource: Json) -> None:
        if call.operation != "create":
            super().require_unique(call, resource)


@AREA.layer(
    "duplicate-overwrites-with-409",
    effect="The client links the existing account while its data has been replaced behind the refusal.",
    caught_by=("users-duplicate-leaves-first-untouched",),
)
class DuplicateOverwritesWith409(App):
    """A duplicate is refused, yet replaces the user of the same name."""

    def require_unique(self, call: Call, resource: Json) -> None:
        other = self.rival(call, resource)
        if other is not None and call.operation == "create":
            self.store.change(call.kind.name, {**resource, "id": other["id"], "meta": other["meta"]})
            raise conflict("The name is already taken.")
        super().require_unique(call, resource)


@AREA.layer(
    "duplicate-created-with-409",
    effect="Each retry of a refused create adds one more account of the same name.",
    caught_by=("users-duplicate-leaves-one-user",),
)
class DuplicateCreatedWith409(App):
    """A duplicate is answered with 409, yet created."""

    def require_unique(self, call: Call, resource: Json) -> None:
        if call.operation == "create" and self.rival(call, resource) is not None:
            self.store.add(call.kind.name, resource)
        super().require_unique(call, resource)


@AREA.layer(
    "duplicate-without-type",
    effect="The client cannot tell a taken name from other conflicts.",
    caught_by=("users-duplicate-names-uniqueness",),
)
class DuplicateWithoutType(App):
    """A duplicate is answered with 409 without scimType."""

    def require_unique(self, call: Call, resource: Json) -> None:
        try:
            super().require_unique(call, resource)
        except ScimError as error:
            raise ScimError(409, error.detail) from error
