"""What a declared deviation says, and which of several decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scim_conformance.model import CaseId
from scim_conformance.profile import Deviation, known_by, load, validate

SMALLEST = """\
connector: demo
title: Demo
client: entra
users:
  match_by: userName
  attributes: []
"""
LAST = date(2027, 1, 31)
CASE = CaseId("users-create", "demo/User/full")


@pytest.mark.parametrize(
    ("owner", "until", "told"),
    [
        (None, None, "Late."),
        ("API team", None, "Late. (owner: API team)"),
        (None, LAST, "Late. (until 2027-01-31)"),
        ("API team", LAST, "Late. (owner: API team, until 2027-01-31)"),
    ],
)
def test_deviation_tells_reason_owner_and_last_day(owner: str | None, until: date | None, told: str) -> None:
    """A deviation is told by its reason, with owner and last day where they are declared."""
    assert Deviation("users-create", None, "Late.", until, owner).told == told


@pytest.mark.parametrize(
    ("owner", "until", "told"),
    [
        (None, LAST, "the declared deviation ended on 2027-01-31: Late."),
        ("API team", LAST, "the declared deviation ended on 2027-01-31 (owner: API team): Late."),
        ("API team", None, ""),
    ],
)
def test_ended_deviation_names_its_owner(owner: str | None, until: date | None, told: str) -> None:
    """What is told after the last day names who was to see to it."""
    assert Deviation("users-create", None, "Late.", until, owner).ended == told


def test_deviation_that_counts_comes_before_one_that_ended() -> None:
    """Of several deviations about a case the first that still counts decides, else the first that has ended."""
    ended = Deviation("users-create", None, "Late.", LAST)
    open_ = Deviation("users-create", "demo/User/full", "Slow.", None, origin="baseline")
    other = Deviation("users-create", "demo/User/minimal", "Other.", None)
    assert known_by([other, ended, open_], CASE, date(2027, 2, 1)) is open_
    assert known_by([other, ended, open_], CASE, LAST) is ended
    assert known_by([other, ended], CASE, date(2027, 2, 1)) is ended
    assert known_by([other], CASE, LAST) is None


def test_owner_is_read_and_recorded(tmp_path: Path) -> None:
    """The owner of a deviation arrives in the dataclass and, null where nobody is named, in what a run records."""
    file = tmp_path / "demo.yaml"
    file.write_text(
        f"{SMALLEST}deviations:\n  - {{check: a, reason: r, owner: 'Team: API'}}\n  - {{check: b, reason: r}}\n"
    )
    profile = load(file)
    assert [one.owner for one in profile.deviations] == ["Team: API", None]
    assert [one["owner"] for one in profile.document["deviations"]] == ["Team: API", None]


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        ("' '", "8:34: deviations[0].owner is ' '; name who sees to it, or leave the key out, for example Directory"),
        ("7", "8:34: deviations[0].owner is a number (7); put it into quotes if it is meant as text, for example"),
    ],
)
def test_owner_is_a_text(owner: str, told: str, tmp_path: Path) -> None:
    """An owner that is no text, or a blank one, is refused with its place."""
    file = tmp_path / "demo.yaml"
    file.write_text(f"{SMALLEST}deviations:\n  - {{check: a, reason: r, owner: {owner}}}\n")
    (problem,) = validate(file)
    assert problem.startswith(f"{file}:{told}")
