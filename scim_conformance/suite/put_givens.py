"""What odd replacements start from: a user that was patched, and is sent back with what does not belong into it."""

from __future__ import annotations

import copy
import uuid
from functools import cache, cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked
from scim_conformance.suite.patch_givens import Patched, Patching

STRAY = "scimconfStray"


class OddPuts:
    """A user that is patched and then replaced, with another value, an id not its own and a member of no schema.

    One PUT carries all of it; where that is refused, each oddity is sent alone, and the value by itself.
    """

    def __init__(self, users: Users, client: Client, user: Creation) -> None:
        self.user = user
        self.other_id = str(uuid.uuid4())
        self._users = users
        self._client = client
        self._patching = Patching(users, client, user)
        self.path = self._patching.plain()
        self.value = self._patching.value(self.path)
        self._odd: dict[str, dict[str, Any]] = {"plain": {}, "stray": {STRAY: "x"}, "id": {"id": self.other_id}}
        self._alone = cache(lambda what: self._put(self._odd[what]))

    @cached_property
    def _given(self) -> str:
        return self._patching.value(self.path)

    @cached_property
    def patched(self) -> Patched:
        """A PATCH that gives the user a value, and the read after it."""
        operation = {"op": "replace", "path": self.path.text, "value": self._given}
        return self._patching.send(self.user, operation)

    @cached_property
    def _together(self) -> tuple[Exchange, Exchange]:
        return self._put({**self._odd["stray"], **self._odd["id"]})

    def of(self, what: str) -> tuple[Exchange, Exchange]:
        """Return the PUT with one oddity, or the plain one, and the read after it."""
        put, read = self._together
        # That an odd PUT is passed over as a whole says nothing of a plain one.
        ignored = what == "plain" and attribute_is(self.path, self.value, case_exact=False)(read)
        return self._together if put.accepted and not ignored else self._alone(what)

    def require_patched(self) -> OddPuts:
        """Return the replacements; raise Blocked where the PATCH before them had no effect."""
        if attribute_is(self.path, self._given, case_exact=False)(self.patched.read):
            judge = self._users.case("users-update-applies", self._users.profile.dialects[-1])
            raise Blocked("no PATCH takes effect", judge)
        return self

    def _put(self, odd: dict[str, Any]) -> tuple[Exchange, Exchange]:
        body = {**copy.deepcopy(self.patched.read.document or self.user.body), **odd}
        paths.write(body, self.path, self.value)
        if "id" in odd:
            self._client.announce(USERS, self.other_id, body, self.user.person.name)
        put = self._client.put(USERS, str(self.user.id), body)
        return put, self._users.read(str(self.user.id))


@pytest.fixture(scope="module")
def odd(users: Users, client: Client, user: Creation) -> OddPuts:
    """Return the odd replacements of the module's user."""
    return OddPuts(users, client, user)
