"""Rare PATCHes and wrong ones: what RFC 7644 section 3.5.2 says of lists, members and mistakes."""

from __future__ import annotations

import uuid

from scim_conformance.client import Client
from scim_conformance.dialects import patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import accepted, status_is
from scim_conformance.rules.bodies import counts, not_modified_since, scim_type_fits
from scim_conformance.rules.errors import error_body, scim_type_is
from scim_conformance.rules.hints import updated, updated_to
from scim_conformance.rules.resources import member_absent, one_primary
from scim_conformance.rules.values import (
    attribute_unassigned,
    is_cleared,
    unassigned,
    unchanged_since,
)
from scim_conformance.scim import paths
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.patch_error_givens import STRAY, Rounds

_REFUSED = range(400, 500)
_OF_A_PATH = ("invalidPath", "invalidFilter", "invalidSyntax", "invalidValue", "noTarget")


@requirement("RFC7644-3.5.2.3-replace-multi")
@cases(needs="update", requests=2)
def test_users_patch_replaces_list(case: Case, rounds: Rounds, users: Users) -> None:
    """A replace of a multi-valued attribute leaves the values that were sent and no others."""
    listed, round_ = rounds.ready().listed, rounds.first
    demand(round_.sent["list"], accepted)
    first, second = listed.values
    wanted = updated(listed.first, first, users.values), updated(listed.second, second, users.values)
    demand(round_.read, status_is(200), counts(listed.name, 2), *wanted)


@requirement("RFC7644-3.5.2.3-replace-complex-merge")
@cases(needs="update")
def test_users_patch_keeps_other_parts(case: Case, rounds: Rounds, users: Users) -> None:
    """A replace of the name that gives one of its parts leaves the others where they are."""
    changed, other, value = rounds.ready().parts
    round_ = rounds.first
    demand(round_.sent["part"], accepted)
    kept = unchanged_since(round_.before, [other], users.values.case_exact)
    demand(round_.read, status_is(200), updated(changed, value, users.values), kept)


@requirement("RFC7643-4.3-manager-patch")
@cases(variants=("object", "value", "remove"), needs="update")
def test_users_patch_manager(case: Case, rounds: Rounds, users: Users) -> None:
    """A manager is set by an object, changed through the path to its value, and taken away by a remove."""
    path, first, second = rounds.ready().manager
    steps = {
        "object": (rounds.first, updated(path, {"value": first}, users.values)),
        "value": (rounds.second, updated(path, {"value": second}, users.values)),
        "remove": (rounds.last, is_cleared(path)),
    }
    round_, rule = steps[str(case.variant)]
    if case.variant != "object" and unassigned(paths.read(round_.before, path)):
        raise Blocked("there is no manager to change", users.case("users-patch-manager", "object"))
    demand(round_.sent["manager"], accepted)
    demand(round_.read, status_is(200), rule)


@requirement("RFC7644-3.5.2.3-replace-valuepath")
@cases(needs="update", requests=2)
def test_users_patch_replaces_element(case: Case, rounds: Rounds, users: Users) -> None:
    """A replace of one element of several exchanges that one and leaves the others as they were."""
    listed = rounds.require_list(rounds.first.read)
    round_ = rounds.second
    demand(round_.sent["element"], accepted)
    kept = unchanged_since(round_.before, [listed.second], users.values.case_exact)
    new = updated(listed.first, rounds.other_value, users.values)
    demand(round_.read, status_is(200), counts(listed.name, 2), new, kept)


@requirement("RFC7644-3.5.2-primary-toggle")
@cases(needs="update")
def test_users_patch_moves_primary(case: Case, rounds: Rounds) -> None:
    """When a PATCH makes one element primary, the one that was so before no longer is."""
    listed = rounds.require_list(rounds.first.read)
    first = paths.parse(listed.first.text.rpartition(".")[0] + ".primary")
    if paths.read(rounds.first.read.document, first) is not True:
        raise NotApplicable("the endpoint does not store which element is primary")
    demand(rounds.second.sent["primary"], accepted)
    demand(rounds.second.read, status_is(200), updated_to(rounds.primary, True), one_primary)


