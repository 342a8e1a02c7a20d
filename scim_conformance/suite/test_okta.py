"""What only Okta does: its acceptance test, its bodies for users, its group push. Asked where its wording is."""

from __future__ import annotations

import uuid

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.evidence import Exchange
from scim_conformance.group_dialects import add_members, remove_members
from scim_conformance.rules.answers import accepted, body_is_object, status_is
from scim_conformance.rules.clients import counters_are_integers, has_detail, has_email, has_members, same_order
from scim_conformance.rules.errors import error_body, error_status_is_string
from scim_conformance.rules.lists import finds_exactly, list_response, listed_resource, resources
from scim_conformance.rules.members import member_ids, members_are
from scim_conformance.rules.resources import has_id, member_absent, schemas_name
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.credentials import shown
from scim_conformance.suite.givens import USERS, Creation, Users, equals
from scim_conformance.suite.group_givens import GROUPS, Group, Groups
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.patch_givens import USER_NAME

_JSON = {"Content-Type": "application/json", "Accept": f"{urns.MEDIA_TYPE}; charset=utf-8"}
_NAMES = ("name.givenName", "name.familyName")
_EMAIL = paths.parse('emails[type eq "work"].value')


@pytest.fixture(scope="module")
def okta_user(users: Users) -> Creation:
    """Return the attempt to create a user as Okta's acceptance test does."""
    return users.attempt(users.required(), change=lambda body: _as_okta(users, body), headers=_JSON)


@pytest.fixture(scope="module")
def assigned(users: Users) -> Creation:
    """Return the attempt to create a user as an assignment in Okta does, with a password and no groups."""

    def word(body: Json) -> None:
        _as_okta(users, body)
        body.update(groups=[], password=f"Sc1m! {uuid.uuid4()}", locale=body.get("locale", "en-US"))

    return users.attempt(users.required(), change=word)


@pytest.fixture(scope="module")
def listings(client: Client, users: Users, okta_user: Creation, assigned: Creation) -> tuple[Exchange, Exchange]:
    """Return the same list, asked for twice: of this run's users where that filter works, else of all."""
    users.require(okta_user, "minimal")
    query = {"startIndex": "1", "count": "100", "filter": f'userName sw "{client.names.marker}"'}
    if client.get(USERS, query).status != 200:
        del query["filter"]
    return client.get(USERS, query), client.get(USERS, query)


@requirement("OKTA-SPEC-POST-JSON")
@cases(over="okta dialect", requests=3)
def test_okta_create_as_json(case: Case, okta_user: Creation) -> None:
    """A create sent as application/json, with a charset in Accept, is answered 201 with the user."""
    sent = okta_user.person.body
    shown = [attribute_is(paths.parse(path), paths.read(sent, paths.parse(path)), case_exact=False) for path in _NAMES]
    name = attribute_is(USER_NAME, sent["userName"], case_exact=False)
    email = attribute_is(_EMAIL, paths.read(sent, _EMAIL), case_exact=False)
    active = attribute_is(paths.parse("active"), True)
    demand(okta_user.post, status_is(201), body_is_object)
    demand(okta_user.post, has_id, schemas_name(urns.USER), name, email, active, *shown)


@requirement("OKTA-CREATE-GROUPS-PASSWORD")
@cases(over="okta dialect", requests=3)
def test_okta_create_with_password(case: Case, assigned: Creation) -> None:
    """A create with an empty list of groups and a password succeeds, and no answer shows the password."""
    demand(assigned.post, status_is(201), member_absent("password"))
    demand(assigned.read or assigned.post, status_is(200), member_absent("password"))


@requirement("OKTA-SPEC-LIST")
@cases(over="okta dialect", requests=2)
def test_okta_list_of_one(case: Case, client: Client, users: Users, okta_user: Creation) -> None:
    """A list of one user has integers for its counters, and shows names, state and e-mail address of the user."""
    users.require(okta_user, "minimal")
    one = {"count": "1", "startIndex": "1"}
    demand(client.get(USERS, one), list_response, counters_are_integers)
    found = client.get(USERS, {**one, "filter": equals(USER_NAME, okta_user.body.get("userName"))})
    demand(found, finds_exactly([str(okta_user.id)]))
    shown = (has_members("id", "userName", *_NAMES), attribute_is(paths.parse("active"), True), has_email)
    demand(found, *map(listed_resource, shown))


