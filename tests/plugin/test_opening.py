"""What is told at the start, and how logs and warnings are masked, in one process."""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from scim_conformance.client import Target
from scim_conformance.client.login import Kind, Login
from scim_conformance.evidence import Redactor, Secret
from scim_conformance.plugin import opening
from scim_conformance.plugin.masking import Masking, Masks
from scim_conformance.plugin.state import STATE
from scim_conformance.suite.credentials import Credentials, require_anonymity, require_bearer, shown
from scim_conformance.suite.kit import NotApplicable

SECRET = "long-enough-4711"
LOGGER = "urllib3.connectionpool"


def settings(target: Target | None, *offered: str) -> Any:
    """Return as much of a run's settings as is looked at."""
    return SimpleNamespace(target=target, profile=SimpleNamespace(authentication=offered))


def target_by(kind: Kind, secret: str = SECRET) -> Target:
    """Return a target with a kind of credentials."""
    return replace(Target.of("https://host/scim", Secret(secret)), login=Login(kind, user="jo", header="X-Key"))


@pytest.mark.parametrize(
    ("target", "offered", "told"),
    [
        (None, ("bearer",), []),
        (Target("http://127.0.0.1:1", Secret("x"), embedded=True), ("basic",), []),
        (target_by(Kind.BEARER), ("bearer", "oauth2"), []),
        (target_by(Kind.BASIC), (), []),
        (target_by(Kind.BASIC), ("bearer", "oauth2"), ["note: the run logs in with --scim-auth basic"]),
        (target_by(Kind.BASIC, "short"), ("basic",), ["warning: the password has fewer than 8 characters"]),
        (target_by(Kind.NONE, ""), (), []),
    ],
)
def test_notes(target: Target | None, offered: tuple[str, ...], told: list[str]) -> None:
    """Short secrets and kinds that the profile does not know are told, of endpoints that are not ours."""
    notes = list(opening.notes(settings(target, *offered)))
    assert [note[: len(wanted)] for note, wanted in zip(notes, told, strict=True)] == told


@pytest.mark.parametrize(("worker", "lines"), [("", 1), ("gw0", 0)])
def test_notes_are_printed_once(worker: str, lines: int) -> None:
    """The process that the user started prints the notes, its workers do not."""
    written: list[str] = []
    reporter = SimpleNamespace(write_line=written.append)
    state = SimpleNamespace(worker=worker, settings=settings(target_by(Kind.BEARER, "short")))
    config = SimpleNamespace(stash={STATE: state}, pluginmanager=SimpleNamespace(getplugin=lambda _: reporter))
    session: Any = SimpleNamespace(config=config)
    opening.pytest_sessionstart(session)
    assert len(written) == lines


def test_records_are_masked() -> None:
    """A record with a secret is written without it, another one as it is."""
    masking = Masking(Redactor([Secret(SECRET)]))
    records = [logging.LogRecord("x", 30, "f", 1, "said %s", (text,), None) for text in (SECRET, "hello")]
    assert [masking.filter(one) for one in records] == [True, True]
    assert [one.getMessage() for one in records] == ["said [redacted]", "said hello"]
    assert records[1].args == ("hello",)


def test_loggers_are_left_as_they_were() -> None:
    """The filter is before the loggers while a session lasts; warnings are masked as they are recorded."""
    redactor = Redactor([Secret(SECRET)])
    config: Any = SimpleNamespace(stash={STATE: SimpleNamespace(redactor=redactor)})
    before = list(logging.getLogger(LOGGER).filters)
    masks = Masks(config)
    masks.pytest_unconfigure()
    masks.pytest_sessionstart()
    assert len(logging.getLogger(LOGGER).filters) == len(before) + 1
    masks.pytest_unconfigure()
    assert logging.getLogger(LOGGER).filters == before
    told = [warnings.WarningMessage(UserWarning(text), UserWarning, "f", 1) for text in (SECRET, "hello")]
    for one in told:
        masks.pytest_warning_recorded(one)
    assert [str(one.message) for one in told] == ["[redacted]", "hello"]


@pytest.mark.parametrize("kind", list(Kind))
def test_checks_know_the_kind(kind: Kind) -> None:
    """What only bearer tokens are asked does not apply to others, and further tokens are bearer tokens."""
    client: Any = SimpleNamespace(transport=SimpleNamespace(target=target_by(kind)))
    held = Credentials({}, {"expired": Secret("old-token")}, kind)
    require_anonymity(client)
    if kind in {Kind.BEARER, Kind.OAUTH2}:
        require_bearer(client)
        assert held.require("expired") == "Bearer old-token"
        return
    said = "the run shows no credentials" if kind is Kind.NONE else f"the run authenticates with {kind}"
    with pytest.raises(NotApplicable, match=said):
        require_bearer(client)
    with pytest.raises(NotApplicable, match=f"{said}, and the further tokens are bearer tokens"):
        held.require("expired")
    if kind is Kind.NONE:
        with pytest.raises(NotApplicable, match="the run shows no secret"):
            shown(client, "wrong")
