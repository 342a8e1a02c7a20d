"""Rosters: the tests, by name, that Microsoft and Okta ask for before a listing, with the checks that ask the same."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from scim_conformance.rosters.reading import Roster, RosterError, RosterTest, read

__all__ = ["NAMES", "Roster", "RosterError", "RosterTest", "applying", "informational", "load"]

NAMES: Final = ("microsoft", "okta")
"""The packaged rosters."""
_BY_CLIENT: Final = {"entra": ("microsoft",), "okta": ("okta",)}


@cache
def load(name: str) -> Roster:
    """Return a packaged roster; raise RosterError when there is none of that name, or its file breaks the format."""
    if name not in NAMES:
        raise RosterError(f"there is no roster {name!r}; choose one of {', '.join(NAMES)}")
    return read(files(__package__) / f"{name}.yaml")


def applying(client: str) -> tuple[Roster, ...]:
    """Return the rosters for a profile's client, such as ``entra``; all of them for one that has none of its own."""
    return tuple(load(name) for name in _BY_CLIENT.get(client, NAMES))


def informational(client: str) -> bool:
    """Return whether rosters say nothing binding about a profile's client, because none of them is its own."""
    return client not in _BY_CLIENT
