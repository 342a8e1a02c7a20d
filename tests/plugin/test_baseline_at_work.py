"""A baseline's life: what fails is written down, only what is new fails, and what was mended is to be removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import call
from tests.forks import run_suite
from tests.support import Run, modules_of, serving

ASKED = (*modules_of(["users-create-answers-201"]), "-q", "-k", "answers_201 or returns_location")


def _run(folder: Path, *faults: str, baseline: bool = True, words: tuple[str, ...] = ()) -> Run:
    known = ["--scim-baseline", "baseline.yaml"] if baseline else []
    with serving("bizagi", *faults) as endpoint:
        return run_suite(folder, "bizagi", *ASKED, *known, *words, url=endpoint.url, measured=False)


def test_only_what_is_new_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a baseline known failures pass as known, another one fails alone, and mended ones are to be removed."""
    results, baseline = str(tmp_path / "results.json"), str(tmp_path / "baseline.yaml")
    before = _run(tmp_path, "create-200", baseline=False)
    assert (before.exit, before.checks("failed")) == (1, {"users-create-answers-201"}), before.told()
    assert call(capsys, "baseline", results, "-o", baseline, "--owner", "API team").exit == 0

    known = _run(tmp_path, "create-200", words=("-n", "2"))
    assert (known.exit, known.document["verdict"]) == (0, "conformant"), known.told()
    assert known.checks("known") == {"users-create-answers-201"}
    declared = known.document["profile"]["deviations"]
    assert {(one["check"], one["owner"]) for one in declared} == {("users-create-answers-201", "API team")}
    assert "(owner: API team)" in known.output

    worse = _run(tmp_path, "create-200", "location-missing")
    assert (worse.exit, worse.checks("failed")) == (1, {"users-create-returns-location"}), worse.told()
    assert call(capsys, "compare", baseline, results, "--fail-on-new").exit == 1

    mended = _run(tmp_path)
    assert (mended.exit, mended.document["verdict"]) == (1, "conformant"), mended.told()
    assert [one["origin"] for one in mended.document["stale"]] == ["baseline"] * len(declared)
    assert "STALE deviation users-create-answers-201[bizagi/User/full] in the baseline" in mended.output
    assert (
        "0 entries (0 kept, 0 added, 2 stale dropped)"
        in call(capsys, "baseline", results, "-o", baseline, "--update").out
    )
    assert _run(tmp_path).exit == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("connector: britive\ndeviations: []", "baseline.yaml: the baseline is for britive, the profile for bizagi"),
        ("connector: bizagi\ndeviations: [{check: x}]", "baseline.yaml:2:14: deviations[0] lacks the key 'reason'"),
        (
            "connector: bizagi\ndeviations: [{check: users-creates, reason: r}]",
            "baseline.yaml: deviations[0]: there is no check 'users-creates'; did you mean",
        ),
    ],
)
@pytest.mark.parametrize("way", ["option", "ini"])
def test_baseline_that_makes_no_sense_is_refused(way: str, text: str, told: str, tmp_path: Path) -> None:
    """A baseline that is another's, broken, or about no check ends the run before a request; option and ini alike."""
    (tmp_path / "baseline.yaml").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n" + ("scim_baseline = baseline.yaml\n" if way == "ini" else ""))
    run = run_suite(tmp_path, "bizagi", *(["--scim-baseline", "baseline.yaml"] if way == "option" else []))
    assert run.exit == 4
    assert told in run.output
    assert "Traceback" not in run.output
