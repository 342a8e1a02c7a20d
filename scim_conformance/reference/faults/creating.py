# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of creating users, and of what is shown of them."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_value, mutability
from scim_conformance.reference.faults.registry import LISTING, Area, declares, has_extension, requires_more
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import member
from scim_conformance.scim import schemas

Json = dict[str, Any]

AREA = Area("users-create")
_CREATE = frozenset({"create"})


@AREA.answer(
    "create-200",
    effect="A strict client does not take the user for created and tries again.",
    caught_by=("users-create-answers-201",),
    classes=("CR-24",),
    to=_CREATE,
)
def create_200(answer: Answer) -> None:
    """A create is answered with 200."""
    answer.status = 200


@AREA.answer(
    "location-missing",
    effect="A client that follows Location cannot find what it has created.",
    caught_by=("users-create-returns-location",),
    classes=("CR-24",),
    to=_CREATE,
)
def location_missing(answer: Answer) -> None:
    """A create is answered without Location."""
    answer.headers.pop("Location", None)


@AREA.layer(
    "create-returns-foreign-id",
    effect="The client links a new employee to somebody else's account and later changes or deletes that one.",
    caught_by=("users-read-answers-200",),
)
class CreateReturnsForeignId(App):
    """A create stores the user, but answers with another user that exists."""

    def created(self, call: Call, stored: Json) -> Answer:
        others = [one for one in self.store.all(call.kind.name) if one["id"] != stored["id"]]
        return super().created(call, others[0] if others else stored)


@AREA.layer(
    "id-is-number",
    effect="A typed client cannot read the id, and the account is never linked.",
    caught_by=("users-create-assigns-id",),
    classes=("RS-01",),
)
class IdIsNumber(App):
    """The id is a JSON number."""

    def insert(self, call: Call, resource: Json) -> Json:
        return self.store.add(call.kind.name, resource, str(1001 + len(self.store.all(call.kind.name))))

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return {**shown, "id": int(shown["id"])} if shown["id"].isdigit() else shown


@AREA.resource(
    "meta-missing",
    effect="A client cannot tell what changed since it last looked.",
    caught_by=("users-create-sets-meta",),
    classes=("CR-24",),
)
def meta_missing(resource: Json) -> None:
    """Users are shown without meta."""
    resource.pop("meta", None)


@AREA.layer(
    "meta-location-internal-host",
    effect="A client that follows the address ends at a host it cannot reach.",
    caught_by=("users-create-location-leads-to-user",),
    classes=("RS-05",),
)
class MetaLocationInternalHost(App):
    """Addresses name the host behind the proxy."""

    def location(self, kind: Kind, stored: Json) -> str:
        return super().location(kind, stored).replace(self.base_url, f"http://scim-7d9f.internal:8080{self.prefix}")


@AREA.resource(
    "created-not-datetime",
    effect="A typed client cannot read the user at all.",
    caught_by=("users-create-timestamps",),
)
def created_not_datetime(resource: Json) -> None:
    """meta.created is not a dateTime of RFC 7643."""
    if "created" in resource.get("meta", {}):
        resource["meta"]["created"] = "21/11/2026 09:45"


@AREA.resource(
    "resource-schemas-missing",
    effect="A client cannot tell what kind of resource it has been given.",
    caught_by=("users-create-names-schemas", "users-list-elements"),
)
def resource_schemas_missing(resource: Json) -> None:
    """Users are shown without schemas."""
    resource.pop("schemas", None)


@AREA.layer(
    "read-only-id-accepted",
    effect="A client can choose identifiers and hit those of others.",
    caught_by=("users-create-ignores-read-only",),
)
class ReadOnlyIdAccepted(App):
    """An id in the body becomes the id of the user."""

    def insert(self, call: Call, resource: Json) -> Json:
        sent = member(call.body, "id")
        return (
            self.store.add(call.kind.name, resource, sent) if isinstance(sent, str) else super().insert(call, resource)
        )


