"""The verbs, and the rules of safety in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scim_conformance import ledger
from scim_conformance.client import Auth, Client, NotOursError
from scim_conformance.client.scim import created_id
from scim_conformance.scim import urns
from tests.client.serving import RUN, Reply, Reset, Seen, Server, Tenant, client
from tests.rules.making import SCIM, answer, silence

OURS = f"ScimConf-{RUN}-gw0n1"
NAME = f"{OURS}@example.com"
BODY = {"schemas": [urns.USER], "userName": NAME}


@pytest.fixture
def tenant(server: Server) -> Tenant:
    """Return a tenant behind the server, with one stranger in it."""
    holding = Tenant()
    holding.put("boss", "boss@example.com")
    server.reply = holding
    return holding


@pytest.fixture
def scim(server: Server, tmp_path: Path) -> Iterator[Client]:
    """Return a client of the server."""
    made = client(server.url, tmp_path / "ledger.jsonl")
    yield made
    made.transport.close()


def entries(scim: Client) -> list[ledger.Entry]:
    """Return what is on the client's ledger."""
    return list(ledger.read(scim.ledger.file).entries)


@pytest.mark.parametrize(
    ("id_", "segment"),
    [
        ("2819c223-7f76", "2819c223-7f76"),
        ("a/b/../c", "a%2Fb%2F..%2Fc"),
        ("a b", "a%20b"),
        ("a+b", "a+b"),
        ("joe@example.com", "joe@example.com"),
        ("100%", "100%25"),
        ("a?b#c", "a%3Fb%23c"),
        ("q\"'", "q%22'"),
        ("ünïcödé", "%C3%BCn%C3%AFc%C3%B6d%C3%A9"),
        ("CN=Joe,OU=Users", "CN=Joe,OU=Users"),
        ("urn:x:1", "urn:x:1"),
        ("[1]", "%5B1%5D"),
    ],
)
def test_ids_are_one_segment(server: Server, scim: Client, id_: str, segment: str) -> None:
    """An id of any shape is sent as one path segment."""
    scim.read("/Users", id_)
    assert server.seen[0].target == f"/scim/v2/Users/{segment}"


def test_queries_are_encoded(server: Server, scim: Client) -> None:
    """Spaces are %20, or + where asked for; everything that could be misread is encoded, and nothing twice."""
    wanted = 'userName eq "O\'Malley+x&y=z@é/%20"'
    scim.find("/Users", wanted)
    scim.find("/Users", wanted, plus_for_space=True, count="1")
    spaced, plussed = (one.target.partition("?")[2] for one in server.seen)
    assert spaced == "filter=userName%20eq%20%22O%27Malley%2Bx%26y%3Dz%40%C3%A9%2F%2520%22"
    assert plussed.startswith("filter=userName+eq+%22O%27Malley%2Bx%26y%3D")
    assert [one.query["filter"] for one in server.seen] == [wanted, wanted]
    assert server.seen[1].query["count"] == "1"


def test_paths_and_urls(server: Server, scim: Client) -> None:
    """A path is below the base URL, an absolute URL is taken as it is; headers and credentials can be chosen."""
    scim.get("ServiceProviderConfig")
    scim.get(f"{server.url}/Users/1", headers={"Accept": "*/*"}, auth=Auth.NONE)
    assert [one.path for one in server.seen] == ["/ServiceProviderConfig", "/Users/1"]
    assert (server.seen[1].headers["Accept"], server.seen[1].headers["Authorization"]) == ("*/*", None)


