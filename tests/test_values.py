"""Values to send."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import pytest

from scim_conformance.profile import Attribute, Basis, TestValues, load
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.values import Values
from tests.support import EVERYTHING

PROFILES = ["bitabiz", "britive", "bizagi", "bic-cloud-design", EVERYTHING]
LOADED = {name: load(name) for name in PROFILES}
DECLARED = [(name, one) for name, profile in LOADED.items() for one in profile.users.attributes]
MANAGER = f"{urns.ENTERPRISE_USER}:manager"
each = pytest.mark.parametrize(("name", "attribute"), DECLARED, ids=lambda one: getattr(one, "path", one))


def attribute(path: str, type_: str = "string") -> Attribute:
    """Return a declared attribute."""
    return Attribute(paths.parse(path), type_, None, None, Basis.STATED)


def britive() -> Values:
    """Return values for a packaged profile, by the RFC's own schemas."""
    return Values(LOADED["britive"])


def simple(type_: str, value: Any) -> bool:
    """Return whether a value is of a simple type of RFC 7643 section 2.3."""
    match type_:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "decimal":
            return isinstance(value, float)
        case "dateTime":
            return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        case "binary":
            return isinstance(value, str) and bool(base64.b64decode(value, validate=True))
        case "reference":
            return isinstance(value, str) and re.match("[a-z]+:", value) is not None
    return isinstance(value, str) and value == value.strip() != ""


@each
@pytest.mark.parametrize("variant", [0, 1])
def test_every_declared_attribute_gets_a_value_of_its_type(name: str, attribute: Attribute, variant: int) -> None:
    """Each attribute of each profile is sent with a value of its type; a reference only with an id to refer to."""
    values = Values(LOADED[name])
    person = values.user("ScimConf-0a1b2c3d-w1", [attribute], variant, {attribute.path.text: "id-7"})
    json.dumps(person.body)
    sent = person.value(attribute.path)
    kind = (values.definition(attribute.path) or {}).get("type") or attribute.type
    if attribute.path.text == MANAGER:
        assert sent == {"value": "id-7"}
    elif kind == "complex":
        assert sent
        assert isinstance(sent, dict | list)
    else:
        found = sent if isinstance(sent, list) else [sent]
        assert found
        assert all(simple(kind, one) for one in found)


@each
def test_variants_differ(name: str, attribute: Attribute) -> None:
    """The two variants of one user differ wherever the profile leaves a choice, or the value has the name in it."""
    values = Values(LOADED[name])
    first, second = (values.sample(attribute.path, attribute.type, f"n{variant}", variant) for variant in (0, 1))
    chosen = next((v for k, v in values.profile.values.attributes.items() if k == attribute.path.text), (1, 2))
    assert first != second or len(chosen) == 1


@each
def test_free_text_carries_the_name(name: str, attribute: Attribute) -> None:
    """Two names give two values for every free text, so that one user's value is not found in another."""
    values = Values(LOADED[name])
    first, second = (values.sample(attribute.path, attribute.type, word, 0) for word in ("alpha", "beta"))
    leaf = (attribute.path.sub or attribute.path.name).casefold()
    registered = leaf in ("locale", "preferredlanguage", "timezone", "country", "usertype", "postalcode")
    kind = (values.definition(attribute.path) or {}).get("type") or attribute.type
    free = kind == "string" and not registered and attribute.path.text not in values.profile.values.attributes
    assert (first != second) or not free


def test_types_of_one_user_differ() -> None:
    """Work, home and mobile values of one user differ, so that a mix-up shows."""
    values = Values(LOADED[EVERYTHING])
    person = values.user("ScimConf-0a1b2c3d-w1", values.profile.users.attributes)
    for name in ("emails", "phoneNumbers", "ims"):
        held = [one["value"] for one in person.body[name]]
        assert len(set(held)) == len(held) > 1