@AREA.layer(
    "read-only-member-refused",
    effect="Entra sends meta with every new user, so none can be created.",
    caught_by=("users-create-ignores-read-only", "users-create-accepts-entra-body"),
    classes=("CR-13",),
)
class ReadOnlyMemberRefused(App):
    """A create that carries a read-only member is refused."""

    def accept(self, call: Call) -> Json:
        for one in call.kind.attributes:
            if schemas.mutability(one) == "readOnly" and member(call.body, one["name"]) is not None:
                raise mutability(f"{one['name']} is read-only.")
        return super().accept(call)


@AREA.layer(
    "unknown-member-stored",
    effect="Misspelt members come back as if they were attributes, and nobody notices that the value is not used.",
    caught_by=("users-create-tolerates-unknown-member",),
)
class UnknownMemberStored(App):
    """Members that no schema knows are stored and shown."""

    def accept(self, call: Call) -> Json:
        known = {one["name"].casefold() for one in call.kind.attributes}
        extra = {name: value for name, value in call.body.items() if name.casefold() not in known and ":" not in name}
        return {**extra, **super().accept(call)}


@AREA.layer(
    "unknown-member-refused-500",
    effect="One attribute too many in the mapping stops every new user.",
    caught_by=("users-create-tolerates-unknown-member",),
)
class UnknownMemberRefused500(App):
    """A member that no schema knows ends in 500."""

    def accept(self, call: Call) -> Json:
        known = {one["name"].casefold() for one in call.kind.attributes}
        if any(name.casefold() not in known and ":" not in name for name in call.body):
            raise ScimError(500, "Unexpected member.")
        return super().accept(call)


@AREA.layer(
    "null-refused",
    effect="Users whose source attributes are empty cannot be created.",
    caught_by=("users-create-accepts-nulls",),
    classes=("CR-12",),
)
class NullRefused(App):
    """A create that carries null is refused."""

    def accept(self, call: Call) -> Json:
        if any(value is None for value in call.body.values()):
            raise invalid_value("null is not a value.")
        return super().accept(call)


@AREA.layer(
    "extension-flattened",
    effect="A client does not find department and manager where it sent them and sends them again in each cycle.",
    caught_by=("users-create-stores-attribute",),
    classes=("RS-14",),
    need=has_extension,
)
class ExtensionFlattened(App):
    """Attributes of extensions are shown at the top of the user."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        for urn in kind.extensions:
            shown.update(shown.pop(urn, {}))
        return shown


@AREA.layer(
    "required-not-enforced",
    effect="Accounts come into being that the product cannot use.",
    caught_by=("users-create-enforces-required",),
    need=requires_more,
)
class RequiredNotEnforced(App):
    """Required attributes other than userName may be left out."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        if not resource.get(call.kind.unique):
            super().require_complete(call, resource, before)


@AREA.layer(
    "required-500",
    effect="A client retries for ever what can never succeed, and nobody learns which attribute is missing.",
    caught_by=("users-create-without-required-ends-cleanly",),
    need=requires_more,
)
class Required500(App):
    """A required attribute that is left out ends in 500."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        try:
            super().require_complete(call, resource, before)
        except ScimError as error:
            raise ScimError(500, "Column must not be null.") from error


@AREA.layer(
    "user-name-optional",
    effect="Accounts come into being that no match query can ever find.",
    caught_by=("users-create-requires-user-name",),
)
class UserNameOptional(App):
    """A user without userName is created."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        super().require_complete(call, {call.kind.unique: "-", **resource}, before)


@AREA.stored(
    "external-id-dropped",
    effect="The client loses its own key to the account.",
    caught_by=("users-create-stores-attribute",),
    classes=("CR-09",),
    need=declares("externalId"),
)
def external_id_dropped(resource: Json) -> None:
    """The externalId is not stored."""
    resource.pop("externalId", None)


