"""What the terminal says of stale deviations."""

from __future__ import annotations

from typing import Any

from scim_conformance.model import Outcome
from scim_conformance.report.terminal import summary
from tests.report.documents import case, document, failed


def _entries(count: int) -> list[dict[str, Any]]:
    return [
        {"check": "users-create", "case": f"bizagi/User/{number}", "reason": "Late.", "origin": "baseline"}
        for number in range(count)
    ]


def test_stale_deviation_is_to_be_removed() -> None:
    """A stale deviation is named with the file's kind, and the verdict's line gives the exit code it makes."""
    text = "\n".join(summary(document(case(Outcome.PASSED), stale=_entries(1))))
    assert "STALE deviation users-create[bizagi/User/0] in the baseline: its cases pass" in text
    assert "conformant, but 1 declared deviation held no longer: remove what is stale (exit code 1)" in text


def test_stale_deviations_beside_failures() -> None:
    """Where something failed, that is what the verdict's line tells."""
    text = "\n".join(summary(document(failed(), stale=_entries(22))))
    assert "nonconformant: 1 case breaks a MUST (exit code 1)" in text
    assert (text.count("STALE deviation"), "… 2 more stale deviations in results.json" in text) == (20, True)


def test_stale_check_is_named_alone() -> None:
    """A stale deviation of a whole check is named by the check."""
    entry = {**_entries(1)[0], "case": None}
    text = "\n".join(summary(document(case(Outcome.BLOCKED), stale=[entry])))
    assert "STALE deviation users-create in the baseline" in text
    assert "incomplete, but 1 declared deviation" in text
