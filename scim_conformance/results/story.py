"""What happened before a finding: the exchanges that a case rests on, and those that made things what they were."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from scim_conformance.names import PREFIX

Json = Mapping[str, Any]

_NAME: Final = re.compile(rf"{PREFIX}[0-9a-f]{{8}}-\w+", re.IGNORECASE)
_MOST: Final = 14
_READS: Final = frozenset({"GET", "TLS"})


@dataclass(frozen=True, slots=True)
class _Step:
    """An exchange: who sent it and when, what was asked in small letters, and the id that it created."""

    uid: str
    worker: str
    number: int
    read: bool
    asked: str
    made: str


class Stories:
    """The stories in a run's exchanges by uid, in which those of one worker stand in the order of time."""

    def __init__(self, exchanges: Mapping[str, Json]) -> None:
        self._steps = {uid: _step(uid, place, one) for place, (uid, one) in enumerate(exchanges.items())}

    def of(self, judged: Sequence[str]) -> list[str]:
        """Return the uids of a case's story in the order of time, about a dozen, or as many as are judged.

        ``judged`` are those that the case rests on, of which the last one was found wrong. To them come the requests of
        the same worker until then that are about the same resources, by an id or by the name one was created with.
        """
        known = [self._steps[uid] for uid in judged if uid in self._steps]
        if not known:
            return []
        last = known[-1]
        end = max(one.number for one in known)
        before = [one for one in self._steps.values() if one.worker == last.worker and one.number <= end]
        words = _concerned(last, before)
        related = [one for one in before if one.made in words or any(_names(one, word) for word in words)]
        return [one.uid for one in sorted(_few(known, related), key=lambda one: (one.worker, one.number))]


def _concerned(last: _Step, before: Sequence[_Step]) -> set[str]:
    """Return ids and names of the resources that a request is about, in small letters."""
    words = set(_NAME.findall(last.asked))
    words |= {one.made for one in before if len(one.made) > 1 and _names(last, one.made)}
    for one in before:
        names = _NAME.findall(one.asked) if one.made else []
        if one.made in words or words.intersection(names):
            words |= {one.made, *names[:1]}
    return words - {""}


def _names(step: _Step, word: str) -> bool:
    """Return whether a request names an id or a name as a word: the id 12 does not stand in 3128."""
    return word in step.asked and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", step.asked) is not None


def _few(judged: Sequence[_Step], related: Iterable[_Step]) -> set[_Step]:
    """Return what is judged and, as far as there is room, writes before reads, and of each the latest first."""
    kept = set(judged)
    others = sorted((one for one in related if one not in kept), key=lambda one: (not one.read, one.number))
    return kept | set(others[::-1][: max(0, _MOST - len(kept))])


def _step(uid: str, place: int, exchange: Json) -> _Step:
    worker = uid.rpartition("-")[0]
    request, response = exchange["request"], exchange["response"]
    asked = f"{unquote(request['url'])} {json.dumps(request['body'], ensure_ascii=False)}".casefold()
    body = response["body"] if response and request["method"] == "POST" else None
    made = body.get("id") if isinstance(body, dict) else None
    id_ = (
        str(made).casefold() if isinstance(made, str | int) else ""
    )  # a number is wrong, but its story is asked for too
    return _Step(uid, worker, place, request["method"] in _READS, asked, id_)
