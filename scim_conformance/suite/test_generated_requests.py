"""Requests nobody has listed and nobody means to send: they are answered, and what is refused leaves nothing behind."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_request_givens import Requests
from scim_conformance.suite.givens import Users
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("RFC7644-3.12-no-5xx", "SEC-RESOURCE-LIMITS", "SEC-PATH-INJECTION")
@cases(over="first dialect", needs="update", per_example=4)
def test_users_generated_update_is_survived(case: Case, explore: Explore, requests: Requests) -> None:
    """However odd a PATCH or PUT is, it ends in no server error; the user is as before, or changed and still a user."""
    dialect = str(case.dialect)
    explore(
        requests.writes(),
        lambda example, fresh: requests.survive(example, fresh, dialect),
        plain=requests.plain_writes,
    )


@requirement("RFC7644-3.5.2-atomic")
@cases(needs="update", per_example=4)
def test_users_generated_refused_patch_changes_nothing(
    case: Case, explore: Explore, requests: Requests, users: Users
) -> None:
    """Whatever operations a PATCH has, and in whatever order, where it is refused for one of them none is done."""
    explore(
        requests.patches(), requests.atomic, plain=requests.plain_patch, judge=users.case("users-patch-all-or-nothing")
    )


@requirement("RFC7644-3.12-no-5xx", "SEC-PATH-INJECTION")
@cases(per_example=1)
def test_users_generated_queries_are_survived(case: Case, explore: Explore, requests: Requests, users: Users) -> None:
    """However odd the parameters of a list are, the answer is no server error."""
    explore(requests.odd_queries(), requests.question, plain=lambda _: {}, judge=users.case("users-list-shape"))
