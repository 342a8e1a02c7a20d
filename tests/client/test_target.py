"""Where the endpoint is."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scim_conformance.client import Target, TargetError
from scim_conformance.evidence import Secret

TOKEN = Secret("token")


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://host/scim/v2", "https://host/scim/v2"),
        (" https://host/scim/v2/ \n", "https://host/scim/v2"),
        ("https://host", "https://host"),
        ("https://host//", "https://host"),
        ("HTTPS://Host:8443/Scim/", "https://Host:8443/Scim"),
        ("https://host/scim/v2?aadOptscim062020", "https://host/scim/v2"),
        ("https://host/scim/v2/?a=b#c", "https://host/scim/v2"),
        ("http://[::1]:8080/scim", "http://[::1]:8080/scim"),
        ("https://bücher.example/scim", "https://bücher.example/scim"),
        ("https://host/tenant%20one/scim", "https://host/tenant%20one/scim"),
    ],
)
def test_urls_as_people_write_them(url: str, base: str) -> None:
    """The base URL comes without trailing slash, query and fragment."""
    assert Target.of(url, TOKEN).base_url == base


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "is not an http or https URL"),
        ("host/scim", "is not an http or https URL"),
        ("host:8080/scim", "is not an http or https URL"),
        ("ftp://host/scim", "is not an http or https URL"),
        ("https:///scim", "is not an http or https URL"),
        ("https://host:0/scim", "is not an http or https URL"),
        ("https://host:x/scim", "is not a URL"),
        ("https://host:70000/scim", "is not a URL"),
        ("http://[::1/scim", "is not a URL"),
        ("https://ho st/scim", "no request can be made to"),
        ("https://*.example.com/scim", "no request can be made to"),
        ("https://.example.com/scim", "no request can be made to"),
        ("https://user:pass@host/scim", "carries a user name or password"),
        ("https://user@host/scim", "carries a user name or password"),
    ],
)
def test_what_is_no_base_url_is_refused(url: str, said: str) -> None:
    """A URL that no request can be made to is refused in one sentence that says what to write."""
    with pytest.raises(TargetError, match=said) as caught:
        Target.of(url, TOKEN)
    assert "\n" not in str(caught.value)
    assert "pass" not in str(caught.value).replace("password", "")


@given(st.text())
def test_any_text_is_a_target_or_refused(text: str) -> None:
    """No text ends in another error."""
    for url in (text, f"https://{text}/scim"):
        with suppress(TargetError):
            assert Target.of(url, TOKEN).base_url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8080", True),
        ("http://LOCALHOST", True),
        ("http://scim.localhost", True),
        ("http://127.0.0.1", True),
        ("http://127.8.9.1:1", True),
        ("http://[::1]", True),
        ("http://10.0.0.1", False),
        ("https://localhost.example.com", False),
        ("https://127.0.0.1.example.com", False),
        ("https://example.com", False),
    ],
)
def test_loopback(url: str, here: bool) -> None:
    """Loopback is this machine, not a name that begins like it."""
    assert Target.of(url, TOKEN).loopback is here


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://host/other", True),
        ("https://HOST:443/scim", True),
        ("https://host:8443/scim", False),
        ("http://host/scim", False),
        ("https://other/scim", False),
        ("https://host.evil.example/scim", False),
        ("https://host@evil.example/", False),
        ("//host/scim", False),
        ("/scim", False),
        ("https://host:x/", False),
        ("http://[", False),
    ],
)
def test_same_origin(url: str, same: bool) -> None:
    """Scheme, host and port make the origin; a default port may be left out."""
    assert Target.of("https://host/scim", TOKEN).same_origin(url) is same


@pytest.mark.parametrize(
    ("reference", "absolute"),
    [
        ("Users/1", "https://host/scim/v2/Users/1"),
        ("/Users/1", "https://host/Users/1"),
        ("//other/Users/1", "https://other/Users/1"),
        ("https://other/1", "https://other/1"),
        ("?a=b", "https://host/scim/v2/?a=b"),
        ("http://[", "http://["),
    ],
)
def test_resolve(reference: str, absolute: str) -> None:
    """A relative reference is resolved against the base URL as a folder; nonsense comes back as it is."""
    assert Target.of("https://host/scim/v2", TOKEN).resolve(reference) == absolute


def test_token_does_not_show() -> None:
    """A target's repr keeps the token to itself."""
    assert "t0psecret" not in repr(Target.of("https://host", Secret("t0psecret")))
