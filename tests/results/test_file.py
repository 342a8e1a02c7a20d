"""results.json on disk."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance.model import Outcome
from scim_conformance.results import ResultsError, read, write
from tests.report.documents import case, document, exchange, failed, leftover

Json = dict[str, Any]
SCHEMA: Json = json.loads((files("scim_conformance.results") / "results.schema.json").read_text("utf-8"))


def _full() -> Json:
    return document(
        failed(exchanges=("main-1",)),
        case(Outcome.BLOCKED, name="b", reason="no user", blocked_by=("users-create[bizagi/User]",)),
        exchanges=[exchange()],
        leftovers=[leftover("scimconf-x"), leftover("scimconf-y", None, "unknown")],
    )


def test_written_document_is_read_back(tmp_path: Path) -> None:
    """A document comes back as it was written, from folders made on the way, and nothing else is left there."""
    file = tmp_path / "a" / "b" / "results.json"
    write(file, _full())
    assert read(file) == _full()
    assert [one.name for one in file.parent.iterdir()] == ["results.json"]


def test_half_a_surrogate_pair_survives(tmp_path: Path) -> None:
    """The file is ASCII, so that half a surrogate pair from an endpoint can be written and read."""
    file = tmp_path / "results.json"
    write(file, document(failed(reason="\ud800 é")))
    assert file.read_bytes().isascii()
    assert read(file)["cases"][0]["reason"] == "\ud800 é"


def test_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    """A document that breaks the schema is refused, and what was there before stays."""
    file = tmp_path / "results.json"
    write(file, _full())
    with pytest.raises(ResultsError, match=r"\$\.verdict.*report this bug"):
        write(file, _full() | {"verdict": "fine"})
    assert read(file) == _full()


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A place that cannot be written to is named in one sentence."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="cannot be written: File exists; name another file"):
        write(tmp_path / "file" / "results.json", _full())


def test_file_that_cannot_be_replaced(tmp_path: Path) -> None:
    """Where the last step of writing fails, no half-written file is left beside it."""
    (tmp_path / "results.json" / "occupied").mkdir(parents=True)
    with pytest.raises(ResultsError, match="cannot be written"):
        write(tmp_path / "results.json", _full())
    assert [one.name for one in tmp_path.iterdir()] == ["results.json"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file or directory"),
        (b"\xff\xfe", "is not text"),
        (b"hello", "is not JSON"),
        (b'{"format": 1,', "is cut off"),
        (b'{"format": 1,}', "is not JSON"),
        (b"[]", "is JSON but not a results.json"),
        (b"{}", "is JSON but not a results.json"),
        (b'{"format": 99}', "is in format 99, this version reads format 1"),
        (b'{"format": 1}', "is not a results.json as a run writes it"),
        (b"[" * 200_000, "is nested too deeply"),
    ],
    ids=["missing", "binary", "text", "cut", "comma", "array", "object", "future", "empty", "deep"],
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, said: str) -> None:
    """A file that is none of ours is refused with one sentence that begins with its name."""
    file = tmp_path / "results.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ResultsError, match=said) as caught:
        read(file)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


def test_case_that_rests_on_nothing_there(tmp_path: Path) -> None:
    """A file whose cases point behind the exchanges is none of ours: no report could be made of it."""
    file, made = tmp_path / "results.json", _full()
    file.write_text(json.dumps(made | {"exchanges": []}))
    with pytest.raises(ResultsError, match=r"\(\$\.cases\[0\]\.exchanges: there are 0 exchanges\)"):
        read(file)


def test_schema_describes_every_member() -> None:
    """The schema is a valid one, and each member in it has a description."""
    Draft202012Validator.check_schema(SCHEMA)
    undescribed = [path for path, one in _members("$", SCHEMA) if "description" not in one and "$ref" not in one]
    assert undescribed == []


def test_schema_leaves_nothing_open() -> None:
    """Objects take no other members than those described, but for bodies, headers and the profile."""
    closed = [
        path for path, one in _members("$", SCHEMA) if "properties" in one and one["additionalProperties"] is not False
    ]
    assert closed == []


@pytest.mark.parametrize(
    "place", ["", "suite", "run", "target", "counts", "requests", "cases", "exchanges", "leftovers"]
)
def test_unknown_members_are_refused(tmp_path: Path, place: str) -> None:
    """A document with a member the schema does not know is not written."""
    broken = json.loads(json.dumps(_full()))
    part = broken[place] if place else broken
    (part[0] if isinstance(part, list) else part)["more"] = 1
    with pytest.raises(ResultsError, match="more"):
        write(tmp_path / "results.json", broken)


def _members(path: str, schema: Json) -> list[tuple[str, Json]]:
    """Return every described part of a schema with its path."""
    found = [(path, schema)]
    for name, part in {**schema.get("properties", {}), **schema.get("$defs", {})}.items():
        found += _members(f"{path}.{name}", part)
    return found
