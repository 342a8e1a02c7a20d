"""The plan of a run comes close to what the run sends."""

from __future__ import annotations

import re

import pytest

from tests.forks import clean_run, run_suite
from tests.support import PROFILES, once, stem


@pytest.mark.parametrize("profile", PROFILES, ids=stem)
def test_plan_is_near_what_is_sent(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The expected number of requests is within 15 % of what a whole run sends, the number of cases exact."""
    plan = once(
        tmp_path_factory, f"plan-{stem(profile)}", lambda folder: run_suite(folder, profile, "--scim-plan", "-q")
    )
    assert plan.exit == 0, plan.output
    told = re.search(r"^(\d+) cases, (\d+) to ask, about (\d+) requests; none was sent$", plan.output, re.MULTILINE)
    assert told is not None, plan.output
    cases, asked, requests = map(int, told.groups())
    run = clean_run(tmp_path_factory, profile)
    assert cases == len(run.cases)
    assert asked >= sum(outcome != "not-applicable" for outcome in run.outcomes().values())
    assert requests == pytest.approx(run.document["requests"]["total"], rel=0.15)
