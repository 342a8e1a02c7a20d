"""What a case tells is bounded, whatever an endpoint made of its answer."""

from __future__ import annotations

from scim_conformance.model import Finding
from scim_conformance.plugin.outcome import few


def test_findings_beyond_fifty_are_counted() -> None:
    """Of thousands of differences the first are told, and the rest is a number."""
    found = [Finding(f"x{number}", "a", "b") for number in range(1_000)]
    assert few(found[:50]) == found[:50]
    assert few(found)[:50] == found[:50]
    assert few(found)[50:] == [Finding("answer", "no more differences", "950 more findings")]
