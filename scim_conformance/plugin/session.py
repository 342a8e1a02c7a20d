"""A run's beginning and end: the embedded endpoint, the signals, and that clean-up and results come whatever fails."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
import traceback
from collections.abc import Generator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.client import Target
from scim_conformance.evidence import Secret
from scim_conformance.model import ExitCode
from scim_conformance.plugin import workers
from scim_conformance.plugin.consent import begin
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.leftovers import undo_own
from scim_conformance.plugin.settings import EMBEDDED_NOTICE
from scim_conformance.plugin.state import State, state_of

_NOT_OURS = "A plugin failed when the run ended; what the run created was cleaned up, and the results are complete."
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
    """Take over the signals that end a run, and start the embedded endpoint where none was named."""
    config = session.config
    state = state_of(config)
    state.signals.install()
    if state.worker or config.option.collectonly or state.settings.plan_only:
        return
    _require_writable(state.settings.results)
    if state.settings.target is None:
        _start_embedded(config, state)
    state.opened = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Ask for consent, where this process runs the cases itself."""
    config = session.config
    state = state_of(config)
    stopped = session.testsfailed and not config.option.continue_on_collection_errors
    if not (state.worker or stopped or config.option.collectonly or workers.divided(config)):
        begin(config, state, [item.stash.get(PLANNED, None) for item in session.items])


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, Any, Any]:
    """Undo what this process created before any other plugin's end, and see to the results after all of them.

    A worker tells the controller what stays, and how much it sent.
    """
    config = session.config
    state = state_of(config)
    state.signals.ending = True
    undo_own(state)
    if state.worker:
        config.workeroutput["scim"] = {  # type: ignore[attr-defined]
            "sent": state.sent,
            "leftovers": [asdict(one) for one in state.leftovers],
        }
        return (yield)
    collector = config.pluginmanager.getplugin("scim_collector")
    try:
        return (yield)
    except Exception:  # noqa: BLE001 - Python's own exit code 1 would say that the endpoint is not conformant
        collector.fail(f"{traceback.format_exc()}\n{_NOT_OURS}")
        return []
    finally:
        session.exitstatus = collector.finish(session.exitstatus)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Make up for an end that another plugin prevented, stop the embedded endpoint and close connections."""
    state = state_of(config)
    state.signals.ending = True
    if not state.undone:
        undo_own(state)
    collector = config.pluginmanager.getplugin("scim_collector")
    if collector is not None:
        collector.finish(ExitCode.INTERNAL_ERROR)
        collector.tell_untold()
    if state.client is not None:
        state.client.transport.close()
    endpoint = config.stash.get(_ENDPOINT, None)
    if endpoint is not None:
        endpoint.close()
    state.signals.restore()


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
    target = replace(target, waits=state.settings.waits)
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


def _say(config: pytest.Config, text: str) -> None:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(text)
