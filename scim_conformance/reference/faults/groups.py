# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of creating, finding, renaming and deleting groups."""

from __future__ import annotations

import time
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_path, invalid_syntax, no_target, not_found
from scim_conformance.reference.faults.finding import case_exact, everything, nothing
from scim_conformance.reference.faults.registry import Area, has_groups, has_members
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.projection import project
from scim_conformance.reference.resources import member

Json = dict[str, Any]

AREA = Area("groups")
_OVERLAP = 0.05
"""Seconds for which PATCHes that arrive at the same time overlap."""


def _has_external_id(profile: Profile) -> bool:
    return profile.groups is not None and profile.groups.attribute("externalId") is not None


def _without_members(group: Json) -> Json:
    return {name: value for name, value in group.items() if name != "members"}


# -- creating ---------------------------------------------------------------------------------------------------------


@AREA.layer(
    "group-create-200",
    effect="A strict client does not take the group for created and tries again.",
    caught_by=("groups-create-answers-201",),
    need=has_groups,
)
class GroupCreate200(App):
    """The create of a group is answered with 200."""

    def created(self, call: Call, stored: Json) -> Answer:
        answer = super().created(call, stored)
        answer.status = 200 if call.kind.name == "Group" else answer.status
        return answer


@AREA.layer(
    "group-create-extra-schema-refused",
    effect="Entra names a schema of Microsoft's own in each new group, so no group can be provisioned.",
    caught_by=("groups-create-accepts-entra-body",),
    need=has_groups,
    classes=("CR-16",),
)
class GroupCreateExtraSchemaRefused(App):
    """A group whose schemas list a URN that is not known is refused."""

    def accept(self, call: Call) -> Json:
        named = member(call.body, "schemas")
        if call.kind.name == "Group" and isinstance(named, list) and len(named) > 1:
            raise invalid_syntax(f"There is no schema {named[-1]}.")
        return super().accept(call)


@AREA.layer(
    "group-create-drops-members",
    effect="Clients that create a group together with its people find it empty, and nobody gets the access.",
    caught_by=("groups-create-stores-members",),
    need=has_members,
    classes=("GR-22",),
)
class GroupCreateDropsMembers(App):
    """The members listed in the create of a group are not stored."""

    def insert(self, call: Call, resource: Json) -> Json:
        return super().insert(call, _without_members(resource) if call.kind.name == "Group" else resource)


@AREA.layer(
    "group-external-id-dropped",
    effect="A group matched by externalId is never found again, and one more is created in each cycle.",
    caught_by=("groups-create-stores-attribute",),
    need=_has_external_id,
)
class GroupExternalIdDropped(App):
    """The externalId of groups is not stored."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name == "Group":
            after.pop("externalId", None)
        return after


@AREA.layer(
    "group-duplicate-accepted",
    effect="The match by name finds two groups and stops, so the memberships of both are frozen.",
    caught_by=("groups-duplicate-is-409",),
    need=has_groups,
)
class GroupDuplicateAccepted(App):
    """A second group of the same name is created."""

    def require_unique(self, call: Call, resource: Json) -> None:
        if call.kind.name != "Group":
            super().require_unique(call, resource)


# -- finding ----------------------------------------------------------------------------------------------------------


@AREA.layer(
    "group-filter-unsupported-returns-all",
    effect="A group that is new in the directory is linked to somebody else's, whose members it then replaces.",
    caught_by=("groups-filter-finds-own",),
    need=has_groups,
    classes=("RF-18",),
)
class GroupFilterUnsupportedReturnsAll(App):
    """Any filter on groups returns all of them."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        return everything if kind.name == "Group" else wanted


@AREA.layer(
    "group-unknown-name-404",
    effect="The job takes the endpoint for gone whenever a group is new, and goes into quarantine.",
    caught_by=("groups-filter-finds-nobody", "connection-group-probe-is-empty-list"),
    classes=("RF-01",),
    need=has_groups,
)
class GroupUnknownName404(App):
    """A filter on groups without a match is answered with 404."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if call.query.filter and call.kind.name == "Group" and not answer.document["totalResults"]:
            raise not_found("There is no such group.")
        return answer


@AREA.layer(
    "group-display-name-with-space-not-found",
    effect="Most groups have a space in their name; each is created again in each cycle.",
    caught_by=("groups-filter-name-with-space",),
    need=has_groups,
    classes=("RF-08",),
)
class GroupDisplayNameWithSpaceNotFound(App):
    """A filter on groups with a space in its value finds nothing."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        _, _, value = text.partition('"')
        return nothing if kind.name == "Group" and " " in value else wanted


@AREA.layer(
    "group-filter-case-sensitive",
    effect="A change of letter case in the directory hides the group, and the client creates a second one.",
    caught_by=("groups-filter-in-other-case",),
    need=has_groups,
)
class GroupFilterCaseSensitive(App):
    """Filters on groups tell upper from lower case."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, case_exact(kind) if kind.name == "Group" else kind, text)


@AREA.layer(
    "group-excluded-ignored",
    effect="Each match and each read of a large group brings all its members, until the request times out.",
    caught_by=("groups-read-excludes-members", "groups-find-excludes-members"),
    need=has_members,
    classes=("GR-18",),
)
class GroupExcludedIgnored(App):
    """The parameter excludedAttributes makes no difference to groups."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        if kind.name != "Group":
            return super().represent(call, kind, resource)
        return project(kind, resource, call.attributes, [])