@pytest.mark.parametrize("variant", [0, 1])
def test_registered_values_are_legal(variant: int) -> None:
    """Time zones, languages, locales and countries stand in their registries; numbers and codes have their form."""
    values = Values(replace(LOADED["britive"], values=TestValues()))

    def sample(path: str) -> Any:
        return values.sample(paths.parse(path), "string", "w", variant)

    assert sample("timezone") in available_timezones()
    assert re.fullmatch("[a-z]{2}-[A-Z]{2}", sample("locale"))
    assert re.fullmatch("[a-z]{2}-[A-Z]{2}", sample("preferredLanguage"))
    assert sample('addresses[type eq "work"].country') in ("US", "DE")
    assert re.fullmatch(r"\d{5}", sample('addresses[type eq "work"].postalCode'))
    assert re.fullmatch(r"\+[\d ]{8,18}", sample('phoneNumbers[type eq "mobile"].value'))
    assert re.fullmatch(r"[\w-]+@[\w.-]+", sample('emails[type eq "work"].value'))
    assert "\n" in sample('addresses[type eq "work"].formatted')
    assert len(sample(f"{urns.ENTERPRISE_USER}:employeeNumber")) < 10
    password = sample("password")
    assert all(re.search(kind, password) for kind in ("[A-Z]", "[a-z]", r"\d", "[^A-Za-z0-9]"))


def test_profile_has_the_last_word() -> None:
    """Values the profile gives are chosen by variant, and what it gives to every user is always there."""
    values = Values(LOADED[EVERYTHING])
    role = paths.parse('roles[primary eq "True"].value')
    assert [values.sample(role, "string", "n", variant) for variant in (0, 1, 2)] == ["admin", "editor", "admin"]
    assert values.user("n", []).body["userType"] == "Employee"
    assert values.user("n", []).body["userName"] == "n@everything.example.com"


def test_chosen_values_are_copies() -> None:
    """A change to a body does not change the profile."""
    values = Values(LOADED[EVERYTHING])
    first = values.user("n", values.profile.users.attributes).body
    first["userType"] = first["roles"][0]["value"] = "changed"
    second = values.user("n", values.profile.users.attributes).body
    assert second["userType"] == "Employee"
    assert second["roles"][0]["value"] == "admin"


def test_references_without_id_are_left_out() -> None:
    """A manager nobody has an id for is not made up; a link to a page needs no id."""
    values = britive()
    person = values.user("n", [attribute(MANAGER, "reference"), attribute("profileUrl", "reference")])
    assert urns.ENTERPRISE_USER not in person.body
    assert person.body["profileUrl"] == f"https://{values.profile.values.email_domain}/n"
    assert person.body["schemas"] == [urns.USER]
    referring = values.user("n", [attribute(f"{MANAGER}.value", "reference")], references={f"{MANAGER}.value": "7"})
    assert referring.body[urns.ENTERPRISE_USER] == {"manager": {"value": "7"}}


def test_schemas_name_every_extension() -> None:
    """A body names the User schema and each extension it has, once."""
    values = Values(LOADED[EVERYTHING])
    body = values.user("n", values.profile.users.attributes).body
    assert body["schemas"][0] == urns.USER
    assert sorted(body["schemas"]) == sorted({urns.USER, *(name for name in body if name.startswith("urn:"))})
    assert len(body["schemas"]) == 3


def test_shapes_follow_the_schema() -> None:
    """Complex, multi-valued and selected attributes have the shapes the schema wants."""
    body = (
        britive()
        .user(
            "n",
            [
                attribute("name", "complex"),
                attribute("emails", "complex"),
                attribute("phoneNumbers.value"),
                attribute('addresses[type eq "work"]', "complex"),
                attribute('roles[primary eq "True"].value'),
                attribute("urn:acme:2.0:User:badge"),
                attribute("urn:acme:2.0:User:place", "complex"),
            ],
        )
        .body
    )
    assert body["name"]["familyName"] == "familyName n"
    assert len(body["emails"]) == 1
    assert body["emails"][0]["type"] == "work"
    assert "primary" not in body["emails"][0]
    assert list(body["phoneNumbers"][0]) == ["value"]
    assert body["addresses"][0]["streetAddress"] == "work streetAddress n"
    assert body["roles"] == [{"primary": True, "value": "primary value n"}]
    assert body["urn:acme:2.0:User"] == {"badge": "badge n", "place": {"value": "place n"}}


