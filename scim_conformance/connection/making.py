"""Makes a target of what the options say, or one sentence of what is wrong with them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from scim_conformance import tokens
from scim_conformance.client.login import Kind, Login, Tls
from scim_conformance.client.target import Target, TargetError, on_this_machine
from scim_conformance.connection.files import FileError, check_authorities, check_certificate
from scim_conformance.connection.options import CONNECTION
from scim_conformance.evidence import Secret

Given = Mapping[str, Any]

_EXPECTED: Final = {
    Kind.BASIC: tokens.PASSWORD,
    Kind.HEADER: tokens.KEY,
    Kind.OAUTH2: tokens.CLIENT_SECRET,
}
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: Headers that HTTP, the library or the suite sets, and those of other ways to log in.
_TAKEN: Final = frozenset({"accept", "authorization", "connection", "cookie", "expect", "host", "origin", "prefer"})
_TAKEN_FAMILIES: Final = (
    "accept-",
    "content-",
    "if-",
    "proxy-",
    "transfer-",
    "user-agent",
    "x-http-method",
    "x-method",
)
#: What makes a run a run against somebody's endpoint: without a URL none of it may be passed over in silence.
_OF_AN_ENDPOINT: Final = ("auth", "auth_header", "token_url", "client_id", "scope", "client_cert", "client_key")


class ConnectionRefused(ValueError):
    """The options do not say how to reach the endpoint; the message is one sentence, and repeats no secret."""


def target_of(given: Given, folder: Path = Path(), *, dashes: str = "--scim-", **settings: Any) -> Target | None:
    """Return the target that the options name by ``ConnectionOption.key``, None without URL and token.

    Relative files are looked for in ``folder``; ``dashes`` is how options are spelt in messages; ``settings`` are
    further fields of the target. Raise ConnectionRefused on what makes no sense, before anything is sent.
    """
    return _Making(given, folder, dashes).target(settings)


@dataclass(frozen=True, slots=True)
class _Making:
    given: Given
    folder: Path
    dashes: str

    def target(self, settings: Mapping[str, Any]) -> Target | None:
        """Return the target with all that belongs to it."""
        url, kind = self.get("url"), self.kind()
        secret = self.secret(kind)
        if url is None:
            self.refuse_without_url(secret)
            return None
        if not url.strip():
            raise ConnectionRefused(
                f"the URL is empty: set {self.option('url')} or SCIM_URL to the base URL; is a secret unset?"
            )
        if secret is None:
            raise ConnectionRefused(self.no_secret(url, kind))
        try:
            target = replace(Target.of(url, secret), **settings)
        except TargetError as error:
            raise ConnectionRefused(str(error)) from None
        self.refuse_plain(target.base_url)
        return replace(target, login=self.login(kind), tls=self.tls(), proxy=self.proxy())

    def get(self, key: str) -> str | None:
        """Return the text of an option, None when it was not given."""
        return self.given.get(key)

    def option(self, key: str) -> str:
        """Return an option as it is spelt where it was given."""
        return f"{self.dashes}{key.replace('_', '-')}"

    def kind(self) -> Kind:
        """Return the kind of credentials, and refuse options of another kind."""
        text = self.get("auth") or Kind.BEARER
        if text not in set(Kind):
            raise ConnectionRefused(f"{self.option('auth')}: there is no kind {text!r}; there are {', '.join(Kind)}")
        kind = Kind(text)
        for one in CONNECTION:
            given = self.get(one.key)
            if one.environment and given == os.environ.get(one.environment):
                continue  # it may stand in the environment for another run
            if one.kind not in (None, kind) and given is not None:
                raise ConnectionRefused(f"{self.option(one.key)} is of no use without {self.option('auth')} {one.kind}")
        return kind

    def secret(self, kind: Kind) -> Secret | None:
        """Return the secret, empty for the kind that has none, None when there is none at all."""
        keys = ("token_env", "token_file", "token_keyring")
        named = [self.option(key) for key in keys if self.get(key) is not None]
        if kind is Kind.NONE:
            if named:
                raise ConnectionRefused(f"{named[0]} is of no use with {self.option('auth')} none")
            return Secret("")
        if len(named) > 1:
            raise ConnectionRefused(f"{' and '.join(named)} both say where the secret is; name one of them")
        variable, file, keyring = (self.get(key) for key in keys)
        try:
            return tokens.read_token(variable, file, self.folder, keyring, _EXPECTED.get(kind, tokens.BEARER))
        except tokens.TokenError as error:
            raise ConnectionRefused(str(error)) from None

    def no_secret(self, url: str, kind: Kind) -> str:
        """Return the sentence on a secret that is missing."""
        called = _EXPECTED[kind].called.removeprefix("the ") if kind in _EXPECTED else "token"
        variable = self.get("token_env") or tokens.DEFAULT_VARIABLE
        return (
            f"there is no {called} for {url}: put it into the variable {variable}, or name {self.option('token_file')}"
        )

    def refuse_without_url(self, secret: Secret | None) -> None:
        """Refuse what was meant for somebody's endpoint, so that ours is never certified by mistake."""
        if secret is not None and secret.reveal():
            raise ConnectionRefused(
                f"there is a token but no URL: set {self.option('url')} or SCIM_URL, or unset the token to judge the "
                "embedded one"
            )
        found = next((self.option(key) for key in _OF_AN_ENDPOINT if self.get(key) is not None), None)
        if found is not None:
            raise ConnectionRefused(f"there is {found} but no URL: set {self.option('url')} or SCIM_URL")

    def refuse_plain(self, url: str) -> None:
        """Refuse plain http to another machine unless it was told."""
        if urlsplit(url).scheme != "https" and not on_this_machine(url) and not self.given.get("plain_http"):
            raise ConnectionRefused(
                f"{url} is plain http, over which everybody on the way reads the credentials: use https, "
                f"or say {self.option('plain_http')}"
            )

    def login(self, kind: Kind) -> Login:
        """Return how the secret is shown."""
        if kind is Kind.BASIC:
            return Login(kind, user=self.user())
        if kind is Kind.HEADER:
            return Login(kind, header=self.header())
        if kind is Kind.OAUTH2:
            return Login(
                kind,
                token_url=self.token_url(),
                client_id=self.required("client_id", kind),
                scope=self.get("scope") or "",
            )
        return Login(kind)

    def required(self, key: str, kind: Kind) -> str:
        """Return an option that a kind of credentials cannot do without."""
        text = (self.get(key) or "").strip()
        if not text:
            raise ConnectionRefused(f"{self.option('auth')} {kind} needs {self.option(key)}")
        return text

    def user(self) -> str:
        """Return the user name; a colon would end it early (RFC 7617 section 2)."""
        name = self.required("user", Kind.BASIC)
        if ":" in name or not tokens.PASSWORD.fits.fullmatch(name):
            raise ConnectionRefused(f"{self.option('user')}: a user name has neither a colon nor control characters")
        return name

    def header(self) -> str:
        """Return the header that carries the secret."""
        name = self.required("auth_header", Kind.HEADER)
        if not _HEADER.fullmatch(name):
            raise ConnectionRefused(f"{self.option('auth_header')}: this is no name of a header; write X-API-Key, say")
        if name.casefold() in _TAKEN or name.casefold().startswith(_TAKEN_FAMILIES):
            raise ConnectionRefused(
                f"{self.option('auth_header')}: {name} has a use of its own and cannot carry the key"
            )
        return name

    def token_url(self) -> str:
        """Return the URL of the token endpoint, with its query."""
        url = self.required("token_url", Kind.OAUTH2)
        try:
            Target.of(url, Secret(""))
        except TargetError as error:
            raise ConnectionRefused(f"{self.option('token_url')}: {error}") from None
        self.refuse_plain(url)
        return url

    def tls(self) -> Tls:
        """Return the files for the handshake, each of which can be read and used."""
        certificate, key, authorities = map(self.file, ("client_cert", "client_key", "ca_bundle"))
        if key is not None and certificate is None:
            raise ConnectionRefused(f"{self.option('client_key')} is of no use without {self.option('client_cert')}")
        try:
            if certificate is not None:
                check_certificate(certificate, key)
            if authorities is not None:
                check_authorities(authorities)
        except FileError as error:
            raise ConnectionRefused(f"{self.option(error.option)}: {error}") from None
        return Tls(certificate, key, authorities)

    def file(self, key: str) -> str | None:
        """Return the path of a file that an option names."""
        text = self.get(key)
        return None if text is None else str((self.folder / Path(text).expanduser()).absolute())

    def proxy(self) -> str | None:
        """Return the URL of the proxy; a password on the command line would be everybody's to read."""
        url = self.get("proxy")
        if url is None:
            return None
        try:
            parts = urlsplit(url.strip())
            known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if "@" in url:
            raise ConnectionRefused(f"{self.option('proxy')}: it names a user or password; put it into HTTPS_PROXY")
        if not known:
            raise ConnectionRefused(
                f"{self.option('proxy')}: this is no http or https URL; write http://host:8080, say"
            )
        return url.strip()
