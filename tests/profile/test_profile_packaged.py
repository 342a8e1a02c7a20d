"""The packaged profiles say what their tutorials say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile import Basis, Delete, Profile, ProfileError, available, load
from scim_conformance.scim import urns
from tests.support import EVERYTHING

ROOT = Path(__file__).parents[2]
TRUTH = ROOT.parent / "shared" / "tutorials" / "truth.json"
SOURCES = {
    "bitabiz": ("000_49d42549680c163c.txt", date(2019, 7, 26)),
    "britive": ("002_568d8b4844891d0c.txt", date(2021, 3, 5)),
    "bizagi": ("003_3849fcb0d51e367c.txt", date(2020, 10, 20)),
    "bic-cloud-design": ("004_88340440ad0d48f3.txt", date(2022, 11, 21)),
}


def told(name: str) -> dict[str, Any]:
    """Return the hand-checked facts of a profile's tutorial; skip where they are not at hand."""
    if not TRUTH.is_file():
        pytest.skip("the hand-checked facts of the tutorials are not at hand")
    facts: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))[SOURCES[name][0]]
    return facts


def rows(attributes: Any, only_required_by_rfc: str = "") -> list[tuple[str, str, bool | None, bool | None]]:
    """Return attribute rows as path, type, required and filterable, without what only the RFC requires."""
    return [
        (
            one.path.text,
            one.type.casefold(),
            None if one.path.text == only_required_by_rfc else one.required,
            one.filterable,
        )
        for one in attributes
    ]


def table(listed: list[dict[str, Any]]) -> list[tuple[str, str, bool | None, bool | None]]:
    """Return the rows of a tutorial's table in the form of ``rows``."""
    return [(one["path"], one["type"].casefold(), one["required"], one["filterable"]) for one in listed]


def test_available_lists_the_packaged_profiles_by_name() -> None:
    """The four tutorials are packaged, each under its connector's name."""
    assert set(SOURCES) <= set(available())
    assert list(available()) == sorted(available())
    assert all(load(name).connector == name for name in available())


@pytest.mark.parametrize(
    ("name", "users", "groups"),
    [("britive", 45, 3), ("bizagi", 7, None), ("bic-cloud-design", 6, 3), ("bitabiz", 4, None)],
)
def test_number_of_attributes(name: str, users: int, groups: int | None) -> None:
    """Each profile has as many attributes as its tutorial, and groups only where the tutorial has them."""
    profile = load(name)
    assert len(profile.users.attributes) == users
    assert (len(profile.groups.attributes) if profile.groups else None) == groups


@pytest.mark.parametrize("name", SOURCES)
def test_profile_names_its_source(name: str) -> None:
    """Title and date of the tutorial are recorded, and the client is Entra with a bearer token."""
    profile = load(name)
    assert profile.source is not None
    assert profile.title in profile.source.tutorial
    assert profile.source.date == SOURCES[name][1]
    assert profile.client == "entra"
    assert profile.dialects == ("entra", "entra-compliant")
    assert profile.authentication == ("bearer",)
    assert profile.title == told(name)["connector"]


@pytest.mark.parametrize("name", ["britive", "bizagi", "bic-cloud-design"])
def test_attribute_rows_are_those_of_the_tutorial(name: str) -> None:
    """Path, type, required and filterable of every row agree with the tutorial; a missing column stays unknown."""
    profile, facts = load(name), told(name)
    rfc = "" if name == "bic-cloud-design" else "userName"
    assert rows(profile.users.attributes, rfc) == table(facts["user_attributes"])
    assert rows(profile.groups.attributes if profile.groups else []) == table(facts["group_attributes"] or [])
    assert all(one.basis is Basis.STATED for one in profile.users.attributes)


def test_bitabiz_requires_the_four_attributes_of_its_limitations() -> None:
    """BitaBIZ requires what the list of limitations names, under assumed SCIM paths."""
    attributes = load("bitabiz").users.attributes
    assert [one.path.text for one in attributes] == told("bitabiz")["required_from_prose_scim"]
    assert all(one.required and one.basis is Basis.ASSUMED for one in attributes)
    assert [one.filterable for one in attributes] == [True, None, None, None]


@pytest.mark.parametrize("name", SOURCES)
def test_delete_is_stated_only_by_bitabiz(name: str) -> None:
    """Hard delete is ruled out where the tutorial says so, and unstated elsewhere; users are disabled everywhere."""
    users = load(name).users
    assert users.operations.delete is (Delete.UNSUPPORTED if name == "bitabiz" else Delete.UNSTATED)
    assert (users.operations.create, users.operations.update, users.operations.deactivate) == (True, True, True)
    assert users.basis["deactivate"] is Basis.STATED
    assert users.basis["match_by"] is Basis.ASSUMED
    assert told(name)["hard_delete"] is (False if name == "bitabiz" else None)


