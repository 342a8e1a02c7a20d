"""Versions nobody has listed: whatever changes, the tag tells one state of a user from another (RFC 7644, 3.14)."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_version_givens import Changed
from scim_conformance.suite.givens import Users
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("RFC7644-3.14-etag-changes")
@cases(needs="update", per_example=4)
def test_users_generated_states_have_tags_of_their_own(
    case: Case, explore: Explore, changed: Changed, users: Users
) -> None:
    """Whatever is changed, the user has a tag it never had; what is refused leaves the tag as it was."""
    explore(changed.examples(), changed.follow, plain=changed.plain, judge=users.case("etag-changes-with-user"))
