"""What is marked in an expected and an actual text."""

from __future__ import annotations

import pytest

from scim_conformance.report.compliance.difference import sides


def _told(expected: str, actual: str) -> tuple[str, str]:
    left, right = sides(expected, actual)
    return tuple("".join(f"[{part.text}]" if part.differs else part.text for part in one) for one in (left, right))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("expected", "actual", "marked"),
    [
        ('"404"', "404", ('["]404["]', "404")),
        ("application/scim+json", "application/json", ("application/[scim+]json", "application/json")),
        ("title is Manager of", "title is Owner of", ("title is [Manager] of", "title is [Owner] of")),
        ("the URI of the new resource", "absent", ("the URI of the new resource", "absent")),
        ("", "", ("", "")),
        ("x " * 400, "x " * 400 + "y", ("x " * 400, "x " * 400 + "y")),
    ],
)
def test_what_differs_is_marked(expected: str, actual: str, marked: tuple[str, str]) -> None:
    """Words that one side alone has are marked; nothing is where little is alike, or where there is too much."""
    assert _told(expected, actual) == marked
