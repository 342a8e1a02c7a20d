# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of the wall between tenants."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, conflict
from scim_conformance.reference.faults.registry import Area, declares, has_members
from scim_conformance.reference.messages import Call
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("tenants")
_MANAGER = f"{urns.ENTERPRISE_USER}:manager"


def _two_tenants(profile: Profile) -> bool:
    return "second_tenant" in profile.credentials


def _with_members(profile: Profile) -> bool:
    return _two_tenants(profile) and has_members(profile)


def _with_manager(profile: Profile) -> bool:
    return _two_tenants(profile) and declares(_MANAGER)(profile)


def _with_external_id(profile: Profile) -> bool:
    return _two_tenants(profile) and declares("externalId")(profile)


@AREA.layer(
    "tenant-read-across",
    effect="One customer reads the people of another.",
    caught_by=("tenants-user-cannot-be-read",),
    need=_two_tenants,
)
class TenantReadAcross(App):
    """A user is read by its id alone, whoever's it is."""

    def tenant(self, call: Call) -> str:
        return "" if call.operation == "read" else super().tenant(call)


@AREA.layer(
    "tenant-write-across",
    effect="One customer disables or deletes the people of another.",
    caught_by=("tenants-user-cannot-be-written",),
    need=_two_tenants,
)
class TenantWriteAcross(App):
    """A user is changed and deleted by its id alone, whoever's it is."""

    def tenant(self, call: Call) -> str:
        held = self.tenants[""].holds("User", call.id)
        return "" if held and call.operation in {"replace", "patch", "delete"} else super().tenant(call)


@AREA.layer(
    "tenant-ids-told-apart",
    effect="Trying out ids tells which accounts other customers have.",
    caught_by=("tenants-id-looks-unknown",),
    need=_two_tenants,
)
class TenantIdsToldApart(App):
    """An id of another tenant is answered 403, one that nobody has 404."""

    def find(self, call: Call) -> Json:
        if self.tenant(call) and self.tenants[""].holds("User", call.id):
            raise ScimError(403, "This user belongs to somebody else.")
        return super().find(call)


@AREA.layer(
    "tenant-lists-shared",
    effect="One customer sees the staff of another, and may disable a stranger.",
    caught_by=("tenants-lists-show-own-only",),
    need=_two_tenants,
)
class TenantListsShared(App):
    """Lists are not limited to the tenant."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        return [one for store in self.tenants.values() for one in store.all(kind.name)]


@AREA.layer(
    "tenant-or-escapes",
    effect="A filter with an or in it reads the staff of all customers.",
    caught_by=("tenants-lists-show-own-only",),
    need=_two_tenants,
)
class TenantOrEscapes(App):
    """The tenant's condition binds tighter than an or in the filter."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        if " or " not in (call.query.filter or ""):
            return super().candidates(call, kind)
        return [one for store in self.tenants.values() for one in store.all(kind.name)]


def _stranger(app: App, identifier: object) -> Json | None:
    return app.tenants["second_tenant"].get("User", str(identifier))


@AREA.layer(
    "tenant-member-disclosed",
    effect="Trying out ids brings up names of other customers' staff.",
    caught_by=("tenants-member-discloses-nobody",),
    need=_with_members,
)
class TenantMemberDisclosed(App):
    """A member is looked up in all tenants, and shown by name."""

    def settle(self, call: Call, resource: Json) -> Json:
        strangers = [one for one in resource.get("members", ()) if _stranger(self, one.get("value"))]
        ours = [one for one in resource.get("members", ()) if one not in strangers]
        settled = super().settle(call, {**resource, "members": ours} if strangers else resource)
        return {**settled, "members": [*settled["members"], *strangers]} if strangers else settled

    def view(self, kind: Kind, stored: Json) -> Json:
        shown = super().view(kind, stored)
        for one in shown.get("members", ()):
            stranger = _stranger(self, one["value"])
            if stranger is not None:
                one["display"] = stranger["userName"]
        return shown


@AREA.layer(
    "tenant-manager-disclosed",
    effect="Trying out ids brings up names of other customers' staff.",
    caught_by=("tenants-manager-discloses-nobody",),
    need=_with_manager,
)
class TenantManagerDisclosed(App):
    """A manager is looked up in all tenants, and shown by name."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        manager = shown.get(urns.ENTERPRISE_USER, {}).get("manager", {})
        stranger = _stranger(self, manager.get("value"))
        if stranger is None:
            return shown
        named = {**manager, "displayName": stranger["userName"]}
        return {**shown, urns.ENTERPRISE_USER: {**shown[urns.ENTERPRISE_USER], "manager": named}}


@AREA.layer(
    "tenant-external-id-taken",
    effect="People cannot be provisioned because another customer has somebody with the same key.",
    caught_by=("tenants-external-id-is-free",),
    classes=("CR-21",),
    need=_with_external_id,
)
class TenantExternalIdTaken(App):
    """An externalId is unique among the users of all tenants."""

    def require_unique(self, call: Call, resource: Json) -> None:
        super().require_unique(call, resource)
        wanted = resource.get("externalId")
        others = [one for store in self.tenants.values() if store is not self.store for one in store.all("User")]
        if wanted is not None and any(one.get("externalId") == wanted for one in others):
            raise conflict("The externalId is already taken.")
