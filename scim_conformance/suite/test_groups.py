"""Creating, reading and deleting groups (RFC 7643 section 4.2), as Entra does it."""

from __future__ import annotations

import uuid

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.profile import Delete
from scim_conformance.rules.answers import accepted, body_is_object, describe, status_is
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_exactly, finds_nobody, listed_resource, total_fits
from scim_conformance.rules.members import member_ids, members_are, members_hidden, members_once, members_shape
from scim_conformance.rules.resources import has_id, id_is, location_names_resource, resource_type_is, schemas_name
from scim_conformance.rules.values import attribute_is, same, unchanged_since
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.group_givens import DISPLAY_NAME, GROUPS, Group, Groups
from scim_conformance.suite.kept_givens import Departure, GroupDeletion, GroupVariant, Kept, Searched
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement

_REFUSED = range(400, 500)
_ORPHANED = "the memberships of a user are rows of their own: delete them with the user"


@requirement(
    "RFC7643-4.2-group-create",
    "ENTRA-GROUP-CREATE",
    "PROFILE-BIC-GROUPS",
)
@cases(resource="Group", needs="groups", variants=("empty", "with-members"), requests=2)
def test_groups_create_answers_201(case: Case, group_variant: GroupVariant) -> None:
    """Creating a group, without members or with two, is answered 201."""
    demand(group_variant(str(case.variant)).post, status_is(201))


@requirement("RFC7644-3.3-create-body")
@cases(resource="Group", needs="groups")
def test_groups_create_returns_representation(case: Case, groups: Groups) -> None:
    """The answer to the creation of a group holds the new group."""
    demand(groups.require(groups.plain).post, body_is_object, has_id)


@requirement("RFC7643-4.2-group-create", "RFC7644-3.3-create-location-header", "RFC7644-3.3-create-meta-location")
@cases(resource="Group", needs="groups")
def test_groups_create_returns_location(case: Case, groups: Groups, client: Client) -> None:
    """A created group is returned with a Location header equal to meta.location."""
    demand(groups.require(groups.plain).post, location_names_resource(client.transport.target))


@requirement("RFC7644-3.4.1-get-200")
@cases(resource="Group", needs="groups")
def test_groups_read_answers_200(case: Case, groups: Groups) -> None:
    """A group that was created is read with 200, and is the one that was created."""
    group = groups.plain
    if group.read is None:
        raise Blocked("no group was created", groups.case("groups-create-answers-201", "empty"))
    demand(group.read, status_is(200), attribute_is(DISPLAY_NAME, group.sent["displayName"], case_exact=False))


@requirement("RFC7643-4.2-group-create", "RFC7643-3-create-schemas")
@cases(resource="Group", needs="groups")
def test_groups_read_names_type(case: Case, groups: Groups) -> None:
    """A group names the Group schema, and Group as its resource type, and keeps its id."""
    group = groups.require(groups.plain)
    demand(group.shown, id_is(str(group.id)), schemas_name(urns.GROUP), resource_type_is("Group"))


@requirement(
    "PROFILE-GROUP-ROUNDTRIP",
    "RFC7643-3.1-externalId-roundtrip",
    "PROFILE-BRITIVE-GROUPS",
    "PROFILE-BIC-GROUPS",
)
@cases(resource="Group", needs="groups", over="group attributes")
def test_groups_create_stores_attribute(case: Case, groups: Groups) -> None:
    """Each attribute of groups the connector maps is stored on create and read back as it was sent."""
    path, group = case.declared.path, groups.require(groups.plain)
    sent = paths.read(group.sent, path)
    demand(group.shown, status_is(200), attribute_is(path, sent, case_exact=groups.case_exact(path)))


@requirement("RFC7643-4.2-group-create-members")
@cases(resource="Group", needs="group members")
def test_groups_create_stores_members(case: Case, groups: Groups, group_variant: GroupVariant) -> None:
    """The members a group is created with are in it, each once, as objects with the user's id."""
    group = groups.require(group_variant("with-members"), "with-members")
    demand(group.shown, members_are(member_ids(group.sent)), members_shape, members_once)


