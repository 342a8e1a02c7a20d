# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Tenants that are not empty and not quiet: nothing a client may take offence at."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("tenants")
_TURNS = 7  # requests from one newcomer to the next


@AREA.layer("tenant-crowded", choice="tenant", allowed_by="RFC 7644 section 3.4.2.4")
class TenantCrowded(App):
    """More users and groups were there before than fit onto a page."""

    def handle(self, call: Call) -> Answer:
        if not self.notes.get("crowded"):
            self.notes["crowded"] = True
            users = self.store.seed_users(230)
            if "Group" in self.kinds:
                for number, user in enumerate(users):
                    self.store.add("Group", {"displayName": f"Team {number}", "members": [{"value": user["id"]}]})
        return super().handle(call)


@AREA.layer("tenant-busy", choice="tenant", allowed_by="RFC 7644 section 3.4.2.4")
class TenantBusy(App):
    """Every few requests somebody else creates a user, or deletes the one before."""

    def handle(self, call: Call) -> Answer:
        turn = self.notes["tenant-turn"] = (self.notes.get("tenant-turn", -1) + 1) % _TURNS
        if turn == 0:
            self.notes["stranger"] = self.store.seed_users(1)[0]["id"]
        elif turn == _TURNS // 2:
            self.store.remove("User", self.notes["stranger"])
        return super().handle(call)
