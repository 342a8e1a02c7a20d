"""What Entra relies on beyond single requests: its filters, its bodies, its validator's PATCHes, its load."""

from __future__ import annotations

from collections.abc import Callable

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, set_active, set_values
from scim_conformance.evidence import Exchange
from scim_conformance.group_dialects import remove_members
from scim_conformance.planning.subjects import is_formatted_address, is_role, typed_email
from scim_conformance.profile import Attribute
from scim_conformance.rules.answers import accepted, accepted_or, status_is
from scim_conformance.rules.clients import (
    answered_at,
    apart_from,
    elements_kept,
    one_created,
    page_from,
    primary_is_flag,
)
from scim_conformance.rules.hints import updated
from scim_conformance.rules.lists import (
    at_most,
    finds_exactly,
    finds_nobody,
    list_response,
    resources,
    right_or_refused,
)
from scim_conformance.rules.members import members_are
from scim_conformance.rules.resources import one_primary
from scim_conformance.rules.values import attribute_is, attribute_unassigned, holds, unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.entra_givens import AT_ONCE, Crew, Race, require_changeable, unknown_id
from scim_conformance.suite.givens import USERS, Creation, Filtering, Users, equals
from scim_conformance.suite.group_givens import GROUPS, Groups
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.patch_givens import USER_NAME, Patching
from scim_conformance.suite.update_givens import ACTIVE, new_values

_EXTERNAL_ID = paths.parse("externalId")
_ROLE_TYPE = "WindowsAzureActiveDirectoryRole"
_CONJUNCTIONS = ("both", "first-only", "second-only")


@requirement("ENTRA-FILTER-AND")
@cases(variants=_CONJUNCTIONS, needs="entra", requests=1)
def test_users_filter_both_must_hold(case: Case, users: Users, wanted_user: Creation, matching: Filtering) -> None:
    """A filter of two comparisons with and between them finds the user for whom both hold, and nobody else."""
    match, second = users.profile.users.match_by, _second(users, wanted_user)
    matching.require(second)
    one, other = (equals(path, paths.read(wanted_user.body, path)) for path in (match, second))
    nobody = [equals(path, users.unheard(path)) for path in (match, second)]
    filters = (f"{one} and {other}", f"{one} and {nobody[1]}", f"{nobody[0]} and {other}")
    asked = dict(zip(_CONJUNCTIONS, filters, strict=True))[str(case.variant)]
    demand(users.find(asked), finds_exactly([str(wanted_user.id)]) if case.variant == "both" else finds_nobody)


@requirement("ENTRA-FILTER-EXTERNALID")
@cases(needs=("entra", "external id"), requests=2)
def test_users_filter_by_external_id(case: Case, users: Users, wanted_user: Creation, matching: Filtering) -> None:
    """A user is found by externalId in its own letters, and by no others, unless the filter is refused."""
    matching.require()
    value = str(_stored(users, wanted_user, _EXTERNAL_ID))
    declared = users.profile.users.attribute(_EXTERNAL_ID.text)
    promised = declared is not None and declared.filterable is True
    found = finds_exactly([str(wanted_user.id)])
    folded = finds_nobody if users.values.case_exact(_EXTERNAL_ID) else found
    demand(users.find(equals(_EXTERNAL_ID, value)), found if promised else right_or_refused(found))
    demand(users.find(equals(_EXTERNAL_ID, value.swapcase())), right_or_refused(folded))


@requirement("ENTRA-FILTER-EMAIL-VALUEPATH")
@cases(needs=("entra", "filter by typed e-mail"), requests=5)
def test_users_filter_by_typed_email(case: Case, users: Users, wanted_user: Creation, matching: Filtering) -> None:
    """A filter on the e-mail address of one type finds its owner, and nobody who has it as another type."""
    declared = typed_email(users.profile)
    path = declared.path if declared else USER_NAME
    value = _stored(users, wanted_user, path)
    matching.require(path)
    decoy = users.attempt(users.required(), change=lambda body: _add_as_other_type(body, path, value))
    if str(value) not in str(decoy.body.get("emails")):
        raise NotApplicable("the endpoint keeps one address for one user only, as it may")
    demand(users.find(equals(path, value)), finds_exactly([str(wanted_user.id)]))


