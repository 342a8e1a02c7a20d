"""Rules about attribute definitions and resource types."""

from __future__ import annotations

import pytest

from scim_conformance.rules.definitions import names_spelt
from scim_conformance.scim import schemas
from tests.rules.making import answer, listing, places


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("userName", True),
        ("x509Certificates", True),
        ("a$b-c_d", True),
        ("$ref", True),
        ("shoe size", False),
        ("2nd", False),
        ("_id", False),
        ("$value", False),
        ("größe", False),
        ("cost.centre", False),
        ("", False),
        ("title\n", False),
    ],
)
def test_names_keep_to_the_grammar(name: str, right: bool) -> None:
    """A name begins with a letter; letters, digits and three signs may follow."""
    attribute = {"name": "badge", "type": "complex", "subAttributes": [{"name": name}]}
    assert places(names_spelt(answer(listing({"id": "x", "attributes": [{"name": name}]})))) == [f"x:{name}"][right:]
    assert places(names_spelt(answer(listing({"id": "x", "attributes": [attribute]})))) == [f"x:badge:{name}"][right:]


def test_names_that_are_no_text_are_judged_elsewhere() -> None:
    """A definition without a name, or with a number for one, is not judged by its spelling."""
    assert names_spelt(answer(listing({"id": "x", "attributes": [{}, {"name": 7}, "userName"]}))) == []


def test_names_of_the_core_schemas_are_right() -> None:
    """The names that the RFC itself gives pass."""
    assert names_spelt(answer(listing(*schemas.core_schemas().values()))) == []
