"""Which faults are tried with which profile, all of them or a sample."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from scim_conformance.planning import plan
from scim_conformance.profile import Profile, load
from scim_conformance.proving.trial import Trial
from scim_conformance.reference import FAMILIES, Fault, fault
from scim_conformance.suite import load_checks

_OWN: Final = Path(__file__).with_name("profiles")
#: Profiles that promise all there is: everything Entra asks for, and Okta's cycle.
EVERYTHING: Final = str(_OWN / "everything.yaml")
OKTA: Final = str(_OWN / "okta.yaml")
#: The profiles that faults are tried with, those whose runs are short before the others.
PROFILES: Final = ("bizagi", "bitabiz", OKTA, "bic-cloud-design", "britive", EVERYTHING)


class NotShownError(LookupError):
    """No profile among those given lets a fault be caught; the message names it and its checks."""


@cache
def _loaded(profile: str) -> Profile:
    return load(profile)


@cache
def asked(profile: str) -> frozenset[str]:
    """Return the ids of the checks that have a case with a profile."""
    loaded = _loaded(profile)
    planned = (one for check in load_checks() for one in plan(check, loaded, loaded.dialects))
    return frozenset(one.check.id for one in planned if one.not_applicable is None)


def shown(name: str, profiles: Sequence[str] = PROFILES) -> list[tuple[str, Fault]]:
    """Return the profiles with which a fault can be caught by all the checks that it names, each with the fault."""
    found = ((profile, fault(name, _loaded(profile))) for profile in profiles if _has(name, profile))
    return [(profile, one) for profile, one in found if _shows(one, profile)]


def _has(name: str, profile: str) -> bool:
    family, colon, attribute = name.partition(":")
    return not colon or FAMILIES[family].member(_loaded(profile), attribute) is not None


def _shows(one: Fault, profile: str) -> bool:
    return one.shows(_loaded(profile)) and set(one.caught_by) <= asked(profile)


def trial(name: str, profiles: Sequence[str] = PROFILES) -> Trial:
    """Return the trial of a fault with the first profile that shows it; raise NotShownError where none does."""
    for profile, _ in shown(name, profiles):
        return Trial(profile, faults=(name,))
    raise NotShownError(f"no profile lets {name} be caught")


def sample(names: Iterable[str], most: int | None, seed: int) -> list[str]:
    """Return at most so many of the names, the same for the same seed, in the order in which they came."""
    every = list(names)
    if most is None or most >= len(every):
        return every
    taken = set(Random(seed).sample(every, most))  # noqa: S311 - a sample, no secret
    return [one for one in every if one in taken]