@requirement("ENTRA-USER-CREATE-CUSTOM-EXT")
@cases(needs=("entra", "enterprise attributes"), requests=3)
def test_users_create_with_unlisted_extension(case: Case, users: Users) -> None:
    """A user whose body holds an extension that schemas does not name is created, or refused with 400."""
    extended = [one for one in users.taken() if one.path.extension]
    creation = users.vary([*users.required(), *extended], change=_unlist_extensions)
    sent = creation.person.body["userName"] if creation.id is not None else None
    demand(creation.post, accepted_or(400))
    demand(creation.read or creation.post, attribute_is(USER_NAME, sent, case_exact=False))


@requirement("ENTRA-USER-ROLES-POST")
@cases(variants=("primary", "several"), needs=("entra", "roles"), requests=3)
def test_users_create_keeps_roles(case: Case, users: Users, wanted_user: Creation) -> None:
    """Roles in the body for a new user, a primary one or several, are stored with value and type."""
    sent = _roles(users, wanted_user)[: 1 if case.variant == "primary" else 2]
    creation = users.vary(users.required(), change=lambda body: body.update(roles=sent))
    demand(creation.post, accepted)
    named = [{"value": one["value"], "type": one["type"]} for one in sent]
    demand(creation.read or creation.post, status_is(200), elements_kept("roles", named), one_primary)


@requirement("ENTRA-USER-ROLES-PRIMARY-STRING-POST")
@cases(needs=("entra", "roles"), requests=3)
def test_users_create_reads_primary_in_text(case: Case, users: Users, wanted_user: Creation) -> None:
    """A role whose primary is the text True is shown with the boolean true, or refused with 400."""
    sent = [{**_roles(users, wanted_user)[0], "primary": "True"}]
    creation = users.vary(users.required(), change=lambda body: body.update(roles=sent))
    demand(creation.post, accepted_or(400))
    demand(creation.read or creation.post, primary_is_flag("roles"))


@requirement("ENTRA-USER-MANAGER-STRING")
@cases(needs=("entra", "manager"), requests=3)
def test_users_create_reads_manager_in_text(case: Case, users: Users, wanted_user: Creation) -> None:
    """A manager who is a bare id in a create is shown as an object with that id, or refused with 400."""
    path, boss = _first(users, lambda one: one.path.name.casefold() == "manager"), str(wanted_user.id)
    creation = _managed(users, path, boss)
    right = holds(path, {"value": boss}, users.values) if creation.id is not None else attribute_unassigned(path)
    shown = creation.read or creation.post
    if creation.id is not None and right(shown):
        control = _managed(users, path, {"value": boss})
        if right(control.read or control.post):
            raise Blocked("no manager is stored", users.case("users-create-stores-attribute", path.label))
    demand(creation.post, accepted_or(400))
    demand(shown, right)


@requirement("ENTRA-VALIDATOR-EMPTY-OPERATIONS")
@cases(needs=("update", "entra"), requests=2)
def test_users_patch_without_operations(case: Case, patching: Patching) -> None:
    """A PATCH whose list of operations is empty is accepted or refused with 400, and changes nothing."""
    before = patching.before
    patched = patching.send(patching.victim)
    demand(patched.patch, status_is(200, 204, 400))
    demand(patched.read, status_is(200), patching.unchanged(before))


@requirement("ENTRA-USER-PATCH-ADDRESS-FORMATTED")
@cases(over="first dialect", needs=("update", "entra", "formatted address"), requests=2)
def test_users_patch_formatted_address(case: Case, users: Users, patching: Patching) -> None:
    """The formatted text of an address is added and then replaced, its name in another letter case, and kept."""
    path, dialect = _first(users, is_formatted_address), str(case.dialect)
    old, new = (users.values.sample(path, "string", users.client.names.fresh(), variant) for variant in (1, 0))
    spelt = path.text[: -len("formatted")] + "Formatted"
    (add,), (replace,) = set_values("entra", {path: old}), change_values("entra", {path: new})
    patched = patching.send(patching.victim, add, {**replace, "path": spelt})
    if not patched.shows(holds(path, new, users.values)):
        require_changeable(patching, path, old, dialect)
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), updated(path, new, users.values))


