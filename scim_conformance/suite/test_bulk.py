"""Many operations in one request (RFC 7644 section 3.7)."""

from __future__ import annotations

from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.bulk import (
    bulk_response,
    limit_named,
    linked_or_refused,
    operation_done,
    operation_failed,
    operation_unheard,
    refused_as_bad,
    results_described,
)
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_nobody
from scim_conformance.rules.members import members_are
from scim_conformance.rules.values import attribute_is, reference_is
from scim_conformance.scim import bulk
from scim_conformance.suite.bulk_givens import MANAGER, Jobs
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_REFUSED = frozenset({403, 405, 501})


@requirement("RFC7644-3.7-bulk-200")
@cases(requests=1)
def test_bulk_answers_each_operation(case: Case, jobs: Jobs) -> None:
    """A bulk job is answered 200 with one result per operation: method, status as text, location, bulkId."""
    demand(jobs.first.exchange, bulk_response, results_described(jobs.first.operations))


@requirement("RFC7644-3.7-bulk-partial-failure")
@cases(requests=2)
def test_bulk_goes_on_after_failure(case: Case, jobs: Jobs) -> None:
    """Where one operation of a job fails, its result holds the error, and the next one is carried out."""
    job = jobs.first
    jobs.require_creatable()
    _require_failure(jobs)
    demand(job.exchange, operation_failed(job.operations, 0), operation_done(job.operations, 1))
    demand(jobs.first_read, status_is(200))


@requirement("RFC7644-3.7-bulk-all-methods")
@cases(variants=("put", "patch", "delete"), requests=1)
def test_bulk_methods_take_effect(case: Case, jobs: Jobs) -> None:
    """PUT, PATCH and DELETE in one bulk job have the effect they have alone."""
    method = str(case.variant)
    changes = jobs.changes
    sent = [one["method"] for one in changes.job.operations]
    if method.upper() not in sent:
        raise NotApplicable(f"the profile or the endpoint offers nothing to {method}")
    index = sent.index(method.upper())
    if method == "delete" and bulk.status_of(changes.job.result(index)) in _REFUSED:
        raise NotApplicable("the endpoint refuses to delete users, as it may")
    written = {"put": changes.put, "patch": changes.patched}.get(method)
    exact = written is not None and jobs.users.values.case_exact(written[0])
    effect = attribute_is(*written, case_exact=exact) if written else status_is(404)
    demand(changes.job.exchange, operation_done(changes.job.operations, index))
    demand(changes.changed if written else changes.deleted, effect)


@requirement("RFC7644-3.7-bulk-failOnErrors")
@cases(requests=3)
def test_bulk_stops_at_fail_on_errors(case: Case, jobs: Jobs) -> None:
    """With failOnErrors 1 the first error ends the job: the rest is neither carried out nor reported."""
    _require_failure(jobs)
    job, search = jobs.stopped
    demand(job.exchange, operation_unheard(job.operations, 1))
    demand(search, by_remedy(finds_nobody))


@requirement("RFC7644-3.7.2-bulkId-reference")
@cases(needs="group members", requests=1)
def test_bulk_resolves_members(case: Case, jobs: Jobs) -> None:
    """A group's member named by bulkId is the user created in the same job."""
    index, read = jobs.linked.shown("scimconf-group")
    demand(jobs.linked.job.exchange, operation_done(jobs.linked.job.operations, index))
    demand(read, members_are([jobs.linked.user]))


@requirement("RFC7644-3.7.2-bulkId-reference")
@cases(requests=2)
def test_bulk_resolves_manager(case: Case, jobs: Jobs) -> None:
    """A manager named by bulkId is the user created in the same job."""
    index, read = jobs.linked.shown("scimconf-report")
    demand(jobs.linked.job.exchange, operation_done(jobs.linked.job.operations, index))
    demand(read, reference_is(MANAGER, jobs.linked.user))


@requirement("RFC7644-3.7.1-bulk-circular")
@cases(needs="group members", requests=3)
def test_bulk_survives_circle(case: Case, jobs: Jobs) -> None:
    """Two groups that are each other's members are both linked, or refused."""
    job, links = jobs.circle
    demand(job.exchange, linked_or_refused(job.operations, links))


@requirement("RFC7644-3.7-bulkId-required")
@cases(variants=("method", "path", "bulkId"), requests=1)
def test_bulk_refuses_incomplete_operation(case: Case, jobs: Jobs) -> None:
    """An operation without its method or path, or a POST without bulkId, is refused with 400."""
    demand(jobs.incomplete(str(case.variant)), refused_as_bad)


@requirement("RFC7644-3.7.4-bulk-maxOperations")
@cases(requests=1)
def test_bulk_refuses_too_many_operations(case: Case, jobs: Jobs) -> None:
    """A job of more operations than maxOperations is refused with 413, and the error names the limit."""
    demand(jobs.too_many, status_is(413), limit_named("maxOperations", int(jobs.offered["maxOperations"])))


@requirement("RFC7644-3.7.4-bulk-maxPayload")
@cases(requests=1)
def test_bulk_refuses_too_large_body(case: Case, jobs: Jobs) -> None:
    """A body of more bytes than maxPayloadSize is refused with 413, and the error names the limit."""
    demand(jobs.too_large, status_is(413), limit_named("maxPayloadSize", int(jobs.offered["maxPayloadSize"])))


@requirement("RFC7644-3.7-bulk-schemas")
@cases(variants=("schemas", "Operations"), requests=1)
def test_bulk_refuses_other_bodies(case: Case, jobs: Jobs) -> None:
    """A body without the URN of bulk requests, or without Operations, is refused with 400."""
    demand(jobs.without(str(case.variant)), status_is(400))


@requirement("RFC7644-3.12-bulk-unsupported")
@cases(requests=1)
def test_bulk_not_offered_is_refused(case: Case, config: Exchange, jobs: Jobs) -> None:
    """Where bulk jobs are not offered, one is answered 501, 404, 405 or 403."""
    demand(jobs.unwanted, status_is(501, 404, 405, 403))


def _require_failure(jobs: Jobs) -> None:
    """Raise Blocked where the operation that should fail is said to have been done."""
    if bulk.done(jobs.first.result(0)):
        raise Blocked("deleting what never existed is said to be done", jobs.users.case("users-delete-unknown-is-404"))
