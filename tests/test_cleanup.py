"""Undoing what a run created, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from scim_conformance import ledger
from scim_conformance.cleanup import Cleanup
from scim_conformance.client import Client
from scim_conformance.ledger import Leftover
from tests.client.serving import RUN, Reply, Reset, Seen, Server, Tenant, client

MARKER = f"ScimConf-{RUN}"


def word(number: int, worker: str = "gw0") -> str:
    """Return a name of the run."""
    return f"{MARKER}-{worker}n{number}"


@pytest.fixture
def tenant() -> Tenant:
    """Return a tenant with two strangers in it."""
    holding = Tenant()
    holding.put("boss", "boss@example.com")
    holding.put("other", "ScimConf-99999999-gw0n1@example.com")
    return holding


@pytest.fixture
def server(tenant: Tenant) -> Iterator[Server]:
    """Return the tenant's server."""
    running = Server(tenant)
    yield running
    running.close()


@pytest.fixture
def scim(server: Server, tmp_path: Path) -> Iterator[Client]:
    """Return a client with an open ledger."""
    made = client(server.url, tmp_path / "ledger.jsonl")
    yield made
    made.transport.close()


def created(scim: Client, tenant: Tenant, number: int, *ids: str, kind: str = "Users") -> str:
    """Put a resource of ours into the tenant and on the ledger, without a request; return its name."""
    name = word(number)
    key = scim.ledger.intent(f"/{kind}", name, f"{name}@example.com" if kind == "Users" else name)
    for id_ in ids:
        tenant.put(id_, f"{name}@example.com" if kind == "Users" else name, kind)
        scim.ledger.created(key, id_)
    return name


def undo(scim: Client) -> list[Leftover]:
    """Undo what the ledger lists, as a later process would."""
    return Cleanup(scim).undo(ledger.read(scim.ledger.file).open_entries)


def deleted(server: Server) -> list[str]:
    """Return the paths of the DELETE requests, in order."""
    return [one.path for one in server.seen if one.method == "DELETE"]


def written(server: Server) -> set[str]:
    """Return the paths that were written to."""
    return {one.path for one in server.seen if one.method != "GET"}


def test_undoes_in_reverse_order(server: Server, tenant: Tenant, scim: Client) -> None:
    """What was created last goes first, and the ledger has nothing open afterwards."""
    created(scim, tenant, 1, "a")
    created(scim, tenant, 2, "b")
    created(scim, tenant, 3, "g", kind="Groups")
    created(scim, tenant, 4, "c")
    assert undo(scim) == []
    assert deleted(server) == ["/Users/c", "/Groups/g", "/Users/b", "/Users/a"]
    assert set(tenant.held["Users"]) == {"boss", "other"}
    assert ledger.read(scim.ledger.file).open_entries == ()


def test_odd_ids_are_undone(server: Server, tenant: Tenant, scim: Client) -> None:
    """Ids that look like paths, and two ids of one entry, are undone."""
    created(scim, tenant, 1, "a/b ü", "second")
    assert undo(scim) == []
    assert set(tenant.held["Users"]) == {"boss", "other"}


def test_gone_already_is_fine(server: Server, tenant: Tenant, scim: Client) -> None:
    """What somebody else has removed in the meantime leaves nothing."""
    created(scim, tenant, 1, "a")
    del tenant.held["Users"]["a"]
    assert undo(scim) == []
    assert written(server) == set()


@pytest.mark.parametrize("status", [400, 403, 405, 501])
def test_refused_delete_deactivates(server: Server, tenant: Tenant, scim: Client, status: int) -> None:
    """Where DELETE is refused users are switched off and told; it is tried once, not for every user."""
    names = [created(scim, tenant, 1, "a"), created(scim, tenant, 2, "b")]
    tenant.refused["DELETE", "*"] = status
    assert undo(scim) == [
        Leftover(
            "/Users", "b", names[1], "deactivated", f"DELETE was answered {status} and the resource is still there"
        ),
        Leftover("/Users", "a", names[0], "deactivated", "the endpoint refuses DELETE"),
    ]
    assert deleted(server) == ["/Users/b"]
    assert [tenant.held["Users"][id_]["active"] for id_ in ("a", "b", "boss")] == [False, False, True]
    assert [one.left for one in ledger.read(scim.ledger.file).entries] == [
        "the endpoint refuses DELETE",
        f"DELETE was answered {status} and the resource is still there",
    ]


