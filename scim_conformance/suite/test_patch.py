"""What a PATCH must and must not do beyond setting values (RFC 7644 section 3.5.2), in the words of each client."""

from __future__ import annotations

from collections.abc import Callable

from scim_conformance.rules.answers import accepted, status_is
from scim_conformance.rules.errors import scim_type_is
from scim_conformance.rules.hints import updated, updated_to, with_hint
from scim_conformance.rules.lists import finds_exactly, finds_nobody
from scim_conformance.rules.resources import member_absent, member_is_not, values_mention
from scim_conformance.rules.values import attribute_is, holds, is_cleared, unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import Users, equals
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.patch_givens import (
    CREATED_BY_PATH,
    CREATED_WITHOUT_PATH,
    UNKNOWN,
    USER_NAME,
    Absent,
    Patching,
    Renamed,
    Wordings,
)
from scim_conformance.suite.update_givens import PLAIN

_REFUSED = range(400, 500)
_EMPTY = {"empty-string": "", "null": None}
_OLD_NAME = "the search looks at a copy of the name that the update does not renew: an index, or a folded column"


@requirement(
    "RFC7644-3.5.2.3-replace-single",
    "ENTRA-USER-PATCH-USERNAME-PATHLESS",
    entra="ENTRA-USER-PATCH-SINGLE",
)
@cases(over="dialects", needs="update", requests=6)
def test_users_rename(case: Case, renamed: Callable[[str], Renamed], users: Users) -> None:
    """A renamed user is found by the new name and not by the old one."""
    one = renamed(str(case.dialect))
    demand(one.patched.patch, accepted)
    demand(one.patched.read, status_is(200), updated_to(USER_NAME, one.new, case_exact=False))
    demand(
        users.answered(users.find(equals(USER_NAME, one.new))), with_hint(finds_exactly([str(one.user.id)]), _OLD_NAME)
    )
    demand(users.find(equals(USER_NAME, one.old)), with_hint(finds_nobody, _OLD_NAME))


@requirement("RFC7644-3.12-put-uniqueness")
@cases(over="dialects", needs="update", requests=3)
def test_users_rename_onto_existing(case: Case, patching: Patching, renamed: Callable[[str], Renamed]) -> None:
    """Giving a user the userName of another is refused with 409 or 400 and changes nothing."""
    dialect, before = str(case.dialect), patching.before
    taken = patching.change(dialect, patching.victim, USER_NAME, renamed(dialect).shown.get("userName"))
    demand(taken.patch, status_is(409, 400))
    demand(taken.read, patching.unchanged(before))


@requirement("ENTRA-PATCH-NO-OP")
@cases(over="dialects", needs="update", requests=3)
def test_users_patch_same_value(case: Case, patching: Patching) -> None:
    """An update that sends the value which is already there is accepted and changes nothing."""
    path, before = patching.plain(), patching.before
    again = patching.change(str(case.dialect), patching.victim, path, paths.read(before, path))
    demand(again.patch, accepted)
    demand(again.read, status_is(200), patching.unchanged(before))


@requirement("RFC7644-3.5.2-sequential")
@cases(needs="update", requests=2)
def test_users_patch_in_order(case: Case, patching: Patching) -> None:
    """The operations of a PATCH are applied in their order: the last value stays."""
    last, patched = patching.ordered
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), updated_to(patching.plain(), last, case_exact=False))


@requirement("RFC7644-3.5.2-atomic")
@cases(needs="update", requests=3)
def test_users_patch_all_or_nothing(case: Case, patching: Patching) -> None:
    """A PATCH with an operation that cannot be done is refused, and the others in it are not done either."""
    path, before = patching.plain(), patching.before
    good = {"op": "replace", "path": path.text, "value": patching.value(path)}
    # A remove without a path fails by RFC 7644 section 3.5.2.2, whatever else an endpoint is lenient about.
    patched = patching.send(patching.victim, good, {"op": "remove"})
    demand(patched.patch, status_is(*_REFUSED))
    demand(patched.read, status_is(200), patching.unchanged(before))


