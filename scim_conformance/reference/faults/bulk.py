# ruff: noqa: D102, ARG002 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of bulk jobs, and of what the configuration says is supported."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.bulk import Job
from scim_conformance.reference.errors import ScimError, invalid_syntax, not_implemented
from scim_conformance.reference.faults.registry import Area, declares, deletes, has_members
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("bulk")
_BULK = frozenset({"bulk"})
_CONFIG = frozenset({"service-provider-config"})
_MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"


@AREA.answer(
    "bulk-status-object",
    effect="A client that reads the status of a result as text takes every operation for failed and sends it again.",
    caught_by=("bulk-answers-each-operation",),
    to=_BULK,
)
def bulk_status_object(answer: Answer) -> None:
    """The status of a result is an object with a code."""
    for one in answer.document["Operations"]:
        one["status"] = {"code": one["status"]}


@AREA.answer(
    "bulk-id-missing",
    effect="The client cannot tell which of its new people has which id, and sends all of them again.",
    caught_by=("bulk-answers-each-operation",),
    to=_BULK,
)
def bulk_id_missing(answer: Answer) -> None:
    """Results do not repeat the bulkId."""
    for one in answer.document["Operations"]:
        one.pop("bulkId", None)


@AREA.layer(
    "bulk-ends-at-failure",
    effect="One wrong record keeps hundreds of people from being created.",
    caught_by=("bulk-goes-on-after-failure",),
)
class BulkEndsAtFailure(App):
    """The first failure ends every job."""

    def read_job(self, call: Call) -> Job:
        job = super().read_job(call)
        job.fail_on_errors = 1
        return job


@AREA.layer(
    "bulk-creates-only",
    effect="People are created, yet their changes and deletions never arrive.",
    caught_by=("bulk-methods-take-effect",),
)
class BulkCreatesOnly(App):
    """Of a job's operations only POST is carried out; the others are said to be done."""

    def bulk_step(self, call: Call, job: Job, operation: Json, *, whole: bool) -> Answer:
        if operation.get("method") in {"PUT", "PATCH"}:
            return Answer(200)
        if operation.get("method") == "DELETE":
            raise not_implemented("Bulk jobs create only.")
        return super().bulk_step(call, job, operation, whole=whole)


@AREA.layer(
    "bulk-delete-pretended",
    effect="Leavers whose accounts are deleted by bulk keep their access.",
    caught_by=("bulk-methods-take-effect",),
    need=deletes,
)
class BulkDeletePretended(App):
    """A DELETE of an existing resource in a job is answered 204, and nothing happens."""

    def bulk_step(self, call: Call, job: Job, operation: Json, *, whole: bool) -> Answer:
        known = {one["id"] for one in self.store.all("User")}
        if operation.get("method") == "DELETE" and str(operation.get("path")).rpartition("/")[2] in known:
            return Answer(204)
        return super().bulk_step(call, job, operation, whole=whole)


@AREA.layer(
    "bulk-fail-on-errors-ignored",
    effect="A job that was to stop at the first sign of trouble writes half a wrong import into the tenant.",
    caught_by=("bulk-stops-at-fail-on-errors",),
)
class BulkFailOnErrorsIgnored(App):
    """A job goes on, however many errors the client accepts."""

    def read_job(self, call: Call) -> Job:
        job = super().read_job(call)
        job.fail_on_errors = None
        return job


@AREA.layer(
    "bulk-stops-late",
    effect="A job that was to stop at the first error does one more operation and keeps silent about it.",
    caught_by=("bulk-stops-at-fail-on-errors",),
)
class BulkStopsLate(App):
    """What follows the last accepted error is not reported, but done."""

    def bulk(self, call: Call) -> Answer:
        limit = call.body.pop("failOnErrors", None)
        answer = super().bulk(call)
        if limit is not None:
            answer.document["Operations"] = answer.document["Operations"][:limit]
        return answer


@AREA.layer(
    "bulk-references-lost",
    effect="Groups that are created together with their members stay empty, and nobody gets access.",
    caught_by=("bulk-resolves-members", "bulk-survives-circle"),
    need=has_members,
)
class BulkReferencesLost(App):
    """Members that are created by the same job are dropped in silence."""

    def resolve(self, value: Any, job: Job) -> Any:
        if isinstance(value, list):
            value = [one for one in value if not _refers(one)]
        return super().resolve(value, job)


@AREA.layer(
    "bulk-manager-lost",
    effect="People who are created together with their managers have none, and approvals go nowhere.",
    caught_by=("bulk-resolves-manager",),
    need=declares(_MANAGER),
)
class BulkManagerLost(App):
    """A manager who is created by the same job is dropped in silence."""

    def resolve(self, value: Any, job: Job) -> Any:
        if isinstance(value, dict) and _refers(value.get("manager")):
            value = {name: one for name, one in value.items() if name != "manager"}
        return super().resolve(value, job)


