# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal ways to complete and to canonicalise what a client sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.messages import Call
from scim_conformance.reference.values import instant
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import schemas

Json = dict[str, Any]

AREA = Area("values")
_DEFAULTS = "RFC 7644 section 3.3"


class _Defaults(App):
    """A new user gets from ``defaults`` what the client did not mention; null and an empty list ask for no value."""

    def defaults(self, user: Json) -> Json:
        """Return what a new user may be given."""
        return {}

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "User" or before is not None:
            return after
        mentioned = {name.casefold() for name in call.body}
        given = {name: value for name, value in self.defaults(after).items() if name.casefold() not in mentioned}
        return {**given, **after}


def _may_lack_display_name(profile: Profile) -> bool:
    declared = profile.users.attribute("displayName")
    return declared is None or declared.required is not True


@AREA.layer("display-name-computed", allowed_by=_DEFAULTS, need=_may_lack_display_name)
class DisplayNameComputed(_Defaults):
    """A new user without displayName is given one from the name, or else the userName."""

    def defaults(self, user: Json) -> Json:
        name = user.get("name", {})
        parts = [name[one] for one in ("givenName", "familyName") if one in name]
        return super().defaults(user) | {"displayName": name.get("formatted") or " ".join(parts) or user["userName"]}


@AREA.layer("active-by-default", allowed_by=_DEFAULTS)
class ActiveByDefault(_Defaults):
    """A new user is active unless the client says something else."""

    def defaults(self, user: Json) -> Json:
        return super().defaults(user) | {"active": True}


@AREA.layer("preferences-by-default", allowed_by=_DEFAULTS)
class PreferencesByDefault(_Defaults):
    """A new user has a locale, a language, a time zone and a type when the client names none."""

    def defaults(self, user: Json) -> Json:
        chosen = {"locale": "en-US", "preferredLanguage": "en", "timezone": "America/Los_Angeles"}
        return super().defaults(user) | {**chosen, "userType": "Employee", "nickName": "Newcomer"}


@AREA.layer("email-from-user-name", allowed_by=_DEFAULTS)
class EmailFromUserName(_Defaults):
    """A new user without e-mail address gets the userName for one where that looks like an address."""

    def defaults(self, user: Json) -> Json:
        address = user["userName"] if "@" in user["userName"] else f"{user['userName']}@users.example"
        return super().defaults(user) | {"emails": [{"value": address, "type": "work", "primary": True}]}


@AREA.layer("name-formatted-computed", allowed_by="RFC 7643 section 4.1.1")
class NameFormattedComputed(App):
    """The name of a new user that comes in parts is completed with name.formatted."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        name = after.get("name", {}) if before is None else {}
        parts = [name[one] for one in ("givenName", "middleName", "familyName") if one in name]
        return {**after, "name": {"formatted": " ".join(parts), **name}} if parts else after


class _ChangedElements(App):
    """Each multi-valued attribute of users is kept as ``elements`` returns it."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        """Return the values of an attribute as they are kept."""
        return values

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.kind.name != "User":
            return after
        return {name: _mapped(self, name, value) for name, value in after.items()}


def _mapped(app: _ChangedElements, name: str, value: Any) -> Any:
    plural = isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    return app.elements(name, value) if plural else value


@AREA.layer("first-value-primary", choice="primary", allowed_by="RFC 7644 section 3.3")
class FirstValuePrimary(_ChangedElements):
    """The first value of an attribute is the primary one when the client names none."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        if any("primary" in one for one in values):
            return values
        return [{**values[0], "primary": True}, *values[1:]]


@AREA.layer("primary-false-shown", choice="primary", allowed_by="RFC 7643 section 2.4")
class PrimaryFalseShown(_ChangedElements):
    """A value that is not the primary one says so."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        return [{"primary": False, **one} for one in values]


@AREA.layer("types-canonicalised", allowed_by="RFC 7643 section 2.4")
class TypesCanonicalised(_ChangedElements):
    """The type of a value is written in small letters, and one without type is of the type other."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        return [{**one, "type": str(one.get("type", "other")).lower()} for one in values]


@AREA.layer("display-filled-in", allowed_by="RFC 7643 section 2.4")
class DisplayFilledIn(_ChangedElements):
    """A value has something to be displayed by."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        return [{**one, "display": f"{name} {one['value']}"} if "value" in one else one for one in values]


@AREA.layer("repeated-values-dropped", allowed_by="RFC 7643 section 2.4")
class RepeatedValuesDropped(_ChangedElements):
    """Of values that agree in type and value the last is kept."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        told = {(one.get("type"), one.get("value"), None if "value" in one else str(one)): one for one in values}
        return list(told.values())


