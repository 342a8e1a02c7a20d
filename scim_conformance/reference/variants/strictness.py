# ruff: noqa: D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal ways to refuse what a client sends."""

from __future__ import annotations

import re
from typing import Any, Final

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import (
    conflict,
    invalid_path,
    invalid_syntax,
    invalid_value,
    mutability,
    no_target,
    not_found,
)
from scim_conformance.reference.faults.steps import Step, keys
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.resources import member
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

AREA = Area("strictness")
_SYNTAX = "RFC 7644 section 3.12"


# Entra sends empty roles with each user: who refuses what is unknown has to know them.
@AREA.layer("unknown-members-refused", choice="attributes", allowed_by=_SYNTAX)
class UnknownMembersRefused(App):
    """A create or PUT with a member that no schema defines is refused with 400."""

    def accept(self, call: Call) -> Json:
        known = {one["name"].casefold() for one in call.kind.attributes} | {"schemas"}
        for name in call.body:
            if name.casefold() not in known and call.kind.extension(name) is None:
                raise invalid_syntax(f"There is no attribute {name!r}.")
        return super().accept(call)


@AREA.layer("unknown-keys-in-patch-refused", allowed_by="RFC 7644 section 3.5.2")
class UnknownKeysInPatchRefused(App):
    """A PATCH operation without path is refused when its value has a key that no schema defines."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        for one in keys(call.kind, operation) if operation.path is None else ():
            step = Step(call, resource, one)
            if step.text is not None and (step.target is None and call.kind.extension(step.text) is None):
                raise invalid_path(f"There is no attribute {step.text!r}.")
        super().apply(call, resource, operation)


def _not_for_entra(profile: Profile) -> bool:
    return profile.client != "entra"


@AREA.layer("unknown-schemas-refused", allowed_by="RFC 7643 section 3", need=_not_for_entra)
class UnknownSchemasRefused(App):
    """A create or PUT whose schemas name what the resource type does not have is refused with 400."""

    def accept(self, call: Call) -> Json:
        accepted = super().accept(call)
        known = {call.kind.core["id"].casefold(), *(one.casefold() for one in call.kind.extensions)}
        for urn in member(call.body, "schemas") or []:
            if str(urn).casefold() not in known:
                raise invalid_syntax(f"There is no schema {urn!r}.")
        return accepted


@AREA.layer("unlisted-extension-refused", allowed_by="RFC 7643 section 3", need=_not_for_entra)
class UnlistedExtensionRefused(App):
    """A create or PUT with the data of an extension that its schemas do not name is refused with 400."""

    def accept(self, call: Call) -> Json:
        accepted = super().accept(call)
        named = {str(one).casefold() for one in member(call.body, "schemas") or []}
        for name, value in call.body.items():
            if call.kind.extension(name) is not None and value and name.casefold() not in named:
                raise invalid_syntax(f"schemas does not name {name}.")
        return accepted


@AREA.layer("read-only-keys-in-patch-refused", allowed_by="RFC 7644 section 3.5.2")
class ReadOnlyKeysInPatchRefused(App):
    """A PATCH operation without path that would change a read-only attribute is refused with mutability."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        value = operation.value if operation.path is None and isinstance(operation.value, dict) else {}
        for name, wanted in value.items():
            attribute = schemas.named(call.kind.attributes, name)
            read_only = attribute is not None and schemas.mutability(attribute) == "readOnly"
            if read_only and wanted != resource.get(name):
                raise mutability(f"{name} is read-only.")
        super().apply(call, resource, operation)


@AREA.layer("boolean-text-refused", allowed_by="RFC 7643 section 2.3.2", dialects=("rfc", "okta"))
class BooleanTextRefused(App):
    """A boolean in quotes is refused with invalidValue."""

    def accept(self, call: Call) -> Json:
        _require_boolean(member(call.body, "active"))
        return super().accept(call)

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        for one in keys(call.kind, operation):
            step = Step(call, resource, one)
            if step.name == "active":
                _require_boolean(step.value)
        super().apply(call, resource, operation)


def _require_boolean(value: Any) -> None:
    if isinstance(value, str) and value:
        raise invalid_value("active must be true or false.")


@AREA.layer("capitalised-op-refused", allowed_by="RFC 7644 section 3.5.2", need=_not_for_entra)
class CapitalisedOpRefused(App):
    """A PATCH operation whose op is not in small letters is refused with invalidSyntax."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.capitalised:
            raise invalid_syntax("op must be add, remove or replace.")
        super().apply(call, resource, operation)


@AREA.layer("replace-of-nothing-refused", choice="replace-of-nothing", allowed_by="RFC 7644 section 3.5.2.3")
class ReplaceOfNothingRefused(App):
    """A replace whose filter selects no value is refused with noTarget, however it is written."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.op == "replace" and Step(call, resource, operation).creates:
            raise no_target(f"{operation.path} selects nothing.")
        super().apply(call, resource, operation)