def test_groups_cannot_be_deactivated(server: Server, tenant: Tenant, scim: Client) -> None:
    """A group that cannot be deleted stays as it is, and is told."""
    name = created(scim, tenant, 1, "g", kind="Groups")
    tenant.refused["DELETE", "*"] = 405
    found = undo(scim)
    assert [(one.endpoint, one.id, one.name, one.state) for one in found] == [("/Groups", "g", name, "present")]
    assert server.methods().count("PATCH") == 0


def test_delete_that_lies_is_found_out(server: Server, tenant: Tenant, scim: Client) -> None:
    """A DELETE that is answered 204 and removes nothing leaves a leftover; the next user is tried all the same."""
    created(scim, tenant, 1, "a")
    created(scim, tenant, 2, "b")
    tenant.removes = False
    found = undo(scim)
    assert [(one.id, one.state) for one in found] == [("b", "deactivated"), ("a", "deactivated")]
    assert found[0].reason == "DELETE was answered 204 and the resource is still there"
    assert deleted(server) == ["/Users/b", "/Users/a"]


def test_failed_deactivation_is_told(server: Server, tenant: Tenant, scim: Client) -> None:
    """A user that can neither be deleted nor switched off is present."""
    created(scim, tenant, 1, "a")
    tenant.refused |= {("DELETE", "*"): 501, ("PATCH", "*"): 501}
    assert [one.state for one in undo(scim)] == ["present"]


def test_slow_delete_leaves_nothing(server: Server, tenant: Tenant, scim: Client) -> None:
    """A user that is gone only when it is switched off is no leftover."""
    created(scim, tenant, 1, "a")
    tenant.delete, tenant.removes = 202, False

    def late(seen: Seen) -> Reply:
        if seen.method == "PATCH":
            tenant.held["Users"].pop("a")
        return tenant(seen)

    server.reply = late
    assert undo(scim) == []


def test_lost_answer_is_found_by_name(server: Server, tenant: Tenant, scim: Client) -> None:
    """A user whose id never came is found by its name and removed."""
    created(scim, tenant, 1)
    tenant.put("x", f"{word(1)}@example.com")
    assert undo(scim) == []
    assert deleted(server) == ["/Users/x"]
    assert len(server.seen) == 4  # search, guard, DELETE, read
    assert server.seen[0].query == {"filter": f'userName eq "{word(1)}@example.com"'}


def test_lost_answer_of_nothing(server: Server, tenant: Tenant, scim: Client) -> None:
    """Where the search finds nobody there is nothing to undo; one request tells."""
    created(scim, tenant, 1)
    assert undo(scim) == []
    assert server.methods() == ["GET"]


def test_malformed_body_is_searched_by_its_word(server: Server, tenant: Tenant, scim: Client) -> None:
    """An entry without a userName, or of a group, is searched for by what it has."""
    scim.ledger.intent("/Users", word(1), "")
    scim.ledger.intent("/Groups", word(2), word(2))
    assert undo(scim) == []
    assert [one.query["filter"] for one in server.seen] == [f'displayName eq "{word(2)}"', f'userName eq "{word(1)}"']


@pytest.mark.parametrize("page", [None, 50, 20, 15])
def test_ignored_filter_touches_no_stranger(server: Server, tenant: Tenant, scim: Client, page: int | None) -> None:
    """Where the filter is ignored ours are found page by page among five hundred strangers, who stay untouched."""
    for number in range(250):
        tenant.put(f"s{number}", f"stranger{number}@example.com")
    created(scim, tenant, 1)
    created(scim, tenant, 12)
    tenant.put("one", f"{word(1)}@example.com")
    tenant.put("twelve", f"{word(12)}@example.com")
    tenant.put("hundred", f"{word(100)}@example.com")
    for number in range(250, 500):
        tenant.put(f"s{number}", f"stranger{number}@example.com")
    tenant.filters, tenant.page = False, page
    before = copy.deepcopy(tenant.held["Users"])
    assert undo(scim) == []
    assert deleted(server) == ["/Users/twelve", "/Users/one"]
    assert tenant.held["Users"] == {id_: one for id_, one in before.items() if id_ not in ("one", "twelve")}
    assert written(server) == {"/Users/one", "/Users/twelve"}


