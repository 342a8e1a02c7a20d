"""The options that say where the endpoint is and how to log in; written once, read by the plugin and the command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What ``--scim-auth`` takes, the one it is without being told first.
KINDS: Final = ("bearer", "basic", "header", "oauth2", "none")


#: Set for pytest below ``scim-conformance run``, whose user has typed ``--url`` and not ``--scim-url``.
BELOW_COMMAND: Final = "SCIM_CONFORMANCE_COMMAND"


@dataclass(frozen=True, slots=True)
class ConnectionOption:
    """One option: its name without ``--scim-`` or ``--``, what it says, and the environment variable beside it.

    ``metavar`` is None for a switch; ``kind`` is the one kind of credentials that the option belongs to.
    """

    name: str
    help: str
    metavar: str | None = None
    environment: str | None = None
    kind: str | None = None

    @property
    def key(self) -> str:
        """The name as an identifier, such as ``token_env``."""
        return self.name.replace("-", "_")


CONNECTION: Final = (
    ConnectionOption(
        "url", "base URL of the endpoint; without it the embedded reference endpoint answers", "URL", "SCIM_URL"
    ),
    ConnectionOption("token-env", "environment variable that holds the token or secret (default SCIM_TOKEN)", "VAR"),
    ConnectionOption("token-file", "file that holds the token or secret", "FILE"),
    ConnectionOption("token-keyring", "entry of the system's keyring that holds the token or secret", "SERVICE[/NAME]"),
    ConnectionOption("auth", f"kind of credentials: {', '.join(KINDS)} (default {KINDS[0]})", "KIND"),
    ConnectionOption("user", "user name; the secret is the password", "NAME", "SCIM_USER", "basic"),
    ConnectionOption("auth-header", "header that carries the secret, such as X-API-Key", "HEADER", kind="header"),
    ConnectionOption("token-url", "token endpoint; the secret is the client's", "URL", kind="oauth2"),
    ConnectionOption("client-id", "id of the client at the token endpoint", "ID", kind="oauth2"),
    ConnectionOption("scope", "scope to ask the token endpoint for", "SCOPE", kind="oauth2"),
    ConnectionOption(
        "client-cert",
        "certificate to show in the TLS handshake, and its key where in one file",
        "FILE",
        "SCIM_CLIENT_CERT",
    ),
    ConnectionOption("client-key", "private key of that certificate, not encrypted", "FILE", "SCIM_CLIENT_KEY"),
    ConnectionOption(
        "ca-bundle", "certificates of the authorities to trust, instead of the public ones", "FILE", "SCIM_CA_BUNDLE"
    ),
    ConnectionOption("proxy", "http or https proxy for everything that is not on this machine", "URL"),
    ConnectionOption("plain-http", "send credentials by plain http to another machine"),
)
