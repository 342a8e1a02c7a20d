"""Baselines: read with the place of every error, joined to a profile, written so that they can be read again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scim_conformance.profile import Baseline, Deviation, ProfileError, load, load_baseline
from scim_conformance.profile.baseline import schema
from scim_conformance.profile.wording import schema as schema_of_profiles

WHOLE = """\
connector: bizagi
source: {run: '12e34567', date: 2026-11-21}
deviations:
  - {check: users-create-answers-201, case: bizagi/User/full, reason: Late., owner: API team, until: 2027-01-31}
  - {check: users-read, reason: r}
"""


def _refused(folder: Path, text: str) -> str:
    file = folder / "baseline.yaml"
    file.write_text(text)
    with pytest.raises(ProfileError) as refused:
        load_baseline(file)
    return str(refused.value).replace(f"{file}:", "")


def test_baseline_is_read(tmp_path: Path) -> None:
    """A baseline's entries are deviations that know where they come from, and its source is kept."""
    file = tmp_path / "baseline.yaml"
    file.write_text(WHOLE)
    baseline = load_baseline(file)
    assert (baseline.connector, baseline.source) == ("bizagi", {"run": "12e34567", "date": "2026-11-21"})
    first, second = baseline.deviations
    assert (first.case, first.owner, first.until) == ("bizagi/User/full", "API team", date(2027, 1, 31))
    assert (second.case, second.owner, second.until) == (None, None, None)
    assert {first.origin, second.origin} == {"baseline"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: the file is empty; begin with a line such as connector: bizagi"),
        ("[]", "1:1: the file holds a list; a baseline is a mapping of keys such as connector: bizagi"),
        ("deviations: []", "1:1: the baseline lacks the key 'connector'; add it, for example connector: bizagi"),
        ("connector: x\ndeviations: []\nowner: y", "3:1: 'owner' is no key of a baseline; write one of connector,"),
        ("connector: x\ndeviations: [{check: a}]", "2:14: deviations[0] lacks the key 'reason'"),
        (
            "connector: x\ndeviations:\n- {check: a, reason: r}\n- {check: a, reason: s}",
            "4:3: deviations[1] is about the same cases as the one on line 3; keep one of the two",
        ),
        ("connector: x\nsource: {run: 7, date: 2026-01-01}\ndeviations: []", "2:15: source.run is a number (7); put"),
        ("connector: x\ndeviations: []\n---\nx: y", "3:1: a second YAML document begins here; keep one baseline per"),
        ("connector: [", "1:13: not valid YAML"),
    ],
)
def test_broken_baseline_is_told_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    """What is wrong in a baseline is told with file, line and column, and what to write instead."""
    assert _refused(tmp_path, text).startswith(told)


def test_huge_or_missing_baseline_is_refused(tmp_path: Path) -> None:
    """A baseline that is too large, or is not there, is refused in a sentence."""
    assert "larger than 2048 KiB; a baseline has a line" in _refused(tmp_path, "#" * (2048 * 1024 + 1))
    with pytest.raises(ProfileError, match="there is no such file"):
        load_baseline(tmp_path / "none.yaml")


def test_baseline_joins_its_profile(tmp_path: Path) -> None:
    """Joined to its profile, a baseline's entries stand behind the profile's own, also in what a run records."""
    file = tmp_path / "baseline.yaml"
    file.write_text(WHOLE)
    profile = replace(load("bizagi"), deviations=(Deviation("users-delete", None, "r", None),))
    joined = load_baseline(file).joined(profile)
    assert [one.check for one in joined.deviations] == ["users-delete", "users-create-answers-201", "users-read"]
    assert joined.document["deviations"] == [
        {
            "check": "users-create-answers-201",
            "case": "bizagi/User/full",
            "reason": "Late.",
            "owner": "API team",
            "until": "2027-01-31",
        },
        {"check": "users-read", "case": None, "reason": "r", "owner": None, "until": None},
    ]
    assert profile.document["deviations"] == []


def test_baseline_of_another_connector_does_not_join(tmp_path: Path) -> None:
    """A baseline is refused by another connector's profile."""
    file = tmp_path / "baseline.yaml"
    file.write_text(WHOLE)
    with pytest.raises(ProfileError, match="the baseline is for bizagi, the profile for britive; name the baseline"):
        load_baseline(file).joined(load("britive"))


@pytest.mark.parametrize(
    "reason", ["Late.", "no", "12e34567", "null", "a: 'b' # \"c\"", "zwei\nZeilen", "€ \u2028 \x07"]
)
def test_baseline_can_be_read_as_it_was_written(reason: str, tmp_path: Path) -> None:
    """A baseline is written in order and with a comment, and reads as it was, whatever its texts look like."""
    file = tmp_path / "baseline.yaml"
    late = Deviation("b", "acme/User/2", reason, date(2027, 1, 31), "12e3", "baseline")
    whole = Deviation("b", None, "r", None, None, "baseline")
    early = Deviation("a", "acme/User/1", reason, None, None, "baseline")
    written = Baseline("acme", (late, whole, early), file, {"run": "12e34567", "date": "2026-11-21"})
    file.write_text(written.text(), encoding="utf-8")
    assert load_baseline(file) == replace(written, deviations=(early, whole, late))
    assert file.read_text("utf-8").startswith("# What is known to fail")


def test_baseline_without_source_is_written(tmp_path: Path) -> None:
    """A baseline that was written by hand, or holds nothing any more, is written all the same."""
    file = tmp_path / "baseline.yaml"
    file.write_text(Baseline("acme", (), file).text())
    assert load_baseline(file) == Baseline("acme", (), file)


def test_entries_are_described_as_in_profiles() -> None:
    """The schema of baselines describes an entry as the schema of profiles does a deviation."""
    assert schema()["properties"]["deviations"]["items"] == schema_of_profiles()["properties"]["deviations"]["items"]
    assert schema()["properties"]["connector"] == schema_of_profiles()["properties"]["connector"]
    assert json.dumps(schema()).count("description") >= 10
