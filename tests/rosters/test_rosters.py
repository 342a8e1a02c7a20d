"""The packaged rosters load, name checks that exist, and are what the documentation shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance import rosters
from scim_conformance.rosters import RosterError, RosterTest
from scim_conformance.rosters.table import table
from scim_conformance.suite import load_checks
from tests import preflight

EVERY = [(name, test) for name in rosters.NAMES for test in rosters.load(name).tests]


def test_rosters_name_checks_that_exist() -> None:
    """Every check that a roster names is one of the suite."""
    known = {check.id for check in load_checks()}
    assert [(name, test.name) for name, test in EVERY if not known.issuperset(test.checks)] == []


def test_rosters_answer_each_test_or_say_why_not() -> None:
    """Each test of a roster has checks, or a note that says why none."""
    assert [(name, test.name) for name, test in EVERY if not test.checks and not test.note] == []


@pytest.mark.parametrize(
    ("name", "test", "mandatory"),
    [
        ("microsoft", "Schema_Discoverability_Test", True),
        ("microsoft", "Disable_User_Test", True),
        ("microsoft", "Delete_User_Test", False),
        ("okta", "Username Case Sensitivity Check", True),
        ("okta", "Verify Groups endpoint", False),
    ],
)
def test_rosters_know_tests_by_name(name: str, test: str, mandatory: bool) -> None:
    """A test is found under its owner's name, with whether a failure keeps a connector from being listed."""
    assert [one.mandatory for one in rosters.load(name).tests if one.name == test] == [mandatory]


def test_a_roster_is_read_once() -> None:
    """Every call returns the same roster, which is named after its file and says where its names come from."""
    found = rosters.load("okta")
    assert found is rosters.load("okta")
    assert found.name == "okta"
    assert found.title
    assert found.source


def test_an_unknown_roster_is_refused() -> None:
    """A name that is no roster's is answered with those that are."""
    with pytest.raises(RosterError, match="no roster 'google'; choose one of microsoft, okta"):
        rosters.load("google")


@pytest.mark.parametrize(
    ("client", "names", "informational"),
    [("entra", ["microsoft"], False), ("okta", ["okta"], False), ("other", ["microsoft", "okta"], True)],
)
def test_rosters_apply_by_client(client: str, names: list[str], informational: bool) -> None:
    """A client's own roster applies; a client without one is told of all, for information."""
    assert [one.name for one in rosters.applying(client)] == names
    assert rosters.informational(client) is informational


@pytest.mark.parametrize("name", rosters.NAMES)
def test_documents_show_rosters_as_they_are(name: str) -> None:
    """The one table of a roster's document is made from the roster; ``python -m tests.preflight`` writes it."""
    assert preflight.shown(name) == [preflight.wanted(name)]


def test_a_table_of_a_roster_is_written_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is exchanged, and the prose around it stays."""
    monkeypatch.setattr(preflight, "DOCS", tmp_path)
    preflight.document("okta").write_text("Before.\n\n| old |\n|---|\n| row |\n\nAfter.\n", "utf-8")
    preflight.write("okta")
    assert preflight.document("okta").read_text("utf-8") == f"Before.\n\n{preflight.wanted('okta')}\nAfter.\n"


def test_a_table_tells_what_is_optional_and_what_is_not_asked() -> None:
    """An optional test is called so, and one without checks has the word none in their place."""
    tests = (RosterTest("A", True, ("users-a", "users-b"), ""), RosterTest("B", False, (), "no reason"))
    shown = table(rosters.Roster("x", "X", "a page", tests), "X").splitlines()
    assert shown[0] == "| X's test | our checks | note |"
    assert shown[2:] == ["| A | `users-a` `users-b` | |", "| B (optional) | none | no reason |"]
