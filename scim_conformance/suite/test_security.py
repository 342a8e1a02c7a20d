"""What comes in is data and nothing else, and nothing gets out that must stay inside (OWASP, RFC 7644 section 7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import accepted_or, status_below_500, status_is
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_nobody, right_or_refused
from scim_conformance.rules.security import (
    closed_to_origin,
    header_is,
    leads_nowhere,
    members_absent,
    mentions_not,
    no_later_than,
    not_for_shared_caches,
    nothing_of_the_inside,
)
from scim_conformance.rules.values import attribute_is, unchanged_since
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.credentials import Credentials, require_anonymity, require_bearer
from scim_conformance.suite.givens import USERS, Creation, Filtering, Users, equals
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

#: Values that mean something to whoever puts them into a query as they are, and that change nothing. ``{held}`` is what
#: our own user has, so that who takes a wildcard for one finds our user; the others find everybody, or wait.
_PAYLOADS = {
    "sql": "{word}' OR '1'='1",
    "sql-wait": "{word}'; WAITFOR DELAY '0:0:5'--",
    "ldap": "{word})(|(uid=*",
    "nosql": '{{"$ne": null}}',
    "like-any": "{held}%",
    "like-one": "{all_but_last}_",
    "nul": "{held}\x00{word}",
}
_SLACK = 2.0  # seconds: what an endpoint that does not wait may be slower than before
#: Members no SCIM schema has, with which others have been made administrators, or put elsewhere.
_PRIVILEGED: Json = {"isAdmin": True, "tenantId": "other", "passwordHash": "x", "emailVerified": True}
_MARKUP = '<b>{}</b> & "co"'
_FREE_TEXT = ("displayName", "title", "nickName", "name.formatted", "name.familyName", "name.givenName")
_FOREIGN = "https://origin.invalid"
_POLLUTION = "scimconfPolluted"
_DEPTH = 3000


@requirement("RFC6750-2.3-no-query-token")
@cases(requests=1)
def test_authentication_in_query_is_refused(case: Case, client: Client, credentials: Credentials) -> None:
    """A token in the query, and none in the header, is refused."""
    require_bearer(client)
    require_anonymity(client)
    target = client.transport.target
    if not (target.loopback or credentials.has("disposable")):
        raise NotApplicable("the token would stay in access logs, and the profile names no disposable one")
    token = client.transport.wire.secret() if target.loopback else credentials.secret("disposable")
    answer = client.get(USERS, {"count": "1", "access_token": token.reveal()}, auth=Auth.NONE)
    demand(answer, status_is(401, 403, 400))


@requirement(
    "RFC7644-3.12-401-invalid",
    "PROFILE-BRITIVE-TOKEN-EXPIRY",
)
@cases(needs="expired token", requests=1)
def test_authentication_expired_token_is_401(case: Case, client: Client, credentials: Credentials) -> None:
    """A token that is no longer valid is answered 401."""
    demand(client.get(USERS, {"count": "1"}, auth=credentials.require("expired")), status_is(401))


@requirement("RFC7644-2-403-authorization")
@cases(needs="read-only token", requests=2)
def test_authorization_reader_creates_nothing(
    case: Case, client: Client, users: Users, credentials: Credentials, filtering: Filtering
) -> None:
    """A create with a token that may only read is refused with 403, or 401, and creates nothing."""
    filtering.require()
    body = users.values.user(client.names.fresh(), users.required()).body
    name = client.names.word_in(body) or ""
    demand(client.create(USERS, body, name, auth=credentials.require("read_only")), status_is(403, 401))
    demand(users.find(f"userName eq {json.dumps(body['userName'])}"), by_remedy(finds_nobody))


@requirement("SEC-FILTER-INJECTION")
@cases(variants=tuple(_PAYLOADS), requests=1)
def test_security_filter_value_is_data(
    case: Case, users: Users, user: Creation, filtering: Filtering, ask: Callable[[str], Exchange]
) -> None:
    """A filter value that would mean something to a database finds nobody or is refused, without delay."""
    filtering.require()
    before = filtering.miss.response
    allowed = (before.seconds if before else 0.0) + _SLACK
    answer = _asked_again_if_slow(ask, str(case.variant), allowed)
    demand(answer, by_remedy(right_or_refused(finds_nobody)), no_later_than(allowed), nothing_of_the_inside)


@pytest.fixture(scope="module")
def ask(users: Users, user: Creation) -> Callable[[str], Exchange]:
    """Return the filter with one of the payloads on the attribute that the connector matches by."""
    match = users.profile.users.match_by
    held = str(paths.read(user.body, match))

    def asked(variant: str) -> Exchange:
        word = users.client.names.fresh()
        text = _PAYLOADS[variant].format(word=word, held=held, all_but_last=held[:-1])
        return users.client.find(USERS, f"{match} eq {json.dumps(text)}", count="1")

    return asked


@requirement("SEC-PATH-INJECTION")
@cases(variants=("quote", "prototype"), requests=2)
def test_security_patch_path_is_not_evaluated(case: Case, client: Client, users: Users, spare: Creation) -> None:
    """A PATCH path that no schema has is refused or passed over, and changes nothing."""
    id_, watched = str(spare.id), [one.path for one in users.plain()]
    path = {"quote": "displayName'", "prototype": f"__proto__.{_POLLUTION}"}[str(case.variant)]
    patch = client.patch_operations(USERS, id_, [{"op": "add", "path": path, "value": "yes"}])
    demand(patch, status_below_500, nothing_of_the_inside)
    kept = unchanged_since(spare.body, watched, users.values.case_exact)
    demand(users.read(id_), kept, mentions_not(_POLLUTION, "the made-up member"))


@requirement("SEC-PATH-INJECTION")
@cases(requests=1)
def test_security_sort_path_is_not_evaluated(
    case: Case, client: Client, users: Users, user: Creation, filtering: Filtering
) -> None:
    """A sortBy that holds more than an attribute is refused or passed over."""
    filtering.require()
    match = users.profile.users.match_by
    asked = equals(match, paths.read(user.body, match))
    answer = client.find(USERS, asked, sortBy="userName;select 1")
    demand(answer, status_below_500, nothing_of_the_inside)


@requirement("SEC-PATH-INJECTION")
@cases(requests=1)
def test_security_id_is_no_path(case: Case, client: Client) -> None:
    """An id that holds ../ leads to no other resource."""
    demand(client.read(USERS, "../ServiceProviderConfig"), leads_nowhere, status_below_500, nothing_of_the_inside)


@requirement("SEC-MASS-ASSIGNMENT")
@cases(requests=2)
def test_security_undeclared_members_have_no_effect(case: Case, users: Users) -> None:
    """Members such as isAdmin, which no schema has, are refused or neither stored nor shown."""
    unheard = {name: value for name, value in _PRIVILEGED.items() if users.values.definition(paths.parse(name)) is None}
    creation = users.vary(users.required(), change=lambda body: body.update(unheard))
    demand(creation.post, accepted_or(400, 403), members_absent(*unheard))
    demand(creation.read or creation.post, members_absent(*unheard))


@requirement("SEC-STORED-CONTENT")
@cases(requests=2)
def test_security_markup_is_kept_as_text(case: Case, users: Users, user: Creation) -> None:
    """Markup in a value comes back as the same characters, or the user is refused."""
    path = _free_text(users, user)
    creation = users.attempt(
        users.required(), change=lambda body: paths.write(body, path, _MARKUP.format(users.client.names.fresh()))
    )
    demand(creation.post, accepted_or(400, 403))
    sent = creation.person.value(path) if creation.id is not None else None
    kept = attribute_is(path, sent, case_exact=users.values.case_exact(path))
    demand(creation.read or creation.post, kept)


@requirement("SEC-PASSWORD-NEVER")
@cases(variants=("update", "read", "list", "error"), requests=1)
def test_security_password_is_never_shown(case: Case, secret: Callable[[str], tuple[str, Exchange]]) -> None:
    """No answer, be it to an update, a read, a list or a mistake, shows a password that was sent."""
    text, answer = secret(str(case.variant))
    demand(answer, members_absent("password"), mentions_not(text, "the password"))


@pytest.fixture(scope="module")
def secret(client: Client, users: Users, spare: Creation) -> Callable[[str], tuple[str, Exchange]]:
    """Return a password that was sent to the spare user, or in a faulty create, and the answer that could show it."""
    path = paths.parse("password")
    kept = str(users.values.sample(path, "string", client.names.fresh()))

    @cache
    def update() -> Exchange:
        return client.patch_operations(USERS, str(spare.id), [{"op": "replace", "path": "password", "value": kept}])

    def wrong(name: str) -> Exchange:
        body = {"schemas": [urns.USER], "displayName": name, "password": [kept]}
        return client.create(USERS, body, name)

    def asked(variant: str) -> tuple[str, Exchange]:
        done = update()
        sent: dict[str, Callable[[], Exchange]] = {
            "update": lambda: done,
            "read": lambda: users.read(str(spare.id)),
            "list": lambda: users.find(f"userName eq {json.dumps(spare.body.get('userName'))}"),
            "error": lambda: wrong(client.names.fresh()),
        }
        return kept, sent[variant]()

    return asked


@requirement("SEC-ERROR-LEAK")
@cases(variants=("malformed-json", "wrong-types"), requests=1)
def test_security_errors_show_nothing_inside(case: Case, client: Client) -> None:
    """An error shows no stack trace, no SQL, no file path and no version of a framework."""
    name = client.names.fresh()
    broken = f'{{"schemas": ["{urns.USER}"], "userName": "{name}", '
    odd = {"schemas": [urns.USER], "displayName": name, "name": [name], "emails": name, "active": {"is": []}}
    sent: dict[str, Callable[[], Exchange]] = {
        "malformed-json": lambda: client.create(USERS, broken, name),
        "wrong-types": lambda: client.create(USERS, odd, name),
    }
    demand(sent[str(case.variant)](), nothing_of_the_inside)


@requirement("SEC-RESOURCE-LIMITS")
@cases(requests=1)
def test_security_deep_nesting_is_no_failure(case: Case, client: Client, users: Users) -> None:
    """A body nested three thousand levels deep ends in no server error."""
    name = client.names.fresh()
    body = users.values.user(name, users.required()).body
    text = json.dumps(body, ensure_ascii=False)[:-1] + f', "scimconfDeep": {"[" * _DEPTH}{"]" * _DEPTH}}}'
    demand(client.create(USERS, text, name), status_below_500, nothing_of_the_inside)


@requirement("SEC-HEADERS")
@cases(variants=("caching", "sniffing", "origin"))
def test_security_headers_protect_answers(case: Case, foreign: Exchange) -> None:
    """An answer with personal data forbids shared caching and type sniffing, and is closed to foreign origins."""
    rules = {
        "caching": not_for_shared_caches,
        "sniffing": header_is("X-Content-Type-Options", "nosniff"),
        "origin": closed_to_origin(_FOREIGN),
    }
    demand(foreign, status_is(200), rules[str(case.variant)])


@pytest.fixture(scope="module")
def foreign(client: Client, user: Creation) -> Exchange:
    """Return a read of the module's user as a page of a foreign origin would send it."""
    return client.get(client.resource_url(USERS, str(user.id)), headers={"Origin": _FOREIGN})


