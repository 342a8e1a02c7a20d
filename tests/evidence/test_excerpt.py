"""Evidence stays small, and says where something is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.evidence import Exchange, Recorder, Redactor, Request, Response
from scim_conformance.evidence import recorder as module
from scim_conformance.evidence.excerpt import Excerpt, short, short_headers
from scim_conformance.evidence.redaction import LEFT_OUT, STRANGER, mask_emails
from scim_conformance.names import RunNames

NAMES = RunNames("0a1b2c3d", "gw0")
OURS = {"id": "1", "userName": "ScimConf-0a1b2c3d-gw0n1"}


def recorded(body: Any, recorder: Recorder | None = None) -> Exchange:
    """Return an exchange as it is recorded."""
    text = body if isinstance(body, str) else json.dumps(body)
    taking = recorder or Recorder(Redactor(), NAMES)
    return taking.record(Request("GET", "http://h/Users", {}), Response(200, {}, text, 0.1))


def test_short_texts_say_how_long_they_were() -> None:
    """A text is cut with a note on its length; one that fits is kept."""
    assert short("abc", 3) == "abc"
    assert short("abcd", 3) == "abc… (4 characters)"


def test_headers_are_few_and_short() -> None:
    """Of many headers the first are kept, and the rest is counted."""
    assert short_headers({"A": "b"}) == {"A": "b"}
    kept = short_headers({f"X-{one}": "y" * 5_000 for one in range(100)})
    assert len(kept) == 61
    assert kept["…"] == "(40 more headers)"
    assert kept["X-0"].endswith("… (5000 characters)")


@pytest.mark.parametrize(
    ("document", "room", "shown"),
    [
        ({"a": [1, "x", None]}, 1_000, {"a": [1, "x", None]}),
        (["x" * 50] * 100, 100, ["x" * 50, "x" * 42 + "… (50 characters)", "… (98 more)"]),
        ({"a": 1, "b": 2, "c": 3}, 20, {"a": 1, "b": 2, "…": "(1 more members)"}),
        ([10**3000, 1], 50, [10**3000, "… (1 more)"]),
    ],
)
def test_excerpts_are_beginnings(document: Any, room: int, shown: Any) -> None:
    """What has room is shown, and what is left out is counted."""
    found = Excerpt(document, room)
    assert found.document == shown
    assert found.whole is (document == shown)


def test_a_large_body_is_shown_in_part() -> None:
    """The judge sees all of a large body, the evidence its beginning and how long it is."""
    exchange = recorded({**OURS, "roles": ["x" * 100] * 5_000})
    assert len(exchange.document["roles"]) == 5_000
    answer = exchange.shown["response"]
    assert len(json.dumps(answer)) < 30_000
    assert answer["body"]["userName"] == OURS["userName"]
    assert len(answer["notes"]) == 1
    assert answer["notes"][0].startswith("the body is shown in part: it has 5")


def test_many_strangers_are_counted() -> None:
    """80,000 strangers are one line, and the note on them stays where the list is cut."""
    people = [{"id": str(one), "userName": f"joe{one}@example.com"} for one in range(80_000)]
    answer = recorded({"Resources": [*people, OURS]}).shown["response"]
    listed = answer["body"]["Resources"]
    assert listed[:20] == [STRANGER] * 20
    assert listed[20:] == [OURS, {"(left out)": "79980 more resources this run did not create"}]
    assert "joe" not in json.dumps(answer)
    mixed = recorded({"Resources": [*[{**OURS, "title": "x" * 90}] * 2_000, people[0]]}).shown["response"]
    assert json.dumps(STRANGER) not in json.dumps(mixed["body"])
    assert mixed["notes"][-1] == LEFT_OUT


def test_evidence_as_a_whole_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a run has shown a lot, it shows a little of each further body."""
    monkeypatch.setattr(module, "_BUDGET", 20_000)
    taking = Recorder(Redactor(), NAMES)
    shown = [recorded({**OURS, "title": "x" * 9_000}, taking).shown for _ in range(10)]
    assert shown[0]["response"]["notes"] == []
    assert len(json.dumps(shown)) < 65_000
    assert len(recorded("<html>" + "x" * 9_000, taking).shown["response"]["body"]) == 4_000


@pytest.mark.parametrize("text", ["[1, 2]" + " " * 300_000, '{"a": "\\ud83e"}' + " " * 300_000, "\ud83e" * 300_000])
def test_large_texts_are_kept_packed(text: str) -> None:
    """A large body is the same text and the same document whenever it is asked for, and takes little room."""
    response = Response(200, {}, text, 0.1)
    assert response.text == text
    assert response == Response(200, {}, text, 0.1)
    assert response.json == Response(200, {}, text.strip(), 0.1).json
    assert len(response.__dict__["_packed"]) < 10_000
    with pytest.raises(AttributeError):
        _ = response.nothing


def test_what_looks_like_an_address_for_long_costs_no_time() -> None:
    """Text that might be the beginning of an e-mail address at each of its characters is read once."""
    text = "a.b+c-" * 200_000
    assert mask_emails(f"{text} joe@example.com", lambda _: False) == f"{text} [redacted]"
