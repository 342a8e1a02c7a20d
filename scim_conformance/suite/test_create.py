"""Creating users (RFC 7644 section 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute
from scim_conformance.rules.answers import accepted, accepted_or, body_is_object, status_below_500, status_is
from scim_conformance.rules.errors import detail_names
from scim_conformance.rules.resources import (
    has_id,
    id_is,
    id_is_legal,
    location,
    location_is_here,
    location_names_resource,
    member_absent,
    member_is_not,
    not_invented,
    one_primary,
    resource_type_is,
    schemas_name,
    timestamps_of_new,
)
from scim_conformance.rules.values import agrees_with, attribute_is, holds
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

CreateVariant = Callable[[str], Creation]
Stored = Callable[[Attribute], tuple[Any, Exchange]]

_READ_ONLY: dict[str, Any] = {
    "id": "scimconf-chosen-by-client",
    "meta": {"resourceType": "Chosen", "created": "1999-01-01T00:00:00Z", "location": "https://invalid.example/1"},
    "groups": [{"value": "scimconf-no-such-group"}],
}
_WATCHED = {"id": "id", "meta": "meta.created", "groups": "groups"}


@requirement(
    "RFC7644-3.3-create-201",
    "PROFILE-BITABIZ-MANDATORY",
    "PROFILE-BRITIVE-USER-ATTRIBUTES",
    "PROFILE-BIC-ATTRIBUTES",
)
@cases(variants=("minimal", "full"), requests=1)
def test_users_create_answers_201(case: Case, create_variant: CreateVariant) -> None:
    """Creating a user, with the required attributes alone or with every declared one, is answered 201."""
    demand(create_variant(str(case.variant)).post, status_is(201))


@requirement("RFC7644-3.3-create-body")
def test_users_create_returns_representation(case: Case, created: Creation) -> None:
    """The answer to a create holds the new user."""
    demand(created.post, body_is_object, has_id)


@requirement("RFC7644-3.3-create-location-header", "RFC7644-3.3-create-meta-location")
def test_users_create_returns_location(case: Case, created: Creation, client: Client) -> None:
    """A created user is returned with a Location header equal to meta.location."""
    demand(created.post, location_names_resource(client.transport.target))


@requirement("RFC7644-3.3-create-location-dereference")
@cases(requests=1)
def test_users_create_location_leads_to_user(case: Case, created: Creation, client: Client, users: Users) -> None:
    """A GET on the location of a created user returns that user."""
    target = client.transport.target
    given = location(created.post)
    if given is None:
        raise Blocked("the answer names no location", users.case("users-create-returns-location"))
    demand(created.post, location_is_here(target))
    followed = client.get(target.resolve(given))
    demand(followed, status_is(200), id_is(str(created.id)))


@requirement("RFC7643-3.1-create-id")
def test_users_create_assigns_id(case: Case, created: Creation) -> None:
    """A created user has a non-empty string id of the server's own."""
    demand(created.post, id_is_legal)


@requirement("RFC7644-3.3.1-create-resourceType")
def test_users_create_sets_meta(case: Case, created: Creation) -> None:
    """The resource type in the meta of a created user is User."""
    demand(_shown(created), resource_type_is("User"))


@requirement("RFC7643-3.1-create-timestamps")
def test_users_create_timestamps(case: Case, created: Creation) -> None:
    """A created user says when it was created and last modified, as equal dateTimes."""
    demand(_shown(created), timestamps_of_new)


@requirement("RFC7643-3-create-schemas", "RFC7643-3.3-ext-container")
def test_users_create_names_schemas(case: Case, created: Creation) -> None:
    """The schemas of a created user name the User schema and each extension that is present, once."""
    demand(_shown(created), schemas_name(urns.USER))


@requirement("RFC7644-3.3-create-readback")
def test_users_create_agrees_with_read(case: Case, created: Creation) -> None:
    """What a create returns is what a read directly after it shows."""
    demand(_shown(created), status_is(200), agrees_with(created.post.document))


@requirement("RFC7643-2.4-primary-once")
def test_users_create_keeps_one_primary(case: Case, created: Creation) -> None:
    """No multi-valued attribute of a created user has more than one primary value."""
    demand(_shown(created), one_primary)


