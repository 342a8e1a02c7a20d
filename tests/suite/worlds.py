"""Helpers of the suite at work in this process, on the reference endpoint with faults or legal variants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scim_conformance.client import Client, Transport
from scim_conformance.client.target import Target
from scim_conformance.evidence import Recorder, Redactor, Secret
from scim_conformance.ledger import Ledger
from scim_conformance.names import RunNames, new_run_id
from scim_conformance.profile import load
from scim_conformance.suite.generated_givens import Generated
from scim_conformance.suite.generated_group_givens import GeneratedGroups
from scim_conformance.suite.givens import Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.racing_givens import GroupRaces, UserRaces
from scim_conformance.suite.stateful_givens import Lives
from scim_conformance.values import Values
from tests.support import EVERYTHING, TOKEN, serving


@dataclass(frozen=True)
class Helpers:
    """What examples of groups, of steps and of races are tried with."""

    generated: Generated
    groups: GeneratedGroups
    lives: Lives
    users_at_once: UserRaces
    members_at_once: GroupRaces


@contextmanager
def helping(folder: Path, *faults: str, profile: str = EVERYTHING, variants: Sequence[str] = ()) -> Iterator[Helpers]:
    """Return the helpers, at work on an endpoint that is served for the block."""
    loaded = load(profile)
    with serving(profile, *faults, variants=variants) as endpoint:
        names, secret = RunNames(new_run_id()), Secret(TOKEN)
        transport = Transport(Target.of(endpoint.url, secret), Recorder(Redactor([secret]), names))
        ledger = Ledger(folder / "ledger.jsonl")
        ledger.open(endpoint.url, names.run, profile)
        client = Client(transport, ledger, names)
        users = Users(client, Values(loaded), loaded)
        groups = Groups(client, users, {})
        generated = Generated(users, client, users.rich())
        ours = GeneratedGroups(groups, client)
        yield Helpers(
            generated, ours, Lives(generated, groups, client), UserRaces(generated, client), GroupRaces(ours, client)
        )
        transport.close()
