"""Undoing at an endpoint that stalls, or whose pages do not end."""

from __future__ import annotations

import pytest

from scim_conformance import cleanup
from scim_conformance.client import Client
from tests.client.serving import Reply, Reset, Seen, Server, Tenant
from tests.test_cleanup import created, scim, server, tenant, undo

__all__ = ["scim", "server", "tenant"]  # fixtures


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


@pytest.mark.parametrize(("bound", "most"), [("_MAX_PAGES", 3), ("_MOST_SECONDS", -1.0)])
def test_pages_without_end_leave_a_doubt(
    server: Server, tenant: Tenant, scim: Client, bound: str, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where filters are ignored and the pages do not end, what was not found on those looked at may exist."""
    monkeypatch.setattr(cleanup, bound, most)

    def endless(seen: Seen) -> Reply:
        strangers = [{"id": f"s{number}", "userName": "joe"} for number in range(20)]
        return Reply(200, {"totalResults": 10**18, "Resources": strangers})

    server.reply = endless
    name = created(scim, tenant, 1)
    (left,) = undo(scim)
    told = f"it may exist: there are more pages than can be searched for {name}"
    assert (left.name, left.id, left.state, left.reason) == (name, None, "unknown", told)
    assert len(server.seen) <= 5
