"""What a report says of a fault, in words that are the same in every run."""

from __future__ import annotations

import re

import pytest

from scim_conformance import requirements
from scim_conformance.proving.choice import shown, unlisted
from scim_conformance.proving.message import difference, requirement
from scim_conformance.reference import FAULTS, told
from tests import told as taking

ID = "eab8093f-003b-4897-a33f-7a313b277bab"


def _case(where: str, expected: str, actual: str) -> dict[str, object]:
    return {"requirements": ["R-1", "R-2"], "findings": [{"where": where, "expected": expected, "actual": actual}]}


@pytest.mark.parametrize(
    ("where", "expected", "actual", "said"),
    [
        ("status", "201", "200", "status: expected 201, got 200"),
        ("id", "a string", "1006", "id: expected a string, got …"),
        (
            "userName",
            '"ScimConf-0a1b2c3d-mainn1@example.com"',
            "absent",
            'userName: expected "…@example.com", got absent',
        ),
        ("userName", "x", '"scimconf-0a1b2c3d-gw0n2 \u00c9va"', 'userName: expected x, got "… \u00c9va"'),
        ("list", f"exactly {ID}", "totalResults 50; 3 that do not match", None),
        ("meta.created", "2026-11-21T15:56:51.808Z", "http://127.0.0.1:5005/scim/v2", None),
        ("phone", "+1 425 555 3475", "after 1.4 s", "phone: expected …, got after … s"),
    ],
)
def test_difference_leaves_out_what_a_run_makes_up(where: str, expected: str, actual: str, said: str | None) -> None:
    """Names, ids, moments, addresses, counts and times become an ellipsis, everything else stays."""
    text = difference(_case(where, expected, actual))
    assert said in (None, text)
    assert not re.search(r"(?i)conf-0a1b|eab8|2026-11|127\.0|50|425", text)


def test_requirement_is_the_one_that_judges() -> None:
    """It is the first of those that the case tests."""
    assert requirement(_case("status", "201", "200")) == "R-1"


def test_what_must_be_said_is_laid_down_for_every_fault() -> None:
    """Each fault that a listed check catches has its requirement, which is in the catalogue, and its difference."""
    assert set(told()) == {name for name in FAULTS if not unlisted(name)}
    assert {one.requirement for one in told().values()} <= set(requirements.load())
    assert all(": expected " in one.difference and ", got " in one.difference for one in told().values())


def test_what_a_proof_said_is_taken_over() -> None:
    """Of the faults that were caught with the profile that is laid down for them; the others stay as they were."""
    name, other = [*FAULTS][:2]
    stem = shown(name)[0][0].rpartition("/")[2].removesuffix(".yaml")
    row = {"fault": name, "caught": True, "profile": stem, "requirement": "R-9", "difference": "a: expected b, got c"}
    text = taking.text([row, {**row, "fault": other, "profile": "elsewhere"}, {**row, "fault": "drop:title"}])
    assert f"{name}:\n  requirement: R-9\n" in text
    assert text.count("R-9") == 1
    assert text.startswith("# What a report must say")
