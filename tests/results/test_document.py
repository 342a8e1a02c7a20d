"""The document a run's cases and exchanges are built into."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.model import Outcome
from scim_conformance.results import FORMAT
from tests.report.documents import SHOULD, case, document, exchange, failed, leftover


def test_every_member_of_the_contract_is_there() -> None:
    """A document has the members people script against, and can be written as JSON."""
    built = document(case(Outcome.PASSED), leftovers=[leftover("scimconf-x")])
    assert list(built) == [
        *("format", "suite", "run", "profile", "target", "verdict", "counts", "requests", "created", "leftovers"),
        *("checks", "cases", "exchanges"),
    ]
    assert built["created"] == {"/Groups": 1, "/Users": 2}
    assert built["checks"] == {"users-create": {"question": "A question."}}
    assert built["format"] == FORMAT
    assert built["requests"] == {"total": 3, "by_method": {"GET": 1, "POST": 2}}
    assert built["leftovers"][0]["state"] == "deactivated"
    assert json.loads(json.dumps(built)) == built


def test_case_tells_findings_and_reason() -> None:
    """A case holds its findings as objects, its reason, and whether it is scored."""
    one = failed(reason="the deviation ended", since="2999-01-01", seconds=0.5)
    assert one["findings"][0] == {
        "where": "header Location",
        "expected": "the URI of the new resource",
        "actual": "absent",
        "hint": "look where the response is built",
    }
    assert (one["reason"], one["scored"], one["seconds"], one["blocked_by"]) == ("the deviation ended", False, 0.5, [])


def test_exchanges_become_indices_in_order_of_use() -> None:
    """Cases point into the list of exchanges, shared ones once, unused and unknown ones left out."""
    cases = [
        case(Outcome.PASSED, name="a", exchanges=("main-2", "main-1")),
        case(Outcome.PASSED, name="b", exchanges=("main-1", "lost-9")),
    ]
    built = document(
        *cases, exchanges=[exchange("main-1"), exchange("main-2", failure="no answer"), exchange("main-3")]
    )
    assert [one["exchanges"] for one in built["cases"]] == [[0, 1], [1]]
    assert [one["failure"] for one in built["exchanges"]] == ["no answer", None]
    assert "uid" not in built["exchanges"][0]
    assert cases[0]["exchanges"] == ["main-2", "main-1"]


def test_exchange_keeps_when_it_was_sent() -> None:
    """The time a request was sent stands in the results where the recorder told it, and nothing where it did not."""
    sent = "2026-11-21T10:00:01.250+00:00"
    cases = [case(Outcome.PASSED, exchanges=("main-1", "main-2"))]
    built = document(*cases, exchanges=[exchange("main-1", started=sent), exchange("main-2")])
    assert [one.get("started") for one in built["exchanges"]] == [sent, None]


def test_counts_in_total_and_per_authority() -> None:
    """Cases are counted per outcome, in total and for each authority that has one."""
    built = document(
        case(Outcome.PASSED, name="a"),
        case(Outcome.DEVIATES, name="b", requirement=SHOULD),
        case(Outcome.PASSED, name="c", requirement="PROFILE-MAPPING-ROUNDTRIP"),
    )
    assert built["counts"]["total"]["passed"] == 2
    assert built["counts"]["total"]["not-run"] == 0
    assert list(built["counts"]["by_authority"]) == ["RFC", "PROFILE"]
    assert built["counts"]["by_authority"]["RFC"]["deviates"] == 1


def _deep(levels: int) -> Any:
    document: Any = []
    for _ in range(levels):
        document = [document]
    return document


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"a": [1]}, {"a": [1]}),
        (json.loads("[1e999]"), "[Infinity]"),
        (_deep(80), "[" * 81 + "]" * 81),
        ([[]] * 80, [[]] * 80),
        ("]]" + "[" * 30, "]]" + "[" * 30),
        (_deep(200_000), "(a JSON document nested too deeply to be kept)"),
        (None, None),
    ],
    ids=["plain", "infinity", "deep", "wide", "text", "bottomless", "none"],
)
def test_bodies_that_cannot_be_written_are_kept_as_text(body: Any, kept: Any) -> None:
    """Whatever an endpoint answers can be written: what JSON cannot hold, or nests too deeply, becomes text."""
    answer = {"status": 200, "headers": {}, "body": body, "seconds": 0.0, "notes": []}
    built = document(case(Outcome.PASSED, exchanges=("main-1",)), exchanges=[exchange("main-1", response=answer)])
    assert built["exchanges"][0]["response"]["body"] == kept


def test_exchange_without_answer() -> None:
    """An exchange nothing came back from has no response."""
    built = document(
        case(Outcome.INCONCLUSIVE, exchanges=("main-1",)),
        exchanges=[exchange("main-1", response=None, failure="no answer within 30 s")],
    )
    assert built["exchanges"][0]["response"] is None
