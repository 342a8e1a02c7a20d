"""What many steps come to, one after the other or at the same moment; these checks run with ``-m stateful`` only."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.kit import Case, cases, requirement
from scim_conformance.suite.racing_givens import PER_RACE, GroupRaces, UserRaces, one_by_one
from scim_conformance.suite.stateful_givens import PER_LIFE, Lives


@requirement("RFC7644-3.5.2-untouched", "ENTRA-USER-SYNC-CYCLE")
@cases(per_example=PER_LIFE, stateful=True)
def test_users_generated_lives_add_up(case: Case, explore: Explore, lives_of_all: Lives) -> None:
    """Whatever is done to users, one thing after the other, reads and searches show what it adds up to."""
    explore(lives_of_all.examples(groups=False), lives_of_all.live, controls=[lives_of_all.basics])


@requirement("RFC7644-3.5.2-untouched", "ENTRA-USER-SYNC-CYCLE")
@cases(resource="Group", needs=("group members", "group update"), per_example=PER_LIFE, stateful=True)
def test_groups_generated_lives_add_up(case: Case, explore: Explore, lives_of_all: Lives) -> None:
    """Whatever is done to groups and the users in them, reads and searches show what it adds up to."""
    explore(lives_of_all.examples(groups=True), lives_of_all.live, controls=[lives_of_all.basics])


@requirement("HTTP-CONCURRENT-UPDATES", "RFC7644-3.5.2-untouched")
@cases(needs="update", per_example=PER_RACE, stateful=True)
def test_users_generated_writes_at_once_are_serial(case: Case, explore: Explore, user_races: UserRaces) -> None:
    """Writes to a user at the same moment are refused, or leave what they leave one after the other in some order."""
    explore(user_races.examples(), user_races.attempt, plain=one_by_one)


@requirement("ENTRA-GROUP-MEMBER-CONCURRENT", "ENTRA-OPS-CONCURRENT-MEMBERS", "RFC7644-3.5.2-untouched")
@cases(resource="Group", needs=("group members", "group update"), per_example=PER_RACE, stateful=True)
def test_groups_generated_writes_at_once_are_serial(case: Case, explore: Explore, group_races: GroupRaces) -> None:
    """Adds and removes of members at the same moment are refused, or leave what some order of them leaves."""
    explore(group_races.examples(), group_races.attempt, plain=one_by_one)
