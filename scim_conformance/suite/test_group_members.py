"""Changing groups as provisioning does: a new name, members in and out, in the words of each client."""

from __future__ import annotations

from scim_conformance.rules.answers import accepted, patch_answer, status_below_500, status_is
from scim_conformance.rules.hints import updated_to
from scim_conformance.rules.members import (
    answer_shows_members,
    in_group,
    members_are,
    members_include,
    members_once,
    not_in_group,
    removed_or_no_target,
)
from scim_conformance.rules.values import unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.suite.group_givens import DISPLAY_NAME
from scim_conformance.suite.kit import Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.member_givens import Lives


@requirement(
    "RFC7644-3.5.2.1-member-add",
    "PROFILE-BRITIVE-GROUPS",
    entra="ENTRA-GROUP-MEMBER-ADD",
    entra_compliant="ENTRA-GROUP-MEMBER-ADD",
)
@cases(resource="Group", over="dialects", needs=("group members", "group update"), requests=18)
def test_groups_add_member(case: Case, lives: Lives) -> None:
    """A user is added to a group, and a fresh read shows it as a member."""
    life = lives.of(str(case.dialect))
    demand(life.add.sent, accepted)
    demand(life.add.read, status_is(200), members_include(life.ids[:1]))


@requirement("RFC7644-3.5.2-response")
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_patch_answer(case: Case, lives: Lives) -> None:
    """A change of a group is answered 200 with the group as it is now, or 204 without a body."""
    life = lives.ready(str(case.dialect))
    demand(life.add.sent, patch_answer, answer_shows_members(life.ids[:1]))


@requirement("ENTRA-GROUP-PATCH-204")
@cases(resource="Group", over="entra dialects", needs=("group members", "group update", "entra"))
def test_groups_patch_answers_204(case: Case, lives: Lives) -> None:
    """A change of a group is answered 204, so that no answer carries all the members."""
    sent = lives.ready(str(case.dialect)).add.sent
    if patch_answer(sent):
        raise lives.blocked("the answer is neither of those allowed", "groups-patch-answer", str(case.dialect))
    demand(sent, status_is(204))


@requirement("RFC7644-3.5.2.1-member-add", "ENTRA-GROUP-MEMBER-MULTI")
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_add_many_members(case: Case, lives: Lives) -> None:
    """Several users in one operation are all added, and who was in the group stays in it."""
    step = lives.more(str(case.dialect)).many
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_include(lives.of(str(case.dialect)).ids))


@requirement("RFC7644-3.5.2.1-member-add-idempotent")
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_add_member_twice(case: Case, lives: Lives) -> None:
    """Adding a user who is a member already is no error, and leaves one membership."""
    step = lives.more(str(case.dialect)).twice
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_include(lives.of(str(case.dialect)).ids[:1]), members_once)


@requirement(
    "RFC7644-3.5.2.3-replace-single",
    "RFC7644-3.5.2.3-replace-no-path",
    entra="ENTRA-GROUP-RENAME",
    entra_compliant="ENTRA-GROUP-RENAME",
    okta="OKTA-GROUP-RENAME",
)
@cases(resource="Group", over="dialects", needs="group update")
def test_groups_rename(case: Case, lives: Lives) -> None:
    """A group is given another displayName, and a fresh read shows it."""
    life = lives.of(str(case.dialect))
    demand(life.rename.sent, accepted)
    exact = lives.groups.case_exact(DISPLAY_NAME)
    demand(life.rename.read, status_is(200), updated_to(DISPLAY_NAME, life.new[DISPLAY_NAME], case_exact=exact))


@requirement(
    "RFC7644-3.5.2-untouched",
    entra="ENTRA-GROUP-RENAME",
    entra_compliant="ENTRA-GROUP-RENAME",
    okta="OKTA-GROUP-RENAME",
)
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_rename_keeps_members(case: Case, lives: Lives) -> None:
    """A group that is renamed keeps its members."""
    lives.ready(str(case.dialect))
    life = lives.require_renamed(str(case.dialect))
    demand(life.rename.read, status_is(200), members_are(life.rename.members_before))


