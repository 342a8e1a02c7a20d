# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Legal ways to offer or not to offer what is optional: bulk jobs, versions, searches, /Me; and to ask who is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from scim_conformance.reference import auth
from scim_conformance.reference.app import App
from scim_conformance.reference.bulk import Job
from scim_conformance.reference.errors import ScimError, not_found, not_implemented
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("protocol")
_STATUSES = "RFC 7644 section 3.12 table 8"


# -- bulk -------------------------------------------------------------------------------------------------------


class NoBulk(App):
    """An endpoint that offers no bulk jobs and says so."""

    def service_provider_config(self, call: Call) -> Json:
        denied = {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}
        return {**super().service_provider_config(call), "bulk": denied}

    def read_body(self, call: Call) -> None:
        if call.operation == "bulk":
            raise self.denial()
        super().read_body(call)

    def denial(self) -> ScimError:
        """Return the refusal of a job."""
        return not_implemented("There are no bulk jobs.")


@AREA.layer("bulk-not-offered-501", choice="bulk", allowed_by="RFC 7644 section 3.7")
class BulkNotOffered501(NoBulk):
    """Bulk jobs are not offered, and answered 501."""


@AREA.layer("bulk-not-offered-404", choice="bulk", allowed_by="RFC 7644 section 3.7")
class BulkNotOffered404(NoBulk):
    """Bulk jobs are not offered, and there is nothing at their address."""

    def denial(self) -> ScimError:
        return not_found("There is nothing here.")


@AREA.layer("bulk-not-offered-403", choice="bulk", allowed_by="RFC 7644 section 3.7")
class BulkNotOffered403(NoBulk):
    """Bulk jobs are not offered to this client, and refused with 403."""

    def denial(self) -> ScimError:
        return ScimError(403, "There are no bulk jobs.")


class SmallBulk(App):
    """An endpoint that takes small jobs only."""

    most_operations, most_bytes = 1000, 1_000_000

    def service_provider_config(self, call: Call) -> Json:
        limits = {"supported": True, "maxOperations": self.most_operations, "maxPayloadSize": self.most_bytes}
        return {**super().service_provider_config(call), "bulk": limits}

    def require_limits(self, call: Call, job: Job) -> None:
        if len(call.raw) > self.most_bytes:
            raise ScimError(413, f"The size of the bulk operation exceeds the maxPayloadSize ({self.most_bytes}).")
        if len(job.operations) > self.most_operations:
            raise ScimError(413, f"The bulk operation exceeds the maxOperations ({self.most_operations}).")


@AREA.layer("bulk-few-operations", choice="bulk", allowed_by="RFC 7644 section 3.7.4")
class BulkFewOperations(SmallBulk):
    """A job may have five operations."""

    most_operations = 5


@AREA.layer("bulk-one-operation", choice="bulk", allowed_by="RFC 7644 section 3.7.4")
class BulkOneOperation(SmallBulk):
    """A job may have one operation."""

    most_operations = 1


@AREA.layer("bulk-small-payload", choice="bulk", allowed_by="RFC 7644 section 3.7.4")
class BulkSmallPayload(SmallBulk):
    """A job may have two thousand bytes."""

    most_bytes = 2000


@AREA.layer("bulk-shows-resources", choice="bulk-response", allowed_by="RFC 7644 section 3.7")
class BulkShowsResources(App):
    """The result of an operation that succeeded shows the resource."""

    def bulk(self, call: Call) -> Answer:
        answer = super().bulk(call)
        for result in answer.document["Operations"]:
            endpoint, _, id_ = str(result.get("location")).removeprefix(self.base_url).rpartition("/")
            kind = next((one for one in self.kinds.values() if one.endpoint == endpoint), None)
            stored = self.store.get(kind.name, id_) if kind else None
            if kind and stored and "response" not in result:
                result["response"] = self.represent(call, kind, self.view(kind, stored))
        return answer


@AREA.layer("bulk-results-backwards", allowed_by="RFC 7644 section 3.7.3")
class BulkResultsBackwards(App):
    """The results of a job come in backward order: they are told apart by bulkId and location."""

    def bulk(self, call: Call) -> Answer:
        answer = super().bulk(call)
        answer.document["Operations"].reverse()
        return answer


@AREA.layer("bulk-without-versions", allowed_by="RFC 7644 section 3.7")
class BulkWithoutVersions(App):
    """The results of a job name no versions."""

    def result_of(self, job: Job, operation: Json, answer: Answer) -> Json:
        result = super().result_of(job, operation, answer)
        return {name: held for name, held in result.items() if name != "version"}


