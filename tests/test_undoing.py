"""Undoing what was created with several tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scim_conformance import ledger
from scim_conformance.client import Client
from scim_conformance.evidence import Secret
from scim_conformance.limits import Limits
from scim_conformance.undoing import Undoing
from tests.client.serving import RUN, TOKEN, Reply, Seen, Server, Tenant, client

SECOND = "second-horse"
WORD = f"ScimConf-{RUN}-gw0n"
VARIABLES = {"second_tenant": "ACME_SECOND"}


@pytest.fixture
def tenants() -> dict[str, Tenant]:
    """Return two tenants by the token that opens each."""
    return {f"Bearer {TOKEN}": Tenant(), f"Bearer {SECOND}": Tenant()}


@pytest.fixture
def server(tenants: dict[str, Tenant]) -> Iterator[Server]:
    """Return the server of both."""

    def reply(seen: Seen) -> Reply:
        return tenants[seen.headers["Authorization"]](seen)

    running = Server(reply)
    yield running
    running.close()


@pytest.fixture
def scim(server: Server, tmp_path: Path) -> Iterator[Client]:
    """Return a client of the first tenant, with a user of ours in each on its ledger."""
    made = client(server.url, tmp_path / "ledger.jsonl")
    made.create("/Users", {"userName": f"{WORD}1"}, f"{WORD}1")
    auth = f"Bearer {SECOND}"
    made.create("/Users", {"userName": f"{WORD}2"}, f"{WORD}2", auth=auth, credential="second_tenant")
    yield made
    made.transport.close()


def _open(scim: Client) -> tuple[ledger.Entry, ...]:
    return ledger.read(scim.ledger.file).open_entries


def test_each_is_undone_with_its_own_token(scim: Client, tenants: dict[str, Tenant]) -> None:
    """What only a further token can see is removed with that token; its requests count with the run's."""
    assert [one.credential for one in _open(scim)] == ["second_tenant", ""]
    assert Undoing(scim, {"second_tenant": Secret(SECOND)}, VARIABLES).undo(_open(scim)) == []
    assert [one.held["Users"] for one in tenants.values()] == [{}, {}]
    assert _open(scim) == ()
    assert scim.transport.sent["DELETE"] == 2
    assert SECOND not in scim.ledger.file.read_text()


@pytest.mark.parametrize(("variables", "said"), [(VARIABLES, "set ACME_SECOND"), ({}, "name its variable")])
def test_missing_token_is_told(scim: Client, tenants: dict[str, Tenant], variables: dict[str, str], said: str) -> None:
    """Without the token it is told what to set, and the ledger keeps the entry open."""
    (left,) = Undoing(scim, {}, variables).undo(_open(scim))
    assert (left.name, left.state) == (f"{WORD}2", "unknown")
    assert said in left.reason
    assert [one.name for one in _open(scim)] == [f"{WORD}2"]


def test_interrupted_undoing_keeps_the_ledger_open(scim: Client, tenants: dict[str, Tenant]) -> None:
    """Who is in a hurry is told what was not looked at, and a later clean-up finds it on the ledger."""
    left = Undoing(scim, {}, {}, Limits(lambda: True)).undo([one for one in _open(scim) if not one.credential])
    assert [(one.state, one.reason) for one in left] == [("unknown", "the clean-up was interrupted")]
    assert [one.left for one in _open(scim)] == [None, None]


def test_sweep_of_the_whole_run(scim: Client, tenants: dict[str, Tenant]) -> None:
    """When nobody is at work any more what other workers made and denied is removed, too, and no other run's."""
    first = tenants[f"Bearer {TOKEN}"]
    first.put("x", f"ScimConf-{RUN}-gw1n7")
    first.put("y", "ScimConf-99999999-gw1n7")
    undoing = Undoing(scim, {}, {})
    assert undoing.sweep(["/Users"]) == []
    assert set(first.held["Users"]) == {"x", "y"}
    assert undoing.sweep(["/Users"], whole_run=True) == []
    assert set(first.held["Users"]) == {"y"}


def test_silent_endpoint_is_not_swept(scim: Client, server: Server) -> None:
    """Where nothing answers, nothing further is asked."""
    scim.transport.patience.stopped = "enough"
    sent = len(server.seen)
    assert Undoing(scim, {}, {}).sweep(["/Users"], whole_run=True) == []
    assert len(server.seen) == sent
