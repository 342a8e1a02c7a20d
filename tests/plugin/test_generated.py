"""Generated examples on the command line: seed, number, the file of kept ones, and what is left to itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.suite import DIRECTORY
from tests.forks import run_suite
from tests.support import serving

FEW = ("-k", "users_generated_values")
CASE = "users-generated-values-are-kept[bizagi/User]"


def test_failing_example_is_told_and_repeated(tmp_path: Path) -> None:
    """A fault that no listed example shows is told with the line that repeats it, which --scim-example takes."""
    with serving("bizagi", "text-word-null-lost") as endpoint:
        found = run_suite(tmp_path, "bizagi", *FEW, "--scim-max-examples", "200", "--scim-seed", "1", url=endpoint.url)
        assert found.exit == 1, found.told()
        line = found.cases[CASE]["example"]
        assert line in found.output
        assert "--scim-example FILE" in found.output
        assert found.output.count("curl -sS") == 3
        (tmp_path / "kept.jsonl").write_text(f"# the name Null\n{line}\n")
        words = (*FEW, "--scim-example", "kept.jsonl", "--scim-max-examples", "0")
        again = run_suite(tmp_path, "bizagi", *words, url=endpoint.url)
    assert again.cases[CASE]["outcome"] == "failed", again.told()
    assert again.cases[CASE]["example"] == line
    assert again.document["requests"]["total"] < 20
    with serving("bizagi") as endpoint:
        mended = run_suite(tmp_path, "bizagi", *words, url=endpoint.url)
    assert mended.outcomes() == {CASE: "passed"}, mended.told()


def test_failing_example_is_remembered(tmp_path: Path) -> None:
    """Without a seed a run tries first what failed in the one before it; with a seed it does not."""
    with serving("bizagi", "text-word-null-lost") as endpoint:
        many = (*FEW, "--scim-max-examples", "200")
        first = run_suite(tmp_path, "bizagi", *many, url=endpoint.url)
        assert first.exit == 1, first.told()
        second = run_suite(tmp_path, "bizagi", *FEW, url=endpoint.url)
        seeded = run_suite(tmp_path, "bizagi", *FEW, "--scim-seed", "3", "--scim-max-examples", "1", url=endpoint.url)
    assert second.cases[CASE].get("example") == first.cases[CASE]["example"]
    assert second.document["requests"]["total"] < 20
    assert "example" not in seeded.cases[CASE]


def test_seed_repeats_the_values(tmp_path: Path) -> None:
    """With --scim-seed two runs send the same values, under names of their own, and the report names the seed."""
    runs = [run_suite(tmp_path, "bizagi", *FEW, "--scim-seed", "5", "-n", workers) for workers in ("0", "2")]
    assert runs[0].exit == 0, runs[0].told()
    assert runs[0].document["run"]["seed"] == runs[1].document["run"]["seed"] == 5
    assert runs[0].document["run"]["id"] != runs[1].document["run"]["id"]
    totals = [run.document["requests"]["by_method"] for run in runs]
    assert totals[0]["PATCH"] == totals[1]["PATCH"]


def test_drawn_seed_is_stored(tmp_path: Path) -> None:
    """Without --scim-seed one is drawn, which the header and results.json tell."""
    run = run_suite(tmp_path, "bizagi", *FEW)
    assert f"seed {run.document['run']['seed']}, 3 generated examples per property" in run.output


def test_none_are_generated_on_request(tmp_path: Path) -> None:
    """--scim-max-examples 0 leaves generated cases out, with the reason, and sends nothing for them."""
    run = run_suite(tmp_path, "bizagi", "-m", "generated", "--scim-max-examples", "0")
    assert {one["outcome"] for one in run.cases.values()} == {"not-applicable"}, run.told()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scim-max-examples", "-1"), "--scim-max-examples"),
        (("--scim-example", "nowhere.jsonl"), "--scim-example"),
        (("--scim-example", "broken.jsonl"), "broken.jsonl:1: this is no example"),
    ],
)
def test_bad_words_are_usage_errors(words: tuple[str, str], said: str, tmp_path: Path) -> None:
    """A number below zero, and a file that is none of examples, end in exit code 4 with one sentence."""
    (tmp_path / "broken.jsonl").write_text("{\n")
    run = run_suite(tmp_path, "bizagi", *FEW, *words)
    assert run.exit == 4
    assert said in run.output


def test_stateful_cases_run_on_request_only(tmp_path: Path) -> None:
    """Cases marked stateful are left out unless -m names them."""
    usual = run_suite(tmp_path, "bizagi", "--scim-plan", "-q")
    asked = run_suite(tmp_path, "bizagi", "--scim-plan", "-q", "-m", "stateful")
    assert "stateful" not in usual.output
    assert "users-generated-values" in usual.output
    assert "users-generated-values" not in asked.output


def test_tests_of_the_user_keep_their_settings(tmp_path: Path) -> None:
    """A user's own Hypothesis tests in the same session keep their settings, and nothing is written beside them."""
    (tmp_path / "test_own.py").write_text(
        "from hypothesis import given, settings, strategies as st\n"
        "@settings(max_examples=7, database=None)\n"
        "@given(st.integers())\n"
        "def test_own(number):\n"
        "    assert settings.default.max_examples == 7\n"
        "def test_default():\n"
        "    assert settings.default.max_examples == 100\n"
    )
    suite = str(DIRECTORY / "test_generated_updates.py")
    run = run_suite(tmp_path, "bizagi", suite, str(tmp_path / "test_own.py"))
    assert run.exit == 0, run.told()
    assert "failed" not in run.output
