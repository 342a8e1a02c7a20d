# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults that only the sequence of a client's requests shows, or a body as Entra words it."""

from __future__ import annotations

import re
import time
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_path, invalid_syntax, not_found
from scim_conformance.reference.faults.registry import Area, declares, deletes, has_groups, has_members
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

AREA = Area("entra")
_ROLE = 'roles[primary eq "True"].value'
_TYPED = re.compile(r"emails\[type eq [^\]]*\]\.value", re.IGNORECASE)
_SLOW = 1.1
_MOST_OPERATIONS = 5


def _filters_typed_email(profile: Profile) -> bool:
    declared = [one for one in profile.users.attributes if one.path.name == "emails" and one.path.selector]
    return any(one.filterable is True or one.path == profile.users.match_by for one in declared)


def _ends_with_slash(profile: Profile) -> bool:
    return (profile.base_url_ends_with or "").endswith("/")


@AREA.layer(
    "filter-and-half",
    effect="A match by two attributes finds whoever has one of them, and that account is changed.",
    caught_by=("users-filter-both-must-hold",),
    classes=("RF-14",),
)
class FilterAndHalf(App):
    """Of a filter with and only the first comparison counts."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, kind, text if "[" in text else text.partition(" and ")[0])


@AREA.layer(
    "filter-external-id-folded",
    effect="Two people whose ids differ in letter case are taken for one.",
    caught_by=("users-filter-by-external-id",),
    need=declares("externalId"),
)
class FilterExternalIdFolded(App):
    """A filter on externalId passes over letter case."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        match = re.fullmatch(r'externalId eq "([^"]*)"', text, re.IGNORECASE)
        if match is None or kind.name != "User":
            return super().predicate(call, kind, text)
        wanted = match[1].casefold()
        return lambda held: str(held.get("externalId", "")).casefold() == wanted


@AREA.layer(
    "filter-email-of-any-type",
    effect="A person is linked to the account of somebody who has the address as a private one.",
    caught_by=("users-filter-by-typed-email",),
    need=_filters_typed_email,
)
class FilterEmailOfAnyType(App):
    """A filter on the e-mail address of one type looks at those of every type."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, kind, _TYPED.sub("emails.value", text))


@AREA.layer(
    "extension-unlisted-500",
    effect="With a custom extension in the mapping nobody can be created.",
    caught_by=("users-create-with-unlisted-extension",),
    need=lambda profile: any(one.path.extension == urns.ENTERPRISE_USER for one in profile.users.attributes),
)
class ExtensionUnlisted500(App):
    """A body with an extension that schemas does not name ends in 500."""

    def accept(self, call: Call) -> Json:
        unlisted = [name for name in call.body if name.startswith("urn:") and name not in call.body.get("schemas", ())]
        if unlisted and call.operation == "create":
            raise ScimError(500, f"No deserialiser for {unlisted[0]}.")
        return super().accept(call)


@AREA.stored(
    "role-type-lost",
    effect="A role of Entra cannot be told from one that was given in the product.",
    caught_by=("users-create-keeps-roles",),
    need=declares(_ROLE),
)
def role_type_lost(after: Json) -> None:
    """Of a role only value and primary are kept."""
    for one in after.get("roles", []):
        one.pop("type", None)


@AREA.layer(
    "role-primary-stays-text",
    effect="The filter on the primary role never matches, and each cycle adds one more.",
    caught_by=("users-create-reads-primary-in-text",),
    need=declares(_ROLE),
)
class RolePrimaryStaysText(App):
    """A role whose primary is sent as a text is stored with the text."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        sent = call.body.get("roles")
        texts = [isinstance(one, dict) and isinstance(one.get("primary"), str) for one in sent or []]
        if before is None and any(texts):
            for one in after.get("roles", []):
                one["primary"] = str(one.get("primary", False))
        return after


@AREA.layer(
    "patch-empty-500",
    effect="The validation run ends in a server error.",
    caught_by=("users-patch-without-operations",),
)
class PatchEmpty500(App):
    """A PATCH with an empty list of operations ends in 500."""

    def patch(self, call: Call) -> Answer:
        if call.body.get("Operations") == []:
            raise ScimError(500, "Sequence contains no elements.")
        return super().patch(call)


@AREA.operation(
    "patch-sub-attribute-case",
    effect="The office of a person never arrives, because the client writes Formatted.",
    caught_by=("users-patch-formatted-address",),
    need=declares('addresses[type eq "work"].formatted'),
)
def sub_attribute_case(step: Step) -> Operation:
    """A path whose last name is in other letter case than in the schema is refused."""
    sub = step.path.sub if step.path is not None else None
    known = schemas.named(schemas.sub_attributes(step.attribute or {}), sub or "")
    if known is not None and known["name"] != sub:
        raise invalid_path(f"{step.text} leads to no known attribute.")
    return step.operation


@AREA.layer(
    "patch-later-operations-lost",
    effect="A person with many changes receives the first few, and the rest in no cycle at all.",
    caught_by=("users-patch-many-operations", "users-replace-all-at-once"),
    need=lambda profile: len(profile.users.attributes) > 2 * _MOST_OPERATIONS,
)
class PatchLaterOperationsLost(App):
    """Of the operations in one PATCH only the first few are carried out."""

    def patch(self, call: Call) -> Answer:
        listed = call.body.get("Operations")
        if isinstance(listed, list):
            call.body["Operations"] = listed[:_MOST_OPERATIONS]
        return super().patch(call)


@AREA.operation(
    "patch-rename-without-path-ignored",
    each_key=True,
    effect="With Entra's flag each rename is reported as done and never is.",
    caught_by=("users-rename",),
)
def rename_without_path_ignored(step: Step) -> Operation | None:
    """A userName in a value without path is passed over."""
    return None if step.operation.path is None and step.name == "userName" else step.operation


@AREA.layer(
    "manager-unknown-dropped",
    effect="The client takes the reference for set and never sends it again.",
    caught_by=("users-unknown-manager-is-kept-or-refused",),
    need=declares(f"{urns.ENTERPRISE_USER}:manager"),
)
class ManagerUnknownDropped(App):
    """A manager whose id nobody has is accepted and not stored."""

    def settle(self, call: Call, resource: Json) -> Json:
        resource = super().settle(call, resource)
        extension = resource.get(urns.ENTERPRISE_USER, {})
        if "manager" in extension and not self.store.holds("User", extension["manager"].get("value")):
            kept = {name: value for name, value in extension.items() if name != "manager"}
            resource = {name: value for name, value in resource.items() if name != urns.ENTERPRISE_USER}
            resource |= {urns.ENTERPRISE_USER: kept} if kept else {}
        return resource


@AREA.layer(
    "create-races",
    effect="A create that is sent twice leaves two accounts, and the person is never updated again.",
    caught_by=("users-create-at-once",),
    classes=("CR-08",),
)
class CreateRaces(App):
    """A userName is seen to be taken only by the second request that wants it too."""

    def rival(self, call: Call, resource: Json) -> Json | None:
        found = super().rival(call, resource)
        if found is None:
            return None
        asked = self.notes.setdefault("asked", set())
        seen = found["id"] in asked
        asked.add(found["id"])
        return found if seen else None


@AREA.layer(
    "start-index-ignored",
    effect="A client that reads page by page sees the same people again and again.",
    caught_by=("users-page-by-index",),
    classes=("PG-02",),
)
class StartIndexIgnored(App):
    """Each page begins with the first user, whatever it says."""

    def page(self, call: Call, found: Found) -> Found:
        return found[: call.query.count]


@AREA.layer(
    "bare-parameter-400",
    effect="An administrator who appends the flag to the Tenant URL breaks the connection.",
    caught_by=("users-list-with-bare-flag",),
)
class BareParameter400(App):
    """A query parameter without an equals sign is refused."""

    def query(self, call: Call) -> Answer:
        parts = call.request.query_string.decode("latin-1").split("&")
        if any(part and "=" not in part for part in parts):
            raise invalid_syntax("Write each parameter as name=value.")
        return super().query(call)


@AREA.layer(
    "double-slash-redirects",
    effect="The URL that the tutorial prints leads to a redirect, on which clients drop the token.",
    caught_by=("users-list-behind-double-slash",),
    need=_ends_with_slash,
)
class DoubleSlashRedirects(App):
    """An address with two slashes is redirected to the one with one."""

    def route(self, call: Call) -> ScimError | None:
        path = call.request.path
        if "//" in path:
            query = call.request.query_string.decode("latin-1")
            return ScimError(308, "Moved.", headers={"Location": f"{path.replace('//', '/')}?{query}"})
        return super().route(call)


@AREA.layer(
    "group-list-needs-filter",
    effect="The validation run for a gallery listing stops at its first step.",
    caught_by=("groups-list-by-count",),
    need=has_groups,
)
class GroupListNeedsFilter(App):
    """A list of groups without a filter is refused."""

    def query(self, call: Call) -> Answer:
        if call.kind.name == "Group" and len(call.kinds) == 1 and not call.query.filter:
            raise invalid_syntax("Name a filter.")
        return super().query(call)


@AREA.layer(
    "group-external-id-finds-nobody",
    effect="A group that was renamed in the directory is not matched and is created a second time.",
    caught_by=("groups-filter-by-external-id",),
    need=lambda profile: profile.groups is not None and profile.groups.attribute("externalId") is not None,
)
class GroupExternalIdFindsNobody(App):
    """A filter on the externalId of groups finds none."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        blind = kind.name == "Group" and text.casefold().startswith("externalid ")
        return (lambda _: False) if blind else wanted


@AREA.layer(
    "member-inactive-404",
    effect="Who was disabled before stays in the group, and has the access again when enabled.",
    caught_by=("groups-remove-inactive-member",),
    need=has_members,
)
class MemberInactive404(App):
    """The removal of a member who is switched off is answered with 404."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if call.kind.name == "Group" and operation.op == "remove":
            held = [self.store.get("User", str(one.get("value"))) for one in resource.get("members", [])]
            if any(one is not None and one.get("active") is False for one in held):
                raise not_found("There is no such user.")
        super().apply(call, resource, operation)


@AREA.layer(
    "restore-loses-changes",
    effect="A person who returns has an active account with the data of yesterday.",
    caught_by=("users-restore-with-changes",),
)
class RestoreLosesChanges(App):
    """A PATCH on a user who is switched off changes active and nothing else."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation == "patch" and before is not None and before.get("active") is False:
            return {**before, **({"active": after["active"]} if "active" in after else {})}
        return after


@AREA.layer(
    "disabled-only-once",
    effect="A leaver who had left and come back before keeps access.",
    caught_by=("users-cycle-ends-as-it-began",),
)
class DisabledOnlyOnce(App):
    """A user who was switched off before stays on the next time."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        known = self.notes.setdefault("disabled", set())
        if before is not None and after.get("active") is False and before.get("active") is not False:
            if before["id"] in known:
                return {**after, "active": True}
            known.add(before["id"])
        return after


@AREA.layer(
    "delete-inactive-404",
    effect="Deletes fail for exactly those people whom a client deletes, and their data stays for ever.",
    caught_by=("users-delete-inactive",),
    need=deletes,
)
class DeleteInactive404(App):
    """A user who is switched off is not found when it is to be deleted."""

    def delete(self, call: Call) -> Answer:
        if call.kind.name == "User" and self.find(call).get("active") is False:
            raise not_found(f"User {call.id} was not found.")
        return super().delete(call)


@AREA.layer(
    "search-slow",
    effect="Provisioning on demand times out in front of the administrator, and cycles take hours.",
    caught_by=("users-answers-are-quick",),
)
class SearchSlow(App):
    """A search for a userName takes more than a second once it was searched for in vain, as all shards are asked."""

    def matching(self, call: Call, kind: Kind) -> Found:
        text = call.query.filter
        if text is not None and text.startswith("userName eq") and text in self.notes:
            time.sleep(_SLOW)
        found = super().matching(call, kind)
        if text is not None and not found:
            self.notes[text] = True
        return found
