"""What many steps come to, one after the other or at the same moment; these checks run with ``-m stateful`` only."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.kit import Case, cases, requirement
from scim_conformance.suite.stateful_givens import PER_LIFE, Lives


@requirement("RFC7644-3.5.2-untouched", "ENTRA-USER-SYNC-CYCLE")
@cases(per_example=PER_LIFE, stateful=True)
def test_users_generated_lives_add_up(case: Case, explore_thoroughly: Explore, lives_of_all: Lives) -> None:
    """Whatever is done to users, one thing after the other, reads and searches show what it adds up to."""
    explore_thoroughly(lives_of_all.examples(groups=False), lives_of_all.live, plain=lives_of_all.plain)


@requirement("RFC7644-3.5.2-untouched", "ENTRA-USER-SYNC-CYCLE")
@cases(resource="Group", needs=("group members", "group update"), per_example=PER_LIFE, stateful=True)
def test_groups_generated_lives_add_up(case: Case, explore_thoroughly: Explore, lives_of_all: Lives) -> None:
    """Whatever is done to groups and the users in them, reads and searches show what it adds up to."""
    explore_thoroughly(lives_of_all.examples(groups=True), lives_of_all.live, plain=lives_of_all.plain)
