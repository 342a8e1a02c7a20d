# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of what is answered, shown and kept of groups beside their members."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, not_found
from scim_conformance.reference.faults.registry import Area, has_groups, has_members
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import member

Json = dict[str, Any]

AREA = Area("group-records")


def _has_external_id(profile: Profile) -> bool:
    return profile.groups is not None and profile.groups.attribute("externalId") is not None


@AREA.layer(
    "group-without-name-accepted",
    effect="A group without a name appears, which nobody can match or tell from others.",
    caught_by=("groups-create-requires-display-name",),
    need=has_groups,
)
class GroupWithoutNameAccepted(App):
    """A group is created although it has no displayName."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        if call.kind.name != "Group":
            super().require_complete(call, resource, before)


@AREA.layer(
    "group-location-missing",
    effect="A client that follows Location cannot find the group it has created.",
    caught_by=("groups-create-returns-location",),
    need=has_groups,
)
class GroupLocationMissing(App):
    """The create of a group is answered without Location."""

    def created(self, call: Call, stored: Json) -> Answer:
        answer = super().created(call, stored)
        if call.kind.name == "Group":
            del answer.headers["Location"]
        return answer


@AREA.layer(
    "group-create-without-body",
    effect="A client that reads the id from the answer never links the group, and creates it again.",
    caught_by=("groups-create-returns-representation",),
    need=has_groups,
)
class GroupCreateWithoutBody(App):
    """The create of a group is answered with Location alone."""

    def created(self, call: Call, stored: Json) -> Answer:
        answer = super().created(call, stored)
        return Answer(201, headers=answer.headers) if call.kind.name == "Group" else answer


@AREA.layer(
    "group-unreadable",
    effect="The client takes each group for deleted as soon as it has created it.",
    caught_by=("groups-read-answers-200",),
    need=has_groups,
)
class GroupUnreadable(App):
    """A group that exists is not found by its id."""

    def read(self, call: Call) -> Answer:
        if call.kind.name == "Group":
            raise not_found(f"There is no group {call.id}.")
        return super().read(call)


@AREA.layer(
    "group-type-is-user",
    effect="A typed client takes the group for a person.",
    caught_by=("groups-read-names-type",),
    need=has_groups,
)
class GroupTypeIsUser(App):
    """The resource type in the meta of groups is User."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return {**shown, "meta": {**shown["meta"], "resourceType": "User"}} if "meta" in shown else shown


@AREA.layer(
    "group-unknown-500",
    effect="A client that checks whether a group is gone takes the endpoint for broken.",
    caught_by=("groups-read-unknown-is-404",),
    need=has_groups,
)
class GroupUnknown500(App):
    """An unknown id of a group ends in 500."""

    def find(self, call: Call) -> Json:
        try:
            return super().find(call)
        except ScimError as error:
            raise ScimError(500 if call.kind.name == "Group" else error.status, error.detail) from error


@AREA.layer(
    "deleted-group-still-listed",
    effect="The match by name finds a group that no longer exists, and each change of it fails.",
    caught_by=("groups-not-findable-after-delete",),
    need=has_groups,
)
class DeletedGroupStillListed(App):
    """Deleted groups stay in lists and are found by filters."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        if call.kind.name == "Group":
            self.notes.setdefault("gone", []).append(stored)

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        gone = self.notes.get("gone", []) if kind.name == "Group" else []
        return [*super().candidates(call, kind), *gone]


@AREA.layer(
    "group-patch-200-without-group",
    effect="A client that reads the group from the answer finds none and reports an error.",
    caught_by=("groups-patch-answer",),
    need=has_groups,
)
class GroupPatch200WithoutGroup(App):
    """A PATCH of a group is answered with 200 and something that is no group."""

    def patched(self, call: Call, stored: Json) -> Answer:
        return Answer(200, {"success": True}) if call.kind.name == "Group" else super().patched(call, stored)


@AREA.layer(
    "group-external-id-frozen",
    effect="A group that moves to another directory object is never matched again.",
    caught_by=("groups-change-attribute",),
    need=_has_external_id,
)
class GroupExternalIdFrozen(App):
    """The externalId of a group stays what it was when the group was created."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        kept = super().keep(call, before, after)
        if call.kind.name == "Group" and before is not None:
            kept["externalId"] = before.get("externalId")
        return kept


@AREA.layer(
    "group-members-change-drops-external-id",
    effect="After the first change of its members a group is not matched any more, and a second one is created.",
    caught_by=("groups-update-touches-nothing-else",),
    need=_has_external_id,
)
class GroupMembersChangeDropsExternalId(App):
    """A change of its members deletes the externalId of a group."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        kept = super().keep(call, before, after)
        changed = before is not None and before.get("members") != kept.get("members")
        if call.kind.name == "Group" and changed:
            kept.pop("externalId", None)
        return kept


@AREA.layer(
    "group-only-first-operation",
    effect="Of several people who join a group only one gets the access.",
    caught_by=("groups-add-members-in-operations",),
    need=has_members,
)
class GroupOnlyFirstOperation(App):
    """Only the first operation in a PATCH of a group is carried out."""

    def patch(self, call: Call) -> Answer:
        operations = member(call.body, "Operations")
        if call.kind.name == "Group" and operations:
            call.body = {"schemas": call.body.get("schemas"), "Operations": operations[:1]}
        return super().patch(call)


@AREA.layer(
    "group-removal-lost-beside-add",
    effect="Whoever leaves a group in the cycle in which somebody joins keeps the access.",
    caught_by=("groups-add-and-remove-in-one",),
    need=has_members,
)
class GroupRemovalLostBesideAdd(App):
    """A PATCH of a group that adds and removes carries out what it adds only."""

    def patch(self, call: Call) -> Answer:
        operations = member(call.body, "Operations")
        if call.kind.name == "Group" and isinstance(operations, list):
            adding = [one for one in operations if str(member(one, "op")).casefold() == "add"]
            call.body = {"schemas": call.body.get("schemas"), "Operations": adding or operations}
        return super().patch(call)
