"""Who may speak to the endpoint (RFC 7644 section 2, RFC 6750)."""

from __future__ import annotations

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.client.login import Kind
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import header_present, secret_not_echoed, status_is
from scim_conformance.rules.hints import by_remedy
from scim_conformance.rules.lists import finds_nobody
from scim_conformance.suite.credentials import require_anonymity, require_bearer, shown
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_ONE = {"count": "1"}
_CHALLENGE = "a 401 names the scheme to use, such as: WWW-Authenticate: Bearer"


@pytest.fixture(scope="module")
def anonymous(client: Client) -> Exchange:
    """Return the answer to a list request without credentials."""
    require_anonymity(client)
    return client.get(USERS, _ONE, auth=Auth.NONE)


@requirement("SEC-AUTH-BEFORE-BODY")
@cases(requests=1)
def test_authentication_missing_is_refused(case: Case, anonymous: Exchange) -> None:
    """A request without credentials is refused."""
    demand(anonymous, status_is(401, 403))


@requirement("SEC-AUTH-BEFORE-BODY")
@cases(requests=1)
def test_authentication_wrong_token_is_refused(case: Case, wrong: Exchange) -> None:
    """A request with a token nobody issued is refused."""
    demand(wrong, status_is(401, 403))


@requirement("SEC-AUTH-BEFORE-BODY")
@cases(requests=1)
def test_authentication_empty_token_is_refused(case: Case, client: Client) -> None:
    """A request with an empty bearer token is refused; 400 says that the header is malformed."""
    demand(client.get(USERS, _ONE, headers=shown(client, ""), auth=Auth.NONE), status_is(401, 403, 400))


@requirement("RFC7644-3.12-401-missing", "RFC7644-3.12-401-invalid")
@cases(variants=("missing", "wrong"))
def test_authentication_refusal_is_401(case: Case, request: pytest.FixtureRequest) -> None:
    """A refusal for want of valid credentials is a 401."""
    demand(request.getfixturevalue({"missing": "anonymous", "wrong": "wrong"}[str(case.variant)]), status_is(401))


@pytest.fixture(scope="module")
def wrong(client: Client) -> Exchange:
    """Return the answer to a list request with a token nobody issued."""
    return client.get(USERS, _ONE, headers=shown(client, client.names.fresh()), auth=Auth.NONE)


@requirement("RFC7235-4.1-www-authenticate")
def test_authentication_refusal_names_scheme(case: Case, anonymous: Exchange, users: Users) -> None:
    """A 401 says in WWW-Authenticate how to log in."""
    if anonymous.status != 401:
        raise _no_challenge(anonymous, users)
    demand(anonymous, header_present("WWW-Authenticate", _CHALLENGE))


@requirement("SEC-AUTH-BEFORE-BODY")
@cases(requests=2)
def test_authentication_refused_write_changes_nothing(case: Case, client: Client, users: Users) -> None:
    """A create without credentials is refused and creates nothing."""
    require_anonymity(client)
    creation = users.attempt(users.required(), auth=Auth.NONE)
    demand(creation.post, status_is(401, 403))
    demand(users.answered(users.find(f'userName eq "{creation.person.body["userName"]}"')), by_remedy(finds_nobody))


@requirement("ENTRA-AUTH-BEARER")
@cases(requests=1)
def test_authentication_right_token_is_accepted(case: Case, client: Client) -> None:
    """The bearer token alone is enough for a list of users."""
    require_bearer(client)
    require_anonymity(client)  # with a certificate the token is not alone
    demand(client.get(USERS, _ONE), status_is(200))


@requirement("RFC7235-2.1-scheme-case")
@cases(requests=1)
def test_authentication_scheme_in_any_case(case: Case, client: Client, users: Users) -> None:
    """The word Bearer counts in any letter case."""
    login = client.transport.target.login
    if login.kind in {Kind.HEADER, Kind.NONE}:
        raise NotApplicable(f"credentials of the kind {login.kind} name no scheme")
    scheme = "basic" if login.kind is Kind.BASIC else "bearer"
    headers = shown(client, client.transport.wire.secret().reveal(), scheme)
    demand(users.answered(client.get(USERS, _ONE, headers=headers, auth=Auth.NONE)), status_is(200))


@requirement("SEC-TOKEN-NOT-ECHOED")
@cases(variants=("unknown-user", "malformed-filter"), requests=1)
def test_authentication_token_is_not_echoed(case: Case, client: Client) -> None:
    """No error answer repeats the bearer token."""
    asked = {
        "unknown-user": lambda: client.read(USERS, client.names.fresh()),
        "malformed-filter": lambda: client.find(USERS, "userName eq"),
    }
    demand(asked[str(case.variant)](), secret_not_echoed)


def _no_challenge(anonymous: Exchange, users: Users) -> Exception:
    """Return why there is no challenge to judge: a 403 carries none; anything else is no refusal at all."""
    if anonymous.status == 403:
        return NotApplicable("the refusal is a 403, which needs no challenge")
    return Blocked(f"there was no 401: {anonymous}", users.case("authentication-missing-is-refused"))
