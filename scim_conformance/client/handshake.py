"""TLS handshakes that offer this and nothing else, recorded like requests; nothing of HTTP goes over them."""

from __future__ import annotations

import socket
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies

from scim_conformance.client.target import Target
from scim_conformance.client.transport import Transport
from scim_conformance.client.wire import Auth
from scim_conformance.evidence import Exchange, Request

_PORT = 443


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client offers; ``words`` are the options with which ``openssl s_client`` offers the same."""

    words: str
    newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    oldest: ssl.TLSVersion = ssl.TLSVersion.MINIMUM_SUPPORTED
    suites: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Attempt(Exchange):
    """A connection that may rightly be refused, so that no answer is an answer, unless nobody was ``reachable``.

    ``agreed`` says whether a handshake came about, ``untrusted`` why the certificate was not accepted, and
    ``certificate`` is what the endpoint showed, in DER.
    """

    reachable: bool = True
    agreed: bool = False
    untrusted: str = ""
    certificate: bytes = b""

    @property
    def unjudgeable(self) -> str | None:
        """Why this attempt judges nothing, None when it does."""
        return None if self.reachable else self.failure or "no answer"


def proxied(target: Target) -> bool:
    """Return whether a proxy stands between, which would be the one whose TLS is seen."""
    if target.loopback:
        return False
    return target.proxy is not None or bool({"https", "all"} & get_environ_proxies(target.base_url).keys())


def can_offer(offer: Offer) -> bool:
    """Return whether this machine's OpenSSL can offer it at all: most can speak nothing old or weak any more."""
    try:
        _context(offer, None).wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="host.invalid").do_handshake()
    except ssl.SSLWantReadError:
        return True
    except ssl.SSLError:
        return False
    return False


def shake_hands(transport: Transport, offer: Offer) -> Attempt:
    """Return what came of a handshake with the endpoint, with its name sent along."""
    parts = urlsplit(transport.target.base_url)
    host, port = parts.hostname or "", parts.port or _PORT
    request = Request("TLS", f"https://{host}:{port}", {"openssl-options": offer.words})
    if transport.stopped is not None:
        return _attempt(transport, request, f"not tried: {transport.stopped}", reachable=False)
    seconds = min(transport.target.waits.connect, transport.target.timeout)
    try:
        plain = socket.create_connection((host, port), timeout=seconds)
    except OSError as error:
        return _attempt(transport, request, f"no connection to {host}:{port} ({error})", reachable=False)
    with plain:
        try:
            with _context(offer, transport.target).wrap_socket(plain, server_hostname=host) as held:
                said = f"agreed on {held.version()} with {(held.cipher() or ('nothing',))[0]}"
                return _attempt(
                    transport, request, said, agreed=True, certificate=held.getpeercert(binary_form=True) or b""
                )
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message or str(error)
            return _attempt(transport, request, f"the certificate is not accepted: {why}", untrusted=why)
        except TimeoutError:
            return _attempt(transport, request, "the handshake was not answered in time", reachable=False)
        except OSError as error:  # an alert, or a connection that is simply closed
            return _attempt(transport, request, f"the handshake was refused ({_reason(error)})")


def over_plain_http(transport: Transport, path: str) -> Attempt:
    """Return what came of a GET without credentials by plain http to the endpoint's host and port."""
    parts = urlsplit(transport.target.base_url)
    url = urlunsplit(("http", parts.netloc, parts.path + path, "", ""))
    sent = transport.send("GET", url, auth=Auth.NONE)
    return Attempt(sent.uid, sent.request, sent.response, sent.failure, sent.echoed_secret, sent.shown)


def _attempt(
    transport: Transport,
    request: Request,
    said: str,
    *,
    reachable: bool = True,
    agreed: bool = False,
    untrusted: str = "",
    certificate: bytes = b"",
) -> Attempt:
    kept = transport.recorder.record(request, None, said)
    return Attempt(
        kept.uid, kept.request, None, kept.failure, False, kept.shown, reachable, agreed, untrusted, certificate
    )


def _context(offer: Offer, target: Target | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if offer.verified and target is not None:
        _trust(context, target)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if target is not None and target.tls.certificate is not None:
        context.load_cert_chain(target.tls.certificate, target.tls.key)
    if offer.suites:
        context.set_ciphers(offer.suites)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of old versions; offering them is the point
        context.minimum_version = offer.oldest
        context.maximum_version = offer.newest
    return context


def _trust(context: ssl.SSLContext, target: Target) -> None:
    """Trust whom requests trusts: the bundle the user or environment variables name, or the public authorities."""
    with requests.Session() as session:
        named = session.merge_environment_settings(target.base_url, {}, None, target.tls.authorities, None)["verify"]
    bundle = Path(named if isinstance(named, str) else DEFAULT_CA_BUNDLE_PATH)
    if bundle.is_dir():
        context.load_verify_locations(capath=bundle)
    else:
        context.load_verify_locations(cafile=bundle)


def _reason(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__
