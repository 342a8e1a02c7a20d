# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of rare PATCHes, of PATCHes that have to be refused, and of what becomes of memberships."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, not_found
from scim_conformance.reference.faults.registry import Area, declares, has_groups, has_members, has_plain_text
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.resources import member
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

AREA = Area("users-patch-errors")
_MANAGER = f"{urns.ENTERPRISE_USER}:manager"


def _has_lists(profile: Profile) -> bool:
    """Return whether some attribute has values of two types and none that is required."""
    typed = [one for one in profile.users.attributes if one.path.selector and one.path.sub == "value"]
    names = [one.path.name for one in typed if one.required is not True]
    return any(names.count(name) > 1 for name in names)


def _has_parts(profile: Profile) -> bool:
    return {"name.givenName", "name.familyName"} <= {one.path.text for one in profile.users.attributes}


def _has_addresses(profile: Profile) -> bool:
    return sum(one.path.name == "addresses" for one in profile.users.attributes) > 1


# -- lists and members ------------------------------------------------------------------------------------------------


@AREA.operation(
    "patch-replace-list-appends",
    effect="Old numbers and roles pile up, and a role that was taken away stays in force.",
    caught_by=("users-patch-replaces-list",),
    need=_has_lists,
)
def replace_list_appends(step: Step) -> Operation:
    """A replace of a list adds to it."""
    return replace(step.operation, op="add") if step.whole_list else step.operation


@AREA.operation(
    "patch-name-replaced-whole",
    effect="Half of a person's name is lost without an error.",
    caught_by=("users-patch-keeps-other-parts",),
    need=_has_parts,
)
def name_replaced_whole(step: Step) -> Operation:
    """A replace of the name forgets the parts that it does not mention."""
    if step.operation.op == "replace" and step.operation.path == "name":
        step.resource.pop("name", None)
    return step.operation


@AREA.operation(
    "patch-manager-fixed",
    effect="The first manager stays for ever, and requests for approval go to somebody who left.",
    caught_by=("users-patch-manager",),
    need=declares(_MANAGER),
)
def manager_fixed(step: Step) -> Operation | None:
    """A manager that is there can be neither changed nor removed."""
    held = step.resource.get(urns.ENTERPRISE_USER, {})
    return None if step.name == "manager" and "manager" in held else step.operation


@AREA.operation(
    "patch-element-replaces-list",
    effect="A private number is lost when the one at work changes.",
    caught_by=("users-patch-replaces-element",),
    need=_has_lists,
)
def element_replaces_list(step: Step) -> Operation:
    """A replace of one element takes the place of all."""
    whole = step.conditional and step.path is not None and step.path.sub is None
    if whole and step.operation.op == "replace":
        step.put([one for one in step.values if one in step.selected()])
    return step.operation


@AREA.layer(
    "patch-primary-stays",
    effect="Two numbers claim to be the main one.",
    caught_by=("users-patch-moves-primary",),
    need=_has_lists,
)
class PatchPrimaryStays(App):
    """An element made primary leaves the one that was so before primary as well."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        before = [one for one in step.values if isinstance(one, dict) and one.get("primary") is True]
        super().apply(call, resource, operation)
        if step.conditional:
            for one in before:
                one["primary"] = True


@AREA.layer(
    "patch-add-repeats-element",
    effect="A request that is sent again doubles numbers and addresses.",
    caught_by=("users-patch-adds-no-element-twice",),
    need=_has_lists,
)
class PatchAddRepeatsElement(App):
    """An add appends elements that are there already."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        again = [one for one in step.values if operation.op == "add" and step.whole_list and one in _listed(step)]
        super().apply(call, resource, operation)
        if again:
            step.put([*step.values, *({**one, "primary": False} for one in again)])


def _listed(step: Step) -> list[Any]:
    return step.value if isinstance(step.value, list) else [step.value]


@AREA.operation(
    "patch-remove-list-takes-first",
    effect="The second number of a person who has none any more stays in the account.",
    caught_by=("users-patch-removes-list",),
    need=_has_lists,
)
def remove_list_takes_first(step: Step) -> Operation | None:
    """A remove of a list takes its first element."""
    if step.operation.op != "remove" or not step.whole_list:
        return step.operation
    step.put(step.values[1:])
    return None


@AREA.operation(
    "patch-remove-part-takes-element",
    effect="Clearing the street deletes the whole address.",
    caught_by=("users-patch-removes-part-of-element",),
    need=_has_addresses,
)
def remove_part_takes_element(step: Step) -> Operation:
    """A remove of a member of an element takes the element."""
    inside = step.operation.op == "remove" and step.conditional
    return replace(step.operation, path=str(step.text).rpartition("]")[0] + "]") if inside else step.operation


# -- mistakes ---------------------------------------------------------------------------------------------------------


@AREA.operation(
    "patch-stray-stored",
    effect="One attribute too many in the mapping fills accounts with junk.",
    caught_by=("users-patch-stores-no-stray",),
)
def stray_stored(step: Step) -> Operation | None:
    """An attribute that no schema has is stored and shown."""
    if step.path is None or step.target is not None or not str(step.text).isalnum():
        return step.operation
    step.resource[str(step.text)] = step.value
    return None


