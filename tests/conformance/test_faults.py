"""Every fault of the reference endpoint makes the checks fail that must catch it, and ends in the right exit code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scim_conformance.planning import plan
from scim_conformance.profile import load
from scim_conformance.reference import FAMILIES, FAULTS, Fault, fault
from scim_conformance.suite import load_checks
from tests.conformance import test_tls
from tests.support import EVERYTHING, OKTA, PROFILES, Run, lean, modules_of, serving
from tests.warm import Warm

MOST_REQUESTS = 1000  # where everything works it takes about 880
FAMILY_MEMBERS = (
    *("drop:title", "truncate:emails.work", "stale:title", "mistype:title", "unenforced:emails.work"),
    *("blind:displayName", "spread:userName", "status:create-202", "header:query-Content-Type"),
    *("page:last-1", "member:swapped"),
)


@pytest.mark.parametrize("name", [*FAULTS, *FAMILY_MEMBERS])
def test_fault_is_caught(name: str, tmp_path: Path, warm: Warm) -> None:
    """Each check that must catch the fault fails or deviates, none errs, and the exit code says so."""
    profile, found = _profile_for(name)
    with serving(profile, name) as endpoint:
        endpoint.store.seed_users(2)  # some faults need somebody whom they can confuse us with
        run = warm.run_suite(tmp_path, profile, *lean(tmp_path), *modules_of(found.caught_by), url=endpoint.url)
        assert not endpoint.errors
    assert set(found.caught_by) <= run.checks("failed", "deviates"), run.told()
    assert not run.checks("error", "not-run"), run.told()
    assert not run.checks("failed") & _below_must(run), run.told()
    assert run.exit == _due(run), run.told()
    assert run.exit == 1 or set(found.caught_by) <= _below_must(run)


def test_every_family_is_tried() -> None:
    """Each family of faults has a member among those tried."""
    assert {name.partition(":")[0] for name in FAMILY_MEMBERS} == set(FAMILIES)


@pytest.mark.parametrize(
    "names",
    [
        ["create-refused"],
        ["create-without-body"],
        ["duplicate-accepted"],
        ["filter-ignored", "create-returns-foreign-id"],
    ],
)
def test_a_broken_endpoint_is_not_flooded(names: list[str], tmp_path: Path, warm: Warm) -> None:
    """An endpoint with a whole operation broken is sent hardly more requests than one that works."""
    with serving(EVERYTHING, *names) as endpoint:
        endpoint.store.seed_users(2)
        warm.run_suite(tmp_path, EVERYTHING, *lean(tmp_path), url=endpoint.url)
        assert len(endpoint.requests) < MOST_REQUESTS


def test_every_check_has_failed() -> None:
    """Each check of the suite is one that some fault must make fail, as the runs above show."""
    shown = {name for found in FAULTS.values() for name in found.caught_by}
    shown |= {name for member in FAMILY_MEMBERS for name in _profile_for(member)[1].caught_by}
    shown |= {*test_tls.CAUGHT.values()}  # by servers of their own: the embedded endpoint speaks no TLS
    assert {check.id for check in load_checks()} - shown == set()


def _profile_for(name: str) -> tuple[str, Fault]:
    """Return the first profile, the one that promises most before the others, with which the fault can be caught."""
    for profile in (EVERYTHING, *PROFILES, OKTA):
        loaded = load(profile)
        found = fault(name, loaded)
        if found.shows(loaded) and set(found.caught_by) <= _asked(profile):
            return profile, found
    raise AssertionError(f"no profile lets the checks {found.caught_by} be asked")


@cache
def _asked(profile: str) -> set[str]:
    """Return the ids of the checks that have a case with a profile."""
    loaded = load(profile)
    planned = (one for check in load_checks() for one in plan(check, loaded, loaded.dialects))
    return {one.check.id for one in planned if one.not_applicable is None}


def _due(run: Run) -> int:
    """Return the exit code that outcomes call for."""
    if run.checks("failed"):
        return 1
    return 10 if run.checks("blocked", "inconclusive") else 0


def _below_must(run: Run) -> set[str]:
    return {one["check"] for one in run.cases.values() if one["level"] != "MUST"}
