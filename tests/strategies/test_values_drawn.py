"""What strategies draw is legal by RFC 7643, in the profile's words, and easily made smaller."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from scim_conformance.profile import Attribute, Basis, load
from scim_conformance.scim import paths, urns
from scim_conformance.strategies import attributes, patches, text
from scim_conformance.values import Values
from tests.support import EVERYTHING

QUICK = settings(max_examples=60, deadline=None)
PROFILE = load(EVERYTHING)
VALUES = Values(PROFILE)
DECLARED = [one for one in PROFILE.users.attributes if one.type != "reference"]


def attribute(path: str, kind: str = "string") -> Attribute:
    """Return an attribute of users."""
    return Attribute(paths.parse(path), kind, required=False, filterable=False, basis=Basis.STATED)


def definition(kind: str, **facts: Any) -> Values:
    """Return values for an endpoint whose schema has an attribute ``odd`` of a type."""
    facts = {"name": "odd", "type": kind, **facts}
    return Values(PROFILE, {urns.USER: {"id": urns.USER, "attributes": [facts]}})


@QUICK
@given(text.texts())
def test_texts_are_never_trimmed(one: str) -> None:
    """A text is not empty, and neither begins nor ends with what somebody may trim."""
    assert one == one.strip()
    assert 0 < len(one) < 120
    assert one.encode()


@QUICK
@given(text.long_texts())
def test_long_texts_have_lengths_at_which_things_end(one: str) -> None:
    """A long text has one of the lengths at which columns, buffers and indexes end."""
    assert len(one) in text.STEPS


def test_unusual_text_is_made_small() -> None:
    """A text with an unusual character shrinks to that character between two letters."""
    assert find(text.texts(), lambda one: any(ord(letter) > 0xFFFF for letter in one)) == "a😀z"
    assert find(text.texts(), lambda one: "'" in one, settings=settings(max_examples=2000)) in {"'", "' or '1'='1"}


@QUICK
@given(attributes.bodies(DECLARED, VALUES))
def test_bodies_are_of_declared_attributes(body: dict[str, Any]) -> None:
    """Values are drawn for declared attributes alone, as JSON that can be kept in a file."""
    assert set(body) <= {one.path.text for one in DECLARED}
    assert json.loads(json.dumps(body)) == body


def test_body_shrinks_to_one_attribute() -> None:
    """What does not matter for a failure is left out of a body."""
    drawn = attributes.bodies(DECLARED, VALUES)
    odd = find(drawn, lambda body: any("😀" in str(one) for one in body.values()), settings=settings(deadline=None))
    assert len(odd) == 1


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("boolean", lambda one: isinstance(one, bool)),
        ("integer", lambda one: isinstance(one, int) and -(2**31) <= one < 2**31),
        ("decimal", lambda one: isinstance(one, float)),
        ("dateTime", lambda one: datetime.fromisoformat(one).tzinfo is not None),
        ("binary", lambda one: base64.b64decode(one, validate=True) != b""),
        ("string", lambda one: isinstance(one, str)),
    ],
)
def test_values_are_of_the_type(kind: str, right: Any) -> None:
    """A value is of the type that the endpoint's schema names; a list of such where there are several."""

    @QUICK
    @given(
        attributes.value(attribute("odd", kind), definition(kind), text.texts()),
        attributes.value(attribute("odd", kind), definition(kind, multiValued=True), text.texts()),
    )
    def drawn(one: Any, several: Any) -> None:
        assert right(one)
        assert 1 <= len(several) <= 3
        assert all(map(right, several))

    drawn()


@QUICK
@given(attributes.value(attribute("odd"), definition("string", canonicalValues=["x", "y"]), text.texts()))
def test_canonical_values_are_kept_to(one: str) -> None:
    """Where the schema lists the values, one of these is drawn."""
    assert one in {"x", "y"}


@QUICK
@given(attributes.value(attribute("locale"), VALUES, text.texts()))
def test_registered_values_are_kept_to(one: str) -> None:
    """Free text never stands where a registry has the values."""
    assert one in {VALUES.sample(paths.parse("locale"), "string", "x", variant) for variant in (0, 1)}


@QUICK
@given(
    attributes.value(attribute('emails[type eq "work"].value'), VALUES, text.texts()),
    attributes.value(attribute("externalId"), VALUES, text.texts()),
)
def test_what_tells_users_apart_is_the_runs(mail: str, external_id: str) -> None:
    """E-mail addresses and external ids begin with the word that only the run has."""
    assert mail.startswith("{name}.work")
    assert mail.endswith(f"@{PROFILE.values.email_domain}")
    assert external_id.startswith("{name} ")


def test_plain_values_have_the_same_shape() -> None:
    """The plain form of an example has the same attributes, with the values of listed checks."""
    plain = attributes.plain({"title": "😀", "displayName": "x"}, DECLARED, VALUES)
    assert set(plain) == {"title", "displayName"}
    assert all("{name}" in one for one in plain.values())


@QUICK
@given(patches.patches(DECLARED, [one.path for one in DECLARED[2:5]], VALUES, ("entra", "rfc"), 2))
def test_patches_set_and_clear(example: dict[str, Any]) -> None:
    """An update is in the words of one dialect; operations set some attributes, or clear one that may be cleared."""
    assert example["dialect"] in {"entra", "rfc"}
    assert 1 <= len(example["requests"]) <= 2
    operations = [one for operations in example["requests"] for one in operations]
    clearable = {one.path.text for one in DECLARED[2:5]}
    assert all(("set" in one and 1 <= len(one["set"]) <= 3) or one["clear"] in clearable for one in operations)


@QUICK
@given(patches.patches(DECLARED[:3], [], VALUES, ("okta",), 1))
def test_patches_of_what_cannot_be_cleared(example: dict[str, Any]) -> None:
    """Where nothing may be cleared, operations set only."""
    assert all("set" in one for one in example["requests"][0])


@QUICK
@given(st.data())
def test_lists_have_one_value_of_a_type(data: st.DataObject) -> None:
    """A whole list has a value of each type at most, at most one of them primary, with mapped parts alone."""
    parts = [one for one in DECLARED if one.path.name == "phoneNumbers" and one.path.selector]
    whole = data.draw(patches.lists({"phoneNumbers": parts}, VALUES)).get("phoneNumbers", [])
    types = [one["type"] for one in whole]
    assert len(types) == len(set(types))
    assert sum(one.get("primary", False) for one in whole) <= 1
    assert all(set(one) <= {"type", "value", "primary"} for one in whole)


@QUICK
@given(
    patches.lists(
        {"odd": [attribute('odd[type eq "work"].value')]},
        definition("complex", multiValued=True, subAttributes=[{"name": "value", "type": "string"}]),
    )
)
def test_lists_without_primary(example: dict[str, Any]) -> None:
    """No value is primary where the attribute has nothing like it."""
    assert all("primary" not in one for one in example.get("odd", []))