@pytest.mark.parametrize("name", ["britive", "bic-cloud-design"])
def test_groups_are_matched_by_display_name_and_carry_members(name: str) -> None:
    """Groups have members where the tutorial has a group table."""
    groups = load(name).groups
    assert groups is not None
    assert groups.members is True
    assert groups.match_by.text == "displayName"
    assert groups.operations.deactivate is None


def test_bizagi_fixes_the_end_of_its_base_url() -> None:
    """Only Bizagi's tutorial fixes the shape of the URL."""
    assert {name: load(name).base_url_ends_with for name in SOURCES if load(name).base_url_ends_with} == {
        "bizagi": "/scim/v2/"
    }


def test_everything_covers_the_core_user() -> None:
    """The profile for our own tests declares every writable attribute of RFC 7643 section 4.1, and both extensions."""
    profile = load(EVERYTHING)
    names = {one.path.name for one in profile.users.attributes if one.path.extension is None}
    assert names == {
        *("userName", "externalId", "name", "displayName", "nickName", "profileUrl", "title", "userType"),
        *("preferredLanguage", "locale", "timezone", "active", "password", "emails", "phoneNumbers", "ims", "photos"),
        *("addresses", "entitlements", "roles", "x509Certificates"),
    }
    assert {one.path.extension for one in profile.users.attributes} >= {None, urns.ENTERPRISE_USER}
    assert {"string", "boolean", "integer", "dateTime"} <= {
        one.type for one in profile.users.attributes if one.path.label.startswith("acme.")
    }
    assert profile.users.operations.delete is Delete.HARD
    assert profile.groups is not None
    assert profile.values.attributes['roles[primary eq "True"].value'] == ("admin", "editor")


def test_unknown_name_is_answered_with_near_names_and_all_names() -> None:
    """A misspelt name leads to the right one."""
    with pytest.raises(
        ProfileError, match=r"named 'Britiv'; did you mean britive or bitabiz\? there are bic-cloud-design, bitabiz"
    ):
        load("Britiv")


def test_unknown_name_far_from_any() -> None:
    """A name that resembles none gets the list, and how a file is named."""
    with pytest.raises(ProfileError, match=r"named ''; there are .*; a file is named with its \.yaml ending"):
        load("")


@pytest.mark.parametrize("text", ["folder/none", "none.yaml", "none.YML"])
def test_text_with_separator_or_yaml_ending_is_a_path(text: str) -> None:
    """What looks like a path is read as one."""
    with pytest.raises(ProfileError, match=f"{text}: there is no such file"):
        load(text)


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a package as a wheel installs it, beside a folder ``profiles`` that may be somebody else's."""
    for folder in ("scim_conformance/profiles", "profiles"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr("scim_conformance.profile.loader.resources.files", lambda package: tmp_path / package)
    return tmp_path


def test_profiles_of_a_wheel_are_found_in_the_package(wheel: Path) -> None:
    """An installed package looks into itself only."""
    (wheel / "scim_conformance" / "profiles" / "one.yaml").touch()
    (wheel / "profiles" / "stranger.yaml").touch()
    assert available() == {"one": wheel / "scim_conformance" / "profiles" / "one.yaml"}


def test_profiles_of_the_package_win_over_those_of_the_checkout(wheel: Path) -> None:
    """A checkout adds its folder; of two profiles with one name the package's counts."""
    (wheel / "pyproject.toml").touch()
    for file in ("scim_conformance/profiles/one.yaml", "profiles/one.yaml", "profiles/two.yaml"):
        (wheel / file).touch()
    assert available() == {
        "one": wheel / "scim_conformance" / "profiles" / "one.yaml",
        "two": wheel / "profiles" / "two.yaml",
    }


def test_unknown_name_among_none_or_many_refers_to_the_command(wheel: Path) -> None:
    """Where there is no short list to print, the sentence names the command that lists."""
    with pytest.raises(ProfileError, match="there are those of scim-conformance list profiles"):
        load("one")


def test_packaged_profile_is_a_profile() -> None:
    """The loader returns the frozen dataclass with the file it was read from."""
    profile = load("bizagi")
    assert isinstance(profile, Profile)
    assert profile.file == available()["bizagi"]
