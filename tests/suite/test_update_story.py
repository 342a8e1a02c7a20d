"""One fault of updates, one failed case; what it makes impossible to judge is blocked by that case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forks import run_suite
from tests.support import lean, modules_of, serving

SWITCH = "users-deactivate-sets-active-false"


@pytest.mark.parametrize("profile", ["bizagi", "bic-cloud-design"])
def test_refused_string_boolean_is_one_failure(profile: str, tmp_path: Path) -> None:
    """An endpoint that refuses "False" fails one case, whether active is required or has to be set first."""
    modules = modules_of([SWITCH, "users-set-attribute"])
    with serving(profile, "string-boolean-refused") as endpoint:
        run = run_suite(tmp_path, profile, *lean(tmp_path), *modules, url=endpoint.url, measured=False)
    judge = f"{SWITCH}[{profile}/User/entra]"
    assert {key for key, one in run.outcomes().items() if one == "failed"} == {judge}, run.told()
    blocked = {key: one["reason"] for key, one in run.cases.items() if one["outcome"] == "blocked"}
    of_active = {f"users-{step}-attribute[{profile}/User/active.entra]" for step in ("set", "change")}
    assert of_active <= set(blocked)
    assert all(reason.endswith(f"(judged by {judge})") for reason in blocked.values()), run.told()
    assert not run.checks("error"), run.told()
