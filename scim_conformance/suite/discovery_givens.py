"""The discovery documents that checks start from: each is read once by a worker."""

from __future__ import annotations

from functools import cache

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.discovery import served_schemas
from scim_conformance.scim.paths import Json
from scim_conformance.suite.givens import Users
from scim_conformance.suite.kit import Blocked, NotApplicable


class Discovery:
    """The discovery documents, each read once."""

    def __init__(self, client: Client) -> None:
        self.read = cache(client.get)

    @property
    def config(self) -> Exchange:
        """The answer to GET /ServiceProviderConfig."""
        return self.read("/ServiceProviderConfig")

    @property
    def schemas(self) -> Exchange:
        """The answer to GET /Schemas."""
        return self.read("/Schemas")

    @property
    def resource_types(self) -> Exchange:
        """The answer to GET /ResourceTypes."""
        return self.read("/ResourceTypes")


@pytest.fixture(scope="session")
def discovery(client: Client) -> Discovery:
    """Return the endpoint's discovery documents."""
    return Discovery(client)


@pytest.fixture(scope="module")
def config(discovery: Discovery, users: Users) -> Exchange:
    """Return the service provider configuration, blocked where there is none."""
    return _usable(discovery.config, users, "discovery-service-provider-config-answers")


@pytest.fixture(scope="module")
def schemas(discovery: Discovery, users: Users) -> Exchange:
    """Return the list of schemas, blocked where there is none."""
    exchange = _usable(discovery.schemas, users, "discovery-schemas-list")
    if not served_schemas(exchange):
        raise Blocked("no schema is listed", users.case("discovery-schemas-list"))
    return exchange


@pytest.fixture(scope="module")
def resource_types(discovery: Discovery, users: Users) -> Exchange:
    """Return the list of resource types, blocked where there is none."""
    return _usable(discovery.resource_types, users, "discovery-resource-types-list")


def _usable(exchange: Exchange, users: Users, judge: str) -> Exchange:
    if exchange.status != 200 or not exchange.document:
        raise Blocked(f"the document cannot be read: {exchange}", users.case(judge))
    return exchange


class Capabilities:
    """What the service provider configuration offers; asked by checks of optional features."""

    def __init__(self, discovery: Discovery, users: Users) -> None:
        self._discovery = discovery
        self._users = users

    def offers(self, feature: str) -> bool:
        """Return whether the configuration says that a feature such as ``sort`` is supported."""
        return self._described(feature).get("supported") is True

    def require(self, feature: str) -> Json:
        """Return what the configuration says of a feature; raise NotApplicable when it does not offer it.

        Raise Blocked where the configuration cannot be read: that is one finding, of another check.
        """
        _usable(self._discovery.config, self._users, "discovery-service-provider-config-answers")
        if not self.offers(feature):
            raise NotApplicable(f"the service provider configuration does not offer {feature}")
        return self._described(feature)

    def _described(self, feature: str) -> Json:
        described = self._discovery.config.document.get(feature)
        return described if isinstance(described, dict) else {}


@pytest.fixture(scope="session")
def capabilities(discovery: Discovery, users: Users) -> Capabilities:
    """Return what the endpoint says it offers."""
    return Capabilities(discovery, users)