@requirement("RFC7644-3.5.2.1-add-idempotent")
@cases(needs="update", requests=2)
def test_users_patch_adds_no_element_twice(case: Case, rounds: Rounds, users: Users) -> None:
    """An add of an element that is there is accepted, does not double it and leaves meta.lastModified alone."""
    rounds.require_list(rounds.second.read)
    round_ = rounds.third
    demand(round_.sent["again"], accepted)
    listed = paths.parse(rounds.listed.name)
    kept = unchanged_since(round_.before, [listed], users.values.case_exact)
    demand(round_.read, status_is(200), kept, not_modified_since(round_.before))


@requirement("RFC7644-3.5.2.2-remove-multi-all")
@cases(needs="update", requests=2)
def test_users_patch_removes_list(case: Case, rounds: Rounds, users: Users) -> None:
    """A remove of a multi-valued attribute leaves no element of it behind."""
    listed = paths.parse(rounds.require_list(rounds.first.read).name)
    if attribute_unassigned(listed)(rounds.third.read) == []:
        raise Blocked(f"{listed} is empty already", users.case("users-patch-moves-primary"))
    users.require_clearable(listed)
    demand(rounds.last.sent["list"], accepted)
    demand(rounds.last.read, status_is(200), attribute_unassigned(listed))


@requirement("RFC7644-3.5.2.2-remove-valuepath-sub")
@cases(needs="update")
def test_users_patch_removes_part_of_element(case: Case, rounds: Rounds, users: Users) -> None:
    """A remove of one member of an element empties that member, and the element keeps the others."""
    gone, other = rounds.ready().inner
    users.require_clearable(gone)
    round_ = rounds.last
    if unassigned(paths.read(round_.before, gone)):
        raise Blocked(f"{gone} is not stored", users.case("users-create-stores-attribute", gone.label))
    demand(round_.sent["part"], accepted)
    kept = unchanged_since(round_.before, [other], users.values.case_exact)
    demand(round_.read, status_is(200), is_cleared(gone), kept)


@requirement("RFC7644-3.12-unknown-attribute-path")
@cases(needs="update", requests=1)
def test_users_patch_stores_no_stray(case: Case, rounds: Rounds) -> None:
    """A PATCH of an attribute that no schema has is passed over or refused with 400, and nothing of it is stored."""
    demand(rounds.mistakes.sent["stray"], status_is(200, 204, 400))
    demand(rounds.mistakes.read, status_is(200), member_absent(STRAY))


@requirement("RFC7644-3.5.2-schemas-required")
@cases(needs="update", requests=1)
def test_users_patch_requires_schemas(case: Case, rounds: Rounds) -> None:
    """A PATCH whose body does not carry the URN of the message is refused with 400 and changes nothing."""
    demand(rounds.mistakes.sent["schemas"], status_is(400))
    demand(rounds.mistakes.read, rounds.patching.unchanged(rounds.mistakes.before))


@requirement("RFC7644-3.5.2-operations-required")
@cases(needs="update", requests=1)
def test_users_patch_requires_operations(case: Case, rounds: Rounds) -> None:
    """A PATCH whose body has no Operations is refused with 400."""
    demand(rounds.mistakes.sent["operations"], status_is(400))


@requirement("RFC7644-3.5.2-unknown-op")
@cases(needs="update", requests=1)
def test_users_patch_refuses_move(case: Case, rounds: Rounds) -> None:
    """A PATCH with an operation that the RFC does not know is refused and changes nothing."""
    wrong = rounds.mistakes
    demand(wrong.sent["move"], status_is(*_REFUSED))
    demand(wrong.read, status_is(200), rounds.patching.unchanged(wrong.before))


