"""Which faults are tried with which profile, all of them or a sample, and which of them in pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

from scim_conformance import requirements
from scim_conformance.model import Level
from scim_conformance.planning import plan
from scim_conformance.profile import Profile, load
from scim_conformance.proving.matrix import Known, Levels
from scim_conformance.proving.trial import Trial
from scim_conformance.reference import FAMILIES, FAULTS, Fault, fault, told
from scim_conformance.reference.faults import layered
from scim_conformance.suite import load_checks

_OWN: Final = Path(__file__).with_name("profiles")
#: Profiles that promise all there is: everything Entra asks for, and Okta's cycle.
EVERYTHING: Final = str(_OWN / "everything.yaml")
OKTA: Final = str(_OWN / "okta.yaml")
#: The profiles that faults are tried with, those whose runs are short before the others.
PROFILES: Final = ("bizagi", "bitabiz", OKTA, "bic-cloud-design", "britive", EVERYTHING)
#: The names by which the command takes the profiles that are not packaged ones.
OWN: Final = MappingProxyType({Path(one).stem: one for one in (EVERYTHING, OKTA)})
#: Generated examples where a fault is to be found that no listed one shows.
THOROUGH: Final = 200
#: pytest's marks for all checks of generated examples, also those that run on request only.
ON_REQUEST: Final = "generated or stateful"
#: How many faults of a family are tried.
MEMBERS: Final = 3
_RANKS: Final = tuple(Level)
_PATIENCE: Final = 50  # tries for each pair, before the faults are taken to have no more


class NotShownError(LookupError):
    """No profile among those given lets a fault be caught; the message names it and its checks."""


@cache
def loaded(profile: str) -> Profile:
    """Return a profile by its name or file."""
    return load(profile)


@cache
def levels(profile: str) -> Levels:
    """Return the checks that have a case with a profile, in the suite's order, with the highest level of the cases."""
    found: dict[str, Level] = {}
    own = loaded(profile)
    for one in (one for check in load_checks() for one in plan(check, own, own.dialects)):
        if one.not_applicable is None:
            level = requirements.get(one.requirements[0]).level
            found[one.check.id] = min(level, found.get(one.check.id, level), key=_RANKS.index)
    return MappingProxyType(found)


def known(trial: Trial) -> Known:
    """Return what is known of a trial beforehand; what a report must say is laid down for the quickest profile."""
    faults = tuple(fault(name, loaded(trial.profile)) for name in trial.faults)
    first = len(faults) == 1 and faults[0].name in FAULTS and shown(faults[0].name)[0][0] == trial.profile
    return Known(faults, levels(trial.profile), told().get(faults[0].name) if first else None)


def shown(name: str, profiles: Sequence[str] = PROFILES) -> list[tuple[str, Fault]]:
    """Return the profiles with which a fault can be caught by all the checks that it names, each with the fault."""
    found = ((profile, fault(name, loaded(profile))) for profile in profiles if _has(name, profile))
    return [(profile, one) for profile, one in found if _shows(one, profile)]


def _has(name: str, profile: str) -> bool:
    family, colon, attribute = name.partition(":")
    if not colon:
        return True
    return family in FAMILIES and attribute in FAMILIES[family].parameters(loaded(profile))


def _shows(one: Fault, profile: str) -> bool:
    return one.shows(loaded(profile)) and set(one.caught_by) <= set(levels(profile))


@cache
def _generated() -> frozenset[str]:
    return frozenset(one.id for one in load_checks() if one.per_example)


def unlisted(name: str) -> bool:
    """Return whether only checks of generated examples can catch a fault."""
    return name in FAULTS and _generated().issuperset(FAULTS[name].caught_by)


def trial(name: str, profiles: Sequence[str] = PROFILES) -> Trial:
    """Return the trial of a fault with the first profile that shows it; raise NotShownError where none does.

    What no listed example catches is tried with many generated ones, of the checks that must catch it.
    """
    for profile, one in shown(name, profiles):
        if unlisted(name):
            return Trial(profile, faults=(name,), examples=THOROUGH, marks=ON_REQUEST, checks=one.caught_by)
        return Trial(profile, faults=(name,))
    named = ", ".join(Path(profile).stem for profile in profiles)
    raise NotShownError(f"{name} cannot be caught with {named}: what it breaks is not asked there")


def members(family: str, profiles: Sequence[str], seed: int) -> list[str]:
    """Return some faults of a family, by the first profile of which it can break as many things as are wanted."""
    fit = [FAMILIES[family].parameters(loaded(profile)) for profile in profiles]
    most = max(fit, key=lambda one: min(len(one), MEMBERS), default=())
    return [f"{family}:{one}" for one in sample(most, MEMBERS, seed)]


def catalogue(profiles: Sequence[str] = PROFILES, *, seed: int) -> list[str]:
    """Return the names of all faults that one of the profiles shows, some of each family."""
    every = [*FAULTS, *(one for family in FAMILIES for one in members(family, profiles, seed))]
    return [name for name in every if shown(name, profiles)]


def named(name: str, profiles: Sequence[str], seed: int) -> list[str]:
    """Return the faults that a name stands for: a family without a parameter stands for some of its members.

    Raise UnknownNameError, which says what is close.
    """
    if name in FAMILIES:
        return members(name, profiles, seed)
    if name not in FAULTS and not (":" in name and any(_has(name, profile) for profile in profiles)):
        fault(name, loaded(profiles[0]))  # which says what is close
    return [name]


def area_of(name: str) -> str:
    """Return the area of a fault by its name; that of all families is ``families``."""
    return FAULTS[name].area if name in FAULTS else "families"


def sample(names: Iterable[str], most: int | None, seed: int) -> list[str]:
    """Return at most so many of the names, the same for the same seed, in the order in which they came."""
    every = list(names)
    if most is None or most >= len(every):
        return every
    taken = set(Random(seed).sample(every, most))  # noqa: S311 - a sample, no secret
    return [one for one in every if one in taken]


def spread(names: Iterable[str], most: int | None, seed: int) -> list[str]:
    """Return at most so many faults, from as many areas as they can come from, in the order in which they came."""
    every = list(names)
    if most is None:
        return every
    random = Random(seed)  # noqa: S311 - as above
    rounds: list[tuple[int, float, str]] = []
    for area in dict.fromkeys(map(area_of, every)):
        of_area = [one for one in every if area_of(one) == area]
        shuffled = random.sample(of_area, len(of_area))
        rounds += [(turn, random.random(), one) for turn, one in enumerate(shuffled)]
    taken = {name for _, _, name in sorted(rounds)[:most]}
    return [one for one in every if one in taken]


def pairs(most: int, profiles: Sequence[str] = PROFILES, *, seed: int) -> list[Trial]:
    """Return trials of at most so many random pairs of faults, each with the first profile that shows both."""
    random = Random(seed)  # noqa: S311 - as above
    fit = [name for name in FAULTS if not unlisted(name) and shown(name, profiles)]
    found: dict[frozenset[str], Trial] = {}
    for _ in range(most * _PATIENCE if len(fit) > 1 else 0):
        if len(found) == most:
            break
        both = tuple(random.sample(fit, 2))
        common = next((one for one in profiles if all(shown(name, (one,)) for name in both)), None)
        if common is not None and _combine(both, common):
            found.setdefault(frozenset(both), Trial(common, faults=both))
    return list(found.values())


def _combine(names: tuple[str, ...], profile: str) -> bool:
    """Return whether the layers of faults can be laid over each other: one may be derived from the other."""
    try:
        layered(names, loaded(profile))
    except TypeError:
        return False
    return True
