"""What the endpoint remembers: resources by type and identifier, in memory."""

from __future__ import annotations

import copy
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]


class Store:
    """Resources by type name (``User``, ``Group``) and identifier; one lock serialises whoever uses it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._resources: dict[str, dict[str, Json]] = {}
        self._memberships: dict[str, list[Json]] | None = None

    def get(self, kind: str, identifier: str) -> Json | None:
        """Return a copy of a resource, None when there is none."""
        with self.lock:
            return copy.deepcopy(self._resources.get(kind, {}).get(identifier))

    def holds(self, kind: str, identifier: object) -> bool:
        """Return whether there is a resource of that type and identifier."""
        with self.lock:
            return identifier in self._resources.get(kind, {})

    def all(self, kind: str) -> list[Json]:
        """Return the resources of a type in the order of their creation; they must not be changed."""
        with self.lock:
            return list(self._resources.get(kind, {}).values())

    def add(self, kind: str, resource: Json, identifier: str | None = None) -> Json:
        """Keep a new resource under a new identifier and return it with ``id`` and ``meta``."""
        with self.lock:
            now = _text(datetime.now(UTC))
            meta = {"resourceType": kind, "created": now, "lastModified": now, "version": 'W/"1"'}
            stored = {"id": identifier or str(uuid.uuid4()), **resource, "meta": meta}
            self._put(kind, stored)
            return copy.deepcopy(stored)

    def change(self, kind: str, resource: Json) -> Json:
        """Keep the new state of a resource; unless nothing changed, its version and lastModified move on."""
        with self.lock:
            held = self._resources[kind][resource["id"]]
            if resource != held:
                meta = held["meta"]
                version = f'W/"{int(meta["version"][3:-1]) + 1}"'
                stored = {
                    **resource,
                    "meta": {**meta, "lastModified": _after(meta["lastModified"]), "version": version},
                }
                self._put(kind, stored)
            return copy.deepcopy(self._resources[kind][resource["id"]])

    def remove(self, kind: str, identifier: str) -> None:
        """Forget a resource and its place in groups."""
        with self.lock:
            self._resources[kind].pop(identifier, None)
            self._memberships = None
            for group in self.all("Group"):
                left = [one for one in group.get("members", []) if one.get("value") != identifier]
                if len(left) != len(group.get("members", [])):
                    kept = {name: value for name, value in group.items() if name != "members"}
                    self.change("Group", {**kept, "members": left} if left else kept)

    def groups_of(self, identifier: str) -> Iterator[tuple[Json, str]]:
        """Yield the groups a member belongs to with ``direct``, and those around these with ``indirect``."""
        seen: set[str] = set()
        waiting = [(group, "direct") for group in self._around(identifier)]
        while waiting:
            group, how = waiting.pop(0)
            if group["id"] not in seen:
                seen.add(group["id"])
                yield group, how
                waiting += [(outer, "indirect") for outer in self._around(group["id"])]

    def seed_users(self, count: int) -> list[Json]:
        """Add users that no run has created (``person-0001@corp.example`` and on) and return them."""
        first = len(self.all("User")) + 1
        return [self.add("User", _person(number)) for number in range(first, first + count)]

    def _around(self, identifier: str) -> list[Json]:
        with self.lock:
            if self._memberships is None:
                self._memberships = {}
                for group in self.all("Group"):
                    for one in group.get("members", []):
                        self._memberships.setdefault(one.get("value", ""), []).append(group)
            return self._memberships.get(identifier, [])

    def _put(self, kind: str, resource: Json) -> None:
        self._resources.setdefault(kind, {})[resource["id"]] = copy.deepcopy(resource)
        self._memberships = None


def _person(number: int) -> Json:
    name = f"person-{number:04}@corp.example"
    return {
        "userName": name,
        "externalId": f"person-{number:04}",
        "name": {"givenName": "Person", "familyName": f"Number {number}", "formatted": f"Person Number {number}"},
        "displayName": f"Person Number {number}",
        "active": True,
        "emails": [{"value": name, "type": "work", "primary": True}],
    }


def _after(moment: str) -> str:
    earliest = datetime.fromisoformat(moment) + timedelta(milliseconds=1)
    return _text(max(datetime.now(UTC), earliest))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
