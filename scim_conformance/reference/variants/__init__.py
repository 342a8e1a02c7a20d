"""The legal variants of the endpoint: what the standard leaves open, done in another way than the endpoint does it.

Like a fault, each is a subclass of ``App`` that overrides one of its named steps (see the ``faults`` package). None may
ever make a case fail, deviate, be blocked or stay inconclusive, alone or beside others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scim_conformance.reference.names import known
from scim_conformance.reference.variants import (
    discovering,
    errors,
    groups,
    identity,
    pages,
    protocol,
    queries,
    reading,
    showing,
    strictness,
    tenants,
    values,
    wire,
    writing,
)
from scim_conformance.reference.variants.registry import Variant, merged

__all__ = ["VARIANTS", "Variant", "variant"]

#: The variants by name.
VARIANTS: Mapping[str, Variant] = MappingProxyType(
    merged(
        writing.AREA,
        identity.AREA,
        groups.AREA,
        values.AREA,
        showing.AREA,
        strictness.AREA,
        errors.AREA,
        queries.AREA,
        pages.AREA,
        reading.AREA,
        discovering.AREA,
        wire.AREA,
        protocol.AREA,
        tenants.AREA,
    )
)


def variant(name: str) -> Variant:
    """Return a variant by its name; raise UnknownNameError."""
    return known(VARIANTS, name, "variant")
