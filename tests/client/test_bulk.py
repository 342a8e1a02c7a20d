"""Bulk jobs go on the ledger and touch nobody else's resources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scim_conformance import ledger
from scim_conformance.client import Client, NotOursError
from scim_conformance.scim import urns
from tests.client.serving import RUN, Reply, Seen, Server, Tenant, client

OURS = f"ScimConf-{RUN}-gw0n1"
POST: dict[str, Any] = {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": OURS}}


@pytest.fixture
def scim(server: Server, tmp_path: Path) -> Iterator[Client]:
    """Return a client of the server."""
    made = client(server.url, tmp_path / "ledger.jsonl")
    yield made
    made.transport.close()


def entries(scim: Client) -> list[ledger.Entry]:
    """Return what is on the client's ledger."""
    return list(ledger.read(scim.ledger.file).entries)


def result(status: str, **members: Any) -> dict[str, Any]:
    """Return the answer to a job of one creation."""
    return {"schemas": [urns.BULK_RESPONSE], "Operations": [{"bulkId": "a", "status": status, **members}]}


def test_names_are_on_the_ledger_before_the_job(server: Server, tmp_path: Path, scim: Client) -> None:
    """When the job arrives the name is written down, and afterwards the id is."""
    on_disk: list[str] = []

    def create(seen: Seen) -> Reply:
        on_disk.append((tmp_path / "ledger.jsonl").read_text())
        return Reply(200, result("201", location="https://x/Users/7"))

    server.reply = create
    scim.bulk([POST], failOnErrors=1)
    assert json.loads(on_disk[0].splitlines()[-1])["name"] == OURS
    assert entries(scim) == [ledger.Entry("gw0-1", "/Users", OURS, OURS, ("7",))]
    assert server.seen[0].document == {"schemas": [urns.BULK_REQUEST], "Operations": [POST], "failOnErrors": 1}
    scim.forget("/Users", "7")
    assert entries(scim)[0].gone


@pytest.mark.parametrize(
    ("status", "body", "gone"),
    [(400, {}, True), (413, {}, True), (500, {}, False), (200, result("409"), True), (200, {}, False)],
)
def test_what_was_not_created_is_gone(server: Server, scim: Client, status: int, body: Any, gone: bool) -> None:
    """A refusal, of the job or of the operation, creates nothing; any other answer leaves the name open."""
    server.reply = lambda seen: Reply(status, body)
    scim.bulk([POST])
    assert [(one.ids, one.gone) for one in entries(scim)] == [((), gone)]


def test_what_an_error_kept_from_being_done_is_gone(server: Server, scim: Client) -> None:
    """With failOnErrors an operation without result was not carried out."""
    server.reply = lambda seen: Reply(200, {"Operations": [{"status": "404"}]})
    scim.bulk([{"method": "DELETE", "path": f"/Users/{OURS}"}, POST], failOnErrors=1)
    assert [(one.ids, one.gone) for one in entries(scim)] == [((), True)]


@pytest.mark.parametrize("lacking", ["method", "path", "bulkId"])
def test_operations_that_lack_something_are_announced(server: Server, scim: Client, lacking: str) -> None:
    """What a lenient endpoint may create from half an operation is on the ledger, too."""
    server.reply = lambda seen: Reply(200, {})
    scim.bulk([{name: value for name, value in POST.items() if name != lacking}])
    assert [(one.endpoint, one.name, one.gone) for one in entries(scim)] == [("/Users", OURS, False)]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_strangers_are_left_alone(server: Server, scim: Client, method: str) -> None:
    """A job with an operation on somebody else's resource is not sent, nor is anything announced."""
    tenant = Tenant()
    tenant.put("boss", "boss@example.com")
    server.reply = tenant
    with pytest.raises(NotOursError):
        scim.bulk([POST, {"method": method, "path": "/Users/boss", "data": {}}])
    assert server.methods() == ["GET"]
    assert entries(scim) == []


def test_ours_are_read_before_and_not_trusted_after_a_delete(server: Server, scim: Client) -> None:
    """A resource that shows our name is read once, and again after it was deleted; our own words need no read."""
    tenant = Tenant()
    tenant.put("1", OURS)

    def reply(seen: Seen) -> Reply:
        return Reply(200, {}) if seen.path == "/Bulk" else tenant(seen)

    server.reply = reply
    delete = {"method": "DELETE", "path": "/Users/1"}
    scim.bulk([delete, {"method": "DELETE", "path": f"/Users/{OURS}"}])
    scim.bulk([delete])
    assert server.methods() == ["GET", "POST", "GET", "POST"]


def test_padding_makes_a_body_large(server: Server, scim: Client) -> None:
    """Spaces behind the JSON make a body of any size."""
    server.reply = lambda seen: Reply(413)
    scim.bulk([], padding=5000)
    assert len(server.seen[0].body) > 5000
    assert server.seen[0].document["Operations"] == []