@requirement(
    "PROFILE-MAPPING-ROUNDTRIP",
    "ENTRA-STORE-AS-SENT",
    "RFC7643-7-caseExact-preserved",
    "RFC7643-3.1-externalId-roundtrip",
    "RFC7643-2.3.2-boolean-roundtrip",
    "RFC7643-4.3-manager-complex",
    "PROFILE-BITABIZ-MANDATORY",
    "PROFILE-BRITIVE-USER-ATTRIBUTES",
    "PROFILE-BIZAGI-ATTRIBUTES",
    "PROFILE-BIC-ATTRIBUTES",
)
@cases(over="attributes")
def test_users_create_stores_attribute(case: Case, stored: Stored, users: Users) -> None:
    """Each attribute the connector maps is stored on create and read back as it was sent."""
    attribute = case.declared
    sent, read = stored(attribute)
    demand(read, status_is(200), holds(attribute.path, sent, users.values))


@requirement("RFC7643-3.1-externalId-roundtrip")
def test_users_create_invents_no_external_id(case: Case, users: Users, create_variant: CreateVariant) -> None:
    """A user who was created without an externalId has none."""
    minimal = users.require(create_variant("minimal"), "minimal")
    if paths.get(minimal.person.body, "externalId") is not None:
        raise NotApplicable("users cannot be created without an externalId")
    demand(_shown(minimal), status_is(200), not_invented("externalId"))


@requirement("ENTRA-STORE-AS-SENT", "RFC7644-3.3-create-active-false")
@cases(needs="deactivation", requests=2)
def test_users_create_inactive(case: Case, users: Users) -> None:
    """A user that is created inactive stays inactive."""
    creation = users.vary(users.required(), change=lambda body: body.update(active=False))
    demand(creation.post, accepted)
    demand(_shown(creation), attribute_is(paths.parse("active"), False))


@requirement("RFC7644-3.3-create-readonly-ignored")
@cases(variants=tuple(_READ_ONLY))
def test_users_create_ignores_read_only(case: Case, with_read_only: Callable[[str], Creation]) -> None:
    """A readOnly member in the body of a create is neither an error nor stored."""
    member = str(case.variant)
    creation = with_read_only(member)
    demand(creation.post, accepted)
    path = paths.parse(_WATCHED[member])
    demand(_shown(creation), status_is(200), member_is_not(path, paths.read(_READ_ONLY, path)))


@requirement("RFC7644-3.1-create-unknown-attr")
@cases(requests=2)
def test_users_create_tolerates_unknown_member(case: Case, users: Users) -> None:
    """A member no schema knows is ignored or refused with 400, and never stored."""
    creation = users.vary(users.required(), change=lambda body: body.update(scimconfUnknown="x"))
    demand(creation.post, accepted_or(400))
    demand(creation.read or creation.post, member_absent("scimconfUnknown"))


@requirement("ENTRA-USER-CREATE-NULLS", "RFC7644-3.3-create-null-empty")
@cases(requests=2)
def test_users_create_accepts_nulls(case: Case, users: Users) -> None:
    """Attributes without a value may be sent as null or as an empty array."""
    creation = users.vary(users.required(), change=lambda body: body.update(_nulls(users, body)))
    demand(creation.post, accepted)
    demand(_shown(creation), status_is(200))


@requirement(
    "ENTRA-USER-CREATE",
    "RFC7644-3.8-request-types",
    "PROFILE-BITABIZ-MANDATORY",
)
@cases(needs="entra", requests=2)
def test_users_create_accepts_entra_body(case: Case, users: Users) -> None:
    """A create as Entra words it is accepted: with a charset, a client's meta, empty roles and the enterprise URN."""
    headers = {"Content-Type": f"{urns.MEDIA_TYPE}; charset=utf-8"}
    creation = users.vary(users.required(), change=_as_entra, headers=headers)
    demand(creation.post, accepted)
    demand(_shown(creation), status_is(200))


@requirement("RFC7643-4.1.1-create-empty-userName")
@cases(variants=("absent", "empty"), requests=1)
def test_users_create_requires_user_name(case: Case, nameless: Callable[[str], Creation]) -> None:
    """No user is created without a userName, or with an empty one."""
    demand(nameless(str(case.variant)).post, status_is(*range(400, 500)))


@requirement("RFC7644-3.12-create-missing-required")
@cases(variants=("absent", "empty"))
def test_users_create_without_user_name_is_400(case: Case, nameless: Callable[[str], Creation]) -> None:
    """A create without a userName, or with an empty one, is answered 400."""
    demand(nameless(str(case.variant)).post, status_is(400))