def test_endless_list_ends(server: Server, tenant: Tenant, scim: Client) -> None:
    """A list that never comes to its end is given up."""
    tenant.filters = False
    created(scim, tenant, 1)

    def endless(seen: Seen) -> Reply:
        return Reply(200, {"totalResults": 10**9, "Resources": [{"id": "boss", "userName": "boss"}]})

    server.reply = endless
    undo(scim)
    assert len(server.seen) < 200
    assert written(server) == set()


def test_search_that_fails_is_a_doubt(server: Server, tenant: Tenant, scim: Client) -> None:
    """Where nothing can be searched it is told that something may be left."""
    name = created(scim, tenant, 1)
    tenant.refused["GET", "/Users"] = 500
    found = undo(scim)
    assert [(one.id, one.name, one.state) for one in found] == [(None, name, "unknown")]
    assert found[0].reason.startswith(f"it may exist: the endpoint could not be searched for {name}")
    assert ledger.read(scim.ledger.file).open_entries[0].left == found[0].reason


@pytest.mark.parametrize("body", [[], {"Resources": []}, {"totalResults": 1, "Resources": {"a": 1}}, "x"])
def test_unusable_list_is_a_doubt(server: Server, tenant: Tenant, scim: Client, body: object) -> None:
    """An answer that is no list settles nothing."""
    created(scim, tenant, 1)
    server.reply = lambda seen: Reply(200, body)
    assert [one.state for one in undo(scim)] == ["unknown"]


def test_id_of_a_stranger_is_left_alone(server: Server, tenant: Tenant, scim: Client) -> None:
    """An id on the ledger that shows somebody else is not touched; ours is still found by name."""
    key = scim.ledger.intent("/Users", word(1), f"{word(1)}@example.com")
    scim.ledger.created(key, "boss")
    tenant.put("mine", f"{word(1)}@example.com")
    assert undo(scim) == []
    assert written(server) == {"/Users/mine"}


def test_id_of_another_of_ours_is_left_alone(server: Server, tenant: Tenant, scim: Client) -> None:
    """The twelfth user is not removed in the name of the first."""
    key = scim.ledger.intent("/Users", word(1), f"{word(1)}@example.com")
    scim.ledger.created(key, "twelve")
    tenant.put("twelve", f"{word(12)}@example.com")
    assert undo(scim) == []
    assert written(server) == set()


def test_unreadable_resource_is_told(server: Server, tenant: Tenant, scim: Client) -> None:
    """A user that a search lists and a GET refuses is not written to; the rest is undone all the same."""
    created(scim, tenant, 1, "a")
    created(scim, tenant, 2)
    tenant.put("x", f"{word(2)}@example.com")
    tenant.refused["GET", "/Users/x"] = 403
    found = undo(scim)
    assert [(one.id, one.state) for one in found] == [("x", "unknown")]
    assert deleted(server) == ["/Users/a"]


def test_unreadable_after_delete_is_searched_for(server: Server, tenant: Tenant, scim: Client) -> None:
    """Where the read after a DELETE is refused a search decides."""
    created(scim, tenant, 1, "a")
    created(scim, tenant, 2, "b")

    def refuse_after_delete(seen: Seen) -> Reply:
        if seen.method == "GET" and deleted(server) and seen.path in deleted(server):
            return Reply(410)
        return tenant(seen)

    server.reply = refuse_after_delete
    assert undo(scim) == []
    assert set(tenant.held["Users"]) == {"boss", "other"}


def test_unreadable_after_delete_without_filter(server: Server, tenant: Tenant, scim: Client) -> None:
    """The search after a DELETE does not rest on pages from before it."""
    created(scim, tenant, 1)
    tenant.put("x", f"{word(1)}@example.com")
    tenant.filters = False

    def refuse_after_delete(seen: Seen) -> Reply:
        return Reply(410) if seen.method == "GET" and seen.path in deleted(server) else tenant(seen)

    server.reply = refuse_after_delete
    assert undo(scim) == []