@requirement("OKTA-SPEC-401-404-SHAPE")
@cases(over="okta dialect", variants=("unknown-user", "no-credentials"), requests=1)
def test_okta_errors_have_detail(case: Case, client: Client, users: Users) -> None:
    """The refusals of an unknown user and of a wrong token are SCIM errors that say what is wrong."""
    unknown = case.variant == "unknown-user"
    id_ = client.names.fresh()
    refusal = client.read(USERS, id_) if unknown else _refused(client)
    demand(refusal, status_is(404 if unknown else 401))
    users.scim_error(refusal, str(case.variant))
    demand(refusal, error_body, error_status_is_string, has_detail)


@requirement("OKTA-STABLE-ORDER")
@cases(over="okta dialect", requests=3)
def test_okta_list_in_stable_order(case: Case, listings: tuple[Exchange, Exchange], client: Client) -> None:
    """The same list, asked for twice, names the same users in the same order."""
    first, second = listings
    demand(first, list_response)
    ours = [str(one.get("id")) for one in resources(first) if client.names.owns(one)]
    if len(ours) < 2:
        raise NotApplicable("the first page shows fewer than two users of this run, as others come first")
    demand(second, same_order(ours))


@pytest.fixture(scope="module")
def pushed(groups: Groups) -> Group:
    """Return the attempt to create a group as group push does, with an empty list of members."""
    return groups.attempt(change=lambda body: body.update(members=[]))


@requirement("OKTA-GROUP-MEMBERS")
@cases(resource="Group", over="okta dialect", needs="group members", requests=3)
def test_okta_group_push_creates(case: Case, pushed: Group) -> None:
    """A group with an empty list of members is created, and has none."""
    demand(pushed.post, accepted)
    demand(pushed.shown, status_is(200), members_are([]))


@requirement("OKTA-GROUP-MEMBERS")
@cases(resource="Group", over="okta dialect", needs=("group members", "group update"), requests=10)
def test_okta_group_push_changes(case: Case, groups: Groups, client: Client, pushed: Group) -> None:
    """One request takes a member out of a pushed group and puts another in, one more names the whole list."""
    id_ = str(groups.require(pushed).id)
    first, second = (str(one.id) for one in groups.people(2))
    client.patch_operations(GROUPS, id_, add_members("okta", [first]))
    if first not in member_ids(groups.read_members(id_).document):
        raise Blocked("nobody can be added to a group", groups.case("groups-add-member", "okta"))
    swap = client.patch_operations(GROUPS, id_, [*remove_members("okta", [first]), *add_members("okta", [second])])
    demand(swap, accepted)
    demand(groups.read_members(id_), status_is(200), members_are([second]))
    listed = {"op": "replace", "path": "members", "value": add_members("okta", [first, second])[0]["value"]}
    demand(client.patch_operations(GROUPS, id_, [listed]), accepted)
    demand(groups.read_members(id_), status_is(200), members_are([first, second]))


def _refused(client: Client) -> Exchange:
    """Return the answer to a filter with a secret that nobody issued."""
    asked = {"filter": 'userName eq "x"'}
    if client.transport.target.login.bearer:
        return client.get(USERS, asked, auth="non-token")
    return client.get(USERS, asked, headers=shown(client, "non-token"), auth=Auth.NONE)


def _as_okta(users: Users, body: Json) -> None:
    """Word a create as Okta does, around what the connector and the endpoint require."""
    word = users.client.names.word_in(body) or users.client.names.fresh()
    body.setdefault("name", {}).update(givenName=f"Given {word}", familyName=f"Family {word}")
    body.setdefault("displayName", f"Display {word}")
    if paths.read(body, _EMAIL) is None:
        email = users.values.sample(_EMAIL, "string", word)
        body.setdefault("emails", []).append({"primary": True, "type": "work", "value": email})
    body["active"] = True
    body["externalId"] = f"00u{word}"
