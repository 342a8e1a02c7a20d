# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of legal ways to keep and to show values, and to refuse them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.scim import urns

from .probing import body
from .variant_probing import variant_probe

ENT = urns.ENTERPRISE_USER
CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"
_MAILS = [{"value": "a@x.example", "type": "work"}, {"value": "b@x.example", "type": "home"}]


def created(name: str, /, **members: Any) -> Callable[[Any], object]:
    """Return a probe that creates a user and returns one of its attributes."""

    def run(scim: Any) -> object:
        return scim.user(**members).get(name)

    return run


def elements(key: str, *values: Any, of: str = "emails") -> Callable[[Any], object]:
    """Return a probe that creates a user with values and returns a member of each."""

    def run(scim: Any) -> object:
        return [one.get(key) for one in scim.user(**{of: list(values)})[of]]

    return run


variant_probe("active-by-default", None)(created("active"))
variant_probe("preferences-by-default", None)(created("locale"))
variant_probe("email-from-user-name", None)(created("emails"))
variant_probe("name-formatted-computed", {"familyName": "B"})(created("name", name={"familyName": "B"}))
variant_probe("first-value-primary", [None, None])(elements("primary", *_MAILS))
variant_probe("primary-false-shown", [None, None])(elements("primary", *_MAILS))
variant_probe("types-canonicalised", ["Work"])(elements("type", {"value": "a", "type": "Work"}))
variant_probe("display-filled-in", [None, None])(elements("display", *_MAILS))
variant_probe("repeated-values-dropped", ["work", "work"])(elements("type", _MAILS[0], _MAILS[0]))
variant_probe("newest-value-first", ["work", "home"])(elements("type", *_MAILS))
variant_probe("email-domain-lower-case", ["A@X.Example"])(elements("value", {"value": "A@X.Example"}))
variant_probe("phone-numbers-as-uris", ["+1 425 555 0100"])(
    elements("value", {"value": "+1 425 555 0100"}, of="phoneNumbers")
)
variant_probe("messengers-without-blanks", ["Ada L"])(elements("value", {"value": "Ada L"}, of="ims"))
variant_probe("address-formatted-computed", [None])(elements("formatted", {"locality": "Ulm"}, of="addresses"))
variant_probe("values-upper-case", "Chief")(created("title", title="Chief"))
variant_probe("moments-of-clients-restated", {"since": "2020-02-29T08:30:00Z"})(
    created(CORP, **{CORP: {"since": "2020-02-29T08:30:00Z"}})
)
variant_probe("unassigned-null-or-empty", None)(created("emails"))
variant_probe("unassigned-members-null", {"familyName": "B"})(created("name", name={"familyName": "B"}))
variant_probe("extension-members-null", {"department": "R"})(created(ENT, **{ENT: {"department": "R"}}))
variant_probe("schemas-of-all-extensions", [urns.USER])(created("schemas"))
variant_probe("schemas-last-to-first", [urns.USER, ENT])(created("schemas", **{ENT: {"department": "R"}}))


@variant_probe("display-name-computed", None)
def without_display_name(scim: Any) -> object:
    sent = body()
    del sent["displayName"]
    return scim.post("/Users", sent).json().get("displayName")


@variant_probe("unassigned-null", False)
def unassigned(scim: Any) -> object:
    return "title" in scim.user()


@variant_probe("user-name-lower-case", "Ada@acme.example")
def user_name(scim: Any) -> object:
    return scim.user("Ada@acme.example")["userName"]


@variant_probe("password-ignored", True)
def password_kept(scim: Any) -> object:
    user = scim.user(password="Sc1m! long enough")
    return "password" in scim.endpoint.store.get("User", user["id"])


@variant_probe("manager-shown-in-full", ["value"])
def manager(scim: Any) -> object:
    boss = scim.user()
    return list(scim.user("bob", **{ENT: {"manager": {"value": boss["id"]}}})[ENT]["manager"])


def status(**members: Any) -> Callable[[Any], object]:
    """Return a probe that creates a user and returns the status."""

    def run(scim: Any) -> object:
        return scim.post("/Users", body(**members)).status_code

    return run


def second(**members: Any) -> Callable[[Any], object]:
    """Return a probe that creates two users with the same members and returns the status of the second."""

    def run(scim: Any) -> object:
        scim.user("bob", **members)
        return scim.post("/Users", body(**members)).status_code

    return run


def patched(*operations: Any) -> Callable[[Any], object]:
    """Return a probe that sends operations to a user and returns the status."""

    def run(scim: Any) -> object:
        return scim.patch(scim.user(), *operations).status_code

    return run


variant_probe("unknown-members-refused", 201)(status(shoeSize=42))
variant_probe("unlisted-extension-refused", 201)(status(**{ENT: {"department": "R"}}))
variant_probe("unknown-schemas-refused", 201)(status(schemas=[urns.USER, "urn:other"]))
variant_probe("boolean-text-refused", 201)(status(active="False"))
variant_probe("email-addresses-unique", 201)(second(emails=_MAILS))
variant_probe("employee-numbers-unique", 201)(second(**{ENT: {"employeeNumber": "7"}}))
variant_probe("unknown-manager-refused", 201)(status(**{ENT: {"manager": {"value": "none"}}}))
variant_probe("unknown-manager-404", 201)(status(**{ENT: {"manager": {"value": "none"}}}))
variant_probe("password-policy", 201)(status(password="secret"))
variant_probe("canonical-types-only", 201)(status(emails=[{"value": "a@x.example", "type": "spam"}]))
variant_probe("forms-required", 201)(status(timezone="Berlin time"))
variant_probe("long-texts-refused", 201)(status(title="x" * 256))
variant_probe("user-name-is-email", 201)(lambda scim: scim.post("/Users", body("ada")).status_code)
variant_probe("unknown-keys-in-patch-refused", 200)(patched({"op": "add", "value": {"shoeSize": 42}}))
variant_probe("read-only-keys-in-patch-refused", 200)(patched({"op": "add", "value": {"id": "mine"}}))
variant_probe("capitalised-op-refused", 200)(patched({"op": "Replace", "path": "title", "value": "Chief"}))
variant_probe("replace-of-nothing-refused", 200)(
    patched({"op": "replace", "path": 'emails[type eq "work"].value', "value": "a@x.example"})
)
variant_probe("add-to-nothing-refused", 200)(
    patched({"op": "add", "path": 'emails[type eq "work"].value', "value": "a@x.example"})
)
variant_probe("remove-nothing-no-target", 200)(patched({"op": "remove", "path": 'emails[type eq "work"]'}))
