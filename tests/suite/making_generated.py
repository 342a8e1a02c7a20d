"""A client of the embedded endpoint in this process, and what sends generated examples through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scim_conformance.client import Client, Target, Transport
from scim_conformance.evidence import Recorder, Redactor, Secret
from scim_conformance.ledger import Ledger
from scim_conformance.names import RunNames
from scim_conformance.profile import load
from scim_conformance.reference import serve
from scim_conformance.suite.discovery_givens import Capabilities, Discovery
from scim_conformance.suite.generated_givens import Generated
from scim_conformance.suite.givens import Users
from scim_conformance.suite.query_givens import Crowds
from scim_conformance.values import Values


class Made:
    """The givens of a run against one endpoint."""

    def __init__(self, client: Client, profile: str) -> None:
        loaded = load(profile)
        self.users = Users(client, Values(loaded), loaded)
        self.discovery = Discovery(client)
        self.capabilities = Capabilities(self.discovery, self.users)
        self.crowds = Crowds(self.users, self.capabilities)
        self.generated = Generated(self.users, client, self.users.rich())


@contextmanager
def made(folder: Path, profile: str, *faults: str, variants: tuple[str, ...] = ()) -> Iterator[Made]:
    """Serve an endpoint for the block, and return what a run against it starts from."""
    with serve(load(profile), token="t", faults=faults, variants=variants) as endpoint:
        secret = Secret("t")
        names = RunNames("0a1b2c3d", "main")
        recorder = Recorder(Redactor((secret,)), names, "main")
        transport = Transport(Target.of(endpoint.url, secret), recorder, None)
        yield Made(Client(transport, Ledger(folder / "ledger", "main"), names), profile)
