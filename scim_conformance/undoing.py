"""Undoing all that a ledger lists, whichever of the run's tokens it was created with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scim_conformance.cleanup import Cleanup
from scim_conformance.client import Client
from scim_conformance.client.further import with_token
from scim_conformance.evidence import Secret
from scim_conformance.ledger import Entry, Leftover
from scim_conformance.limits import Limits


class Undoing:
    """Undoes entries newest first; ``held`` are further tokens by kind, ``variables`` where each is looked for."""

    def __init__(
        self, client: Client, held: Mapping[str, Secret], variables: Mapping[str, str], limits: Limits | None = None
    ) -> None:
        self._client = client
        self._held = held
        self._variables = variables
        self._limits = limits or Limits()
        self._own = Cleanup(client, self._limits)

    def undo(self, entries: Iterable[Entry]) -> list[Leftover]:
        """Return what stays: of the run's own token first, then of each further one."""
        by_kind: dict[str, list[Entry]] = {"": []}
        for entry in entries:
            by_kind.setdefault(entry.credential, []).append(entry)
        own, *further = by_kind.items()
        leftovers = self._own.undo(own[1])
        return leftovers + [one for kind, listed in further for one in self._with(kind, listed)]

    def sweep(self, endpoints: Sequence[str], *, whole_run: bool = False) -> list[Leftover]:
        """Return what stays of what carries the run's names although the endpoint denied creating it."""
        if self._client.transport.stopped is not None:
            return []
        return [one for endpoint in endpoints for one in self._own.sweep(endpoint, whole_run=whole_run)]

    def _with(self, kind: str, entries: list[Entry]) -> list[Leftover]:
        if kind not in self._held:
            where = f"set {self._variables[kind]}" if kind in self._variables else "name its variable in the profile"
            reason = f"it was created with the {kind} token, which is not there: {where} and clean up by the ledger"
            return [Leftover(one.endpoint, None, one.name, "unknown", reason) for one in entries]
        client = with_token(self._client, self._held[kind])
        try:
            return Cleanup(client, self._limits).undo(entries)
        finally:
            client.transport.close()