@requirement("ENTRA-GROUP-UPDATE-EXTERNALID", "RFC7644-3.5.2.3-replace-no-path")
@cases(resource="Group", over="group attributes changed by dialect", needs=("group update", "entra"))
def test_groups_change_attribute(case: Case, lives: Lives) -> None:
    """Another attribute of a group is given another value, and a fresh read shows it."""
    life, path = lives.require_renamed(str(case.dialect)), case.declared.path
    if unassigned(paths.read(life.changing.group.body, path)):
        raise lives.blocked(f"{path} is not stored", "groups-create-stores-attribute", path.label)
    demand(life.change.sent, accepted)
    exact = lives.groups.case_exact(path)
    demand(life.change.read, status_is(200), updated_to(path, life.new[path], case_exact=exact))


@requirement(
    "RFC7644-3.5.2.2-member-remove",
    entra="ENTRA-GROUP-MEMBER-REMOVE-LEGACY",
    entra_compliant="ENTRA-GROUP-MEMBER-REMOVE-FLAG",
)
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_remove_member(case: Case, lives: Lives) -> None:
    """A member is removed, and the others stay."""
    dialect = str(case.dialect)
    first, second, _ = lives.ready(dialect).ids
    step = lives.require_members(dialect, lives.more(dialect).remove, first, second)
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_are(step.members_before - {first}))


@requirement("RFC7644-3.5.2.2-member-remove-absent")
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_remove_absent_member(case: Case, lives: Lives) -> None:
    """Removing a user who is no member changes nothing, and is no error."""
    dialect = str(case.dialect)
    lives.require_removing(dialect)
    step = lives.more(dialect).absent
    demand(step.sent, removed_or_no_target)
    demand(step.read, status_is(200), members_are(step.members_before))


@requirement("RFC7644-3.5.2-sequential", entra="ENTRA-GROUP-MEMBER-MULTI", entra_compliant="ENTRA-GROUP-MEMBER-MULTI")
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_add_and_remove_in_one(case: Case, lives: Lives) -> None:
    """One request adds one user and removes another, and both take effect."""
    dialect = str(case.dialect)
    lives.require_removing(dialect)
    first, second, _ = lives.of(dialect).ids
    step = lives.require_members(dialect, lives.more(dialect).swap, second)
    wanted = members_are((step.members_before | {first}) - {second})
    if not step.accepted or wanted(step.read):
        lives.require_operations(dialect)
    demand(step.sent, accepted)
    demand(step.read, status_is(200), wanted)


@requirement(
    "RFC7644-3.5.2.3-member-replace",
    entra="ENTRA-GROUP-MEMBER-REPLACE",
    entra_compliant="ENTRA-GROUP-MEMBER-REPLACE",
)
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_replace_members(case: Case, lives: Lives) -> None:
    """After a replacement of its members a group has those that were sent and nobody else."""
    dialect = str(case.dialect)
    first, *others = lives.ready(dialect).ids
    step = lives.require_members(dialect, lives.more(dialect).replace, first)
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_are(others))


@requirement("RFC7644-3.5.2.2-member-remove-all")
@cases(resource="Group", over="dialects", needs=("group members", "group update"))
def test_groups_remove_all_members(case: Case, lives: Lives) -> None:
    """A removal of members that names nobody leaves the group empty."""
    dialect = str(case.dialect)
    _, second, third = lives.ready(dialect).ids
    step = lives.require_members(dialect, lives.more(dialect).remove_all, second, third)
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_are([]))


@requirement("RFC7644-3.5.2-untouched")
@cases(
    resource="Group",
    over="dialects",
    variants=("add", "remove", "replace"),
    needs=("group members", "group update"),
)
def test_groups_update_touches_nothing_else(case: Case, lives: Lives) -> None:
    """A change of its members changes nothing else about a group."""
    life, more = lives.ready(str(case.dialect)), lives.more(str(case.dialect))
    step = {"add": life.add, "remove": more.remove, "replace": more.replace}[str(case.variant)]
    watched = [DISPLAY_NAME, *(one.path for one in lives.groups.attributes)]
    demand(step.read, status_is(200), unchanged_since(step.before, watched, lives.groups.case_exact))


@requirement("RFC7644-3.5.2-sequential", "ENTRA-GROUP-MEMBER-MULTI")
@cases(resource="Group", over="first dialect", needs=("group members", "group update"), requests=10)
def test_groups_add_members_in_operations(case: Case, lives: Lives) -> None:
    """Several operations in one request, each with a member to add, all take effect."""
    dialect = str(case.dialect)
    step, wanted = lives.tail(dialect).several, lives.of(dialect).ids[:2]
    if not step.members_before.isdisjoint(wanted):
        raise lives.blocked("the group was not emptied", "groups-remove-all-members", dialect)
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_include(wanted))


