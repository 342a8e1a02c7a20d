"""``baseline``, and ``run --baseline``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scim_conformance.cli import run
from scim_conformance.model import ExitCode, Outcome
from scim_conformance.profile import load_baseline
from scim_conformance.results import write
from tests.cli.command import Called, call
from tests.report.documents import EMBEDDED, RUN, SHOULD, case, document, failed

WRITTEN = (
    failed("users-create", "bizagi/User/2"),
    failed("users-create", "bizagi/User/1"),
    case(Outcome.DEVIATES, "users-lax", requirement=SHOULD),
    case(Outcome.FAILED, "users-later", since="2999-01-01"),
    case(Outcome.KNOWN, "users-known"),
    case(Outcome.PASSED, "users-read"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the results of a run."""
    monkeypatch.chdir(tmp_path)
    write(Path("results.json"), document(*WRITTEN))
    return tmp_path


def _baseline(capsys: pytest.CaptureFixture[str], *words: str) -> Called:
    return call(capsys, "baseline", "results.json", "-o", "b.yaml", *words)


def _entries() -> list[tuple[str, Any, str, Any, str]]:
    found = load_baseline(Path("b.yaml")).deviations
    return [(one.check, one.case, one.reason, one.owner, str(one.until)) for one in found]


@pytest.mark.usefixtures("folder")
def test_baseline_holds_what_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """A baseline has an entry for each scored case that breaks a MUST, in order, and names the run."""
    called = _baseline(capsys)
    assert (called.exit, called.out) == (0, "b.yaml: 2 entries\n")
    reason = "failed when the baseline was made on 2026-11-21; nobody has looked into it yet"
    assert _entries() == [
        ("users-create", "bizagi/User/1", reason, None, "None"),
        ("users-create", "bizagi/User/2", reason, None, "None"),
    ]
    assert load_baseline(Path("b.yaml")).source == {"run": "0a1b2c3d", "date": "2026-11-21"}


@pytest.mark.usefixtures("folder")
def test_baseline_takes_words_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Reason, owner and last day are those given, and a SHOULD is taken in when asked for."""
    assert _baseline(capsys, "--reason", "Late.", "--owner", "API", "--until", "2027-01-31", "--strict").exit == 0
    assert [one[0] for one in _entries()] == ["users-create", "users-create", "users-lax"]
    assert {one[2:] for one in _entries()} == {("Late.", "API", "2027-01-31")}


def test_baseline_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there stays as it is, unless it is to be replaced."""
    (folder / "b.yaml").write_text("mine")
    called = _baseline(capsys)
    assert (called.exit, (folder / "b.yaml").read_text()) == (4, "mine")
    assert "error: b.yaml: there is a file already; --update keeps what stands in it, --force replaces it" in called.err
    assert (_baseline(capsys, "--force").exit, len(_entries())) == (0, 2)


