"""Versions of resources (RFC 7644 section 3.14), where the service provider configuration offers them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute
from scim_conformance.rules.answers import no_body, status_is
from scim_conformance.rules.protocol import etag_is, etag_is_not, etag_is_tag, header, version_is_etag
from scim_conformance.rules.resources import id_is
from scim_conformance.rules.values import holds, unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import Json
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.update_givens import PLAIN

_IDENTITY = {"Accept-Encoding": "identity"}  # a proxy that compresses gives the body a tag of its own
_NOT_OFFERED = (403, 405, 501)


@dataclass(frozen=True)
class Change:
    """A PUT that gave the user another value, with the tags that reads showed before and after it."""

    put: Exchange
    outdated: Exchange
    read: Exchange


class Versions:
    """The module's user, its tags, and one change to it."""

    def __init__(self, users: Users, client: Client, user: Creation) -> None:
        self.users = users
        self.client = client
        self.user = user
        self.id = str(user.id)
        self._latest: Exchange | None = None

    def read(self) -> Exchange:
        """Return a fresh GET of the user."""
        self._latest = self.client.read(USERS, self.id, headers=_IDENTITY)
        return self._latest

    def read_unless(self, tag: str) -> Exchange:
        """Return a GET of the user on the condition that it has another tag."""
        return self.client.read(USERS, self.id, headers={**_IDENTITY, "If-None-Match": tag})

    @property
    def state(self) -> Exchange:
        """The latest read of the user, a fresh one where we wrote since."""
        return self._latest or self.read()

    def tagged(self, exchange: Exchange | None = None) -> str:
        """Return the tag of an answer, else of a fresh read; raise Blocked where it has none."""
        shown = self.read() if exchange is None else exchange
        if etag_is_tag(shown):
            raise Blocked(f"no version is shown: {shown}", self.users.case("etag-is-in-header", "read"))
        return header(shown, "ETag")

    @cached_property
    def reads(self) -> tuple[Exchange, Exchange]:
        """Two reads of the user with nothing between; two more where something else changed it meanwhile."""
        first, second = self.read(), self.read()
        return (first, second) if etag_is(header(first, "ETag"))(second) == [] else (second, self.read())

    @cached_property
    def change(self) -> Change:
        """A plain attribute changed by PUT; raise Blocked where PUT does not work."""
        if self.users.profile.users.operations.update is False:
            raise NotApplicable("the profile says that users are not updated")
        attribute = self._plain()
        before = self.state
        value = self.users.values.sample(attribute.path, attribute.type, self.client.names.fresh(), 1)
        body = self.with_value(before.document, value)
        put = self.client.put(USERS, self.id, body, headers=_IDENTITY)
        read = self.read()
        if holds(attribute.path, value, self.users.values)(read):
            raise Blocked(f"no PUT takes effect: {put}", self.users.case("users-put-applies"))
        return Change(put, before, read)

    def with_value(self, body: Json, value: object) -> Json:
        """Return the user with another value for the plain attribute."""
        changed = copy.deepcopy(body)
        paths.write(changed, self._plain().path, value)
        return changed

    def outdated(self) -> str:
        """Return the tag from before the change; raise Blocked where the change did not change it."""
        tag = self.tagged(self.change.outdated)
        if etag_is_not(tag)(self.change.read):
            raise Blocked("the tag does not change", self.users.case("etag-changes-with-user"))
        return tag

    def send(self, method: str, tag: str, state: Json) -> Exchange:
        """Return a PUT, PATCH or DELETE of the user on the condition of a tag."""
        self._latest = None
        path, headers = self._plain().path, {**_IDENTITY, "If-Match": tag}
        value = self.users.values.sample(path, "string", self.client.names.fresh())
        if method == "put":
            return self.client.put(USERS, self.id, self.with_value(state, value), headers=headers)
        if method == "patch":
            operation = {"op": "replace", "path": str(path), "value": value}
            return self.client.patch_operations(USERS, self.id, [operation], headers=headers)
        return self.client.delete(USERS, self.id, headers=headers)

    def _plain(self) -> Attribute:
        taken = [one for one in self.users.taken() if one.path.text.casefold() in PLAIN]
        shown = [one for one in taken if not unassigned(paths.read(self.user.body, one.path))]
        if not shown:
            raise NotApplicable("the profile has no text that could be changed without consequences")
        return shown[0]


