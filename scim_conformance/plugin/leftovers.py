"""Undoing at the end of a run: what this process created, and what lost or interrupted workers left."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest

from scim_conformance.client import Client
from scim_conformance.ledger import Entry, LedgerError, LedgerFile, Leftover, read
from scim_conformance.limits import Limits
from scim_conformance.plugin.settings import LEDGER_FOLDER
from scim_conformance.plugin.state import State, new_client, state_of
from scim_conformance.undoing import Undoing


def undo_own(state: State) -> None:
    """Undo what this process created, once; what stays goes to the state's leftovers."""
    client, state.undone = state.client, True
    if client is not None:
        _undo(state, client, _created_by(client), _to_sweep(state, client), whole_run=False)


def clean_up_rest(config: pytest.Config) -> None:
    """Undo what a lost worker left on the ledger, and drop a ledger that has nothing more to say."""
    state = state_of(config)
    try:
        ledger = read(state.settings.ledger)
    except LedgerError:
        return
    state.created = dict(Counter(one.endpoint for one in ledger.entries if one.ids))
    state.leftovers += _kept(ledger, state)
    told = {one.name for one in state.leftovers}
    forgotten = [entry for entry in ledger.open_entries if entry.left is None and entry.name not in told]
    lost = bool(state.started - state.finished)
    if (forgotten or (lost and ledger.entries)) and not state.signals.hurried:
        client = new_client(state.settings, "rest")
        endpoints = _by_ledger(state, ledger.entries) if lost else []
        _undo(state, client, forgotten, endpoints, whole_run=True)
        client.transport.close()
    else:
        state.leftovers += [_abandoned(entry) for entry in forgotten]
    _tidy(state)


def _kept(ledger: LedgerFile, state: State) -> list[Leftover]:
    """Return what workers wrote down as left before they were lost, and could tell nobody of."""
    told = {one.name for one in state.leftovers}
    unheard = [one for one in ledger.open_entries if one.left is not None and one.name not in told]
    return [Leftover(one.endpoint, one.kept[0], one.name, one.kept[1], one.left or "") for one in unheard]


def _abandoned(entry: Entry) -> Leftover:
    id_ = entry.ids[-1] if entry.ids else None
    return Leftover(entry.endpoint, id_, entry.name, "unknown", "the clean-up was interrupted")


def _tidy(state: State) -> None:
    """Remove the files that nobody needs any more."""
    file = state.settings.ledger
    if not state.leftovers:
        file.unlink(missing_ok=True)
    for suffix in (".pace", ".pace.lock"):
        file.with_suffix(suffix).unlink(missing_ok=True)
    if file.parent.name == LEDGER_FOLDER:
        with suppress(OSError):  # not empty: another run's ledger lies there
            file.parent.rmdir()


def _created_by(client: Client) -> list[Entry]:
    try:
        return [entry for entry in reversed(client.ledger.entries()) if not entry.gone]
    except LedgerError:
        return []  # somebody took the file away: what the sweep finds by its name is removed all the same


def _undo(state: State, client: Client, entries: list[Entry], endpoints: list[str], *, whole_run: bool) -> None:
    settings = state.settings
    limits = Limits(lambda: state.signals.hurried, settings.rate)
    undoing = Undoing(client, settings.credentials, settings.profile.credentials, limits)
    found: list[Leftover] = []
    try:
        found += undoing.undo(entries)
        found += undoing.sweep(endpoints, whole_run=whole_run)
    except Exception as error:  # noqa: BLE001 - a bug in here must not cost the results of the whole run
        reason = f"the clean-up itself failed, please report: {type(error).__name__}: {error}"
        told = {one.name for one in found}
        found += [Leftover(one.endpoint, None, one.name, "unknown", reason) for one in entries if one.name not in told]
    state.leftovers += found
    state.count(client.transport.sent)


def _to_sweep(state: State, client: Client) -> list[str]:
    """Return where something may exist that was denied: groups only if this process asked for any."""
    if state.settings.profile.groups is None:
        return ["/Users"]
    try:
        return _by_ledger(state, client.ledger.entries())
    except LedgerError:
        return ["/Groups", "/Users"]


def _by_ledger(state: State, entries: tuple[Entry, ...] | list[Entry]) -> list[str]:
    groups = state.settings.profile.groups is not None and any(one.endpoint == "/Groups" for one in entries)
    return ["/Groups", "/Users"] if groups else ["/Users"]
