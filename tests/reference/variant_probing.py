"""How probes of legal variants are registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: A probe by the name of the variant that it reveals, and what it returns on the plain endpoint.
VARIANT_PROBES: dict[str, tuple[Callable[[Any], object], object]] = {}


def variant_probe(name: str, right: object) -> Callable[[Callable[[Any], object]], Callable[[Any], object]]:
    """Register the probe of a variant, and what it returns on the plain endpoint."""

    def register(run: Callable[[Any], object]) -> Callable[[Any], object]:
        VARIANT_PROBES[name] = (run, right)
        return run

    return register
