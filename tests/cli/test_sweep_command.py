"""``cleanup --sweep``: without a ledger."""

from __future__ import annotations

import sys

import click
import pytest

from scim_conformance.reference import Endpoint
from tests.cli.command import call
from tests.support import EVERYTHING, TOKEN, serving

RUN = "0a1b2c3d"
OURS = f"ScimConf-{RUN}-mainn1"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the token, and no URL."""
    monkeypatch.setenv("SCIM_TOKEN", TOKEN)
    monkeypatch.delenv("SCIM_URL", raising=False)


def _filled(endpoint: Endpoint) -> list[object]:
    """Add a user and a group of a run, and return the users of others."""
    strangers: list[object] = list(endpoint.store.seed_users(3))
    endpoint.store.add("User", {"schemas": [], "userName": f"{OURS}@example.com", "active": True})
    endpoint.store.add("Group", {"schemas": [], "displayName": OURS})
    return strangers


def test_lists_and_removes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With --yes everything of runs is listed and removed, nobody else is touched, and a second sweep finds nothing."""
    with serving(EVERYTHING) as endpoint:
        strangers = _filled(endpoint)
        called = call(capsys, "cleanup", "--sweep", "--url", endpoint.url, "--yes")
        assert called.exit == 0, called.out + called.err
        assert endpoint.store.all("User") == strangers
        assert endpoint.store.all("Group") == []
        monkeypatch.setenv("SCIM_URL", endpoint.url)
        again = call(capsys, "cleanup", "--sweep", "--run", RUN)
    assert f"found:   /Users {called.out.split('found:   /Users ')[1].split()[0]} {OURS}@example.com: cr" in called.out
    assert "2 may be of a run that is under way" in called.out
    assert called.out.count("removed: ") == 2
    assert (again.exit, again.out) == (0, f"nothing of run {RUN} was found at {endpoint.url}\n")


def test_without_a_terminal_nothing_is_removed(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked it is listed, and exit code 4 says what to say."""
    with serving(EVERYTHING) as endpoint:
        _filled(endpoint)
        called = call(capsys, "cleanup", "--sweep", "--url", endpoint.url)
        assert len(endpoint.store.all("User")) == 4
        assert {one.method for one in endpoint.requests} == {"GET"}
    assert called.exit == 4
    assert "say --yes to consent" in called.err
    assert OURS in called.out


@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 4)])
def test_terminal_is_asked(
    answer: bool, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal asks, and the answer counts."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "confirm", lambda question: answer)
    with serving(EVERYTHING) as endpoint:
        _filled(endpoint)
        called = call(capsys, "cleanup", "--sweep", "--url", endpoint.url, "--run", RUN)
        assert len(endpoint.store.all("User")) == (3 if answer else 4)
    assert called.exit == code, called.err


def test_refused_delete_deactivates(capsys: pytest.CaptureFixture[str]) -> None:
    """Where DELETE is refused the user is deactivated and listed, and exit code 10 says that something stays."""
    with serving("bitabiz") as endpoint:
        endpoint.store.add("User", {"schemas": [], "userName": OURS, "active": True})
        called = call(capsys, "cleanup", "--sweep", "--url", endpoint.url, "--yes")
        (held,) = endpoint.store.all("User")
    assert called.exit == 10
    assert held["active"] is False
    assert f"stays:   /Users {held['id']} {OURS}: deactivated; " in called.out
    assert "removed" not in called.out


def test_unreachable_endpoint_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """An endpoint that does not answer is no clean one."""
    with serving("bizagi") as endpoint:
        url = endpoint.url
    called = call(capsys, "cleanup", "--sweep", "--url", url)
    assert called.exit == 10
    assert "unsure:  /Users could not be searched" in called.err
    assert "Traceback" not in called.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name the LEDGER of a run, or say --sweep and --url"),
        (("ledger.jsonl", "--sweep"), "name the LEDGER of a run, or say --sweep and --url"),
        (("ledger.jsonl", "--yes", "--url", "https://h/"), "--url and --yes go with --sweep"),
        (("--sweep",), "--sweep needs the base URL of the endpoint"),
        (("--sweep", "--url", "ftp://h"), "is not an http or https URL"),
        (("--sweep", "--url", "https://h.example", "--run", "x"), "'x' is not the id of a run"),
    ],
)
def test_nonsense_is_refused(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What does not go together is told in a sentence, exit code 4."""
    called = call(capsys, "cleanup", *words)
    assert called.exit == 4
    assert said in called.err


def test_without_token(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token nothing is tried."""
    monkeypatch.delenv("SCIM_TOKEN")
    called = call(capsys, "cleanup", "--sweep", "--url", "https://h.example")
    assert called.exit == 4
    assert "there is no token for https://h.example" in called.err
