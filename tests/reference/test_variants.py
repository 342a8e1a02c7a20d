"""Every legal variant changes what a small probe sees, and says what it does and where that is allowed."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.dialects import DIALECTS
from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference import VARIANTS
from scim_conformance.reference.variants import writing
from scim_conformance.reference.variants.registry import merged

from .conftest import attribute, resource
from .variant_probing import VARIANT_PROBES

for _probes in sorted(Path(__file__).parent.glob("variants_*.py")):
    importlib.import_module(f"{__package__}.{_probes.stem}")  # which registers its probes

#: Where a variant may stand: documents whose sections are numbered.
_ALLOWED = re.compile(r"RFC \d{4} section \d+(\.\d+)*( (table|figure) \d+)?")
#: Profiles other than the usual one that a variant may need.
_CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"delete": Delete.UNSTATED},
    {"delete": Delete.UNSUPPORTED},
    {"client": "okta"},
    {"users": resource(attribute("userName", required=True))},
    {
        "users": resource(
            attribute("userName"), attribute("displayName"), attribute('phoneNumbers[type eq "work"].value')
        )
    },
    {"users": resource(attribute("userName"), attribute("displayName"), attribute('ims[type eq "skype"].value'))},
)


@pytest.mark.parametrize("name", VARIANT_PROBES)
def test_the_plain_endpoint_does_it_in_one_way(serving: Callable[..., Any], profile: Profile, name: str) -> None:
    """Without the variant its probe sees what the endpoint does."""
    run, right = VARIANT_PROBES[name]
    assert run(serving(**_needed(profile, name))) == right


@pytest.mark.parametrize("name", VARIANT_PROBES)
def test_a_variant_does_it_in_another(serving: Callable[..., Any], profile: Profile, name: str) -> None:
    """With the variant the probe sees something else."""
    run, right = VARIANT_PROBES[name]
    assert run(serving(variants=[name], **_needed(profile, name))) != right


def _needed(profile: Profile, name: str) -> dict[str, Any]:
    return next(one for one in _CHANGES if VARIANTS[name].shows(_changed(profile, one)))


def _changed(profile: Profile, changes: dict[str, Any]) -> Profile:
    if "delete" not in changes:
        return replace(profile, **changes)
    return replace(profile, users=replace(profile.users, operations=_operations(profile, changes["delete"])))


def _operations(profile: Profile, delete: Delete) -> Any:
    return replace(profile.users.operations, delete=delete)


def test_every_variant_has_a_probe() -> None:
    """No variant is without a probe, and no probe is for a variant that does not exist."""
    assert set(VARIANTS) == set(VARIANT_PROBES)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_explains_itself(name: str) -> None:
    """A variant says in a sentence what it does, and names the section that allows it and dialects that there are."""
    found = VARIANTS[name]
    assert found.name == name == name.lower()
    assert re.fullmatch(r"\S.{15,}\.", found.summary)
    assert _ALLOWED.fullmatch(found.allowed_by), found.allowed_by
    assert found.choice
    assert set(found.dialects) <= set(DIALECTS)


def test_no_two_variants_have_one_name() -> None:
    """Areas that both have a variant of one name are refused, or one of the two would never be tried."""
    with pytest.raises(ValueError, match="two variants 'patch-204'"):
        merged(writing.AREA, writing.AREA)
