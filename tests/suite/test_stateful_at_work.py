"""What is made of sequences of steps, and of writes at the same moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scim_conformance.suite.exploring import Seen
from scim_conformance.suite.kit import Blocked, NotApplicable
from scim_conformance.suite.racing_givens import one_by_one
from tests.suite.worlds import helping
from tests.support import EVERYTHING

OFF, ON, RENAME, FIND = ({"do": one, "user": 0} for one in ("off", "on", "rename", "find"))
DELETE, RECREATE = {"do": "delete", "user": 0}, {"do": "recreate", "user": 0}
TITLE = {"values": {"title": "{name} Chief"}}
UPDATE, PUT = {"do": "update", "user": 0, **TITLE}, {"do": "put", "user": 0, **TITLE}
TEAM = {"do": "add", "group": 0, "who": [0, 1, 2]}
LEAVE = {"do": "remove", "group": 0, "who": [1]}
TEAM_RENAME, TEAM_FIND, TEAM_END = ({"do": f"{one} group", "group": 0} for one in ("rename", "find", "delete"))
ALL_OF_USERS = [FIND, UPDATE, OFF, FIND, PUT, ON, RENAME, FIND, DELETE, FIND, UPDATE, PUT, OFF, RENAME, DELETE]
ALL_OF_GROUPS = [TEAM, LEAVE, LEAVE, TEAM_RENAME, TEAM_FIND, OFF, TEAM, DELETE, TEAM, TEAM_FIND]
END_OF_GROUPS = [TEAM_END, TEAM_FIND, TEAM, LEAVE, TEAM_RENAME, TEAM_END]


def life(*steps: Any, dialect: str = "rfc") -> dict[str, Any]:
    """Return an example of steps."""
    return {"dialect": dialect, "steps": list(steps)}


def wrong(seen: Seen | None) -> list[str]:
    """Return where something is wrong."""
    assert seen is not None
    return [one.where for one in seen.findings]


@pytest.mark.parametrize("dialect", ["entra", "entra-compliant", "okta", "rfc"])
def test_a_long_life_is_right_on_the_correct_endpoint(tmp_path: Path, dialect: str) -> None:
    """All kinds of steps, one after the other, come to what the model says."""
    with helping(tmp_path) as helpers:
        example = life(*ALL_OF_USERS, RECREATE, {"do": "read", "user": 0}, RECREATE, dialect=dialect)
        assert wrong(helpers.lives.live(example, fresh=True)) == []
        example = life(*ALL_OF_GROUPS, *END_OF_GROUPS, dialect=dialect)
        assert wrong(helpers.lives.live(example, fresh=True)) == []


@pytest.mark.parametrize(
    "variants", [["delete-soft"], ["user-name-lower-case", "members-empty-list"], ["put-defaults-omitted", "patch-204"]]
)
def test_legal_ways_are_right_too(tmp_path: Path, variants: list[str]) -> None:
    """What the RFC leaves open is not held against an endpoint."""
    with helping(tmp_path, variants=variants) as helpers:
        for steps in ([*ALL_OF_USERS, RECREATE], [*ALL_OF_GROUPS, *END_OF_GROUPS]):
            assert wrong(helpers.lives.live(life(*steps), fresh=True)) == []


def test_refused_deletions_leave_everything(tmp_path: Path) -> None:
    """Where nothing can be deleted whoever was to be deleted is there still."""
    profile = tmp_path / "undeletable.yaml"
    profile.write_text(Path(EVERYTHING).read_text().replace("delete: hard", "delete: unsupported"))
    with helping(tmp_path, profile=str(profile)) as helpers:
        assert wrong(helpers.lives.live(life(DELETE, FIND, RECREATE, UPDATE), fresh=True)) == []
        kinds = helpers.lives._kinds()
        assert {"delete", "recreate"}.isdisjoint(kinds)


def test_a_life_without_steps_asks_nothing(tmp_path: Path) -> None:
    """Steps that make no sense create whom they are about, and no steps at all ask for nothing."""
    with helping(tmp_path) as helpers:
        assert helpers.lives.live(life(), fresh=True) is None


@pytest.mark.parametrize(
    ("fault", "steps", "where", "story"),
    [
        ("inactive-revived-by-update", [OFF, UPDATE], "active", 4),
        ("inactive-update-dropped", [OFF, UPDATE], "title", 4),
        ("put-revives-inactive", [OFF, PUT], "active", 4),
        ("search-result-outlives-rename", [FIND, RENAME, FIND], "list", 5),
        ("recreated-user-inherits", [DELETE, RECREATE], "externalId", 4),
        ("group-emptied-by-leaver", [TEAM, DELETE], "members", 3),
        ("group-rename-after-removal-fails", [TEAM, LEAVE, TEAM_RENAME], "status", 3),
        ("patch-no-op", [UPDATE], "title", 3),
    ],
)
def test_what_went_wrong_is_told(tmp_path: Path, fault: str, steps: Any, where: str, story: int) -> None:
    """The finding is about the user or the group that is wrong, and the story is about nobody else."""
    with helping(tmp_path, fault) as helpers:
        seen = helpers.lives.live(life(*steps), fresh=True)
        assert seen is not None
        assert any(one.where.startswith(where) for one in seen.findings), seen.findings
        assert len(seen.story) == story


@pytest.mark.parametrize(
    ("fault", "steps", "judge"),
    [
        ("patch-no-op", [UPDATE], "users-change-attribute[everything/User/title.rfc]"),
        ("put-ignored", [PUT], "users-put-change-attribute[everything/User/title]"),
        ("delete-does-nothing", [DELETE, FIND], "users-delete-is-believable[everything/User]"),
        ("group-members-not-stored", [TEAM], "groups-add-member[everything/Group/rfc]"),
    ],
)
def test_broken_basics_block(tmp_path: Path, fault: str, steps: Any, judge: str) -> None:
    """Where a kind of step goes wrong by itself the listed case that judges it is named."""
    with helping(tmp_path, fault) as helpers:
        with pytest.raises(Blocked) as blocked:
            helpers.lives.basics(life(*steps))
        assert str(blocked.value.by) == judge


def test_basics_that_work_say_nothing(tmp_path: Path) -> None:
    """On the correct endpoint no basic blocks."""
    with helping(tmp_path) as helpers:
        example = life(*ALL_OF_USERS, RECREATE, *ALL_OF_GROUPS, *END_OF_GROUPS)
        assert wrong(helpers.lives.basics(example)) == []


MEMBERS = {"dialect": "rfc", "start": [0], "writes": [{"do": "remove", "who": [0]}, {"do": "add", "who": [1]}]}
PATCHES = [{"do": "patch", "paths": [one]} for one in ("name.givenName", "nickName")]
VALUES = {"dialect": "rfc", "writes": PATCHES}
PUTS = {"dialect": "rfc", "writes": [{"do": "put"}, {"do": "put"}]}


def test_races_are_serial_on_the_correct_endpoint(tmp_path: Path) -> None:
    """An endpoint that does one thing after the other leaves what some order leaves, also when it is tried often."""
    with helping(tmp_path) as helpers:
        for fresh in (False, True):
            assert wrong(helpers.members_at_once.attempt(MEMBERS, fresh)) == []
            for example in (VALUES, PUTS):
                assert wrong(helpers.users_at_once.attempt(example, fresh)) == []
        assert wrong(helpers.users_at_once.attempt(one_by_one(PUTS), fresh=True)) == []


def test_lost_members_are_told(tmp_path: Path) -> None:
    """Who was lost is told; the same writes one after the other are right."""
    with helping(tmp_path, "race-removal-undone") as helpers:
        assert wrong(helpers.members_at_once.attempt(MEMBERS, fresh=True)) == ["members"]
        assert wrong(helpers.members_at_once.attempt(one_by_one(MEMBERS), fresh=True)) == []


@pytest.mark.parametrize(("fault", "example"), [("race-user-updates-lost", VALUES), ("race-put-half-written", PUTS)])
def test_lost_updates_are_told(tmp_path: Path, fault: str, example: Any) -> None:
    """What was lost, or mixed, is told by the closest order of the writes."""
    with helping(tmp_path, fault) as helpers:
        seen = helpers.users_at_once.attempt(example, fresh=True)
        assert wrong(seen)
        assert "some order of the 2 writes" in seen.findings[0].expected


def test_conflicts_are_no_fault(tmp_path: Path) -> None:
    """A write that is refused because of another one has no effect, and that is right."""
    with helping(tmp_path, "group-locked-409") as helpers:
        assert wrong(helpers.members_at_once.attempt(MEMBERS, fresh=False)) == []


def test_what_is_wrong_anyway_is_seen_one_by_one(tmp_path: Path) -> None:
    """Writes that go wrong one after the other, too, are found wrong by the control, and so are judged elsewhere."""
    with helping(tmp_path, "group-remove-one-empties", "patch-no-op") as helpers:
        assert wrong(helpers.users_at_once.attempt(one_by_one(VALUES), fresh=True))
        assert wrong(helpers.members_at_once.attempt(one_by_one(MEMBERS), fresh=True))


def test_too_few_attributes_tell_nothing(tmp_path: Path) -> None:
    """Where no two attributes tell one write from another there is nothing to judge."""
    with helping(tmp_path) as helpers:
        helpers.generated.__dict__["attributes"] = helpers.generated.attributes[:1]
        with pytest.raises(NotApplicable, match="too few attributes"):
            helpers.users_at_once.examples()
