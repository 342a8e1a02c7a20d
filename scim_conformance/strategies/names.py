"""Names of attributes in other letter case, and choices of names to ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]

_LETTERS = 48


def flips(least: int = 0) -> Strategy:
    """Return which letters of a name are written in the other case, by their places; a place past the end is none."""
    few = st.lists(st.integers(0, 11), min_size=least, max_size=3, unique=True)
    return (few | st.lists(st.integers(0, _LETTERS), min_size=least, max_size=_LETTERS, unique=True)).map(sorted)


def recased(name: str, flipped: Iterable[int]) -> str:
    """Return a name with the letters at these places in the other case, other signs not counted."""
    places = set(flipped)
    letters = [place for place, sign in enumerate(name) if sign.isascii() and sign.isalpha()]
    turned = {place for number, place in enumerate(letters) if number in places}
    return "".join(sign.swapcase() if place in turned else sign for place, sign in enumerate(name))


def recased_keys(value: Any, spellings: dict[str, list[int]]) -> Any:
    """Return a JSON value with the names of members, at any depth, in the spellings asked for."""
    if isinstance(value, dict):
        return {recased(key, spellings.get(key, ())): recased_keys(one, spellings) for key, one in value.items()}
    return [recased_keys(one, spellings) for one in value] if isinstance(value, list) else value


def spellings(names: Sequence[str]) -> Strategy:
    """Return spellings of some of the names, by name."""
    return st.fixed_dictionaries({}, optional={name: flips(1) for name in names})


def asked_names(names: Sequence[str]) -> Strategy:
    """Return a parameter and the names it gives, each with its spelling, some twice and some with the core's URN."""
    one = st.fixed_dictionaries({"name": st.sampled_from(tuple(names)), "flips": flips(), "urn": st.booleans()})
    several = st.lists(one, min_size=1, max_size=4)
    repeated = st.builds(lambda listed, again: [*listed, *listed[:again]], several, st.integers(0, 2))
    return st.fixed_dictionaries(
        {"parameter": st.sampled_from(("attributes", "excludedAttributes")), "names": repeated}
    )


def page_sizes(most: int) -> Strategy:
    """Return the sizes of the pages of a walk, one after the other and again from the first."""
    return st.lists(st.integers(1, most), min_size=1, max_size=4)
