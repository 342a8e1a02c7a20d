"""What Entra asks first: Test Connection."""

from __future__ import annotations

import uuid

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Profile
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.lists import empty_list, list_or_refused
from scim_conformance.suite.givens import USERS
from scim_conformance.suite.kit import Case, cases, demand, requirement


@requirement(
    "ENTRA-TEST-CONNECTION",
    "RFC7644-3.4.2-empty-200",
    "RFC7644-3.4.2.2-urlencoding",
    "ENTRA-PROBE-SET",
)
@cases(variants=("percent-encoded", "plus-encoded"), requests=1)
def test_connection_unknown_user_is_empty_list(case: Case, client: Client, profile: Profile) -> None:
    """A filter that matches nobody is answered 200 with an empty list, spaces sent as %20 or as +."""
    filter_ = f'{profile.users.match_by} eq "{uuid.uuid4()}"'
    demand(client.find(USERS, filter_, plus_for_space=case.variant == "plus-encoded"), empty_list)


@requirement("ENTRA-TEST-CONNECTION-GROUPS")
@cases(needs="groups")
def test_connection_group_probe_is_empty_list(case: Case, group_probe: Exchange) -> None:
    """Where groups are provisioned, the probe for an unknown group is answered with an empty list."""
    demand(group_probe, empty_list)


@requirement(
    "ENTRA-TEST-CONNECTION-GROUPS",
    "PROFILE-BIZAGI-NO-GROUPS",
)
@cases(requests=1)
def test_connection_group_probe_ends_cleanly(case: Case, group_probe: Exchange) -> None:
    """The probe for an unknown group is answered with a list, or with a status that says there are no groups."""
    demand(group_probe, list_or_refused)


@requirement(
    "ENTRA-OPS-TENANT-URL-FLAG",
    "ENTRA-USER-MATCH-FILTER",
)
@cases(requests=1)
def test_connection_probe_survives_tenant_flag(case: Case, client: Client, profile: Profile) -> None:
    """The probe is answered the same when the Tenant URL's flag is repeated in the query."""
    query = {"filter": f'{profile.users.match_by} eq "{uuid.uuid4()}"', "aadOptscim062020": ""}
    demand(client.get(USERS, query), status_is(200))


@pytest.fixture(scope="module")
def group_probe(client: Client) -> Exchange:
    """Return the answer to the probe for an unknown group, as Entra words it."""
    query = {"excludedAttributes": "members", "filter": f'displayName eq "{uuid.uuid4()}"'}
    return client.get("/Groups", query)
