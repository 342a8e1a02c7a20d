# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of who is in a group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, conflict, invalid_path, invalid_value, mutability, not_found
from scim_conformance.reference.faults.registry import Area, deletes, driven_by_entra, has_members
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation

Json = dict[str, Any]

AREA = Area("groups-members")


def _deletes_members(profile: Profile) -> bool:
    return deletes(profile) and has_members(profile)


def _at(step: Step, op: str) -> bool:
    return step.name == "members" and step.operation.op == op


def _ids(value: Any) -> list[Any]:
    """Return the ids that a value for members lists."""
    listed = value if isinstance(value, list) else [value] if value else []
    return [one.get("value") if isinstance(one, dict) else one for one in listed]


def _held(step: Step) -> list[Any]:
    return _ids(step.values)


def _removed(step: Step) -> list[Any]:
    """Return the ids that an operation is to take out, whether a path or a value names them."""
    return _ids(step.selected()) if step.conditional else _ids(step.value)


def _set(step: Step, ids: list[Any]) -> None:
    step.put([{"value": one} for one in ids])


# -- adding -----------------------------------------------------------------------------------------------------------


@AREA.layer(
    "group-members-not-stored",
    effect="Nobody gets into a group or out of it, while the client's log says otherwise.",
    caught_by=("groups-add-member",),
    need=has_members,
    classes=("GR-20",),
)
class GroupMembersNotStored(App):
    """A change of members is answered with success and changes nothing."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "Group" or before is None:
            return after
        rest = {name: value for name, value in after.items() if name != "members"}
        return rest | {name: value for name, value in before.items() if name == "members"}


@AREA.operation(
    "group-add-one-only",
    of="Group",
    each_key=True,
    effect="Of several people only the first gets the access, while the client's log counts them all.",
    caught_by=("groups-add-many-members",),
    need=has_members,
)
def add_one_only(step: Step) -> Operation:
    """Of several members that are added in one operation only the first becomes one."""
    if _at(step, "add"):
        return replace(step.operation, path="members", value=[{"value": one} for one in _ids(step.value)[:1]])
    return step.operation


@AREA.operation(
    "group-add-existing-refused",
    of="Group",
    each_key=True,
    effect="A request that is repeated after a lost answer fails for ever, and the group with it.",
    caught_by=("groups-add-member-twice",),
    need=has_members,
    classes=("GR-04",),
)
def add_existing_refused(step: Step) -> Operation:
    """Adding a member who is one already is refused with 409."""
    if _at(step, "add") and set(_ids(step.value)) & set(_held(step)):
        raise conflict("The user is a member already.")
    return step.operation


@AREA.layer(
    "group-add-doubles",
    effect="A member listed twice survives being removed, or makes the removal fail.",
    caught_by=("groups-add-member-twice",),
    need=has_members,
)
class GroupAddDoubles(App):
    """Adding a member who is one already lists the member twice."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        if call.kind.name == "Group" and _at(step, "add"):
            _set(step, [*_held(step), *_ids(step.value)])
        else:
            super().apply(call, resource, operation)

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        if call.kind.name != "Group" or "members" not in resource:
            return settled
        return {**settled, "members": [{"value": one["value"]} for one in resource["members"]]}


@AREA.operation(
    "group-swap-member",
    of="Group",
    each_key=True,
    effect="With each person who gets the access another one loses it.",
    caught_by=("groups-add-many-members",),
    need=has_members,
)
def swap_member(step: Step) -> Operation | None:
    """A new member takes the place of the last one."""
    new = [one for one in _ids(step.value) if one not in _held(step)] if _at(step, "add") else []
    if not new or not _held(step):
        return step.operation
    _set(step, [*_held(step)[:-1], *new])
    return None


@AREA.operation(
    "group-ref-null-refused",
    of="Group",
    each_key=True,
    effect="Entra sends a $ref of null with each member, so nobody gets into a group.",
    caught_by=("groups-add-member",),
    need=driven_by_entra,
    classes=("GR-06",),
)
def ref_null_refused(step: Step) -> Operation:
    """A member whose $ref is null is refused."""
    listed = step.value if step.name == "members" and isinstance(step.value, list) else []
    if any(isinstance(one, dict) and one.get("$ref", "") is None for one in listed):
        raise invalid_value("$ref must be a reference.")
    return step.operation


