"""``validate``."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.profile import available
from tests.cli.command import call
from tests.support import EVERYTHING

PROFILE = """\
connector: acme
title: Acme
client: entra
users:
  match_by: userName
  attributes: [{path: userName, type: string, required: true}]
"""


@pytest.mark.parametrize("file", [*map(str, available().values()), EVERYTHING])
def test_valid_profiles(capsys: pytest.CaptureFixture[str], file: str) -> None:
    """A profile that can be used is said to be valid."""
    called = call(capsys, "validate", file)
    assert called.exit == 0
    assert "is valid, with" in called.out


def test_every_problem_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each thing to mend is a line of its own with its place."""
    file = tmp_path / "acme.yaml"
    file.write_text(PROFILE.replace("client: entra", "client: 7\nclints: x"))
    called = call(capsys, "validate", str(file))
    assert called.exit == 4
    assert called.err.count(f"error: {file}:") == 2


@pytest.mark.parametrize(
    ("deviation", "said"),
    [
        (
            "{check: users-creat-answers-201, reason: r}",
            "no check 'users-creat-answers-201'; did you mean users-create-",
        ),
        ("{check: zzzzzz, reason: r}", "no check 'zzzzzz'; `scim-conformance list checks` shows the checks"),
        (
            "{check: users-create-stores-attribute, case: acme/User/usrName, reason: r}",
            "users-create-stores-attribute has no case 'acme/User/usrName'; did you mean acme/User/userName",
        ),
    ],
)
def test_deviations_that_nothing_meets(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, deviation: str, said: str
) -> None:
    """A deviation for a check or a case that does not exist would silently do nothing, and is refused."""
    file = tmp_path / "acme.yaml"
    file.write_text(f"{PROFILE}deviations:\n  - {deviation}\n")
    called = call(capsys, "validate", str(file))
    assert called.exit == 4
    assert said in called.err


def test_deviations_that_are_met(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Deviations for a whole check or one case of it are accepted, and attributes are counted."""
    file = tmp_path / "acme.yaml"
    file.write_text(
        f"{PROFILE}deviations:\n"
        "  - {check: users-create-answers-201, reason: r}\n"
        "  - {check: users-create-stores-attribute, case: acme/User/userName, reason: r}\n"
    )
    assert call(capsys, "validate", str(file)).out.endswith("with 1 user attribute\n")