@AREA.layer(
    "group-find-excluded-ignored",
    effect="Each match of a large group brings all its members, until the request times out.",
    caught_by=("groups-find-excludes-members",),
    need=has_members,
)
class GroupFindExcludedIgnored(App):
    """The parameter excludedAttributes makes a difference when one group is read, but not in lists."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        if kind.name != "Group" or call.operation != "query":
            return super().represent(call, kind, resource)
        return project(kind, resource, call.attributes, [])


@AREA.layer(
    "group-excluded-drops-from-store",
    effect="Looking at a group takes everybody out of it.",
    caught_by=("groups-read-excludes-members",),
    need=has_members,
)
class GroupExcludedDropsFromStore(App):
    """A group that is read without its members has none afterwards."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        stored = self.store.get(kind.name, resource["id"])
        if kind.name == "Group" and "members" in call.excluded and stored is not None:
            self.store.change(kind.name, _without_members(stored))
        return super().represent(call, kind, resource)


# -- changing ---------------------------------------------------------------------------------------------------------


@AREA.operation(
    "group-rename-ignored",
    of="Group",
    each_key=True,
    effect="The group keeps its old name for ever, while the client's log says otherwise.",
    caught_by=("groups-rename",),
    need=has_groups,
)
def group_rename_ignored(step: Step) -> Operation | None:
    """A PATCH of the name of a group is passed over."""
    return None if step.name == "displayName" else step.operation


@AREA.layer(
    "group-rename-empties",
    effect="Everybody in the group loses the access when it gets another name.",
    caught_by=("groups-rename-keeps-members",),
    need=has_members,
    classes=("GR-08",),
)
class GroupRenameEmpties(App):
    """A group that gets another name loses its members."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        renamed = before is not None and before.get("displayName") != after.get("displayName")
        return _without_members(after) if call.kind.name == "Group" and renamed else after


@AREA.operation(
    "group-pathless-refused",
    of="Group",
    effect="Okta marks the group as broken and stops pushing it, and Entra with its flag cannot rename it.",
    caught_by=("groups-rename",),
    need=has_groups,
    classes=("GR-09",),
)
def group_pathless_refused(step: Step) -> Operation:
    """A PATCH operation on a group without path is refused."""
    if step.operation.path is None:
        raise no_target("path is required.")
    return step.operation


@AREA.layer(
    "group-patch-shows-group",
    effect="For each person who joins a large group all its members are loaded and sent, until the request times out.",
    caught_by=("groups-patch-answers-204",),
    need=has_members,
    classes=("GR-17",),
)
class GroupPatchShowsGroup(App):
    """A PATCH of a group is answered with the group and all its members."""

    def patched(self, call: Call, stored: Json) -> Answer:
        return self.shown(call, stored)


@AREA.operation(
    "group-member-name-refused",
    of="Group",
    effect="Microsoft's own samples fail, and with them clients that send a name along with each member.",
    caught_by=("groups-add-member-with-name",),
    need=has_members,
    classes=("GR-16",),
)
def member_name_refused(step: Step) -> Operation:
    """A member that has a displayName beside its id is refused."""
    listed = step.value if step.name == "members" and isinstance(step.value, list) else []
    if any(isinstance(one, dict) and "displayName" in one for one in listed):
        raise invalid_path("members.displayName leads to no known attribute.")
    return step.operation


class _SideBySide(App):
    """Lets PATCHes of a group overlap: each works on the group as it was when the PATCH came in."""

    def find(self, call: Call) -> Json:
        found = super().find(call)
        if call.kind.name == "Group" and call.operation == "patch":
            self.store.lock.release()
            time.sleep(_OVERLAP)
            self.store.lock.acquire()
        return found


@AREA.layer(
    "group-lost-update",
    effect="Entra sends changes side by side, so members vanish from groups at random.",
    caught_by=("groups-add-members-at-once",),
    need=has_members,
    classes=("GR-13",),
)
class GroupLostUpdate(_SideBySide):
    """Of several PATCHes of a group at the same time the last one overwrites the others."""


@AREA.layer(
    "group-locked-409",
    effect="Entra sends changes side by side, so some fail in each cycle, the more the larger the group.",
    caught_by=("groups-add-members-at-once",),
    need=has_members,
    classes=("GR-14",),
)
class GroupLocked409(_SideBySide):
    """A PATCH of a group that another one has changed meanwhile is answered with 409."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.kind.name == "Group" and call.operation == "patch" and self.store.get("Group", call.id) != before:
            raise ScimError(409, "The group was changed by another transaction.")
        return super().update(call, before, after)


# -- deleting ---------------------------------------------------------------------------------------------------------


@AREA.layer(
    "group-delete-does-nothing",
    effect="The group goes on giving access, while the client's log says that it is gone.",
    caught_by=("groups-delete-is-believable",),
    need=has_groups,
)
class GroupDeleteDoesNothing(App):
    """The delete of a group is answered with 204 and the group remains."""

    def forget(self, call: Call, stored: Json) -> None:
        if call.kind.name != "Group":
            super().forget(call, stored)


@AREA.layer(
    "group-delete-deletes-users",
    effect="Everybody in a group that is no longer needed loses the account.",
    caught_by=("groups-delete-leaves-users",),
    need=has_members,
)
class GroupDeleteDeletesUsers(App):
    """The delete of a group deletes its members as well."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        for one in stored.get("members", []) if call.kind.name == "Group" else []:
            if self.store.holds("User", one["value"]):
                self.store.remove("User", one["value"])
