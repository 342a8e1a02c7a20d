"""Pages and projections nobody has listed: they show the same users, and the same values, cut in another way."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_query_givens import Views, Walks
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("RFC7644-3.4.2.4-pages-partition", "RFC7644-3.4.2.4-totalResults-stable", "RFC7644-3.4.2.4-count-max")
@cases(per_example=4)
def test_queries_generated_pages_hold_each_match_once(case: Case, explore: Explore, walks: Walks) -> None:
    """Whatever the sizes of the pages, and however they change on the way, a walk meets each match once."""
    judge = walks.queries.users.case("pages-hold-each-match-once")
    explore(walks.sizes(), walks.walk, plain=walks.plain, judge=judge)


@requirement("RFC7644-3.9-attributes", "RFC7644-3.9-excluded", "RFC7644-3.9-subattribute", "RFC7644-3.9-urn-and-case")
@cases(per_example=1)
def test_queries_generated_projections_show_the_same(case: Case, explore: Explore, views: Views) -> None:
    """Whichever attributes are asked for or left out, and however they are spelled, the rest is shown as it is."""
    explore(views.questions(), views.ask, plain=views.plain)
