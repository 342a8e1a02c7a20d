"""Queries nobody has listed: filters find whom they are true of, pages hold each once, parts show the same values."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_filter_givens import GeneratedFilters
from scim_conformance.suite.generated_query_givens import Views, Walks
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("PROFILE-MATCH-FILTERABLE", "RFC7644-3.4.2.2-eq", "RFC7644-3.4.2.2-json-escapes")
@cases(per_example=1)
def test_users_generated_lookup_is_exact(case: Case, explore: Explore, generated_filters: GeneratedFilters) -> None:
    """A lookup finds the user who has just that value, and nobody for a value that is merely close to one."""
    explore(generated_filters.lookups(), generated_filters.look_up)


@requirement("RFC7644-3.4.2.2-eq", "RFC7644-3.4.2.2-json-escapes", "RFC7644-3.4.2.2-unpromised")
@cases(per_example=4)
def test_users_generated_text_is_found(case: Case, explore: Explore, generated_filters: GeneratedFilters) -> None:
    """Whatever text a user has, a filter for it or for part of it finds that user, and nobody else."""
    explore(generated_filters.worn(), generated_filters.wear)


@requirement("RFC7644-3.4.2.2-unpromised", "RFC7644-3.4.2.2-not", "RFC7644-3.4.2.2-precedence")
@cases(per_example=2)
def test_users_generated_filter_is_exact(case: Case, explore: Explore, generated_filters: GeneratedFilters) -> None:
    """A filter is refused, or finds those of whom it is true; its opposite finds the others, and nobody again."""
    explore(generated_filters.filters(), generated_filters.exact)


@requirement("RFC7644-3.4.2.4-pages-partition", "RFC7644-3.4.2.4-totalResults-stable", "RFC7644-3.4.2.4-count-max")
@cases(per_example=4)
def test_users_generated_pages_hold_each_match_once(case: Case, explore: Explore, walks: Walks) -> None:
    """Whatever the sizes of the pages, and however they change on the way, a walk meets each match once."""
    judge = walks.queries.users.case("pages-hold-each-match-once")
    explore(walks.sizes(), walks.walk, plain=walks.plain, judge=judge)


@requirement("RFC7644-3.9-attributes", "RFC7644-3.9-excluded", "RFC7644-3.9-subattribute", "RFC7644-3.9-urn-and-case")
@cases(per_example=1)
def test_users_generated_projections_show_the_same(case: Case, explore: Explore, views: Views) -> None:
    """Whichever attributes are asked for or left out, and however they are spelled, the rest is shown as it is."""
    explore(views.questions(), views.ask, plain=views.plain)
