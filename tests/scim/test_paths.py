"""Attribute paths: parsing, labels, reading and writing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath, PathError, Selector, parse

ACME = "urn:ietf:params:scim:schemas:extension:acme:2.0:User"
WORK = Selector("type", "work")

PARSED = [
    ("userName", AttributePath("userName", None, "userName", None, None), "userName"),
    ("name.givenName", AttributePath("name.givenName", None, "name", None, "givenName"), "name.givenName"),
    (
        'emails[type eq "work"].value',
        AttributePath('emails[type eq "work"].value', None, "emails", WORK, "value"),
        "emails.work",
    ),
    ('emails[type eq "work"]', AttributePath('emails[type eq "work"]', None, "emails", WORK, None), "emails.work"),
    (
        'addresses[ type EQ "work" ].region',
        AttributePath('addresses[ type EQ "work" ].region', None, "addresses", WORK, "region"),
        "addresses.work.region",
    ),
    (
        'roles[primary eq "True"].value',
        AttributePath('roles[primary eq "True"].value', None, "roles", Selector("primary", True), "value"),
        "roles.primary",
    ),
    (
        "roles[primary eq false].value",
        AttributePath("roles[primary eq false].value", None, "roles", Selector("primary", False), "value"),
        "roles.primary",
    ),
    (
        "keys[rank eq 7].value",
        AttributePath("keys[rank eq 7].value", None, "keys", Selector("rank", 7), "value"),
        "keys.rank",
    ),
    (
        'tags[type eq "True"].value',
        AttributePath('tags[type eq "True"].value', None, "tags", Selector("type", "True"), "value"),
        "tags.True",
    ),
    (
        r'tags[type eq "a \"b\" \\c"].value',
        AttributePath(r'tags[type eq "a \"b\" \\c"].value', None, "tags", Selector("type", r'a "b" \c'), "value"),
        "tags.a--b---c",
    ),
    (
        f"{urns.USER}:userName",
        AttributePath(f"{urns.USER}:userName", urns.USER, "userName", None, None),
        "userName",
    ),
    (
        f"{urns.ENTERPRISE_USER}:manager.value",
        AttributePath(f"{urns.ENTERPRISE_USER}:manager.value", urns.ENTERPRISE_USER, "manager", None, "value"),
        "enterprise.manager.value",
    ),
    (f"{ACME}:badge_no", AttributePath(f"{ACME}:badge_no", ACME, "badge_no", None, None), "acme.badge-no"),
    (
        "urn:scim:schemas:extension:facebook:auth_method:1.0:auth_method",
        AttributePath(
            "urn:scim:schemas:extension:facebook:auth_method:1.0:auth_method",
            "urn:scim:schemas:extension:facebook:auth_method:1.0",
            "auth_method",
            None,
            None,
        ),
        "facebook.auth-method",
    ),
    (
        "urn:acme:people:level",
        AttributePath("urn:acme:people:level", "urn:acme:people", "level", None, None),
        "acme.people.level",
    ),
    ("members.$ref", AttributePath("members.$ref", None, "members", None, "$ref"), "members.-ref"),
]


@pytest.mark.parametrize(("text", "expected", "label"), PARSED, ids=[text for text, _, _ in PARSED])
def test_path_is_parsed_into_its_parts(text: str, expected: AttributePath, label: str) -> None:
    """Schema, name, selector and sub-attribute are told apart, and the label fits into a case id."""
    path = parse(text)
    assert path == expected
    assert path.label == label
    assert str(path) == text


def test_blanks_around_a_path_do_not_count() -> None:
    """A path is the same with blanks around it."""
    assert parse(" userName\n") == parse("userName")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "user name",
        "name.",
        ".name",
        "name..givenName",
        "name.a.b",
        "1name",
        "userNamé",
        'emails.[type eq "work"].value',
        "emails[type eq work].value",
        "emails[type = 'work'].value",
        'emails[type eq "work"',
        'emails[type eq "work" and primary eq true].value',
        "urn:scim:schemas:extension:enterprise:1.0.department",
        "emails[type eq ‘work’].value",
    ],
)
def test_text_that_is_no_path_is_refused(text: str) -> None:
    """Anything else raises, and the message shows how a path looks."""
    with pytest.raises(PathError, match="is not an attribute path; write it like userName"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("userName", None),
        (f"{urns.USER}:userName", None),
        (f"{urns.GROUP}:displayName", None),
        (f"{urns.ENTERPRISE_USER}:department", urns.ENTERPRISE_USER),
        (f"{ACME}:badge", ACME),
    ],
)
def test_core_schemas_are_no_extensions(text: str, extension: str | None) -> None:
    """Only the URN of an extension names a member of the resource that holds the attribute."""
    assert parse(text).extension == extension


@pytest.mark.parametrize(
    ("selector", "element", "expected"),
    [
        (WORK, {"type": "work"}, True),
        (WORK, {"Type": "WORK"}, True),
        (WORK, {"type": "home"}, False),
        (WORK, {"value": "work"}, False),
        (WORK, "work", False),
        (Selector("primary", True), {"primary": True}, True),
        (Selector("primary", True), {"primary": False}, False),
        (Selector("primary", True), {"primary": 1}, False),
        (Selector("primary", True), {"primary": "True"}, False),
        (Selector("rank", 1), {"rank": 1}, True),
        (Selector("rank", 1), {"rank": True}, False),
    ],
)
def test_selector_matches_elements_by_value_and_type(selector: Selector, element: object, expected: bool) -> None:
    """Letter case does not count for text, and no value equals one of another type."""
    assert selector.matches(element) is expected


def test_get_ignores_letter_case_and_prefers_the_exact_name() -> None:
    """A member is found under any spelling of its name (RFC 7643 section 2.1)."""
    assert paths.get({"USERNAME": 1, "userName": 2}, "userName") == 2
    assert paths.get({"USERNAME": 1}, "userName") == 1
    assert paths.get({}, "userName") is None


RESOURCE: dict[str, Any] = {
    "userName": "ann",
    "name": {"givenName": "Ann"},
    "emails": [{"type": "home", "value": "h"}, {"type": "Work", "value": "w"}, "odd", {"type": "work", "value": "w2"}],
    "title": "text",
    urns.ENTERPRISE_USER: {"department": "D", "manager": {"value": "1"}},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("userName", "ann"),
        ("USERNAME", "ann"),
        ("name", {"givenName": "Ann"}),
        ("name.givenName", "Ann"),
        ("name.familyName", None),
        ('emails[type eq "work"].value', "w"),
        ('emails[type eq "work"]', {"type": "Work", "value": "w"}),
        ('emails[type eq "other"].value', None),
        ('phoneNumbers[type eq "work"].value', None),
        ('title[type eq "work"].value', None),
        ("emails.value", ["h", "w", "w2"]),
        ("title.value", None),
        ("nothing.value", None),
        (f"{urns.ENTERPRISE_USER}:department", "D"),
        (f"{urns.ENTERPRISE_USER}:manager.value", "1"),
        (f"{ACME}:badge", None),
        (f"{urns.USER}:userName", "ann"),
    ],
)
def test_read_follows_a_path(text: str, expected: object) -> None:
    """The value at the path is returned, None when there is none."""
    assert paths.read(RESOURCE, parse(text)) == expected


def test_read_of_a_sub_attribute_of_an_empty_list_is_unassigned() -> None:
    """An empty list holds no value (RFC 7643 section 2.5)."""
    assert paths.read({"emails": []}, parse("emails.value")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("userName", {"userName": "x"}),
        ("name.givenName", {"name": {"givenName": "x"}}),
        ('emails[type eq "work"].value', {"emails": [{"type": "work", "value": "x"}]}),
        ('emails[type eq "work"]', {"emails": [{"type": "work", "value": "x"}]}),
        ('roles[primary eq "True"].value', {"roles": [{"primary": True, "value": "x"}]}),
        (f"{ACME}:badge", {ACME: {"badge": "x"}}),
        (f"{ACME}:site.code", {ACME: {"site": {"code": "x"}}}),
        (f"{urns.USER}:userName", {"userName": "x"}),
    ],
)
def test_write_creates_what_holds_the_value(text: str, expected: dict[str, Any]) -> None:
    """Elements, complex values and extensions come into being with the value."""
    resource: dict[str, Any] = {}
    paths.write(resource, parse(text), "x")
    assert resource == expected


def test_write_fills_the_element_that_is_already_there() -> None:
    """Two paths with one selector share an element, and other elements stay as they are."""
    resource: dict[str, Any] = {"addresses": [{"type": "home", "country": "GB"}]}
    paths.write(resource, parse('addresses[type eq "work"].country'), "DE")
    paths.write(resource, parse('addresses[type eq "work"].locality'), "Berlin")
    assert resource == {
        "addresses": [{"type": "home", "country": "GB"}, {"type": "work", "country": "DE", "locality": "Berlin"}]
    }


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
SELECTORS = st.sampled_from(["", '[type eq "work"]', '[primary eq "True"]', "[primary eq true]", "[rank eq 3]"])
EXTENSIONS = st.sampled_from(["", f"{ACME}:", f"{urns.ENTERPRISE_USER}:", f"{urns.USER}:"])


@given(
    extension=EXTENSIONS, name=NAMES, selector=SELECTORS, sub=NAMES | st.just("value"), value=st.text() | st.integers()
)
def test_what_is_written_is_read(extension: str, name: str, selector: str, sub: str, value: object) -> None:
    """A value written under a path is read back under the same path."""
    if sub.casefold() in ("type", "primary", "rank"):
        sub = "value"  # else the value would overwrite what selects the element
    path = parse(f"{extension}{name}{selector}.{sub}")
    resource: dict[str, Any] = {"other": 1}
    paths.write(resource, path, value)
    assert paths.read(resource, path) == value
