# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of updating users: several operations in one PATCH, what they leave alone, and the answer."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_value
from scim_conformance.reference.faults.registry import Area, has_unheard_of, unheard_of
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation, operations
from scim_conformance.reference.resources import change, member, read
from scim_conformance.reference.syntax import parse_path

Json = dict[str, Any]

AREA = Area("users-update")
_PATCH = frozenset({"patch"})
_OPS = frozenset({"add", "remove", "replace"})
_NOTHING = {"op": "replace", "value": {}}


def _has_several_emails(profile: Profile) -> bool:
    return sum(one.path.name == "emails" for one in profile.users.attributes) > 1


@AREA.layer(
    "patch-no-op",
    effect="Nobody is ever changed, disabled or moved between groups, while the client's log says otherwise.",
    caught_by=("users-update-applies", "users-deactivate-sets-active-false"),
    classes=("PU-05",),
)
class PatchNoOp(App):
    """A PATCH is answered as if it had been done and changes nothing."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        return after if call.operation == "patch" else super().update(call, before, after)


@AREA.layer(
    "patch-not-supported",
    effect="Nobody can be changed or disabled by clients that update by PATCH, as Entra does.",
    caught_by=("users-update-applies",),
    classes=("DI-09",),
)
class PatchNotSupported(App):
    """A PATCH is answered with 405."""

    def patch(self, call: Call) -> Answer:
        self.find(call)
        raise ScimError(405, "PATCH is not allowed here.", headers={"Allow": "GET, PUT, DELETE"})


class _Listing(App):
    """Lets a fault choose among the operations of a PATCH."""

    def listed(self, sent: list[Any]) -> list[Any]:
        """Return the operations that are carried out."""
        raise NotImplementedError

    def patch(self, call: Call) -> Answer:
        sent = member(call.body, "Operations")
        if isinstance(sent, list):
            others = {name: value for name, value in call.body.items() if name.casefold() != "operations"}
            call.body = {**others, "Operations": self.listed(sent)}
        return super().patch(call)


@AREA.layer(
    "patch-only-first-operation",
    effect="Of several changes one is made, while the client's log counts them all.",
    caught_by=("users-patch-many-operations",),
)
class PatchOnlyFirstOperation(_Listing):
    """Only the first operation of a PATCH is carried out."""

    def listed(self, sent: list[Any]) -> list[Any]:
        return sent[:1]


@AREA.layer(
    "patch-only-last-operation",
    effect="Of several changes one is made, while the client's log counts them all.",
    caught_by=("users-patch-many-operations",),
)
class PatchOnlyLastOperation(_Listing):
    """Only the last operation of a PATCH is carried out."""

    def listed(self, sent: list[Any]) -> list[Any]:
        return sent[-1:]


@AREA.layer(
    "patch-operations-reversed",
    effect="Where an attribute changes twice in one request the older value wins.",
    caught_by=("users-patch-in-order",),
)
class PatchOperationsReversed(_Listing):
    """The operations of a PATCH are carried out from the last to the first."""

    def listed(self, sent: list[Any]) -> list[Any]:
        return sent[::-1]


@AREA.layer(
    "patch-several-refused",
    effect="Entra sends all changes of a person in one request, so each update of more than one attribute fails.",
    caught_by=("users-patch-many-operations",),
)
class PatchSeveralRefused(_Listing):
    """A PATCH with more than one operation is refused."""

    def listed(self, sent: list[Any]) -> list[Any]:
        if len(sent) > 1:
            raise invalid_value("Send one operation at a time.")
        return sent


@AREA.layer(
    "patch-not-atomic",
    effect="The client takes the update for undone, while half of it was made and is never looked at again.",
    caught_by=("users-patch-all-or-nothing",),
    classes=("PU-33",),
)
class PatchNotAtomic(App):
    """When an operation is refused, those before it have been done."""

    def patch(self, call: Call) -> Answer:
        try:
            return super().patch(call)
        except ScimError:
            self._keep_half(call)
            raise

    def _keep_half(self, call: Call) -> None:
        half = self.find(call)
        try:
            for one in member(call.body, "Operations") or []:
                for operation in operations({"Operations": [one]}):
                    self.apply(call, half, operation)
        except ScimError:
            self.store.change(call.kind.name, half)


@AREA.answer(
    "patch-200-without-body",
    effect="A client that reads the answer of a 200 fails on it and takes the update for failed.",
    caught_by=("users-patch-answer",),
    to=_PATCH,
    classes=("PU-41",),
)
def patch_200_without_body(answer: Answer) -> None:
    """A PATCH is answered with 200 and nothing."""
    answer.status = 200
    answer.document = None


@AREA.layer(
    "patch-first-read-stale",
    effect="Entra reads what it has just changed, sees the old value and sends it again in each cycle.",
    caught_by=("users-update-applies",),
    classes=("LC-09",),
)
class PatchFirstReadStale(App):
    """The first read after a PATCH shows the state before it."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation == "patch":
            self.notes.setdefault("stale", {})[before["id"]] = before
        return super().update(call, before, after)

    def find(self, call: Call) -> Json:
        found = super().find(call)
        stale: dict[str, Json] = self.notes.get("stale", {})
        return stale.pop(call.id, found) if call.operation == "read" else found


