"""Finding users by attribute (RFC 7644 section 3.4.2.2), with a user who must not be found as a control."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.errors import scim_type_is
from scim_conformance.rules.lists import (
    finds_alone,
    finds_nobody,
    finds_without,
    listed_resource,
    right_or_refused,
    total_fits,
)
from scim_conformance.rules.values import agrees_with, same, unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath
from scim_conformance.suite.givens import Creation, Filtering, Users, equals
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement


@dataclass(frozen=True)
class Searched:
    """The module's user, to be found, and one that differs from it in every attribute, not to be found."""

    users: Users
    target: Creation
    other: Creation

    def held(self, attribute: Attribute) -> Any:
        """Return the value the endpoint shows for the searched user; raise Blocked when it shows none."""
        value = paths.read(self.target.body, attribute.path)
        control = paths.read(self.other.body, attribute.path)
        if unassigned(value) or isinstance(value, dict | list) or same(value, control, case_exact=False):
            judge = self.users.case("users-create-stores-attribute", attribute.path.label)
            raise Blocked(f"{attribute.path} is not stored as sent, so that there is nothing to find", judge)
        return value

    def finds_target(self, value: Any) -> Rule:
        """Return the rule that a filter finds the user, and nobody else where the value is this run's own."""
        if isinstance(value, str) and self.users.client.names.owns(value):
            return finds_alone(str(self.target.id))
        return finds_without(str(self.target.id), str(self.other.id))


@pytest.fixture(scope="module")
def searched(users: Users, user: Creation) -> Searched:
    """Return the user to find and the one not to find."""
    return Searched(users, user, users.rich(variant=1))


@pytest.fixture(scope="module")
def unknown(users: Users) -> Exchange:
    """Return the answer to a filter on an attribute no schema knows."""
    return users.find(f'scimconfUnknown eq "{users.client.names.fresh()}"')


@requirement(
    "PROFILE-MATCH-FILTERABLE",
    "RFC7644-3.4.2.2-eq",
    "RFC7644-3.4.2.2-totalResults-filtered",
    "ENTRA-USER-MATCH-FILTER",
)
@cases(over="filterable attributes", requests=1)
def test_users_filter_finds_own(case: Case, searched: Searched, filtering: Filtering) -> None:
    """A filter on an attribute the connector filters by finds the user with that value and nobody else."""
    path = case.declared.path
    value = searched.held(case.declared)
    demand(filtering.found(path), searched.finds_target(value))


@requirement("PROFILE-MATCH-FILTERABLE", "RFC7644-3.4.2-empty-200")
@cases(over="filterable text attributes", requests=1)
def test_users_filter_finds_nobody_for_stranger(
    case: Case, users: Users, searched: Searched, filtering: Filtering
) -> None:
    """A filter for a value nobody has finds nobody."""
    path = case.declared.path
    searched.held(case.declared)
    if path != users.profile.users.match_by:
        filtering.require(path)
    demand(users.find(equals(path, users.unheard(path))), finds_nobody, total_fits)


@requirement("ENTRA-USER-MATCH-FILTER", "RFC7643-3.1-id-stable")
def test_users_filter_shows_whole_user(case: Case, searched: Searched, filtering: Filtering) -> None:
    """The user a filter finds is shown with the same values as in a read by id."""
    filtering.require()
    demand(filtering.hit, listed_resource(agrees_with(searched.target.body)))


@requirement("RFC7643-2.2-value-case-insensitive", "RFC7643-3.1-value-case-exact", "ENTRA-USER-MATCH-CASE")
@cases(over="filterable text attributes", requests=1)
def test_users_filter_in_other_case(case: Case, users: Users, searched: Searched, filtering: Filtering) -> None:
    """A filter in other letter case finds the user, unless the attribute's schema makes letter case count."""
    path = case.declared.path
    value = str(searched.held(case.declared))
    filtering.require(path)
    found = finds_nobody if users.values.case_exact(path) else searched.finds_target(value)
    demand(users.find(equals(path, value.swapcase())), found)


@requirement("RFC7644-3.4.2.2-unpromised")
@cases(over="unpromised attributes", requests=1)
def test_users_filter_unpromised_is_never_wrong(
    case: Case, users: Users, searched: Searched, filtering: Filtering, unknown: Exchange
) -> None:
    """A filter the connector does not promise is answered rightly or refused clearly, never wrongly."""
    value = searched.held(case.declared)
    filtering.require()
    if right_or_refused(finds_nobody)(unknown):
        judge = users.case("users-filter-unknown-attribute-finds-nobody")
        raise Blocked("the endpoint ignores filters it does not understand", judge)
    filter_ = _in_brackets(case.declared.path, value)
    demand(searched.users.find(filter_), right_or_refused(searched.finds_target(value)))


@requirement("RFC7644-3.4.2.2-attrname-case", "RFC7644-3.4.2.2-operator-case")
@cases(variants=("attribute", "operator"), requests=1)
def test_users_filter_words_in_any_case(case: Case, searched: Searched, filtering: Filtering) -> None:
    """Attribute names and operators in a filter count in any letter case."""
    filtering.require()
    words = {"attribute": "USERNAME eq", "operator": "userName EQ"}[str(case.variant)]
    value = str(searched.target.body.get("userName"))
    demand(searched.users.find(f"{words} {json.dumps(value, ensure_ascii=False)}"), searched.finds_target(value))


@requirement("RFC7644-3.4.2.1-unknown-attribute")
@cases(requests=1)
def test_users_filter_unknown_attribute_finds_nobody(case: Case, unknown: Exchange, filtering: Filtering) -> None:
    """A filter on an attribute no schema knows finds nobody or is refused."""
    filtering.require()
    demand(unknown, right_or_refused(finds_nobody))


@requirement("RFC7644-3.4.2.2-syntax-400")
@cases(variants=("no-value", "no-operator", "open-bracket"), requests=1)
def test_users_filter_malformed_is_400(case: Case, users: Users) -> None:
    """A filter that is no filter is refused with 400."""
    texts = {"no-value": "userName eq", "no-operator": 'userName "scimconf"', "open-bracket": '(userName eq "scimconf"'}
    demand(users.find(texts[str(case.variant)]), status_is(400))


@requirement("RFC7644-3.4.2.2-syntax-400")
@cases(requests=1)
def test_users_filter_malformed_names_invalid_filter(case: Case, users: Users) -> None:
    """The refusal of a malformed filter carries the scimType invalidFilter."""
    refusal = users.find("userName eq")
    if refusal.status != 400:
        raise Blocked("the filter was not refused with 400", users.case("users-filter-malformed-is-400", "no-value"))
    demand(users.scim_error(refusal, "malformed-filter"), scim_type_is("invalidFilter"))


def _in_brackets(path: AttributePath, value: Any) -> str:
    """Return an eq filter in the RFC's grammar, where all that is said of one element stands inside the brackets."""
    if path.selector is None:
        return equals(path, value)
    prefix = f"{path.schema}:" if path.schema else ""
    chosen = f"{path.selector.key} eq {json.dumps(path.selector.value)}"
    return f"{prefix}{path.name}[{chosen} and {path.sub or 'value'} eq {json.dumps(value, ensure_ascii=False)}]"
