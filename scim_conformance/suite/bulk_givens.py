"""The bulk jobs that checks judge: each is sent once by a worker, most are judged by several checks."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.evidence.recorder import note_touched
from scim_conformance.names import carries
from scim_conformance.rules.lists import finds_exactly
from scim_conformance.scim import bulk, paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.givens import USERS, Users, equals
from scim_conformance.suite.group_givens import GROUPS, Groups
from scim_conformance.suite.kit import Blocked, NotApplicable

MANAGER = paths.parse("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager")
_PLAIN = ("displayname", "title", "nickname", "name.givenname", "name.familyname", "name.formatted")
_ACTIVE = paths.parse("active")
_MOST_OPERATIONS = 5_000
_LARGEST_BODY = 10 * 1024 * 1024


@dataclass(frozen=True)
class Job:
    """A bulk job: what was sent, and the answer."""

    operations: Sequence[Json]
    exchange: Exchange

    def result(self, index: int) -> Json | None:
        """Return the result of an operation, None where none is told."""
        return bulk.result_of(self.operations, index, self.exchange.document)

    def id(self, index: int) -> str | None:
        """Return the id of what an operation created, None where it created nothing."""
        result = self.result(index)
        return bulk.id_of(result) if bulk.done(result) else None


@dataclass(frozen=True)
class Changes:
    """A job that replaces one user, patches it and deletes another; what was written, and reads afterwards."""

    job: Job
    put: tuple[AttributePath, Any] | None
    patched: tuple[AttributePath, Any] | None
    changed: Exchange
    deleted: Exchange


@dataclass(frozen=True)
class Linked:
    """A job whose operations refer to the user that its first one creates; reads of what came of it, by bulkId."""

    job: Job
    user: str
    reads: Mapping[str, Exchange]

    def shown(self, bulk_id: str) -> tuple[int, Exchange]:
        """Return an operation's place in the job, and the read of what it created, or else the answer to the job.

        Raise NotApplicable where the profile has nothing to create.
        """
        place = next((at for at, one in enumerate(self.job.operations) if one["bulkId"] == bulk_id), None)
        if place is None:
            raise NotApplicable("the profile declares no such reference")
        return place, self.reads.get(bulk_id, self.job.exchange)


class Jobs:
    """Sends bulk jobs; where the configuration does not offer them, what asks for one is not applicable."""

    def __init__(self, client: Client, users: Users, groups: Groups, capabilities: Capabilities) -> None:
        self._client = client
        self.users = users
        self._groups = groups
        self._capabilities = capabilities
        self.incomplete = cache(self._incomplete)

    @property
    def offered(self) -> Json:
        """What the configuration says of bulk jobs; NotApplicable where it does not offer them."""
        return self._capabilities.require("bulk")

    @cached_property
    def harmless(self) -> Json:
        """An operation without effect: it deletes what never existed."""
        return {"method": "DELETE", "path": f"{USERS}/{self._client.names.fresh()}"}

    @cached_property
    def unwanted(self) -> Exchange:
        """A job without effect, sent where the configuration does not offer any."""
        if self._capabilities.offers("bulk"):
            raise NotApplicable("the service provider configuration offers bulk")
        return self._client.bulk([self.harmless])

    @cached_property
    def first(self) -> Job:
        """An operation that fails, and the creation of a user."""
        return self._send([self.harmless, self._user()])

    def require_working(self) -> None:
        """Raise Blocked where not even a plain job is answered 200."""
        if self.first.exchange.status != 200:
            raise Blocked("bulk jobs are not carried out", self.users.case("bulk-answers-each-operation"))

    def require_creatable(self) -> None:
        """Raise Blocked where the job created no user, and none can be created otherwise either."""
        self.require_working()
        if self.first.id(1) is None:
            self.users.poor()

    @cached_property
    def first_read(self) -> Exchange:
        """The user whom the first job created, as a fresh read shows it; raise Blocked where there is none."""
        id_ = self.first.id(1)
        if id_ is None:
            note_touched(self.first.exchange.uid)
            self.require_creatable()
            raise Blocked("no user was created by the bulk job", self.users.case("bulk-answers-each-operation"))
        return self.users.read(id_)

    @property
    def created(self) -> str:
        """The id of the user whom the first job created."""
        if not carries(self.first_read.document, self._word(self.first, 1)):
            raise Blocked("the user of the bulk job cannot be read", self.users.case("bulk-answers-each-operation"))
        return str(self.first.id(1))

    @cached_property
    def linked(self) -> Linked:
        """A user, one whose manager that is, and a group with the first one in it, as the profile has them."""
        _ = self.created
        operations = [self._user("scimconf-user")]
        if self._declared(MANAGER):
            report = self._user("scimconf-report")
            paths.write(report["data"], MANAGER, {"value": "bulkId:scimconf-user"})
            report["data"]["schemas"] = list(dict.fromkeys([*report["data"]["schemas"], MANAGER.extension]))
            operations.append(report)
        if self.has_members:
            operations.append(self._group("scimconf-group", "scimconf-user"))
        job = self._send(operations)
        reads = {}
        for index, operation in enumerate(operations):
            id_ = job.id(index)
            if id_ is not None:
                read = self.users.read if operation["path"] == USERS else self._groups.read_members
                reads[operation["bulkId"]] = read(id_)
        return Linked(job, str(job.id(0)), reads)

    @cached_property
    def changes(self) -> Changes:
        """One job that replaces and patches the first user, and deletes another."""
        kept, lost = self.created, self.linked.user
        if "scimconf-user" not in self.linked.reads:
            raise Blocked("a second bulk job created no user", self.users.case("bulk-answers-each-operation"))
        put, patched = self._to_write(0), self._to_write(1)
        operations: list[Json] = []
        if put is not None:
            data = copy.deepcopy(self.first.operations[1]["data"])
            paths.write(data, *put)
            operations.append({"method": "PUT", "path": f"{USERS}/{kept}", "data": data})
        if patched is not None and self._capabilities.offers("patch"):
            data = patch_body({"op": "replace", "path": patched[0].text, "value": patched[1]})
            operations.append({"method": "PATCH", "path": f"{USERS}/{kept}", "data": data})
        operations.append({"method": "DELETE", "path": f"{USERS}/{lost}"})
        job = self._send(operations)
        changes = Changes(job, put, patched, self.users.read(kept), self.users.read(lost))
        if changes.deleted.status == 404:
            self._client.forget(USERS, lost)
        return changes

    @cached_property
    def stopped(self) -> tuple[Job, Exchange]:
        """A job whose first error is to end it before a user is created, and the search for that user.

        Raise Blocked where the search for another user, who was created, does not work.
        """
        name = str(self.first_read.document.get("userName"))
        if finds_exactly([self.created])(self._find(name)):
            raise Blocked("the filter on userName does not work", self.users.case("users-filter-finds-own", "userName"))
        user = self._user()
        job = self._send([self.harmless, user], failOnErrors=1)
        return job, self._find(user["data"]["userName"])

    @cached_property
    def circle(self) -> tuple[Job, list[tuple[Exchange, str]]]:
        """Two groups that are each other's members, and where both were created a read of each with the other's id."""
        if not self.has_members:
            raise NotApplicable("the profile does not say that groups with members are provisioned")
        _ = self.created
        job = self._send([self._group("scimconf-a", "scimconf-b"), self._group("scimconf-b", "scimconf-a")])
        one, other = job.id(0), job.id(1)
        if one is None or other is None:
            return job, []
        return job, [(self._groups.read(one), other), (self._groups.read(other), one)]

    @property
    def has_members(self) -> bool:
        """Whether the profile has groups with members."""
        return self.users.profile.groups is not None and self.users.profile.groups.members is not False

    def _incomplete(self, member: str) -> Exchange:
        """Return a job whose only operation, the creation of a user, lacks a member."""
        self.require_working()
        operation = self._user()
        del operation[member]
        return self._client.bulk([operation])

    @cached_property
    def too_many(self) -> Exchange:
        """A job with one operation more than maxOperations, all without effect."""
        operations = [self.harmless] * (self.limit("maxOperations", _MOST_OPERATIONS) + 1)
        if self._over("maxPayloadSize", _size(operations)):
            raise NotApplicable("so many operations are more bytes than maxPayloadSize")
        return self._client.bulk(operations)

    @cached_property
    def too_large(self) -> Exchange:
        """A job of one operation without effect, and spaces up to one byte more than maxPayloadSize."""
        return self._client.bulk([self.harmless], padding=self.limit("maxPayloadSize", _LARGEST_BODY))

    def without(self, member: str) -> Exchange:
        """Return a job without effect that lacks ``schemas`` or ``Operations``."""
        self.require_working()
        lacking: Json = dict.fromkeys([member])
        return self._client.bulk([self.harmless], **lacking)

    def limit(self, name: str, most: int) -> int:
        """Return an announced limit; NotApplicable where there is none, or one that is too large to be passed."""
        self.require_working()
        limit = self.offered.get(name)
        if not isinstance(limit, int) or not 0 < limit <= most:
            raise NotApplicable(f"{name} is {limit}; one from 1 to {most} would be tried")
        return limit

    def _send(self, operations: Sequence[Json], **members: Any) -> Job:
        for name, used in (("maxOperations", len(operations)), ("maxPayloadSize", _size(operations))):
            if self._over(name, used):
                raise NotApplicable(f"the job would be beyond {name}, which is {self.offered[name]}")
        return Job(operations, self._client.bulk(operations, **members))

    def _over(self, name: str, used: int) -> bool:
        """Return whether a job is beyond an announced limit; NotApplicable where no job is offered."""
        limit = self.offered.get(name)
        return isinstance(limit, int) and 0 < limit < used

    def _user(self, bulk_id: str = "scimconf-1") -> Json:
        body = self.users.values.user(self._client.names.fresh(), self.users.required()).body
        return {"method": "POST", "path": USERS, "bulkId": bulk_id, "data": body}

    def _group(self, bulk_id: str, member: str) -> Json:
        body = self._groups.body(self._client.names.fresh(), [f"bulkId:{member}"])
        return {"method": "POST", "path": GROUPS, "bulkId": bulk_id, "data": body}

    def _to_write(self, index: int) -> tuple[AttributePath, Any] | None:
        """Return the attribute that one operation changes, and its new value; None where the profile has none."""
        if self.users.profile.users.operations.update is False:
            return None
        by_name = {one.path.text.casefold(): one.path for one in self.users.profile.users.attributes}
        chosen = [by_name[name] for name in _PLAIN if name in by_name][:2]
        if len(chosen) > index:
            return chosen[index], f"changed {self._word(self.first, 1)}"
        return (_ACTIVE, False) if index and self._declared(_ACTIVE) else None

    def _declared(self, path: AttributePath) -> bool:
        return self.users.profile.users.attribute(path.text) is not None

    def _word(self, job: Job, index: int) -> str:
        return str(self._client.names.word_in(job.operations[index]["data"]))

    def _find(self, name: str) -> Exchange:
        return self.users.find(equals(paths.parse("userName"), name))


def _size(operations: Sequence[Json]) -> int:
    return len(json.dumps(bulk.job(operations)).encode())


@pytest.fixture(scope="session")
def jobs(client: Client, users: Users, groups: Groups, capabilities: Capabilities) -> Jobs:
    """Return the bulk jobs."""
    return Jobs(client, users, groups, capabilities)
