"""The probes of legal variants: what each shows that the plain endpoint does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VariantProbe = Callable[[Any], object]

#: Probes by the name of the variant they reveal, each with what it sees on the plain endpoint.
VARIANT_PROBES: dict[str, tuple[Callable[[Any], object], object]] = {}


def variant_probe(name: str, right: object) -> Callable[[VariantProbe], VariantProbe]:
    """Register the probe that reveals a variant, and what it sees on the plain endpoint."""

    def register(run: VariantProbe) -> VariantProbe:
        assert name not in VARIANT_PROBES, f"there are two probes of {name}"
        VARIANT_PROBES[name] = (run, right)
        return run

    return register
