"""What probes share: how they are registered, and the requests that several of them send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from scim_conformance.scim import urns

Json = dict[str, Any]
Probe = Callable[[Any], Any]

#: Probes by name, each with what it sees on the correct endpoint.
PROBES: dict[str, tuple[Probe, Any]] = {}
#: The probe that reveals a fault, by the fault's name.
WHICH: dict[str, str] = {}


def probe(right: Any, *faults: str) -> Callable[[Probe], Probe]:
    """Register a probe, what it sees on the correct endpoint, and the faults that it reveals."""

    def register(run: Probe) -> Probe:
        assert run.__name__ not in PROBES, f"there are two probes {run.__name__}"
        PROBES[run.__name__] = (run, right)
        WHICH.update(dict.fromkeys(faults, run.__name__))
        return run

    return register


def raw(scim: Any, path: str = "/Users", method: str = "GET", body: Any = None, **headers: str) -> requests.Response:
    """Send one request without the session's token."""
    if body is not None:
        headers["Content-Type"] = urns.MEDIA_TYPE
    return requests.request(method, scim.endpoint.url + path, headers=headers, json=body, timeout=5)


def body(name: str = "ada@acme.example", /, **members: Any) -> Json:
    """Return the body of a create."""
    return {"schemas": [urns.USER], "userName": name, "displayName": "Ada", **members}


def value(scim: Any, user: Json, name: str) -> Any:
    """Return what a fresh read shows of an attribute."""
    return scim.get(f"/Users/{user['id']}").json().get(name)


def switched(scim: Any, active: Any, op: str = "replace") -> tuple[Json, Any]:
    """Create a user with the opposite state, switch it, and return user and answer."""
    user = scim.user(active=not active if isinstance(active, bool) else True, title="Boss")
    return user, scim.patch(user, {"op": op, "path": "active", "value": active})
