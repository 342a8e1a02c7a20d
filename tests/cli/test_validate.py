"""``validate``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scim_conformance.cli.promises import lines, promises
from scim_conformance.cli.slips import change, lacking
from scim_conformance.profile import available, load
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
    assert call(capsys, "validate", "-q", str(file)).out.endswith("with 1 user attribute\n")


def _file(folder: Path, text: str = PROFILE) -> str:
    file = folder / "acme.yaml"
    file.write_text(text)
    return str(file)


def _said(folder: Path, text: str, today: date = date(2026, 11, 21)) -> str:
    return " ".join(" ".join(lines(promises(load(_file(folder, text)), today))).split())


def test_profile_is_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Behind the verdict stands what the profile promises, what is asked, what is not, and how to change that."""
    out = call(capsys, "validate", _file(tmp_path)).out
    told = " ".join(out.split())
    assert "driven by Microsoft Entra, in the words of entra and entra-compliant users found by userName" in told
    assert "create unstated, update unstated, deactivate unstated; nothing is said of DELETE" in told
    assert "1 attribute: 1 required, 0 not, 0 unknown; filters on 0, none on 0, unknown on 1" in told
    assert "groups nothing is said of them" in told
    assert "cases: the profile does not say that groups are provisioned; to ask: declare groups" in told
    assert "names no token of a second tenant, token endpoint, expired token" in told
    assert "left open a filter on 1 attribute of users may be refused: userName; write filterable: true" in told
    assert "warning: users are matched by userName, whose row says filterable: unknown" in told
    assert all(len(line) <= 100 for line in out.splitlines()[1:])


def test_everything_is_explained(tmp_path: Path) -> None:
    """A profile that promises all there is has its groups told, and its deviations with their ends."""
    text = Path(EVERYTHING).read_text().replace("deviations: []", "") + (
        "deviations:\n"
        "  - {check: users-create-answers-201, reason: r, until: 2026-01-31}\n"
        "  - {check: users-create-stores-attribute, case: everything/User/title, reason: s}\n"
    )
    told = _said(tmp_path, text)
    assert "groups found by displayName" in told
    assert "deviation users-create-answers-201: r, until 2026-01-31 deviation users-create-stores" in told
    assert "[everything/User/title]: s, without an end" in told
    assert "warning: the deviation for users-create-answers-201 ended on 2026-01-31 and counts no more" in told


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("required: true", "required: false", "warning: users have no required attribute"),
        ("required: true", "filterable: false, required: true", "whose row says filterable: false"),
        (
            "}]",
            "}, {path: 'roles[primary eq \"True\"].value', type: string}]",
            "warning: no values are listed for roles[primary",
        ),
        ("users:", "groups: {match_by: displayName, attributes: []}\nusers:", "whether groups have members"),
        ("match_by: userName", "match_by: externalId", "left open a filter on"),
    ],
)
def test_probable_slips(tmp_path: Path, before: str, after: str, said: str) -> None:
    """What is legal and probably not meant is told with what to write instead."""
    assert said in _said(tmp_path, PROFILE.replace(before, after))


def test_ended_deviation_of_one_case(tmp_path: Path) -> None:
    """A deviation of one case that has ended is told by check and case; on its last day it still counts."""
    text = f"{PROFILE}deviations:\n  - {{check: a, case: acme/User, reason: r, until: 2026-11-20}}\n"
    assert "the deviation for a[acme/User] ended on 2026-11-20" in _said(tmp_path, text)
    assert "ended on" not in _said(tmp_path, text, date(2026, 11, 20))


def test_own_mail_domain_is_no_question(tmp_path: Path) -> None:
    """Where a profile names the domain of addresses, or makes none up, nothing is left open about it."""
    domain = "addresses are made up at example.com; where the endpoint takes verified domains only"
    assert domain in _said(tmp_path, PROFILE)
    assert domain not in _said(tmp_path, f"{PROFILE}values: {{email_domain: mine.example.com}}\n")
    assert domain not in _said(tmp_path, f"{PROFILE}values: {{user_name: '{{name}}'}}\n")


def test_reasons_without_a_change() -> None:
    """A case that cannot be asked of a connector has no advice, and another reason is told whole."""
    assert change("a boolean is switched, not cleared") == ""
    assert lacking("a boolean is switched, not cleared") == "a boolean is switched, not cleared"
    assert lacking("the run does not ask in Okta's words") == "the run does not ask in Okta's words"


def test_verdict_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With -q each file has one line; of several files each is told, and one that is wrong makes the exit code 4."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("connector: 7\n")
    called = call(capsys, "validate", "-q", _file(tmp_path), str(broken), str(available()["bizagi"]))
    assert called.exit == 4
    assert called.out.count("is valid, with") == called.out.count("\n") == 2
    assert called.err.startswith(f"error: {broken}:")


def test_explanation_as_data(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """--json prints one object for each file: the same facts, or what has to be mended."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("connector: 7\n")
    text = f"{PROFILE}deviations: [{{check: users-create-answers-201, reason: r, until: 2026-01-31}}]\n"
    called = call(capsys, "validate", "--json", _file(tmp_path, text), str(broken))
    assert called.exit == 4
    told, wrong = json.loads(called.out)
    assert told["valid"] is True
    assert told["asked"]["cases"] == sum(one["cases"] for one in told["asked"]["by_area"])
    assert told["asked"]["of"] == told["asked"]["cases"] + sum(one["cases"] for one in told["not_asked"])
    assert told["users"]["operations"]["delete"] == {"promised": "unstated", "basis": "assumed"}
    assert told["deviations"][0]["until"] == "2026-01-31"
    assert wrong["valid"] is False
    assert any("broken.yaml" in problem for problem in wrong["problems"])
