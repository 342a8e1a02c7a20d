"""What the options say of an endpoint, and what is refused before anything is sent."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from scim_conformance.client.login import Kind, Login, Tls
from scim_conformance.connection.making import ConnectionRefused, target_of
from scim_conformance.connection.proxies import proxy_secrets

URL = "https://host/scim/v2"
SECRET = "hush-hush-4711"
OAUTH2 = {"auth": "oauth2", "token_url": "https://idp/token?v=1", "client_id": "app"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a secret where it is by default, and no user name."""
    monkeypatch.setenv("SCIM_TOKEN", SECRET)
    monkeypatch.delenv("SCIM_USER", raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with certificates and keys, good and bad."""
    made = tmp_path_factory.mktemp("files")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(made / "ca.pem")
    one, other = (authority.issue_cert(f"{name}@example.com") for name in ("one", "other"))
    one.cert_chain_pems[0].write_to_path(made / "cert.pem")
    one.private_key_pem.write_to_path(made / "key.pem")
    one.private_key_and_cert_chain_pem.write_to_path(made / "both.pem")
    other.private_key_pem.write_to_path(made / "other.key")
    key = serialization.load_pem_private_key(one.private_key_pem.bytes(), None)
    coding = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (made / "locked.key").write_bytes(key.private_bytes(*coding, serialization.BestAvailableEncryption(b"pw")))
    (made / "text").write_text("nothing of the kind")
    broken = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"
    (made / "broken.pem").write_text(broken)
    (made / "token").write_text(SECRET)
    return made


@pytest.mark.parametrize(
    ("given", "login", "shown"),
    [
        ({}, Login(), {"Authorization": f"Bearer {SECRET}"}),
        (
            {"auth": "basic", "user": "jo"},
            Login(Kind.BASIC, user="jo"),
            {"Authorization": "Basic am86aHVzaC1odXNoLTQ3MTE="},
        ),
        ({"auth": "header", "auth_header": "X-Key"}, Login(Kind.HEADER, header="X-Key"), {"X-Key": SECRET}),
        ({"auth": "none"}, Login(Kind.NONE), {}),
        (
            {**OAUTH2, "scope": "scim"},
            Login(Kind.OAUTH2, token_url="https://idp/token?v=1", client_id="app", scope="scim"),
            {"Authorization": f"Bearer {SECRET}"},
        ),
    ],
)
def test_kinds(given: dict[str, Any], login: Login, shown: dict[str, str]) -> None:
    """Each kind has what it needs, and shows a secret in its own way."""
    target = target_of({"url": URL, **given}, rate=3.0)
    assert target is not None
    assert (target.login, target.rate) == (login, 3.0)
    assert target.login.headers(SECRET) == shown
    assert [one.reveal() for one in target.secrets] == ([] if login.kind is Kind.NONE else [SECRET])


def test_nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without URL and token there is no target, whatever proxy or bundle would be used."""
    monkeypatch.delenv("SCIM_TOKEN")
    assert target_of({"proxy": "http://host:1", "ca_bundle": "x", "plain_http": True}) is None


def test_files(folder: Path) -> None:
    """Files are looked for in the folder, and known by their absolute paths from then on."""
    given = {
        "url": URL,
        "client_cert": "cert.pem",
        "client_key": "key.pem",
        "ca_bundle": "ca.pem",
        "token_file": "token",
    }
    target = target_of(given, folder)
    assert target is not None
    assert target.tls == Tls(*(str(folder / name) for name in ("cert.pem", "key.pem", "ca.pem")))
    assert target.told == ("cert", "key", "cacert")
    both = target_of({"url": URL, "client_cert": "both.pem", "ca_bundle": "."}, folder)
    assert both is not None
    assert both.tls.pair == str(folder / "both.pem")
    elsewhere = target.elsewhere("https://other/token")
    assert (elsewhere.tls, elsewhere.login.kind) == (Tls(authorities=str(folder / "ca.pem")), Kind.NONE)
    assert target.elsewhere("https://host/token").tls == target.tls


def test_plain_http_when_told() -> None:
    """Plain http leads to this machine, and to another one when that is said."""
    assert target_of({"url": "http://localhost:1/scim"}) is not None
    assert target_of({"url": "http://host/scim", "plain_http": True, "proxy": " http://proxy:8080 "}) is not None


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "kind": ({"auth": "digest"}, "--scim-auth: there is no kind 'digest'; there are bearer, basic, header, oauth2"),
    "option of another kind": ({"auth_header": "X-Key"}, "--scim-auth-header is of no use without --scim-auth header"),
    "user of another kind": ({"user": "jo"}, "--scim-user is of no use without --scim-auth basic"),
    "two places": ({"token_env": "A", "token_file": "b"}, "--scim-token-env and --scim-token-file both say where"),
    "secret of none": ({"auth": "none", "token_env": "A"}, "--scim-token-env is of no use with --scim-auth none"),
    "no user": ({"auth": "basic"}, "--scim-auth basic needs --scim-user"),
    "colon": ({"auth": "basic", "user": "a:b"}, "--scim-user: a user name has neither a colon nor control characters"),
    "no header": ({"auth": "header"}, "--scim-auth header needs --scim-auth-header"),
    "odd header": ({"auth": "header", "auth_header": "X Key"}, "--scim-auth-header: this is no name of a header"),
    "taken header": ({"auth": "header", "auth_header": "Host"}, "Host has a use of its own and cannot carry the key"),
    "family": ({"auth": "header", "auth_header": "content-type"}, "content-type has a use of its own"),
    "no client": ({**OAUTH2, "client_id": " "}, "--scim-auth oauth2 needs --scim-client-id"),
    "no token endpoint": ({"auth": "oauth2"}, "--scim-auth oauth2 needs --scim-token-url"),
    "odd token endpoint": ({**OAUTH2, "token_url": "idp"}, "--scim-token-url: 'idp' is not an http or https URL"),
    "plain token endpoint": ({**OAUTH2, "token_url": "http://idp/t"}, "http://idp/t is plain http, over which"),
    "plain": ({"url": "http://host/scim"}, "http://host/scim is plain http, over which everybody on the way reads"),
    "key alone": ({"client_key": "key.pem"}, "--scim-client-key is of no use without --scim-client-cert"),
    "no file": ({"client_cert": "none"}, "none cannot be read: No such file or directory"),
    "no key file": ({"client_cert": "cert.pem", "client_key": "none"}, "--scim-client-key: "),
    "no PEM": ({"client_cert": "text"}, "there is no certificate in PEM in"),
    "no key": ({"client_cert": "cert.pem"}, "there is no private key in"),
    "key is no PEM": ({"client_cert": "cert.pem", "client_key": "text"}, "there is no private key in PEM in"),
    "broken": ({"client_cert": "broken.pem"}, "cannot be used"),
    "locked": ({"client_cert": "cert.pem", "client_key": "locked.key"}, "is encrypted; give one that is not"),
    "mismatch": ({"client_cert": "cert.pem", "client_key": "other.key"}, "does not belong to the certificate in"),
    "no bundle": ({"ca_bundle": "none"}, "--scim-ca-bundle: "),
    "empty bundle": ({"ca_bundle": "text"}, "--scim-ca-bundle: there is no certificate in PEM in"),
    "proxy": ({"proxy": "host:8080"}, "--scim-proxy: this is no http or https URL"),
    "odd proxy": ({"proxy": "http://host:port"}, "--scim-proxy: this is no http or https URL"),
    "proxy of somebody": (
        {"proxy": f"http://jo:{SECRET}@host"},
        "it names a user or password; put it into HTTPS_PROXY",
    ),
    "empty": ({"url": " "}, "the URL is empty: set --scim-url or SCIM_URL"),
    "no URL": ({"url": None}, "there is a token but no URL: set --scim-url or SCIM_URL"),
    "odd URL": ({"url": "host"}, "'host' is not an http or https URL"),
    "missing variable": (
        {"token_env": "NOBODY_SET_THIS"},
        "NOBODY_SET_THIS is not set; it has to hold the bearer token",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_nonsense(what: str, folder: Path) -> None:
    """What makes no sense is refused in one sentence without the secret."""
    given, said = REFUSED[what]
    with pytest.raises(ConnectionRefused) as caught:
        target_of({"url": URL, **given}, folder)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_missing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is called by its name, and the options are spelt as they were given."""
    monkeypatch.delenv("SCIM_TOKEN")
    with pytest.raises(ConnectionRefused, match=r"there is no password for .* SCIM_TOKEN, or name --token-file"):
        target_of({"url": URL, "auth": "basic", "user": "jo"}, dashes="--")
    with pytest.raises(ConnectionRefused, match="there is --auth but no URL"):
        target_of({"auth": "none"}, dashes="--")


def test_user_of_the_environment_is_not_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user name in the environment may be there for another run."""
    monkeypatch.setenv("SCIM_USER", "jo")
    target = target_of({"url": URL, "user": "jo"})
    assert target is not None
    assert target.login == Login()


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ({"auth": "basic", "user": "jo"}, " pass wörd \n", " pass wörd "),
        ({"auth": "basic", "user": "jo"}, "a\tb", None),
        (OAUTH2, "two words", "two words"),
        (OAUTH2, "ä", None),
        ({"auth": "header", "auth_header": "X-Key"}, "two words", None),
    ],
)
def test_texts_that_fit(kind: dict[str, str], text: str, kept: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password may hold spaces and letters of any script, a client secret ASCII, a key what a header carries."""
    monkeypatch.setenv("SCIM_TOKEN", text)
    if kept is None:
        with pytest.raises(ConnectionRefused, match="the environment variable SCIM_TOKEN holds") as caught:
            target_of({"url": URL, **kind})
        assert text not in str(caught.value)
        return
    target = target_of({"url": URL, **kind})
    assert target is not None
    assert target.token.reveal() == kept


class _Keyring(ModuleType):
    """A keyring with one entry."""

    class errors:  # noqa: N801 - the library's name
        """The errors of the library."""

        class NoKeyringError(Exception):
            """There is no backend."""

    def get_password(self, service: str, name: str) -> str | None:
        """Return what lies there, or fail as backends do."""
        if service == "none":
            raise self.errors.NoKeyringError
        if service == "locked":
            raise RuntimeError(SECRET)
        return {("acme", "token"): SECRET, ("https://acme", "two"): "other-secret"}.get((service, name))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("acme", None),
        ("https://acme/two", None),
        ("acme/three", "the keyring has no entry acme/three; `keyring set acme three` puts the bearer token there"),
        ("/", "'/' names no entry of a keyring; write it like SERVICE or SERVICE/NAME"),
        ("none", "this machine has no keyring that can be read; use an environment variable or a file instead"),
        ("locked", r"the keyring's entry locked cannot be read \(RuntimeError\); unlock it"),
    ],
)
def test_keyring(entry: str, said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret comes from the keyring, or one sentence says why not."""
    library = _Keyring("keyring")
    monkeypatch.setitem(sys.modules, "keyring", library)
    monkeypatch.setitem(sys.modules, "keyring.errors", ModuleType("keyring.errors"))
    given = {"url": URL, "token_keyring": entry}
    if said is None:
        assert target_of(given) is not None
        return
    with pytest.raises(ConnectionRefused, match=said):
        target_of(given)


def test_keyring_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the message says what to install."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConnectionRefused, match=r"pip install 'scim-conformance\[keyring\]' brings it"):
        target_of({"url": URL, "token_keyring": "acme"})


def test_secrets_of_proxies() -> None:
    """Passwords of proxies are known as they are written, and decoded, and so are the pairs."""
    environment = {
        "HTTPS_PROXY": "http://jo:p%40ss@host:1",
        "all_proxy": "key@host",
        "NO_PROXY": "a@b",
        "PATH": "x:y@z",
    }
    assert {one.reveal() for one in proxy_secrets(environment)} == {"jo:p%40ss", "jo:p@ss", "p%40ss", "p@ss", "key"}
    assert proxy_secrets({"http_proxy": "http://host:1", "HTTP_PROXY": "http://@host", "https_proxy": "//jo:@h"})
