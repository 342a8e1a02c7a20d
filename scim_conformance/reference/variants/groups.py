# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal ways to keep groups and to show who is in them."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import invalid_value, no_target, not_found
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.resources import member
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("groups")
_GROUP = "RFC 7643 section 4.2"


def _has_groups(profile: Profile) -> bool:
    return profile.groups is not None


class _ShowsMembers(App):
    """Each member is shown as ``show`` returns it."""

    def show_member(self, one: Json) -> Json:
        """Return a member as it is shown."""
        return one

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        if kind.name == "Group" and "members" in seen:
            seen["members"] = [self.show_member(one) for one in seen["members"]]
        return seen


@AREA.layer("members-bare", choice="members-shown", allowed_by="RFC 7643 section 2.3.7", need=_has_groups)
class MembersBare(_ShowsMembers):
    """A member is shown by its id alone."""

    def show_member(self, one: Json) -> Json:
        return {"value": one["value"]}


@AREA.layer("members-with-display", choice="members-shown", allowed_by="RFC 7643 section 2.4", need=_has_groups)
class MembersWithDisplay(_ShowsMembers):
    """A member is shown with the name it is displayed by."""

    def show_member(self, one: Json) -> Json:
        found = self.store.get("User", one["value"]) or self.store.get("Group", one["value"]) or {}
        return {**one, "display": found.get("displayName") or found.get("userName") or one["value"]}


@AREA.layer("members-reversed", choice="members-order", allowed_by=_GROUP, need=_has_groups)
class MembersReversed(_ShowsMembers):
    """Members are shown with the newest one first."""

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        return {**seen, "members": seen["members"][::-1]} if "members" in seen else seen


def _with_list(name: str, call: Call, shown: Json) -> Json:
    """Return a resource with an empty list where nothing stands under a name and that is not left out."""
    excluded = {one.casefold() for one in call.excluded}
    asked = {one.casefold() for one in call.attributes}
    return {name: [], **shown} if name not in excluded and (not asked or name in asked) else shown


@AREA.layer("members-empty-list", allowed_by="RFC 7643 section 2.5", need=_has_groups)
class MembersEmptyList(App):
    """A group without members is shown with an empty list of them."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return _with_list("members", call, shown) if kind.name == "Group" else shown


@AREA.layer("user-groups-empty-list", choice="user-groups", allowed_by="RFC 7643 section 2.5")
class UserGroupsEmptyList(App):
    """A user in no group is shown with an empty list of groups."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return _with_list("groups", call, shown) if kind.name == "User" else shown


class _ShowsGroups(App):
    """The groups of a user are shown as ``show`` returns them."""

    def show_groups(self, groups: list[Json]) -> list[Json]:
        """Return the groups that are shown."""
        return groups

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        if kind.name == "User" and "groups" in seen:
            groups = self.show_groups(seen.pop("groups"))
            return {**seen, "groups": groups} if groups else seen
        return seen


@AREA.layer("user-groups-hidden", choice="user-groups", allowed_by="RFC 7643 section 4.1.2", need=_has_groups)
class UserGroupsHidden(_ShowsGroups):
    """Users are shown without the groups they are in."""

    def show_groups(self, groups: list[Json]) -> list[Json]:
        return []


@AREA.layer("user-groups-direct", choice="user-groups", allowed_by="RFC 7643 section 4.1.2", need=_has_groups)
class UserGroupsDirect(_ShowsGroups):
    """Users are shown with the groups they are directly in, without a type."""

    def show_groups(self, groups: list[Json]) -> list[Json]:
        direct = [one for one in groups if one["type"] == "direct"]
        return [{name: held for name, held in one.items() if name != "type"} for one in direct]


@AREA.layer("nested-groups-refused", allowed_by=_GROUP, need=_has_groups)
class NestedGroupsRefused(App):
    """A group cannot be a member of a group."""

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        listed = settled.get("members", []) if call.kind.name == "Group" else []
        if any(self.store.holds("Group", one["value"]) for one in listed):
            raise invalid_value("Only users can be members.")
        return settled


@AREA.layer("unknown-member-404", choice="unknown-member", allowed_by="RFC 7644 section 3.12", need=_has_groups)
class UnknownMember404(App):
    """A member that does not exist is refused with 404."""

    def settle(self, call: Call, resource: Json) -> Json:
        for one in resource.get("members", []) if call.kind.name == "Group" else []:
            if not (self.store.holds("User", one.get("value")) or self.store.holds("Group", one.get("value"))):
                raise not_found(f"There is no user or group {one.get('value')!r}.")
        return super().settle(call, resource)


@AREA.layer("unknown-member-kept", choice="unknown-member", allowed_by="RFC 7643 section 2.3.7", need=_has_groups)
class UnknownMemberKept(App):
    """A member is kept as it was sent, whether or not there is such a resource."""

    def settle(self, call: Call, resource: Json) -> Json:
        if call.kind.name != "Group" or "members" not in resource:
            return resource
        members = dict.fromkeys(one.get("value") for one in resource["members"])
        return {**resource, "members": [{"value": value} for value in members]}


@AREA.layer("no-such-member-no-target", choice="remove-nothing", allowed_by="RFC 7644 section 3.12", need=_has_groups)
class NoSuchMemberNoTarget(App):
    """A remove whose filter selects no member is refused with noTarget."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        if call.kind.name == "Group" and operation.op == "remove" and step.conditional and not step.selected():
            raise no_target(f"{operation.path} selects nothing.")
        super().apply(call, resource, operation)


@AREA.layer("remove-nothing-no-target", choice="remove-nothing", allowed_by="RFC 7644 section 3.12")
class RemoveNothingNoTarget(App):
    """A remove whose filter selects no value is refused with noTarget, of users as of groups."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        if operation.op == "remove" and step.conditional and not step.selected():
            raise no_target(f"{operation.path} selects nothing.")
        super().apply(call, resource, operation)


@AREA.layer(
    "group-names-repeat",
    allowed_by=_GROUP,
    need=lambda profile: profile.groups is not None and profile.client != "entra",
)
class GroupNamesRepeat(App):
    """Several groups may have one displayName."""

    def rival(self, call: Call, resource: Json) -> Json | None:
        return None if call.kind.name == "Group" else super().rival(call, resource)


@AREA.layer("group-put-keeps-members", allowed_by="RFC 7644 section 3.5.1", need=_has_groups)
class GroupPutKeepsMembers(App):
    """A PUT of a group that says nothing of members leaves them as they were."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        silent = call.operation == "replace" and member(call.body, "members") is None and "members" not in call.body
        return {**after, "members": before["members"]} if silent and before and "members" in before else after