@pytest.fixture(scope="module")
def versions(users: Users, client: Client, capabilities: Capabilities, user: Creation) -> Versions:
    """Return the user of the module and its tags, where versions are offered at all."""
    capabilities.require("etag")
    return Versions(users, client, user)


@requirement("RFC7644-3.14-etag-header")
@cases(variants=("created", "read", "replaced"), requests=1)
def test_etag_is_in_header(case: Case, versions: Versions) -> None:
    """An answer with a single user has its version in the ETag header."""
    variant = str(case.variant)
    shown = {
        "created": lambda: versions.user.post,
        "read": lambda: versions.reads[1],
        "replaced": lambda: versions.change.put,
    }[variant]()
    if not shown.document:
        raise Blocked(f"the answer shows no user: {shown}", versions.users.case("users-put-applies"))
    demand(shown, etag_is_tag)


@requirement("RFC7643-3.1-version-equals-etag")
def test_etag_equals_version(case: Case, versions: Versions) -> None:
    """The version in meta, where there is one, is the ETag header."""
    versions.tagged(versions.reads[1])
    demand(versions.reads[1], version_is_etag)


@requirement("RFC7644-3.14-etag-changes")
def test_etag_stays_with_user(case: Case, versions: Versions) -> None:
    """Two reads of an unchanged user show the same tag."""
    first, second = versions.reads
    demand(second, etag_is(versions.tagged(first)))


@requirement("RFC7644-3.14-etag-changes")
@cases(needs="update", requests=2)
def test_etag_changes_with_user(case: Case, versions: Versions) -> None:
    """A changed user has another tag than before."""
    demand(versions.change.read, etag_is_not(versions.tagged(versions.change.outdated)))


@requirement("RFC7644-3.14-if-none-match")
@cases(requests=2)
def test_etag_unchanged_is_304(case: Case, versions: Versions) -> None:
    """A read that names the current tag in If-None-Match is answered 304 without a body."""
    demand(versions.read_unless(versions.tagged()), status_is(304), no_body)


@requirement("RFC7644-3.14-if-none-match-other")
@cases(needs="update", requests=1)
def test_etag_changed_is_sent(case: Case, versions: Versions) -> None:
    """A read that names an outdated tag in If-None-Match is answered with the user."""
    demand(versions.read_unless(versions.outdated()), status_is(200), id_is(versions.id))


@requirement("RFC7644-3.14-if-match-current")
@cases(needs="update", requests=2)
def test_etag_current_is_accepted(case: Case, versions: Versions) -> None:
    """A PUT that names the current tag in If-Match goes through."""
    versions.outdated()
    now = versions.read()
    demand(versions.send("put", versions.tagged(now), now.document), status_is(200, 204))


@requirement("RFC7644-3.14-if-match")
@cases(variants=("put", "patch", "delete"), needs="update", requests=2)
def test_etag_outdated_is_refused(case: Case, versions: Versions) -> None:
    """A write that names an outdated tag in If-Match is refused with 412, or 409, and changes nothing."""
    tag = versions.outdated()
    before = versions.state
    if before.status != 200:
        raise Blocked(f"the user is gone: {before}", versions.users.case("etag-outdated-is-refused", "delete"))
    sent = versions.send(str(case.variant), tag, before.document)
    if sent.status in _NOT_OFFERED:
        raise NotApplicable(f"the endpoint offers no {case.variant}; another check says so")
    demand(sent, status_is(412, 409))
    watched = [one.path for one in versions.users.profile.users.attributes]
    demand(versions.read(), status_is(200), unchanged_since(before.document, watched, versions.users.values.case_exact))
