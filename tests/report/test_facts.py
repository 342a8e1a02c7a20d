"""What several reports tell in the same words."""

from __future__ import annotations

import pytest

from scim_conformance.model import Outcome
from scim_conformance.report.facts import curl_lines, found, verdict_in_words
from tests.report.documents import Json, case, document, exchange, failed

GET = {"method": "GET", "url": "https://host.example/Users/1", "headers": {"Authorization": "[redacted]"}, "body": None}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (document(case(Outcome.PASSED)), "no case breaks a MUST"),
        (document(failed()), "1 case breaks a MUST"),
        (document(failed(), failed(name="b")), "2 cases break a MUST"),
        (document(case(Outcome.BLOCKED)), "nothing failed, but not every case came to a judgement"),
    ],
)
def test_verdict_in_words(made: Json, words: str) -> None:
    """The verdict is told in half a sentence."""
    assert verdict_in_words(made) == words


def test_write_and_read_after_it_are_repeated() -> None:
    """A case is repeated by its last write and the read behind it, with the variable that held the token."""
    made = document(
        failed(exchanges=("main-1", "main-2", "main-3")),
        exchanges=[exchange("main-1"), exchange("main-2"), exchange("main-3", request=GET)],
    )
    made["run"] = made["run"] | {"token_variable": "ACME"}
    first, second = curl_lines(made, made["cases"][0])
    assert first.startswith("curl -sS -i -X POST")
    assert second == 'curl -sS -i -H "Authorization: Bearer $ACME" https://host.example/Users/1'


def test_all_requests_of_an_example_are_repeated() -> None:
    """Of a generated example every request counts."""
    made = document(
        failed(exchanges=("main-1", "main-2"), example="x"), exchanges=[exchange("main-1"), exchange("main-2")]
    )
    assert len(curl_lines(made, made["cases"][0])) == 2


def test_requests_that_are_not_there() -> None:
    """A case without exchanges has no line; one that is too long says where it is."""
    made = document(failed(exchanges=("main-1",)), exchanges=[exchange(request={**GET, "body": "x" * 5_000})])
    one = made["cases"][0]
    assert curl_lines(made, one) == ["# too long to show: see exchanges[0] in results.json"]
    assert curl_lines(made, one | {"exchanges": []}) == []


def test_address_that_an_endpoint_made_up() -> None:
    """A finding at an address that is none is a cause like any other."""
    odd = exchange(request={**GET, "url": "http://["})
    made = document(failed(exchanges=("main-1",)), exchanges=[odd])
    assert [one.first["check"] for one in found(made)] == ["users-create"]
