"""Results of bulk jobs are read from whatever an endpoint answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from scim_conformance.scim import bulk, urns
from tests.rules.making import documents, objects

POST: dict[str, Any] = {"method": "POST", "path": "/Users", "bulkId": "a"}
DELETE = {"method": "DELETE", "path": "/Users/1"}


def test_a_job_names_its_schema_and_can_lack_it() -> None:
    """Members are laid over the job; None takes one away."""
    assert bulk.job([POST], failOnErrors=1) == {
        "schemas": [urns.BULK_REQUEST],
        "Operations": [POST],
        "failOnErrors": 1,
    }
    assert bulk.job([POST], schemas=None) == {"Operations": [POST]}


@pytest.mark.parametrize(
    ("results", "index", "found"),
    [
        ([{"bulkId": "a"}], 0, 0),
        ([{"x": 1}, {"bulkId": "a"}], 0, 1),
        ([{"bulkId": "b"}], 0, None),
        ([{}, {"status": "404"}], 1, 1),
        ([{"location": "https://x/Users/1"}], 1, 0),
        ([{"method": "DELETE", "location": "https://x/Users/1"}, {"bulkId": "a"}], 1, 0),
        ([{"method": "PUT", "location": "https://x/Users/1"}, {"status": "404"}], 1, 1),
        ([], 1, None),
        ("none", 0, None),
    ],
)
def test_a_result_belongs_to_its_operation(results: Any, index: int, found: int | None) -> None:
    """A result is found by bulkId, else by method and address, else by place where as many came as were sent."""
    told = bulk.result_of([POST, DELETE], index, {"Operations": results})
    assert told is (None if found is None else results[found])


@pytest.mark.parametrize(
    ("status", "number"),
    [("201", 201), (201, 201), ({"code": "409"}, 409), ("2e2", None), (None, None), ("²00", None), ([1], None)],
)
def test_a_status_is_read_in_any_form(status: Any, number: int | None) -> None:
    """A status is read as text, as number and as an object with a code."""
    assert bulk.status_of({"status": status}) == number
    assert bulk.done({"status": status}) == (number == 201)


def test_the_id_is_the_end_of_the_location() -> None:
    """The id is the last segment of the address, decoded."""
    assert bulk.id_of({"location": "https://x/Users/a%2Fb/"}) == "a/b"
    assert bulk.id_of({"location": 7}) is None
    assert bulk.id_of(None) is None


@settings(max_examples=100, deadline=None)
@given(objects, documents)
def test_nothing_raises_on_any_json(answer: Any, listed: Any) -> None:
    """Whatever an endpoint answers can be read."""
    for document in (answer, {"Operations": listed}, {"Operations": [answer, listed]}):
        for index in (0, 1):
            result = bulk.result_of([POST, DELETE], index, document)
            bulk.done(result)
            bulk.id_of(result)
    json.dumps(bulk.results(answer))
