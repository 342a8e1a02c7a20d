"""Families of faults: one misbehaviour for each of many things, named like ``drop:title`` or ``status:create-200``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.faults.registry import Fault


@dataclass(frozen=True, slots=True)
class Family:
    """A fault that takes a parameter; ``{}`` in its summary stands for it.

    ``parameters`` are those that make a difference for a profile; ``layer`` is the endpoint with one of them, None
    where there is no such thing; ``caught_by`` are the checks that must catch it, by parameter where they differ.
    """

    name: str
    summary: str
    effect: str
    parameters: Callable[[Profile], tuple[str, ...]]
    caught_by: tuple[str, ...] | Mapping[str, tuple[str, ...]]
    layer: Callable[[Profile, str], type[App] | None]

    @property
    def checks(self) -> frozenset[str]:
        """The checks that must catch some member."""
        if isinstance(self.caught_by, tuple):
            return frozenset(self.caught_by)
        return frozenset(check for checks in self.caught_by.values() for check in checks)

    def member(self, profile: Profile, parameter: str) -> Fault | None:
        """Return the fault for a parameter, None when it makes no sense for the profile."""
        layer = self.layer(profile, parameter)
        if layer is None:
            return None
        return Fault(
            name=f"{self.name}:{parameter}",
            summary=self.summary.format(parameter),
            effect=self.effect,
            area=self.name,
            caught_by=self.caught_by if isinstance(self.caught_by, tuple) else self.caught_by[parameter],
            layer=layer,
            profiles=(profile.connector,),
        )


def named(*families: Family) -> Mapping[str, Family]:
    """Return families by name."""
    return MappingProxyType({one.name: one for one in families})