def test_endpoint_that_dies_is_no_proof(server: Server, tenant: Tenant, scim: Client) -> None:
    """What an endpoint does not answer for is never told as removed."""
    created(scim, tenant, 1, "a")
    created(scim, tenant, 2, "b")

    def die(seen: Seen) -> Reply:
        if "DELETE" in server.methods():
            raise Reset
        return tenant(seen)

    server.reply = die
    found = undo(scim)
    assert [(one.name, one.state) for one in found] == [(word(2), "unknown"), (word(1), "unknown")]
    assert len(ledger.read(scim.ledger.file).open_entries) == 2


def test_silent_endpoint_is_tried_once_more(server: Server, tenant: Tenant, scim: Client) -> None:
    """A run that gave the endpoint up still cleans up when it is back."""
    created(scim, tenant, 1, "a")
    scim.transport._silence = 3
    assert undo(scim) == []
    assert deleted(server) == ["/Users/a"]


def test_sweep_removes_what_nobody_owned_up_to(server: Server, tenant: Tenant, scim: Client) -> None:
    """A user that was refused and created all the same is found by this worker's prefix."""
    tenant.put("x", f"{word(7)}@example.com")
    Cleanup(scim).sweep("/Users")
    assert deleted(server) == ["/Users/x"]
    assert server.seen[0].query == {"filter": f'userName sw "{MARKER}-gw0n"'}


def test_sweep_leaves_others_alone(server: Server, tenant: Tenant, scim: Client) -> None:
    """Where the filter is ignored neither strangers nor what other workers still use are removed."""
    tenant.put("x", f"{word(7, 'gw1')}@example.com")
    tenant.put("y", f"{word(7, 'gw01')}@example.com")
    tenant.put("g", "All users", "Groups", members=[{"display": f"{word(7)}@example.com"}])
    tenant.put("h", word(8), "Groups")
    tenant.filters = False
    cleanup = Cleanup(scim)
    cleanup.sweep("/Users")
    cleanup.sweep("/Groups")
    assert deleted(server) == ["/Groups/h"]


@pytest.mark.parametrize("status", [400, 500])
def test_sweep_that_is_refused_does_nothing(server: Server, tenant: Tenant, scim: Client, status: int) -> None:
    """An endpoint that cannot search by prefix is not swept."""
    tenant.refused["GET", "/Users"] = status
    Cleanup(scim).sweep("/Users")
    assert len(server.seen) == 1


def test_sweep_survives_a_guarded_resource(server: Server, tenant: Tenant, scim: Client) -> None:
    """What a sweep lists and a GET refuses is left alone."""
    tenant.put("x", f"{word(7)}@example.com")
    tenant.refused["GET", "/Users/x"] = 403
    Cleanup(scim).sweep("/Users")
    assert deleted(server) == []


@pytest.mark.parametrize(("stalls", "state"), [({"DELETE"}, "deactivated"), ({"DELETE", "PATCH"}, "present")])
def test_stalling_writes_are_given_up(
    server: Server, tenant: Tenant, scim: Client, stalls: set[str], state: str
) -> None:
    """A kind of write that gets no answer is tried three times; where none does, all is told as present."""
    for number in range(1, 10):
        created(scim, tenant, number, f"u{number}")

    def stall(seen: Seen) -> Reply:
        if seen.method in stalls:
            raise Reset
        return tenant(seen)

    server.reply = stall
    found = undo(scim)
    assert [(one.id, one.state) for one in found] == [(f"u{number}", state) for number in range(9, 0, -1)]
    assert {server.methods().count(method) for method in stalls} == {3}


def test_state_of_what_stays_is_on_the_ledger(server: Server, tenant: Tenant, scim: Client) -> None:
    """What cannot be removed stands on the ledger with its id and its state, for whoever reads it later."""
    created(scim, tenant, 1, "a")
    tenant.refused["DELETE", "*"] = 405
    undo(scim)
    (entry,) = ledger.read(scim.ledger.file).open_entries
    assert entry.kept == ("a", "deactivated")


def test_unnamed_leftover_is_found_page_by_page(server: Server, tenant: Tenant, scim: Client) -> None:
    """What a search may have created has no name to search for; the word stands elsewhere in it."""
    scim.ledger.doubt("/Users", word(1))
    tenant.held["Users"]["odd"] = {"id": "odd", "filter": f'userName eq "{word(1)}"'}
    assert undo(scim) == []
    assert deleted(server) == ["/Users/odd"]
