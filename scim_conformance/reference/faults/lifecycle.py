# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of deactivating, reactivating and deleting users."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Delete
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, conflict, invalid_value, not_found
from scim_conformance.reference.faults.registry import Area, deletes
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.resources import member

Json = dict[str, Any]

AREA = Area("users-lifecycle")


def _deactivates(before: Json | None, after: Json) -> bool:
    return before is not None and after.get("active") is False and before.get("active") is not False


def _reactivates(before: Json | None, after: Json) -> bool:
    return before is not None and after.get("active") is True and before.get("active") is False


@AREA.layer(
    "active-false-ignored",
    effect="People who have left keep their access, while the client's log says otherwise.",
    caught_by=("users-deactivate-sets-active-false",),
    classes=("PU-05",),
)
class ActiveFalseIgnored(App):
    """A PATCH that deactivates is answered with 200 and changes nothing."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {**after, "active": True} if _deactivates(before, after) else after


@AREA.layer(
    "reactivate-ignored",
    effect="People who come back stay locked out, while the client's log says otherwise.",
    caught_by=("users-reactivate-sets-active-true",),
)
class ReactivateIgnored(App):
    """A PATCH that reactivates is answered with 200 and changes nothing."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {**after, "active": False} if _reactivates(before, after) else after


class _ReadsActive(App):
    """Lets a fault look at each value that a client sends for ``active``."""

    def active(self, value: Any) -> Any:
        """Return what is made of a value."""
        return value

    def accept(self, call: Call) -> Json:
        call.body = self._in_object(call.body)
        return super().accept(call)

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        value = operation.value
        if operation.path is None and isinstance(value, dict):
            value = self._in_object(value)
        elif (operation.path or "").casefold() == "active":
            value = self.active(value)
        super().apply(call, resource, replace(operation, value=value))

    def _in_object(self, body: Json) -> Json:
        sent = member(body, "active")
        return body if sent is None else {**body, "active": self.active(sent)}


@AREA.layer(
    "string-false-is-true",
    effect='Entra sends "False" to disable a person, who thereby keeps the access.',
    caught_by=("users-deactivate-sets-active-false",),
    classes=("PU-04",),
)
class StringFalseIsTrue(_ReadsActive):
    """Any string counts as true for active."""

    def active(self, value: Any) -> Any:
        return True if isinstance(value, str) else value


@AREA.layer(
    "string-boolean-refused",
    effect="Entra cannot disable anybody unless a flag is added to the tenant URL.",
    caught_by=("users-deactivate-sets-active-false",),
)
class StringBooleanRefused(_ReadsActive):
    """A string is refused as a value of active."""

    def active(self, value: Any) -> Any:
        if isinstance(value, str):
            raise invalid_value("active must be true or false.")
        return value


@AREA.layer(
    "deactivate-deletes",
    effect="A person on leave loses the account with all that belongs to it.",
    caught_by=("users-deactivated-stays-readable", "users-deactivate-sets-active-false"),
    classes=("LC-02",),
)
class DeactivateDeletes(App):
    """A user who is deactivated is deleted."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        stored = super().update(call, before, after)
        if _deactivates(before, after):
            self.store.remove(call.kind.name, stored["id"])
        return stored


@AREA.layer(
    "deactivated-unreadable",
    effect="The client takes a deactivated person for deleted and creates the account anew.",
    caught_by=("users-deactivated-stays-readable",),
    classes=("RF-22",),
)
class DeactivatedUnreadable(App):
    """A deactivated user is not found by id."""

    def read(self, call: Call) -> Answer:
        if self.find(call).get("active") is False:
            raise not_found("The user is inactive.")
        return super().read(call)


@AREA.layer(
    "deactivated-not-findable",
    effect="When the person comes back, the match query finds nobody and a second account is attempted.",
    caught_by=("users-deactivated-stays-findable",),
    classes=("RF-22", "CR-21"),
)
class DeactivatedNotFindable(App):
    """Filters do not find deactivated users."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        found = super().candidates(call, kind)
        return [one for one in found if one.get("active") is not False] if call.query.filter else found


@AREA.layer(
    "deactivate-clears-other-attributes",
    effect="A person who comes back has lost name, address and department.",
    caught_by=("users-deactivate-touches-nothing-else",),
)
class DeactivateClearsOtherAttributes(App):
    """A user who is deactivated loses everything but the name to sign in with."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        left = {"id", "meta", "userName", "active"}
        return {name: after[name] for name in after if name in left} if _deactivates(before, after) else after


@AREA.layer(
    "reactivate-clears-other-attributes",
    effect="A person who comes back has lost name, address and department.",
    caught_by=("users-reactivate-touches-nothing-else",),
)
class ReactivateClearsOtherAttributes(App):
    """A user who is reactivated loses everything but the name to sign in with."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        left = {"id", "meta", "userName", "active"}
        return {name: after[name] for name in after if name in left} if _reactivates(before, after) else after


