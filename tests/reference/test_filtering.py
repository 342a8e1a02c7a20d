"""The filter grammar of RFC 7644 section 3.4.2.2, applied to a handful of users."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.profile.model import Profile
from scim_conformance.reference.catalog import kinds
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.filtering import compile_filter
from scim_conformance.reference.syntax import parse_filter, parse_path
from scim_conformance.scim import urns

CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"
USERS: list[dict[str, Any]] = [
    {
        "id": "1",
        "schemas": [urns.USER, urns.ENTERPRISE_USER],
        "userName": "ada@acme.example",
        "externalId": "Key-1",
        "name": {"givenName": "Ada", "familyName": "O'Malley"},
        "title": "Boss",
        "active": True,
        "password": "secret",
        "emails": [
            {"type": "work", "value": "ada@acme.example", "primary": True},
            {"type": "home", "value": "ada@home.example"},
        ],
        "roles": [{"value": "admin", "primary": True}],
        urns.ENTERPRISE_USER: {"department": "R&D", "manager": {"value": "2"}},
        CORP: {"badge": 7, "since": "2020-01-01T00:00:00Z", "height": 1.5, "photo": "AAAA"},
        "meta": {"created": "2024-05-01T10:00:00Z", "lastModified": "2024-05-01T12:00:00+02:00"},
    },
    {
        "id": "2",
        "schemas": [urns.USER],
        "userName": 'Bob "the \\ Builder"',
        "name": {"givenName": "Bob", "familyName": "Müller"},
        "active": False,
        "emails": [{"type": "work", "value": "bob@home.example"}],
        CORP: {"badge": 12},
        "meta": {"created": "2024-06-01T10:00:00.123Z", "lastModified": "2024-06-01T10:00:00.123Z"},
    },
]

FOUND = [
    ('userName eq "ada@acme.example"', "1"),
    ('USERNAME Eq "ADA@acme.example"', "1"),
    ('userName eq "ada"', ""),
    ('userName ne "ada@acme.example"', "2"),
    ('title ne "Boss"', "2"),
    ('userName co "ACME"', "1"),
    ('userName sw "bob"', "2"),
    ('userName ew ".example"', "1"),
    ("title pr", "1"),
    ("not (title pr)", "2"),
    ("nickName pr", ""),
    ("emails pr", "12"),
    ("name pr", "12"),
    ('externalId eq "Key-1"', "1"),
    ('externalId eq "key-1"', ""),
    ('externalId co "key"', ""),
    ('externalId sw "Key"', "1"),
    ('id eq "2"', "2"),
    ("active eq true", "1"),
    ("active eq false", "2"),
    ('active eq "False"', "2"),
    ('active eq "maybe"', ""),
    ("active ne true", "2"),
    ("title eq null", "2"),
    ("title ne null", "1"),
    ('name.familyName co "o\'malley"', "1"),
    ('name.familyName eq "M\\u00fcller"', "2"),
    ('name.familyName eq "MÜLLER"', "2"),
    ('userName eq "Bob \\"the \\\\ Builder\\""', "2"),
    ('name eq "Ada"', ""),
    ('emails eq "ada@home.example"', "1"),
    ('emails.value co "home"', "12"),
    ('emails.type eq "home"', "1"),
    ('emails.value ne "bob@home.example"', "1"),
    ('emails[type eq "work" and value co "home"]', "2"),
    ('emails[type eq "home" or value co "bob"]', "12"),
    ('emails[not (type eq "work")]', "1"),
    ("emails[display pr]", ""),
    ("emails[nothing pr]", ""),
    ('emails[type eq "work"].value eq "ada@acme.example"', "1"),
    ('emails[type eq "work"].value eq "ada@home.example"', ""),
    ('emails[type eq "home"].value pr', "1"),
    ('roles[primary eq "True"].value eq "admin"', "1"),
    ("roles[primary eq true]", "1"),
    (f'schemas eq "{urns.ENTERPRISE_USER}"', "1"),
    ('schemas[value eq "x"]', ""),
    (f'schemas[value eq "{urns.USER}"]', "12"),
    (f'{urns.USER}:userName sw "ADA"', "1"),
    (f'{urns.ENTERPRISE_USER}:department eq "r&d"', "1"),
    (f'{urns.ENTERPRISE_USER}:manager.value eq "2"', "1"),
    (f'{urns.ENTERPRISE_USER}:manager eq "2"', "1"),
    (f"{urns.ENTERPRISE_USER} pr", "1"),
    (f"{CORP}:badge gt 7", "2"),
    (f"{CORP}:badge ge 7", "12"),
    (f"{CORP}:badge lt 12.5", "12"),
    (f"{CORP}:badge le 7", "1"),
    (f'{CORP}:badge gt "7"', ""),
    (f"{CORP}:badge eq 7.0", "1"),
    (f"{CORP}:height eq 1.5e0", "1"),
    (f'{CORP}:since gt "2019-12-31T23:59:59-01:00"', ""),
    ('meta.created gt "2024-05-31T00:00:00Z"', "2"),
    ('meta.lastModified eq "2024-05-01T10:00:00Z"', "1"),
    ('meta.created co "06-01"', "2"),
    ('name.givenName gt "ada"', "2"),
    ('name.givenName le "ADA"', "1"),
    ("userName eq 5", ""),
    ("userName co 5", ""),
    ("userName eq true", ""),
    ('unheard eq "x"', ""),
    ('unheard ne "x"', "12"),
    ('unheard[type eq "x"]', ""),
    ('urn:example:other:badge eq "x"', ""),
    ("password pr", ""),
    ('password sw "s"', ""),
    ('title pr or active eq false and userName eq "nobody"', "1"),
    ('(title pr or active eq false) and userName sw "bob"', "2"),
    ('not (title pr) and not(userName eq "x")', "2"),
    ('title pr and (active eq true) or(id eq "2")', "12"),
    ('  userName   eq   "ada@acme.example"  ', "1"),
    ('not eq "x" and orange ne "x"', ""),
]

REFUSED = [
    "",
    "userName",
    "userName eq",
    "userName eq jyoung",
    "userName eq 'ada'",
    'userName eq "ada',
    'userName regex "x"',
    'userName eq "x" and',
    '(userName eq "x"',
    'userName eq "x")',
    "not title pr",
    'userName eq "\\x"',
    'a.b.c eq "x"',
    "active eq True",
    "active gt true",
    "active gt false",
    'active ge "true"',
    'userName lt "x" and active lt true',
    f'{CORP}:photo gt "AAAA"',
    "title gt null",
    'meta.created gt "yesterday"',
    'meta.created eq "2024-13-01T00:00:00Z"',
    'userName eq "x" "y"',
]


@pytest.mark.parametrize(("text", "ids"), FOUND)
def test_filter_selects(profile: Profile, text: str, ids: str) -> None:
    """A filter selects the users it should and no other."""
    test = compile_filter(text, kinds(profile)["User"])
    assert "".join(user["id"] for user in USERS if test(user)) == ids


@pytest.mark.parametrize("text", REFUSED)
def test_filter_is_refused(profile: Profile, text: str) -> None:
    """What is no filter, or does not fit the attribute, is refused as invalidFilter, even without users."""
    with pytest.raises(ScimError) as refusal:
        compile_filter(text, kinds(profile)["User"])
    assert (refusal.value.status, refusal.value.scim_type) == (400, "invalidFilter")


def test_filter_nested_too_deeply_is_refused(profile: Profile) -> None:
    """A filter that nests thousands of negations is refused rather than crashing."""
    text = "not (" * 20000 + "title pr" + ")" * 20000
    with pytest.raises(ScimError, match=r"nested too deeply|cannot be read"):
        compile_filter(text, kinds(profile)["User"])


def test_refusal_names_what_was_not_understood() -> None:
    """The refusal of an unknown operator names it, and a text that ends early is said to do so."""
    with pytest.raises(ScimError, match="'regex' was not expected at position 10"):
        parse_filter('userName regex "x"')
    with pytest.raises(ScimError, match="the end was not expected"):
        parse_filter("(title pr")


@pytest.mark.parametrize("text", ["", "/userName", "a.b.c", "emails[type eq", 'emails[type eq "x"', "emails[].value"])
def test_path_is_refused(text: str) -> None:
    """What is no path is refused as invalidPath."""
    with pytest.raises(ScimError) as refusal:
        parse_path(text)
    assert refusal.value.scim_type == "invalidPath"
