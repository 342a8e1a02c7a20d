"""Whether the endpoint does what its configuration says it can (RFC 7644 section 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.capabilities import served, turned_away, version_shown
from scim_conformance.suite.bulk_givens import Jobs
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.givens import USERS, Creation
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Case, NotApplicable, cases, demand, requirement

_SWITCHED_ON = {"op": "replace", "path": "active", "value": True}
Tried = Callable[[], Exchange]


@pytest.fixture(scope="module")
def person(groups: Groups) -> Creation:
    """Return a user who is also put into groups: nothing here changes anybody."""
    return groups.people(1)[0]


@requirement("RFC7644-4-spc-matches-behaviour")
@cases(variants=("patch", "bulk", "sort", "etag"), requests=1)
def test_capabilities_offered_are_served(
    case: Case, client: Client, capabilities: Capabilities, jobs: Jobs, person: Creation
) -> None:
    """What the configuration calls supported is served when it is tried."""
    feature = str(case.variant)
    capabilities.require(feature)
    tried: dict[str, Tried] = {
        "patch": lambda: client.patch_operations(USERS, str(person.id), [_SWITCHED_ON]),
        "bulk": lambda: jobs.first.exchange,
        "sort": lambda: client.get(USERS, {"sortBy": "userName", "count": "1"}),
        "etag": lambda: person.read or person.post,
    }
    demand(tried[feature](), served, *([version_shown] if feature == "etag" else []))


@requirement("RFC7644-4-spc-matches-behaviour")
@cases(variants=("patch", "bulk"), requests=1)
def test_capabilities_denied_are_turned_away(
    case: Case, client: Client, config: Exchange, jobs: Jobs, person: Creation
) -> None:
    """PATCH and bulk that the configuration calls unsupported are turned away."""
    feature = str(case.variant)
    described = config.document.get(feature)
    if not isinstance(described, dict) or described.get("supported") is not False:
        raise NotApplicable(f"the configuration does not deny {feature}")
    tried: dict[str, Tried] = {
        "patch": lambda: client.patch_operations(USERS, str(person.id), [_SWITCHED_ON]),
        "bulk": lambda: jobs.unwanted,
    }
    demand(tried[feature](), turned_away)
