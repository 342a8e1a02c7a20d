"""One tenant sees and reaches nothing of another (RFC 7644 section 6); asked with the token of a second one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from scim_conformance.client import Client
from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.names import carries
from scim_conformance.rules.answers import accepted, status_below_500, status_is
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_nobody, right_or_refused
from scim_conformance.rules.security import mentions_not, same_refusal
from scim_conformance.rules.values import unchanged_since
from scim_conformance.scim import urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.credentials import Credentials
from scim_conformance.suite.givens import USERS, Creation, Filtering, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_MANAGER = f"{urns.ENTERPRISE_USER}:manager"
_OFF: Json = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "active", "value": False}]}
_OTHER = "the other tenant's user"
_METHODS = {"replace": "PUT", "update": "PATCH", "delete": "DELETE"}


@dataclass(frozen=True)
class Neighbour:
    """A second tenant: ``auth`` is its Authorization header."""

    auth: str
    client: Client

    def send(self, method: str, id_: str, body: Json | None = None) -> Exchange:
        """Return the exchange of a request on one user of this run, with the second tenant's token."""
        text = None if body is None else json.dumps(body, ensure_ascii=False)
        return self.client.transport.send(method, self.client.resource_url(USERS, id_), body=text, auth=self.auth)

    def find(self, filter_: str) -> Exchange:
        """Return the exchange of a filter, with the second tenant's token."""
        return self.client.get(USERS, {"filter": filter_, "count": "2"}, auth=self.auth)

    def remove(self, id_: str, name: str) -> None:
        """Delete a user of this run in the second tenant, or switch it off where that is refused."""
        if not carries(self.send("GET", id_).document, name):
            return
        self.send("DELETE", id_)
        if self.send("GET", id_).status == 404:
            self.client.forget(USERS, id_)
            return
        self.send("PATCH", id_, _OFF)


@dataclass(frozen=True)
class Twin:
    """A user of the second tenant, and the attempts to create it: the first with an externalId that ours has."""

    name: str
    posts: tuple[Exchange, ...]
    shared: bool

    @property
    def id(self) -> str:
        """The id of the user; raise Blocked where the second tenant takes none."""
        found = created_id(self.posts[-1])
        if found is None:
            raise Blocked(f"the second tenant takes no user: {self.posts[-1]}")
        return found


@pytest.fixture(scope="module")
def neighbour(client: Client, credentials: Credentials) -> Neighbour:
    """Return the second tenant; blocked where its token opens nothing, since its refusals would then say nothing."""
    found = Neighbour(credentials.require("second_tenant"), client)
    answer = client.get(USERS, {"count": "1"}, auth=found.auth)
    if answer.status != 200:
        raise Blocked(f"the second tenant's token does not open its own tenant: {answer}")
    return found


@pytest.fixture(scope="module")
def twin(neighbour: Neighbour, users: Users, user: Creation) -> Iterator[Twin]:
    """Return a user of the second tenant, with the externalId of our user where that has one; removed at the end."""
    shared = user.body.get("externalId")
    made = _born(neighbour, users, shared if isinstance(shared, str) else None)
    yield made
    id_ = created_id(made.posts[-1])
    if id_ is not None:
        neighbour.remove(id_, made.name)


@requirement("SEC-TENANT-READ")
@cases(needs="second tenant", requests=1)
def test_tenants_user_cannot_be_read(case: Case, neighbour: Neighbour, user: Creation) -> None:
    """A user of one tenant cannot be read with the token of another."""
    demand(neighbour.send("GET", str(user.id)), status_is(404, 403))


@requirement("SEC-TENANT-READ")
@cases(needs="second tenant", variants=tuple(_METHODS), requests=4)
def test_tenants_user_cannot_be_written(case: Case, neighbour: Neighbour, users: Users) -> None:
    """A user of one tenant can be neither changed nor deleted with the token of another."""
    victim = users.require(users.attempt(users.required()), "minimal")
    bodies: dict[str, Json] = {"replace": {**victim.person.body, "active": False}, "update": _OFF}
    write = neighbour.send(_METHODS[str(case.variant)], str(victim.id), bodies.get(str(case.variant)))
    demand(write, status_is(404, 403, 400, 405, 501))
    kept = unchanged_since(victim.body, [one.path for one in users.plain()], users.values.case_exact)
    demand(users.read(str(victim.id)), status_is(200), kept)


@requirement("SEC-TENANT-HIDES-IDS")
@cases(needs="second tenant", requests=2)
def test_tenants_id_looks_unknown(case: Case, neighbour: Neighbour, user: Creation, users: Users) -> None:
    """To another tenant the id of a user looks like an id that nobody has."""
    answer = neighbour.send("GET", str(user.id))
    if answer.status == 200:
        raise Blocked("the user can be read", users.case("tenants-user-cannot-be-read"))
    demand(answer, same_refusal(neighbour.send("GET", users.client.names.fresh())))


@requirement("SEC-TENANT-LIST")
@cases(needs="second tenant", variants=("match", "or"), requests=1)
def test_tenants_lists_show_own_only(
    case: Case, neighbour: Neighbour, user: Creation, filtering: Filtering, client: Client
) -> None:
    """No filter shows a user of another tenant, whatever it says."""
    filtering.require()
    held = json.dumps(user.body.get("userName"), ensure_ascii=False)
    asked = {"match": f"userName eq {held}", "or": f'userName eq "{client.names.fresh()}" or userName eq {held}'}
    demand(neighbour.find(asked[str(case.variant)]), by_remedy(right_or_refused(finds_nobody)))


@requirement("SEC-TENANT-REFERENCE")
@cases(needs=("second tenant", "group members"), requests=2, resource="Group")
def test_tenants_member_discloses_nobody(case: Case, twin: Twin, groups: Groups) -> None:
    """Making a user of another tenant a member of a group shows nothing of that person."""
    group = groups.attempt(members=[twin.id])
    demand(group.shown, status_below_500, mentions_not(twin.name, _OTHER, twin.id))


@requirement("SEC-TENANT-REFERENCE")
@cases(needs=("second tenant", "manager"), requests=2)
def test_tenants_manager_discloses_nobody(case: Case, twin: Twin, users: Users) -> None:
    """Making a user of another tenant somebody's manager shows nothing of that person."""
    declared = users.profile.users.attribute(_MANAGER)
    if declared is None:
        raise NotApplicable("the profile declares no manager")
    creation = users.attempt([*users.required(), declared], references={_MANAGER: twin.id})
    demand(creation.read or creation.post, status_below_500, mentions_not(twin.name, _OTHER, twin.id))


@requirement("SEC-TENANT-EXTERNALID")
@cases(needs="second tenant")
def test_tenants_external_id_is_free(case: Case, twin: Twin) -> None:
    """An externalId that one tenant uses is free in another."""
    if not (twin.id and twin.shared):
        raise NotApplicable("the connector's users have no externalId")
    demand(twin.posts[0], accepted)


def _born(neighbour: Neighbour, users: Users, shared: str | None) -> Twin:
    """Create a user in the second tenant, a second time without the shared key where that was refused."""
    name = neighbour.client.names.fresh()
    body = users.values.user(name, users.required()).body
    sent = [{**body, "externalId": shared}, body] if shared is not None else [body]
    posts: list[Exchange] = []
    for one in sent:
        posts.append(neighbour.client.create(USERS, one, name, auth=neighbour.auth, credential="second_tenant"))
        if created_id(posts[-1]) is not None:
            break
    return Twin(name, tuple(posts), shared is not None)
