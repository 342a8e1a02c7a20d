"""Which words of a summary carry a colour, and which; whoever writes them makes them so, where colours are wanted."""

from __future__ import annotations

import re
from typing import Final

#: The names that pytest's terminal writer and click both know.
COLOURS: Final = {
    "conformant": "green",
    "nonconformant": "red",
    "incomplete": "yellow",
    "FAILED": "red",
    "DEVIATES": "yellow",
    "KNOWN": "yellow",
    "blocked": "yellow",
    "inconclusive": "yellow",
    "not run": "yellow",
    "ended in a bug of the suite": "red",
    "LEFT BEHIND": "red",
}
#: What may stand before such a word. Folded lines are indented, so that nothing from an endpoint begins one.
_BEFORE: Final = r"|verdict:  |\d+ cases? "
_LINE: Final = re.compile(rf"({_BEFORE})({'|'.join(COLOURS)})\b(.*)")


def coloured(line: str) -> list[tuple[str, str]]:
    """Return a line of the summary in pieces, each with the name of its colour, which is empty for most."""
    found = _LINE.fullmatch(line)
    if found is None:
        return [(line, "")]
    before, word, after = found.groups()
    return [(before, ""), (word, COLOURS[word]), (after, "")]