@AREA.layer("add-to-nothing-refused", allowed_by="RFC 7644 section 3.12", dialects=("rfc",))
class AddToNothingRefused(App):
    """An add whose filter selects no value is refused with noTarget."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        if operation.op == "add" and Step(call, resource, operation).creates:
            raise no_target(f"{operation.path} selects nothing.")
        super().apply(call, resource, operation)


def _addresses(resource: Json) -> set[str]:
    return {one["value"].casefold() for one in resource.get("emails", []) if one.get("value")}


@AREA.layer("email-addresses-unique", allowed_by="RFC 7643 section 7")
class EmailAddressesUnique(App):
    """No two users have an e-mail address in common; the second is refused with uniqueness."""

    def require_unique(self, call: Call, resource: Json) -> None:
        super().require_unique(call, resource)
        wanted = _addresses(resource) if call.kind.name == "User" else set()
        for other in self.store.all("User") if wanted else ():
            if other["id"] != resource.get("id") and wanted & _addresses(other):
                raise conflict("That e-mail address is already taken.")


@AREA.layer("employee-numbers-unique", allowed_by="RFC 7644 section 3.12")
class EmployeeNumbersUnique(App):
    """No two users have one employeeNumber; the second is refused with uniqueness."""

    def require_unique(self, call: Call, resource: Json) -> None:
        super().require_unique(call, resource)
        wanted = resource.get(urns.ENTERPRISE_USER, {}).get("employeeNumber")
        for other in self.store.all("User") if wanted else ():
            held = other.get(urns.ENTERPRISE_USER, {}).get("employeeNumber")
            if other["id"] != resource.get("id") and held == wanted:
                raise conflict("That employee number is already taken.")


@AREA.layer("unknown-manager-refused", choice="unknown-manager", allowed_by="RFC 7643 section 2.3.7")
class UnknownManagerRefused(App):
    """A manager who does not exist is refused with invalidValue."""

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        manager = settled.get(urns.ENTERPRISE_USER, {}).get("manager", {}).get("value")
        if manager is not None and not self.store.holds("User", manager):
            raise invalid_value(f"There is no user {manager!r}.")
        return settled


@AREA.layer("unknown-manager-404", choice="unknown-manager", allowed_by="RFC 7644 section 3.12")
class UnknownManager404(App):
    """A manager who does not exist is refused with 404."""

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        manager = settled.get(urns.ENTERPRISE_USER, {}).get("manager", {}).get("value")
        if manager is not None and not self.store.holds("User", manager):
            raise not_found(f"There is no user {manager!r}.")
        return settled


class _Checked(App):
    """Every new state of a user goes through ``check``, which raises a refusal."""

    def check(self, user: Json) -> None:
        """Raise a refusal of what must not be stored."""

    def settle(self, call: Call, resource: Json) -> Json:
        settled = super().settle(call, resource)
        if call.kind.name == "User":
            self.check(settled)
        return settled


@AREA.layer("password-policy", allowed_by="RFC 7643 section 4.1.1")
class PasswordPolicy(_Checked):
    """A password must have twelve characters, a capital, a small letter, a digit and a sign."""

    def check(self, user: Json) -> None:
        super().check(user)
        password = user.get("password")
        wanted = ("[A-Z]", "[a-z]", "[0-9]", "[^A-Za-z0-9]", "^.{12,128}$")
        if password is not None and not all(re.search(one, password) for one in wanted):
            raise invalid_value("The password is too simple.")


_CANONICAL: Final = {
    "emails": {"work", "home", "other"},
    "phoneNumbers": {"work", "home", "mobile", "fax", "pager", "other"},
    "addresses": {"work", "home", "other"},
    "photos": {"photo", "thumbnail"},
    "ims": {"aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo", "other"},
}


@AREA.layer("canonical-types-only", allowed_by="RFC 7643 section 2.3.1")
class CanonicalTypesOnly(_Checked):
    """The type of a value must be one of those that RFC 7643 names."""

    def check(self, user: Json) -> None:
        super().check(user)
        for name, known in _CANONICAL.items():
            for one in user.get(name, []):
                if one.get("type", "other").lower() not in known:
                    raise invalid_value(f"{name} has no type {one['type']!r}.")


_FORMS: Final = {
    "locale": r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*",
    "preferredLanguage": r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*([,;].*)?",
    "timezone": r"[A-Z][A-Za-z_]+(/[A-Za-z_+-]+)+|UTC",
    "profileUrl": r"https?://[^\s/]+(/\S*)?",
}


@AREA.layer("forms-required", allowed_by="RFC 7643 section 2.3.1")
class FormsRequired(_Checked):
    """Language tags, time zones, addresses of pages, countries and e-mail addresses must look like what they are."""

    def check(self, user: Json) -> None:
        super().check(user)
        told = [(user.get(name), form) for name, form in _FORMS.items()]
        told += [(one.get("value"), r"[^@\s]+@[^@\s]+\.[^@\s]+") for one in user.get("emails", [])]
        told += [(one.get("country"), "[A-Z]{2}") for one in user.get("addresses", [])]
        told += [(one.get("value"), r"https?://\S+") for one in user.get("photos", [])]
        told += [(one.get("value"), r"(tel:)?\+?[0-9 ().-]{5,20}") for one in user.get("phoneNumbers", [])]
        for text, form in told:
            if text is not None and not re.fullmatch(form, text):
                raise invalid_value(f"{text!r} has not the form that is wanted.")


@AREA.layer("long-texts-refused", allowed_by="RFC 7643 section 2.3.1")
class LongTextsRefused(_Checked):
    """A text of more than 255 characters is refused."""

    def check(self, user: Json) -> None:
        super().check(user)
        for name, value in user.items():
            if isinstance(value, str) and len(value) > 255:
                raise invalid_value(f"{name} is too long.")


@AREA.layer("user-name-is-email", allowed_by="RFC 7643 section 2.3.1")
class UserNameIsEmail(_Checked):
    """A userName must be an e-mail address."""

    def check(self, user: Json) -> None:
        super().check(user)
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(user.get("userName", "a@b.c"))):
            raise invalid_value("userName must be an e-mail address.")