@requirement("ENTRA-VALIDATOR-REPLACE-VERBOSE")
@cases(over="first dialect", needs=("update", "entra"), requests=2)
def test_users_replace_all_at_once(case: Case, users: Users, patching: Patching) -> None:
    """One PATCH that replaces each mapped attribute of a full user is carried out entirely."""
    fit = [one for one in users.taken() if one.path not in (ACTIVE, USER_NAME, users.profile.users.match_by)]
    dialect = str(case.dialect)
    values = new_values(users, fit or users.taken()[:1], 1, str(patching.victim.id))
    patched = patching.send(patching.victim, *change_values(dialect, values))
    rules = {path: updated(path, value, users.values) for path, value in values.items()}
    wrong = [path for path, rule in rules.items() if not patched.shows(rule)]
    for path in wrong[:1]:
        require_changeable(patching, path, values[path], dialect)
    demand(patched.patch, accepted)
    demand(patched.read, status_is(200), one_primary, *rules.values())


@requirement("ENTRA-USER-MANAGER-UNKNOWN")
@cases(over="first dialect", needs=("update", "entra", "manager"), requests=2)
def test_users_unknown_manager_is_kept_or_refused(
    case: Case, users: Users, patching: Patching, wanted_user: Creation
) -> None:
    """A manager whose id nobody has is stored or refused, but neither dropped in silence nor a server error."""
    path = _first(users, lambda one: one.path.name.casefold() == "manager")
    before, dialect, unknown = patching.before, str(case.dialect), {"value": unknown_id()}
    patched = patching.send(patching.victim, *set_values(dialect, {path: unknown}))
    done = patched.patch.status in (200, 204)
    kept = holds(path, unknown, users.values)
    if done and kept(patched.read):
        require_changeable(patching, path, {"value": str(wanted_user.id)}, dialect)
    demand(patched.patch, status_is(200, 204, *range(400, 500)))
    demand(patched.read, status_is(200), kept if done else patching.unchanged(before))


@requirement("ENTRA-OPS-CONCURRENT")
@cases(needs="entra", requests=AT_ONCE + 2)
def test_users_create_at_once(case: Case, users: Users, race: Race) -> None:
    """Of several creates for one userName under way at the same time one is answered 201, and one user is found."""
    if one_created(race.sent)(race.first) and len(race.ids) > 1:
        again = users.attempt(users.required(), change=lambda body: body.update(userName=race.user_name))
        if again.post.status != 409:
            raise Blocked("duplicates are not refused at all", users.case("users-duplicate-is-409"))
    demand(race.first, one_created(race.sent))
    demand(race.found, finds_exactly(race.ids))


@requirement("ENTRA-OPS-PAGINATION")
@cases(needs="entra", requests=2)
def test_users_page_by_index(
    case: Case, users: Users, user: Creation, wanted_user: Creation, pages: tuple[Exchange, Exchange]
) -> None:
    """Two pages that follow each other hold different people, and each repeats the startIndex it was asked for."""
    first, second = pages
    demand(users.answered(first), page_from(1, 1))
    demand(second, page_from(2, 1), apart_from(str(one.get("id")) for one in resources(first)))


@requirement("ENTRA-OPS-TENANT-URL-FLAG")
@cases(needs="entra", requests=1)
def test_users_list_with_bare_flag(case: Case, client: Client) -> None:
    """The Tenant URL's flag in the query, without a value, makes no difference to a list of users."""
    demand(client.get("/Users?aadOptscim062020&count=1"), list_response)


@requirement("PROFILE-BIZAGI-BASE-URL")
@cases(needs="base URL with slash", requests=1)
def test_users_list_behind_double_slash(case: Case, client: Client) -> None:
    """The slash that the tutorial's base URL ends with leads to users, or to nothing, but not to a redirect."""
    url = f"{client.transport.target.base_url}//Users?count=1"
    demand(client.get(url), answered_at(url), status_is(200, 404))


@requirement("ENTRA-PROBE-SET")
@cases(resource="Group", needs=("groups", "entra"), requests=1)
def test_groups_list_by_count(case: Case, client: Client) -> None:
    """A list of one group, asked for by count and without a filter, is answered 200."""
    demand(client.get(GROUPS, {"count": "1"}), list_response, at_most(1))


