# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of creates with unusual bodies, of writes at the wrong address, and of what a PUT leaves out."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, conflict, invalid_syntax
from scim_conformance.reference.faults.registry import Area, declares, has_extension, has_optional_extension
from scim_conformance.reference.messages import Call
from scim_conformance.reference.resources import member, normalise
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("users-create-bodies")
_MANAGER = f"{urns.ENTERPRISE_USER}:manager"


def _lacks_profile_url(profile: Profile) -> bool:
    return profile.users.attribute("profileUrl") is None


def _may_lack_external_id(profile: Profile) -> bool:
    declared = profile.users.attribute("externalId")
    return declared is None or declared.required is not True


def _has_immutable(profile: Profile) -> bool:
    return any(one.path.text == "displayName" and one.required is not True for one in profile.users.attributes)


@AREA.layer(
    "names-case-sensitive",
    effect="Clients that write Department or Primary lose these values, while the export reports success.",
    caught_by=("users-create-names-in-any-case",),
    classes=("CR-01",),
)
class NamesCaseSensitive(App):
    """Members of a user are read only in the schema's own spelling."""

    def accept(self, call: Call) -> Json:
        known = {one["name"].casefold(): one["name"] for one in call.kind.attributes}
        exact = {name: value for name, value in call.body.items() if known.get(name.casefold(), name) == name}
        call.body = {**exact, "schemas": member(call.body, "schemas"), "userName": member(call.body, "userName")}
        return super().accept(call)


@AREA.layer(
    "schemas-unchecked",
    effect="A body meant for another interface becomes an account that nobody asked for.",
    caught_by=("users-create-refuses-missing-schemas", "users-create-refuses-other-schemas"),
)
class SchemasUnchecked(App):
    """Nobody looks at the schemas of a body."""

    def accept(self, call: Call) -> Json:
        return normalise(call.kind, call.body)


@AREA.layer(
    "first-schema-taken-for-type",
    effect="Clients that list the enterprise URN first can create nobody.",
    caught_by=("users-create-in-any-schemas-order",),
    need=has_extension,
)
class FirstSchemaTakenForType(App):
    """A create is refused unless its first schema is the resource type's own."""

    def accept(self, call: Call) -> Json:
        named = member(call.body, "schemas")
        if isinstance(named, list) and named and named[0] != call.kind.core["id"]:
            raise invalid_syntax(f"schemas must begin with {call.kind.core['id']}.")
        return super().accept(call)


@AREA.layer(
    "manager-name-accepted",
    effect="An invented name stands beside a real id, and approvals seem to go to somebody else.",
    caught_by=("users-create-ignores-name-of-manager",),
    need=declares(_MANAGER),
)
class ManagerNameAccepted(App):
    """The name that a client gives a manager is stored and shown."""

    def accept(self, call: Call) -> Json:
        resource = super().accept(call)
        sent = call.body.get(urns.ENTERPRISE_USER, {}).get("manager")
        if isinstance(sent, dict) and "displayName" in sent:
            resource[urns.ENTERPRISE_USER]["manager"]["displayName"] = sent["displayName"]
        return resource


@AREA.layer(
    "extension-left-empty",
    effect="Clients that choose a parser by schemas look for attributes that are not there.",
    caught_by=("users-extension-goes-with-its-values",),
    need=has_optional_extension,
)
class ExtensionLeftEmpty(App):
    """A user without values in an extension shows an empty object."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        for urn in kind.extensions:
            if urn not in shown and "schemas" in shown:
                shown = {**shown, urn: {}}
        return shown


@AREA.layer(
    "non-object-500",
    effect="A client retries for ever what can never succeed.",
    caught_by=("users-create-refuses-non-objects",),
)
class NonObject500(App):
    """A body that is no JSON object ends in 500."""

    def parse(self, call: Call) -> Json:
        try:
            return super().parse(call)
        except ScimError as error:
            if "object" in error.detail or not call.raw:
                raise ScimError(500, "Cannot cast to an object.") from error
            raise


@AREA.layer(
    "wrong-type-swallowed",
    effect="An attribute is lost without a word, and nobody learns which mapping is wrong.",
    caught_by=("users-create-refuses-wrong-types",),
)
class WrongTypeSwallowed(App):
    """A member whose value has the wrong type is left out, and of a list of names the first is taken."""

    def accept(self, call: Call) -> Json:
        named = call.body.get("userName")
        if isinstance(named, list) and named:
            call.body["userName"] = named[0]
        call.body = {name: value for name, value in call.body.items() if _fits(call.kind, name, value)}
        return super().accept(call)


def _fits(kind: Kind, name: str, value: Any) -> bool:
    try:
        normalise(kind, {name: value})
    except ScimError:
        return False
    return True


@AREA.layer(
    "external-id-unique",
    effect="A person whose key was used before can never be provisioned.",
    caught_by=("users-may-share-external-id",),
    need=declares("externalId"),
)
class ExternalIdUnique(App):
    """A second user with an externalId that is taken is refused with 409."""

    def require_unique(self, call: Call, resource: Json) -> None:
        super().require_unique(call, resource)
        taken = [one for one in self.store.all("User") if one.get("externalId") == resource.get("externalId", "")]
        if call.operation == "create" and call.kind.name == "User" and taken:
            raise conflict("externalId is already taken.")


@AREA.layer(
    "password-shown-when-asked",
    effect="Logs keep the answers, so whoever may read them can sign in as that person.",
    caught_by=("users-password-is-never-shown",),
)
class PasswordShownWhenAsked(App):
    """A password is shown to a client that asks for it by name."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        asked = "password" in call.attributes and "password" in resource
        return {**shown, "password": resource["password"]} if asked else shown