# -- versions ---------------------------------------------------------------------------------------------------


@AREA.layer("versions-not-offered", choice="versions", allowed_by="RFC 7644 section 3.14")
class VersionsNotOffered(App):
    """Resources have no versions, and conditions on them are ignored."""

    def service_provider_config(self, call: Call) -> Json:
        return {**super().service_provider_config(call), "etag": {"supported": False}}

    def check_version(self, call: Call, stored: Json) -> None:
        """Ignore the condition."""

    def read(self, call: Call) -> Answer:
        return self.shown(call, self.find(call))

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        answer.headers.pop("ETag", None)
        for resource in answer.resources:
            if isinstance(resource.get("meta"), dict):
                resource["meta"] = {name: held for name, held in resource["meta"].items() if name != "version"}
        return answer


@AREA.layer("versions-strong", choice="versions", allowed_by="RFC 7232 section 2.3")
class VersionsStrong(App):
    """Versions are strong tags, and the condition * is one that each resource meets."""

    def view(self, kind: Any, stored: Json) -> Json:
        result = super().view(kind, stored)
        return {**result, "meta": {**result["meta"], "version": self.strong(stored)}}

    @staticmethod
    def strong(stored: Json) -> str:
        """Return the version of a resource as a strong tag."""
        return str(stored["meta"]["version"]).removeprefix("W/").replace('"', "").join(('"v-', '"'))

    def shown(self, call: Call, stored: Json, status: int = 200) -> Answer:
        answer = super().shown(call, stored, status)
        answer.headers["ETag"] = self.strong(stored)
        return answer

    def patched(self, call: Call, stored: Json) -> Answer:
        answer = super().patched(call, stored)
        answer.headers["ETag"] = self.strong(stored)
        return answer

    def check_version(self, call: Call, stored: Json) -> None:
        wanted = call.request.if_match
        if wanted and not wanted.contains(self.strong(stored).strip('"')):
            raise ScimError(412, "The resource has another version by now.")

    def read(self, call: Call) -> Answer:
        stored = self.find(call)
        if call.request.if_none_match.contains_weak(self.strong(stored).strip('"')):
            return Answer(304, headers={"ETag": self.strong(stored)})
        return self.shown(call, stored)


@AREA.layer("version-conflict-409", choice="version-conflict", allowed_by=_STATUSES)
class VersionConflict409(App):
    """A change of another version than the latest is refused with 409."""

    def check_version(self, call: Call, stored: Json) -> None:
        try:
            super().check_version(call, stored)
        except ScimError as error:
            raise ScimError(409, error.detail) from error


@AREA.layer("tags-of-the-framework", choice="versions", allowed_by="RFC 7232 section 2.3")
class TagsOfTheFramework(VersionsNotOffered):
    """Resources have no versions, and what serves the endpoint tags each answer by its body, and answers 304 by it."""

    def render(self, call: Call, answer: Answer) -> Response:
        response = super().render(call, answer)
        if call.request.method == "GET" and response.status_code == 200:
            response.add_etag(weak=True)
            response.make_conditional(call.request)
        return response


@AREA.layer("password-change-not-offered", allowed_by="RFC 7643 section 5")
class PasswordChangeNotOffered(App):
    """The configuration offers no change of passwords."""

    def service_provider_config(self, call: Call) -> Json:
        return {**super().service_provider_config(call), "changePassword": {"supported": False}}


# -- searches ---------------------------------------------------------------------------------------------------


def _turning_away(wanted: Callable[[Call], bool], status: int) -> type[App]:
    """Return the layer that answers some calls with a refusal."""

    class TurningAway(App):
        def read_body(self, call: Call) -> None:
            if wanted(call):
                raise ScimError(status, "This is not offered.")
            super().read_body(call)

    return TurningAway


def _searches(call: Call) -> bool:
    return call.operation == "search"


def _asks_all_types(call: Call) -> bool:
    return call.operation in {"query", "search"} and len(call.kinds) != 1


def _declare(name: str, summary: str, layer: type[App], choice: str, allowed_by: str) -> None:
    layer.__doc__ = summary
    AREA.layer(name, choice=choice, allowed_by=allowed_by)(layer)


for _status in (404, 405, 501):
    _declare(
        f"search-not-offered-{_status}",
        f"Searches by POST, which clients may use, are answered {_status}.",
        _turning_away(_searches, _status),
        "search",
        _STATUSES,
    )
