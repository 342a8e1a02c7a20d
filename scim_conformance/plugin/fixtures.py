"""Fixtures that hand a check the run: profile and client."""

from __future__ import annotations

import uuid

import pytest

from scim_conformance.client import Client, Transport
from scim_conformance.client.login import Kind
from scim_conformance.client.wire import NO_TOKEN
from scim_conformance.evidence import Exchange
from scim_conformance.plugin.generate import PLANNED
from scim_conformance.plugin.state import state_of
from scim_conformance.profile import Profile
from scim_conformance.suite.costs import budget_of
from scim_conformance.suite.credentials import Credentials
from scim_conformance.suite.exploring import Exploration, Explore
from scim_conformance.suite.kept_examples import Memory
from scim_conformance.suite.kit import Blocked

_REFUSED = frozenset({401, 403})


@pytest.fixture(scope="session")
def profile(pytestconfig: pytest.Config) -> Profile:
    """Return the connector profile of the run."""
    return state_of(pytestconfig).settings.profile


@pytest.fixture(scope="session")
def client(pytestconfig: pytest.Config) -> Client:
    """Return the client, once the endpoint has been seen to answer and to take the token; blocked otherwise."""
    connected = state_of(pytestconfig).connect()
    reason = unreachable(connected)
    if reason is not None:
        raise Blocked(reason)
    return connected


@pytest.fixture(scope="session")
def credentials(pytestconfig: pytest.Config) -> Credentials:
    """Return the further tokens that the profile names."""
    settings = state_of(pytestconfig).settings
    kind = settings.target.login.kind if settings.target else Kind.BEARER
    return Credentials(settings.profile.credentials, settings.credentials, kind)


@pytest.fixture(scope="session")
def exploration(pytestconfig: pytest.Config) -> Exploration:
    """Return how the run explores; failing examples are remembered in pytest's cache unless a seed was asked for."""
    settings = state_of(pytestconfig).settings
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    folder = cache.mkdir("scim-examples") if cache is not None and not settings.seeded else None
    return Exploration(settings.seed, settings.examples, Memory(folder), settings.kept)


@pytest.fixture
def explore(request: pytest.FixtureRequest, exploration: Exploration, client: Client) -> Explore:
    """Return what tries generated examples of the running case."""
    planned = request.node.stash[PLANNED]
    transport = client.transport
    return Explore(
        planned.id,
        budget_of(planned.check, exploration.examples),
        exploration,
        sent=lambda: sum(transport.sent.values()),
        target="embedded" if transport.target.embedded else transport.target.base_url,
    )


@pytest.fixture(scope="session")
def transport(pytestconfig: pytest.Config) -> Transport:
    """Return what sends requests, whether or not anything answers: for checks of the connection itself."""
    return state_of(pytestconfig).connect().transport


def unreachable(client: Client) -> str | None:
    """Return why nothing at all can be judged, None when the endpoint answers and takes the token.

    Two kinds of request are tried, since an endpoint may refuse one of them for a reason of its own.
    """
    probe = client.find("/Users", f'userName eq "{uuid.uuid4()}"')
    if probe.response is not None and probe.status not in _REFUSED:
        return None
    second = client.get("/Users", {"count": "1"})
    if second.response is None:
        why = probe.failure or second.failure or "no answer"
        return why if why.startswith(NO_TOKEN) else f"the endpoint is unreachable: {why}"
    return _refused(second, client) if probe.status in _REFUSED and second.status in _REFUSED else None


def _refused(exchange: Exchange, client: Client) -> str:
    target = client.transport.target
    return f"the endpoint refuses the {target.login.called}: {target.base_url} answers {exchange.status}"
