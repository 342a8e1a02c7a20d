"""Creates with unusual bodies, and writes at the wrong address (RFC 7643 sections 2 and 3, RFC 7644 section 3.3)."""

from __future__ import annotations

import json
from typing import Any

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import accepted, status_is
from scim_conformance.rules.bodies import (
    allow_named,
    extension_gone,
    hides_password,
    refused_or_shows,
)
from scim_conformance.rules.lists import resources
from scim_conformance.rules.resources import member_is_not
from scim_conformance.rules.values import holds, unassigned, unchanged_since
from scim_conformance.scim import paths, urns
from scim_conformance.suite.body_givens import COMPOSED, DECOMPOSED, INVENTED, PASSWORD, Bodies
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_REFUSED = (*range(400, 500), 501)
_NO_OBJECTS = {"array": "[]", "null": "null", "empty": ""}
#: Bodies that ask for nothing, or a collection-wide update could be what happens. A DELETE of all users is not sent.
_HARMLESS: dict[str, dict[str, Any]] = {
    "PUT": {"schemas": [urns.USER]},
    "PATCH": {"schemas": [urns.PATCH_OP], "Operations": []},
}


@requirement("RFC7643-2.1-create-attr-name-case")
@cases(requests=5)
def test_users_create_names_in_any_case(case: Case, bodies: Bodies, users: Users) -> None:
    """A create whose member names are in capital letters is understood like any other."""
    creation = bodies.in_capitals
    demand(creation.post, accepted)
    rules = [holds(one.path, creation.person.value(one.path), users.values) for one in bodies.stored]
    demand(creation.read or creation.post, status_is(200), *rules)


@requirement("RFC7643-3-create-schemas-missing")
@cases(requests=1)
def test_users_create_refuses_missing_schemas(case: Case, bodies: Bodies) -> None:
    """A create whose body has no schemas is refused with 400."""
    demand(bodies.post(schemas=None), status_is(400))


@requirement("RFC7643-3-create-schemas-wrong")
@cases(requests=1)
def test_users_create_refuses_other_schemas(case: Case, bodies: Bodies) -> None:
    """A create of a user whose schemas name the Group schema alone is refused with 400."""
    demand(bodies.post(schemas=[urns.GROUP]), status_is(400))


@requirement("RFC7643-3-schemas-order")
@cases(requests=5)
def test_users_create_in_any_schemas_order(case: Case, bodies: Bodies, users: Users) -> None:
    """A create that lists the URN of an extension first is stored like any other."""
    path = bodies.extension()
    creation = bodies.of("order")
    demand(creation.post, accepted)
    demand(creation.read or creation.post, status_is(200), holds(path, creation.person.value(path), users.values))


@requirement("RFC7643-4.3-manager-displayName-readonly")
def test_users_create_ignores_name_of_manager(case: Case, bodies: Bodies, users: Users) -> None:
    """A name that a client gives a user's manager is neither an error nor stored."""
    if bodies.manager is None:
        raise NotApplicable("the connector maps no manager")
    if not users.usable(bodies.of("order")):
        raise Blocked("no user with an extension is created", users.case("users-create-in-any-schemas-order"))
    creation = bodies.of("manager-name")
    demand(creation.post, accepted)
    name = paths.parse(f"{urns.ENTERPRISE_USER}:manager.displayName")
    demand(creation.read or creation.post, status_is(200), member_is_not(name, INVENTED))


@requirement("RFC7643-3.3-ext-unassigned")
@cases(needs="update", requests=2)
def test_users_extension_goes_with_its_values(case: Case, bodies: Bodies) -> None:
    """An extension whose last attribute was removed leaves no object behind."""
    urn, read = bodies.without_extension()
    demand(read, status_is(200), extension_gone(urn))


@requirement("RFC7644-3.12-create-non-object")
@cases(variants=tuple(_NO_OBJECTS), requests=1)
def test_users_create_refuses_non_objects(case: Case, client: Client) -> None:
    """A create whose body is JSON but no object, or nothing at all, is refused with 400."""
    demand(client.create(USERS, _NO_OBJECTS[str(case.variant)], client.names.fresh()), status_is(400))