@requirement("SEC-METHOD-OVERRIDE")
@cases(requests=3)
def test_security_get_stays_a_read(case: Case, client: Client, users: Users, spare: Creation) -> None:
    """A GET that asks by headers and parameter to be taken for a DELETE deletes nothing."""
    id_ = str(spare.id)
    if users.read(id_).status != 200:
        raise Blocked("the user cannot be read beforehand", users.case("users-read-answers-200"))
    names = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
    client.get(client.resource_url(USERS, id_), {"_method": "DELETE"}, headers=dict.fromkeys(names, "DELETE"))
    demand(users.read(id_), status_is(200))


@pytest.fixture(scope="module")
def spare(users: Users) -> Creation:
    """Return a user whom odd updates may hit."""
    return users.poor()


def _asked_again_if_slow(ask: Callable[[str], Exchange], variant: str, allowed: float) -> Exchange:
    """Return the answer, the second one where the first was late: what waits on purpose waits twice."""
    first = ask(variant)
    return ask(variant) if no_later_than(allowed)(first) else first


def _free_text(users: Users, user: Creation) -> AttributePath:
    """Return an attribute that takes any text and is kept as sent; raise Blocked or NotApplicable without one."""
    declared = [users.profile.users.attribute(name) for name in _FREE_TEXT]
    free = [one.path for one in declared if one and not users.profile.values.attributes.get(one.path.text)]
    if not free:
        raise NotApplicable("the profile declares no attribute that takes any text")
    kept = [path for path in free if user.person.value(path) is not None and _as_sent(user, path)]
    if not kept:
        judge = users.case("users-create-stores-attribute", free[0].label)
        raise Blocked("plain text is not kept as sent either", judge)
    return kept[0]


def _as_sent(user: Creation, path: AttributePath) -> bool:
    return bool(paths.read(user.body, path) == user.person.value(path))