@AREA.layer(
    "group-unknown-member-500",
    effect="A member who was deleted meanwhile looks like an outage and is retried for ever.",
    caught_by=("groups-add-unknown-member-ends-cleanly",),
    need=has_members,
    classes=("GR-12",),
)
class GroupUnknownMember500(App):
    """Adding an id that nobody has ends in 500."""

    def settle(self, call: Call, resource: Json) -> Json:
        try:
            return super().settle(call, resource)
        except ScimError as error:
            raise ScimError(500, "An insert violates a foreign key.") from error


# -- removing ---------------------------------------------------------------------------------------------------------


@AREA.operation(
    "group-remove-value-refused",
    of="Group",
    effect="Entra cannot take anybody out of a group unless a flag is added to the tenant URL.",
    caught_by=("groups-remove-member",),
    need=driven_by_entra,
    classes=("GR-01",),
)
def remove_value_refused(step: Step) -> Operation:
    """A remove of members that carries a value is refused."""
    if _at(step, "remove") and step.value is not None:
        raise invalid_value("A remove must not carry a value.")
    return step.operation


@AREA.operation(
    "group-remove-value-ignored",
    of="Group",
    effect="People who were taken out of a group keep the access, while Entra's log says otherwise.",
    caught_by=("groups-remove-member",),
    need=driven_by_entra,
    classes=("GR-01",),
)
def remove_value_ignored(step: Step) -> Operation | None:
    """A remove of members that carries a value is answered with success and changes nothing."""
    return None if _at(step, "remove") and step.value is not None else step.operation


@AREA.operation(
    "group-remove-filter-refused",
    of="Group",
    effect="Nobody can be taken out of a group by clients that write the path as the RFC does.",
    caught_by=("groups-remove-member",),
    need=has_members,
)
def remove_filter_refused(step: Step) -> Operation:
    """A remove whose path selects a member is refused."""
    if _at(step, "remove") and step.conditional:
        raise invalid_path(f"{step.text} is not supported.")
    return step.operation


@AREA.operation(
    "group-remove-one-empties",
    of="Group",
    effect="When one person leaves the group everybody else loses the access.",
    caught_by=("groups-remove-member",),
    need=has_members,
    classes=("GR-02",),
)
def remove_one_empties(step: Step) -> Operation:
    """Removing one member removes them all."""
    return replace(step.operation, path="members", value=None) if _at(step, "remove") else step.operation


@AREA.operation(
    "group-remove-other-instead",
    of="Group",
    effect="A person who was taken out of the group keeps the access, and somebody else loses it.",
    caught_by=("groups-remove-member",),
    need=has_members,
)
def remove_other_instead(step: Step) -> Operation | None:
    """Removing a member removes the one listed before."""
    held, gone = _held(step), _removed(step) if _at(step, "remove") else []
    if not set(gone) & set(held):
        return step.operation
    _set(step, [one for index, one in enumerate(held) if held[(index + 1) % len(held)] not in gone])
    return None


@AREA.operation(
    "group-remove-absent-404",
    of="Group",
    effect="A request that is repeated after a lost answer fails for ever, and the group with it.",
    caught_by=("groups-remove-absent-member",),
    need=has_members,
    classes=("GR-05",),
)
def remove_absent_404(step: Step) -> Operation:
    """Removing a user who is not a member is answered with 404."""
    named = step.conditional or step.value is not None
    if _at(step, "remove") and named and not set(_removed(step)) & set(_held(step)):
        raise not_found("The user is not a member.")
    return step.operation


@AREA.operation(
    "group-remove-all-refused",
    of="Group",
    effect="A group that was emptied in the directory goes on giving access to everybody who was in it.",
    caught_by=("groups-remove-all-members",),
    need=has_members,
)
def remove_all_refused(step: Step) -> Operation:
    """A remove of all members is refused because it names none."""
    if _at(step, "remove") and step.whole_list and step.value is None:
        raise invalid_value("members: a value is required.")
    return step.operation


