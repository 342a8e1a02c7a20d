"""Names that only this run can have made, and the test whether a resource carries one; floor 1."""

from __future__ import annotations

import itertools
import re
import secrets
from typing import Any

PREFIX = "ScimConf-"
"""Mixed case on purpose: an endpoint that folds letter case in one place and not in another shows itself."""
_RUN = re.compile(r"[0-9a-f]{8}")
#: What some checks put before a word: a letter with an accent in both of its forms, and what a new name begins with.
_BEFORE = "(?:e\u0301|\u00e9|renamed )?"
_WORD = re.compile(
    rf"{_BEFORE}(?P<word>{PREFIX}(?P<run>[0-9a-f]{{8}})-[a-z0-9]+n\d+(?![a-z0-9]))", re.IGNORECASE | re.ASCII
)
_NAMES = ("userName", "displayName", "externalId")
#: What a resource says of others: a stranger's group that lists a user of ours is still a stranger's.
_OF_OTHERS = frozenset({"members", "groups"})


def new_run_id() -> str:
    """Return eight random hex digits from the system's generator, which no reseeding of ``random`` can repeat."""
    return secrets.token_hex(4)


class RunNames:
    """Makes and recognises the names of one run; workers of the same run share ``run`` and differ in ``worker``."""

    def __init__(self, run: str, worker: str = "") -> None:
        if not _RUN.fullmatch(run):
            raise ValueError(f"a run id is eight hex digits, not {run!r}")
        self.run = run
        self.marker = f"{PREFIX}{run}"
        self._folded = self.marker.casefold()
        # The n ends the worker's part: what gw1 made must not be taken for what gw10 made.
        self.prefix = f"{self.marker}-{re.sub(r'[^a-z0-9]', '', worker.lower()) or 'w'}n"
        self._count = itertools.count(1)

    def fresh(self) -> str:
        """Return a word no other call of any worker returns, such as ``ScimConf-1a2b3c4d-gw0n7``."""
        return f"{self.prefix}{next(self._count)}"

    def owns(self, document: Any) -> bool:
        """Return whether a JSON document carries this run's marker, letter case ignored.

        What it lists as ``members`` or ``groups`` does not count.
        """
        return any(self._folded in text.casefold() for text in _strings(document))

    def word_in(self, document: Any) -> str | None:
        """Return the first run-unique word of this run in a JSON document, None without one."""
        return next(iter(self.words_in(document)), None)

    def words_in(self, document: Any) -> list[str]:
        """Return the run-unique words of this run in a JSON document, each once."""
        pattern = re.compile(rf"{re.escape(self.marker)}-[a-z0-9]+n\d+", re.IGNORECASE)
        return list(dict.fromkeys(word for text in _strings(document) for word in pattern.findall(text)))


def carries(document: Any, *names: str) -> bool:
    """Return whether a JSON document carries exactly one of these words: ``…n1`` is not taken for ``…n12``."""
    pattern = re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?!\d)", re.IGNORECASE)
    return any(pattern.search(text) for text in _strings(document))


def name_in(resource: Any) -> tuple[str, str] | None:
    """Return the run and the word of a name that only a run of this suite gives, None where a resource has none.

    It stands at the beginning of userName, displayName or externalId, and nothing that could continue it comes after.
    """
    shown = resource if isinstance(resource, dict) else {}
    for attribute in _NAMES:
        value = shown.get(attribute)
        found = _WORD.match(value) if isinstance(value, str) else None
        if found is not None:
            return found["run"].lower(), found["word"]
    return None


def _strings(document: Any) -> list[str]:
    found: list[str] = []
    pending = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            pending.extend(inner for name, inner in value.items() if name.casefold() not in _OF_OTHERS)
        elif isinstance(value, list):
            pending.extend(value)
    return found
