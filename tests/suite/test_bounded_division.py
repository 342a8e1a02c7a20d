"""A request that is refused is divided as long as that tells something, and no longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scim_conformance.profile import load
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import invalid_value
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.server import Endpoint
from scim_conformance.reference.store import Store
from tests.forks import run_suite
from tests.support import TOKEN, Run, lean, modules_of, serving

PUT = ["users-put-applies"]
MOST_PUTS = 12  # an endpoint that works is sent 11


class OnceOnly(App):
    """Each user can be replaced once, and after that not even by what was read."""

    def replace(self, call: Call) -> Answer:
        """Refuse all but the first replacement of a user."""
        seen: set[Any] = self.notes.setdefault("seen", set())
        if call.id in seen:
            raise invalid_value("Nothing can be replaced any more.")
        seen.add(call.id)
        return super().replace(call)


def test_nothing_is_divided_where_even_the_user_as_read_is_refused(tmp_path: Path) -> None:
    """One case fails for the PUT that is refused whatever is in it, and the others are blocked by that case."""
    with Endpoint(OnceOnly(load("britive"), Store(), TOKEN, "/scim/v2"), 0) as endpoint:
        run = run_suite(tmp_path, "britive", *lean(tmp_path), *modules_of(PUT), url=endpoint.url, measured=False)
    assert run.exit == 1, run.told()
    assert _failed(run) == ["users-put-set-attribute"], run.told()
    judges = {f"{one['blocked_by']}" for one in run.cases.values() if one["outcome"] == "blocked"}
    assert len(judges) == 1, judges
    assert run.document["requests"]["by_method"]["PUT"] <= MOST_PUTS


def test_lists_that_are_merged_end_no_run(tmp_path: Path) -> None:
    """An endpoint that cannot take back what it has merged is asked no more often than one that can."""
    with serving("bic-cloud-design", "put-merges-lists") as endpoint:
        run = run_suite(
            tmp_path, "bic-cloud-design", *lean(tmp_path), *modules_of(PUT), url=endpoint.url, measured=False
        )
    assert not run.checks("error"), run.told()
    assert run.document["requests"]["by_method"]["PUT"] <= MOST_PUTS


def test_a_kind_that_is_broken_is_asked_twice(tmp_path: Path) -> None:
    """Where attributes of extensions are refused, two of them are asked for alone, and none of the others."""
    modules = modules_of(["users-update-applies"])
    with serving("britive") as endpoint:
        clean = run_suite(tmp_path, "britive", *lean(tmp_path), *modules, url=endpoint.url, measured=False)
    with serving("britive", "patch-extension-refused") as endpoint:
        run = run_suite(tmp_path, "britive", *lean(tmp_path), *modules, url=endpoint.url, measured=False)
    assert set(_failed(run)) == {"users-set-attribute"}, run.told()
    more = run.document["requests"]["total"] - clean.document["requests"]["total"]
    steps, dialects, kinds = 4, 2, 3  # each kind costs two requests, however many attributes it has
    assert 0 < more <= steps * dialects * kinds * 2


def _failed(run: Run) -> list[str]:
    return [one["check"] for one in run.cases.values() if one["outcome"] in ("failed", "deviates")]
