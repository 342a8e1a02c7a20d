"""``cleanup``: after a run that could not clean up."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from scim_conformance.ledger import Ledger
from scim_conformance.reference import Endpoint
from tests.cli.command import call
from tests.support import EVERYTHING, TOKEN, serving, start_suite

RUN = "0a1b2c3d"
OURS = f"scimconf-{RUN}-wn1"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the ledger is; the token is set."""
    monkeypatch.setenv("SCIM_TOKEN", TOKEN)
    return tmp_path / "ledger.jsonl"


def _begun(file: Path, url: str, *ids: str) -> None:
    """Write the ledger of a run that created users with these ids."""
    ledger = Ledger(file)
    ledger.open(url, RUN, "bizagi")
    for id_ in ids:
        ledger.created(ledger.intent("/Users", OURS, OURS), id_)


def _user(endpoint: Endpoint, name: str = OURS) -> str:
    return str(endpoint.store.add("User", {"userName": name, "active": True})["id"])


def test_after_kill(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After kill -9 the ledger is enough to take back what the run created, and nothing else is touched."""
    with serving(EVERYTHING, latency=0.02) as endpoint:
        strangers = endpoint.store.seed_users(3)
        process = start_suite(tmp_path, EVERYTHING, "-k", "create", url=endpoint.url)
        for _ in range(600):
            if len(endpoint.store.all("User")) > 5:
                break
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert len(endpoint.store.all("User")) > 3
        called = call(capsys, "cleanup", str(file))
        assert called.exit == 0, called.out + called.err
        assert endpoint.store.all("User") == strangers
        assert "removed: /Users" in called.out
        again = call(capsys, "cleanup", str(file))
    assert again.exit == 0
    assert "nothing of run" in again.out


def test_what_stays_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where DELETE is refused the user is deactivated, told, and the exit code says that something is left."""
    with serving("bitabiz") as endpoint:
        id_ = _user(endpoint)
        _begun(file, endpoint.url, id_)
        called = call(capsys, "cleanup", str(file))
        held = endpoint.store.get("User", id_)
    assert called.exit == 10
    assert f"stays:   /Users {id_} {OURS}: deactivated;" in called.out
    assert held is not None
    assert held["active"] is False


def test_strangers_are_left_alone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An id in the ledger whose resource does not carry the run's name is not touched."""
    with serving("bizagi") as endpoint:
        (stranger,) = endpoint.store.seed_users(1)
        _begun(file, endpoint.url, stranger["id"])
        call(capsys, "cleanup", str(file))
        assert endpoint.store.all("User") == [stranger]


def test_endpoint_that_is_gone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An endpoint that cannot be reached leaves everything to be done, without a traceback."""
    with serving("bizagi") as endpoint:
        url = endpoint.url
    _begun(file, url, "1")
    called = call(capsys, "cleanup", str(file))
    assert called.exit == 10
    assert "unknown; it may exist" in called.out
    assert called.err == ""


def test_without_token(file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token nothing is tried."""
    monkeypatch.delenv("SCIM_TOKEN")
    _begun(file, "https://host.example/scim", "1")
    called = call(capsys, "cleanup", str(file))
    assert called.exit == 4
    assert "there is no token for https://host.example/scim" in called.err


def test_ledger_of_nowhere(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A ledger whose URL is none is refused."""
    _begun(file, "ftp://host.example", "1")
    called = call(capsys, "cleanup", str(file))
    assert called.exit == 4
    assert "the ledger names no endpoint" in called.err


def test_ledger_that_cannot_be_written(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger on a read-only disk is told, as what was done could not be written down."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with serving("bizagi") as endpoint:
        _begun(file, endpoint.url, "gone-long-ago")
        monkeypatch.setattr("scim_conformance.ledger.os.write", refuse)
        called = call(capsys, "cleanup", str(file))
    assert called.exit == 4
    assert "cannot be written: Permission denied" in called.err


def test_what_was_denied_is_found(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A user whom the endpoint denied having created is removed and told, although the ledger lists nothing as open."""
    with serving("bizagi") as endpoint:
        _begun(file, endpoint.url)
        ledger = Ledger(file)
        ledger.gone(ledger.intent("/Users", OURS, OURS))
        id_ = _user(endpoint, f"ScimConf-{RUN}-wn1@example.com")
        called = call(capsys, "cleanup", str(file))
        assert endpoint.store.all("User") == []
        again = call(capsys, "cleanup", str(file))
    assert (called.exit, again.exit) == (0, 0)
    assert f"removed: /Users {id_} ScimConf-{RUN}-wn1@example.com" in called.out
    assert "nothing of run" not in called.out
    assert "nothing of run" in again.out
