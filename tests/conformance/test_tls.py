"""Servers with one thing wrong about their TLS make the check fail that must catch it; a right one passes them all."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from scim_conformance.client.handshake import Offer, can_offer
from scim_conformance.rules.tls import key_of
from scim_conformance.scim import urns
from tests.forks import run_suite
from tests.support import Run, lean, modules_of

#: The checks of TLS, with the server that shows that each can fail; test_faults.py counts them as shown.
CAUGHT = {
    "modern-only": "tls-version-12-is-accepted",
    "old-versions": "tls-old-versions-are-refused",
    "stranger": "tls-certificate-is-trusted",
    "short-key": "tls-certificate-key-is-strong",
    "rsa-exchange": "tls-listed-suites-are-accepted",
    "null-suites": "tls-weak-suites-are-refused",
    "plain-too": "tls-plain-http-serves-nothing",
    "no-hsts": "tls-answers-insist-on-https",
}
BODY = f'{{"schemas": ["{urns.LIST_RESPONSE}"], "totalResults": 0, "Resources": []}}'
HSTS = "Strict-Transport-Security: max-age=31536000\r\n"
CHALLENGE = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
OLD = Offer("", ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1, "ALL:@SECLEVEL=0")
NULL = Offer("", ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, "eNULL:@SECLEVEL=0")


def test_right_server_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with TLS 1.2 and 1.3, a trusted certificate and HSTS passes every check of TLS."""
    run = judged("right", tmp_path, monkeypatch)
    assert run.checks("failed", "deviates", "blocked", "error", "inconclusive") == set(), run.told()
    missing = {check for check, ready in {CAUGHT["old-versions"]: can_offer(OLD)}.items() if not ready}
    assert run.checks("passed") >= set(CAUGHT.values()) - missing


def test_nobody_is_no_right_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing answers no check of TLS passes, nor fails: not even the one that wants nothing by plain http."""
    modules = modules_of(CAUGHT.values())
    run = run_suite(tmp_path, "bizagi", *lean(tmp_path), *modules, url="https://127.0.0.1:9/scim/v2")
    assert run.exit == 10, run.told()
    assert run.checks("inconclusive", "blocked", "not-applicable") >= set(CAUGHT.values())
    assert not run.checks("passed", "failed", "deviates"), run.told()


@pytest.mark.parametrize("name", CAUGHT)
def test_wrong_server_is_caught(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one thing that is wrong fails its own check and no other, and what rests on it is blocked."""
    if (name == "old-versions" and not can_offer(OLD)) or (name == "null-suites" and not can_offer(NULL)):
        pytest.skip("this machine's OpenSSL cannot speak it")
    run = judged(name, tmp_path, monkeypatch)
    also = {CAUGHT["stranger"]} if name == "short-key" else set()  # OpenSSL accepts no certificate with such a key
    assert run.checks("failed", "deviates") - also == {CAUGHT[name]}, run.told()
    assert not run.checks("error", "inconclusive"), run.told()


def test_embedded_endpoint_is_not_asked(tmp_path: Path) -> None:
    """A URL that is not https makes every check of TLS not applicable, and nothing is sent for them."""
    run = run_suite(
        tmp_path, "britive", *lean(tmp_path), *modules_of(CAUGHT.values()), url="http://127.0.0.1:9/x", measured=False
    )
    assert run.checks("not-applicable") >= set(CAUGHT.values()) - {CAUGHT["no-hsts"]}, run.told()


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (rsa.generate_private_key(65537, 1024), ("RSA", 1024)),
        (rsa.generate_private_key(65537, 2048), ("RSA", 2048)),
        (ec.generate_private_key(ec.SECP256R1()), ("EC", 256)),
        (ec.generate_private_key(ec.SECP384R1()), ("EC", 384)),
    ],
)
def test_key_is_read_from_certificate(key: Any, wanted: tuple[str, int]) -> None:
    """Kind and size of the key are read from the certificate, and half a certificate is no error."""
    der = self_signed(key).public_bytes(serialization.Encoding.DER)
    assert key_of(der) == wanted
    assert all(key_of(der[:length]) for length in range(0, len(der), 7))


def self_signed(key: Any) -> x509.Certificate:
    """Return a certificate for localhost, signed with its own key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    return builder.sign(key, hashes.SHA256())


def judged(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the run of the checks of TLS against a server of that kind, trusted unless it is a stranger's."""
    known, unknown = trustme.CA(), trustme.CA()
    known.cert_pem.write_to_path(folder / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CERTIFIED.get(name, issued)(context, unknown if name == "stranger" else known, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        if name in CONFIGURED:
            CONFIGURED[name](context)
    with listening(context, "" if name == "no-hsts" else HSTS, plain=name == "plain-too") as port:
        url = f"https://localhost:{port}/scim/v2"
        return run_suite(folder, "britive", *lean(folder), *modules_of(CAUGHT.values()), url=url, measured=False)


def issued(context: ssl.SSLContext, authority: trustme.CA, _: Path) -> None:
    """Give the server a certificate with an RSA key, which fits every suite."""
    authority.issue_cert("localhost", key_type=trustme.KeyType.RSA).configure_cert(context)


def short(context: ssl.SSLContext, _: trustme.CA, folder: Path) -> None:
    """Give the server a certificate with a key of 1024 bits."""
    key = rsa.generate_private_key(65537, 1024)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "server.pem").write_bytes(private + self_signed(key).public_bytes(serialization.Encoding.PEM))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(folder / "server.pem")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")


CERTIFIED: dict[str, Callable[[ssl.SSLContext, trustme.CA, Path], None]] = {"short-key": short}


def _modern(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3


def _old(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1


CONFIGURED: dict[str, Callable[[ssl.SSLContext], None]] = {
    "modern-only": _modern,
    "old-versions": _old,
    "rsa-exchange": lambda context: context.set_ciphers("AES128-GCM-SHA256:AES256-GCM-SHA384"),
    "null-suites": lambda context: context.set_ciphers("ECDHE+AESGCM:eNULL:@SECLEVEL=0"),
}


@contextmanager
def listening(context: ssl.SSLContext, headers: str, *, plain: bool) -> Iterator[int]:
    """Serve an empty list by https on a port of localhost, and a challenge by plain http where that is wanted."""
    answer = f"HTTP/1.1 200 OK\r\n{headers}Content-Type: {urns.MEDIA_TYPE}\r\nConnection: close\r\n"
    answer += f"Content-Length: {len(BODY)}\r\n\r\n{BODY}"

    def serve(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                if connection.recv(1, socket.MSG_PEEK) != b"\x16":
                    _speak(connection, CHALLENGE if plain else "")
                    return
                with context.wrap_socket(connection, server_side=True) as held:
                    _speak(held, answer)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def _speak(connection: socket.socket, answer: str) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return
        received += part
    connection.sendall(answer.encode())
