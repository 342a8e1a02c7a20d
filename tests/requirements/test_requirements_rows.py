"""Catalogue files are checked strictly when they are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scim_conformance.model import Authority, Effect, Level, Requirement
from scim_conformance.requirements.rows import CatalogueError, read

Json = dict[str, Any]
Write = Callable[..., Path]


def row(**changes: Any) -> Json:
    """Return a row that is right for RFC 7644; a change to ... takes the member out."""
    whole = {
        "id": "RFC7644-3.3-sample",
        "level": "MUST",
        "effect": "stop",
        "section": "3.3",
        "line": 602,
        "statement": "The sample does what samples do.",
        "impact": "Clients of the sample go astray.",
        "remedy": "Look into the sample first of all.",
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not ...}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes rows as a catalogue file and returns the file."""

    def write_file(*rows: Json, name: str = "sample.yaml", **head: Any) -> Path:
        head = {"document": "RFC 7644", "authority": "RFC", "prefixes": ["RFC7644"], **head}
        path = tmp_path / name
        path.write_text(yaml.safe_dump({**head, "requirements": list(rows)}), encoding="utf-8")
        return path

    return write_file


def test_a_row_becomes_a_requirement(write: Write) -> None:
    """A row takes document and authority from the head of its file."""
    found = read([write(row())])
    assert found == {
        "RFC7644-3.3-sample": Requirement(
            id="RFC7644-3.3-sample",
            level=Level.MUST,
            authority=Authority.RFC,
            document="RFC 7644",
            section="3.3",
            line=602,
            statement="The sample does what samples do.",
            impact="Clients of the sample go astray.",
            remedy="Look into the sample first of all.",
            effect=Effect.STOP,
        )
    }


def test_a_row_overrides_the_head_of_its_file(write: Write) -> None:
    """A row may name an authority, a document and a reason for being excluded of its own."""
    written = row(authority="ENTRA", document="Some page", line=..., excluded="no endpoint can be asked")
    found = read([write(written)])["RFC7644-3.3-sample"]
    assert (found.authority, found.document, found.line) == (Authority.ENTRA, "Some page", None)
    assert found.excluded == "no endpoint can be asked"


def test_an_excluded_row_needs_no_effect(write: Write) -> None:
    """What no check claims has no effect to be sorted by."""
    found = read([write(row(effect=..., excluded="no endpoint can be asked"))])
    assert found["RFC7644-3.3-sample"].effect is None


def test_a_reason_stands_in_for_the_line(write: Write) -> None:
    """A row without keyword is accepted with the reason for its level."""
    found = read([write(row(line=None, why="a definition without any keyword"))])
    assert found["RFC7644-3.3-sample"].line is None


def test_a_row_holds_one_decision_or_several(write: Write) -> None:
    """What a contradiction comes to is one sentence behind its label, or a list of such."""
    first, second = "C5: Both answers are accepted by either rule.", "C6: Neither of them is asked for here."
    ids = [f"RFC7644-3.3-{name}" for name in ("none", "one", "both")]
    found = read([write(row(id=ids[0]), row(id=ids[1], decision=first), row(id=ids[2], decision=[first, second]))])
    assert [found[id_].decisions for id_ in ids] == [(), (first,), (first, second)]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"colour": "red"}, "'colour' was unexpected"),
        ({"remedy": ...}, "'remedy' is a required property"),
        ({"id": ...}, "(without id): 'id' is a required property"),
        ({"id": "RFC7644 3.3 sample"}, "id: 'RFC7644 3.3 sample' does not match"),
        ({"id": "RFC7643-3-sample"}, "id: this file holds ids that begin with RFC7644"),
        ({"effect": "bad"}, "effect: 'bad' is not one of"),
        ({"effect": ...}, "'effect' is a required property"),
        ({"level": "SHALL"}, "level: 'SHALL' is not one of"),
        ({"authority": "OASIS"}, "authority: 'OASIS' is not one of"),
        ({"section": 3.3}, "section: 3.3 is not of type 'string'"),
        ({"line": "602"}, "line: '602' is not of type"),
        ({"line": 0}, "line: 0 is less than"),
        ({"line": ...}, "line: missing"),
        ({"line": None}, "why: missing"),
        ({"why": "a definition without any keyword"}, "why: the keyword at the line gives the level"),
        ({"document": "RFC 6750"}, "line: RFC 6750 has no line numbers here"),
        ({"statement": "Two sentences are here. That is one too many."}, "statement: "),
        ({"impact": "No full stop at the end of it"}, "impact: "),
        ({"remedy": "Too short."}, "remedy: "),
        ({"excluded": "no"}, "excluded: "),
        ({"decision": "Both answers are accepted by either rule."}, "decision: "),
        ({"decision": "C5: Both answers pass. That is one sentence too many."}, "decision: "),
        ({"decision": "C5: No full stop at the end of it"}, "decision: "),
        ({"decision": ["C5: A list is for several decisions only."]}, "decision: "),
        ({"decision": 5}, "decision: "),
    ],
)
def test_a_wrong_row_is_refused(write: Write, changes: Json, complaint: str) -> None:
    """A wrong row is named by file, number and id, with what is wrong about it."""
    with pytest.raises(CatalogueError) as caught:
        read([write(row(id="RFC7644-3.3-first"), row(**changes))])
    assert str(caught.value).startswith("sample.yaml: row 2 (")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ({"title": "x"}, "'title' was unexpected"),
        ({"prefixes": []}, "prefixes: "),
        ({"authority": "IETF"}, "authority: 'IETF' is not one of"),
    ],
)
def test_a_wrong_head_is_refused(write: Write, head: Json, complaint: str) -> None:
    """A wrong head is reported with the name of the file."""
    with pytest.raises(CatalogueError) as caught:
        read([write(row(), **head)])
    assert str(caught.value).startswith("sample.yaml: ")
    assert complaint in str(caught.value)


def test_an_id_is_given_once(write: Write) -> None:
    """An id that two files use is refused in the second."""
    with pytest.raises(CatalogueError, match=r"^b\.yaml: the id RFC7644-3\.3-sample is taken"):
        read([write(row(), name="a.yaml"), write(row(), name="b.yaml")])


def test_text_that_is_not_yaml_is_refused(tmp_path: Path) -> None:
    """A file that is not YAML is reported in one line, with its name and the place."""
    path = tmp_path / "broken.yaml"
    path.write_text("requirements: [\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^broken\.yaml: not YAML: .* line 2") as caught:
        read([path])
    assert "\n" not in str(caught.value)
