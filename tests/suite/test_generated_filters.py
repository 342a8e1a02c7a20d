"""Generated filters find what nobody listed, stay silent where the RFC leaves things open, and repeat no story."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.forks import run_suite
from tests.support import EVERYTHING, OKTA, Run, modules_of, serving

CHECKS = {
    "users-generated-filter-is-exact",
    "users-generated-lookup-is-exact",
    "users-generated-text-is-found",
}


def explored(
    folder: Path,
    profile: str,
    *faults: str,
    examples: int = 12,
    variants: tuple[str, ...] = (),
    checks: Iterable[str] = tuple(sorted(CHECKS)),
) -> Run:
    """Return a run of the generated filters alone, or of some of them, with a seed."""
    named = " or ".join(one.replace("-", "_") for one in checks)
    words = ("-q", "-k", named, f"--scim-max-examples={examples}", "--scim-seed=1", *modules_of(CHECKS))
    with serving(profile, *faults, variants=variants) as endpoint:
        return run_suite(folder, profile, *words, url=endpoint.url)


@pytest.mark.parametrize(
    ("profile", "variants"),
    [
        (EVERYTHING, ()),
        ("bitabiz", ("filter-operators-few",)),
        (OKTA, ("filter-eq-alone",)),
        ("britive", ("filter-logic-501", "filter-brackets-501")),
    ],
)
def test_what_is_legal_raises_no_alarm(profile: str, variants: tuple[str, ...], tmp_path: Path) -> None:
    """Nothing fails or is blocked at an endpoint that answers rightly, or refuses what it may refuse."""
    run = explored(tmp_path, profile, variants=variants)
    assert set(run.outcomes().values()) <= {"passed", "not-applicable"}, run.told()
    assert "passed" in run.outcomes().values(), run.told()


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("filter-apostrophe-or-finds-all", "users-generated-lookup-is-exact"),
        ("filter-escapes-unread", "users-generated-text-is-found"),
        ("filter-not-of-and-spread", "users-generated-filter-is-exact"),
    ],
)
def test_a_fault_nobody_listed_is_found(fault: str, check: str, tmp_path: Path) -> None:
    """The check that has to find a fault fails, with an example and a story that repeat it."""
    run = explored(tmp_path, "bizagi", fault, examples=100, checks=[check])
    (failed,) = [one for one in run.cases.values() if one["check"] == check]
    assert failed["outcome"] == "failed", run.told()
    assert 2 <= len(failed["exchanges"]) <= 3
    assert failed["example"]


@pytest.mark.parametrize(
    ("fault", "judges"),
    [
        ("filter-ne-as-eq", {"users-filter-not-equal"}),
        ("filter-boolean-unread", {"users-filter-active-as-shown"}),
        ("filter-case-sensitive", {"users-filter-in-other-case"}),
        ("filter-ignored", {"users-filter-finds-own", "users-filter-finds-nobody-for-stranger"}),
    ],
)
def test_a_listed_story_is_told_once(fault: str, judges: set[str], tmp_path: Path) -> None:
    """Where a listed check fails for the plainest form, what is generated is blocked by its name."""
    run = explored(tmp_path, EVERYTHING, fault, examples=150)
    assert "failed" not in run.outcomes().values(), run.told()
    blocked = [one for one in run.cases.values() if one["outcome"] == "blocked"]
    assert blocked, run.told()
    assert all(any(judge in one["reason"] for judge in judges) for one in blocked), run.told()
