# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Tenants that are not empty and not quiet: nothing a client may take offence at."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("tenants")


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
    """Between two requests somebody else creates a user, or deletes the one before."""

    def handle(self, call: Call) -> Answer:
        stranger = self.notes.pop("stranger", None)
        if stranger is None:
            self.notes["stranger"] = self.store.seed_users(1)[0]["id"]
        else:
            self.store.remove("User", stranger)
        return super().handle(call)