@requirement("ENTRA-GROUP-CREATE")
@cases(resource="Group", needs=("groups", "entra"), requests=5)
def test_groups_create_accepts_entra_body(case: Case, groups: Groups) -> None:
    """A group as Entra sends it, with a schema URN of its own and with meta, is accepted and stored."""
    groups.require(groups.plain)
    group = groups.spaced.entra
    demand(group.post, accepted)
    demand(group.shown, status_is(200), attribute_is(DISPLAY_NAME, group.sent["displayName"], case_exact=False))


@requirement("ENTRA-GROUP-DUPLICATE")
@cases(resource="Group", needs=("groups matched by name", "entra"), requests=1)
def test_groups_duplicate_is_409(case: Case, groups: Groups) -> None:
    """Creating a group of the same displayName a second time is answered 409 and leaves the first as it was."""
    group = _stored_with_spaces(groups)
    watched = [DISPLAY_NAME, *(one.path for one in groups.attributes)]
    demand((groups.spaced.duplicate or group).post, status_is(409))
    after = groups.spaced.after or group
    demand(after.shown, status_is(200), unchanged_since(group.body, watched, groups.case_exact))


@requirement("RFC7643-4.2-group-displayName-required")
@cases(resource="Group", needs="groups", requests=1)
def test_groups_create_requires_display_name(case: Case, groups: Groups) -> None:
    """A group without displayName is refused, or given a name by the server."""
    groups.require(groups.plain)
    nameless = groups.attempt(change=lambda body: _without_name(body, groups.client.names.fresh()))
    demand(nameless.shown, status_is(*_REFUSED) if nameless.id is None else _has_a_name)


@requirement("RFC7644-3.12-get-404")
@cases(resource="Group", needs="groups", requests=1)
def test_groups_read_unknown_is_404(case: Case, groups: Groups, kept: Kept) -> None:
    """A group that does not exist is answered 404."""
    demand(groups.client.read(GROUPS, str(uuid.uuid4())), status_is(404))


@requirement("ENTRA-GROUP-GET-EXCLUDED", "RFC7644-3.9-excluded")
@cases(resource="Group", needs="group members", requests=2)
def test_groups_read_excludes_members(case: Case, groups: Groups, kept: Kept) -> None:
    """A group read with members excluded comes without them, and has them still."""
    kept.require_members(groups)
    demand(kept.excluded, status_is(200), id_is(kept.id), members_hidden)
    demand(kept.later, status_is(200), members_are(kept.ids))


@requirement(
    "PROFILE-MATCH-FILTERABLE",
    "ENTRA-GROUP-MATCH",
    "RFC7644-3.4.2.2-eq",
    "PROFILE-BRITIVE-GROUPS",
)
@cases(resource="Group", needs="groups", over="filterable group attributes", requests=1)
def test_groups_filter_finds_own(case: Case, searched: Searched) -> None:
    """A filter on an attribute the connector filters groups by finds the group with that value and no other."""
    path = case.declared.path
    demand(searched.found(path), searched.finds(path))


@requirement("ENTRA-GROUP-MATCH", "RFC7644-3.4.2-empty-200")
@cases(resource="Group", needs="groups", requests=1)
def test_groups_filter_finds_nobody(case: Case, searched: Searched) -> None:
    """A filter for a group that does not exist finds none."""
    searched.require()
    demand(searched.miss, finds_nobody, total_fits)


@requirement("RFC7643-2.2-value-case-insensitive", "RFC7643-3.1-value-case-exact", "ENTRA-GROUP-MATCH")
@cases(resource="Group", needs="groups", over="filterable group attributes", requests=1)
def test_groups_filter_in_other_case(case: Case, groups: Groups, searched: Searched) -> None:
    """A filter in other letter case finds the group, unless the attribute's schema makes letter case count."""
    path = case.declared.path
    searched.require_selective()
    demand(searched.cased(path), finds_nobody if groups.case_exact(path) else searched.finds(path))


@requirement("RFC7644-3.4.2.2-literal-containing-keywords", "RFC7644-3.4.2.2-urlencoding")
@cases(resource="Group", needs="groups")
def test_groups_filter_name_with_space(case: Case, groups: Groups, searched: Searched) -> None:
    """A group whose name has spaces, and the word *and*, in it is found by its name."""
    searched.require_selective()
    group = _stored_with_spaces(groups)
    demand(groups.spaced.found or group.post, finds_exactly([str(group.id)]))


