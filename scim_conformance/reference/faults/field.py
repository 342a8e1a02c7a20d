# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults seen in endpoints in the field that belong to no single area: of reading requests and of showing values."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, invalid_value
from scim_conformance.reference.faults.registry import (
    Area,
    declares,
    has_unheard_of,
    promises_delete,
    requires_more,
    unheard_of,
)
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import member
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("field")


def _of_okta(profile: Profile) -> bool:
    return profile.client == "okta"


def _has_manager(profile: Profile) -> bool:
    return profile.users.attribute(f"{urns.ENTERPRISE_USER}:manager") is not None


@AREA.layer(
    "scim-body-unread",
    effect="Entra's media type reaches no parser, so that nobody can be created.",
    caught_by=("users-create-answers-201",),
    classes=("AT-01",),
)
class ScimBodyUnread(App):
    """A body of type application/scim+json is taken for an empty one."""

    def parse(self, call: Call) -> Json:
        return {} if call.request.mimetype == urns.MEDIA_TYPE else super().parse(call)


@AREA.layer(
    "plain-json-415",
    effect="Okta and most scripts, which send plain JSON, cannot create anybody.",
    caught_by=("okta-create-as-json",),
    classes=("AT-02",),
    need=_of_okta,
)
class PlainJson415(App):
    """A body of type application/json is answered with 415."""

    def understands(self, call: Call) -> bool:
        return call.request.mimetype == urns.MEDIA_TYPE


@AREA.layer(
    "delete-needs-content-type",
    effect="Leavers are never deleted, as a DELETE without a body has no type to name.",
    caught_by=("users-delete-answers-204",),
    classes=("AT-06",),
    need=promises_delete,
)
class DeleteNeedsContentType(App):
    """A DELETE without Content-Type is answered with 415."""

    def delete(self, call: Call) -> Answer:
        if not call.request.content_type:
            raise ScimError(415, f"Send {urns.MEDIA_TYPE}.")
        return super().delete(call)


@AREA.layer(
    "unknown-id-401",
    effect="The client blames the token for a user who is gone, and the whole job stops.",
    caught_by=("users-read-unknown-is-404",),
    classes=("AT-10",),
)
class UnknownId401(App):
    """An unknown id is answered with 401."""

    def find(self, call: Call) -> Json:
        try:
            return super().find(call)
        except ScimError as error:
            raise ScimError(401, "You have no access to this resource.") from error


@AREA.layer(
    "optional-attribute-refused",
    effect="Whoever has a value for one attribute too many in the directory never gets an account.",
    caught_by=("users-create-answers-201",),
    classes=("CR-14",),
    need=has_unheard_of,
)
class OptionalAttributeRefused(App):
    """A create that carries a certain optional attribute is refused."""

    def accept(self, call: Call) -> Json:
        attribute = unheard_of(self.profile)
        if attribute is not None and call.operation == "create":
            path = attribute.path
            holder = member(call.body, path.extension) if path.extension else call.body
            if isinstance(holder, dict) and member(holder, path.name) is not None:
                raise invalid_value(f"{path.name} is not supported.")
        return super().accept(call)


@AREA.layer(
    "password-refused",
    effect="A client that makes up a password for each new user cannot create anybody.",
    caught_by=("okta-create-with-password",),
    classes=("CR-17",),
    need=_of_okta,
)
class PasswordRefused(App):
    """A password is refused for breaking the rules for passwords."""

    def accept(self, call: Call) -> Json:
        if member(call.body, "password") is not None:
            raise invalid_value("The password was used before.")
        return super().accept(call)


@AREA.layer(
    "manager-text-500",
    effect="Nobody who has a manager can be created by a client that sends a bare id.",
    caught_by=("users-create-reads-manager-in-text",),
    classes=("CR-22",),
    need=_has_manager,
)
class ManagerText500(App):
    """A create whose manager is a text ends in 500."""

    def accept(self, call: Call) -> Json:
        extension = member(call.body, urns.ENTERPRISE_USER)
        if isinstance(extension, dict) and isinstance(member(extension, "manager"), str):
            raise ScimError(500, "Cannot deserialise the manager.")
        return super().accept(call)


