"""A run's beginning and end: the embedded endpoint, consent, and clean-up."""

from __future__ import annotations

import errno
import os
import secrets
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.cleanup import Cleanup
from scim_conformance.client import Client, Target
from scim_conformance.evidence import Secret
from scim_conformance.ledger import Entry, Ledger, LedgerError, Leftover, read
from scim_conformance.plugin.settings import EMBEDDED_NOTICE, LEDGER_FOLDER, Settings
from scim_conformance.plugin.state import State, new_client, state_of

_ENDPOINT: pytest.StashKey[Any] = pytest.StashKey()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is judged, and by which profile."""
    settings = state_of(config).settings
    where = EMBEDDED_NOTICE if settings.embedded else settings.target.base_url if settings.target else ""
    return [
        f"scim: {where}",
        f"scim: profile {settings.profile.connector}, dialects {', '.join(settings.dialects)}",
        f"scim: ledger {settings.ledger}",
        f"scim: seed {settings.seed}, {settings.examples} generated examples per property",
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the embedded endpoint or get consent for a foreign one, and open the ledger; workers find both done."""
    config = session.config
    state = state_of(config)
    if state.worker or config.option.collectonly or state.settings.plan_only:
        return
    _require_writable(state.settings.results)
    if state.settings.target is None:
        _start_embedded(config, state)
    else:
        _ask_consent(config, state.settings)
    target = state.settings.target
    assert target is not None  # noqa: S101 - one of the two branches set it
    _open_ledger(state, target)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Undo what this process created; a worker tells the controller what stays, and how much it sent."""
    state = state_of(session.config)
    client = state.client
    if client is not None:
        _undo(state, client, _created_by(client))
    if state.worker:
        session.config.workeroutput["scim"] = {  # type: ignore[attr-defined]
            "sent": state.sent,
            "leftovers": [asdict(one) for one in state.leftovers],
        }


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the embedded endpoint and close connections."""
    state = state_of(config)
    if state.client is not None:
        state.client.transport.close()
    endpoint = config.stash.get(_ENDPOINT, None)
    if endpoint is not None:
        endpoint.close()


def clean_up_rest(config: pytest.Config) -> None:
    """Undo what a lost worker left on the ledger, and drop a ledger that has nothing more to say."""
    state = state_of(config)
    try:
        ledger = read(state.settings.ledger)
    except LedgerError:
        return
    told = {one.name for one in state.leftovers}
    forgotten = [entry for entry in ledger.open_entries if entry.left is None and entry.name not in told]
    if forgotten:
        client = new_client(state.settings, "rest")
        _undo(state, client, forgotten)
        client.transport.close()
    if not state.leftovers:
        state.settings.ledger.unlink(missing_ok=True)
    for suffix in (".pace", ".pace.lock"):
        state.settings.ledger.with_suffix(suffix).unlink(missing_ok=True)
    folder = state.settings.ledger.parent
    if folder.name == LEDGER_FOLDER:
        with suppress(OSError):  # not empty: another run's ledger lies there
            folder.rmdir()


def _created_by(client: Client) -> list[Entry]:
    try:
        return [entry for entry in reversed(client.ledger.entries()) if not entry.gone]
    except LedgerError:
        return []  # somebody took the file away: what the sweep finds by its name is removed all the same


def _undo(state: State, client: Client, entries: list[Entry]) -> None:
    cleanup = Cleanup(client)
    try:
        state.leftovers += cleanup.undo(entries)
        if client.transport.stopped is None:
            state.leftovers += [one for endpoint in _to_sweep(state, client) for one in cleanup.sweep(endpoint)]
    except Exception as error:  # noqa: BLE001 - a bug in here must not cost the results of the whole run
        reason = f"the clean-up itself failed, please report: {type(error).__name__}: {error}"
        state.leftovers += [Leftover(one.endpoint, None, one.name, "unknown", reason) for one in entries]
    state.count(client.transport.sent)


def _to_sweep(state: State, client: Client) -> list[str]:
    """Return where something may exist that was denied: groups only if this process asked for any."""
    if state.settings.profile.groups is None:
        return ["/Users"]
    try:
        asked = any(entry.endpoint == "/Groups" for entry in client.ledger.entries())
    except LedgerError:
        asked = True
    return ["/Groups", "/Users"] if asked else ["/Users"]


def _start_embedded(config: pytest.Config, state: State) -> None:
    from scim_conformance.reference import serve  # noqa: PLC0415 - a run against a real endpoint needs no server

    token = secrets.token_urlsafe(24)
    # These two want noTarget where Entra's default wording, known by its capitals, still has the element created.
    strict = not {"rfc", "okta"}.isdisjoint(state.settings.dialects)
    further = {kind: secrets.token_urlsafe(24) for kind in state.settings.profile.credentials}
    endpoint = serve(state.settings.profile, token=token, strict_no_target=strict, credentials=further)
    config.stash[_ENDPOINT] = endpoint
    target = Target(
        endpoint.url, Secret(token), embedded=True, timeout=state.settings.timeout, rate=state.settings.rate
    )
    target = replace(target, limits=state.settings.limits)
    addresses = {kind: endpoint.token_url for kind in further if kind == "token_endpoint"}
    held = {kind: Secret(text) for kind, text in {**further, **addresses}.items()}
    state.settings = replace(state.settings, target=target, credentials=held)
    if config.get_verbosity() < 0:
        _say(config, EMBEDDED_NOTICE)  # -q leaves out the header that says it


def _require_writable(results: Path | None) -> None:
    """Find out before the first request whether the results can be written, not after the last."""
    if results is None:
        return
    try:
        if results.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        results.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=results.parent):
            pass
    except OSError as error:
        raise pytest.UsageError(
            f"the results {results} cannot be written: {error.strerror}; name another file"
        ) from None


def _open_ledger(state: State, target: Target) -> None:
    file = state.settings.ledger
    try:
        _put_aside(file)
        file.with_suffix(".pace").unlink(missing_ok=True)
        Ledger(file).open(target.base_url, state.settings.run, state.settings.profile.connector)
    except OSError as error:
        raise pytest.UsageError(f"the ledger {file} cannot be written: {error.strerror}") from None


def _put_aside(file: Path) -> None:
    """Keep an earlier run's ledger under that run's name where it still lists something, else make room."""
    try:
        earlier = read(file)
    except LedgerError:
        file.unlink(missing_ok=True)
        return
    if earlier.open_entries:
        file.rename(file.with_name(f"{file.stem}-{earlier.run}{file.suffix}"))
    else:
        file.unlink()


def _ask_consent(config: pytest.Config, settings: Settings) -> None:
    """Let nothing be written to an endpoint on another machine without a yes."""
    target = settings.target
    if target is None or target.loopback or settings.consent:
        return
    kinds = "users" if settings.profile.groups is None else "users and groups"
    what = f"This run creates, changes and removes {kinds} of its own at {target.base_url}."
    if not sys.__stdin__ or not os.isatty(sys.__stdin__.fileno()):
        raise pytest.UsageError(f"{what} Say --scim-yes to consent.")
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        answer = input(f"{what} Go on? [y/N] ")
    if answer.strip().casefold() not in ("y", "yes"):
        raise pytest.UsageError("nothing was sent: no consent was given")


def _say(config: pytest.Config, text: str) -> None:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(text)
