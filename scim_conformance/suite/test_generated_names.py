"""Spellings nobody has listed: the name of an attribute means the same in any letter case (RFC 7643 section 2.1)."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_name_givens import Spelled
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("RFC7643-2.1-create-attr-name-case", "RFC7644-3.4.2.2-attrname-case", "RFC7644-3.4.2.2-operator-case")
@cases(over="first dialect", needs="update", per_example=4)
def test_users_generated_spellings_mean_the_same(case: Case, explore: Explore, spelled: Spelled) -> None:
    """In whatever letter case names are written, in a PUT, in a PATCH and in a filter, they are the same names."""
    dialect = str(case.dialect)
    explore(spelled.examples(), lambda example, fresh: spelled.send(example, fresh, dialect), plain=spelled.plain)
