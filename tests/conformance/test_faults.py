"""A sample of the proof: faults make the checks fail that must catch them, and legal variants raise no alarm.

`make proof` tries every fault with the whole suite, `make soak` hundreds of variants.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from scim_conformance.profile import available
from scim_conformance.proving.choice import area_of, catalogue, known, members, shown, spread, trial
from scim_conformance.proving.matrix import matrix
from scim_conformance.proving.tolerance import tolerance
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import FAMILIES, FAULTS
from scim_conformance.suite import load_checks
from tests.conformance import test_tls
from tests.forks import tried
from tests.support import EVERYTHING, modules_of

MOST_REQUESTS = 1100  # where everything works it takes about 990, a hundred of them for generated examples
SEED = 1
#: Chance decides who wins a race, and a busy machine decides against it: `make proof` and `make seeds` try those.
_RACES = "generated-races"
SAMPLE = spread([name for name in catalogue(seed=SEED) if area_of(name) != _RACES], 40, SEED)
_LEGAL = tolerance(10, [*available()], seed=SEED)
LEGAL = Random(SEED).sample(_LEGAL, min(10, len(_LEGAL)))
#: Those that are tried with the whole suite; the others meet the modules of the checks that must catch them.
WHOLE = SAMPLE[::5]


@pytest.mark.parametrize("name", SAMPLE)
def test_fault_is_caught(name: str) -> None:
    """Each check that must catch the fault fails or deviates, none errs, and the exit code says so.

    One fault in five meets the whole suite here, each does in `make proof`.
    """
    asked = trial(name)
    run = tried(asked if name in WHOLE else replace(asked, modules=_modules_for(asked)))
    (row,) = matrix([run], known).rows
    assert row.trouble == ()
    assert row.caught, (row.missed, row.exit, row.detected_by)
    assert row.as_told is not False, (row.requirement, row.difference)
    assert all(one["level"] == "MUST" for one in run.cases if one["outcome"] == "failed")
    assert run.exit == _due(run)


@pytest.mark.parametrize("legal", LEGAL, ids=str)
def test_legal_variant_raises_no_alarm(legal: Trial) -> None:
    """What the standard allows makes no case fail, deviate, be blocked or stay inconclusive."""
    (row,) = matrix([tried(legal)], known).legal
    assert row.trouble == ()
    assert row.clean, row.alarms


def test_sample_is_of_all_areas() -> None:
    """The sample has a fault of each area, races aside."""
    areas = {one.area for one in FAULTS.values()} - {_RACES}
    assert {FAULTS[name].area for name in SAMPLE if name in FAULTS} == areas


@pytest.mark.parametrize(
    "names",
    [
        ("create-refused",),
        ("create-without-body",),
        ("duplicate-accepted",),
        ("filter-ignored", "create-returns-foreign-id"),
    ],
)
def test_a_broken_endpoint_is_not_flooded(names: tuple[str, ...]) -> None:
    """An endpoint with a whole operation broken is sent hardly more requests than one that works."""
    assert 0 < tried(Trial(EVERYTHING, faults=names)).requests < MOST_REQUESTS


def test_every_fault_can_be_shown() -> None:
    """For each fault there is a profile with which all checks that must catch it are asked."""
    assert [name for name in FAULTS if not shown(name)] == []
    assert [name for name in FAMILIES if not members(name, (EVERYTHING,), SEED)] == []


def test_every_check_has_failed() -> None:
    """Each check of the suite is one that some fault must make fail, as the proof shows."""
    declared = {name for one in FAULTS.values() for name in one.caught_by}
    declared |= {name for one in FAMILIES.values() for name in one.checks}
    declared |= {*test_tls.CAUGHT.values()}  # by servers of their own: the embedded endpoint speaks no TLS
    assert {check.id for check in load_checks()} - declared == set()


def _modules_for(asked: Trial) -> tuple[str, ...]:
    """Return the suite's files with the checks that must catch a trial's faults."""
    files = modules_of(check for one in known(asked).faults for check in one.caught_by)
    assert files  # none would stand for all
    return tuple(files)


def _due(run: Tried) -> int:
    """Return the exit code that outcomes call for."""
    if run.checks("failed"):
        return 1
    return 10 if run.checks("blocked", "inconclusive") else 0
