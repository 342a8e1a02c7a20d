"""Rules about the answers to bulk jobs (RFC 7644 section 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import body_is_object, describe, status_is
from scim_conformance.rules.members import members_are
from scim_conformance.scim import bulk, urns

Json = dict[str, Any]

_CIRCLE_HINT = "create both first and set the references afterwards, or refuse with 409"


def bulk_response(exchange: Exchange) -> list[Finding]:
    """The answer is a BulkResponse: status 200, its schema, an array of results."""
    findings = status_is(200)(exchange) or body_is_object(exchange)
    if findings:
        return findings
    named, listed = exchange.document.get("schemas"), exchange.document.get("Operations")
    if not isinstance(named, list) or urns.BULK_RESPONSE not in named:
        findings.append(Finding("schemas", f'["{urns.BULK_RESPONSE}"]', describe(named)))
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        findings.append(Finding("Operations", "an array of results", describe(listed)))
    return findings


def results_described(operations: Sequence[Json]) -> Rule:
    """Return the rule that each operation has a result, with method, status as text, location, bulkId (3.7.3)."""

    def rule(exchange: Exchange) -> list[Finding]:
        return [
            found
            for index, operation in enumerate(operations)
            for found in _described(operation, index, bulk.result_of(operations, index, exchange.document))
        ]

    return rule


def _described(operation: Json, index: int, result: Json | None) -> list[Finding]:
    where = f"Operations[{index}]"
    if result is None:
        named = f" for bulkId {operation['bulkId']}" if "bulkId" in operation else ""
        return [Finding(where, f"a result{named}", "none that belongs to this operation")]
    findings = []
    if result.get("method") != operation.get("method"):
        findings.append(Finding(f"{where}.method", describe(operation.get("method")), describe(result.get("method"))))
    status = result.get("status")
    if not isinstance(status, str) or bulk.status_of(result) is None:
        hint = "the status of a result is a text of three digits, like that of an error"
        findings.append(Finding(f"{where}.status", 'an HTTP status as text, such as "201"', describe(status), hint))
    failed_post = operation.get("method") == "POST" and not bulk.done(result)
    if bulk.id_of(result) is None and not failed_post:
        findings.append(Finding(f"{where}.location", "the resource's address", describe(result.get("location"))))
    return findings


def operation_done(operations: Sequence[Json], index: int) -> Rule:
    """Return the rule that the job was carried out, and this operation with success."""

    def rule(exchange: Exchange) -> list[Finding]:
        result = bulk.result_of(operations, index, exchange.document)
        findings = status_is(200)(exchange)
        return findings or ([] if bulk.done(result) else [_finding(index, "a status of 200 to 299", result)])

    return rule


def operation_failed(operations: Sequence[Json], index: int) -> Rule:
    """Return the rule that this operation's result holds the SCIM error it would be answered with by itself."""

    def rule(exchange: Exchange) -> list[Finding]:
        result = bulk.result_of(operations, index, exchange.document)
        if result is None or (bulk.status_of(result) or 0) < 400:
            return [_finding(index, "a status of 400 or more", result)]
        response = result.get("response")
        named = response.get("schemas") if isinstance(response, dict) else None
        if isinstance(named, list) and urns.ERROR in named:
            return []
        return [Finding(f"Operations[{index}].response", "a SCIM error", describe(response))]

    return rule


def operation_unheard(operations: Sequence[Json], index: int) -> Rule:
    """Return the rule that an operation behind the end of the job has no result."""

    def rule(exchange: Exchange) -> list[Finding]:
        result = bulk.result_of(operations, index, exchange.document)
        return status_is(200)(exchange) or ([] if result is None else [_finding(index, "no result", result)])

    return rule


def refused_as_bad(exchange: Exchange) -> list[Finding]:
    """The job is refused with 400 as a whole, or each of its operations is."""
    told = bulk.results(exchange.document)
    if exchange.status == 200 and told and all(bulk.status_of(one) == 400 for one in told):
        return []
    findings = status_is(400)(exchange)
    if exchange.status == 200:
        said = ", ".join(describe(one.get("status")) for one in told) or "no result"
        findings = [Finding("Operations", "400, for the job or for its operation", said)]
    return findings


def linked_or_refused(operations: Sequence[Json], links: Sequence[tuple[Exchange, str]] = ()) -> Rule:
    """Return the rule that a job was done, or refused with a status of 400 to 499 as a whole or in an operation.

    ``links`` are the reads of the groups where both were created, each with the id that has to be its only member.
    """

    def rule(exchange: Exchange) -> list[Finding]:
        status = exchange.status or 0
        if 400 <= status < 500:
            return []
        if status != 200:
            return [_with_hint(one) for one in status_is(200, 409)(exchange)]
        told = [bulk.result_of(operations, index, exchange.document) for index in range(len(operations))]
        return [
            _with_hint(_finding(index, "done, or refused with 409", one))
            for index, one in enumerate(told)
            if not bulk.done(one) and not bulk.refused(one)
        ] + [found for read, member in links for found in members_are([member], _CIRCLE_HINT)(read)]

    return rule


def limit_named(name: str, value: int) -> Rule:
    """Return the rule that an error in JSON names the limit that was passed, or its value (section 3.7.4).

    A gateway may refuse a large body before the endpoint sees it; its page is not judged.
    """

    def rule(exchange: Exchange) -> list[Finding]:
        response = exchange.response
        if response is None or not isinstance(response.json, dict):
            return []
        if name.casefold() in response.text.casefold() or str(value) in response.text:
            return []
        said = exchange.document.get("detail")
        return [Finding("detail", f"a text with {name} or its value, {value}", describe(said))]

    return rule


def _with_hint(finding: Finding) -> Finding:
    return Finding(finding.where, finding.expected, finding.actual, _CIRCLE_HINT)


def _finding(index: int, expected: str, result: Json | None) -> Finding:
    return Finding(
        f"Operations[{index}]", expected, "no result" if result is None else f"status {describe(result.get('status'))}"
    )