@requirement("RFC7644-3.12-invalidPath")
@cases(variants=("open-bracket", "index"), needs="update", requests=1)
def test_users_patch_refuses_bad_path(case: Case, rounds: Rounds) -> None:
    """A PATCH with a path that cannot be parsed is refused and changes nothing."""
    wrong = rounds.mistakes
    demand(wrong.sent[str(case.variant)], status_is(*_REFUSED), scim_type_fits(*_OF_A_PATH))
    demand(wrong.read, status_is(200), rounds.patching.unchanged(wrong.before))


@requirement("RFC7644-3.12-patch-wrong-type")
@cases(needs="update", requests=1)
def test_users_patch_refuses_wrong_type(case: Case, rounds: Rounds, users: Users) -> None:
    """A PATCH that puts text where the schema has an object is refused and changes nothing."""
    if (users.values.definition(paths.parse("name")) or {}).get("type") != "complex":
        raise NotApplicable("the endpoint's schema has no name that is an object")
    wrong = rounds.mistakes
    demand(wrong.sent["wrong-type"], status_is(*_REFUSED))
    demand(wrong.read, status_is(200), rounds.patching.unchanged(wrong.before))


@requirement("RFC7644-3.5.2.1-add-no-value")
@cases(needs="update", requests=1)
def test_users_patch_requires_value(case: Case, rounds: Rounds) -> None:
    """An add that brings no value is refused and leaves the attribute as it was."""
    wrong = rounds.mistakes
    demand(wrong.sent["no-value"], status_is(*_REFUSED))
    demand(wrong.read, status_is(200), rounds.patching.unchanged(wrong.before))


@requirement("RFC7644-3.5.2.3-replace-no-value")
@cases(needs="update", requests=1)
def test_users_patch_replace_requires_value(case: Case, rounds: Rounds) -> None:
    """A replace that brings no value is refused with 400 and leaves the attribute as it was."""
    wrong = rounds.mistakes
    demand(wrong.sent["replace-no-value"], status_is(400))
    demand(wrong.read, status_is(200), rounds.patching.unchanged(wrong.before))


@requirement("RFC7644-3.5.2.2-remove-no-path")
@cases(needs="update", requests=2)
def test_users_patch_remove_requires_path(case: Case, rounds: Rounds) -> None:
    """A remove that does not say what to remove is refused with 400, and everything stays."""
    wrong = rounds.mistakes
    demand(wrong.sent["no-path"], status_is(400))
    demand(wrong.read, status_is(200), rounds.patching.unchanged(wrong.before))


@requirement("RFC7644-3.5.2.2-remove-no-path-type")
@cases(needs="update")
def test_users_patch_remove_names_no_target(case: Case, rounds: Rounds, users: Users) -> None:
    """The refusal of a remove that does not say what to remove carries the scimType noTarget."""
    refusal = rounds.mistakes.sent["no-path"]
    if status_is(400)(refusal):
        raise Blocked("a remove without path is not refused", users.case("users-patch-remove-requires-path"))
    demand(users.scim_error(refusal, "malformed-filter"), scim_type_is("noTarget"))


@requirement("RFC7644-3.12-patch-404")
@cases(needs="update", requests=2)
def test_users_patch_unknown_is_404(case: Case, rounds: Rounds, client: Client) -> None:
    """A PATCH to an id that nobody has is answered 404, with an error in SCIM form."""
    plain = rounds.ready().plain
    body = patch_body({"op": "replace", "path": plain.text, "value": rounds.patching.value(plain)})
    demand(client.patch(USERS, str(uuid.uuid4()), body), status_is(404), error_body)


@requirement("RFC7644-3.12-patch-501")
@cases(needs="update")
def test_users_patch_unsupported_is_501(case: Case, config: Exchange, rounds: Rounds) -> None:
    """An endpoint that says it has no PATCH answers one with 501, or with 405."""
    described = config.document.get("patch")
    if not isinstance(described, dict) or described.get("supported") is not False:
        raise NotApplicable("the service provider configuration offers PATCH")
    demand(next(iter(rounds.first.sent.values())), status_is(501, 405))
