"""Values nobody has listed: whatever is legal comes back as it was sent, or is refused and changes nothing."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_givens import Generated
from scim_conformance.suite.kit import Case, cases, requirement


@requirement(
    "RFC7644-3.3-create-readback",
    "RFC7643-2.3.1-unicode-roundtrip",
    "RFC7644-3.5-put-supported",
    "RFC7644-3.5.2.3-replace-single",
)
@cases(per_example=2)
def test_users_generated_values_are_kept(case: Case, explore: Explore, generated: Generated) -> None:
    """Whatever legal values a create, a PUT or a PATCH gives, a read shows them, or they are refused."""
    judge = generated.users.case("users-create-stores-attribute", generated.attributes[0].path.label)
    explore(generated.examples(), generated.write, plain=generated.plain_example, judge=judge)
