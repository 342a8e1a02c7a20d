"""Media types, encoding, addresses and versions of the protocol (RFC 7644 sections 3.8 and 3.13, RFC 7231)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.evidence import Exchange
from scim_conformance.evidence.exchange import TRANSIENT
from scim_conformance.rules.answers import media_type_is_scim, status_is
from scim_conformance.rules.members import member_ids
from scim_conformance.rules.protocol import (
    as_without_slash,
    created_or_refused,
    is_utf8,
    labelled_json,
    leads_back,
    list_served,
    no_scim_list,
    same_document,
)
from scim_conformance.rules.resources import location_is_here
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, Case, Inconclusive, NotApplicable, cases, demand, requirement
from scim_conformance.suite.update_givens import PLAIN

_ACCEPT = {"asked": urns.MEDIA_TYPE, "silent": None, "any": "*/*", "json": "application/json"}
_FOREIGN = {"xml": "application/xml", "form": "application/x-www-form-urlencoded"}
Ask = Callable[[str], Exchange]


@pytest.fixture(scope="module")
def accepting(client: Client) -> Ask:
    """Return the answer to a list request that accepts certain media types, each asked once."""

    @cache
    def ask(kind: str) -> Exchange:
        return client.get(USERS, {"count": "1"}, headers={"Accept": _ACCEPT[kind]})

    return ask


@pytest.fixture(scope="module")
def person(users: Users) -> Creation:
    """Return a user with letters beyond ASCII in a text, where the profile has one."""

    def spell(body: Json) -> None:
        for attribute in texts:
            paths.write(body, attribute.path, f"{paths.read(body, attribute.path)} Müller")

    texts = [one for one in users.plain() if one.path.text.casefold() in PLAIN]
    creation = users.vary([*users.required(), *texts], change=spell)
    return creation if users.usable(creation) else users.poor()


@requirement("RFC7644-3.8-accept-scim-json")
@cases(variants=("asked", "silent", "any"), requests=1)
def test_http_accept_is_served(case: Case, accepting: Ask, users: Users) -> None:
    """A list is served to who accepts application/scim+json, says nothing, or takes anything."""
    demand(users.answered(accepting(str(case.variant))), list_served)


@requirement("RFC7644-3.8-accept-scim-json")
def test_http_default_is_scim(case: Case, accepting: Ask, users: Users) -> None:
    """Who says nothing of what it accepts is served application/scim+json."""
    if media_type_is_scim(accepting("asked")):
        raise Blocked("no answer is labelled application/scim+json", users.case("answers-content-type", "list"))
    demand(accepting("silent"), media_type_is_scim)


@requirement("RFC7644-3.8-accept-json")
@cases(requests=1)
def test_http_accept_json_is_served(case: Case, accepting: Ask) -> None:
    """A list is served to who accepts application/json alone."""
    demand(accepting("json"), list_served, labelled_json)


@requirement("RFC7231-6.5.13-unsupported-media")
@cases(variants=tuple(_FOREIGN), requests=1)
def test_http_foreign_media_is_refused(case: Case, users: Users, client: Client, person: Creation) -> None:
    """A create with a label that is not JSON's is refused with 415 or 400."""
    new = users.values.user(client.names.fresh(), users.required())
    headers = {"Content-Type": _FOREIGN[str(case.variant)]}
    demand(client.create(USERS, new.body, new.name, headers=headers), status_is(415, 400))


@requirement("RFC7644-3.8-utf8")
@cases(variants=("user", "list", "discovery"))
def test_http_bodies_are_utf8(case: Case, person: Creation, accepting: Ask, config: Exchange) -> None:
    """A body is UTF-8 without byte order mark, and so labelled."""
    answers = {"user": person.read or person.post, "list": accepting("asked"), "discovery": config}
    demand(answers[str(case.variant)], is_utf8)


@requirement("RFC7644-3.13-version-path")
@cases(requests=1)
def test_http_unknown_version_is_refused(case: Case, client: Client) -> None:
    """An address with a version that does not exist brings no users."""
    base = client.transport.target.base_url
    if not base.endswith("/v2"):
        raise NotApplicable("the base URL does not end in a version")
    demand(client.get(f"{base.removesuffix('v2')}v9{USERS}", {"count": "1"}), no_scim_list)


@requirement("RFC7644-1.3-base-url-prefix")
@cases(requests=1)
def test_http_location_leads_back(case: Case, client: Client, users: Users, person: Creation) -> None:
    """The address in the meta of a user who is read leads to that user."""
    if location_is_here(client.transport.target)(person.post):
        raise Blocked("addresses lead elsewhere", users.case("users-create-location-leads-to-user"))
    shown = users.read(str(person.id))
    meta = shown.document.get("meta")
    given = meta.get("location") if isinstance(meta, dict) else None
    if not isinstance(given, str) or not given:
        raise Blocked("the user has no address", users.case("users-create-returns-location"))
    address, followed = _follow(client, given)
    demand(shown, leads_back("meta.location", client.transport.target, address, followed, str(person.id)))


@requirement("RFC7644-1.3-base-url-prefix")
@cases(needs="group members", requests=1, resource="Group")
def test_http_reference_leads_to_member(case: Case, client: Client, groups: Groups, person: Creation) -> None:
    """The address that a group gives of its member leads to that user."""
    group = groups.require(groups.attempt([str(person.id)]))
    if member_ids(group.body) != [str(person.id)] or group.read is None:
        raise Blocked("the member is not stored", groups.case("groups-create-stores-members"))
    given = paths.get(paths.get(group.body, "members")[0], "$ref")
    if not isinstance(given, str) or not given:
        raise NotApplicable("members come without $ref, which is optional")
    address, followed = _follow(client, given)
    demand(group.read, leads_back("members.$ref", client.transport.target, address, followed, str(person.id)))


@requirement("HTTP-TRAILING-SLASH")
@cases(requests=1)
def test_http_slash_at_end_of_list(case: Case, client: Client) -> None:
    """A list asked for with a slash at the end is the list, or is not found."""
    demand(client.get(f"{USERS}/", {"count": "1"}), as_without_slash)


@requirement("HTTP-TRAILING-SLASH")
@cases(requests=3)
def test_http_slash_at_end_of_create(case: Case, client: Client, users: Users, person: Creation) -> None:
    """A create with a slash at the end creates, or is refused, and never turns into a list."""
    new = users.values.user(client.names.fresh(), users.required())
    demand(client.create(USERS, new.body, new.name, tail="/"), created_or_refused)


@requirement("RFC7643-5-spc-readonly")
@cases(requests=2)
def test_discovery_config_is_read_only(case: Case, client: Client, config: Exchange) -> None:
    """A PUT to the service provider configuration changes nothing."""
    demand(_rewritten(client, config.document), same_document(config.document))


def _rewritten(client: Client, config: Json) -> Exchange:
    """Return a read of the configuration after a PUT that changes nothing but a link, which is then put back."""
    client.put_config({**config, "documentationUri": f"https://example.com/{client.names.fresh()}"})
    later = client.get("/ServiceProviderConfig")
    if same_document(config)(later):
        client.put_config(config)
    return later


def _follow(client: Client, given: str) -> tuple[str, Exchange]:
    """Return an address and what is found there; the token goes to no other host."""
    target = client.transport.target
    address = target.resolve(given)
    here = target.same_origin(address)
    followed = client.get(address, auth=Auth.TOKEN if here else Auth.NONE)
    unanswered = followed.response is None and (here or client.transport.stopped is not None)
    if followed.status in TRANSIENT or unanswered:
        raise Inconclusive(f"{address}: {followed.unjudgeable}")
    return address, followed
