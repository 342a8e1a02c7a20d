"""A client that speaks with another token than the run's own, to the same endpoint and for the same run."""

from __future__ import annotations

from collections.abc import Mapping

from scim_conformance.client.scim import Client
from scim_conformance.client.transport import Transport
from scim_conformance.client.wire import Auth
from scim_conformance.evidence import Exchange, Secret


class _Speaking(Transport):
    """Sends one Authorization header wherever the run's own credentials would go; counts with the run's requests."""

    def __init__(self, transport: Transport, header: str) -> None:
        super().__init__(transport.target, transport.recorder, transport.pace)
        self.sent = transport.sent
        self.patience = transport.patience
        self._header = header

    def send(
        self,
        method: str,
        url: str,
        *,
        body: str | bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
    ) -> Exchange:
        """Return the exchange of one request."""
        spoken = self._header if auth is Auth.TOKEN else auth
        return super().send(method, url, body=body, headers=headers, auth=spoken)


def with_token(client: Client, token: Secret) -> Client:
    """Return a client for the same names and the same ledger that speaks with another token; close its transport."""
    client.transport.recorder.redactor.learn(token)
    return Client(_Speaking(client.transport, f"Bearer {token.reveal()}"), client.ledger, client.names)
