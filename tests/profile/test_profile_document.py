"""A profile with its defaults: the dataclasses and the document that results.json records."""

from __future__ import annotations

import json
import pickle
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance.profile import Basis, Delete, Profile, ProfileError, available, load, wording
from scim_conformance.profile.resolve import resolve
from tests.support import EVERYTHING

SMALLEST = """\
connector: demo
title: Demo
client: other
users:
  match_by: userName
  attributes:
    - {path: userName, type: string}
"""


def profile_of(tmp_path: Path, text: str) -> Profile:
    """Return the profile in a text."""
    file = tmp_path / "demo.yml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_what_is_left_out_is_unknown(tmp_path: Path) -> None:
    """The smallest profile promises nothing beyond its attribute list."""
    profile = profile_of(tmp_path, SMALLEST)
    [row] = profile.users.attributes
    assert (row.required, row.filterable, row.basis) == (None, None, Basis.ASSUMED)
    assert profile.users.operations.create is None
    assert profile.users.operations.delete is Delete.UNSTATED
    assert profile.users.basis == {"match_by": Basis.ASSUMED}
    assert (profile.source, profile.base_url_ends_with, profile.groups) == (None, None, None)
    assert (profile.authentication, profile.deviations) == ((), ())
    assert (profile.values.email_domain, profile.values.user_name) == ("example.com", "{name}@{domain}")
    assert profile.dialects == ("rfc",)


def test_spine_of_the_format_loads(tmp_path: Path) -> None:
    """A profile with the agreed keys only is read, with every promise as it stands."""
    profile = profile_of(
        tmp_path,
        """\
connector: bizagi                      # the profile's name
title: Bizagi Studio for Digital Process Automation
client: entra
users:
  match_by: userName
  operations: {create: true, update: false, deactivate: unstated, delete: unsupported}
  attributes:
    - {path: userName, type: string, required: true, filterable: true, basis: stated}
    - {path: 'emails[type eq "work"].value', type: string, required: unknown, filterable: false, basis: stated}
groups: null
""",
    )
    operations = profile.users.operations
    assert (operations.create, operations.update, operations.deactivate) == (True, False, None)
    assert [one.required for one in profile.users.attributes] == [True, None]
    assert profile.users.attribute('EMAILS[type eq "work"].value') is profile.users.attributes[1]
    assert profile.users.attribute("title") is None
    assert set(profile.users.basis) == {"match_by", "create", "update", "delete"}


def test_everything_around_the_spine(tmp_path: Path) -> None:
    """Source, base URL, values and deviations arrive in the dataclasses."""
    profile = profile_of(
        tmp_path,
        SMALLEST
        + """\
source: {tutorial: Demo, date: 2026-01-31}
base_url: {ends_with: /scim}
authentication: [bearer, oauth2]
values:
  email_domain: xn--bcher-kva.example
  user_name: '{name}'
  attributes: {userName: [no, 007, a b]}
  always: {externalId: x, floor: 3, 'phoneNumbers': [{value: '1'}]}
deviations:
  - {check: users-filter-eq, case: demo/User, reason: Being built., until: 2027-01-31}
  - {check: users-filter-eq, reason: 'null'}
""",
    )
    assert profile.source is not None
    assert profile.source.date == date(2026, 1, 31)
    assert profile.base_url_ends_with == "/scim"
    assert profile.values.attributes == {"userName": ("no", "007", "a b")}
    assert profile.values.always == {"externalId": "x", "floor": 3, "phoneNumbers": [{"value": "1"}]}
    first, second = profile.deviations
    assert (first.check, first.case, first.reason, first.until) == (
        "users-filter-eq",
        "demo/User",
        "Being built.",
        date(2027, 1, 31),
    )
    assert (second.case, second.until) == (None, None)


@pytest.mark.parametrize(
    ("members", "attribute", "expected", "basis"),
    [
        ("", "members", True, "rfc"),
        ("", "displayName", None, None),
        ("members: unknown, ", "members", None, None),
        ("members: true, ", "displayName", True, "assumed"),
        ("members: true, basis: {members: stated}, ", "members", True, "stated"),
        ("members: false, ", "displayName", False, "assumed"),
    ],
)
def test_members_follow_the_attribute_list_when_left_out(
    tmp_path: Path, members: str, attribute: str, expected: bool | None, basis: str | None
) -> None:
    """Groups carry members when it says so or when the list has the attribute, else it is unknown."""
    row = f"{{path: {attribute}, type: reference, basis: rfc}}"
    profile = profile_of(tmp_path, f"{SMALLEST}groups: {{match_by: displayName, {members}attributes: [{row}]}}\n")
    assert profile.groups is not None
    assert profile.groups.members is expected
    assert profile.groups.basis.get("members") == basis