for _status in (403, 404, 501):
    _declare(
        f"root-not-searched-{_status}",
        f"A query at the base address, which may be made, is answered {_status}.",
        _turning_away(_asks_all_types, _status),
        "root",
        "RFC 7644 section 3.4.2.1",
    )


# -- the account itself -----------------------------------------------------------------------------------------


class Account(App):
    """An endpoint that knows the resource of the account that asks."""

    def account(self) -> Json:
        """Return the account's own user, made when it is first asked for."""
        if "account" not in self.notes:
            new = {"userName": "scim-service@acme.example", "displayName": "Service", "active": True}
            self.notes["account"] = self.store.add("User", new)["id"]
        return self.store.get("User", self.notes["account"]) or {}

    def dispatch(self, call: Call) -> Answer:
        if call.operation != "me" or call.request.method != "GET":
            return super().dispatch(call)
        call.kinds = (self.kinds["User"],)
        return self.me(call, self.account())

    def me(self, call: Call, stored: Json) -> Answer:
        """Answer a GET on /Me."""
        raise NotImplementedError


@AREA.layer("me-served", choice="me", allowed_by="RFC 7644 section 3.11")
class MeServed(Account):
    """A GET on /Me shows the user of the account, with the lasting address."""

    def me(self, call: Call, stored: Json) -> Answer:
        answer = self.shown(call, stored)
        answer.headers["Location"] = self.location(call.kind, stored)
        return answer


@AREA.layer("me-308", choice="me", allowed_by="RFC 7644 section 3.11")
class Me308(Account):
    """A GET on /Me is redirected to the user of the account."""

    def me(self, call: Call, stored: Json) -> Answer:
        raise ScimError(308, "The account is there.", headers={"Location": self.location(call.kind, stored)})


# -- who asks ---------------------------------------------------------------------------------------------------


def _challenged(challenge: Callable[[Call], str]) -> type[App]:
    """Return the layer with another challenge in the refusals of who cannot say who he is."""

    class Challenged(App):
        def refuse(self, call: Call, error: ScimError) -> Answer:
            answer = super().refuse(call, error)
            if answer.status == 401 and call.operation != "token":
                answer.headers["WWW-Authenticate"] = challenge(call)
            return answer

    return Challenged


def _two(call: Call) -> str:
    shown = (
        ', error="invalid_token", error_description="unknown, or too old"' if auth.presented(call.authorization) else ""
    )
    return f'Basic realm="admin", Bearer realm="scim"{shown}'


_CHALLENGES = "RFC 7235 section 4.1"
_declare("challenge-two", "A 401 names two schemes in one header.", _challenged(_two), "challenge", _CHALLENGES)
_declare(
    "challenge-bare", "A 401 names the scheme and no realm.", _challenged(lambda _: "bearer"), "challenge", _CHALLENGES
)


@AREA.layer("challenge-in-two-headers", choice="challenge", allowed_by=_CHALLENGES)
class ChallengeInTwoHeaders(App):
    """A 401 names two schemes, each in a header of its own."""

    def render(self, call: Call, answer: Answer) -> Response:
        response = super().render(call, answer)
        if answer.status == 401 and call.operation != "token":
            response.headers.add("WWW-Authenticate", 'Basic realm="admin"')
        return response


@AREA.layer("discovery-open", allowed_by="RFC 7643 section 5")
class DiscoveryOpen(App):
    """All documents of discovery are shown without a token."""

    def authenticate(self, call: Call) -> None:
        if call.operation not in {"schemas", "schema", "resource-types", "resource-type"}:
            super().authenticate(call)


@AREA.layer("address-before-token", allowed_by="RFC 7235 section 3.1")
class AddressBeforeToken(App):
    """Whether an address and a method exist is said before it is asked who is there."""

    def authenticate(self, call: Call) -> None:
        problem = self.route(call)
        if problem is not None:
            raise problem
        super().authenticate(call)


@AREA.layer("token-reads-only-told", allowed_by="RFC 6750 section 3.1")
class TokenReadsOnlyTold(App):
    """A token that may not write is told the scope it lacks."""

    def authorize(self, call: Call) -> None:
        try:
            super().authorize(call)
        except ScimError as error:
            challenge = 'Bearer realm="SCIM", error="insufficient_scope", scope="scim.write"'
            raise ScimError(403, error.detail, headers={"WWW-Authenticate": challenge}) from error