@pytest.mark.parametrize("method", ["patch", "patch_operations", "put", "delete"])
def test_strangers_are_never_written_to(server: Server, tenant: Tenant, scim: Client, method: str) -> None:
    """A write to a resource without this run's name is refused before anything is sent."""
    arguments: tuple[Any, ...] = () if method == "delete" else ([],) if method == "patch_operations" else ({},)
    with pytest.raises(NotOursError, match="does not show this run's name") as caught:
        getattr(scim, method)("/Users", "boss", *arguments)
    assert server.methods() == ["GET"]
    assert caught.value.exchange.status == 200
    assert tenant.held["Users"]["boss"]["active"] is True


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_what_cannot_be_read_is_not_written_to(server: Server, tenant: Tenant, scim: Client, status: int) -> None:
    """Where the read is refused nothing is written."""
    tenant.put("1", f"{OURS}@example.com")
    tenant.refused["GET", "/Users/1"] = status
    with pytest.raises(NotOursError):
        scim.delete("/Users", "1")
    assert "1" in tenant.held["Users"]


def test_what_does_not_exist_may_be_written_to(server: Server, tenant: Tenant, scim: Client) -> None:
    """A 404 lets a write pass: what does not exist cannot be harmed."""
    assert scim.delete("/Users", "nobody").status == 404
    assert scim.patch("/Users", "nobody", {}).status == 404
    assert server.methods() == ["GET", "DELETE", "GET", "PATCH"]


def test_ours_is_read_once_and_written(server: Server, tenant: Tenant, scim: Client) -> None:
    """A resource of ours is read before the first write and trusted for the next ones."""
    tenant.put("1", OURS.lower())
    operation = {"op": "replace", "path": "active", "value": False}
    assert scim.patch_operations("/Users", "1", [operation]).document["active"] is False
    assert scim.put("/Users", "1", BODY).document["userName"] == BODY["userName"]
    assert server.methods() == ["GET", "PATCH", "PUT"]
    assert server.seen[1].document == {"schemas": [urns.PATCH_OP], "Operations": [operation]}
    assert server.seen[1].headers["Content-Type"] == urns.MEDIA_TYPE


def test_read_opens_for_writing(server: Server, tenant: Tenant, scim: Client) -> None:
    """A read that shows our name is enough for the write that follows."""
    tenant.put("1", OURS)
    scim.read("/Users", "1")
    scim.delete("/Users", "1")
    assert server.methods() == ["GET", "DELETE"]


def test_delete_drops_trust(server: Server, tenant: Tenant, scim: Client) -> None:
    """After a DELETE an id is read again: it may be somebody else's by now."""
    tenant.put("1", OURS)
    scim.delete("/Users", "1")
    tenant.put("1", "boss@example.com")
    with pytest.raises(NotOursError):
        scim.delete("/Users", "1")
    assert "1" in tenant.held["Users"]


def test_group_that_lists_our_user_is_a_strangers(server: Server, tenant: Tenant, scim: Client) -> None:
    """A group of everybody shows our user's name, and is not ours to remove."""
    tenant.put("all", "All users", "Groups", members=[{"value": "1", "display": OURS}])
    with pytest.raises(NotOursError):
        scim.delete("/Groups", "all")
    assert "all" in tenant.held["Groups"]


def test_create_writes_the_ledger_first(server: Server, tmp_path: Path, scim: Client) -> None:
    """When the POST arrives the name is on the ledger, and afterwards the id is."""
    on_disk: list[str] = []

    def create(seen: Seen) -> Reply:
        on_disk.append((tmp_path / "ledger.jsonl").read_text())
        return Reply(201, {"id": "7"})

    server.reply = create
    exchange = scim.create("/Users", BODY, OURS)
    assert exchange.status == 201
    assert json.loads(on_disk[0].splitlines()[-1])["event"] == "intent"
    assert OURS in on_disk[0]
    assert "7" not in on_disk[0].splitlines()[-1]
    assert entries(scim) == [ledger.Entry("gw0-1", "/Users", OURS, NAME, ("7",))]
    scim.forget("/Users", "7")
    assert entries(scim)[0].gone


def test_forget_knows_only_what_was_created(scim: Client) -> None:
    """Forgetting an id that nobody created changes nothing."""
    scim.forget("/Users", "boss")
    assert entries(scim) == []


