"""``run`` makes the reports of each profile at its end, tells GitHub, and opens the browser when asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest

from scim_conformance import results
from scim_conformance.cli import finishing, outputs, run
from scim_conformance.model import ExitCode, Outcome
from scim_conformance.report.terminal import NOTICE
from tests.cli.command import Called, call
from tests.report.documents import blocked, case, document, failed
from tests.support import python

FAILED = document(failed(), blocked("users-create[bizagi/User]", "why", "b"))


@pytest.fixture
def run_of(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a call of ``run`` in which pytest is played by a function that writes results and returns an exit code."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "SCIM_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def called(document: Any, code: int, *arguments: str) -> Called:
        def play(words: list[str], environment: dict[str, str]) -> int:
            path = Path(next(word for word in words if word.startswith("--scim-results=")).partition("=")[2])
            if document is not None:
                results.write(path, document)
            click.echo("::error::an endpoint's text")
            return code

        monkeypatch.setattr(run, "supervise", play)
        return call(capsys, "run", "bizagi", *arguments)

    return called


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes this process a step of GitHub Actions, and gives its files."""

    def start() -> tuple[Path, Path]:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
        monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
        return tmp_path / "summary", tmp_path / "output"

    return start


def test_reports_are_made_of_the_results(run_of: Any, tmp_path: Path) -> None:
    """The reports lie beside the results, also of a run that was interrupted, and the page's path is printed."""
    called = run_of(document(case(Outcome.NOT_RUN)), 2)
    assert called.exit == 2
    folder = tmp_path / "reports" / "bizagi"
    assert {one.name for one in folder.iterdir()} == {"results.json", *outputs.FILES}
    assert f"compliance report: {folder / outputs.PAGE}\n" in called.out


@pytest.mark.parametrize(("code", "said"), [(4, ""), (5, "no verdict     exit code 5 ")])
def test_run_without_results_has_no_reports(run_of: Any, tmp_path: Path, code: int, said: str) -> None:
    """Where nothing was judged there are no reports, and none of an earlier run are left."""
    folder = tmp_path / "reports" / "bizagi"
    folder.mkdir(parents=True)
    for name in outputs.FILES:
        (folder / name).write_text("old")
    called = run_of(None, code)
    assert called.exit == code
    assert said in called.out
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("code", [0, 1, 10])
def test_bug_in_rendering_is_told(run_of: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int) -> None:
    """A report that cannot be made is a bug of ours, exit code 3, and says that the results are there."""
    monkeypatch.setitem(outputs.FORMATS, "badge", ("badge.json", lambda _: str(1 / 0)))
    called = run_of(FAILED, code)
    assert called.exit == 3
    assert "ZeroDivisionError" in called.err
    assert "This is a bug in scim-conformance" in called.err
    file = tmp_path / "reports" / "bizagi" / "results.json"
    assert called.err.endswith(f"the results of the run are in {file}.\n")
    assert "nonconformant  exit code 3 " in called.out


def test_reports_that_cannot_be_written(run_of: Any, tmp_path: Path) -> None:
    """A report that cannot be written is one sentence, not a traceback, and exit code 3."""
    folder = tmp_path / "reports" / "bizagi"
    results.write(folder / "results.json", FAILED)
    (folder / "badge.json" / "x").mkdir(parents=True)
    assert finishing.finish(folder, on_github=False, in_browser=False) == ExitCode.INTERNAL_ERROR


def test_results_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Results that break their own format are told in one sentence, with exit code 3."""
    (tmp_path / "results.json").write_text("{}")
    assert finishing.finish(tmp_path, on_github=False, in_browser=False) == ExitCode.INTERNAL_ERROR
    said = capsys.readouterr().err
    assert said.startswith(f"error: {tmp_path / 'results.json'}: is JSON but not a results.json")
    assert "Traceback" not in said


def test_github_is_told(run_of: Any, github: Any) -> None:
    """In GitHub Actions: summary, annotations and outputs; no command is taken from what pytest prints."""
    summary, output = github()
    called = run_of(FAILED, 1)
    lines = called.out.splitlines()
    stop = next(one for one in lines if one.startswith("::stop-commands::"))
    word = stop.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", word)
    at = lines.index("::error::an endpoint's text")
    assert lines.index(stop) < at < lines.index(f"::{word}::")
    assert any(one.startswith("::error title=users-create (MUST%2C RFC)::") for one in lines[at + 1 :])
    assert summary.read_text().startswith("## SCIM conformance: `bizagi`\n")
    assert output.read_text() == "verdict=nonconformant\nexit-code=1\nfindings=1\n"


def test_github_hears_of_a_run_without_results(run_of: Any, github: Any) -> None:
    """A run that never began gives its exit code and no verdict."""
    summary, output = github()
    assert run_of(None, 4).exit == 4
    assert output.read_text() == "verdict=none\nexit-code=4\nfindings=0\n"
    assert not summary.exists()


def test_github_is_not_told_when_not_wanted(run_of: Any, github: Any) -> None:
    """--no-github leaves the output as it is elsewhere."""
    summary, output = github()
    called = run_of(FAILED, 1, "--no-github")
    assert "::stop-commands::" not in called.out
    assert "::error title=" not in called.out
    assert not summary.exists()
    assert not output.exists()


def test_nothing_is_told_outside_github(run_of: Any) -> None:
    """Elsewhere no workflow command is printed."""
    called = run_of(FAILED, 1)
    assert [one for one in called.out.splitlines() if one.startswith("::")] == ["::error::an endpoint's text"]
    assert called.out.startswith(NOTICE)


def test_page_is_opened(run_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--open hands the page to the browser; where there is none, that is said and changes nothing."""
    asked: set[Path] = set()

    def show(page: Path) -> bool:
        asked.add(page)
        return True

    monkeypatch.setattr(finishing, "opened", show)
    called = run_of(FAILED, 1, "--open")
    assert (called.exit, called.err) == (1, "")
    assert asked == {tmp_path / "reports" / "bizagi" / outputs.PAGE}
    monkeypatch.setattr(finishing, "opened", lambda page: False)
    called = run_of(FAILED, 1, "--open")
    assert (called.exit, called.err) == (1, "no browser could be started to show it\n")


@pytest.mark.parametrize(("browser", "told"), [("./browse", "True"), ("./none", "False")])
def test_browser_is_the_one_that_is_named(browser: str, told: str, tmp_path: Path) -> None:
    """BROWSER names the program that is given the page's address; where it cannot be started, that is told."""
    script = tmp_path / "browse"
    script.write_text('#!/bin/sh\nprintf %s "$1" > asked\n')
    script.chmod(0o755)
    code = "from pathlib import Path; from scim_conformance.cli import finishing; import webbrowser as w;"
    # Only what BROWSER names: this machine may have a browser of its own.
    code += "w.register_standard_browsers(); w._tryorder[1:] = []; print(finishing.opened(Path('/a b/page.html')))"
    done = python(tmp_path, "-c", code, extra={"BROWSER": browser})
    assert done.stdout == f"{told}\n", done.stderr
    asked = tmp_path / "asked"
    assert (asked.read_text() if asked.exists() else "") == ("file:///a%20b/page.html" if told == "True" else "")
