"""The list of what a run created, on disk before the next request, so that it can be undone even after ``kill -9``.

One JSON object a line. ``open`` names the endpoint and the run; ``intent`` is written before a POST, ``created`` when
its answer names an id, ``renamed`` before an update gives it another name, ``gone`` when the resource is known not to
exist (any more), ``left`` when it must stay. Of credentials there is the kind, and the variable that holds it; a secret
is never written.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FORMAT = 1


class LedgerError(ValueError):
    """The file is not a ledger; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource the run asked for.

    ``name`` is the run-unique word it carries, ``value`` its userName or displayName as sent, ``ids`` those the
    endpoint gave it (none if the answer never came). ``credential`` is the kind of the further token with which it was
    created, empty for the run's own; ``kept`` the id and the state of what is ``left``. ``unnamed`` is what a request
    that creates nothing might have left: no search for a name would find it.
    """

    key: str
    endpoint: str
    name: str
    value: str = ""
    ids: tuple[str, ...] = ()
    gone: bool = False
    left: str | None = None
    later: tuple[str, ...] = ()
    credential: str = ""
    kept: tuple[str | None, str] = (None, "unknown")
    unnamed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every run-unique word the resource may carry: its first, and those that updates gave it."""
        return (self.name, *self.later)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A resource of ours that stays at the endpoint: ``state`` is ``deactivated``, ``present`` or ``unknown``."""

    endpoint: str
    id: str | None
    name: str
    state: str
    reason: str


class Ledger:
    """Appends to the file of a run; every worker has its own Ledger on the same file."""

    def __init__(self, file: Path, worker: str = "main") -> None:
        self.file = file
        self._worker = worker
        self._count = itertools.count(1)
        file.parent.mkdir(parents=True, exist_ok=True)

    def open(self, url: str, run: str, profile: str, credentials: Mapping[str, str] | None = None) -> None:
        """Begin the file of a run: who created, where, and which variables hold further tokens, by their kind."""
        further = {"credentials": dict(credentials)} if credentials else {}
        self._append({"event": "open", "format": FORMAT, "url": url, "run": run, "profile": profile, **further})

    def intent(self, endpoint: str, name: str, value: str, credential: str = "") -> str:
        """Write down the name of a resource about to be created and return the entry's key."""
        key = f"{self._worker}-{next(self._count)}"
        further = {"credential": credential} if credential else {}
        self._append({"event": "intent", "key": key, "endpoint": endpoint, "name": name, "value": value, **further})
        return key

    def doubt(self, endpoint: str, name: str) -> str:
        """Write down that a request which creates nothing carries a name, and return the entry's key."""
        key = f"{self._worker}-{next(self._count)}"
        self._append({"event": "intent", "key": key, "endpoint": endpoint, "name": name, "value": "", "unnamed": True})
        return key

    def created(self, key: str, id_: str) -> None:
        """Write down the id the endpoint answered with."""
        self._append({"event": "created", "key": key, "id": id_})

    def renamed(self, key: str, name: str) -> None:
        """Write down a run-unique word that an update is about to give the resource."""
        self._append({"event": "renamed", "key": key, "name": name})

    def gone(self, key: str) -> None:
        """Write down that the resource does not exist."""
        self._append({"event": "gone", "key": key})

    def left(self, key: str, reason: str, id_: str | None = None, state: str = "unknown") -> None:
        """Write down that the resource could not be removed, why, and in which state it stays."""
        self._append({"event": "left", "key": key, "reason": reason, "id": id_, "state": state})

    def entries(self) -> list[Entry]:
        """Return what this worker has written, oldest first."""
        return [entry for entry in read(self.file).entries if entry.key.startswith(f"{self._worker}-")]

    def _append(self, event: dict[str, Any]) -> None:
        line = json.dumps(event, ensure_ascii=True) + "\n"
        # One write of one short line in append mode: workers share the file without a lock.
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A ledger as read back; ``credentials`` maps the kind of a further token to the variable that held it."""

    url: str
    run: str
    profile: str
    entries: tuple[Entry, ...] = field(default=())
    credentials: Mapping[str, str] = field(default_factory=dict)

    @property
    def open_entries(self) -> tuple[Entry, ...]:
        """What may still exist, newest first: the order in which it is undone."""
        return tuple(entry for entry in reversed(self.entries) if not entry.gone)


def read(file: Path) -> LedgerFile:
    """Return a ledger's content; raise LedgerError when the file is missing or is none.

    A last line without its end is what a killed process leaves; it is dropped, as its request was never sent.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise LedgerError(f"{file}: cannot be read as a ledger: {reason}") from None
    events = list(_events(file, text))
    head = events[0] if events else {}
    if head.get("event") != "open" or head.get("format") != FORMAT:
        raise LedgerError(f"{file}: is not a ledger of this version; pass the file a run named as its ledger")
    try:
        entries, further = tuple(_entries(events)), dict(head.get("credentials", {}))
        return LedgerFile(head["url"], head["run"], head["profile"], entries, further)
    except (KeyError, TypeError, ValueError):
        raise LedgerError(f"{file}: its lines do not belong together; pass the file as the run left it") from None


def _events(file: Path, text: str) -> Iterator[dict[str, Any]]:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line) if line else None
        except ValueError:
            if number == len(lines):
                return
            raise LedgerError(f"{file}:{number}: is not a line of a ledger") from None
        if isinstance(event, dict):
            yield event


def _entries(events: Iterable[dict[str, Any]]) -> Iterable[Entry]:
    entries: dict[str, Entry] = {}
    for event in events:
        key = event.get("key", "")
        match event["event"]:
            case "intent":
                named = event["endpoint"], event["name"], event["value"]
                entries[key] = Entry(
                    key, *named, credential=event.get("credential", ""), unnamed=event.get("unnamed") is True
                )
            case "created":
                entries[key] = replace(entries[key], ids=(*entries[key].ids, event["id"]), gone=False)
            case "renamed":
                entries[key] = replace(entries[key], later=(*entries[key].later, event["name"]))
            case "gone":
                entries[key] = replace(entries[key], gone=True)
            case "left":
                kept = event.get("id"), event.get("state", "unknown")
                entries[key] = replace(entries[key], left=event["reason"], kept=kept)
    return entries.values()


class Unwritten(Ledger):
    """Stands for a ledger where nothing needs to be remembered: what is removed was found at the endpoint."""

    def __init__(self) -> None:
        super().__init__(Path(), "unwritten")

    def _append(self, event: dict[str, Any]) -> None:
        """Forget an event."""
