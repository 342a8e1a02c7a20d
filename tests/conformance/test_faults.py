"""Every fault of the reference endpoint makes the checks fail that must catch it, and ends in the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.model import Level
from scim_conformance.profile import Profile, load
from scim_conformance.reference import FAMILIES, FAULTS, Fault, fault
from tests.support import EVERYTHING, PROFILES, Run, modules_of, run_suite, serving

FAMILY_MEMBERS = ("drop:title", "truncate:emails.work")
#: A stale update shows in an update only, which no check asks for yet.
UNASKED = {"stale"}
LEAN = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:html", "-q")


@pytest.mark.parametrize("name", [*FAULTS, *FAMILY_MEMBERS])
def test_fault_is_caught(name: str, tmp_path: Path) -> None:
    """Each check that must catch the fault fails or deviates, none errs, and the exit code says so."""
    profile, found = _profile_of(name)
    with serving(profile, name) as endpoint:
        run = run_suite(tmp_path, profile, *LEAN, *modules_of(found.caught_by), url=endpoint.url)
        assert not endpoint.errors
    assert set(found.caught_by) <= run.checks("failed", "deviates"), run.told()
    assert not run.checks("error"), run.told()
    assert not run.checks("failed") - {key for key in run.checks("failed") if _level(run, key) == Level.MUST}
    assert run.exit == (1 if run.checks("failed") else 0 if not run.checks("blocked", "inconclusive") else 10)
    must = {key for key in found.caught_by if _level(run, key) == Level.MUST}
    assert not must or run.exit == 1


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - UNASKED))
def test_family_is_tried(family: str) -> None:
    """Each family has a member among the faults tried."""
    assert family in {name.partition(":")[0] for name in FAMILY_MEMBERS}


def _profile_of(name: str) -> tuple[str, Fault]:
    everything = load(EVERYTHING)
    found = fault(name, everything)
    wanted = (name_ for name_ in (EVERYTHING, *PROFILES) if found.shows(_loaded(name_)))
    profile = next(wanted)
    return profile, found


def _loaded(name: str) -> Profile:
    return load(name)


def _level(run: Run, check: str) -> str:
    return next(one["level"] for one in run.cases.values() if one["check"] == check)
