"""What the suite is expected to find at a foreign server: a list per server, each entry read against the RFC text."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support import Run


def expected(file: Path, profile: str) -> dict[str, str]:
    """Return the outcome of each case of a profile that is on the list; an entry has a check, its cases and why."""
    return {
        f"{one['check']}[{case}]": one["outcome"]
        for one in json.loads(file.read_text())
        for case in one.get("cases", ())
        if case.startswith(f"{profile}/")
    }


def require_only(run: Run, wanted: dict[str, str]) -> None:
    """Assert that a run found what is on the list and nothing else but what that blocks."""
    outcomes = run.outcomes()
    found = {key: outcome for key, outcome in outcomes.items() if outcome in ("failed", "deviates")}
    assert found == wanted, run.told()
    assert run.checks("known", "inconclusive", "error", "not-run") == set(), run.told()
    unclean = {key for key, outcome in outcomes.items() if outcome in ("failed", "deviates", "blocked")}
    blocked = [one for one in run.cases.values() if one["outcome"] == "blocked"]
    assert {judge for one in blocked for judge in one["blocked_by"]} <= unclean, run.told()


def require_known(run: Run, file: Path) -> None:
    """Assert that generated examples found nothing but what checks on the list find, and met no bug of the suite.

    Which of them a run finds depends on what Hypothesis draws, so that the list has the checks alone, each with why.
    """
    known = {one["check"]: one["outcome"] for one in json.loads(file.read_text()) if "cases" not in one}
    found = {one["check"]: one["outcome"] for one in run.cases.values() if one["outcome"] in ("failed", "deviates")}
    assert {check: outcome for check, outcome in found.items() if known.get(check) != outcome} == {}, run.told()
    assert run.checks("error", "not-run") == set(), run.told()
    assert run.checks("passed"), run.told()
