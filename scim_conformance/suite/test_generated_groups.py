"""Groups nobody has listed: their names and attributes come back as sent, and their members are who was put in."""

from __future__ import annotations

from scim_conformance.strategies import groups as made
from scim_conformance.suite.costs import EXAMPLES
from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_group_givens import FEW, MANY, GeneratedGroups
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("PROFILE-GROUP-ROUNDTRIP", "RFC7643-2.3.1-unicode-roundtrip")
@cases(resource="Group", needs="groups", per_example=2)
def test_groups_generated_values_are_kept(case: Case, explore: Explore, generated_groups: GeneratedGroups) -> None:
    """Whatever legal name and values a group is given, a read shows them and its members, or nothing has changed."""
    given = generated_groups
    examples = made.settings(given.ways, given.dialects, given.sampled)
    explore(examples, given.give, plain=given.plain_values)


@requirement("RFC7644-3.5.2-sequential", "RFC7644-3.5.2.1-member-add", "RFC7644-3.5.2.2-member-remove")
@cases(resource="Group", needs=("group members", "group update"), per_example=3)
def test_groups_generated_members_follow(case: Case, explore: Explore, generated_groups: GeneratedGroups) -> None:
    """Whoever is added, removed and replaced in whatever order, the group has those members at the end, each once."""
    given = generated_groups
    people = FEW if explore.budget.examples <= EXAMPLES else MANY
    given.groups.people(people)
    explore(made.memberships(people, given.dialects), given.follow, controls=[given.basics])