@AREA.layer(
    "patch-touches-other-attributes",
    effect="Each update deletes something else, which Entra never notices because it sends differences only.",
    caught_by=("users-update-touches-nothing-else",),
    need=has_unheard_of,
)
class PatchTouchesOtherAttributes(App):
    """An update deletes an attribute that it does not name."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        lost = unheard_of(self.profile)
        if call.operation == "patch" and call.kind.name == "User" and before is not None and lost is not None:
            path = parse_path(lost.path.text)
            if before != after and read(call.kind, before, path) == read(call.kind, after, path):
                change(call.kind, after, path, lambda _: None)
        return after


@AREA.layer(
    "patch-same-value-refused",
    effect="A request that is repeated after a lost answer fails for ever.",
    caught_by=("users-patch-same-value",),
    classes=("PU-34",),
)
class PatchSameValueRefused(App):
    """A PATCH that changes nothing about a user is refused."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation == "patch" and call.kind.name == "User" and before == after:
            raise invalid_value("There is nothing to update.")
        return super().update(call, before, after)


# -- what must not be done --------------------------------------------------------------------------------------------


@AREA.layer(
    "patch-unknown-swallowed",
    effect="A mistake in the mapping looks like a success, and the value it was meant for never arrives.",
    caught_by=("users-patch-refuses-unknown",),
    classes=("PU-40",),
)
class PatchUnknownSwallowed(_Listing):
    """Operations of an unknown kind, and those whose path leads to no attribute, are passed over."""

    def listed(self, sent: list[Any]) -> list[Any]:
        return [one for one in sent if str(member(one, "op")).lower() in _OPS] or [_NOTHING]

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.path is None or Step(call, resource, operation).target is not None:
            super().apply(call, resource, operation)


@AREA.layer(
    "patch-required-removed",
    effect="The account is without a name, so the match misses it and the client creates another one.",
    caught_by=("users-patch-keeps-user-name",),
    classes=("PU-26",),
)
class PatchRequiredRemoved(App):
    """A remove of userName is carried out."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.op == "remove" and Step(call, resource, operation).name == "userName":
            resource.pop("userName", None)
        else:
            super().apply(call, resource, operation)

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        if call.operation != "patch" or "userName" in resource:
            super().require_complete(call, resource, before)


class _Forging(App):
    """Lets a fault show a creation date that a client made up."""

    def forge(self, call: Call, created: Any) -> None:
        """Show this date from now on."""
        self.notes.setdefault("created", {})[call.id] = created

    def view(self, kind: Kind, stored: Json) -> Json:
        shown = super().view(kind, stored)
        forged: Json = self.notes.get("created", {})
        return {**shown, "meta": {**shown["meta"], "created": forged.get(stored["id"], shown["meta"]["created"])}}


@AREA.layer(
    "patch-read-only-written",
    effect="Dates and ids can be forged by a wrong mapping, and audits rely on what is not true.",
    caught_by=("users-patch-keeps-read-only", "users-patch-refuses-read-only"),
    classes=("PU-42",),
)
class PatchReadOnlyWritten(_Forging):
    """A replace of meta.created by its path is carried out."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.path == "meta.created":
            self.forge(call, operation.value)
        else:
            super().apply(call, resource, operation)


@AREA.layer(
    "patch-read-only-written-without-path",
    effect="Dates and ids can be forged by a wrong mapping, and audits rely on what is not true.",
    caught_by=("users-patch-keeps-read-only",),
    classes=("PU-42",),
)
class PatchReadOnlyWrittenWithoutPath(_Forging):
    """Whether an attribute may be written is looked at only where an operation has a path."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.path is None and isinstance(operation.value, dict) and "meta" in operation.value:
            self.forge(call, operation.value["meta"]["created"])
        super().apply(call, resource, operation)


@AREA.operation(
    "patch-read-only-ignored",
    of=None,
    effect="The client takes a change for made that never was, and a wrong mapping goes unnoticed.",
    caught_by=("users-patch-refuses-read-only",),
    classes=("PU-42",),
)
def read_only_ignored(step: Step) -> Operation | None:
    """An operation whose path leads to meta is answered with success and changes nothing."""
    return None if step.operation.path is not None and step.name == "meta" else step.operation


# -- renaming ---------------------------------------------------------------------------------------------------------


@AREA.operation(
    "patch-rename-ignored",
    each_key=True,
    effect="After a marriage the person has the old sign-in name for ever, while the client's log says otherwise.",
    caught_by=("users-rename",),
)
def rename_ignored(step: Step) -> Operation | None:
    """A PATCH of userName is passed over."""
    return None if step.name == "userName" else step.operation


@AREA.layer(
    "patch-rename-onto-existing",
    effect="Two people share one sign-in name, and the match query finds both.",
    caught_by=("users-rename-onto-existing",),
    classes=("PU-36",),
)
class PatchRenameOntoExisting(App):
    """A user can be renamed to the name of another."""

    def require_unique(self, call: Call, resource: Json) -> None:
        if call.operation != "patch" or call.kind.name != "User":
            super().require_unique(call, resource)


@AREA.layer(
    "patch-rename-not-findable",
    effect="The match query misses the person under the new name, and the client creates a second account.",
    caught_by=("users-rename",),
)
class PatchRenameNotFindable(App):
    """Filters find a renamed user by the first name only."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.kind.name == "User":
            self.notes.setdefault("indexed", {}).setdefault(before["id"], before["userName"])
        return super().update(call, before, after)

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        test = super().predicate(call, kind, text)
        indexed: dict[str, str] = self.notes.get("indexed", {})
        return lambda one: test({**one, "userName": indexed[one["id"]]} if one["id"] in indexed else one)


@AREA.layer(
    "patch-rename-overwrites-email",
    effect="Mail for the person goes to an address that does not exist, and the way back ends in an error.",
    caught_by=("users-update-touches-nothing-else",),
    need=_has_several_emails,
    classes=("PU-37",),
)
class PatchRenameOverwritesEmail(App):
    """A new userName is written into every e-mail address as well."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation == "patch" and before is not None and before.get("userName") != after.get("userName"):
            change(call.kind, after, parse_path("emails.value"), lambda _: after["userName"])
        return after
