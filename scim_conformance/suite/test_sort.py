"""The order of a query's results (RFC 7644 section 3.4.2.3), over three users of this run.

Where an attribute cannot be sorted by, the request may be refused; a list must never come in a wrong order.
"""

from __future__ import annotations

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules.lists import list_response, right_or_refused
from scim_conformance.rules.queries import holds_all, stand_before, stands_between
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.givens import Users
from scim_conformance.suite.kit import Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.query_givens import Crowd, Queries, optional_text, own_text


@pytest.fixture(scope="module")
def by_name(queries: Queries) -> Exchange:
    """Return the crowd by userName, the order left to its default."""
    return queries.listed(sortBy="userName")


@pytest.fixture(scope="module")
def sorting(capabilities: Capabilities) -> None:
    """Go on only where the endpoint says that it sorts."""
    capabilities.require("sort")


@requirement("RFC7644-3.4.2.3-unsupported")
@cases(requests=1)
def test_users_list_takes_sort_by(case: Case, by_name: Exchange, crowd: Crowd) -> None:
    """A list request with sortBy is answered with the same users as without, whether the endpoint sorts or not."""
    demand(by_name, list_response, holds_all(crowd.ids))


@requirement("RFC7644-3.4.2.3-asc-default")
@cases(requests=1)
@pytest.mark.usefixtures("sorting")
def test_users_sort_ascends_by_default(case: Case, by_name: Exchange, crowd: Crowd) -> None:
    """With sortBy alone the smallest value comes first."""
    demand(by_name, right_or_refused(stand_before(crowd.ids[:1], crowd.ids[2:])))


@requirement("RFC7644-3.4.2.3-case")
@pytest.mark.usefixtures("sorting")
def test_users_sort_ignores_case(case: Case, by_name: Exchange, crowd: Crowd) -> None:
    """Letter case plays no part in the order by an attribute for whose values it does not count."""
    demand(by_name, right_or_refused(stands_between(crowd.ids[1], [crowd.ids[0], crowd.ids[2]])))


@requirement("RFC7644-3.4.2.3-desc")
@cases(requests=1)
@pytest.mark.usefixtures("sorting")
def test_users_sort_descends(case: Case, queries: Queries, crowd: Crowd) -> None:
    """The word descending as sortOrder puts the greatest value first."""
    found = queries.listed(sortBy="userName", sortOrder="descending")
    demand(found, right_or_refused(stand_before(crowd.ids[2:], crowd.ids[:1])))


@requirement("RFC7644-3.4.2.3-missing")
@cases(variants=("ascending", "descending"), requests=1)
@pytest.mark.usefixtures("sorting")
def test_users_sort_puts_missing_at_the_end(case: Case, users: Users, queries: Queries, crowd: Crowd) -> None:
    """Users without a value come last in ascending order and first in descending order."""
    path = optional_text(users, crowd)
    groups = (crowd.having(path), crowd.lacking(path))
    first, then = groups if case.variant == "ascending" else groups[::-1]
    found = queries.listed(sortBy=str(path), sortOrder=str(case.variant))
    demand(found, right_or_refused(stand_before(first, then)))


@requirement("RFC7644-3.4.2.3-complex")
@cases(requests=1)
@pytest.mark.usefixtures("sorting")
def test_users_sort_by_part(case: Case, users: Users, queries: Queries, crowd: Crowd) -> None:
    """The order by a part such as name.familyName goes by that part's value."""
    parts = [one for one in users.plain() if one.path.name == "name" and one.path.sub and not one.path.extension]
    path, _ = own_text(users, crowd.alma, sorted(parts, key=lambda one: one.path.sub != "familyName"))
    if crowd.having(path)[:2] != crowd.ids[:2]:
        raise NotApplicable(f"{path} is not shown by those who were given one")
    found = queries.listed(sortBy=str(path), sortOrder="descending")
    demand(found, right_or_refused(stand_before(crowd.ids[1:2], crowd.ids[:1])))
