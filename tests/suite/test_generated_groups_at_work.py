"""What is made of examples of groups: right ones pass, wrong ones are told, and basics that are broken block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scim_conformance.suite.exploring import Seen
from scim_conformance.suite.generated_group_givens import _hint
from scim_conformance.suite.kit import Blocked
from tests.suite.worlds import helping

ADD, REMOVE = {"do": "add", "who": [0, 1, 2]}, {"do": "remove", "who": [1, 0]}


def naming(way: str, name: str = "{name} \U0001f600", dialect: str = "entra", **values: Any) -> dict[str, Any]:
    """Return an example of a name given to a group."""
    return {"way": way, "dialect": dialect, "values": {"displayName": name, **values}}


def moving(*requests: Any, start: Any = (), dialect: str = "entra") -> dict[str, Any]:
    """Return an example of memberships."""
    return {"dialect": dialect, "start": list(start), "requests": [list(one) for one in requests]}


def told(seen: Seen) -> tuple[list[str], list[str]]:
    """Return where something is wrong, and the methods of the story."""
    return [one.where for one in seen.findings], [one.request.method for one in seen.story]


@pytest.mark.parametrize("fresh", [False, True])
def test_values_come_back(tmp_path: Path, fresh: bool) -> None:
    """Names and other values are kept, whatever the way in which they are given, and whatever was tried before."""
    with helping(tmp_path) as helpers:
        for way in helpers.groups.ways:
            seen = helpers.groups.give(naming(way, externalId="{name}-x"), fresh)
            assert told(seen)[0] == []
            assert not seen.refused
        assert helpers.groups.ways == ("patch", "put", "create")
        assert [path.text for path in helpers.groups.others] == ["externalId"]


@pytest.mark.parametrize("dialect", ["entra", "entra-compliant", "okta", "rfc"])
def test_members_follow_in_each_dialect(tmp_path: Path, dialect: str) -> None:
    """Sequences of adds, removals and replacements end in the members that the model has."""
    with helping(tmp_path) as helpers:
        for fresh in (True, False, False):
            requests = ([ADD, REMOVE], [ADD, ADD], [{"do": "replace", "who": [3, 3]}, REMOVE], [{"do": "clear"}, ADD])
            seen = helpers.groups.follow(moving(*requests, start=[1], dialect=dialect), fresh)
            assert told(seen)[0] == []


@pytest.mark.parametrize(
    ("fault", "example", "where"),
    [
        ("group-rare-letter-empties", naming("patch"), "members"),
        ("group-rare-letter-empties", naming("put"), "members"),
        ("group-name-cut-at-100", naming("create", "{name} " + "x" * 200), "displayName"),
        ("group-name-cut-at-100", naming("patch", "{name} " + "x" * 200), "displayName"),
    ],
)
def test_a_wrong_value_is_told_in_a_short_story(tmp_path: Path, fault: str, example: Any, where: str) -> None:
    """What is wrong is told by the create, the write and the read; with plain values nothing is wrong."""
    with helping(tmp_path, fault) as helpers:
        found, story = told(helpers.groups.give(example, fresh=True))
        assert found == [where]
        assert story == {"create": ["POST", "GET"], "put": ["POST", "PUT", "GET"]}.get(
            example["way"], ["POST", "PATCH", "GET"]
        )
        assert not helpers.groups.give(helpers.groups.plain_values(example), fresh=True).findings


@pytest.mark.parametrize(
    ("fault", "example"),
    [
        ("group-third-member-lost", moving([ADD])),
        ("group-remove-list-first-only", moving([REMOVE], start=[0, 1])),
        ("group-removes-before-adds", moving([ADD, REMOVE])),
        ("group-doubles-within-operation", moving([{"do": "add", "who": [0, 0]}, {"do": "remove", "who": [0]}])),
        ("group-members-cut-at-seven", moving([{"do": "add", "who": list(range(8))}])),
    ],
)
def test_a_wrong_membership_is_told(tmp_path: Path, fault: str, example: Any) -> None:
    """What is wrong is told by three exchanges; the basics of memberships work."""
    with helping(tmp_path, fault) as helpers:
        found, story = told(helpers.groups.follow(example, fresh=True))
        assert found == ["members"]
        assert story == ["POST", "PATCH", "GET"]
        assert not helpers.groups.basics(example).findings


@pytest.mark.parametrize(
    ("fault", "example", "judge"),
    [
        ("group-rename-ignored", naming("patch"), "groups-rename[everything/Group/entra]"),
        ("group-external-id-dropped", naming("patch"), None),
        ("group-put-merges-members", naming("put"), None),
    ],
)
def test_broken_values_block(tmp_path: Path, fault: str, example: Any, judge: str | None) -> None:
    """Where even plain values are not kept the listed case that fails for it is named, else nothing is wrong."""
    with helping(tmp_path, fault) as helpers:
        plain = helpers.groups.plain_values(example)
        if judge is None:
            assert not helpers.groups.give(plain, fresh=True).findings
        else:
            with pytest.raises(Blocked) as blocked:
                helpers.groups.give(plain, fresh=True)
            assert str(blocked.value.by) == judge


@pytest.mark.parametrize(
    ("fault", "judge"),
    [
        ("group-create-drops-members", "groups-create-stores-members[everything/Group]"),
        ("group-members-not-stored", "groups-add-member[everything/Group/entra]"),
        ("group-add-one-only", "groups-add-many-members[everything/Group/entra]"),
        ("group-remove-one-empties", "groups-remove-member[everything/Group/entra]"),
        ("group-remove-absent-404", "groups-remove-absent-member[everything/Group/entra]"),
        ("group-replace-appends", "groups-replace-members[everything/Group/entra]"),
        ("group-replace-empty-ignored", "groups-replace-with-nobody[everything/Group]"),
    ],
)
def test_broken_basics_block(tmp_path: Path, fault: str, judge: str) -> None:
    """Where what listed checks ask goes wrong already, the first of them is named."""
    with helping(tmp_path, fault) as helpers:
        with pytest.raises(Blocked) as blocked:
            helpers.groups.basics(moving([ADD]))
        assert str(blocked.value.by) == judge


def test_a_refusal_changes_nothing(tmp_path: Path) -> None:
    """A removal of nobody may be refused; the members are then those of before."""
    with helping(tmp_path, variants=["no-such-member-no-target"]) as helpers:
        example = moving([{"do": "add", "who": [2]}, {"do": "remove", "who": [1]}], start=[0], dialect="rfc")
        seen = helpers.groups.follow(example, fresh=True)
        assert (told(seen)[0], seen.refused) == ([], True)


@pytest.mark.parametrize(
    ("requests", "hint"),
    [
        ([[ADD, REMOVE]], "each operation starts from"),
        ([[ADD]], "one operation names 3"),
        ([[{"do": "clear"}]], ""),
    ],
)
def test_a_hint_says_what_is_unusual(requests: Any, hint: str) -> None:
    """The hint of a finding follows from the smallest requests that show it."""
    assert _hint(requests).startswith(hint)


def test_a_group_that_cannot_be_set_up_gives_way(tmp_path: Path) -> None:
    """Where the members of the shared group cannot be replaced beforehand an example is tried on a new group."""
    with helping(tmp_path, "group-pathless-refused") as helpers:
        helpers.groups.dialects = ("okta",)
        seen = helpers.groups.follow(moving([{"do": "clear"}], start=[1, 2], dialect="rfc"), fresh=False)
        assert told(seen) == ([], ["POST", "PATCH", "GET"])