@requirement("RFC7644-3.12-create-wrong-type")
@cases(variants=("name", "userName"), requests=1)
def test_users_create_refuses_wrong_types(case: Case, bodies: Bodies, users: Users) -> None:
    """A create with text where an object is due, or a list where text is due, is refused with 400."""
    member = str(case.variant)
    bodies.require_known(member)
    wrong: dict[str, Any] = {"name": "Ada", "userName": [users.user_name()]}
    demand(bodies.post(**{member: wrong[member]}), status_is(400))


@requirement("RFC7643-3.1-externalId-not-unique")
@cases()
def test_users_may_share_external_id(case: Case, bodies: Bodies, users: Users) -> None:
    """A second user with the externalId of another is created."""
    taken = paths.get(bodies.base.body, "externalId")
    if users.profile.users.match_by.text.casefold() == "externalid" or unassigned(taken):
        raise NotApplicable("users are matched by externalId, or have none")
    creation = bodies.of("external-id")
    demand(creation.post, accepted)


@requirement("RFC7643-4.1.1-password-never")
@cases(requests=1)
def test_users_password_is_never_shown(case: Case, bodies: Bodies) -> None:
    """A password that came with a create stands in no answer, not even when it is asked for by name."""
    creation = bodies.with_password
    password = str(creation.person.value(PASSWORD))
    demand(creation.post, hides_password(password))
    demand(creation.read or creation.post, hides_password(password))
    demand(bodies.asked_for_password, hides_password(password))


@requirement("RFC7644-3.3-create-full-user")
@cases()
def test_users_create_stores_what_schema_offers(case: Case, bodies: Bodies, users: Users) -> None:
    """A create with a value for each attribute of the endpoint's User schema comes back with all of them."""
    creation = bodies.of("offered")
    if not bodies.values:
        raise Blocked("the endpoint shows no User schema", users.case("discovery-schemas-list"))
    if not users.usable(creation):
        raise NotApplicable(f"the endpoint has rules of its own for the values: {creation.post}")
    mapped = {one.path.name.casefold() for one in users.profile.users.attributes if one not in bodies.stored}
    judged = [path for path in bodies.values if path.name.casefold() not in mapped]
    rules = [holds(path, creation.person.value(path), users.values) for path in judged]
    demand(creation.read or creation.post, status_is(200), *rules)


@requirement("RFC7644-5-create-precis")
@cases(requests=1)
def test_users_create_prepares_user_name(case: Case, bodies: Bodies, users: Users) -> None:
    """A userName that differs from another only in how an accented letter is encoded is refused."""
    first = bodies.of("accent")
    if not users.usable(first):
        raise NotApplicable(f"the endpoint takes no accented letters in a userName: {first.post}")
    name = str(first.person.body["userName"]).removeprefix(DECOMPOSED)
    demand(bodies.post(userName=f"{COMPOSED}{name}"), status_is(409, 400))


@requirement("RFC7644-3.2-post-on-resource")
@cases(requests=2)
def test_users_post_at_user_does_nothing(case: Case, bodies: Bodies, users: Users) -> None:
    """A POST to the address of a user is refused, and the user is as before."""
    user = bodies.base
    refusal = bodies.post_at(user)
    read = users.read(str(user.id))
    watched = [one.path for one in users.profile.users.attributes]
    demand(refusal, status_is(*_REFUSED))
    demand(read, status_is(200), unchanged_since(user.body, watched, users.values.case_exact))


@requirement("RFC7644-3.12-method-not-allowed")
@cases(variants=tuple(_HARMLESS), requests=1)
def test_users_collection_refuses_method(case: Case, client: Client) -> None:
    """A PUT or PATCH to the address of all users is refused, and a 405 names the methods that are allowed."""
    method = str(case.variant)
    sent = client.transport.send(method, client.url(USERS), body=json.dumps(_HARMLESS[method]))
    demand(sent, status_is(400, 403, 404, 405, 501), allow_named)


@requirement("RFC7643-7-required-extension-enforced")
def test_users_required_extension_is_enforced(case: Case, bodies: Bodies, resource_types: Exchange) -> None:
    """Where the resource type requires an extension, a create without it is refused or completed."""
    listed = [one for one in resources(resource_types) if "User" in (one.get("id"), one.get("name"))]
    extensions = [one for kind in listed for one in _objects(kind.get("schemaExtensions"))]
    required = [str(one.get("schema")) for one in extensions if one.get("required") is True]
    if not required:
        raise NotApplicable("the resource type requires no extension")
    lacking = bodies.without(required)
    demand(lacking.read or lacking.post, *(refused_or_shows(urn) for urn in required))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
