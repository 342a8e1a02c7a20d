# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of replacing resources with PUT."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, mutability
from scim_conformance.reference.faults.registry import Area, has_extension, has_optional
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import member
from scim_conformance.reference.values import unassigned

Json = dict[str, Any]

AREA = Area("users-put")


def _requires_family_name(profile: Profile) -> bool:
    family_name = profile.users.attribute("name.familyName")
    return family_name is not None and family_name.required is True


def _has_optional_list(profile: Profile) -> bool:
    return any(one.required is not True and one.path.selector for one in profile.users.attributes)


@AREA.layer(
    "put-not-supported",
    effect="Clients that update by PUT, as Okta does, can change and disable nobody.",
    caught_by=("users-put-applies",),
    classes=("DI-09",),
)
class PutNotSupported(App):
    """A PUT is answered with 405."""

    def replace(self, call: Call) -> Answer:
        self.find(call)
        raise ScimError(405, "PUT is not allowed here.", headers={"Allow": "GET, PATCH, DELETE"})


@AREA.layer(
    "put-ignored",
    effect="Nobody is ever changed or disabled by Okta, while its log says otherwise.",
    caught_by=("users-put-applies",),
)
class PutIgnored(App):
    """A PUT is answered as if it had been done and changes nothing."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        return after if call.operation == "replace" else super().update(call, before, after)


@AREA.layer(
    "put-204",
    effect="A client that compares the answer with what it sent fails on the missing body.",
    caught_by=("users-put-applies",),
)
class Put204(App):
    """A PUT is answered with 204 and nothing."""

    def replace(self, call: Call) -> Answer:
        super().replace(call)
        return Answer(204)


@AREA.layer(
    "put-reassigns-id",
    effect="The client keeps the old id, so later changes and the disabling of a leaver reach nobody.",
    caught_by=("users-put-applies",),
)
class PutReassignsId(App):
    """A user who is replaced has another id afterwards."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation != "replace" or call.kind.name != "User":
            return super().update(call, before, after)
        self.store.remove(call.kind.name, before["id"])
        return self.store.add(
            call.kind.name, {name: value for name, value in after.items() if name not in {"id", "meta"}}
        )


@AREA.layer(
    "put-merges-lists",
    effect="Addresses and roles that were taken away in the directory stay in the account for ever.",
    caught_by=("users-put-change-attribute", "users-put-clear-attribute"),
    need=_has_optional_list,
)
class PutMergesLists(App):
    """A PUT adds to the lists of a user instead of replacing them."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation == "replace" and call.kind.name == "User" and before is not None:
            for name, held in before.items():
                if isinstance(held, list):
                    after[name] = [*held, *(one for one in after.get(name, []) if one not in held)]
        return after


@AREA.layer(
    "put-null-ignored",
    effect="What a person no longer has stays in the account, and the same PUT is sent in each cycle.",
    caught_by=("users-put-clear-attribute",),
    need=has_optional,
)
class PutNullIgnored(App):
    """A null or an empty list in a PUT leaves the old value."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation == "replace" and call.kind.name == "User" and before is not None:
            _restore(call.body, before, after)
        return after


def _restore(body: Json, before: Json, after: Json) -> None:
    """Put back what a body empties, also one level further down."""
    for name, held in before.items():
        sent = member(body, name)
        if isinstance(sent, dict) and isinstance(held, dict):
            _restore(sent, held, after.setdefault(name, {}))
        elif unassigned(sent) and any(key.casefold() == name.casefold() for key in body):
            after[name] = held


