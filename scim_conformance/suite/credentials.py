"""Further tokens and secrets that some checks need: which there are, and why one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scim_conformance.evidence import Secret
from scim_conformance.suite.kit import NotApplicable


@dataclass(frozen=True)
class Credentials:
    """What there is beside the run's token: ``variables`` names where each kind is kept, ``held`` has what is set."""

    variables: Mapping[str, str]
    held: Mapping[str, Secret]

    def has(self, kind: str) -> bool:
        """Return whether there is a token of a kind such as ``second_tenant``."""
        return kind in self.held

    def require(self, kind: str) -> str:
        """Return the Authorization header with the token of a kind; raise NotApplicable where there is none."""
        return f"Bearer {self.secret(kind).reveal()}"

    def secret(self, kind: str) -> Secret:
        """Return what is held of a kind such as ``client_secret``; raise NotApplicable where there is nothing."""
        if kind not in self.held:
            named = self.variables.get(kind)
            raise NotApplicable(f"{named} is not set" if named else f"the profile names no {kind}")
        return self.held[kind]
