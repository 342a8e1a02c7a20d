"""Whether client credentials are granted a token that works (RFC 6749 section 4.4, Entra's gallery)."""

from __future__ import annotations

import pytest

from scim_conformance.client import Client
from scim_conformance.client.grants import Grant, ask_for_token
from scim_conformance.model import CaseId
from scim_conformance.profile import Profile
from scim_conformance.rules.answers import body_is_object, status_is
from scim_conformance.rules.grants import token_is_bearer, token_issued, token_lives_hours
from scim_conformance.suite.credentials import Credentials
from scim_conformance.suite.givens import USERS
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement


@pytest.fixture(scope="module")
def grant(client: Client, credentials: Credentials) -> Grant:
    """Return what the token endpoint answers to the client credentials."""
    url, client_id, secret = map(credentials.secret, ("token_endpoint", "client_id", "client_secret"))
    return ask_for_token(client.transport, url.reveal(), client_id.reveal(), secret)


@requirement("ENTRA-AUTH-CLIENT-CREDENTIALS")
@cases(needs="client credentials")
def test_token_endpoint_grants_token_for_hours(case: Case, grant: Grant) -> None:
    """Client credentials are granted a bearer token that lives one to six hours."""
    demand(grant, status_is(200), body_is_object, token_issued, token_is_bearer, token_lives_hours)


@requirement("ENTRA-AUTH-CLIENT-CREDENTIALS")
@cases(needs="client credentials", requests=1)
def test_token_endpoint_token_is_accepted(case: Case, client: Client, grant: Grant, profile: Profile) -> None:
    """The token that was granted opens the list of users."""
    if grant.token is None:
        judge = CaseId("token-endpoint-grants-token-for-hours", f"{profile.connector}/User")
        raise Blocked(f"no token was granted: {grant}", judge)
    demand(client.get(USERS, {"count": "1"}, auth=f"Bearer {grant.token.reveal()}"), status_is(200))
