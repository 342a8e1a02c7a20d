"""Rules about the answers to bulk jobs."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.rules import bulk as rules
from scim_conformance.scim import urns
from tests.rules.making import Judge, answer, places, silence

OPERATIONS: list[dict[str, Any]] = [
    {"method": "DELETE", "path": "/Users/1"},
    {"method": "POST", "path": "/Users", "bulkId": "a", "data": {}},
]
FAILED = {
    "method": "DELETE",
    "location": "https://x/Users/1",
    "status": "404",
    "response": {"schemas": [urns.ERROR], "status": "404"},
}
MADE = {"method": "POST", "bulkId": "a", "location": "https://x/Users/2", "status": "201"}


def told(*results: Any, **members: Any) -> Any:
    """Return the answer to a job with these results."""
    return answer({"schemas": [urns.BULK_RESPONSE], "Operations": list(results), **members})


RIGHT = told(FAILED, MADE)


@pytest.mark.parametrize(
    "rule",
    [
        rules.bulk_response,
        rules.results_described(OPERATIONS),
        rules.operation_done(OPERATIONS, 1),
        rules.operation_failed(OPERATIONS, 0),
        rules.linked_or_refused(OPERATIONS),
    ],
)
def test_what_the_rfc_prints_passes(rule: Judge) -> None:
    """A job with one failure and one success, told as the RFC does, is right."""
    assert rule(RIGHT) == []


@pytest.mark.parametrize(
    ("exchange", "where"),
    [
        (answer({"Operations": []}, 202), ["status"]),
        (answer(["x"]), ["body"]),
        (answer({"schemas": [urns.LIST_RESPONSE], "Operations": [MADE]}), ["schemas"]),
        (told(schemas=[urns.BULK_RESPONSE], Operations={}), ["Operations"]),
        (silence(), ["status"]),
    ],
)
def test_other_answers_are_no_bulk_response(exchange: Any, where: list[str]) -> None:
    """Another status, schema or shape is found."""
    assert places(rules.bulk_response(exchange)) == where


@pytest.mark.parametrize(
    ("results", "where"),
    [
        ([FAILED], ["Operations[1]"]),
        ([FAILED, {**MADE, "bulkId": "b"}], ["Operations[1]"]),
        ([FAILED, {**MADE, "status": 201}], ["Operations[1].status"]),
        ([FAILED, {**MADE, "status": {"code": "201"}}], ["Operations[1].status"]),
        ([FAILED, {**MADE, "location": None}], ["Operations[1].location"]),
        ([{**FAILED, "location": None}, MADE], ["Operations[0].location"]),
        ([{**FAILED, "method": "PUT"}, MADE], ["Operations[0].method"]),
        ([FAILED, {"method": "POST", "bulkId": "a", "status": "409"}], []),
    ],
)
def test_each_result_is_described(results: Any, where: list[str]) -> None:
    """What a result lacks is named; only a POST that failed has no location."""
    assert places(rules.results_described(OPERATIONS)(told(*results))) == where


def test_failures_hold_their_error() -> None:
    """A failed operation needs the error in its result, and a success is none."""
    assert places(rules.operation_failed(OPERATIONS, 0)(told({**FAILED, "response": None}, MADE))) == [
        "Operations[0].response"
    ]
    assert places(rules.operation_failed(OPERATIONS, 1)(RIGHT)) == ["Operations[1]"]
    assert places(rules.operation_done(OPERATIONS, 0)(RIGHT)) == ["Operations[0]"]


def test_what_comes_after_the_end_is_unheard() -> None:
    """Only a result of the operation behind the end is wrong."""
    assert rules.operation_unheard(OPERATIONS, 1)(told(FAILED)) == []
    assert places(rules.operation_unheard(OPERATIONS, 1)(RIGHT)) == ["Operations[1]"]


@pytest.mark.parametrize(
    ("exchange", "where"),
    [
        (answer({}, 400), []),
        (told({"status": "400"}), []),
        (told({"status": 400}), []),
        (told({"status": "201"}), ["Operations"]),
        (told(), ["Operations"]),
        (answer({}, 500), ["status"]),
    ],
)
def test_bad_jobs_are_refused_as_a_whole_or_in_part(exchange: Any, where: list[str]) -> None:
    """400 for the job and 400 for its operation are both right."""
    assert places(rules.refused_as_bad(exchange)) == where


@pytest.mark.parametrize(
    ("exchange", "where"),
    [
        (answer({}, 409), []),
        (told({"status": "409"}, {"bulkId": "a", "status": "409"}), []),
        (told(FAILED, {"bulkId": "a", "status": "500"}), ["Operations[1]"]),
        (answer({}, 500), ["status"]),
        (told(), ["Operations[0]", "Operations[1]"]),
    ],
)
def test_circles_are_linked_or_refused(exchange: Any, where: list[str]) -> None:
    """A circle is done or refused, never forgotten or a server error."""
    assert places(rules.linked_or_refused(OPERATIONS)(exchange)) == where


def test_circles_that_are_not_linked_are_found() -> None:
    """Where both groups were created, each has to have the other one as its only member."""
    right, wrong = (answer({"members": [{"value": "2"}]}), "2"), (answer({}), "1")
    assert rules.linked_or_refused(OPERATIONS, [right])(told(FAILED, MADE)) == []
    assert places(rules.linked_or_refused(OPERATIONS, [right, wrong])(told(FAILED, MADE))) == ["members"]


def test_a_limit_is_named_by_word_or_value() -> None:
    """An error in JSON names the limit; a gateway's page is not judged."""
    rule = rules.limit_named("maxOperations", 100)
    assert rule(answer({"detail": "more than 100"}, 413)) == []
    assert rule(answer({"detail": "MaxOperations"}, 413)) == []
    assert rule(answer(text="<html>", status=413)) == []
    assert places(rule(answer({"detail": "too large"}, 413))) == ["detail"]
