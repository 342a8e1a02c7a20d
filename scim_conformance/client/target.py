"""Where the endpoint is and how to speak to it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from requests import PreparedRequest

from scim_conformance.client.login import Kind, Login, Tls
from scim_conformance.evidence import Secret

_PORTS = {"http": 80, "https": 443}
_EXAMPLE = "write it like https://host/scim/v2"


class TargetError(ValueError):
    """The URL cannot be a SCIM base URL; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the endpoint is waited for, in seconds: for ``connect``, and for a ``pause`` that 429 or 503 asks for.

    From ``until``, a moment of ``time.monotonic()``, nothing is sent but what cleans up.
    """

    connect: float = 10.0
    pause: float = 60.0
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint: base URL without trailing slash or query, secret, and whether it is our own embedded one.

    ``timeout`` is in seconds and counts for each read; ``rate`` is requests per second over all workers, None for no
    limit. ``login`` says how the secret is shown; ``proxy`` is for what is not on this machine.
    """

    base_url: str
    token: Secret
    embedded: bool = False
    timeout: float = 30.0
    rate: float | None = None
    waits: Waits = field(default_factory=Waits)
    login: Login = field(default_factory=Login)
    tls: Tls = field(default_factory=Tls)
    proxy: str | None = None

    @classmethod
    def of(cls, url: str, token: Secret, *, timeout: float = 30.0, rate: float | None = None) -> Target:
        """Return the target for a URL as a user writes it; raise TargetError when it is none.

        A query string is dropped: Entra's Tenant URL may carry ``?aadOptscim062020``, which is no part of the base URI
        (RFC 7644 section 1.3).
        """
        parts = _split(url)
        if parts.username or parts.password:
            raise TargetError("the URL carries a user name or password; leave them out and set the token instead")
        try:
            PreparedRequest().prepare_url(url.strip(), None)
        except ValueError as error:
            raise TargetError(f"no request can be made to {url!r} ({error}); {_EXAMPLE}") from None
        base = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
        return cls(base, token, timeout=timeout, rate=rate)

    @property
    def loopback(self) -> bool:
        """Whether the endpoint runs on this machine."""
        return on_this_machine(self.base_url)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What has to be masked wherever it shows."""
        return () if self.login.kind is Kind.NONE else (self.token,)

    @property
    def told(self) -> tuple[str, ...]:
        """What curl has to be told to connect alike, in the names of its options."""
        return (*self.tls.told, *(["user"] if self.login.kind is Kind.BASIC else ()))

    def elsewhere(self, url: str) -> Target:
        """Return the target for a further URL, which gets no credentials, nor the certificate on another origin."""
        tls = self.tls if self.same_origin(url) else Tls(authorities=self.tls.authorities)
        return replace(self, base_url=url, token=Secret(""), login=Login(Kind.NONE), tls=tls)

    def resolve(self, reference: str) -> str:
        """Return the absolute form of a URI reference, relative ones resolved against the base URL.

        What is no URI reference comes back as it is.
        """
        try:
            return urljoin(f"{self.base_url}/", reference)
        except ValueError:
            return reference

    def same_origin(self, url: str) -> bool:
        """Return whether a URL has the endpoint's scheme, host and port, so that credentials may go there."""
        try:
            return _origin(urlsplit(url)) == _origin(urlsplit(self.base_url))
        except ValueError:
            return False


def on_this_machine(url: str) -> bool:
    """Return whether a URL leads to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise TargetError(f"{url!r} is not a URL ({error}); {_EXAMPLE}") from None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise TargetError(f"{url!r} is not an http or https URL; {_EXAMPLE}")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme, (parts.hostname or "").casefold(), parts.port or _PORTS.get(parts.scheme)
