"""How the endpoint says no (RFC 7644 section 3.12), and how it labels what it says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import media_type_is_scim, status_is
from scim_conformance.rules.errors import error_body, error_status_is_string, scim_type_is_known
from scim_conformance.scim import urns
from scim_conformance.suite.credentials import require_anonymity
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement
from scim_conformance.suite.query_givens import user_name

#: What provokes an error, with the check that judges whether it does.
_JUDGES = {
    "unknown-user": ("users-read-unknown-is-404", ""),
    "unknown-endpoint": ("errors-unknown-endpoint-is-404", ""),
    "malformed-filter": ("users-filter-malformed-is-400", "no-value"),
    "malformed-json": ("users-create-refuses-malformed-json", ""),
    "missing-user-name": ("users-create-requires-user-name", "absent"),
    "duplicate": ("users-duplicate-is-409", ""),
    "no-credentials": ("authentication-missing-is-refused", ""),
}
Provoke = Callable[[str], Exchange]


@pytest.fixture(scope="module")
def answers(client: Client, users: Users, user: Creation) -> Provoke:
    """Return the answer to each of the provocations, sent once."""

    @cache
    def provoke(kind: str) -> Exchange:
        name = client.names.fresh()
        sent: dict[str, Callable[[], Exchange]] = {
            "unknown-user": lambda: client.read(USERS, name),
            "unknown-endpoint": lambda: client.get(f"/{name}"),
            "malformed-filter": lambda: client.find(USERS, "userName eq"),
            "malformed-json": lambda: client.create(USERS, f'{{"schemas": ["{urns.USER}"], "userName": "{name}', name),
            "missing-user-name": lambda: client.create(USERS, {"schemas": [urns.USER], "displayName": name}, name),
            "duplicate": lambda: _duplicate(users, user),
            "no-credentials": lambda: _anonymous(client),
        }
        return sent[kind]()

    return provoke


@pytest.fixture(scope="module")
def error(answers: Provoke, users: Users) -> Provoke:
    """Return a provoked error, blocked where the endpoint did not refuse."""

    def provoked(kind: str) -> Exchange:
        exchange = answers(kind)
        if exchange.status is not None and exchange.status < 400:
            raise Blocked(f"the endpoint did not refuse: {exchange}", users.case(*_JUDGES[kind]))
        return exchange

    return provoked


@requirement("RFC7644-3.12-error-schema")
@cases(variants=tuple(_JUDGES), requests=1)
def test_errors_body_is_scim(case: Case, error: Provoke) -> None:
    """An error is a JSON object with the SCIM Error schema."""
    demand(error(str(case.variant)), error_body)


@requirement("RFC7644-3.12-error-status-string")
@cases(variants=tuple(_JUDGES))
def test_errors_status_is_string(case: Case, error: Provoke, users: Users) -> None:
    """An error repeats the HTTP status in its body, as a string."""
    demand(_scim(error, case, users), error_status_is_string)


@requirement("RFC7644-3.12-scimType-vocabulary")
@cases(variants=tuple(_JUDGES))
def test_errors_scim_type_known(case: Case, error: Provoke, users: Users) -> None:
    """A scimType, where an error has one, is a keyword of the RFC and fits the status."""
    demand(_scim(error, case, users), scim_type_is_known)


@requirement("RFC7644-3.12-error-content-type")
@cases(variants=tuple(_JUDGES))
def test_errors_content_type(case: Case, error: Provoke, users: Users) -> None:
    """An error is labelled application/scim+json."""
    demand(_scim(error, case, users), media_type_is_scim)


@requirement("RFC7644-3.12-unknown-endpoint")
def test_errors_unknown_endpoint_is_404(case: Case, answers: Provoke) -> None:
    """A path that is no endpoint is answered 404."""
    demand(answers("unknown-endpoint"), status_is(404))


@requirement("ENTRA-CONTENT-TYPE")
@cases(variants=("created", "user", "list", "discovery"), requests=1)
def test_answers_content_type(case: Case, client: Client, user: Creation) -> None:
    """An answer with a body is labelled application/scim+json."""
    asked: dict[str, Callable[[], Exchange]] = {
        "created": lambda: user.post,
        "user": lambda: user.read or user.post,
        "list": lambda: client.get(USERS, {"count": "1"}),
        "discovery": lambda: client.get("/Schemas"),
    }
    demand(asked[str(case.variant)](), media_type_is_scim)


def _anonymous(client: Client) -> Exchange:
    require_anonymity(client)
    return client.get(USERS, {"count": "1"}, auth=Auth.NONE)


def _scim(error: Provoke, case: Case, users: Users) -> Exchange:
    """Return the provoked error, blocked where its body is no SCIM error: that is one finding, not four."""
    return users.scim_error(error(str(case.variant)), str(case.variant))


def _duplicate(users: Users, taken: Creation) -> Exchange:
    name = user_name(taken)
    return users.attempt(users.required(), change=lambda body: body.update(userName=name)).post
