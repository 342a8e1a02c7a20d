"""Rules about TLS connections (RFC 7644 section 7.2)."""

from __future__ import annotations

from collections.abc import Iterator

from scim_conformance.client.handshake import Attempt
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding

_LEAST_BITS = {"RSA": 2048, "EC": 256}
_ALGORITHMS = {
    bytes.fromhex("2a864886f70d010101"): "RSA",  # 1.2.840.113549.1.1.1, rsaEncryption (RFC 8017)
    bytes.fromhex("2a8648ce3d0201"): "EC",  # 1.2.840.10045.2.1, id-ecPublicKey (RFC 5480)
}
_SEQUENCE, _EXPLICIT_0, _LONG = 0x30, 0xA0, 0x80


def connected(exchange: Exchange) -> list[Finding]:
    """The handshake came about."""
    if isinstance(exchange, Attempt) and exchange.agreed:
        return []
    return [Finding("handshake", "a connection", exchange.failure or "none")]


def refused(exchange: Exchange) -> list[Finding]:
    """The handshake was refused."""
    if not (isinstance(exchange, Attempt) and exchange.agreed):
        return []
    hint = "the policy of the load balancer or gateway says which versions and suites are taken"
    return [Finding("handshake", "a refusal", exchange.failure or "a connection", hint)]


def certificate_trusted(exchange: Exchange) -> list[Finding]:
    """The certificate is in date, names the host and leads to an authority that clients know."""
    why = exchange.untrusted if isinstance(exchange, Attempt) else ""
    hint = "are the intermediate certificates sent along, is the name right, has it run out?"
    return [Finding("certificate", "in date, for this host and from a known authority", why, hint)] if why else []


def key_is_strong(exchange: Exchange) -> list[Finding]:
    """The certificate's key has 2048 bits (RSA) or 256 (EC) at least; other kinds are left to those who know them."""
    kind, bits = key_of(exchange.certificate) if isinstance(exchange, Attempt) else ("", 0)
    least = _LEAST_BITS.get(kind, 0)
    return [Finding("certificate", f"an {kind} key of {least} bits or more", f"{bits} bits")] if bits < least else []


def serves_nothing(exchange: Exchange) -> list[Finding]:
    """What came is no SCIM data and asks for no credentials: nothing, a redirect, or a refusal."""
    if exchange.response is None:
        return []
    asks = exchange.status == 401 and exchange.response.header("WWW-Authenticate") is not None
    if not asks and not 200 <= exchange.response.status < 300:
        return []
    actual = f"{exchange.status}, and a challenge for credentials" if asks else str(exchange.status)
    hint = "close the port, or let it do nothing but redirect to https"
    return [Finding("status", "no answer, a redirect to https or a refusal", actual, hint)]


def key_of(certificate: bytes) -> tuple[str, int]:
    """Return the kind of key in an X.509 certificate, and its bits; empty and 0 for kinds and forms not known here.

    RFC 5280 section 4.1: of the first sequence the part before the extensions is version (optional), serial number,
    algorithm, issuer, validity, subject, key.
    """
    try:
        body = [one for one in _inside(_inside_first(_inside_first(certificate))) if one[0] != _EXPLICIT_0]
        (_, algorithm), (_, bits) = _inside(body[5][1])
        oid = next(_inside(algorithm))[1]
        kind = _ALGORITHMS.get(oid, "")
        if kind == "RSA":
            modulus = next(_inside(_inside_first(bits[1:])))[1]
            return kind, int.from_bytes(modulus, "big").bit_length()
        point = len(bits) - 2  # without the count of unused bits and the byte that says how the point is written
        return (kind, 8 * (point if bits[1] in (2, 3) else point // 2)) if kind else ("", 0)
    except (IndexError, StopIteration, ValueError):
        return "", 0


def _inside_first(der: bytes) -> bytes:
    return next(_inside(der))[1]


def _inside(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element in DER (X.690 section 8.1)."""
    at = 0
    while at + 1 < len(der):
        tag, length, start = der[at], der[at + 1], at + 2
        if length & _LONG:
            width = length & ~_LONG
            length, start = int.from_bytes(der[start : start + width], "big"), start + width
        yield tag, der[start : start + length]
        at = start + length