@pytest.mark.parametrize(("status", "gone"), [(400, True), (409, True), (500, False), (202, False), (302, False)])
def test_answers_without_id(server: Server, scim: Client, status: int, gone: bool) -> None:
    """A refusal creates nothing; any other answer without id leaves the intent open."""
    server.reply = lambda seen: Reply(status)
    scim.create("/Users", BODY, OURS)
    assert [(one.ids, one.gone) for one in entries(scim)] == [((), gone)]


def test_lost_answer_leaves_the_intent(server: Server, scim: Client) -> None:
    """Where the answer to a POST is lost the name stays on the ledger."""

    def lose(seen: Seen) -> Reply:
        raise Reset

    server.reply = lose
    assert scim.create("/Users", BODY, OURS).response is None
    assert [(one.name, one.value, one.ids, one.gone) for one in entries(scim)] == [(OURS, BODY["userName"], (), False)]


def test_body_may_be_any_text(server: Server, scim: Client) -> None:
    """A body that is no JSON is sent as it is, with the headers and credentials a check wants."""
    scim.create("/Users", "{ü", OURS, headers={"Content-Type": "text/plain"}, auth=Auth.NONE)
    assert server.seen[0].body == "{ü".encode()
    assert server.seen[0].headers["Content-Type"] == "text/plain"
    assert server.seen[0].headers["Authorization"] is None
    scim.create("/Groups", {"displayName": OURS}, OURS)
    assert [one.value for one in entries(scim)] == ["", OURS]


@pytest.mark.parametrize(
    ("body", "headers", "status", "id_"),
    [
        ({"id": "1"}, {}, 201, "1"),
        ({"id": 7}, {}, 200, "7"),
        ({"id": ""}, {}, 201, None),
        ({"id": None}, {"Location": "https://h/Users/a%2Fb"}, 201, "a/b"),
        (None, {"location": "/Users/9/"}, 201, "9"),
        (None, {}, 201, None),
        ([], {}, 201, None),
        ({"id": "1"}, {}, 409, None),
        ({"id": "1"}, {}, 302, None),
    ],
)
def test_created_id(body: Any, headers: dict[str, str], status: int, id_: str | None) -> None:
    """The id stands in the body, else at the end of the Location; only a success names one."""
    assert created_id(answer(body, status, {**SCIM, **headers})) == id_
    assert created_id(silence()) is None


def test_shows_reads_once(server: Server, tenant: Tenant, scim: Client) -> None:
    """Whether a resource carries exactly a name is read once, and what is not ours carries none."""
    tenant.put("1", f"{OURS}@example.com")
    tenant.put("2", f"{OURS}2@example.com")
    assert scim.shows("/Users", "1", OURS)
    assert scim.shows("/Users", "1", OURS)
    assert not scim.shows("/Users", "2", OURS)
    assert not scim.shows("/Users", "boss", "boss")
    assert not scim.shows("/Users", "nobody", OURS)
    assert len(server.seen) == 4


def test_what_is_put_behind_an_address(server: Server, tenant: Tenant, scim: Client) -> None:
    """A create may end in a slash or a query, a PUT may have a query, and both stay what they are for the ledger."""
    scim.create("/Users", BODY, OURS, tail="?attributes=userName")
    tenant.put("1", NAME)
    scim.put("/Users", "1", BODY, {"excludedAttributes": "emails, name"})
    assert server.seen[0].target.endswith("/Users?attributes=userName")
    assert server.seen[-1].target.endswith("/Users/1?excludedAttributes=emails%2C%20name")
    assert [one.endpoint for one in entries(scim)] == ["/Users"]


@pytest.mark.parametrize("method", ["put", "patch", "patch_operations", "delete", "read"])
def test_conditions_are_sent(server: Server, tenant: Tenant, scim: Client, method: str) -> None:
    """Each verb on one resource can carry headers of its own."""
    tenant.put("1", NAME)
    arguments: tuple[Any, ...] = {"put": (BODY,), "patch": ({},), "patch_operations": ([],)}.get(method, ())
    getattr(scim, method)("/Users", "1", *arguments, headers={"If-Match": 'W/"1"'})
    assert server.seen[-1].headers["If-Match"] == 'W/"1"'