@AREA.stored(
    "offered-attribute-not-stored",
    effect="An administrator maps what discovery offers, and the client sends it again in each cycle.",
    caught_by=("users-create-stores-what-schema-offers",),
    need=_lacks_profile_url,
)
def offered_attribute_not_stored(user: Json) -> None:
    """The schema offers profileUrl, and it is not stored."""
    user.pop("profileUrl", None)


@AREA.layer(
    "user-name-not-prepared",
    effect="Two accounts look alike to everyone, and one person can pass for the other.",
    caught_by=("users-create-prepares-user-name",),
)
class UserNameNotPrepared(App):
    """Two ways of encoding an accented letter make two userNames."""

    def rival(self, call: Call, resource: Json) -> Json | None:
        other = super().rival(call, resource)
        name = call.kind.unique
        same = other is not None and str(other[name]).casefold() == str(resource[name]).casefold()
        return other if same else None


@AREA.layer(
    "post-on-user-overwrites",
    effect="A mistaken request overwrites somebody's account.",
    caught_by=("users-post-at-user-does-nothing",),
)
class PostOnUserOverwrites(App):
    """A POST to the address of a user is carried out as a PUT."""

    def route(self, call: Call) -> ScimError | None:
        problem = super().route(call)
        above, _, last = call.request.path.rpartition("/")
        if problem is None or call.request.method != "POST" or above != f"{self.prefix}/Users":
            return problem
        call.operation, call.id, call.kinds = "replace", last, (self.kinds["User"],)
        return None


@AREA.layer(
    "collection-write-accepted",
    effect="One request with an empty id can change everybody in the tenant.",
    caught_by=("users-collection-refuses-method",),
)
class CollectionWriteAccepted(App):
    """A PUT or PATCH to the address of all users is answered with 200."""

    def route(self, call: Call) -> ScimError | None:
        problem = super().route(call)
        if problem is None or call.request.method == "DELETE" or call.request.path != f"{self.prefix}/Users":
            return problem
        call.operation, call.kinds = "query", (self.kinds["User"],)
        return None


@AREA.layer(
    "required-extension-not-enforced",
    effect="Clients that rely on the flag read accounts that lack what they need.",
    caught_by=("users-required-extension-is-enforced",),
)
class RequiredExtensionNotEnforced(App):
    """The resource type calls the enterprise extension required, and nothing enforces it."""

    def resource_types(self, call: Call) -> list[Json]:
        listed = super().resource_types(call)
        for one in (extension for kind in listed for extension in kind["schemaExtensions"]):
            one["required"] = one["schema"] == urns.ENTERPRISE_USER or one["required"]
        return listed


@AREA.layer(
    "put-without-user-name-taken",
    effect="A client's mistake looks like a success, and the next one may lock the person out.",
    caught_by=("users-put-requires-user-name",),
)
class PutWithoutUserNameTaken(App):
    """A PUT without userName is taken, and the old name stays."""

    def accept(self, call: Call) -> Json:
        resource = super().accept(call)
        if call.operation == "replace":
            resource.setdefault(call.kind.unique, self.find(call)[call.kind.unique])
        return resource


@AREA.layer(
    "put-answer-forgets-what-is-kept",
    effect="The client notes as cleared what the account still has, and never sends it again.",
    caught_by=("users-put-answer-agrees-with-read",),
)
class PutAnswerForgetsWhatIsKept(App):
    """A PUT keeps what it does not mention, and its answer does not show it."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation != "replace" or call.kind.name != "User":
            return super().update(call, before, after)
        stored = super().update(call, before, {**before, **after})
        return {name: value for name, value in stored.items() if name in after or name in {"id", "meta"}}


@AREA.layer(
    "immutable-overwritten",
    effect="A key that was meant to be fixed changes under the feet of every system that holds it.",
    caught_by=("users-put-keeps-immutable",),
    need=_has_immutable,
)
class ImmutableOverwritten(App):
    """The schema calls displayName immutable, and a PUT overwrites it."""

    def schemas(self, call: Call) -> list[Json]:
        listed = super().schemas(call)
        for one in (attribute for schema in listed for attribute in schema["attributes"]):
            if one["name"] == "displayName":
                one["mutability"] = "immutable"
        return listed


@AREA.stored(
    "external-id-invented",
    effect="A client that matches by externalId finds an account under a key it never gave, and joins the wrong two.",
    caught_by=("users-create-invents-no-external-id",),
    need=_may_lack_external_id,
)
def external_id_invented(resource: Json) -> None:
    """A user without an externalId is given the userName as one."""
    resource.setdefault("externalId", resource.get("userName"))
