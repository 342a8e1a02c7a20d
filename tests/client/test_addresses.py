"""Which ids may stand in an address."""

from __future__ import annotations

import doctest

import pytest

from scim_conformance.client import addresses
from scim_conformance.client.addresses import same_resource, segment, unaddressable


@pytest.mark.parametrize(
    "id_",
    ["1", "a/b", "joe@example.com", "...", ".hidden", "a..b", "%", "CN=Joe,OU=x", "ü", "a b", "[1]", "🦊", "x" * 8000],
)
def test_ids_of_the_field_are_addressable(id_: str) -> None:
    """Ids of any ordinary shape are read and written."""
    assert unaddressable(id_) is None
    assert unaddressable(id_, writing=True) is None


@pytest.mark.parametrize(
    "id_",
    [
        "",
        " ",
        ".",
        "..",
        "%2e%2e",
        "%252E.",
        "..;x=1",
        " .. ",
        "\x00",
        "a\nb",
        "a\x7f",
        "\ud800",
        "x" * 8001,
        "ü" * 3000,
    ],
)
def test_ids_that_no_address_is_made_of(id_: str) -> None:
    """An id that is a dot segment, or has what ends or breaks an address, is neither read nor written."""
    assert unaddressable(id_) is not None
    assert unaddressable(id_, writing=True) is not None


@pytest.mark.parametrize("id_", ["../Groups/1", "a/../../Groups/1", "..\\Groups", "%2e%2e%2fx", "a/..;v=1/b", "x/."])
def test_ids_that_are_read_only(id_: str) -> None:
    """An id with dot segments within is sent as one segment to read, and never to write."""
    assert unaddressable(id_) is None
    assert unaddressable(id_, writing=True) == "an address with its id may lead to another resource"


def test_a_segment_can_be_made_of_anything() -> None:
    """Half a surrogate pair does not keep an address from being told."""
    assert segment("a/\ud800") == "a%2F%3F"


def test_resources_are_told_apart() -> None:
    """Two addresses are of one resource where endpoint and id are the same, a slash at the end aside."""
    assert same_resource("http://a/v2/Users/1", "https://b/x/Users/1/")
    assert same_resource("http://a/Users/a%2Fb", "http://a/Users/a%2fb?x")
    assert not same_resource("http://a/Users/1", "http://a/Groups/1")
    assert not same_resource("http://a/v2/Users/1", "http://a/v2/Users")


def test_the_example_holds() -> None:
    """The example in the documentation is true."""
    assert doctest.testmod(addresses).failed == 0
