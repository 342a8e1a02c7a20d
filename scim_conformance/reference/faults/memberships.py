# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of what becomes of memberships, and of people who leave."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import Area, has_groups, has_members
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation

Json = dict[str, Any]

AREA = Area("memberships")


@AREA.layer(
    "group-takes-id-of-user",
    effect="A member is looked up by id alone, so access goes to the wrong resource.",
    caught_by=("groups-and-users-share-no-id",),
    need=has_groups,
)
class GroupTakesIdOfUser(App):
    """A group is given the id of the user who was created last."""

    def insert(self, call: Call, resource: Json) -> Json:
        people = [one["id"] for one in self.store.all("User") if not self.store.holds("Group", one["id"])]
        if call.kind.name != "Group" or not people:
            return super().insert(call, resource)
        return self.store.add("Group", resource, people[-1])


@AREA.layer(
    "group-member-overwritten",
    effect="One person is swapped for another, and access moves without a trace of a removal.",
    caught_by=("groups-member-is-not-overwritten",),
    need=has_members,
)
class GroupMemberOverwritten(App):
    """A member's id can be replaced by another one in place."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        inside = step.conditional and step.path is not None and step.path.sub == "value" and step.name == "members"
        if operation.op != "replace" or not inside:
            super().apply(call, resource, operation)
            return
        for one in step.selected():
            one["value"] = operation.value


@AREA.layer(
    "deactivated-leaves-groups",
    effect="Entra does not send memberships anew, so the person comes back without any access.",
    caught_by=("users-reactivate-keeps-groups",),
    need=has_members,
)
class DeactivatedLeavesGroups(App):
    """Whoever is switched off is taken out of all groups."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.kind.name == "User" and after.get("active") is False:
            for group in self.store.all("Group"):
                left = [one for one in group.get("members", []) if one["value"] != after["id"]]
                if left != group.get("members", []):
                    self.store.change("Group", {**group, "members": left})
        return super().update(call, before, after)


@AREA.layer(
    "nested-group-500",
    effect="A server error is retried for ever.",
    caught_by=("groups-nesting-ends-cleanly",),
    need=has_members,
)
class NestedGroup500(App):
    """A group as a member of a group ends in 500."""

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        if any(self.store.holds("Group", one.get("value")) for one in settled.get("members", [])):
            raise ScimError(500, "Foreign key violation.")
        return settled


@AREA.layer(
    "leaver-cannot-be-stopped",
    effect="Every leaver keeps access.",
    caught_by=("users-can-be-stopped",),
)
class LeaverCannotBeStopped(App):
    """Users stay active, and a delete is answered with success and not done."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {**after, "active": True} if call.kind.name == "User" else after

    def forget(self, call: Call, stored: Json) -> None:
        if call.kind.name != "User":
            super().forget(call, stored)
