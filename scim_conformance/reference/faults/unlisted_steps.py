# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults that show after several steps only: what one request does wrong depends on those before it."""

from __future__ import annotations

from typing import Any, Final

from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import Area, has_members, promises_delete
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Call

Json = dict[str, Any]

AREA = Area("generated-steps")
_LIVES: Final = ("users-generated-lives-add-up",)
_GROUPS: Final = ("groups-generated-lives-add-up",)
_TEAM: Final = 3


def _deactivates(profile: Profile) -> bool:
    return profile.users.operations.deactivate is True


def _named_in(call: Call, name: str) -> bool:
    """Return whether a PATCH speaks of an attribute at all."""
    return name.casefold() in str(call.body.get("Operations")).casefold()


@AREA.layer(
    "inactive-revived-by-update",
    effect="A leaver whose department is tidied up afterwards can sign in again, and nobody notices.",
    caught_by=_LIVES,
    need=_deactivates,
)
class InactiveRevivedByUpdate(App):
    """An update of an inactive user by PATCH switches the user on."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        off = before is not None and before.get("active") is False
        if call.kind.name == "User" and call.operation == "patch" and off and not _named_in(call, "active"):
            return {**after, "active": True}
        return after


@AREA.layer(
    "inactive-update-dropped",
    effect="Somebody who comes back after a year has the manager and the department of a year ago.",
    caught_by=_LIVES,
    need=_deactivates,
)
class InactiveUpdateDropped(App):
    """An update of an inactive user that leaves active alone is answered with success and changes nothing."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "User" or before is None or before.get("active") is not False:
            return after
        return after if after.get("active") else before


@AREA.layer(
    "put-revives-inactive",
    effect="A leaver is switched on again by the next full update, although that says the opposite.",
    caught_by=_LIVES,
    need=_deactivates,
)
class PutRevivesInactive(App):
    """A PUT with active as false switches on a user who is inactive already: the new state is built from defaults."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "User" or call.operation != "replace" or before is None:
            return after
        return {**after, "active": True} if before.get("active") is False and after.get("active") is False else after


@AREA.layer(
    "recreated-user-inherits",
    effect="Whoever gets a name that somebody had before gets that person's title and department, too.",
    caught_by=_LIVES,
    need=promises_delete,
)
class RecreatedUserInherits(App):
    """A new user gets what it lacks from a deleted one of the same userName."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        self.notes.setdefault("graves", {})[stored.get("userName")] = stored

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "User" or before is not None:
            return after
        grave: Json = self.notes.get("graves", {}).get(after.get("userName"), {})
        return {**{name: value for name, value in grave.items() if name not in {"id", "meta", "active"}}, **after}


class _Remembering(App):
    """Remembers for each search which resources it found, until a resource is created or deleted."""

    remembered = "User"

    def matching(self, call: Call, kind: Kind) -> Found:
        text = call.query.filter
        if text is None or kind.name != self.remembered:
            return super().matching(call, kind)
        known: dict[str, list[str]] = self.notes.setdefault("searches", {})
        if text not in known:
            known[text] = [one["id"] for _, one in super().matching(call, kind)]
            return super().matching(call, kind)
        held = (self.store.get(kind.name, one) for one in known[text])
        return [(kind, self.view(kind, one)) for one in held if one is not None]

    def insert(self, call: Call, resource: Json) -> Json:
        self.notes.pop("searches", None)
        return super().insert(call, resource)


@AREA.layer(
    "search-result-outlives-rename",
    effect="A person is still found by a former name, so that whoever gets that name next takes the account over.",
    caught_by=_LIVES,
    need=lambda profile: profile.users.match_by.text == "userName",
)
class SearchOutlivesRename(_Remembering):
    """A search for users that was asked before is answered as it was then, until the next user is created."""


@AREA.layer(
    "group-emptied-by-leaver",
    effect="When the first person leaves the company the whole team loses its access.",
    caught_by=_GROUPS,
    need=lambda profile: has_members(profile) and profile.users.operations.delete is not Delete.UNSUPPORTED,
)
class GroupEmptiedByLeaver(App):
    """A group of three or more loses all its members when the first of them is deleted."""

    def forget(self, call: Call, stored: Json) -> None:
        groups = self.store.all("Group") if call.kind.name == "User" else []
        first = [one for one in groups if _first(one) == stored["id"] and len(one["members"]) >= _TEAM]
        super().forget(call, stored)
        for group in first:
            self.store.change("Group", {name: value for name, value in group.items() if name != "members"})


def _first(group: Json) -> Any:
    return next((one["value"] for one in group.get("members", [])), None)


@AREA.layer(
    "group-rename-after-removal-fails",
    effect="A group that somebody has left can never be renamed, and each cycle ends in an error.",
    caught_by=_GROUPS,
    need=has_members,
)
class GroupRenameAfterRemovalFails(App):
    """A rename of a group that has had more members than it has now ends in 500."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "Group" or before is None:
            return after
        most: dict[str, int] = self.notes.setdefault("most", {})
        held = len(before.get("members", []))
        most[before["id"]] = max(most.get(before["id"], 0), held)
        if before["displayName"] != after["displayName"] and held < most[before["id"]]:
            raise ScimError(500, "The audit row of a membership was not found.")
        return after
