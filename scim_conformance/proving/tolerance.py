"""Which legal variants are tried: alone, and in random combinations of those that go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from scim_conformance.proving.choice import ON_REQUEST, PROFILES, loaded
from scim_conformance.proving.trial import Trial
from scim_conformance.reference import VARIANTS, Variant, variant

_FEWEST: Final = 2
_MOST: Final = 12
_PATIENCE: Final = 50  # tries for each combination, before the variants are taken to have no more


def tolerance(most: int, profiles: Sequence[str], *, seed: int) -> list[Trial]:
    """Return trials of at most so many variants and combinations with each of the profiles, half of them alone.

    Each profile goes on among the variants where the one before it ended, so that all have their turn.
    """
    mixed = Random(seed).sample([*VARIANTS], len(VARIANTS))  # noqa: S311 - no secret
    found: list[Trial] = []
    for turn, profile in enumerate(profiles):
        start = turn * (most // 2) % len(mixed)
        fit = [name for name in (*mixed[start:], *mixed[:start]) if VARIANTS[name].shows(loaded(profile))]
        alone = [(name,) for name in fit[: most - most // 2]]
        random = Random(f"{seed} {profile}")  # noqa: S311 - no secret
        together = _together([VARIANTS[name] for name in fit], most - len(alone), random)
        laid_out = [laid(names, profile) for names in (*alone, *together)]
        found += [replace(one, seed=seed + number) for number, one in enumerate(laid_out, start=len(found))]
    return found


def clean(seeds: int, profiles: Sequence[str], examples: int | None) -> list[Trial]:
    """Return trials of the endpoint as it is: all generated checks of each profile with each of so many seeds."""
    return [
        Trial(profile, seed=seed, examples=examples, marks=ON_REQUEST)
        for profile in profiles
        for seed in range(1, seeds + 1)
    ]


def elsewhere(profiles: Sequence[str]) -> list[Trial]:
    """Return the trials of those variants that none of the profiles shows, with one that does."""
    found = []
    for one in VARIANTS.values():
        if not any(one.shows(loaded(profile)) for profile in profiles):
            fit = (profile for profile in PROFILES if one.shows(loaded(profile)))
            found += [laid((one.name,), profile) for profile in list(fit)[:1]]
    return found


def laid(names: Sequence[str], profile: str) -> Trial:
    """Return the trial of variants with a profile, by the clients that may meet them all; raise ValueError if none."""
    known = [variant(name) for name in names]
    dialects = _dialects(known)
    if dialects is None:
        raise ValueError(f"no client may meet {' and '.join(names)} together")
    return Trial(profile, variants=tuple(names), dialects=dialects)


def _together(fit: Sequence[Variant], most: int, random: Random) -> list[tuple[str, ...]]:
    found: dict[tuple[str, ...], None] = {}
    for _ in range(most * _PATIENCE):
        if len(found) == most:
            break
        size = random.randint(_FEWEST, _MOST)
        by_choice = {one.choice: one for one in random.sample(fit, len(fit))}
        one = sorted(random.sample(list(by_choice.values()), min(size, len(by_choice))), key=lambda it: it.name)
        if len(one) >= _FEWEST and _dialects(one) is not None:
            found.setdefault(tuple(it.name for it in one))
    return list(found)


def _dialects(together: Sequence[Variant]) -> tuple[str, ...] | None:
    """Return the dialects of clients that may meet all of the variants, none for any client, None for no client."""
    named = [set(one.dialects) for one in together if one.dialects]
    if not named:
        return ()
    return tuple(sorted(set.intersection(*named))) or None