@requirement("ENTRA-GROUP-MATCH", "RFC7644-3.9-excluded")
@cases(resource="Group", needs="group members")
def test_groups_find_excludes_members(case: Case, groups: Groups, kept: Kept, searched: Searched) -> None:
    """A search with members excluded shows the group without them."""
    kept.require_members(groups)
    searched.require()
    demand(searched.found(searched.match), listed_resource(members_hidden))


@requirement("RFC7644-3.6-delete-user-in-group")
@cases(resource="Group", needs="group members", requests=3)
def test_groups_user_delete_leaves_group(case: Case, groups: Groups, kept: Kept, departure: Departure | None) -> None:
    """A group outlives a user who was in it, and does not list it any more."""
    kept.require_members(groups)
    assert departure is not None
    departure.require_deletable(groups)
    left = members_are(departure.before - {str(departure.person.id)}, _ORPHANED)
    demand(departure.delete, accepted)
    demand(departure.group, status_is(200), id_is(kept.id), left)


@requirement("RFC7644-3.6-delete-404-after", "RFC7644-3.6-delete-204", "PROFILE-DELETE-AS-DECLARED")
@cases(resource="Group", needs="groups", requests=2)
def test_groups_delete_is_believable(case: Case, groups: Groups, group_deletion: GroupDeletion) -> None:
    """Deleting a group is answered 204 and the group is gone, or refused where that is allowed and it is unchanged."""
    hard = groups.profile.operations.delete is Delete.HARD
    watched = [DISPLAY_NAME, *(one.path for one in groups.attributes)]
    same_members = members_are(member_ids(group_deletion.before.document))
    unharmed = unchanged_since(group_deletion.before.document, watched, groups.case_exact)
    demand(group_deletion.delete, status_is(204) if hard else status_is(204, 403, 405, 501))
    gone = [status_is(404)] if group_deletion.accepted else [status_is(200), unharmed, same_members]
    demand(group_deletion.read, *gone)


@requirement("RFC7644-3.6-delete-not-listed")
@cases(resource="Group", needs="groups", requests=1)
def test_groups_not_findable_after_delete(
    case: Case, groups: Groups, kept: Kept, searched: Searched, group_deletion: GroupDeletion
) -> None:
    """A deleted group is not found by a filter any more; one that was not deleted is."""
    searched.require_selective()
    if group_deletion.accepted and group_deletion.read.status == 200:
        raise Blocked("the group was not deleted", groups.case("groups-delete-is-believable"))
    demand(group_deletion.found, by_remedy(finds_nobody if group_deletion.accepted else finds_exactly([kept.id])))


@requirement("ENTRA-GROUP-DELETE", "RFC7644-3.6-delete-user-in-group")
@cases(resource="Group", needs="group members", requests=1)
def test_groups_delete_leaves_users(case: Case, groups: Groups, kept: Kept, group_deletion: GroupDeletion) -> None:
    """Deleting a group leaves the users who were in it."""
    kept.require_members(groups)
    group_deletion.require_gone(groups)
    assert group_deletion.user is not None
    demand(group_deletion.user, status_is(200), id_is(kept.ids[0]))


def _stored_with_spaces(groups: Groups) -> Group:
    """Return the group with spaces in its name; raise Blocked where none was stored."""
    groups.require(groups.plain)
    group = groups.spaced.group
    if not same(group.sent["displayName"], group.body.get("displayName"), case_exact=groups.case_exact(DISPLAY_NAME)):
        raise Blocked("no group with such a name was stored", groups.case("groups-create-accepts-entra-body"))
    return group


def _without_name(body: Json, word: str) -> None:
    del body["displayName"]
    body.setdefault("externalId", word)  # by which the group could be found again, were it created


def _has_a_name(exchange: Exchange) -> list[Finding]:
    """The group has a displayName."""
    name = exchange.document.get("displayName")
    if isinstance(name, str) and name.strip():
        return []
    return [Finding("displayName", "a refusal, or a name of the server's own", describe(name))]