def test_update_keeps_what_people_wrote(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An update keeps entries with their words, adds what fails by now, and drops what holds no longer."""
    (folder / "b.yaml").write_text(
        "connector: bizagi\ndeviations:\n"
        "- {check: users-create, case: bizagi/User/1, reason: Mine., owner: Me}\n"
        "- {check: users-known, case: bizagi/User, reason: Kept.}\n"
        "- {check: users-read, case: bizagi/User, reason: Stale.}\n"
        "- {check: users-whole, reason: Called stale.}\n"
        "- {check: users-not-asked, reason: Stays., until: 2001-01-01}\n"
    )
    stale = [{"check": "users-whole", "case": None, "reason": "Called stale.", "origin": "baseline"}]
    write(folder / "results.json", document(*WRITTEN, stale=stale))
    called = _baseline(capsys, "--update", "--reason", "New.")
    assert called.out.splitlines() == [
        "b.yaml: 4 entries (3 kept, 1 added, 2 stale dropped)",
        "note: 1 entry ended before 2026-11-21 and will fail: mend the endpoint, or write another last day (until)",
    ]
    assert [(one[0], one[2], one[3]) for one in _entries()] == [
        ("users-create", "Mine.", "Me"),
        ("users-create", "New.", None),
        ("users-known", "Kept.", None),
        ("users-not-asked", "Stays.", None),
    ]


@pytest.mark.usefixtures("folder")
def test_update_of_nothing_begins(capsys: pytest.CaptureFixture[str]) -> None:
    """An update where there is no file yet writes one."""
    assert _baseline(capsys, "--update").out == "b.yaml: 2 entries (0 kept, 2 added, 0 stale dropped)\n"


def test_notes_on_what_the_results_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run of our own endpoint, and one that knew a baseline, are noted."""
    run = {**RUN, "arguments": ["--scim-baseline=b.yaml"]}
    write(folder / "results.json", document(*WRITTEN, target=EMBEDDED, run=run))
    called = _baseline(capsys)
    assert "note: the run knew a baseline; what that accepts is not in this one: use --update to keep it" in called.out
    assert "note: the results are of the embedded reference endpoint, which says nothing about a product" in called.out
    assert "knew a baseline" not in _baseline(capsys, "--update").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--until", "soon"], "'soon' is not a date; write year, month and day"),
        (["--owner", " "], "is blank; write a text, or leave the option out"),
        (["--reason", "\udcff", "--force"], "b.yaml: the baseline cannot be written: a text in it cannot be kept"),
        (["--update"], "b.yaml: the baseline is for britive, the results are of bizagi; name another file"),
    ],
)
def test_nonsense_for_a_baseline_is_refused(
    words: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be written, or would be another connector's, is refused, and the file stays as it is."""
    before = "connector: britive\ndeviations: []\n"
    (folder / "b.yaml").write_text(before)
    called = _baseline(capsys, *words)
    assert (called.exit, (folder / "b.yaml").read_text()) == (4, before)
    assert told in called.err
    assert sorted(one.name for one in folder.iterdir()) == ["b.yaml", "results.json"]


def test_files_that_cannot_be_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Results that are none, a broken baseline and a folder in its place are refused in a sentence."""
    assert "none.json: cannot be read" in call(capsys, "baseline", "none.json", "-o", "b.yaml").err
    (folder / "b.yaml").write_text("connector: [")
    assert "b.yaml:1:13: not valid YAML" in _baseline(capsys, "--update").err
    (folder / "b.yaml").unlink()
    (folder / "b.yaml").mkdir()
    assert "b.yaml: the baseline cannot be written: Is a directory" in _baseline(capsys, "--force").err


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (["none.yaml"], "none.yaml: there is no such file"),
        (["britive.yaml"], "britive.yaml: the baseline is for britive, which is not among the profiles"),
        (["bizagi.yaml", "other.yaml"], "bizagi.yaml and other.yaml are both baselines for bizagi; name one"),
    ],
)
def test_run_refuses_a_baseline_of_nobody(
    files: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run is not begun with a baseline that is missing, another connector's, or one of two."""
    for name, connector in {"bizagi": "bizagi", "other": "bizagi", "britive": "britive"}.items():
        (folder / f"{name}.yaml").write_text(f"connector: {connector}\ndeviations: []\n")
    words = [word for file in files for word in ("--baseline", file)]
    called = call(capsys, "run", "bizagi", *words)
    assert called.exit == 4
    assert f"error: {told}" in called.err
    assert not (folder / "reports").exists()


@pytest.mark.parametrize(("first", "given"), [("bizagi", ["--scim-baseline=bizagi.yaml"]), ("britive", [])])
def test_run_hands_each_profile_its_baseline(
    first: str, given: list[str], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several profiles each is run with the baseline of its connector, or with none."""
    (folder / "bizagi.yaml").write_text("connector: bizagi\ndeviations: []\n")
    commands: list[list[str]] = []

    def refuse(command: list[str], _: object) -> int:
        commands.append(command)
        return ExitCode.USAGE

    monkeypatch.setattr(run, "supervise", refuse)
    profiles = sorted(["bizagi", "britive"], key=lambda one: one != first)
    assert call(capsys, "run", *profiles, "--baseline", "bizagi.yaml").exit == 4
    assert [word for command in commands for word in command if "baseline" in word] == given
