"""Every fault changes what a small probe sees, and without it the same probe sees what is right."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference import FAMILIES, FAULTS, Family, UnknownNameError, fault, serve
from scim_conformance.reference.faults import creating
from scim_conformance.reference.faults.registry import merged
from scim_conformance.scim import urns

from .probing import PROBES, WHICH, body

for _probes in sorted(Path(__file__).parent.glob("probes_*.py")):
    importlib.import_module(f"{__package__}.{_probes.stem}")  # which registers its probes


@pytest.mark.parametrize("name", PROBES)
def test_the_correct_endpoint_passes_every_probe(serving: Callable[..., Any], name: str, profile: Profile) -> None:
    """Without a fault each probe sees what is right."""
    run, right = PROBES[name]
    assert run(_client(serving, profile, name)) == right


@pytest.mark.parametrize(("fault_name", "name"), WHICH.items())
def test_a_fault_shows(serving: Callable[..., Any], profile: Profile, fault_name: str, name: str) -> None:
    """With the fault the probe sees something else."""
    run, right = PROBES[name]
    assert run(_client(serving, profile, name, fault_name)) != right


def _client(serving: Callable[..., Any], profile: Profile, name: str, *faults: str) -> Any:
    if name != "last_attribute":
        return serving(*faults)
    attributes = profile.users.attributes[:-1]  # externalId stands in no schema
    return serving(*faults, users=replace(profile.users, attributes=attributes))


def test_every_fault_has_a_probe() -> None:
    """No fault is without a probe, and no probe is for a fault that does not exist."""
    assert set(FAULTS) == {name for name in WHICH if ":" not in name}
    assert {name.partition(":")[0] for name in WHICH if ":" in name} == set(FAMILIES)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_explains_itself(name: str) -> None:
    """A fault says in a sentence what it does, what follows and which checks must catch it."""
    found = FAULTS[name]
    assert found.name == name == name.lower()
    assert found.summary.endswith(".")
    assert found.effect.endswith(".")
    assert found.area
    assert found.caught_by


def test_no_two_faults_have_one_name() -> None:
    """Areas that both have a fault of one name are refused, or one of the two would never be tried."""
    with pytest.raises(ValueError, match="two faults 'create-200'"):
        merged(creating.AREA, creating.AREA)


def test_faults_can_be_combined(profile: Profile) -> None:
    """Several faults act at once, and the same one twice acts once."""
    with serve(profile, token="t", faults=["create-200", "location-missing", "create-200"]) as endpoint:
        headers = {"Authorization": "Bearer t", "Content-Type": urns.MEDIA_TYPE}
        answer = requests.post(f"{endpoint.url}/Users", json=body(), headers=headers, timeout=5)
        assert (answer.status_code, "Location" in answer.headers) == (200, False)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("filter-ignore", "did you mean filter-ignored"),
        ("zzz", "There is no fault 'zzz'."),
        ("drop:shoeSize", "drop:shoeSize makes no sense for acme; write drop:active"),
        ("drop:emails[", "write drop:emails.work"),
        ("lose:title", "There is no fault"),
        ("status:create-299", "write status:create-"),
        ("header:Age", "write header:"),
        ("page:+2", "makes no sense"),
        ("member:gone", "write member:"),
    ],
)
def test_an_unknown_fault_is_refused(profile: Profile, name: str, message: str) -> None:
    """An unknown name is refused with what is close to it."""
    with pytest.raises(UnknownNameError) as refusal:
        serve(profile, token="t", faults=[name])
    assert message in str(refusal.value)


def test_a_fault_shows_with_some_profiles_only(profile: Profile) -> None:
    """A fault about deleting shows where users can be deleted, a fault of a family with its profile."""
    operations = replace(profile.users.operations, delete=Delete.UNSUPPORTED)
    keeping = replace(
        profile, users=replace(profile.users, operations=operations, attributes=profile.users.attributes[:1])
    )
    assert FAULTS["delete-200"].shows(profile)
    assert not FAULTS["delete-200"].shows(keeping)
    assert FAULTS["required-500"].shows(profile)
    assert not FAULTS["required-500"].shows(keeping)
    assert FAULTS["extension-flattened"].shows(profile)
    assert not FAULTS["extension-flattened"].shows(keeping)
    assert FAULTS["external-id-dropped"].shows(profile)
    assert not FAULTS["external-id-dropped"].shows(keeping)
    assert fault("drop:title", profile).shows(profile)
    assert not fault("drop:title", profile).shows(replace(profile, connector="other"))
    assert FAULTS["group-add-doubles"].shows(profile)
    assert not FAULTS["group-add-doubles"].shows(replace(profile, groups=None))
    assert not FAULTS["group-external-id-dropped"].shows(profile)


def test_a_fault_of_updates_needs_something_to_spoil(profile: Profile) -> None:
    """With users of nothing but a userName, faults of typed values, names, managers, extensions and groups are moot."""
    bare = replace(profile, groups=None, users=replace(profile.users, attributes=profile.users.attributes[:1]))
    moot = {name for name, one in FAULTS.items() if not one.shows(bare)}
    assert {name for name in FAULTS if name.startswith("group-")} <= moot
    assert {"patch-siblings-lost", "patch-parts-lost", "patch-manager-not-cleared", "put-extension-ignored"} <= moot
    assert {"patch-primary-string-never-matches", "patch-touches-other-attributes"} <= moot
    assert not {"patch-no-op", "patch-capital-op-refused", "patch-rename-ignored", "put-ignored"} & moot


def test_classes_name_no_bug_twice_in_one_fault() -> None:
    """The classes of bugs a fault stands for are codes such as PU-01, each once."""
    for one in FAULTS.values():
        assert len(set(one.classes)) == len(one.classes)
        assert all(re.fullmatch(r"[A-Z]{2}-\d\d", code) for code in one.classes)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda one: one.name)
def test_every_parameter_of_a_family_makes_a_fault(family: Family, profile: Profile) -> None:
    """What a family says it can spoil of a profile it can, and some check must catch each."""
    promising = replace(profile.users.attributes[0], filterable=True)
    users = replace(profile.users, attributes=(promising, *profile.users.attributes[1:]))
    parameters = family.parameters(replace(profile, users=users))
    found = [family.member(profile, one) for one in parameters]
    assert parameters
    assert all(one is not None and one.caught_by and set(one.caught_by) <= family.checks for one in found)


def test_members_need_groups(profile: Profile) -> None:
    """Without groups no member can be lost."""
    bare = replace(profile, groups=None)
    assert FAMILIES["member"].parameters(bare) == ()
    assert FAMILIES["member"].member(bare, "lost") is None


def test_a_family_names_its_attribute(profile: Profile) -> None:
    """A fault of a family says which attribute it spoils."""
    assert "emails.work" in fault("drop:emails.work", profile).summary