def test_value_paths_are_spelt_as_their_attribute_rows(tmp_path: Path) -> None:
    """A value can be looked up by the text of the row it belongs to, however its own path was written."""
    text = SMALLEST + "    - {path: 'roles[primary eq \"True\"].value', type: string}\n"
    profile = profile_of(tmp_path, text + "values: {attributes: {'Roles[primary eq true]': [admin]}}\n")
    assert profile.values.attributes == {'roles[primary eq "True"].value': ("admin",)}


@pytest.mark.parametrize(
    "held", [{"integer": 1}, {"decimal": 1.5}, {"decimal": -2}, {"reference": {"value": "x"}}, {"string": ["a"]}]
)
def test_values_of_the_declared_type_are_taken(tmp_path: Path, held: dict[str, Any]) -> None:
    """A value fits when JSON would hold the attribute's type that way."""
    [(kind, value)] = held.items()
    text = SMALLEST + f"    - {{path: x, type: {kind}}}\nvalues: {{always: {{x: {json.dumps(value)}}}}}\n"
    assert profile_of(tmp_path, text).values.always == {"x": value}


@pytest.mark.parametrize("name", [*available(), EVERYTHING])
def test_document_is_json_and_resolved(name: str) -> None:
    """The recorded document survives JSON, satisfies the schema again, and resolves to itself."""
    document = load(name).document
    assert json.loads(json.dumps(document)) == document
    assert list(Draft202012Validator(wording.schema()).iter_errors(document)) == []
    assert resolve(dict(document)) == document


def test_document_that_was_recorded_can_be_loaded_again(tmp_path: Path) -> None:
    """JSON is YAML: the recorded document is a profile."""
    recorded = load(EVERYTHING)
    again = profile_of(tmp_path, json.dumps(recorded.document, indent=1))
    assert (again.users, again.groups, again.document) == (recorded.users, recorded.groups, recorded.document)


def test_examples_of_the_guide_are_a_profile(tmp_path: Path) -> None:
    """The YAML blocks of profiles/README.md, one below the other, load."""
    guide = (Path(__file__).parents[2] / "profiles" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
    profile = profile_of(tmp_path, "\n".join(blocks))
    assert profile.connector == "acme"
    assert len(profile.deviations) == 2


def test_schema_is_a_valid_json_schema() -> None:
    """The schema that editors use is valid itself, and refuses unknown keys wherever keys are fixed."""
    schema = wording.schema()
    Draft202012Validator.check_schema(schema)
    fixed = [one for one in walk(schema) if "properties" in one]
    assert len(fixed) > 8
    assert all(one["additionalProperties"] is False for one in fixed)


def test_every_key_of_the_schema_has_a_description_and_an_example_that_holds() -> None:
    """Editors can explain every key, and the examples they show are right."""
    schema = wording.schema()
    keys = [one for holder in walk(schema) for one in holder.get("properties", {}).values()]
    for described in (wording_of(schema, one) for one in keys):
        assert described["description"].endswith(".")
        for example in described["examples"]:
            found = Draft202012Validator({**described, "$defs": schema["$defs"]}).iter_errors(example)
            assert list(found) == []


def test_every_choice_of_the_schema_is_described() -> None:
    """Editors can explain each word that can be chosen, those of listed kinds of authentication included."""
    schema = wording.schema()
    choices = [one for one in walk(schema) if "enum" in one]
    choices.append(schema["properties"]["authentication"]["items"])
    assert len(choices) > 7
    for one in choices:
        assert len(one["enumDescriptions"]) == len(one["enum"])
        assert all(text.endswith(".") for text in one["enumDescriptions"])


def test_profile_error_survives_pickling() -> None:
    """Worker processes can hand the error on."""
    error = pickle.loads(pickle.dumps(ProfileError("a", "b")))
    assert error.errors == ("a", "b")


def walk(node: Any) -> list[dict[str, Any]]:
    """Return every mapping within a JSON Schema that is a schema itself."""
    if isinstance(node, list):
        return [found for one in node for found in walk(one)]
    if not isinstance(node, dict):
        return []
    inner = [found for key, one in node.items() if key not in ("examples", "default") for found in walk(one)]
    return [node, *inner] if "description" in node else inner


def wording_of(schema: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    """Return a key's schema with what it refers to."""
    named = key.get("$ref", "").rpartition("/")[2]
    return {**schema["$defs"].get(named, {}), **{name: held for name, held in key.items() if name != "$ref"}}
