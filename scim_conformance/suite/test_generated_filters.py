"""Filters nobody has listed: each finds just those of whom it is true, whatever text they have and it asks for."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_query_givens import GeneratedFilters
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
