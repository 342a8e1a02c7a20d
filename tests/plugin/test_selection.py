"""pytest's own ways to select, stop and only look work as they do everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.suite import load_checks
from tests.forks import run_suite
from tests.support import python, serving, suite_words


def test_keyword_selects(tmp_path: Path) -> None:
    """-k runs the cases whose names match, and results.json holds these alone."""
    run = run_suite(tmp_path, "bizagi", "-k", "resource_types and not schemas")
    assert run.exit == 0, run.told()
    assert run.cases
    assert all("resource-types" in one["check"] and "schemas" not in one["check"] for one in run.cases.values())


@pytest.mark.parametrize("workers", ["0", "2"])
def test_mark_selects_by_level(workers: str, tmp_path: Path) -> None:
    """-m "scim_requirement(level='MUST')" runs the cases of that level alone."""
    run = run_suite(tmp_path, "bizagi", "-m", "scim_requirement(level='MUST')", "-k", "discovery", "-n", workers)
    assert run.exit == 0, run.told()
    assert {one["level"] for one in run.cases.values()} == {"MUST"}


def test_keyword_that_matches_nothing_is_told(tmp_path: Path) -> None:
    """A -k that matches nothing ends in exit code 5, without results, and says so."""
    run = run_suite(tmp_path, "bizagi", "-k", "no_such_case")
    assert run.exit == 5, run.output
    assert "no conformance case was selected" in run.output
    assert not run.document


def test_last_failed_runs_what_failed(tmp_path: Path) -> None:
    """--lf runs the failed cases of the last run and no other; mended, they pass."""
    chosen = ("-k", "discovery or connection")
    with serving("bizagi", "schema-unknown-200", "resource-type-user-missing") as endpoint:
        first = run_suite(tmp_path, "bizagi", *chosen, url=endpoint.url)
    failed = {key for key, outcome in first.outcomes().items() if outcome not in ("passed", "not-applicable")}
    assert failed
    assert first.exit == 1, first.told()
    with serving("bizagi") as endpoint:
        again = run_suite(tmp_path, "bizagi", *chosen, "--lf", url=endpoint.url)
    assert set(again.cases) == {key for key in failed if first.outcomes()[key] not in ("deviates", "known")}
    assert again.exit == 0, again.told()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_exit_first_stops_and_says_so(workers: str, tmp_path: Path) -> None:
    """-x stops at the first failing case: exit code 1, the rest is not-run, nothing of ours stays."""
    with serving("bizagi", "create-200") as endpoint:
        run = run_suite(tmp_path, "bizagi", "-x", "-n", workers, url=endpoint.url)
        assert endpoint.store.all("User") == []
    assert run.exit == 1, run.told()
    assert run.document["verdict"] == "nonconformant"
    assert run.checks("failed")
    assert run.checks("not-run")
    assert "not run" in run.output


@pytest.mark.parametrize("workers", ["0", "2"])
def test_collect_only_sends_nothing(workers: str, tmp_path: Path) -> None:
    """--collect-only lists the cases, sends no request and leaves no file."""
    with serving("bizagi") as endpoint:
        run = run_suite(tmp_path, "bizagi", "--collect-only", "-n", workers, "-p", "no:cacheprovider", url=endpoint.url)
        assert endpoint.requests == []
    assert run.exit == 0, run.output
    assert "<Function test_users_create_answers_201[bizagi/User/minimal]>" in run.output or workers == "2"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", ["0", "2"])
def test_plan_sends_nothing(workers: str, tmp_path: Path) -> None:
    """--scim-plan lists the cases with their number and that of requests, sends none and leaves no file."""
    with serving("bizagi") as endpoint:
        run = run_suite(tmp_path, "bizagi", "--scim-plan", "-n", workers, "-p", "no:cacheprovider", url=endpoint.url)
        assert endpoint.requests == []
    assert run.exit == 0, run.output
    assert "users-create-answers-201[bizagi/User/minimal]\n" in run.output
    assert "users-delete-inactive[bizagi/User]  not applicable: " in run.output
    assert "requests; none was sent" in run.output
    assert list(tmp_path.iterdir()) == []


def test_plan_needs_no_token_and_no_consent(tmp_path: Path) -> None:
    """A plan for a foreign endpoint asks for no consent."""
    words = suite_words(tmp_path, "bizagi", "--scim-plan", url="https://scim.invalid/scim/v2")
    done = python(tmp_path, *words, token="kept")
    assert done.returncode == 0, done.stdout + done.stderr


def test_plan_lists_what_is_selected(tmp_path: Path) -> None:
    """The plan of a selection names its cases and no other."""
    run = run_suite(tmp_path, "bizagi", "--scim-plan", "-k", "test_deactivate.py")
    named = {line.partition("[")[0] for line in run.output.splitlines() if "[bizagi/User" in line}
    assert named == {check.id for check in load_checks() if check.area == "deactivate"}