@requirement(
    "ENTRA-USER-PATCH-REPLACE-ON-ABSENT",
    rfc="RFC7644-3.5.2.3-replace-noTarget",
    okta="RFC7644-3.5.2.3-replace-noTarget",
)
@cases(over="dialects", needs=("update", "typed values"), requests=4)
def test_users_patch_absent_element(case: Case, patching: Patching, absent: Callable[[str], Absent]) -> None:
    """A replace of a value that does not exist yet creates it for Entra or is refused; never a false yes."""
    asked = absent(str(case.dialect))
    refused = asked.patched.patch.status == 400
    demand(asked.patched.patch, status_is(400) if case.dialect in ("rfc", "okta") else status_is(200, 204, 400))
    created = holds(asked.attribute.path, asked.value, patching.users.values)
    demand(asked.patched.read, patching.unchanged(asked.before) if refused else created)


@requirement("RFC7644-3.5.2.3-replace-noTarget")
@cases(over="dialects", needs=("update", "typed values"))
def test_users_patch_absent_element_names_no_target(case: Case, users: Users, absent: Callable[[str], Absent]) -> None:
    """The refusal of a replace whose filter matches nothing carries the scimType noTarget."""
    refusal = absent(str(case.dialect)).patched.patch
    if refusal.status != 400:
        raise NotApplicable("the endpoint creates the value, as Entra wants it")
    demand(users.scim_error(refusal, "malformed-filter"), scim_type_is("noTarget"))


@requirement("RFC7644-3.5.2.3-replace-absent")
@cases(needs="update", requests=2)
def test_users_patch_replace_adds(
    case: Case, users: Users, patching: Patching, renamed: Callable[[str], Renamed]
) -> None:
    """A replace of a plain attribute that has no value gives it one."""
    one = renamed(users.profile.dialects[0])
    path = _lacking(users, patching.victim.body, one.shown)
    value = users.values.sample(path, "string", users.client.names.fresh())
    patched = patching.send(one.user, {"op": "replace", "path": path.text, "value": value})
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), updated(path, value, users.values))


@requirement("ENTRA-USER-NULL-UPDATE", "RFC7643-2.5-patch-null")
@cases(variants=("empty-string", "null"), needs="update", requests=3)
def test_users_patch_null_clears(case: Case, users: Users, patching: Patching) -> None:
    """A text replaced by the empty string, or by null, has no value afterwards."""
    path, before = _clearable(users, list(_EMPTY).index(str(case.variant))), patching.before
    if unassigned(paths.read(before, path)):
        filling = {"op": "replace", "path": path.text, "value": users.unheard(path)}
        before = patching.send(patching.victim, filling).read.document
    if unassigned(paths.read(before, path)):
        judge = users.case("users-set-attribute", f"{path.label}.{users.profile.dialects[0]}")
        raise Blocked(f"{path} could not be given a value", judge)
    empty = _EMPTY[str(case.variant)]
    patched = patching.send(patching.victim, {"op": "replace", "path": path.text, "value": empty})
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), is_cleared(path))


@requirement("RFC7644-3.10-core-urn-path")
@cases(needs="update", requests=2)
def test_users_patch_core_urn(case: Case, wordings: Wordings) -> None:
    """A path that begins with the URN of the User schema leads to the same attribute as without it."""
    patched = wordings.of("core-urn")
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), wordings.wording("core-urn").rule)


@requirement("RFC7644-3.5.2-ext-urn-path")
@cases(needs="update")
def test_users_patch_reference_value(case: Case, wordings: Wordings) -> None:
    """A path to the value inside a reference such as manager sets the reference."""
    patched = wordings.of("reference-value")
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), wordings.wording("reference-value").rule)