@AREA.layer(
    "schema-active-is-text",
    effect="A client that follows the schema sends a text, and is refused.",
    caught_by=("users-create-answers-201", "users-create-stores-attribute"),
    classes=("DI-04",),
    need=declares("active"),
)
class SchemaActiveIsText(App):
    """The User schema describes active as a text, whereas it is a boolean."""

    def schemas(self, call: Call) -> list[Json]:
        found = super().schemas(call)
        for attribute in (one for schema in found for one in schema["attributes"] if one["name"] == "active"):
            attribute["type"] = "string"
        return found


@AREA.resource(
    "empty-list-in-list",
    effect="A client fails on a list where it expects an address, and reads nobody.",
    caught_by=("users-read-shows-declared-types",),
    classes=("RS-08",),
)
def empty_list_in_list(resource: Json) -> None:
    """A user without groups, ims or photos shows them as a list with an empty list in it."""
    if "userName" in resource:
        for name in ("groups", "ims", "photos"):
            resource.setdefault(name, [[]])


@AREA.resource(
    "later-emails-are-text",
    effect="A typed client cannot read the user at all.",
    caught_by=("users-read-shows-declared-types", "users-create-stores-attribute"),
    classes=("RS-10",),
    need=lambda profile: len({one.path.text for one in profile.users.attributes if one.path.name == "emails"}) > 1,
)
def later_emails_are_text(resource: Json) -> None:
    """All e-mail addresses of a user but the first are shown as bare texts."""
    emails = resource.get("emails", [])
    resource |= {"emails": [*emails[:1], *(one["value"] for one in emails[1:])]} if emails else {}


@AREA.stored(
    "name-in-one-column",
    effect="The client finds other names than it sent, and sends them again in each cycle.",
    caught_by=("users-create-stores-attribute",),
    classes=("RS-12",),
    need=declares("name.givenName"),
)
def name_in_one_column(user: Json) -> None:
    """The given name is put before the family name, and only the whole is kept."""
    name = user.get("name", {})
    if "givenName" in name:
        name["familyName"] = f"{name.pop('givenName')} {name.get('familyName', '')}".strip()


@AREA.stored(
    "phone-reformatted",
    effect="The client finds another number than it sent, and sends it again in each cycle.",
    caught_by=("users-create-stores-attribute",),
    classes=("RS-13",),
    need=declares('phoneNumbers[type eq "work"].value'),
)
def phone_reformatted(user: Json) -> None:
    """Telephone numbers are written in another way than they were sent."""
    for phone in user.get("phoneNumbers", []):
        digits = "".join(letter for letter in str(phone.get("value")) if letter.isdigit())
        phone["value"] = f"({digits[:3]}) {digits[3:]}"


@AREA.answer(
    "error-schemas-text",
    effect="A client does not recognise the error, and tells the administrator nothing of its cause.",
    caught_by=("errors-body-is-scim",),
    classes=("ER-05",),
    refusals=True,
)
def error_schemas_text(answer: Answer) -> None:
    """The schemas of an error are one text instead of an array."""
    answer.document["schemas"] = urns.ERROR


@AREA.answer(
    "error-wrapped",
    effect="A client looks for status and detail where they are not, and reports an unknown error.",
    caught_by=("errors-body-is-scim",),
    classes=("ER-02",),
    refusals=True,
)
def error_wrapped(answer: Answer) -> None:
    """The SCIM error stands inside another object."""
    answer.document = {"code": answer.status, "message": answer.document}


@AREA.layer(
    "required-409",
    effect="The client takes what is incomplete for a duplicate, and looks for somebody to link.",
    caught_by=("users-create-enforces-required",),
    classes=("ER-09",),
    need=requires_more,
)
class Required409(App):
    """A create without what is required is refused with 409."""

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        try:
            super().require_complete(call, resource, before)
        except ScimError as error:
            raise ScimError(409, error.detail) from error
