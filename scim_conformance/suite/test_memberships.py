"""Leavers and the groups around them: what survives a deactivation, and what may stand in a group."""

from __future__ import annotations

from scim_conformance.rules.answers import status_is
from scim_conformance.rules.members import members_are, members_include
from scim_conformance.suite.givens import Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Case, cases, demand, requirement
from scim_conformance.suite.membership_givens import Memberships

_REFUSED = range(400, 500)
_TAKEN_OR_REFUSED = (200, 204, 400, 403, 404, 409, 501)


@requirement("RFC7643-3.1-id-unique-across-types")
@cases(needs="groups", requests=2, resource="Group")
def test_groups_and_users_share_no_id(case: Case, memberships: Memberships, groups: Groups, users: Users) -> None:
    """The id of a user leads to no group, and the id of a group to no user."""
    user, group = memberships.leaver, groups.require(groups.plain)
    demand(groups.read(str(user.id)), status_is(*_REFUSED))
    demand(users.read(str(group.id)), status_is(*_REFUSED))


@requirement("RFC7643-4.2-member-subattr-immutable")
@cases(needs=("group update", "group members"), requests=2, resource="Group")
def test_groups_member_is_not_overwritten(case: Case, memberships: Memberships) -> None:
    """An operation that writes another id over that of a member is refused, and the members stay."""
    refusal, read = memberships.swap()
    demand(refusal, status_is(*_REFUSED))
    demand(read, status_is(200), members_are([str(memberships.leaver.id)]))


@requirement("ENTRA-LIFE-INACTIVE-KEEPS-GROUPS")
@cases(needs=("deactivation", "group members"), requests=2)
def test_users_reactivate_keeps_groups(case: Case, memberships: Memberships) -> None:
    """A user who was deactivated and reactivated is in the same group as before."""
    demand(memberships.switched.group, status_is(200), members_include([str(memberships.leaver.id)]))


@requirement("RFC7643-4.2-nested-group")
@cases(needs=("group update", "group members"), requests=3, resource="Group")
def test_groups_nesting_ends_cleanly(case: Case, memberships: Memberships) -> None:
    """A group in another group, and one in itself, is taken in or plainly refused, and breaks nothing."""
    nested, circle, read = memberships.circle
    demand(nested, status_is(*_TAKEN_OR_REFUSED))
    demand(circle, status_is(*_TAKEN_OR_REFUSED))
    demand(read, status_is(200))


@requirement("ENTRA-LIFE-DISABLE-OR-DELETE")
@cases(requests=2)
def test_users_can_be_stopped(case: Case, memberships: Memberships) -> None:
    """A user can be put out of action: by active false that a later read shows, or by a delete."""
    read, rule = memberships.stopped
    demand(read, rule)