@requirement("PROFILE-REQUIRED-ENFORCED")
@cases(over="required attributes")
def test_users_create_enforces_required(case: Case, users: Users, without: Callable[[Attribute], Creation]) -> None:
    """A create without an attribute the connector requires is refused with 400 and a text that names it."""
    path = case.declared.path
    refusal = without(case.declared).post
    demand(refusal, status_is(400))
    demand(users.scim_error(refusal, "missing-user-name"), detail_names(path.sub or path.name, path.name))


@requirement("PROFILE-REQUIRED-CLEAN", "RFC7644-3.12-no-5xx")
@cases(over="required attributes", requests=1)
def test_users_create_without_required_ends_cleanly(case: Case, without: Callable[[Attribute], Creation]) -> None:
    """A create without an attribute the connector requires is refused or completed, never a server error."""
    demand(without(case.declared).post, status_below_500)


@requirement("RFC7644-3.12-create-malformed-json")
@cases(requests=1)
def test_users_create_refuses_malformed_json(case: Case, client: Client) -> None:
    """A body that is not JSON is refused with 400."""
    name = client.names.fresh()
    demand(client.create(USERS, f'{{"schemas": ["{urns.USER}"], "userName": "{name}', name), status_is(400))


@pytest.fixture(scope="module")
def stored(users: Users, create_variant: CreateVariant) -> Stored:
    """Return what was sent for an attribute and a read of the user it was sent with.

    One create with everything answers for all; where the endpoint refuses it, one with all it takes together, and a
    user of its own for each attribute that is left.
    """

    @cache
    def together() -> tuple[Creation, list[Attribute]]:
        full = create_variant("full")
        return (full, list(users.profile.users.attributes)) if users.usable(full) else (users.rich(), users.taken())

    @cache
    def alone(attribute: Attribute) -> Creation:
        minimal = create_variant("minimal")
        references = {attribute.path.text: minimal.id} if minimal.id else None
        creation = users.attempt([*users.required(), attribute], references=references)
        demand(creation.post, accepted)
        return users.require(creation, "minimal")

    def find(attribute: Attribute) -> tuple[Any, Exchange]:
        creation, covered = together()
        creation = creation if attribute in covered else alone(attribute)
        sent = creation.person.value(attribute.path)
        if sent is None:
            raise Blocked(
                f"nothing to refer to from {attribute.path}", users.case("users-create-answers-201", "minimal")
            )
        return sent, _shown(creation)

    return find


@pytest.fixture(scope="module")
def with_read_only(users: Users) -> Callable[[str], Creation]:
    """Return a create that carried a readOnly member: all at once, one by one where that was refused."""

    @cache
    def together() -> Creation:
        return users.vary(users.required(), change=lambda body: body.update(_READ_ONLY))

    def create(member: str) -> Creation:
        if users.usable(together()):
            return together()
        return users.vary(users.required(), change=lambda body: body.update({member: _READ_ONLY[member]}))

    return create


@pytest.fixture(scope="module")
def nameless(users: Users) -> Callable[[str], Creation]:
    """Return a create whose userName was absent or empty, sent once each."""

    @cache
    def create(variant: str) -> Creation:
        def take_name(body: Json) -> None:
            # The run's name stays in the body, or a user created against the rules could not be recognised.
            body["displayName"] = body["externalId"] = body.pop("userName")
            body.update({"empty": {"userName": ""}}.get(variant, {}))

        return users.attempt(users.required(), change=take_name)

    return create


@pytest.fixture(scope="module")
def without(users: Users) -> Callable[[Attribute], Creation]:
    """Return a create that lacked one required attribute, sent once for each."""

    @cache
    def create(attribute: Attribute) -> Creation:
        # Dropped from the finished body: the endpoint's own schema may have put it back in.
        return users.attempt(users.required(), change=lambda body: paths.drop(body, attribute.path))

    return create


def _shown(creation: Creation) -> Exchange:
    """Return the fresh read a creation is judged by; the answer to the create where there is none."""
    return creation.read or creation.post


def _as_entra(body: Json) -> None:
    body["meta"] = {"resourceType": "User"}
    body.setdefault("roles", [])
    body["schemas"] = list(dict.fromkeys([*body["schemas"], urns.ENTERPRISE_USER]))


def _nulls(users: Users, body: Json) -> Json:
    """Return null for what the profile declares and the body lacks; [] where a multi-valued attribute is meant."""
    empty: Json = {} if "externalId" in body else {"externalId": None}
    for attribute in users.profile.users.attributes:
        path = attribute.path
        if path.extension is None and path.name not in body:
            empty[path.name] = [] if path.selector else None
    return empty
