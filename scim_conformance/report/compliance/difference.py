"""What differs between an expected and an actual text, so that a reader need not look for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
_ALIKE: Final = 0.4
_MOST_WORDS: Final = 600


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text, and whether the other text lacks it."""

    text: str
    differs: bool = False


def sides(expected: str, actual: str) -> tuple[list[Part], list[Part]]:
    """Return both texts in parts; of texts with little in common nothing is marked, as everything would be."""
    left, right = _WORD.findall(expected), _WORD.findall(actual)
    if max(len(left), len(right)) > _MOST_WORDS:
        return [Part(expected)], [Part(actual)]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [Part(expected)], [Part(actual)]
    steps = matcher.get_opcodes()
    mine = [Part("".join(left[i:j]), kind != "equal") for kind, i, j, _, _ in steps if i < j]
    theirs = [Part("".join(right[i:j]), kind != "equal") for kind, _, _, i, j in steps if i < j]
    return mine, theirs
