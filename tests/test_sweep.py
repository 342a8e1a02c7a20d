"""Finding what runs left behind, by names alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from scim_conformance.client import Client
from scim_conformance.ledger import Unwritten
from scim_conformance.names import RunNames
from scim_conformance.sweep import Found, remove, search
from tests.client.serving import RUN, Reply, Seen, Server, Tenant, transport

OTHER = "99999999"
WORD = f"ScimConf-{RUN}-gw0n1"


@pytest.fixture
def tenant() -> Tenant:
    """Return a tenant with leftovers of two runs among strangers, some of whom look nearly like ours."""
    holding = Tenant()
    holding.put("boss", "boss@example.com")
    holding.put("near", "ScimConf-1a2b-gw0n1@example.com")
    holding.put("about", f"about-{WORD}")
    holding.put("mine", f"{WORD}@example.com", meta={"created": "2026-01-01T00:00:00Z"})
    holding.put("off", f"SCIMCONF-{OTHER}-maiNn7-carl", active=False)
    holding.put("staff", "Staff", "Groups", members=[{"display": WORD}])
    holding.put("ours", f"{WORD}", "Groups")
    return holding


@pytest.fixture
def server(tenant: Tenant) -> Iterator[Server]:
    """Return the tenant's server."""
    running = Server(tenant)
    running.reply = lambda seen: tenant(seen) if " co " not in seen.query.get("filter", "") else Reply(400)
    yield running
    running.close()


@pytest.fixture
def scim(server: Server) -> Iterator[Client]:
    """Return a client that has no ledger."""
    made = Client(transport(server.url), Unwritten(), RunNames(RUN, "cleanup"))
    yield made
    made.transport.close()


def _ids(found: list[Found]) -> list[str]:
    return [one.id for one in found]


def test_finds_what_runs_left(scim: Client, server: Server) -> None:
    """Users and groups of any run are found by the filter, with all that helps to decide, and no stranger is."""
    looked = search(scim)
    assert looked.doubts == []
    assert [(one.endpoint, one.id, one.run, one.active) for one in looked.found] == [
        ("/Groups", "ours", RUN, None),
        ("/Users", "mine", RUN, True),
        ("/Users", "off", OTHER, False),
    ]
    assert looked.found[1].created == "2026-01-01T00:00:00Z"
    assert not any("startIndex" in one.query and "filter" not in one.query for one in server.seen)


def test_finds_what_one_run_left(scim: Client, tenant: Tenant) -> None:
    """With the id of a run nothing of another is found, also where the filter is ignored."""
    assert _ids(search(scim, OTHER).found) == ["off"]
    tenant.filters = False
    assert _ids(search(scim, OTHER).found) == ["off"]


@pytest.mark.parametrize("page", [None, 2, 3])
def test_ignored_filter_is_no_obstacle(scim: Client, tenant: Tenant, page: int | None) -> None:
    """Where the filter shows strangers all pages are walked."""
    tenant.filters, tenant.page = False, page
    assert _ids(search(scim).found) == ["ours", "mine", "off"]


def test_names_after_something_are_found(scim: Client, tenant: Tenant, server: Server) -> None:
    """Where an endpoint can search within names, those with an accent before the word are found, too."""
    tenant.put("accent", f"\u00e9{WORD}")

    def reply(seen: Seen) -> Reply:
        if " co " in seen.query.get("filter", ""):
            shown = [tenant.held["Users"]["accent"]] if seen.path == "/Users" else []
            return Reply(200, {"totalResults": len(shown), "Resources": shown})
        return tenant(seen)

    server.reply = reply
    assert _ids(search(scim).found) == ["ours", "mine", "off", "accent"]


def test_empty_answer_is_checked(scim: Client, tenant: Tenant, server: Server) -> None:
    """A filter that finds nobody is believed only if it finds somebody who is there."""
    del tenant.held["Users"]["mine"], tenant.held["Users"]["off"], tenant.held["Groups"]["ours"]
    assert search(scim).found == []
    assert not any(one.query.get("count") == "200" and "filter" not in one.query for one in server.seen)
    tenant.put("mine", WORD)

    def blind(seen: Seen) -> Reply:
        return Reply(200, {"totalResults": 0, "Resources": []}) if "filter" in seen.query else tenant(seen)

    server.reply = blind
    assert _ids(search(scim).found) == ["mine"]


def test_empty_tenant(scim: Client, tenant: Tenant) -> None:
    """Where there is nobody there is nothing, and no doubt about it."""
    tenant.held = {"Users": {}, "Groups": {}}
    assert (search(scim).found, search(scim).doubts) == ([], [])


def test_no_groups_are_no_doubt(scim: Client, tenant: Tenant) -> None:
    """An endpoint without groups is searched for users alone; one that fails is a doubt."""
    tenant.refused["GET", "/Groups"] = 404
    assert search(scim).doubts == []
    tenant.refused["GET", "/Groups"] = 500
    (doubt,) = search(scim).doubts
    assert doubt.startswith("/Groups could not be searched to its end")
    assert _ids(search(scim).found) == ["mine", "off"]


def test_walk_is_bounded(scim: Client, server: Server) -> None:
    """A list without end is given up, which is told."""
    strangers = [{"id": str(number), "userName": f"u{number}"} for number in range(200)]
    server.reply = lambda seen: Reply(200, {"totalResults": 10**9, "Resources": strangers})
    looked = search(scim)
    assert looked.found == []
    assert all("were looked at: its filters fail" in one for one in looked.doubts)
    assert len(looked.doubts) == 2
    assert len(server.seen) < 250


def test_odd_resources_are_passed_over(scim: Client, server: Server) -> None:
    """Resources without an id, or whose members are not what they should be, break nothing."""
    odd = [{"userName": WORD}, {"id": "7", "userName": WORD, "meta": [], "active": "yes"}]
    server.reply = lambda seen: Reply(200, {"totalResults": "many", "Resources": odd})
    assert [(one.id, one.created, one.active) for one in search(scim).found] == [("7", "", None)] * 2


def test_removes_what_was_found(scim: Client, tenant: Tenant, server: Server) -> None:
    """What was found is read again, removed, and read once more."""
    found = [one for one in search(scim).found if one.run == RUN]
    before = len(server.seen)
    assert remove(scim, found) == []
    assert [one.method for one in server.seen[before:]] == ["GET", "DELETE", "GET"] * 2
    assert set(tenant.held["Users"]) == {"boss", "near", "about", "off"}
    assert set(tenant.held["Groups"]) == {"staff"}


def test_what_has_another_name_now_is_left_alone(scim: Client, tenant: Tenant, server: Server) -> None:
    """A user who was given another name after the search is not touched."""
    found = [one for one in search(scim).found if one.id == "mine"]
    tenant.put("mine", "somebody@example.com")
    assert remove(scim, found) == []
    assert "mine" in tenant.held["Users"]
    assert {one.method for one in server.seen} == {"GET"}


@pytest.mark.parametrize(
    ("created", "recent"),
    [
        ("2026-11-20T11:00:00Z", False),
        ("2026-11-20T11:30:00", True),
        ("2026-11-20T13:30:00+02:00", True),
        ("", True),
        ("yesterday", True),
    ],
)
def test_recent_is_within_the_hour(created: str, recent: bool) -> None:
    """What was created within the last hour, or at no known time, may be of a run that is under way."""
    found = Found("/Users", "1", RUN, WORD, WORD, created)
    assert found.is_recent(datetime(2026, 11, 20, 12, 15, tzinfo=UTC)) is recent