class _Rewritten(App):
    """Lets a fault rewrite the body of a PATCH."""

    def rewritten(self, body: Json) -> Json:
        """Return the body as it is taken."""
        raise NotImplementedError

    def patch(self, call: Call) -> Answer:
        call.body = self.rewritten(call.body)
        return super().patch(call)


@AREA.layer(
    "patch-schemas-unchecked",
    effect="A body meant for another interface changes somebody's account.",
    caught_by=("users-patch-requires-schemas",),
)
class PatchSchemasUnchecked(_Rewritten):
    """A PATCH is carried out whatever its schemas."""

    def rewritten(self, body: Json) -> Json:
        return {**body, "schemas": [urns.PATCH_OP]}


@AREA.layer(
    "patch-without-operations-accepted",
    effect="The client reads success although nothing was asked for, and its mistake stays hidden.",
    caught_by=("users-patch-requires-operations",),
)
class PatchWithoutOperationsAccepted(_Rewritten):
    """A PATCH without Operations is answered with success."""

    def rewritten(self, body: Json) -> Json:
        nothing = [{"op": "replace", "value": {}}]
        return body if member(body, "Operations") is not None else {**body, "Operations": nothing}


class _Reworded(_Rewritten):
    """Lets a fault reword each operation of a PATCH."""

    def reworded(self, operation: Json) -> Json:
        """Return the operation as it is taken."""
        raise NotImplementedError

    def rewritten(self, body: Json) -> Json:
        listed = member(body, "Operations")
        if not isinstance(listed, list):
            return body
        return {**body, "Operations": [self.reworded(one) if isinstance(one, dict) else one for one in listed]}


@AREA.layer(
    "patch-move-passed-over",
    effect="An operation that is passed over is logged as exported, and the difference is never noticed.",
    caught_by=("users-patch-refuses-move",),
)
class PatchMovePassedOver(_Reworded):
    """An operation named move is answered with success and not carried out."""

    def reworded(self, operation: Json) -> Json:
        return {"op": "replace", "value": {}} if member(operation, "op") == "move" else operation


@AREA.layer(
    "patch-without-value-clears",
    effect="A faulty request wipes a name or a department, and the log says that all went well.",
    caught_by=("users-patch-requires-value",),
    need=has_plain_text,
)
class PatchWithoutValueClears(_Reworded):
    """An add or replace without a value is taken as one of null."""

    def reworded(self, operation: Json) -> Json:
        lacks = "value" not in {name.casefold() for name in operation}
        return {**operation, "value": None} if lacks and str(member(operation, "op")).lower() != "remove" else operation


@AREA.operation(
    "patch-remove-without-path-empties",
    effect="A mistaken request wipes the account.",
    caught_by=("users-patch-remove-requires-path",),
)
def remove_without_path_empties(step: Step) -> Operation | None:
    """A remove without a path takes everything that may be taken."""
    if step.operation.op != "remove" or step.operation.path is not None:
        return step.operation
    for name in ("title", "nickName"):
        step.resource.pop(name, None)
    return None


@AREA.operation(
    "patch-bad-path-passed-over",
    effect="A faulty mapping looks like success, and the administrator never learns which attribute it is.",
    caught_by=("users-patch-refuses-bad-path",),
)
def bad_path_passed_over(step: Step) -> Operation | None:
    """An operation whose path cannot be read is passed over."""
    return None if step.operation.path is not None and step.path is None else step.operation


@AREA.operation(
    "patch-text-for-object-passed-over",
    effect="The log says that the name was exported, and it never arrives.",
    caught_by=("users-patch-refuses-wrong-type",),
)
def text_for_object_passed_over(step: Step) -> Operation | None:
    """Text for an attribute that is an object is passed over."""
    plain = step.path is not None and step.path.sub is None and step.attribute is not None
    wrong = plain and schemas.attribute_type(step.attribute or {}) == "complex" and isinstance(step.value, str)
    return None if wrong and step.name == "name" else step.operation


@AREA.layer(
    "patch-unknown-204",
    effect="A leaver's account was lost, and the order to disable it seems to be done.",
    caught_by=("users-patch-unknown-is-404",),
)
class PatchUnknown204(App):
    """A PATCH to an id that nobody has is answered with 204."""

    def patch(self, call: Call) -> Answer:
        return super().patch(call) if self.store.holds(call.kind.name, call.id) else Answer(204)


@AREA.layer(
    "patch-unsupported-404",
    effect="The client takes the account for deleted and creates it anew.",
    caught_by=("users-patch-unsupported-is-501",),
)
class PatchUnsupported404(App):
    """The endpoint says that it has no PATCH, and answers one with 404."""

    def service_provider_config(self, call: Call) -> Json:
        return {**super().service_provider_config(call), "patch": {"supported": False}}

    def patch(self, call: Call) -> Answer:
        raise not_found(f"There is nothing at {call.request.path}.")


# -- memberships ------------------------------------------------------------------------------------------------------


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
