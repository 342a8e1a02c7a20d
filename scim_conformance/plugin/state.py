"""What the parts of the plugin share during a run, kept in pytest's stash."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import pytest

from scim_conformance.client import Client, Transport
from scim_conformance.client.pace import Pace
from scim_conformance.evidence import Recorder, Redactor, Secret
from scim_conformance.ledger import Ledger, Leftover
from scim_conformance.names import RunNames
from scim_conformance.plugin.settings import Settings
from scim_conformance.plugin.signals import Signals

STATE: pytest.StashKey[State] = pytest.StashKey()


@dataclass
class State:
    """One process's part of a run; ``worker`` is empty in the process the user started.

    ``heard`` is what each worker said it had sent with its last report: all there is to know of one that is lost.
    ``started`` and ``finished`` are the workers that were, ``undone`` is whether this process has cleaned up,
    ``created`` is how many resources the ledger lists by endpoint, ``opened`` whether pytest's session began, ``begun``
    whether it came to the first request, and ``declined`` whether it ended there because nobody agreed to it.
    """

    settings: Settings
    worker: str = ""
    client: Client | None = None
    sent: dict[str, int] = field(default_factory=dict)
    heard: dict[str, dict[str, int]] = field(default_factory=dict)
    leftovers: list[Leftover] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    undone: bool = False
    opened: bool = False
    begun: bool = False
    declined: bool = False
    signals: Signals = field(default_factory=Signals)

    @property
    def redactor(self) -> Redactor:
        """The redactor for this run's tokens."""
        return _redactor_of(self.settings)

    def connect(self) -> Client:
        """Return this process's client, made on first use."""
        if self.client is None:
            self.client = new_client(self.settings, self.worker)
        return self.client

    def count(self, sent: dict[str, int]) -> None:
        """Add requests by method to the run's total."""
        for method, number in sent.items():
            self.sent[method] = self.sent.get(method, 0) + number


def _redactor_of(settings: Settings) -> Redactor:
    return _redactor(tuple(settings.secrets), settings.target.login.header if settings.target else "")


@cache
def _redactor(secrets: tuple[Secret, ...], carrier: str) -> Redactor:
    # Made once: what is issued during a run is learnt by it, and every phase of every case asks for it.
    return Redactor(secrets, carrier)


def new_client(settings: Settings, worker: str) -> Client:
    """Return a client for the run's target, with its own recorder and its own part of the ledger."""
    if settings.target is None:
        raise RuntimeError("the embedded endpoint was not started before the first request")
    names = RunNames(settings.run, worker or "main")
    recorder = Recorder(_redactor_of(settings), names, worker or "main", settings.target.told)
    pace = Pace(settings.ledger.with_suffix(".pace"), settings.rate)
    transport = Transport(settings.target, recorder, pace)
    return Client(transport, Ledger(settings.ledger, worker or "main"), names)


def state_of(config: pytest.Config) -> State:
    """Return the run's state."""
    return config.stash[STATE]
