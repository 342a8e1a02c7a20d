"""What happened before a finding."""

from __future__ import annotations

from typing import Any

from scim_conformance.results.story import Stories
from tests.report.documents import document, exchange, failed

Json = dict[str, Any]
ALMA = "ScimConf-0a1b2c3d-mainn1"
BERT = "ScimConf-0a1b2c3d-mainn2"


def _sent(method: str, path: str, body: Any = None, made: str | int | None = None) -> Json:
    request = {"method": method, "url": f"https://host.example/scim/v2/{path}", "headers": {}, "body": body}
    response = {"status": 200, "headers": {}, "body": {"id": made} if made else {}, "seconds": 0.01, "notes": []}
    return {"request": request, "response": response, "failure": None}


#: Alma is created, switched off, deleted and created again; Bert is somebody else.
LIFE = {
    "main-1": _sent("POST", "Users", {"userName": ALMA}, "id-7"),
    "main-2": _sent("POST", "Users", {"userName": BERT}, "id-8"),
    "main-3": _sent("PATCH", "Users/id-7", {"Operations": []}),
    "main-4": _sent("GET", "Users/id-8"),
    "main-5": _sent("DELETE", "Users/id-7"),
    "other-1": _sent("GET", "Users/id-7"),
    "main-6": _sent("POST", "Users", {"userName": ALMA.upper()}),
    "main-7": _sent("GET", "Users/id-7"),
}


def _story(*judged: str) -> list[str]:
    return Stories(LIFE).of(judged)


def test_story_of_a_name_has_all_that_happened_to_it() -> None:
    """A request that names a user brings how it was made, changed and removed, and nothing of others or later."""
    assert _story("main-6") == ["main-1", "main-3", "main-5", "main-6"]


def test_story_of_an_id_begins_with_its_creation() -> None:
    """A request about an id brings the create that was answered with it."""
    assert _story("main-3") == ["main-1", "main-3"]
    assert _story("main-4") == ["main-2", "main-4"]


def test_story_is_in_the_order_of_time() -> None:
    """What the case came to rest on last may have been sent first: a control is asked afterwards."""
    assert _story("main-7", "main-5") == ["main-1", "main-3", "main-5", "main-6", "main-7"]


def test_story_of_members_has_group_and_member() -> None:
    """A group's update brings the group's creation and that of the user it names."""
    group = {
        "main-8": _sent("POST", "Groups", {"displayName": BERT}, "id-9"),
        "main-9": _sent("PATCH", "Groups/id-9", {"Operations": [{"op": "Remove", "value": [{"value": "id-7"}]}]}),
    }
    told = Stories({"main-1": LIFE["main-1"], **group}).of(["main-9"])
    assert told == ["main-1", "main-8", "main-9"]


def test_story_of_a_search_has_what_it_looks_for() -> None:
    """A name stands in the address of a search, escaped."""
    search = {"main-8": _sent("GET", f"Users?filter=userName%20eq%20%22{BERT}%22")}
    assert Stories({**LIFE, **search}).of(["main-8"]) == ["main-2", "main-4", "main-8"]


def test_story_takes_no_part_of_a_word_for_an_id() -> None:
    """An endpoint that counts its ids makes no story out of numbers that only contain one."""
    counted = {
        "main-1": _sent("POST", "Users", {"userName": ALMA}, "12"),
        "main-2": _sent("POST", "Users", {"userName": BERT}, 3128),
        "main-3": _sent("GET", "Users/12"),
        "main-4": _sent("PATCH", "Users/3128", {"Operations": []}),
    }
    assert Stories(counted).of(["main-4"]) == ["main-2", "main-4"]


def test_long_story_keeps_writes_and_what_is_near() -> None:
    """Of very many exchanges those are kept that are judged, then the latest writes, then the latest reads."""
    many = {"main-0": LIFE["main-1"]}
    many |= {f"main-{number}": _sent("GET", "Users/id-7") for number in range(1, 30)}
    told = Stories(many).of(["main-29"])
    assert told == ["main-0", *(f"main-{number}" for number in range(17, 30))]


def test_exchanges_of_a_story_are_in_the_results() -> None:
    """results.json keeps what led to a finding, though no case rests on it; what nobody needs it leaves out."""
    built = document(
        failed(exchanges=("main-6", "lost-1")), exchanges=[{"uid": uid, **one} for uid, one in LIFE.items()]
    )
    (case,) = built["cases"]
    assert [built["exchanges"][index]["request"]["method"] for index in case["story"]] == [
        "POST",
        "PATCH",
        "DELETE",
        "POST",
    ]
    assert len(case["exchanges"]) == 1
    assert len(built["exchanges"]) == 4


def test_case_without_exchanges_has_no_story() -> None:
    """A case that rests on nothing, or on nothing that is known, has no story."""
    assert _story() == []
    assert _story("lost-1") == []
    assert "story" not in document(failed())["cases"][0]
    assert exchange()["uid"] == "main-1"