@requirement("RFC7644-3.5.2.3-replace-single", "RFC7644-3.5.2.3-replace-valuepath-sub")
@cases(needs="update")
def test_users_patch_letter_case(case: Case, wordings: Wordings) -> None:
    """An e-mail address that differs in letter case only from the one that is there is accepted."""
    patched = wordings.of("letter-case")
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), wordings.wording("letter-case").rule)


@requirement("ENTRA-USER-ROLES-REPLACE")
@cases(needs=("update", "entra"))
def test_users_patch_replaces_roles(case: Case, wordings: Wordings) -> None:
    """Roles sent as a list of objects take the place of those there were."""
    patched = wordings.of("roles")
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), wordings.wording("roles").rule)


@requirement("ENTRA-USER-ROLES-JSON-STRING")
@cases(needs=("update", "entra"))
def test_users_patch_role_in_text(case: Case, users: Users, wordings: Wordings) -> None:
    """A role sent as JSON in a text is accepted and can be recognised."""
    if not wordings.of("roles").shows(wordings.wording("roles").rule):
        raise Blocked("roles are not replaced", users.case("users-patch-replaces-roles"))
    role, patched = wordings.role_text
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), values_mention("roles", role))


@requirement("RFC7643-7-read-only-kept")
@cases(variants=("read-only", "read-only-without-path"), needs="update")
def test_users_patch_keeps_read_only(case: Case, patching: Patching) -> None:
    """An attribute that clients may not write keeps its value, whether or not a PATCH names it in a path."""
    refused = CREATED_BY_PATH if case.variant == "read-only" else CREATED_WITHOUT_PATH
    demand(patching.refusals.read, status_is(200), member_is_not(paths.parse("meta.created"), refused))


@requirement("RFC7644-3.5.2-readonly")
@cases(needs="update", requests=6)
def test_users_patch_refuses_read_only(case: Case, patching: Patching) -> None:
    """A PATCH whose path names an attribute that clients may not write is refused."""
    demand(patching.refusals.sent["read-only"], status_is(*_REFUSED))


@requirement("RFC7644-3.12-patch-unknown")
@cases(variants=("path", "operation"), needs="update")
def test_users_patch_refuses_unknown(case: Case, patching: Patching) -> None:
    """A PATCH with a path or an operation that nobody knows is refused and changes nothing."""
    refusals, path = patching.refusals, patching.plain()
    demand(refusals.sent[str(case.variant)], status_is(*_REFUSED))
    kept = attribute_is(path, paths.read(refusals.before, path), case_exact=False)
    demand(refusals.read, status_is(200), member_absent(UNKNOWN), kept)


@requirement("RFC7644-3.5.2.2-remove-required")
@cases(needs="update")
def test_users_patch_keeps_user_name(case: Case, patching: Patching) -> None:
    """A PATCH that would leave a user without userName is refused, and the user keeps it."""
    refusals = patching.refusals
    demand(refusals.sent["required"], status_is(*_REFUSED))
    kept = attribute_is(USER_NAME, paths.read(refusals.before, USER_NAME), case_exact=False)
    demand(refusals.read, status_is(200), kept)


def _clearable(users: Users, number: int) -> AttributePath:
    """Return a text attribute that may be empty: another one for each number, as far as there are several."""
    fit = [one for one in users.taken() if one.required is not True and one.type == "string"]
    plain = [one.path for one in fit if one.path.text.casefold() in PLAIN]
    if not plain:
        raise NotApplicable("the connector maps no plain text that may be empty")
    return plain[number % len(plain)]


def _lacking(users: Users, rich: Json, poor: Json) -> AttributePath:
    """Return a plain text attribute that the endpoint stored for one user and another one lacks."""
    plain = [one.path for one in users.taken() if one.path.text.casefold() in PLAIN and one.path.sub is None]
    found = [path for path in plain if unassigned(paths.read(poor, path)) and not unassigned(paths.read(rich, path))]
    if not found:
        raise NotApplicable("users of this connector lack no plain text that they could be given")
    return found[0]
