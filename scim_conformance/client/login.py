"""What a request shows to be let in, by the kind of credentials that the run has."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote


class Kind(StrEnum):
    """The kinds of credentials."""

    BEARER = "bearer"
    BASIC = "basic"
    HEADER = "header"
    OAUTH2 = "oauth2"
    NONE = "none"


#: What the secret is called, by kind.
_CALLED = {Kind.BEARER: "token", Kind.BASIC: "password", Kind.HEADER: "key", Kind.OAUTH2: "token"}


@dataclass(frozen=True, slots=True)
class Login:
    """A kind of credentials and what belongs to it beside the secret; what another kind needs is empty."""

    kind: Kind = Kind.BEARER
    user: str = ""
    header: str = ""
    token_url: str = ""
    client_id: str = ""
    scope: str = ""

    @property
    def called(self) -> str:
        """What the credential is called in a sentence."""
        return _CALLED.get(self.kind, "connection")

    @property
    def bearer(self) -> bool:
        """Whether requests carry a bearer token (RFC 6750)."""
        return self.kind in {Kind.BEARER, Kind.OAUTH2}

    def headers(self, secret: str, scheme: str | None = None) -> dict[str, str]:
        """Return the headers that show a secret, none where the run shows none.

        ``scheme`` is another spelling of the word before the credentials (RFC 7617 section 2, RFC 6750 section 2.1).
        """
        if self.kind is Kind.BASIC:
            pair = base64.b64encode(f"{self.user}:{secret}".encode()).decode()
            return {"Authorization": f"{scheme or 'Basic'} {pair}"}
        if self.kind is Kind.HEADER:
            return {self.header: secret}
        return {"Authorization": f"{scheme or 'Bearer'} {secret}"} if self.bearer else {}


@dataclass(frozen=True, slots=True)
class Tls:
    """Files for the handshake: our certificate with its key, None where one file has both, and whom to trust."""

    certificate: str | None = None
    key: str | None = None
    authorities: str | None = None

    @property
    def pair(self) -> str | tuple[str, str] | None:
        """The certificate and its key as ``requests`` takes them."""
        return (self.certificate, self.key) if self.certificate and self.key else self.certificate

    @property
    def told(self) -> tuple[str, ...]:
        """What curl has to be told, in the names of its options."""
        given = {"cert": self.certificate, "key": self.key, "cacert": self.authorities}
        return tuple(name for name, file in given.items() if file)


def client_basic(client_id: str, secret: str) -> tuple[str, str]:
    """Return the Basic header that names an OAuth client, and the pair in it, form-encoded (RFC 6749 section 2.3.1)."""
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}", pair