@AREA.layer(
    "put-extension-ignored",
    effect="Department, employee number and manager stay for ever what they were when the person was created.",
    caught_by=("users-put-set-attribute", "users-put-change-attribute"),
    need=has_extension,
    classes=("PU-14",),
)
class PutExtensionIgnored(App):
    """A PUT leaves the attributes of extensions as they were."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation != "replace" or before is None:
            return after
        core = {name: value for name, value in after.items() if name not in call.kind.extensions}
        return core | {name: value for name, value in before.items() if name in call.kind.extensions}


@AREA.layer(
    "put-creates",
    effect="An account that was deleted comes back unnoticed, under an id of the client's making.",
    caught_by=("users-put-unknown-is-not-created",),
)
class PutCreates(App):
    """A PUT to an id that nobody has creates a user of that id."""

    def find(self, call: Call) -> Json:
        if call.operation == "replace" and not self.store.holds(call.kind.name, call.id):
            return self.store.add(call.kind.name, self.accept(call), call.id)
        return super().find(call)


@AREA.layer(
    "put-read-only-refused",
    effect="Clients send back what they have read, so each of their updates is refused.",
    caught_by=("users-put-applies",),
)
class PutReadOnlyRefused(App):
    """A PUT whose body carries meta is refused."""

    def accept(self, call: Call) -> Json:
        if call.operation == "replace" and member(call.body, "meta") is not None:
            raise mutability("meta is read-only.")
        return super().accept(call)


@AREA.layer(
    "put-groups-refused",
    effect="Nobody who is in a group can be updated by a client that sends back what it has read.",
    caught_by=("users-put-ignores-read-only",),
)
class PutGroupsRefused(App):
    """A PUT of a user whose body carries groups is refused."""

    def accept(self, call: Call) -> Json:
        if call.operation == "replace" and call.kind.name == "User" and member(call.body, "groups"):
            raise mutability("groups is read-only.")
        return super().accept(call)


@AREA.layer(
    "put-rename-onto-existing",
    effect="Two people share one sign-in name, and the match query finds both.",
    caught_by=("users-put-onto-existing",),
    classes=("PU-36",),
)
class PutRenameOntoExisting(App):
    """A PUT can give a user the name of another."""

    def require_unique(self, call: Call, resource: Json) -> None:
        if call.operation != "replace" or call.kind.name != "User":
            super().require_unique(call, resource)


@AREA.layer(
    "put-touches-other-attributes",
    effect="Each PUT gives the person somebody's default in place of a value nobody asked to change.",
    caught_by=("users-put-touches-nothing-else",),
    need=_requires_family_name,
)
class PutTouchesOtherAttributes(App):
    """A PUT sets the family name to a default, whatever the body says."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation != "replace" or "name" not in after:
            return after
        return {**after, "name": {**after["name"], "familyName": "Unknown"}}


@AREA.layer(
    "update-resets-created",
    effect="Whoever audits accounts is told that each of them is older than the product.",
    caught_by=("users-put-keeps-created",),
)
class UpdateResetsCreated(App):
    """An update sets meta.created to the beginning of the clock."""

    def view(self, kind: Kind, stored: Json) -> Json:
        shown = super().view(kind, stored)
        changed = shown["meta"]["created"] != shown["meta"]["lastModified"]
        return {**shown, "meta": {**shown["meta"], "created": "1970-01-01T00:00:00Z"}} if changed else shown


@AREA.layer(
    "put-takes-id-of-body",
    effect="The client keeps the old id, so later changes and the disabling of a leaver reach nobody.",
    caught_by=("users-put-keeps-id",),
)
class PutTakesIdOfBody(App):
    """A user who is replaced has the id in the body afterwards."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        wanted = member(call.body, "id")
        if call.operation != "replace" or call.kind.name != "User" or wanted in (None, before["id"]):
            return super().update(call, before, after)
        self.store.remove(call.kind.name, before["id"])
        moved = {name: value for name, value in after.items() if name not in {"id", "meta"}}
        return self.store.add(call.kind.name, moved, str(wanted))


@AREA.layer(
    "put-stray-stored",
    effect="One attribute too many in the mapping fills accounts with junk.",
    caught_by=("users-put-stores-no-stray",),
)
class PutStrayStored(App):
    """A PUT stores what no schema has."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation != "replace" or call.kind.name != "User":
            return after
        strays = {name: value for name, value in call.body.items() if name.startswith("scimconf")}
        return {**after, **strays}


@AREA.layer(
    "put-after-patch-stale",
    effect="A client that changes somebody by PATCH and then by PUT sees the first change for ever.",
    caught_by=("users-put-after-patch",),
)
class PutAfterPatchStale(App):
    """A PUT leaves what a PATCH gave a user before."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        written: Json = self.notes.setdefault(f"patched {before['id']}", {})
        if call.operation == "patch":
            written.update({name: value for name, value in after.items() if before.get(name) != value})
        elif call.operation == "replace":
            after = {**after, **written}
        return super().update(call, before, after)
