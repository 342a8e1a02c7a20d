"""Names that only one run can have made."""

from __future__ import annotations

import random
from typing import Any

import pytest

from scim_conformance.names import RunNames, carries, name_in, new_run_id

RUN = "0a1b2c3d"
NAMES = RunNames(RUN, "gw1")


def test_run_ids_do_not_repeat() -> None:
    """Reseeding Python's random numbers does not bring a run id back."""
    found = set()
    for _ in range(20):
        random.seed(1)
        found.add(new_run_id())
    assert len(found) == 20
    assert all(RunNames(one).run == one for one in found)


@pytest.mark.parametrize("run", ["", "0a1b2c3", "0a1b2c3d4", "0A1B2C3D", "xxxxxxxx", "0a1b2c3d\n"])
def test_other_run_ids_are_refused(run: str) -> None:
    """A run id is eight lower-case hex digits and nothing else."""
    with pytest.raises(ValueError, match="eight hex digits"):
        RunNames(run)


def test_names_are_fresh() -> None:
    """No two calls of any two workers give the same word, and each begins with the run's marker."""
    workers = [RunNames(RUN, worker) for worker in ("", "main", "gw1", "gw10", "gw11")]
    words = [names.fresh() for names in workers for _ in range(12)]
    assert len(set(words)) == len(words)
    assert all(word.startswith(NAMES.marker) for word in words)
    assert RunNames(RUN, "gw1").fresh() == "ScimConf-0a1b2c3d-gw1n1"
    assert RunNames(RUN, "W_1!").fresh() == "ScimConf-0a1b2c3d-w1n1"


@pytest.mark.parametrize(
    "document",
    [
        {"userName": "ScimConf-0a1b2c3d-gw0n1@example.com"},
        {"userName": "SCIMCONF-0A1B2C3D-GW0N1"},
        {"emails": [{"value": "x-scimconf-0a1b2c3d-gw0n1"}]},
        "ScimConf-0a1b2c3d",
        ["ScimConf-0a1b2c3d"],
    ],
)
def test_run_owns_what_carries_its_marker(document: Any) -> None:
    """A marker anywhere in a document, in any letter case, makes it ours, whichever worker it was."""
    assert NAMES.owns(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        None,
        7,
        {"userName": "boss"},
        {"userName": "ScimConf-0a1b2c3e-gw0n1"},
        {"ScimConf-0a1b2c3d": 1},
        {"displayName": "All", "members": [{"display": "ScimConf-0a1b2c3d-gw0n1"}]},
        {"displayName": "All", "Members": [{"display": "ScimConf-0a1b2c3d-gw0n1"}]},
        {"userName": "boss", "groups": [{"display": "ScimConf-0a1b2c3d-gw0n1"}]},
    ],
)
def test_run_does_not_own_the_rest(document: Any) -> None:
    """Another run's names, member names, and what a stranger's resource says of ours do not make it ours."""
    assert not NAMES.owns(document)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ScimConf-0a1b2c3d-gw1n1", True),
        ("scimconf-0a1b2c3d-gw1n1@example.com", True),
        ("ScimConf-0a1b2c3d-gw1n12", False),
        ("ScimConf-0a1b2c3d-gw1n12 ScimConf-0a1b2c3d-gw1n1", True),
        ("ScimConf-0a1b2c3d-gw11n1", False),
        ("ScimConf-0a1b2c3d-gw1n", False),
    ],
)
def test_a_word_is_not_taken_for_a_longer_one(text: str, found: bool) -> None:
    """The first name is not found in the twelfth."""
    assert carries({"userName": text}, "ScimConf-0a1b2c3d-gw1n1") is found
    assert not carries(None, "ScimConf-0a1b2c3d-gw1n1")


def test_word_in() -> None:
    """The first run-unique word of this run is found, as it is spelt there."""
    assert NAMES.word_in({"a": "x", "b": ["mail-SCIMCONF-0a1b2c3d-gw3n45@x"]}) == "SCIMCONF-0a1b2c3d-gw3n45"
    assert NAMES.word_in({"a": "ScimConf-0a1b2c3d-chosen"}) is None
    assert NAMES.word_in({"a": "ScimConf-99999999-gw3n45"}) is None


@pytest.mark.parametrize(
    ("resource", "word"),
    [
        ({"userName": "ScimConf-0a1b2c3d-gw0n1@example.com"}, "ScimConf-0a1b2c3d-gw0n1"),
        ({"userName": "x", "externalId": "SCIMCONF-0A1B2C3D-mainn12-carl"}, "SCIMCONF-0A1B2C3D-mainn12"),
        ({"displayName": "renamed ScimConf-0a1b2c3d-gw0n1"}, "ScimConf-0a1b2c3d-gw0n1"),
        ({"userName": "\u00e9ScimConf-0a1b2c3d-gw0n1@example.com"}, "ScimConf-0a1b2c3d-gw0n1"),
    ],
)
def test_name_of_any_run_is_known(resource: Any, word: str) -> None:
    """The whole of a name, at the beginning of a name, makes a resource one of a run, whichever run it was."""
    assert name_in(resource) == (RUN, word)


@pytest.mark.parametrize(
    "resource",
    [
        {"userName": "ScimConf-0a1b2c3-gw0n1"},
        {"userName": "ScimConf-0a1b2c3d-gw0"},
        {"userName": "ScimConf-0a1b2c3d-gw0n1x"},
        {"userName": "not-ScimConf-0a1b2c3d-gw0n1"},
        {"nickName": "ScimConf-0a1b2c3d-gw0n1"},
        {"members": [{"display": "ScimConf-0a1b2c3d-gw0n1"}]},
        {"userName": ["ScimConf-0a1b2c3d-gw0n1"]},
        "ScimConf-0a1b2c3d-gw0n1",
    ],
)
def test_name_of_no_run_is_not(resource: Any) -> None:
    """A part of a name, a name within something else, or one elsewhere, makes nothing ours."""
    assert name_in(resource) is None