# -- replacing --------------------------------------------------------------------------------------------------------


@AREA.operation(
    "group-replace-appends",
    of="Group",
    each_key=True,
    effect="People who were taken out of the group in the directory keep the access it gives.",
    caught_by=("groups-replace-members",),
    need=has_members,
)
def replace_appends(step: Step) -> Operation:
    """A replace of members adds to those there are."""
    return replace(step.operation, op="add") if _at(step, "replace") and _ids(step.value) else step.operation


@AREA.operation(
    "group-replace-empty-ignored",
    of="Group",
    each_key=True,
    effect="A group that was emptied in the directory goes on giving access to everybody who was in it.",
    caught_by=("groups-replace-with-nobody",),
    need=has_members,
    classes=("GR-10",),
)
def replace_empty_ignored(step: Step) -> Operation | None:
    """A replace of members by an empty list is answered with success and changes nothing."""
    return None if _at(step, "replace") and not _ids(step.value) else step.operation


@AREA.layer(
    "group-put-members-refused",
    effect="A client that pushes groups by PUT can never let anybody in or out.",
    caught_by=("groups-put-members",),
    need=has_members,
    classes=("GR-21",),
)
class GroupPutMembersRefused(App):
    """A PUT of a group whose members are others than before is refused."""

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        if call.kind.name == "Group" and call.operation == "replace":
            before = self.store.get("Group", call.id) or {}
            if set(_ids(before.get("members"))) != set(_ids(settled.get("members"))):
                raise mutability("members.value is immutable.")
        return settled


@AREA.layer(
    "group-put-merges-members",
    effect="A client that pushes groups by PUT never gets anybody out of a group again.",
    caught_by=("groups-put-members",),
    need=has_members,
)
class GroupPutMergesMembers(App):
    """A PUT of a group adds to its members instead of replacing them."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "Group" or call.operation != "replace" or before is None:
            return after
        ids = dict.fromkeys([*_ids(before.get("members")), *_ids(after.get("members"))])
        return {**after, "members": [{"value": one} for one in ids]}


# -- the users --------------------------------------------------------------------------------------------------------


@AREA.layer(
    "group-user-delete-keeps-membership",
    effect="Groups list accounts that no longer exist, and reviews of access cannot resolve them.",
    caught_by=("groups-user-delete-leaves-group",),
    need=_deletes_members,
)
class GroupUserDeleteKeepsMembership(App):
    """A deleted user stays a member of groups."""

    def forget(self, call: Call, stored: Json) -> None:
        groups = [group for group in self.store.all("Group") if stored["id"] in _ids(group.get("members"))]
        super().forget(call, stored)
        for group in groups:
            if self.store.holds("Group", group["id"]):
                self.store.change("Group", group)


@AREA.layer(
    "group-user-delete-fails-in-group",
    effect="A leaver who is in any group can never be deleted; each cycle ends in an error.",
    caught_by=("groups-user-delete-leaves-group",),
    need=_deletes_members,
    classes=("LC-06",),
)
class GroupUserDeleteFailsInGroup(App):
    """Deleting a user who is in a group ends in 500."""

    def forget(self, call: Call, stored: Json) -> None:
        if call.kind.name == "User" and any(True for _ in self.store.groups_of(stored["id"])):
            raise ScimError(500, "A delete violates a foreign key.")
        super().forget(call, stored)


@AREA.layer(
    "group-user-groups-stale",
    effect="Reviews of access show groups that the person has left long ago.",
    caught_by=("groups-shown-on-user",),
    need=has_members,
    classes=("GR-20",),
)
class GroupUserGroupsStale(App):
    """A user shows the groups that were left beside those that were not."""

    def view(self, kind: Kind, stored: Json) -> Json:
        shown = super().view(kind, stored)
        known: Json = self.notes.setdefault("groups", {}).setdefault(stored["id"], {})
        known.update({one["value"]: one for one in shown.get("groups", [])})
        return {**shown, "groups": list(known.values())} if known else shown
