"""Values nobody has listed: whatever is legal comes back as it was sent, or is refused and changes nothing."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_givens import Generated
from scim_conformance.suite.kit import Case, cases, requirement


@requirement("RFC7644-3.3-create-readback", "RFC7643-2.3.1-unicode-roundtrip")
@cases(per_example=3)
def test_users_generated_create_is_kept(case: Case, explore: Explore, generated: Generated) -> None:
    """Whatever legal values a user is created with, a read shows them, or the create is refused."""
    judge = generated.users.case("users-create-stores-attribute", generated.attributes[0].path.label)
    explore(generated.bodies(), generated.create, plain=generated.plain, judge=judge)


@requirement("RFC7644-3.5-put-supported", "RFC7643-2.3.1-unicode-roundtrip")
@cases(needs="update", per_example=2)
def test_users_generated_put_is_kept(case: Case, explore: Explore, generated: Generated) -> None:
    """Whatever legal values a PUT gives, a read shows them, or the PUT is refused and changes nothing."""
    judge = generated.users.case("users-put-applies")
    explore(generated.bodies(), generated.put, plain=generated.plain, judge=judge)
