# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of groups that no listed example meets: only generated names and sequences of changes find them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from scim_conformance.reference.app import App
from scim_conformance.reference.faults.registry import Area, has_groups, has_members
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation

Json = dict[str, Any]

AREA = Area("generated-groups")
_VALUES: Final = ("groups-generated-values-are-kept",)
_MEMBERS: Final = ("groups-generated-members-follow",)
_COLUMN: Final = 100
_BASIC_PLANE: Final = 0xFFFF
_PAGE: Final = 7


@AREA.layer(
    "group-rare-letter-empties",
    effect="A group whose new name has an emoji in it loses everybody, and all of them their access.",
    caught_by=_VALUES,
    need=has_members,
)
class GroupRareLetterEmpties(App):
    """A group that is given a name with a character beyond the basic plane loses its members."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        rare = any(ord(one) > _BASIC_PLANE for one in str(after.get("displayName")))
        if call.kind.name != "Group" or before is None or not rare or before["displayName"] == after["displayName"]:
            return after
        return {name: value for name, value in after.items() if name != "members"}


@AREA.layer(
    "group-name-cut-at-100",
    effect="Groups with long names are found different from the directory in each cycle, and two of them get one name.",
    caught_by=_VALUES,
    need=has_groups,
)
class GroupNameCut(App):
    """The name of a group is cut after 100 characters, and nobody is told."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {**after, "displayName": after["displayName"][:_COLUMN]} if call.kind.name == "Group" else after


@AREA.operation(
    "group-third-member-lost",
    of="Group",
    each_key=True,
    effect="Of each batch of people one does not get the access, while the client's log counts them all.",
    caught_by=_MEMBERS,
    need=has_members,
)
def third_member_lost(step: Step) -> Operation:
    """Of the members that one operation adds the third is passed over."""
    if step.name != "members" or step.operation.op != "add" or not isinstance(step.value, list):
        return step.operation
    return replace(step.operation, path="members", value=[*step.value[:2], *step.value[3:]])


@AREA.operation(
    "group-remove-list-first-only",
    of="Group",
    effect="When a team is dissolved all but one of its people keep the access.",
    caught_by=_MEMBERS,
    need=lambda profile: has_members(profile) and profile.client == "entra",
)
def remove_list_first_only(step: Step) -> Operation:
    """Of the members that one operation lists for removal only the first is taken out."""
    if step.name != "members" or step.operation.op != "remove" or not isinstance(step.value, list):
        return step.operation
    return replace(step.operation, value=step.value[:1])


@AREA.layer(
    "group-removes-before-adds",
    effect="Somebody who was let in by mistake and taken out again in one request stays in.",
    caught_by=_MEMBERS,
    need=has_members,
)
class GroupRemovesBeforeAdds(App):
    """The operations of a PATCH of a group are sorted: what takes out comes before what adds."""

    def patch(self, call: Call) -> Answer:
        listed = call.body.get("Operations")
        if call.kind.name == "Group" and isinstance(listed, list):
            ordered = sorted(listed, key=lambda one: str(one.get("op")).lower() != "remove")
            call.body = {**call.body, "Operations": ordered}
        return super().patch(call)


@AREA.layer(
    "group-doubles-within-operation",
    effect="A member listed twice survives being removed, or makes the removal fail.",
    caught_by=_MEMBERS,
    need=has_members,
)
class GroupDoublesWithinOperation(App):
    """A new member who is named twice in one operation becomes a member twice, and is removed once."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        if call.kind.name == "Group" and operation.op == "remove":
            held = [one["value"] for one in resource.get("members", [])]
            super().apply(call, resource, operation)
            left = [one["value"] for one in resource.get("members", [])]
            twice = [one for one in dict.fromkeys(held) if held.count(one) > 1 and one not in left]
            if twice:
                resource["members"] = [{"value": one} for one in (*left, *twice)]
            return
        if call.kind.name != "Group" or step.name != "members" or operation.op != "add":
            super().apply(call, resource, operation)
            return
        held = [one["value"] for one in step.values]
        new = [one.get("value") for one in step.value if one.get("value") not in held]
        step.put([{"value": one} for one in (*held, *new)])

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        if call.kind.name != "Group" or call.operation != "patch" or "members" not in settled:
            return settled
        return {**settled, "members": [{"value": one["value"]} for one in resource["members"]]}


@AREA.layer(
    "group-members-cut-at-seven",
    effect="Teams of more than a handful are never complete, and nobody is told who is left out.",
    caught_by=_MEMBERS,
    need=has_members,
)
class GroupMembersCut(App):
    """A group keeps its first seven members."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "Group" or "members" not in after:
            return after
        return {**after, "members": after["members"][:_PAGE]}
