"""The archive holds the run's exchanges, as HAR 1.2 has them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance.model import Outcome
from scim_conformance.report.har import har
from tests.report.documents import Json, case, document, exchange, failed
from tests.report.har12 import SCHEMA


def entries(made: Json) -> list[dict[str, Any]]:
    """Return the entries of a document's archive, which is valid and can be written."""
    archive = har(made)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(archive)] == []
    json.dumps(archive, ensure_ascii=False, allow_nan=False).encode()
    found: list[dict[str, Any]] = archive["log"]["entries"]
    return found


def document_of(*exchanges: Json, **run: Any) -> Json:
    """Return the document of a failed case that rests on exchanges."""
    made = document(failed(exchanges=[one["uid"] for one in exchanges]), exchanges=exchanges)
    return made | {"run": made["run"] | run}


def test_entry_tells_request_and_response() -> None:
    """Method, address, query, headers and body of the request, and status, headers and body of the answer."""
    asked = exchange()["request"] | {"url": "https://host.example/Users?filter=a%20eq%20%22b%22&count="}
    (one,) = entries(document_of(exchange(request=asked, started="2026-11-21T10:00:01.250+00:00")))
    assert one["startedDateTime"] == "2026-11-21T10:00:01.250+00:00"
    assert (one["time"], one["timings"]["wait"]) == (10.0, 10.0)
    assert one["request"]["method"] == "POST"
    assert one["request"]["queryString"] == [{"name": "filter", "value": 'a eq "b"'}, {"name": "count", "value": ""}]
    assert {"name": "Authorization", "value": "[redacted]"} in one["request"]["headers"]
    assert one["request"]["postData"] == {
        "mimeType": "application/scim+json",
        "params": [],
        "text": '{"userName": "scimconf-0a1b2c3d-wn1"}',
    }
    assert (one["response"]["status"], one["response"]["statusText"]) == (201, "Created")
    assert one["response"]["content"] == {"size": 11, "mimeType": "x-unknown", "text": '{"id": "1"}'}
    assert one["comment"] == "users-create[bizagi/User] failed"


def test_entries_stand_in_the_order_of_their_sending() -> None:
    """By the time each was sent; one that has none stands behind the one before it, the first at the run's start."""
    found = entries(
        document_of(
            exchange("main-1"),
            exchange("main-2", started="2026-11-21T10:00:09.000+00:00"),
            exchange("main-3"),
            exchange("main-4", started="2026-11-21T10:00:02.000+00:00"),
        )
    )
    assert [one["_exchange"] for one in found] == [0, 3, 1, 2]
    assert found[0]["startedDateTime"] == "2026-11-21T10:00:00.000+00:00"


@pytest.mark.parametrize(
    ("started", "told"),
    [
        ("2026-11-21T11:00:00+01:00", "2026-11-21T10:00:00.000+00:00"),
        ("2026-11-21T11:00:00", "2026-11-21T11:00:00.000+00:00"),
        ("yesterday", "1970-01-01T00:00:00.000+00:00"),
    ],
)
def test_start_of_the_run_is_read(started: str, told: str) -> None:
    """The run's start is told in UTC; one that is no time is the epoch, which every viewer can read."""
    (one,) = entries(document_of(exchange(), started=started))
    assert one["startedDateTime"] == told


def test_exchange_without_an_answer() -> None:
    """What was not answered has status 0 and says why."""
    first, second = entries(
        document_of(exchange(response=None, failure="no answer within 5 s"), exchange("main-2", response=None))
    )
    assert (first["response"]["status"], first["response"]["_error"]) == (0, "no answer within 5 s")
    assert second["response"]["_error"] == "no answer"


def test_odd_answers_can_be_written() -> None:
    """Half characters, unknown statuses, odd addresses and bodies that are no JSON do not break the archive."""
    answer = {"status": 299, "headers": {"location": "\x1b", "content-type": "text/html"}, "seconds": 0.5}
    found = entries(
        document_of(
            exchange(response={**answer, "body": {"a": "\ud800"}, "notes": ["cut"]}),
            exchange("main-2", response={**answer, "body": "<\ud800>", "notes": []}),
            exchange("main-3", request={"method": "GET", "url": "http://[", "headers": {}, "body": None}),
        )
    )
    assert [one["response"]["content"]["text"] for one in found[:2]] == ['{"a": "\\ud800"}', "<\\ud800>"]
    assert found[0]["response"]["comment"] == "cut"
    assert (found[0]["response"]["statusText"], found[0]["response"]["redirectURL"]) == ("", "\\u001b")
    assert found[1]["response"]["content"]["mimeType"] == "text/html"
    assert (found[2]["request"]["queryString"], found[2]["request"]["bodySize"]) == ([], -1)
    assert "postData" not in found[2]["request"]


def test_cases_of_an_entry_are_few() -> None:
    """An exchange that many cases rest on names the first of them."""
    cases = [case(Outcome.PASSED, name=f"c{number}", exchanges=("main-1",)) for number in range(30)]
    (one,) = entries(document(*cases, exchanges=[exchange()]))
    assert one["comment"].startswith("users-create[c0] passed, ")
    assert one["comment"].endswith(", +10 more")


def test_archive_is_the_same_twice() -> None:
    """The same document gives the same archive."""
    made = document_of(exchange())
    assert har(made) == har(made)