@requirement("ENTRA-GROUP-MATCH-EXTERNALID")
@cases(resource="Group", needs=("group external id", "entra"), requests=2)
def test_groups_filter_by_external_id(case: Case, groups: Groups, crew: Crew) -> None:
    """A group is found by externalId, and none by an unknown one, unless the filter is refused."""
    value, declared = paths.read(crew.group.body, _EXTERNAL_ID), groups.profile.attribute(_EXTERNAL_ID.text)
    if not isinstance(value, str) or not value:
        raise Blocked("externalId is not stored", groups.case("groups-create-stores-attribute", "externalId"))
    found = finds_exactly([str(crew.group.id)])
    promised = declared is not None and declared.filterable is True
    miss = groups.find(equals(_EXTERNAL_ID, groups.client.names.fresh()))
    if miss.status == 200 and finds_nobody(miss):
        _require_selective(groups)
    demand(groups.find(equals(_EXTERNAL_ID, value)), found if promised else right_or_refused(found))
    demand(miss, right_or_refused(finds_nobody))


@requirement("ENTRA-GROUP-MEMBER-DISABLED")
@cases(
    resource="Group",
    over="first dialect",
    needs=("group members", "group update", "deactivation", "entra"),
    requests=3,
)
def test_groups_remove_inactive_member(case: Case, groups: Groups, client: Client, crew: Crew) -> None:
    """A user who was switched off can be taken out of a group."""
    dialect, id_, group = str(case.dialect), crew.person, str(crew.group.id)
    crew.require_member(groups)
    off = client.patch(USERS, id_, set_active(dialect, False))
    if off.status not in (200, 204):
        raise Blocked("not deactivated", groups.users.case("users-deactivate-sets-active-false", dialect))
    remove = client.patch_operations(GROUPS, group, remove_members(dialect, [id_]))
    read = groups.read_members(group)
    if remove.status not in (200, 204) or members_are([])(read):
        client.patch(USERS, id_, set_active(dialect, True))
        client.patch_operations(GROUPS, group, remove_members(dialect, [id_]))
        if members_are([])(groups.read_members(group)):
            raise Blocked("members are not removed at all", groups.case("groups-remove-member", dialect))
    demand(remove, accepted)
    demand(read, status_is(200), members_are([]))


def _second(users: Users, user: Creation) -> AttributePath:
    """Return another text attribute that users are filtered by and this one has; the matching one where none is."""
    fit = [one.path for one in users.profile.users.attributes if one.filterable is True and one.type == "string"]
    others = [path for path in fit if path != users.profile.users.match_by and path.selector is None]
    held = [path for path in others if isinstance(paths.read(user.body, path), str)]
    return held[0] if held else users.profile.users.match_by


def _stored(users: Users, user: Creation, path: AttributePath) -> object:
    """Return the value a user shows; raise Blocked where it shows none."""
    value = paths.read(user.body, path)
    if unassigned(value):
        raise Blocked(f"{path} is not stored", users.case("users-create-stores-attribute", path.label))
    return value


def _first(users: Users, wanted: Callable[[Attribute], bool]) -> AttributePath:
    return next(one.path for one in users.profile.users.attributes if wanted(one))


def _add_as_other_type(body: Json, path: AttributePath, value: object) -> None:
    used = path.selector.value if path.selector else ""
    body.setdefault("emails", []).append({"type": "home" if used != "home" else "work", "value": value})


def _unlist_extensions(body: Json) -> None:
    body["schemas"] = [urn for urn in body["schemas"] if urn not in body]


def _roles(users: Users, user: Creation) -> list[Json]:
    """Return two roles as Entra sends them, the first of them primary; raise Blocked where no role is stored."""
    path = _first(users, is_role)
    _stored(users, user, path)
    name = users.client.names.fresh()
    values = [users.values.sample(path, "string", name, variant) for variant in (0, 1)]
    one, other = ({"type": _ROLE_TYPE, "displayName": str(value), "value": value} for value in values)
    return [{**one, "primary": True}, {**other, "primary": False}]


def _managed(users: Users, path: AttributePath, manager: object) -> Creation:
    """Return the attempt to create a user with this manager, whose schemas name the extension."""

    def word(body: Json) -> None:
        paths.write(body, path, manager)
        body["schemas"] = list(dict.fromkeys([*body["schemas"], *([path.extension] if path.extension else [])]))

    return users.attempt(users.required(), change=word)


def _require_selective(groups: Groups) -> None:
    """Raise Blocked where even the match filter finds strangers."""
    if finds_nobody(groups.find(equals(groups.profile.match_by, groups.client.names.fresh()))):
        raise Blocked("the match filter finds strangers", groups.case("groups-filter-finds-nobody"))
