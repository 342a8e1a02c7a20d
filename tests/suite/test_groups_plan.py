"""Which cases of groups each profile has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from scim_conformance.planning import PlannedCase, plan
from scim_conformance.profile import Operations, Profile, load
from scim_conformance.scim.paths import parse
from scim_conformance.suite import load_checks
from tests.support import EVERYTHING

OF_GROUPS = [check for check in load_checks() if check.resource == "Group"]
CHECKS = [check for check in OF_GROUPS if check.id.startswith("groups-")]


def planned(profile: Profile) -> list[PlannedCase]:
    """Return the cases of groups in the profile's own dialects."""
    return [case for check in CHECKS for case in plan(check, profile, profile.dialects)]


def asked(profile: Profile) -> set[str]:
    """Return the checks of groups that have a case to ask."""
    return {one.check.id for one in planned(profile) if one.not_applicable is None}


def test_group_checks_say_so() -> None:
    """A check whose id says that it is about groups has cases of Group; so have some of other areas."""
    assert {check.id for check in CHECKS} == {check.id for check in load_checks() if check.id.startswith("groups-")}
    others = {check.area for check in OF_GROUPS if check not in CHECKS}
    assert others == {"http", "okta", "schemas", "tenants"}
    assert all(one.case.id.split("/")[1] == "Group" for one in planned(load("britive")))


@pytest.mark.parametrize("name", ["bitabiz", "bizagi"])
def test_profile_without_groups_has_one_reason_per_check(name: str) -> None:
    """A connector without groups has one case per check, which says that there are none."""
    cases = planned(load(name))
    assert Counter(one.check.id for one in cases) == Counter(check.id for check in CHECKS)
    assert {one.not_applicable for one in cases} == {"the profile does not say that groups are provisioned"}


@pytest.mark.parametrize("name", ["britive", "bic-cloud-design", EVERYTHING])
def test_profile_with_groups_is_asked_everything(name: str) -> None:
    """A connector with groups has a case for every check, and none without an answer."""
    profile = load(name)
    assert asked(profile) == {check.id for check in CHECKS}
    assert all(one.not_applicable is None for one in planned(profile))


@pytest.mark.parametrize("name", ["britive", "bic-cloud-design", EVERYTHING])
def test_attributes_of_groups_have_their_cases(name: str) -> None:
    """Each declared attribute is created, each but the name changed in each dialect, each filterable one searched."""
    profile = load(name)
    assert profile.groups is not None
    declared = [one for one in profile.groups.attributes if one.path.name != "members"]
    cases = {str(one.id) for one in planned(profile)}
    base = f"{profile.connector}/Group"
    for one in declared:
        assert f"groups-create-stores-attribute[{base}/{one.path.label}]" in cases
        assert (f"groups-filter-finds-own[{base}/{one.path.label}]" in cases) == (one.filterable is True)
    changed = {one for one in cases if one.startswith("groups-change-attribute[")}
    assert changed == {
        f"groups-change-attribute[{base}/{one.path.label}.{dialect}]"
        for one in declared
        for dialect in profile.dialects
        if one.path.name != "displayName"
    }


@pytest.mark.parametrize("check", ["groups-add-member", "groups-rename", "groups-remove-member"])
def test_changes_are_asked_in_each_dialect(check: str) -> None:
    """What clients word differently is asked in each of their dialects."""
    profile = load("britive")
    cases = [one.case.dialect for one in planned(profile) if one.check.id == check]
    assert cases == ["entra", "entra-compliant"]


def test_removal_is_judged_by_whose_rule_it_is() -> None:
    """A list in value is Entra's wording, a filter in path the RFC's."""
    (check,) = [one for one in CHECKS if one.id == "groups-remove-member"]
    first = {one.case.dialect: one.requirements[0] for one in plan(check, load("britive"), ["entra", "rfc"])}
    assert first == {"entra": "ENTRA-GROUP-MEMBER-REMOVE-LEGACY", "rfc": "RFC7644-3.5.2.2-member-remove"}


def test_denied_promises_take_their_checks_away() -> None:
    """Groups without members, groups that do not change and groups matched otherwise are not asked for these."""
    profile = load(EVERYTHING)
    assert profile.groups is not None
    groups = profile.groups
    memberless = asked(replace(profile, groups=replace(groups, members=False)))
    assert "groups-add-member" not in memberless
    assert {"groups-rename", "groups-create-answers-201", "groups-delete-is-believable"} <= memberless
    fixed = asked(replace(profile, groups=replace(groups, operations=_never_updated(groups.operations))))
    assert not {one for one in fixed if "rename" in one or "add-member" in one or "replace" in one}
    other = asked(replace(profile, groups=replace(groups, match_by=parse("externalId"))))
    assert {check.id for check in CHECKS} - other == {"groups-duplicate-is-409"}
    okta = asked(replace(profile, client="okta"))
    assert {"groups-create-accepts-entra-body", "groups-patch-answers-204"}.isdisjoint(okta)


def _never_updated(operations: Operations) -> Operations:
    return replace(operations, update=False)