@AREA.layer("newest-value-first", choice="value-order", allowed_by="RFC 7643 section 2.4")
class NewestValueFirst(App):
    """The values of an attribute are shown in reverse order."""

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        turned = {name: value[::-1] for name, value in seen.items() if isinstance(value, list) and name != "schemas"}
        return {**seen, **turned}


@AREA.layer("address-formatted-computed", allowed_by="RFC 7644 section 3.3")
class AddressFormattedComputed(App):
    """An address of a new user that comes in parts is completed with its formatted text."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if before is not None or "addresses" not in after:
            return after
        return {**after, "addresses": [{"formatted": _lines(one), **one} for one in after["addresses"]]}


def _lines(address: Json) -> str:
    parts = ("streetAddress", "postalCode", "locality", "region", "country")
    return "\n".join(address[one] for one in parts if one in address) or "-"


def _folds(profile: Profile) -> bool:
    return profile.client != "entra"


_CASE = "RFC 7643 section 7"


@AREA.layer("user-name-lower-case", choice="letter-case", allowed_by=_CASE)
class UserNameLowerCase(App):
    """A userName is kept in small letters."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {**after, "userName": after["userName"].lower()} if "userName" in after else after


@AREA.layer("values-upper-case", choice="letter-case", allowed_by=_CASE, need=_folds)
class ValuesUpperCase(App):
    """Text of which letter case does not count is kept in capitals."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        folding = {one["name"] for one in call.kind.attributes if _folding(one)}
        return {name: value.upper() if name in folding else value for name, value in after.items()}


def _folding(attribute: Json) -> bool:
    free = {"locale", "timezone", "preferredLanguage", "userType"}  # words of a registry are kept as they are
    plain = schemas.attribute_type(attribute) == "string" and not schemas.multi_valued(attribute)
    return plain and not schemas.case_exact(attribute) and attribute["name"] not in free


@AREA.layer("email-domain-lower-case", allowed_by="RFC 7643 section 4.1.2")
class EmailDomainLowerCase(_ChangedElements):
    """The domain of an e-mail address is kept in small letters."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        return [_lower_domain(one) if name == "emails" and "value" in one else one for one in values]


def _lower_domain(one: Json) -> Json:
    local, at, domain = one["value"].rpartition("@")
    return {**one, "value": f"{local}{at}{domain.lower()}"}


def _maps(name: str) -> Callable[[Profile], bool]:
    """Return whether users have values of an attribute."""
    return lambda profile: any(one.path.name == name for one in profile.users.attributes)


@AREA.layer("phone-numbers-as-uris", allowed_by="RFC 7643 section 4.1.2", need=_maps("phoneNumbers"))
class PhoneNumbersAsUris(_ChangedElements):
    """A telephone number is kept as a URI, with a dash for each blank."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        return [_as_uri(one) if name == "phoneNumbers" and "value" in one else one for one in values]


def _as_uri(one: Json) -> Json:
    number = one["value"].removeprefix("tel:").replace(" ", "-")
    return {**one, "value": f"tel:{number}" if number.startswith("+") else one["value"]}


@AREA.layer("messengers-without-blanks", allowed_by="RFC 7643 section 4.1.2", need=_maps("ims"))
class MessengersWithoutBlanks(_ChangedElements):
    """The address of a messenger is kept in small letters and without blanks."""

    def elements(self, name: str, values: list[Any]) -> list[Any]:
        values = super().elements(name, values)
        plain = [{**one, "value": "".join(one["value"].split()).lower()} if "value" in one else one for one in values]
        return plain if name == "ims" else values


@AREA.layer("moments-of-clients-restated", allowed_by="RFC 7643 section 2.3.5")
class MomentsOfClientsRestated(App):
    """A moment that a client sent is shown with an offset and milliseconds."""

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        for urn, extension in kind.extensions.items():
            held = {**seen.get(urn, {})}
            for one in extension["attributes"]:
                moment = instant(held[one["name"]]) if one["type"] == "dateTime" and one["name"] in held else None
                if moment is not None:
                    held[one["name"]] = moment.isoformat(timespec="milliseconds")
            if held:
                seen = {**seen, urn: held}
        return seen


@AREA.layer("password-ignored", allowed_by="RFC 7644 section 3.3")
class PasswordIgnored(App):
    """A password is accepted and kept nowhere, as single sign-on has no use for it."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        return {name: value for name, value in after.items() if name != "password"}
