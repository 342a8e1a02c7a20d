"""How the endpoint speaks TLS (RFC 7644 section 7.2, Entra's security requirements); asked of https URLs only."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache

import pytest

from scim_conformance.client import Client, Transport
from scim_conformance.client.handshake import Attempt, Offer, can_offer, over_plain_http, proxied, shake_hands
from scim_conformance.model import CaseId
from scim_conformance.profile import Profile
from scim_conformance.rules.answers import header_present
from scim_conformance.rules.tls import certificate_trusted, connected, key_is_strong, refused, serves_nothing
from scim_conformance.suite.kit import Blocked, Case, Inconclusive, NotApplicable, cases, demand, requirement

_V12 = ssl.TLSVersion.TLSv1_2
#: The TLS 1.2 suites that Microsoft lists for SCIM endpoints, in OpenSSL's names.
_LISTED = ":".join(
    f"ECDHE-{signature}-{rest}"
    for signature in ("ECDSA", "RSA")
    for rest in ("AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-SHA384", "AES128-SHA256")
)
_WEAK = "eNULL:RC4:3DES:EXPORT:@SECLEVEL=0"
_OFFERS = {
    "1.2": Offer("-tls1_2 -cipher ALL:@SECLEVEL=0", oldest=_V12, newest=_V12, suites="ALL:@SECLEVEL=0"),
    "old": Offer(
        "-tls1_1 -cipher ALL:@SECLEVEL=0",
        oldest=ssl.TLSVersion.TLSv1,
        newest=ssl.TLSVersion.TLSv1_1,
        suites="ALL:@SECLEVEL=0",
    ),
    "verified": Offer("-verify_return_error -verify 5", verified=True),
    "lenient": Offer("-cipher ALL:@SECLEVEL=0", oldest=_V12, suites="ALL:@SECLEVEL=0"),
    "listed": Offer(f"-tls1_2 -cipher {_LISTED}", oldest=_V12, newest=_V12, suites=_LISTED),
    "weak": Offer(f"-tls1_2 -cipher {_WEAK}", oldest=_V12, newest=_V12, suites=_WEAK),
}
_HSTS = "a browser that once saw it never sends the token over plain http: Strict-Transport-Security: max-age=31536000"
Hands = Callable[[str], Attempt]


@pytest.fixture(scope="module")
def secure(transport: Transport) -> Transport:
    """Return what sends requests, where it does so by https and without a proxy between."""
    if not transport.target.base_url.startswith("https:"):
        raise NotApplicable("the URL is not https")
    if proxied(transport.target):
        raise NotApplicable("a proxy stands between, whose TLS it would be")
    return transport


@pytest.fixture(scope="module")
def hands(secure: Transport) -> Hands:
    """Return the handshake with one of the offers, each made once."""

    @cache
    def shake(name: str) -> Attempt:
        if not can_offer(_OFFERS[name]):
            raise NotApplicable("this machine's OpenSSL cannot offer it any more")
        return shake_hands(secure, _OFFERS[name])

    return shake


def _answered(attempt: Attempt) -> Attempt:
    """Return a handshake; raise Inconclusive where nobody is there, who would serve nothing by plain http either."""
    if attempt.unjudgeable is not None:
        raise Inconclusive(str(attempt))
    return attempt


@requirement("RFC7644-7.2-tls12")
def test_tls_version_12_is_accepted(case: Case, hands: Hands) -> None:
    """A client that offers TLS 1.2 and nothing newer gets a connection."""
    demand(hands("1.2"), connected)


@requirement("SEC-TLS-OLD-VERSIONS")
def test_tls_old_versions_are_refused(case: Case, hands: Hands) -> None:
    """A client that offers TLS 1.1 or older gets no connection."""
    demand(hands("old"), refused)


@requirement("ENTRA-TLS-CERT")
@cases(needs="entra")
def test_tls_certificate_is_trusted(case: Case, hands: Hands) -> None:
    """The certificate is in date, names the host and leads to a known authority."""
    demand(hands("verified"), certificate_trusted)


@requirement("ENTRA-TLS-CERT")
@cases(needs="entra")
def test_tls_certificate_key_is_strong(case: Case, hands: Hands) -> None:
    """The certificate has an RSA key of 2048 bits or an EC key of 256 at least."""
    demand(hands("lenient"), key_is_strong)


@requirement("ENTRA-TLS-CIPHERS")
@cases(needs="entra")
def test_tls_listed_suites_are_accepted(case: Case, hands: Hands, profile: Profile) -> None:
    """Under TLS 1.2 one of the suites that Microsoft lists can be agreed on."""
    if not _answered(hands("1.2")).agreed:
        raise Blocked("TLS 1.2 is not spoken", CaseId("tls-version-12-is-accepted", f"{profile.connector}/User"))
    demand(hands("listed"), connected)


@requirement("ENTRA-TLS-CIPHERS")
@cases(needs="entra")
def test_tls_weak_suites_are_refused(case: Case, hands: Hands) -> None:
    """Under TLS 1.2 no suite without encryption, with RC4, with 3DES or for export can be agreed on."""
    demand(hands("weak"), refused)


@requirement("RFC7644-7.2-https-only")
def test_tls_plain_http_serves_nothing(case: Case, secure: Transport, hands: Hands) -> None:
    """Over plain http there is no SCIM data, and nothing that asks for credentials."""
    _answered(hands("lenient"))
    demand(over_plain_http(secure, "/Users"), serves_nothing)


@requirement("SEC-HEADERS")
def test_tls_answers_insist_on_https(case: Case, secure: Transport, client: Client) -> None:
    """An answer over https says that the host is to be spoken to by https only."""
    demand(client.get("/Users", {"count": "1"}), header_present("Strict-Transport-Security", _HSTS))
