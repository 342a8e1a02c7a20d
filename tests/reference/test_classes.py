"""Each kind of bug that was seen in real endpoints is one that a fault stands for, or is said not to show."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from scim_conformance.reference import FAULTS

NOTES = Path(__file__).parents[2].parent / "shared" / "fault-classes.yaml"

#: The kinds of bugs that no fault stands for, with the reason.
NOT_SHOWN = {
    "AT-14": "A burst of requests that would show the limit is a load that no tenant should be put under.",
    "CR-04": "Addresses that are unique across users are a rule that an endpoint may have.",
    "DI-05": "What a validator does not know of a legal schema is no fault of the endpoint.",
    "RF-20": "Only the time that a group of thousands takes would show it; the answer itself is right.",
    "RS-06": "A shared front may carry a request with another Host header, token and all, to somebody else's site.",
    "RS-09": "RFC 7643 section 2.5 makes null and absent the same.",
    "RS-16": "RFC 7643 section 2.4 lets several values have one type; what Entra's paths create is counted by PU-17.",
}


@pytest.fixture(scope="module")
def known() -> list[str]:
    """Return the codes of all kinds of bugs; skip the test where the notes are not at hand."""
    if not NOTES.is_file():
        pytest.skip("the notes on bugs in the field are not at hand")
    return [one["id"] for one in yaml.safe_load(NOTES.read_text("utf-8"))]


def test_every_kind_of_bug_has_a_fault(known: list[str]) -> None:
    """A kind of bug is the label of some fault, or does not show, but not both."""
    named = Counter(code for one in FAULTS.values() for code in one.classes)
    assert set(known) - set(named) == set(NOT_SHOWN)


def test_labels_are_kinds_of_bugs(known: list[str]) -> None:
    """No fault names a kind of bug that the notes do not have."""
    assert {code for one in FAULTS.values() for code in one.classes} <= set(known)


def test_labels_look_like_kinds_of_bugs() -> None:
    """Each label is two capitals, a dash and two digits, and each reason is a sentence."""
    labels = {code for one in FAULTS.values() for code in one.classes} | set(NOT_SHOWN)
    assert [code for code in labels if not re.fullmatch(r"[A-Z]{2}-\d\d", code)] == []
    assert all(reason.endswith(".") for reason in NOT_SHOWN.values())
