"""``list``."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance import requirements
from scim_conformance.profile import available
from scim_conformance.reference import FAMILIES, FAULTS
from scim_conformance.suite import load_checks
from tests.cli.command import call

Json = dict[str, Any]


def _listed(capsys: pytest.CaptureFixture[str], what: str) -> list[Json]:
    called = call(capsys, "list", what, "--json")
    assert called.exit == 0
    rows: list[Json] = json.loads(called.out)
    return rows


def test_profiles(capsys: pytest.CaptureFixture[str]) -> None:
    """The packaged profiles are listed with title and file."""
    rows = _listed(capsys, "profiles")
    assert [row["name"] for row in rows] == list(available())
    assert {"name", "title", "file"} == set(rows[0])
    assert "BitaBIZ" in call(capsys, "list", "profiles").out


def test_checks(capsys: pytest.CaptureFixture[str]) -> None:
    """Each check is listed with its question and what it is tied to."""
    rows = _listed(capsys, "checks")
    assert [row["id"] for row in rows] == [one.id for one in load_checks()]
    assert {"id", "area", "question", "requirements", "level", "authority", "since"} == set(rows[0])
    assert rows[0]["id"] in call(capsys, "list", "checks").out


def test_requirements(capsys: pytest.CaptureFixture[str]) -> None:
    """Each requirement is listed with the checks that test it, or why none does."""
    rows = _listed(capsys, "requirements")
    assert [row["id"] for row in rows] == list(requirements.load())
    by_id = {row["id"]: row for row in rows}
    assert "users-create-answers-201" in by_id["RFC7644-3.3-create-201"]["checks"]
    assert all(row["excluded"] is None or row["excluded"] for row in rows)
    assert all(row["effect"] == requirements.get(row["id"]).effect for row in rows)
    assert all(tuple(row["decisions"]) == requirements.get(row["id"]).decisions for row in rows)


def test_requirements_of_single_dialects_are_claimed(capsys: pytest.CaptureFixture[str]) -> None:
    """A requirement that comes first in one dialect only is claimed by its check as well."""
    by_id = {row["id"]: row["checks"] for row in _listed(capsys, "requirements")}
    claimed = [(check.id, id_) for check in load_checks() for id_ in check.by_dialect.values()]
    assert all(check in by_id[id_] for check, id_ in claimed)


def test_faults(capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault is listed with its effect; the families follow in the list for people."""
    rows = _listed(capsys, "faults")
    assert [row["name"] for row in rows] == list(FAULTS)
    members = {"name", "area", "summary", "effect", "caught_by", "classes", "level", "profiles", "requirement"}
    assert members == set(rows[0])
    assert all(row["level"] in {"MUST", "SHOULD", "MAY"} for row in rows)
    assert {profile for row in rows for profile in row["profiles"]} == {*available(), "everything", "okta"}
    assert {row["requirement"] for row in rows} <= set(requirements.load())
    text = call(capsys, "list", "faults").out
    assert all(f"{name}:…" in text for name in FAMILIES)
