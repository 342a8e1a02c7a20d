"""Roster files are checked strictly when they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scim_conformance.rosters import RosterError, RosterTest
from scim_conformance.rosters.reading import read

Json = dict[str, Any]


def entry(**changes: Any) -> Json:
    """Return a test as a roster file writes it; a change to ... takes the member out."""
    whole = {"name": "Create_Test", "mandatory": True, "checks": ["users-create-answers-201"], **changes}
    return {key: value for key, value in whole.items() if value is not ...}


def written(folder: Path, *tests: Any, **head: Any) -> Path:
    """Return a roster file with the tests, the first of which begins in line 4."""
    path = folder / "sample.yaml"
    document = {"title": "Somebody's tests", "source": "a page", "tests": list(tests), **head}
    path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return path


def test_a_roster_file_becomes_a_roster(tmp_path: Path) -> None:
    """Tests are read in their order, what is left out empty."""
    noted = entry(name="Other", mandatory=False, checks=[], note="nobody asks for this")
    part = entry(name="Part", cases={"users-create-answers-201": "minimal"})
    found = read(written(tmp_path, entry(), noted, part))
    assert (found.name, found.title, found.source) == ("sample", "Somebody's tests", "a page")
    assert found.tests == (
        RosterTest("Create_Test", True, ("users-create-answers-201",), ""),
        RosterTest("Other", False, (), "nobody asks for this"),
        RosterTest("Part", True, ("users-create-answers-201",), "", {"users-create-answers-201": "minimal"}),
    )


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ...}, "'name' is a required property"),
        ({"name": "First"}, "name: 'First' is taken"),
        ({"mandatory": "yes"}, "mandatory: 'yes' is not of type 'boolean'"),
        ({"checks": "users-create"}, "checks: "),
        ({"checks": ["Users_Create"]}, "checks[0]: 'Users_Create' does not match"),
        ({"checks": ["users-a", "users-a"]}, "non-unique"),
        ({"checks": []}, "note: missing; say why no check asks for this"),
        ({"note": "a | b"}, "note: 'a | b' does not match"),
        ({"cases": {"users-other": "text"}}, "cases: users-other is not among the checks"),
        ({"cases": {}}, "cases: "),
        ({"colour": "red"}, "'colour' was unexpected"),
    ],
)
def test_a_wrong_test_of_a_roster_is_refused(tmp_path: Path, changes: Json, complaint: str) -> None:
    """A wrong test is named by file and line, with what is wrong about it."""
    with pytest.raises(RosterError) as caught:
        read(written(tmp_path, entry(name="First"), entry(**changes)))
    assert str(caught.value).startswith("sample.yaml, line 8: ")
    assert complaint in str(caught.value)


def test_a_test_of_a_roster_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """A bare word in the place of a test is named by file and line."""
    with pytest.raises(RosterError, match=r"^sample\.yaml, line 4: 'word' is not of type 'object'"):
        read(written(tmp_path, "word"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- a list\n", "is not of type 'object'"),
        ("title: Somebody's tests\nsource: a page\n", "'tests' is a required property"),
        ("title: Somebody's tests\nsource: a page\ntests: none\n", "tests: 'none' is not of type 'array'"),
        ("title: Somebody's tests\nsource: a page\ntests: []\n", "tests: "),
        ("tests: [\n", "not YAML: "),
    ],
)
def test_a_wrong_roster_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """A file that is no roster is reported in one line with its name."""
    path = tmp_path / "sample.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(RosterError) as caught:
        read(path)
    assert str(caught.value).startswith("sample.yaml: ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)
