"""Further tokens and secrets that some checks need: which there are, and why one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scim_conformance.client import Client
from scim_conformance.client.login import Kind
from scim_conformance.evidence import Secret
from scim_conformance.suite.kit import NotApplicable

_ANONYMOUS = "the run shows a client certificate with every request, so that none is anonymous"


def require_bearer(client: Client) -> None:
    """Raise NotApplicable unless the run's requests carry a bearer token."""
    login = client.transport.target.login
    if not login.bearer:
        raise NotApplicable(_other_kind(login.kind))


def require_anonymity(client: Client) -> None:
    """Raise NotApplicable where a request without credentials would still show who asks: by a client certificate."""
    if client.transport.target.tls.certificate is not None:
        raise NotApplicable(_ANONYMOUS)


def shown(client: Client, secret: str, scheme: str | None = None) -> dict[str, str]:
    """Return the headers that show a secret, be it a wrong one, as the run shows its own; NotApplicable without any."""
    headers = client.transport.target.login.headers(secret, scheme)
    if not headers:
        raise NotApplicable("the run shows no secret, so that none can be wrong")
    return headers


def _other_kind(kind: Kind) -> str:
    return "the run shows no credentials" if kind is Kind.NONE else f"the run authenticates with {kind}"


@dataclass(frozen=True)
class Credentials:
    """What there is beside the run's token: ``variables`` names where each kind is kept, ``held`` has what is set.

    ``kind`` is how the run itself logs in.
    """

    variables: Mapping[str, str]
    held: Mapping[str, Secret]
    kind: Kind = Kind.BEARER

    def has(self, kind: str) -> bool:
        """Return whether there is a token of a kind such as ``second_tenant``."""
        return kind in self.held

    def require(self, kind: str) -> str:
        """Return the Authorization header with the token of a kind; raise NotApplicable where there is none."""
        secret = self.secret(kind)
        if self.kind not in {Kind.BEARER, Kind.OAUTH2}:
            raise NotApplicable(f"{_other_kind(self.kind)}, and the further tokens are bearer tokens")
        return f"Bearer {secret.reveal()}"

    def secret(self, kind: str) -> Secret:
        """Return what is held of a kind such as ``client_secret``; raise NotApplicable where there is nothing."""
        if kind not in self.held:
            named = self.variables.get(kind)
            raise NotApplicable(f"{named} is not set" if named else f"the profile names no {kind}")
        return self.held[kind]
