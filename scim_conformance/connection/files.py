"""Finds out before the first request whether certificates, keys and bundles can be used."""

from __future__ import annotations

import ssl
from pathlib import Path


class FileError(ValueError):
    """A file cannot be used; ``option`` is the key of the option that named it."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


class _EncryptedError(Exception):
    """OpenSSL asked for the password of a key."""


def check_certificate(certificate: str, key: str | None) -> None:
    """Raise FileError unless the certificate and its key can be shown in a handshake."""
    _require_readable("client_cert", certificate)
    if key is not None:
        _require_readable("client_key", key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    holder, name = ("client_key", key) if key else ("client_cert", certificate)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except _EncryptedError:
        raise FileError(
            holder, f"the key in {name} is encrypted; give one that is not, in a file of your own"
        ) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise FileError(holder, f"the key in {name} does not belong to the certificate in {certificate}") from None
        raise FileError(*_not_pem(certificate, key)) from None


def check_authorities(bundle: str) -> None:
    """Raise FileError unless the bundle, a file or a folder as OpenSSL takes them, holds certificates."""
    if Path(bundle).is_dir():
        return
    _require_readable("ca_bundle", bundle)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=bundle)
    except ssl.SSLError:
        raise FileError("ca_bundle", f"there is no certificate in PEM in {bundle}") from None


def _not_pem(certificate: str, key: str | None) -> tuple[str, str]:
    """Return which of the files is not what it should be, and what it lacks."""
    held = Path(certificate).read_bytes()
    if b"-----BEGIN CERTIFICATE-----" not in held:
        return "client_cert", f"there is no certificate in PEM in {certificate}"
    if key is not None:
        return "client_key", f"there is no private key in PEM in {key}"
    if b"PRIVATE KEY-----" not in held:
        return "client_cert", f"there is no private key in {certificate}; name its file, too"
    return "client_cert", f"certificate and key in {certificate} cannot be used"


def _require_readable(option: str, file: str) -> None:
    try:
        with Path(file).open("rb") as held:
            held.read(1)
    except OSError as error:
        raise FileError(option, f"{file} cannot be read: {error.strerror}") from None


def _no_password() -> str:
    raise _EncryptedError