@requirement("RFC7643-2.3.7-member-unknown")
@cases(resource="Group", over="first dialect", needs=("group members", "group update"))
def test_groups_add_unknown_member_ends_cleanly(case: Case, lives: Lives) -> None:
    """Adding an id nobody has is refused or done, without a server error and without harm to the other members."""
    dialect = str(case.dialect)
    step = lives.require_members(dialect, lives.tail(dialect).unknown, *lives.of(dialect).ids[:2])
    demand(step.sent, status_below_500)
    demand(step.read, status_is(200), members_include(step.members_before))


@requirement("RFC7644-3.5.1-group-put")
@cases(resource="Group", over="first dialect", needs=("group members", "group update"))
def test_groups_put_members(case: Case, lives: Lives) -> None:
    """A group that is replaced by PUT has the name and the members that were sent, and no others."""
    dialect = str(case.dialect)
    tail = lives.tail(dialect)
    first, *others = lives.of(dialect).ids
    step = lives.require_members(dialect, tail.put, first)
    demand(step.sent, accepted)
    named = updated_to(DISPLAY_NAME, tail.put_name, case_exact=lives.groups.case_exact(DISPLAY_NAME))
    demand(step.read, status_is(200), named, members_are(others))


@requirement("RFC7644-3.5.2.3-member-replace", "RFC7643-2.5-patch-null")
@cases(resource="Group", over="first dialect", needs=("group members", "group update"))
def test_groups_replace_with_nobody(case: Case, lives: Lives) -> None:
    """A replacement of its members by an empty list leaves a group empty."""
    dialect = str(case.dialect)
    replaced, (_, *others) = lives.more(dialect).replace, lives.of(dialect).ids
    if replaced.members != set(others):
        raise lives.blocked("members are not replaced at all", "groups-replace-members", dialect)
    step = lives.require_members(dialect, lives.tail(dialect).nobody, others[0])
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_are([]))


@requirement("ENTRA-GROUP-MEMBER-DISPLAY")
@cases(resource="Group", over="first dialect", needs=("group members", "group update", "entra"))
def test_groups_add_member_with_name(case: Case, lives: Lives) -> None:
    """A member that is added with a displayName beside its id becomes a member."""
    dialect = str(case.dialect)
    step, third = lives.tail(dialect).named, lives.of(dialect).ids[2]
    if third in step.members_before:
        raise lives.blocked("the group was not emptied", "groups-remove-all-members", dialect)
    demand(step.sent, accepted)
    demand(step.read, status_is(200), members_include([third]))


@requirement(
    "ENTRA-GROUP-MEMBER-CONCURRENT",
    "ENTRA-OPS-CONCURRENT-MEMBERS",
)
@cases(resource="Group", over="first dialect", needs=("group members", "group update", "entra"), requests=6)
def test_groups_add_members_at_once(case: Case, lives: Lives) -> None:
    """Requests that add a member each, under way at the same time, are all accepted and all take effect."""
    dialect = str(case.dialect)
    crowd, ids = lives.tail(dialect).crowd, lives.of(dialect).ids
    if not crowd.step.members_before.isdisjoint(ids):
        raise lives.blocked("the group was not emptied", "groups-replace-with-nobody")
    demand(crowd.worst, accepted)
    demand(crowd.step.read, status_is(200), members_include(ids))


@requirement("RFC7643-4.1.2-user-groups-view")
@cases(resource="Group", over="first dialect", needs=("group members", "group update"))
def test_groups_shown_on_user(case: Case, lives: Lives) -> None:
    """Where users show their groups, a group is among them while the user is a member of it, and no longer."""
    dialect = str(case.dialect)
    tail, life = lives.tail(dialect), lives.of(dialect)
    first, group = life.ids[0], life.changing.id
    if first not in tail.several.members or first in tail.nobody.members:
        raise lives.blocked("the user was not added and removed", "groups-add-members-in-operations")
    if unassigned(paths.get(tail.shown.document, "groups")):
        raise NotApplicable("the endpoint shows no groups on users, as it may")
    demand(tail.shown, status_is(200), in_group(group))
    demand(tail.hidden, status_is(200), not_in_group(group))
