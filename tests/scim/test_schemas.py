"""The schema data and how a path leads to a definition."""

from __future__ import annotations

import pytest

from scim_conformance.scim import schemas, urns
from scim_conformance.scim.paths import parse

CORE = schemas.core_schemas()
KEYS = {"name", "type", "multiValued", "description", "required", "mutability", "returned", "uniqueness"}


def test_core_schemas_are_user_group_and_enterprise_user() -> None:
    """The three schemas of RFC 7643 are there under their URNs and say so themselves."""
    assert list(CORE) == [urns.USER, urns.GROUP, urns.ENTERPRISE_USER]
    assert all(one["id"] == urn and one["schemas"] == [urns.SCHEMA] for urn, one in CORE.items())


def test_core_schemas_are_fresh_copies() -> None:
    """Changing what one call returned does not show in the next."""
    schemas.core_schemas()[urns.USER]["attributes"].clear()
    assert schemas.core_schemas()[urns.USER]["attributes"]


@pytest.mark.parametrize("urn", CORE)
def test_every_attribute_has_every_characteristic(urn: str) -> None:
    """Each definition carries all keywords of RFC 7643 section 7 that fit its type, and no null."""
    for attribute in CORE[urn]["attributes"]:
        for one in (attribute, *schemas.sub_attributes(attribute)):
            assert set(one) >= KEYS
            assert ("caseExact" in one) == (one["type"] in {"string", "reference", "binary"})
            assert ("subAttributes" in one) == (one["type"] == "complex")
            assert ("referenceTypes" in one) == (one["type"] == "reference")
            assert None not in one.values()


def test_user_has_the_attributes_of_section_4_1() -> None:
    """The User schema lists the twenty-one attributes of RFC 7643 section 4.1 and no common one."""
    names = {one["name"] for one in CORE[urns.USER]["attributes"]}
    assert len(names) == 21
    assert {"userName", "addresses", "x509Certificates"} <= names
    assert names.isdisjoint(schemas.COMMON)


@pytest.mark.parametrize(
    ("path", "keyword", "value"),
    [
        ("userName", "required", True),
        ("USERNAME", "uniqueness", "server"),
        ("active", "type", "boolean"),
        ("password", "returned", "never"),
        ("password", "mutability", "writeOnly"),
        ("groups", "mutability", "readOnly"),
        ('emails[type eq "work"].value', "type", "string"),
        ('emails[type eq "work"]', "type", "complex"),
        ("emails.primary", "type", "boolean"),
        ("photos.value", "type", "reference"),
        ("x509Certificates.value", "type", "binary"),
        (f"{urns.USER}:name.familyName", "type", "string"),
        (f"{urns.ENTERPRISE_USER}:manager.displayName", "mutability", "readOnly"),
        (f"{urns.ENTERPRISE_USER.upper().replace('URN', 'urn', 1)}:Department", "name", "department"),
        (f"{urns.GROUP}:displayName", "required", True),
        (f"{urns.GROUP}:members.value", "mutability", "immutable"),
        ("id", "returned", "always"),
        ("externalId", "caseExact", True),
        ("meta.lastModified", "type", "dateTime"),
        ("schemas", "multiValued", True),
    ],
)
def test_definition_follows_a_path(path: str, keyword: str, value: object) -> None:
    """A path leads to the definition of its attribute or sub-attribute, whatever the letter case."""
    found = schemas.definition(CORE, parse(path))
    assert found is not None
    assert found[keyword] == value


def test_definition_looks_in_the_base_schema() -> None:
    """A core path is looked up in the schema that is named as the base."""
    assert schemas.definition(CORE, parse("members"), urns.GROUP) is not None
    assert schemas.definition(CORE, parse("members")) is None


@pytest.mark.parametrize(
    "path", ["nickname2", "name.first", "userName.value", "urn:example:User:badge", f"{urns.ENTERPRISE_USER}:badge"]
)
def test_definition_of_the_unknown_is_none(path: str) -> None:
    """What no schema knows has no definition."""
    assert schemas.definition(CORE, parse(path)) is None


def test_characteristics_default_as_in_section_2_2() -> None:
    """An empty definition has the defaults of RFC 7643 section 2.2."""
    assert not schemas.case_exact({})
    assert not schemas.multi_valued({})
    assert not schemas.required({})
    assert schemas.mutability({}) == "readWrite"
    assert schemas.returned({}) == "default"
    assert schemas.uniqueness({}) == "none"
    assert schemas.attribute_type({}) == "string"
    assert schemas.sub_attributes({}) == []
