"""What has become of a text is told from what was sent and what came back."""

from __future__ import annotations

import html

import pytest

from scim_conformance.rules.text_hints import change_of_text


@pytest.mark.parametrize(
    ("sent", "held", "hint"),
    [
        ("a😀z", "a?z", "three-byte UTF-8"),
        ("a😀z", "a\ufffd\ufffdz", "three-byte UTF-8"),
        ("aéz", "a?z", "another encoding than UTF-8"),
        ("aéz", "az", "another encoding than UTF-8"),
        ("aéz", "aÃ©z", "read as Latin-1"),
        ("a&lt;b", "a<b", "decoded as HTML"),
        ("a<b", html.escape("a<b"), "escaped as HTML"),
        ("a%20b", "a b", "stood in an address"),
        ("a+b", "a b", "stood in an address"),
        ("a\\b", "ab", "taken for escapes"),
        ("a\\b", "a\\\\b", "escaped twice"),
        ("O'Brien", "O''Brien", "escaped by hand"),
        ("ae\u0301z", "aez", "marks are dropped"),
        ("a\u00a0b", "a b", "blanks"),
        ("a  b", "a b", "blanks"),
        ("x" * 300, "x" * 255, "after 255 characters, 255 bytes"),
        ("é" * 300, "é" * 127, "after 127 characters, 254 bytes"),
        ("x", "y", ""),
        ("ab", "", ""),
        ("€", "y", ""),
    ],
)
def test_change_is_told(sent: str, held: str, hint: str) -> None:
    """The first cause that fits the difference is told, and none where none fits."""
    found = change_of_text(sent, held)
    assert hint in found
    assert bool(found) is bool(hint)