def test_a_search_creates_nothing(server: Server, scim: Client) -> None:
    """A search is a POST to .search; only what an endpoint says it created from it stays open on the ledger."""
    search = {"schemas": [urns.SEARCH_REQUEST], "filter": f'userName eq "{NAME}"'}
    server.reply = lambda _: Reply(200, {"id": "7"})
    scim.search("/Users", search)
    assert [one.gone for one in entries(scim)] == [True]
    server.reply = lambda _: Reply(201, {"id": "7"})
    scim.search("/Users", search)
    assert [(one.method, one.path) for one in server.seen] == [("POST", "/Users/.search")] * 2
    assert [(one.name, one.ids) for one in entries(scim) if not one.gone] == [(OURS, ("7",))]


def test_the_configuration_is_put_where_it_is_read(server: Server, scim: Client) -> None:
    """The configuration is sent to its own address."""
    scim.put_config({"documentationUri": "https://example.com"})
    assert [(one.method, one.path) for one in server.seen] == [("PUT", "/ServiceProviderConfig")]
    assert server.seen[0].document == {"documentationUri": "https://example.com"}


def test_what_cannot_be_read_is_left_alone(server: Server, scim: Client) -> None:
    """A resource whose read is refused is not written to, and the reason is the read and not its name."""
    server.reply = lambda seen: Reply(500)
    with pytest.raises(NotOursError, match=r"is left alone: it could not be read \(500\)"):
        scim.delete("/Users", "a")
    assert server.methods() == ["GET"]


@pytest.mark.parametrize("id_", ["..", ".", "%2e%2e", "a\x00b", " ", "\ud83e"])
def test_an_id_that_leads_astray_is_neither_read_nor_written(server: Server, scim: Client, id_: str) -> None:
    """Nothing is sent where an address with the id may lead to another resource, not even a DELETE."""
    assert str(scim.read("/Users", id_).failure).startswith("not sent: ")
    with pytest.raises(NotOursError, match="is left alone: "):
        scim.delete("/Users", id_)
    with pytest.raises(NotOursError, match="is left alone: "):
        scim.patch("/Users", id_, {})
    with pytest.raises(NotOursError, match="is left alone: "):
        scim.put("/Users", id_, {})
    assert server.seen == []


def test_an_id_with_dot_segments_is_never_written(server: Server, scim: Client) -> None:
    """What shows our name at an address that some decode to another is read, and left alone."""
    user = {"id": "../Groups/1", "userName": scim.names.fresh()}
    server.reply = lambda seen: Reply(200, user)
    assert scim.read("/Users", "../Groups/1").status == 200
    with pytest.raises(NotOursError, match="may lead to another resource"):
        scim.delete("/Users", "../Groups/1")
    with pytest.raises(NotOursError, match="may lead to another resource"):
        scim.bulk([{"method": "DELETE", "path": "/Users/../Groups/1"}])
    assert set(server.methods()) == {"GET"}
    assert {one.target for one in server.seen} == {"/scim/v2/Users/..%2FGroups%2F1"}


def test_an_id_that_leads_astray_is_not_kept(server: Server, scim: Client) -> None:
    """A created resource whose id makes no address stays on the ledger by its name, without the id."""
    server.reply = lambda seen: Reply(201, {"id": ".."})
    scim.create("/Users", {"userName": "x"}, scim.names.fresh())
    (entry,) = scim.ledger.entries()
    assert (entry.ids, entry.gone) == ((), False)


def test_the_token_stays_at_home(server: Server, scim: Client) -> None:
    """An address of another origin is asked without the token."""
    other = Server()
    try:
        assert scim.get(f"{other.url}/Users").status == 200
    finally:
        other.close()
    assert other.seen[0].headers["Authorization"] is None
