"""matrix.json, and the summary and the page that are rendered from it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import ValidationError

from scim_conformance.proving.document import ProofError, text, write
from scim_conformance.proving.html import page
from scim_conformance.proving.matrix import Matrix
from scim_conformance.proving.summary import summary
from tests.hostile.markup import PAYLOAD, Markup
from tests.proving.making import PROVING, Json, case, fault, judged, legal, proof, tried


def _proof(*, interrupted: bool = False) -> Json:
    """Return a proof with something of everything: caught, missed, alarms, trouble."""
    many = [case("second", "failed", f"p/User/{number}") for number in range(20)]
    every = [
        tried(case("first", "failed"), case("third", "deviates"), *many),
        tried(case("third", "deviates"), case("third", "blocked"), faults=("b",), code=0),
        tried(code=3, output=f"no {PAYLOAD}", faults=("a", "b")),
        legal(case("first", "failed"), code=1),
        legal(),
    ]
    made = judged(every, fault("a", "first"), fault("b", "first"))
    return proof(made, replace(PROVING, planned=5, interrupted=interrupted))


def test_document_is_what_its_schema_says() -> None:
    """The text is JSON that passes the schema; anything else is not written."""
    told = json.loads(text(_proof()))
    assert (told["verdict"], told["exit"]) == ("broken", 3)
    assert told["missed"] == ["b"]
    assert told["unproven"] == []
    assert told["elsewhere"]["checks"] == ["tls-one"]
    assert told["collateral"] == {"median": 10.0, "worst": [{"fault": "a", "failed": 20}]}
    with pytest.raises(ValidationError):
        text({**told, "verdict": "fine"})


def test_what_is_unproven_needs_the_whole_catalogue() -> None:
    """With a sample, or after an interrupt, unproven and redundant checks are not asked for."""
    made = judged([tried(case("first", "failed"))], fault("a", "first"))
    assert proof(made)["unproven"] == ["second", "third"]
    assert (proof(made)["verdict"], proof(made)["exit"]) == ("not proven", 1)
    sample = proof(made, replace(PROVING, whole=False))
    assert (sample["unproven"], sample["redundant"], sample["verdict"]) == (None, None, "proven")
    stopped = proof(made, replace(PROVING, interrupted=True))
    assert (stopped["unproven"], stopped["verdict"], stopped["exit"]) == (None, "interrupted", 2)


def test_summary_names_what_has_to_be_looked_at() -> None:
    """Missed faults, pairs, alarms and trouble are told by name."""
    told = "\n".join(summary(_proof()))
    assert "faults detected: 1 of 2 (50.0 %)" in told
    assert "missed b (p, MUST): exit code 0; not caught by first; detected by third; 1 case blocked" in told
    assert "20  a" in told
    assert "pairs of faults caught: 0 of 1; both faults show in 0" in told
    assert "false alarms about 1" in told
    assert "failed first[p/User], seed 1: status: expected 201, but it was 200" in told
    assert "not the endpoint's doing: 1" in told
    assert "5 trials, 500 requests, 1:01 minutes, seed 7" in told
    assert told.endswith("verdict: broken")


def test_summary_of_an_interrupted_proof() -> None:
    """It says how much was done, and that what needs all of it was not asked."""
    told = "\n".join(summary(_proof(interrupted=True)))
    assert "unproven checks: not asked" in told
    assert told.endswith("verdict: interrupted")
    nothing = "\n".join(summary(proof(Matrix(), replace(PROVING, interrupted=True))))
    assert "faults detected: none tried" in nothing
    assert "0 trials of 3," in nothing


def test_summary_is_bounded() -> None:
    """A catalogue that is missed as a whole does not flood the terminal, and what turned nothing red says so."""
    names = [f"fault-{number}" for number in range(100)]
    made = judged([tried(faults=(name,), code=0) for name in names], *(fault(name, "first") for name in names))
    lines = summary(proof(made))
    assert len(lines) < 50
    assert any("and 70 more" in line for line in lines)
    assert any("nothing turned red" in line for line in lines)


def test_page_stands_alone_and_escapes() -> None:
    """The page names all there is, fetches nothing, and shows markup as text."""
    rendered = page(_proof())
    shown = Markup(rendered)
    assert "http://www.w3.org/2000/svg" in rendered
    assert "://" not in rendered.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in rendered
    assert PAYLOAD not in rendered
    for heading in ("Missed faults", "False alarms", "The matrix", "Pairs of faults", "Legal variants"):
        assert heading in shown.text
    assert "prefers-color-scheme: dark" in rendered


def test_page_draws_a_stroke_for_neighbours() -> None:
    """A row has one stroke for columns that touch: what must catch it, what turned red as well, what was missed."""
    made = judged([tried(case("first", "failed"), case("second", "failed"))], fault("a", "first", "third"))
    rendered = page(proof(made))
    assert '<path class="declared" d="M150 132h3"/>' in rendered
    assert '<path class="beside" d="M153 132h3"/>' in rendered
    assert '<path class="lost" d="M156 132h3"/>' in rendered
    beside = judged([tried(case("first", "failed"), case("second", "failed"))], fault("a", "third"))
    assert 'd="M150 132h6"' in page(proof(beside))


def test_page_of_nothing() -> None:
    """A proof that was interrupted at once, or one that is whole and clean, has a page too."""
    assert "interrupted" in page(proof(Matrix(), replace(PROVING, interrupted=True)))
    every = [case("first", "failed"), case("second", "failed"), case("third", "deviates")]
    told = page(proof(judged([tried(*every)], fault("a", "first"))))
    assert "always fail together" in told
    assert "Missed faults" not in told


def test_page_lists_unproven_and_redundant_checks() -> None:
    """What is for a human to judge is listed by name."""
    made = judged([tried(case("first", "failed"), case("second", "failed"))], fault("a", "first"))
    told = Markup(page(proof(made))).text
    assert "first, second" in told
    assert "third" in told.partition("Unproven checks")[2]


def test_write_is_whole_or_refused(tmp_path: Path) -> None:
    """Folders are made; where a file stands in the way one sentence says so."""
    write(tmp_path / "a" / "b.json", "x")
    assert (tmp_path / "a" / "b.json").read_text() == "x"
    with pytest.raises(ProofError, match="name another --report-dir"):
        write(tmp_path / "a" / "b.json" / "c.json", "x")
    assert [one.name for one in tmp_path.rglob("*")] == ["a", "b.json"]
