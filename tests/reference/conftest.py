"""A profile of our own, a running endpoint for it and a small client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import requests

from scim_conformance.profile.model import (
    Attribute,
    Basis,
    Delete,
    Operations,
    Profile,
    ResourceProfile,
    TestValues,
)
from scim_conformance.reference import Endpoint, serve
from scim_conformance.scim import urns
from scim_conformance.scim.paths import parse

Json = dict[str, Any]
TOKEN = "correct-horse"
CREDENTIALS = {kind: f"battery-{kind}" for kind in ("expired", "read_only", "second_tenant", "disposable")}
CLIENT = {"client_id": "battery", "client_secret": "st/aple"}
CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"


def attribute(path: str, kind: str = "string", required: bool = False) -> Attribute:
    """Return a declared attribute."""
    return Attribute(parse(path), kind, required, None, Basis.STATED)


def resource(*attributes: Attribute, delete: Delete = Delete.HARD) -> ResourceProfile:
    """Return what a connector says about a resource type; the first attribute matches."""
    return ResourceProfile(attributes[0].path, Operations(True, True, True, delete), attributes)


PROFILE = Profile(
    connector="acme",
    title="Acme",
    client="entra",
    source=None,
    base_url_ends_with="/api/scim/",
    authentication=("bearer",),
    users=resource(
        attribute("userName", required=True),
        attribute("active", "boolean"),
        attribute("displayName", required=True),
        attribute('emails[type eq "work"].value'),
        attribute('roles[primary eq "True"].value'),
        attribute(f"{urns.ENTERPRISE_USER}:department"),
        attribute(f"{CORP}:badge", "integer"),
        attribute(f"{CORP}:since", "dateTime"),
        attribute(f"{CORP}:vehicle.plate"),
        attribute(f'{CORP}:licences[kind eq "car"].number'),
        attribute(f"{CORP}:vip", "boolean"),
        attribute(f"{CORP}:height", "decimal"),
        attribute(f"{CORP}:photo", "binary"),
        attribute("costCode"),
        attribute("externalId"),
    ),
    groups=resource(attribute("displayName", required=True), attribute("members", "reference")),
    values=TestValues(),
    deviations=(),
    document=MappingProxyType({}),
    file=Path("acme.yaml"),
)


@dataclass
class Client:
    """Sends SCIM requests to one endpoint with the right token."""

    endpoint: Endpoint
    session: requests.Session

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """Send one request below the base URL."""
        headers = {"Content-Type": urns.MEDIA_TYPE} if body is not None else {}
        headers |= options.pop("headers", {})
        if body is not None:
            options["json"] = body
        return self.session.request(method, self.endpoint.url + path, headers=headers, timeout=5, **options)

    def get(self, path: str, **params: Any) -> requests.Response:
        """Send a GET with query parameters."""
        return self.send("GET", path, params=params)

    def post(self, path: str, body: Any, **options: Any) -> requests.Response:
        """Send a POST."""
        return self.send("POST", path, body, **options)

    def user(self, name: str = "ada@acme.example", /, **members: Any) -> Json:
        """Create a user and return it as it was answered."""
        answer = self.post("/Users", {"schemas": [urns.USER], "userName": name, "displayName": "Ada", **members})
        assert answer.status_code == 201, answer.text
        created: Json = answer.json()
        return created

    def group(self, name: str, *members: str) -> Json:
        """Create a group and return it as it was answered."""
        body = {"schemas": [urns.GROUP], "displayName": name, "members": [{"value": one} for one in members]}
        answer = self.post("/Groups", body)
        assert answer.status_code == 201, answer.text
        created: Json = answer.json()
        return created

    def patch(self, user: Json, *operations: Json, **options: Any) -> requests.Response:
        """Send operations to a resource."""
        kind = user["meta"]["resourceType"] + "s" if "meta" in user else "Users"
        body = {"schemas": [urns.PATCH_OP], "Operations": list(operations)}
        return self.send("PATCH", f"/{kind}/{user['id']}", body, **options)

    def find(self, text: str, kind: str = "Users") -> list[str]:
        """Return the names a filter finds."""
        answer = self.get(f"/{kind}", filter=text)
        assert answer.status_code == 200, answer.text
        return [one.get("userName", one.get("displayName")) for one in answer.json()["Resources"]]


@pytest.fixture
def profile() -> Profile:
    """Return a profile with every type, a custom extension and groups."""
    return PROFILE


@pytest.fixture
def serving(profile: Profile) -> Iterator[Callable[..., Client]]:
    """Start endpoints with faults or a changed profile, and close them at the end; no unexpected exception passes."""
    with ExitStack() as stack:

        def start(*faults: str, variants: Sequence[str] = (), delete: Delete | None = None, **changes: Any) -> Client:
            wanted = replace(profile, **changes)
            if delete is not None:
                operations = replace(profile.users.operations, delete=delete)
                wanted = replace(wanted, users=replace(profile.users, operations=operations))
            further = {**CREDENTIALS, **CLIENT}
            endpoint = stack.enter_context(
                serve(wanted, token=TOKEN, faults=faults, variants=variants, credentials=further)
            )
            session = stack.enter_context(requests.Session())
            session.headers["Authorization"] = f"Bearer {TOKEN}"
            session.trust_env = False
            client = Client(endpoint, session)
            clients.append(client)
            return client

        clients: list[Client] = []
        yield start
        assert [client.endpoint.errors for client in clients if client.endpoint.errors] == []


@pytest.fixture
def scim(serving: Callable[..., Client]) -> Client:
    """Return a client of the correct endpoint."""
    return serving()
