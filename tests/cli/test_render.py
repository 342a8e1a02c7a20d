"""``render``: the reports of earlier runs from their results alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scim_conformance import results
from scim_conformance.cli import outputs
from scim_conformance.model import Outcome
from tests.cli.command import call
from tests.report.documents import Json, case, document, failed

BY_DEFAULT = {*outputs.FILES, "junit.xml"}


def kept(folder: Path, made: Json | None = None, **changed: Any) -> Path:
    """Return the results.json of a run with one finding, in a folder."""
    path = folder / "results.json"
    results.write(path, {**(made or document(failed(), case(Outcome.PASSED, "other"))), **changed})
    return path


def test_render_writes_all_reports(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Every report is written next to the results, its path is printed, and the same bytes come twice."""
    file = kept(tmp_path)
    called = call(capsys, "render", str(file))
    assert (called.exit, called.err) == (0, "")
    assert {Path(line) for line in called.out.splitlines()} == {tmp_path / name for name in BY_DEFAULT}
    assert {one.name for one in tmp_path.iterdir()} == {"results.json", *BY_DEFAULT}
    assert (tmp_path / "summary.md").read_text().startswith("## SCIM conformance: `bizagi`\n")
    assert json.loads((tmp_path / "badge.json").read_text())["message"] == "1 finding"
    assert json.loads((tmp_path / "traffic.har").read_text())["log"]["version"] == "1.2"
    first = {name: (tmp_path / name).read_bytes() for name in BY_DEFAULT}
    assert call(capsys, "render", str(file), "--format", "junit", *_formats(outputs.OF_A_RUN)).exit == 0
    assert first == {name: (tmp_path / name).read_bytes() for name in BY_DEFAULT}


def _formats(names: tuple[str, ...]) -> list[str]:
    return [word for name in names for word in ("--format", name)]


def test_junit_of_the_run_is_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The run's own junit.xml stays, which is said, unless it is asked for."""
    file = kept(tmp_path)
    (tmp_path / "junit.xml").write_text("the run's own")
    called = call(capsys, "render", str(file))
    assert called.err == f"{tmp_path / 'junit.xml'} is kept as it is; --format junit replaces it\n"
    assert (tmp_path / "junit.xml").read_text() == "the run's own"
    assert call(capsys, "render", str(file), "--format", "junit").out == f"{tmp_path / 'junit.xml'}\n"
    assert (tmp_path / "junit.xml").read_text().startswith("<?xml")


def test_output_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """One run is written into the folder, several into one of each connector."""
    first = kept(tmp_path / "a")
    made = document(case(Outcome.PASSED))
    second = kept(tmp_path / "b", made, profile={**made["profile"], "connector": "acme"})
    assert call(capsys, "render", str(first), "-o", str(tmp_path / "one"), "--format", "badge").exit == 0
    assert [one.name for one in (tmp_path / "one").iterdir()] == ["badge.json"]
    arguments = ("render", str(first), str(second), str(first), "-o", str(tmp_path / "all"), "--format", "badge")
    assert call(capsys, *arguments).exit == 0
    assert {one.name for one in (tmp_path / "all").iterdir()} == {"bizagi", "acme"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 1, "suite": {', ":1: is cut off; let the run write it again"),
        ('{"format": 99}', ": is in format 99, this version reads format 1; use the version of scim-conformance that"),
        ('{"format": 0}', ": is in format 0, this version reads format 1;"),
        ("{}", ": is JSON but not a results.json; name the file a run wrote"),
        ("<xml>", ":1: is not JSON; let the run write it again"),
        (None, ": cannot be read: No such file or directory; name a results.json"),
    ],
)
def test_files_that_are_no_results(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str | None, said: str
) -> None:
    """What is cut off, older, newer or somebody else's is one sentence and exit code 4, and nothing is written."""
    good, bad = kept(tmp_path), tmp_path / "bad.json"
    if text is not None:
        bad.write_text(text)
    called = call(capsys, "render", str(good), str(bad), "-o", str(tmp_path / "out"))
    assert called.exit == 4
    assert called.err.startswith(f"error: {bad}{said}")
    assert called.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_results_that_would_share_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Two runs of one connector are not rendered over each other, nor one whose name leads out of the folder."""
    first, second = kept(tmp_path / "a"), kept(tmp_path / "b")
    called = call(capsys, "render", str(first), str(second), "-o", str(tmp_path / "out"))
    assert called.exit == 4
    assert f"{first} and {second} would write the same reports into {tmp_path / 'out' / 'bizagi'}" in called.err
    made = document(failed())
    odd = kept(tmp_path / "c", made, profile={**made["profile"], "connector": "../x"})
    called = call(capsys, "render", str(first), str(odd), "-o", str(tmp_path / "out"))
    assert (called.exit, "'../x' cannot be the name of a folder" in called.err) == (4, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["file/below", "taken"])
def test_folder_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path, where: str) -> None:
    """A folder that cannot be made, or a report that cannot be replaced, is one sentence; no half file is left."""
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "badge.json" / "x").mkdir(parents=True)
    arguments = ("-o", str(tmp_path / where), "--format", "badge")
    called = call(capsys, "render", str(kept(tmp_path)), *arguments)
    assert called.exit == 4
    assert called.err.startswith(f"error: the reports cannot be written to {tmp_path / where}: ")
    assert called.err.endswith("; name another folder\n")
    assert [one.name for one in (tmp_path / "taken").iterdir()] == ["badge.json"]


def test_render_tells_github(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --github the annotations are printed and the summary is appended, as much of it as there is room for."""
    steps = tmp_path / "steps.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(steps))
    called = call(capsys, "render", str(kept(tmp_path)), "--format", "badge", "--github")
    assert called.out.splitlines()[1].startswith("::error title=users-create (MUST%2C RFC)::")
    assert steps.read_text().startswith("## SCIM conformance: `bizagi`\n")
    steps.write_bytes(b"x" * (1024 * 1024 - 300))
    assert call(capsys, "render", str(tmp_path / "results.json"), "--format", "badge", "--github").exit == 0
    assert 1024 * 1024 - 300 < steps.stat().st_size <= 1024 * 1024


def test_render_without_githubs_files(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a file for the summary it is left out; one that cannot be written is told, and changes nothing."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    file = kept(tmp_path)
    assert call(capsys, "render", str(file), "--format", "badge", "--github").err == ""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    called = call(capsys, "render", str(file), "--format", "badge", "--github")
    assert called.exit == 0
    assert called.err.startswith(f"{tmp_path} cannot be written: Is a directory; ")
