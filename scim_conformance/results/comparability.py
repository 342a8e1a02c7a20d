"""Why two runs are hardly comparable: they asked something else, of something else, or by other rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scim_conformance.profile import Baseline

Json = Mapping[str, Any]

_DIALECTS: Final = ("--scim-dialect",)
_SELECTION: Final = ("-k", "-m", "--deselect", "--lf", "--last-failed", "--ff", "--sw", "--stepwise", "-x", "--maxfail")
#: Options with a value of their own as the next word, as far as they matter here.
_VALUED: Final = frozenset({"--scim-dialect", "-k", "-m", "--deselect", "--maxfail"})
#: The share of all cases that may be in one of the two alone without a word.
_ALIEN: Final = 0.1


def warnings(old: Json | Baseline, new: Json, alien: tuple[int, int]) -> Iterator[str]:
    """Yield a sentence for each reason; ``alien`` counts the cases that only the old or only the new run has."""
    if isinstance(old, Baseline):
        if old.connector != new["profile"]["connector"]:
            yield f"the baseline is for {old.connector}, the run is of {new['profile']['connector']}"
        return
    yield from _asked(old, new)
    yield from _arguments(old, new)
    gone, added = alien
    if max(gone, added) > _ALIEN * max(len(old["cases"]), len(new["cases"])):
        yield f"the two did not ask the same (cases in OLD alone: {gone}, in NEW alone: {added})"


def _asked(old: Json, new: Json) -> Iterator[str]:
    connectors = [one["profile"]["connector"] for one in (old, new)]
    if connectors[0] != connectors[1]:
        yield f"OLD is of the connector {connectors[0]}, NEW of {connectors[1]}"
    elif _promises(old) != _promises(new):
        yield "the profile was changed between OLD and NEW"
    for what in ("version", "edition"):
        if old["suite"][what] != new["suite"][what]:
            yield f"OLD was judged by {what} {old['suite'][what]} of the suite, NEW by {new['suite'][what]}"
    if old["target"]["embedded"] != new["target"]["embedded"]:
        one, other = ("OLD", "NEW") if old["target"]["embedded"] else ("NEW", "OLD")
        yield f"{one} is of the embedded reference endpoint, {other} of another one"


def _promises(document: Json) -> Json:
    return {key: value for key, value in document["profile"].items() if key != "deviations"}


def _arguments(old: Json, new: Json) -> Iterator[str]:
    for options, what in ((_DIALECTS, "asked in the dialects"), (_SELECTION, "selected the cases by")):
        before, after = (_given(one["run"]["arguments"], options) for one in (old, new))
        if before != after:
            yield f"OLD {what} {_named(before)}, NEW {_named(after)}"


def _given(arguments: Sequence[str], options: Sequence[str]) -> list[str]:
    """Return what a command line says by some options, in any order."""
    found: set[str] = set()
    words = iter(arguments)
    for word in words:
        name, _, text = word.partition("=")
        if word[:2] in ("-k", "-m") and len(word) > 2:
            name, text = word[:2], word[2:].removeprefix("=")
        if name in options:
            text = text or (next(words, "") if name in _VALUED else "")
            found.add(text if options is _DIALECTS else f"{name} {text}".rstrip())
        elif options is _SELECTION and "::" in word and not word.startswith("-"):
            found.add(word)
    return sorted(found)


def _named(given: Sequence[str]) -> str:
    return ", ".join(given) or "that come by default"