@AREA.layer(
    "deactivated-frees-user-name",
    effect="A namesake takes the name, and the person who comes back can no longer be matched.",
    caught_by=("users-deactivated-keeps-user-name",),
)
class DeactivatedFreesUserName(App):
    """The name of a deactivated user can be taken by another."""

    def rival(self, call: Call, resource: Json) -> Json | None:
        other = super().rival(call, resource)
        return None if other is not None and other.get("active") is False else other


@AREA.resource(
    "active-is-string",
    effect="A typed client cannot read the user, and others see a difference in each cycle.",
    caught_by=("users-deactivate-sets-active-false", "users-create-stores-attribute"),
    classes=("RS-02",),
)
def active_is_string(resource: Json) -> None:
    """Active is shown as a string."""
    if "active" in resource:
        resource["active"] = str(resource["active"])


@AREA.layer(
    "patch-answers-old-state",
    effect="The client believes that its change was not made and sends it again.",
    caught_by=("users-deactivate-answer",),
)
class PatchAnswersOldState(App):
    """A PATCH is carried out, but answered with the user as it was."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        super().update(call, before, after)
        return before


@AREA.layer(
    "delete-does-nothing",
    effect="A person whose account should be gone keeps it, while the client's log says otherwise.",
    caught_by=("users-delete-is-believable",),
    classes=("LC-04",),
)
class DeleteDoesNothing(App):
    """A delete is answered with 204 and the user remains."""

    def delete(self, call: Call) -> Answer:
        self.find(call)
        return Answer(204)


@AREA.layer(
    "delete-only-deactivates",
    effect="Personal data that must go stays readable under its old id.",
    caught_by=("users-delete-is-believable",),
    need=deletes,
    classes=("LC-04",),
)
class DeleteOnlyDeactivates(App):
    """A delete sets active to false and the user remains."""

    def forget(self, call: Call, stored: Json) -> None:
        self.store.change(call.kind.name, {**stored, "active": False})


@AREA.layer(
    "delete-twice-204",
    effect="A client cannot tell that the user was gone before it asked.",
    caught_by=("users-delete-twice-is-404",),
    need=deletes,
    classes=("LC-05",),
)
class DeleteTwice204(App):
    """Deleting an unknown user is answered with 204."""

    def delete(self, call: Call) -> Answer:
        try:
            return super().delete(call)
        except ScimError as error:
            if error.status != 404:
                raise
            return Answer(204)


@AREA.answer(
    "delete-200",
    effect="A strict client does not take the user for deleted and tries again.",
    caught_by=("users-delete-answers-204",),
    to=frozenset({"delete"}),
    need=lambda profile: profile.users.operations.delete is Delete.HARD,
    classes=("LC-08",),
)
def delete_200(answer: Answer) -> None:
    """A delete is answered with 200 and a body."""
    answer.status = 200
    answer.document = {"deleted": True}


@AREA.layer(
    "deleted-still-listed",
    effect="The match query finds a user who no longer exists, and each update of it fails.",
    caught_by=("users-deleted-not-findable",),
    need=deletes,
)
class DeletedStillListed(App):
    """Deleted users stay in lists and are found by filters."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        self.notes.setdefault(call.kind.name, []).append(stored)

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        return [*super().candidates(call, kind), *self.notes.get(kind.name, [])]


@AREA.layer(
    "recreate-conflicts",
    effect="A person who comes back after years can never have an account again.",
    caught_by=("users-recreate-after-delete",),
    need=deletes,
    classes=("LC-01",),
)
class RecreateConflicts(App):
    """The name of a deleted user stays taken for ever."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        self.notes.setdefault("taken", set()).add(stored[call.kind.unique])

    def require_unique(self, call: Call, resource: Json) -> None:
        if resource.get(call.kind.unique) in self.notes.get("taken", ()):
            raise conflict("The name is already taken.")
        super().require_unique(call, resource)


@AREA.layer(
    "delete-unpromised-500",
    effect="A delete that the connector does not support looks like an outage and is retried for ever.",
    caught_by=("users-delete-refused-or-done",),
    need=lambda profile: profile.users.operations.delete is not Delete.HARD,
)
class DeleteUnpromised500(App):
    """A delete ends in 500."""

    def delete(self, call: Call) -> Answer:
        raise ScimError(500, f"Nothing carries out {call.operation}.")


@AREA.layer(
    "delete-unknown-204",
    effect="A client that deletes by a wrong id is told that all went well.",
    caught_by=("users-delete-unknown-is-404",),
    need=deletes,
)
class DeleteUnknown204(App):
    """Deleting an id that never existed is answered with 204."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        self.notes.setdefault("deleted", set()).add(stored["id"])

    def delete(self, call: Call) -> Answer:
        if self.store.holds(call.kind.name, call.id) or call.id in self.notes.get("deleted", ()):
            return super().delete(call)
        return Answer(204)
