"""The list of checks changes by decision only."""

from __future__ import annotations

from tests import golden


def test_checks_are_those_of_the_reviewed_list() -> None:
    """Each check has the id, the level and the authority that were reviewed, and none came or went unseen."""
    reviewed = golden.FILE.read_text("utf-8").splitlines()
    now = golden.lines()
    told = [f"- {one}" for one in reviewed if one not in now] + [f"+ {one}" for one in now if one not in reviewed]
    assert told == [], "decide, run `python -m tests.golden`, and tell it in the changelog"
    assert reviewed == now


def test_changelog_tells_of_the_list() -> None:
    """The changelog's newest section names the sum of the list as it is now."""
    newest = golden.CHANGELOG.read_text("utf-8").split("\n## ")[1]
    assert golden.entry() in newest
