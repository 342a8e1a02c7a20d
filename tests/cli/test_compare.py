"""``compare``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scim_conformance.model import Outcome
from scim_conformance.results import write
from tests.cli.command import call
from tests.report.documents import SHOULD, case, document, failed

BASELINE = "connector: bizagi\ndeviations: [{check: users-create, reason: r}]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a good run, a worse one, a lax one, a lost one, and a baseline."""
    monkeypatch.chdir(tmp_path)
    write(Path("good.json"), document(case(Outcome.PASSED)))
    write(Path("bad.json"), document(failed()))
    write(Path("lax.json"), document(case(Outcome.DEVIATES, requirement=SHOULD)))
    write(Path("lost.json"), document(case(Outcome.BLOCKED, reason="no user")))
    Path("baseline.yaml").write_text(BASELINE)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["good.json", "bad.json"], 0),
        (["good.json", "bad.json", "--fail-on-new"], 1),
        (["bad.json", "bad.json", "--fail-on-new"], 0),
        (["good.json", "lax.json", "--fail-on-new"], 0),
        (["good.json", "lax.json", "--fail-on-new", "--strict"], 1),
        (["good.json", "lost.json"], 0),
        (["good.json", "lost.json", "--fail-on-new"], 10),
        (["baseline.yaml", "bad.json", "--fail-on-new"], 0),
        (["good.json", "bad.json", "--strict"], 4),
        (["good.json", "none.json"], 4),
        (["none.yaml", "good.json"], 4),
        (["good.json", "baseline.yaml"], 4),
        (["good.json", "bad.json", "-o", "none/there.txt"], 4),
    ],
)
@pytest.mark.usefixtures("folder")
def test_exit_code_of_a_comparison(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A comparison ends with 0, on request by what is new with 1 or 10, and with 4 where it cannot be made."""
    called = call(capsys, "compare", *words)
    assert called.exit == code
    assert (called.err.startswith("error: ") and "Traceback" not in called.err) == (code == 4)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format": 1,', "new.json:1: is cut off; let the run write it again"),
        ('{"format": 9}', "new.json: is in format 9, this version reads format 1"),
        ('{"a": 1}', "new.json: is JSON but not a results.json"),
        ("hello", "new.json:1: is not JSON"),
    ],
)
def test_file_that_is_no_results_is_refused(
    text: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A truncated, foreign or newer file gets the sentence that reading results has for it."""
    (folder / "new.json").write_text(text)
    for words in (["good.json", "new.json"], ["new.json", "good.json"]):
        called = call(capsys, "compare", *words)
        assert called.exit == 4
        assert f"error: {told}" in called.err


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "old: bizagi at"), ("markdown", "## What changed"), ("json", '{\n "format": 1')]
)
def test_comparison_in_each_form(form: str, begins: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The comparison is printed, or written to a file, in the form that was asked for."""
    called = call(capsys, "compare", "good.json", "bad.json", "--format", form)
    assert called.out.startswith(begins)
    assert call(capsys, "compare", "good.json", "bad.json", "--format", form, "-o", "told").out == ""
    assert (folder / "told").read_text("utf-8") == called.out


@pytest.mark.usefixtures("folder")
def test_comparison_as_json_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON the comparison counts what is new."""
    called = call(capsys, "compare", "good.json", "bad.json", "--format", "json")
    assert json.loads(called.out)["counts"]["new-failure"] == 1