@AREA.layer(
    "create-always-active",
    effect="People who must not have access yet get it at once.",
    caught_by=("users-create-inactive",),
    classes=("CR-10",),
)
class CreateAlwaysActive(App):
    """A user who is created inactive becomes active."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {**after, "active": True} if before is None and "active" in after else after


@AREA.layer(
    "non-ascii-mangled",
    effect="Names come back with question marks, and the client corrects them in each cycle for ever.",
    caught_by=("users-special-value-is-kept",),
)
class NonAsciiMangled(App):
    """Characters beyond ASCII are stored as question marks."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        kept: Json = _mapped(super().keep(call, before, after), lambda text: text.encode("ascii", "replace").decode())
        return kept


@AREA.layer(
    "markup-escaped",
    effect="O'Malley comes back as O&#x27;Malley and is corrected in each cycle for ever.",
    caught_by=("users-special-value-is-kept",),
)
class MarkupEscaped(App):
    """Text is stored as HTML."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        kept: Json = _mapped(
            super().keep(call, before, after), lambda text: text.replace("&", "&amp;").replace("'", "&#x27;")
        )
        return kept


@AREA.resource(
    "user-name-lowercased-in-list-only",
    effect="The client sees a difference in each cycle and sends the name again for ever.",
    caught_by=("users-filter-shows-whole-user",),
    classes=("CR-20",),
    to=LISTING,
)
def user_name_lowercased_in_list_only(resource: Json) -> None:
    """Lists show userName in lower case, single reads as it was sent."""
    if "userName" in resource:
        resource["userName"] = resource["userName"].lower()


def _mapped(value: Any, edit: Any) -> Any:
    if isinstance(value, dict):
        return {name: one if name in {"id", "meta"} else _mapped(one, edit) for name, one in value.items()}
    if isinstance(value, list):
        return [_mapped(one, edit) for one in value]
    return edit(value) if isinstance(value, str) else value


@AREA.layer(
    "create-refused",
    effect="Nobody gets an account.",
    caught_by=("users-create-answers-201",),
)
class CreateRefused(App):
    """Every create of a user is refused with 400."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        if call.operation == "create" and call.kind.name == "User":
            raise invalid_value("The user is not acceptable.")
        super().require_complete(call, resource, before)


@AREA.layer(
    "create-without-body",
    effect="The client has to read each user again to learn what was stored.",
    caught_by=("users-create-returns-representation",),
)
class CreateWithoutBody(App):
    """A create is answered with Location alone."""

    def created(self, call: Call, stored: Json) -> Answer:
        return Answer(201, headers=super().created(call, stored).headers)


@AREA.layer(
    "create-answers-from-request",
    effect="The client believes values that were never stored and does not send them again.",
    caught_by=("users-create-agrees-with-read",),
    need=declares("title"),
)
class CreateAnswersFromRequest(App):
    """The answer to a create shows what was sent, whatever was stored."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        self.notes["sent"] = after
        return {name: value for name, value in super().keep(call, before, after).items() if name != "title"}

    def created(self, call: Call, stored: Json) -> Answer:
        return super().created(call, {**stored, **self.notes["sent"]})


@AREA.stored(
    "every-value-primary",
    effect="Clients disagree on which address is the one to use.",
    caught_by=("users-create-keeps-one-primary",),
    need=lambda profile: len({one.path.text for one in profile.users.attributes if one.path.name == "emails"}) > 1,
)
def every_value_primary(user: Json) -> None:
    """Every e-mail address is stored as primary."""
    for email in user.get("emails", []):
        email["primary"] = True


@AREA.layer(
    "user-name-missing-422",
    effect="The client does not recognise what was wrong with the request.",
    caught_by=("users-create-without-user-name-is-400",),
)
class UserNameMissing422(App):
    """A create without what is required is refused with 422."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        try:
            super().require_complete(call, resource, before)
        except ScimError as error:
            raise ScimError(422, error.detail) from error