@AREA.layer(
    "bulk-circle-500",
    effect="A client that creates two groups at once retries for ever.",
    caught_by=("bulk-survives-circle",),
    need=has_members,
)
class BulkCircle500(App):
    """A circle of references ends in 500."""

    def bulk_step(self, call: Call, job: Job, operation: Json, *, whole: bool) -> Answer:
        if not whole:
            raise ScimError(500, "maximum recursion depth exceeded")
        return super().bulk_step(call, job, operation, whole=whole)


@AREA.layer(
    "bulk-incomplete-accepted",
    effect="The client takes somebody else's new id for its own, since results cannot be told apart.",
    caught_by=("bulk-refuses-incomplete-operation",),
)
class BulkIncompleteAccepted(App):
    """What an operation lacks is made up: POST, /Users and a bulkId."""

    def bulk_step(self, call: Call, job: Job, operation: Json, *, whole: bool) -> Answer:
        for name, made_up in (("method", "POST"), ("path", "/Users"), ("bulkId", "made-up")):
            operation.setdefault(name, made_up)
        return super().bulk_step(call, job, operation, whole=whole)


@AREA.layer(
    "bulk-too-many-400",
    effect="The client does not learn that it should divide the job, and repeats it for ever.",
    caught_by=("bulk-refuses-too-many-operations",),
)
class BulkTooMany400(App):
    """A job of too many operations is refused with 400."""

    def require_limits(self, call: Call, job: Job) -> None:
        try:
            super().require_limits(call, job)
        except ScimError as error:
            raise (invalid_syntax("Too much.") if "maxOperations" in error.detail else error) from None


@AREA.layer(
    "bulk-limit-unnamed",
    effect="The administrator cannot see which limit was passed, nor the client how to divide the job.",
    caught_by=("bulk-refuses-too-many-operations", "bulk-refuses-too-large-body"),
)
class BulkLimitUnnamed(App):
    """A job beyond a limit is refused without saying which."""

    def require_limits(self, call: Call, job: Job) -> None:
        try:
            super().require_limits(call, job)
        except ScimError as error:
            raise ScimError(error.status, "The request is not acceptable.") from None


@AREA.layer(
    "bulk-any-body-taken",
    effect="A request meant for another endpoint is taken for a bulk job that is done.",
    caught_by=("bulk-refuses-other-bodies",),
)
class BulkAnyBodyTaken(App):
    """Whatever is sent counts as a job, be it one without operations."""

    def read_job(self, call: Call) -> Job:
        call.body["schemas"] = [urns.BULK_REQUEST]
        return super().read_job(call) if call.body.get("Operations") else Job([], None)


class _NotOffered(App):
    """The configuration does not offer bulk."""

    def service_provider_config(self, call: Call) -> Json:
        document = super().service_provider_config(call)
        return {**document, "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}}


@AREA.layer(
    "bulk-pretended",
    effect="The client takes a thousand people for created who are not there.",
    caught_by=("bulk-not-offered-is-refused", "capabilities-denied-are-turned-away"),
)
class BulkPretended(_NotOffered):
    """Bulk is not offered, yet jobs are answered 200, and nothing is done."""

    def bulk(self, call: Call) -> Answer:
        return Answer(200, {"schemas": [urns.BULK_RESPONSE], "Operations": []})


@AREA.layer(
    "bulk-claimed",
    effect="Clients save requests by bulk, and not one of them arrives.",
    caught_by=("capabilities-offered-are-served", "bulk-answers-each-operation"),
    classes=("DI-10",),
)
class BulkClaimed(App):
    """The configuration offers bulk, and the endpoint does not."""

    def bulk(self, call: Call) -> Answer:
        raise not_implemented("Bulk is not offered.")


@AREA.answer(
    "patch-denied",
    effect="Clients that look first never send a PATCH and replace whole users, unless they give up.",
    caught_by=("capabilities-denied-are-turned-away",),
    to=_CONFIG,
)
def patch_denied(answer: Answer) -> None:
    """The configuration says that PATCH is not supported, although it is."""
    answer.document["patch"] = {"supported": False}


@AREA.answer(
    "etag-claimed",
    effect="A client that sends If-Match to be safe has no version to send.",
    caught_by=("capabilities-offered-are-served",),
    classes=("DI-10",),
)
def etag_claimed(answer: Answer) -> None:
    """The configuration offers versions, and resources have none."""
    answer.headers.pop("ETag", None)
    for resource in answer.resources:
        resource.get("meta", {}).pop("version", None)


def _refers(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else ()
    return any(isinstance(one, str) and one.startswith("bulkId:") for one in inner)
