"""Connector profiles: what a connector promises, read from YAML into frozen dataclasses."""

from scim_conformance.profile.baseline import Baseline, load_baseline
from scim_conformance.profile.errors import ProfileError
from scim_conformance.profile.loader import available, load, validate
from scim_conformance.profile.model import (
    Attribute,
    Basis,
    Delete,
    Deviation,
    Known,
    Operations,
    Profile,
    ResourceProfile,
    Source,
    TestValues,
    known_by,
)

__all__ = [
    "Attribute",
    "Baseline",
    "Basis",
    "Delete",
    "Deviation",
    "Known",
    "Operations",
    "Profile",
    "ProfileError",
    "ResourceProfile",
    "Source",
    "TestValues",
    "available",
    "known_by",
    "load",
    "load_baseline",
    "validate",
]
