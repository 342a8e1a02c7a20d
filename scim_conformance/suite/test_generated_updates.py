"""Values and updates nobody has listed: a read shows just what a client has written, in whatever way and words."""

from __future__ import annotations

from scim_conformance.suite.exploring import Explore
from scim_conformance.suite.generated_givens import Generated
from scim_conformance.suite.generated_patch_givens import AddedAndRemoved, Patches, WholeLists
from scim_conformance.suite.kit import Case, cases, requirement


@requirement(
    "RFC7643-2.3.1-unicode-roundtrip",
    "RFC7644-3.3-create-readback",
    "RFC7644-3.5-put-supported",
    "RFC7644-3.5.2.3-replace-single",
)
@cases(per_example=2)
def test_users_generated_values_are_kept(case: Case, explore: Explore, generated: Generated) -> None:
    """Whatever legal values a create, a PUT or a PATCH gives, a read shows them, or they are refused."""
    explore(generated.examples(), generated.write, plain=generated.plain_example)


@requirement(
    "RFC7644-3.5.2-sequential",
    "RFC7644-3.5.2.3-replace-single",
    "RFC7644-3.5.2.2-remove-single",
    "RFC7644-3.5.2-untouched",
)
@cases(needs="update", per_example=2)
def test_users_generated_patches_apply(case: Case, explore: Explore, patches: Patches) -> None:
    """Whatever updates set and clear, a read shows what they say in the order of their operations, and nothing else."""
    explore(patches.updates(most=2), patches.apply, controls=[patches.alone])


@requirement("RFC7644-3.5.2-sequential", "RFC7644-3.5.2.1-add-idempotent")
@cases(needs="update", per_example=4)
def test_users_generated_patch_twice_is_once(case: Case, explore: Explore, patches: Patches) -> None:
    """An update that sets and clears attributes and comes twice leaves what it leaves when it comes once."""
    explore(patches.updates(most=1), patches.apply_twice, controls=[patches.once])


@requirement("RFC7644-3.5.2.2-remove-single", "RFC7644-3.5.2.1-add-simple", "RFC7644-3.5.2-untouched")
@cases(needs="update", per_example=3)
def test_users_generated_remove_undoes_add(case: Case, explore: Explore, added_and_removed: AddedAndRemoved) -> None:
    """Attributes that are added and then removed leave the user as it was before."""
    undone = added_and_removed
    explore(undone.examples(), undone.apply, controls=[undone.kept])


@requirement("RFC7644-3.5.1-put-multivalued-replace", "RFC7644-3.5.2.3-replace-multi", "RFC7644-3.3-create-readback")
@cases(needs=("update", "typed values"), per_example=7)
def test_users_generated_lists_are_kept(case: Case, explore: Explore, whole_lists: WholeLists) -> None:
    """Several values of an attribute are the same ones after create, PUT and PATCH, each with all its parts."""
    lists = whole_lists
    explore(lists.examples(), lists.apply, controls=[lists.kept, lists.single])