REQUIRED = {
    urns.USER: {
        "id": urns.USER,
        "attributes": [
            {"name": "userName", "type": "string", "required": True},
            {"name": "id", "type": "string", "required": True},
            {"name": "costCode", "type": "integer", "required": True},
            {"name": "kind", "type": "string", "required": True, "canonicalValues": ["a", "b"]},
            {"name": "made", "type": "string", "required": True, "mutability": "readOnly"},
            {"name": "optional", "type": "string"},
            {"name": "title", "type": "string", "required": True, "caseExact": True},
            {"name": "untyped", "required": True},
            {"name": "tags", "type": "string", "multiValued": True, "required": True},
        ],
    }
}


def test_what_the_endpoint_requires_is_added() -> None:
    """Attributes the endpoint's own schema requires of a client are sent, others are not."""
    values = Values(LOADED["britive"], REQUIRED)
    body = values.user("n", [attribute("title")], 1).body
    assert body["costCode"] == 43
    assert body["kind"] == "b"
    assert body["tags"] == ["tags n"]
    assert body["title"] == "title n"
    assert set(body) == {"schemas", "userName", "costCode", "kind", "tags", "title"}


def test_what_is_there_already_is_not_made_up_again() -> None:
    """What the profile gives to every user is kept where the endpoint requires it, too."""
    served = {urns.USER: {"attributes": [{"name": "USERTYPE", "type": "string", "required": True}]}}
    body = Values(LOADED[EVERYTHING], served).user("n", [], 1).body
    assert body["userType"] == "Employee"
    assert "USERTYPE" not in body


def test_endpoint_schemas_go_first() -> None:
    """The endpoint's definition counts before the RFC's, which fills in what the endpoint does not serve."""
    values = Values(LOADED["britive"], REQUIRED)
    assert values.case_exact(paths.parse("title"))
    assert not britive().case_exact(paths.parse("title"))
    assert values.case_exact(paths.parse("externalId"))
    assert values.definition(paths.parse("name.givenName")) is not None
    assert values.definition(paths.parse("urn:acme:User:x")) is None
    assert not values.case_exact(paths.parse("urn:acme:User:x"))


def test_user_name_never_depends_on_case() -> None:
    """Letter case never counts in a userName, whatever a schema says (RFC 7643 section 4.1.1)."""
    served = {urns.USER: {"attributes": [{"name": "userName", "type": "string", "caseExact": True}]}}
    assert not Values(LOADED["britive"], served).case_exact(paths.parse("USERNAME"))


@pytest.mark.parametrize("name", PROFILES)
def test_every_user_is_told_by_its_name(name: str) -> None:
    """The body carries the run-unique word, and a userName by the profile's template."""
    profile = LOADED[name]
    person = Values(profile).user("ScimConf-0a1b2c3d-w7", profile.users.attributes)
    assert person.name == "ScimConf-0a1b2c3d-w7"
    assert person.name in person.body["userName"]
    assert person.value(paths.parse("userName")) == Values(profile).user_name(person.name)


def test_complex_attributes_leave_out_what_the_server_sets() -> None:
    """Read-only and display members of a complex value are not sent."""
    sent = britive().sample(paths.parse(MANAGER), "reference", "n")
    assert sent == {"value": "value n"}
    schema = schemas.core_schemas()[urns.ENTERPRISE_USER]
    assert schema["attributes"]
