"""What generated examples of requests, pages, spellings and versions are taken for, endpoint by endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.model import CaseId, Finding
from scim_conformance.scim import urns
from scim_conformance.suite import generated_request_givens
from scim_conformance.suite.exploring import Seen
from scim_conformance.suite.generated_name_givens import Spelled
from scim_conformance.suite.generated_query_givens import Views, Walks, walks
from scim_conformance.suite.generated_request_givens import Requests
from scim_conformance.suite.generated_version_givens import Changed
from scim_conformance.suite.kit import Blocked, NotApplicable
from tests.suite.making_generated import Made, made

BIC = "bic-cloud-design"
_PUT: dict[str, Any] = {"put": {"title": "\ud800"}}
_TRIES: Mapping[str, Callable[[Made, Any], Seen | None]] = {
    "survive": lambda run, one: Requests(run.generated, {}).survive(one, False, "entra"),
    "atomic": lambda run, one: Requests(run.generated, {}).atomic(one, False),
    "question": lambda run, one: Requests(run.generated, {}).question(one, False),
    "walk": lambda run, one: Walks(run.crowds.take()).walk(one, False),
    "ask": lambda run, one: Views(run.crowds.take(), {}).ask(one, False),
    "spell": lambda run, one: Spelled(run.generated).send(one, True, "rfc"),
    "follow": lambda run, one: Changed(run.generated).follow(one, True),
}
_MAIL = 'emails[type eq "work"].value'
_CAPITALS = {"attribute": [0, 1, 2, 3, 5, 6, 7], "operator": True}
_ASKED = {"name": "userName", "flips": [0], "urn": True}


def tried(run: Made, kind: str, example: Any) -> Seen:
    """Return what came of an example that asks for something."""
    seen = _TRIES[kind](run, example)
    assert seen is not None
    return seen


@pytest.mark.parametrize(
    ("fault", "kind", "example", "where", "length"),
    [
        ("lone-surrogate-500", "survive", [_PUT], "status", 3),
        ("null-in-list-wipes", "survive", [{"put": {"emails": [None]}}], _MAIL, 3),
        ("late-refusal-kept", "atomic", {"changed": [_MAIL] * 3, "refused": {"op": "remove"}, "behind": 0}, _MAIL, 3),
        ("empty-name-500", "question", {"attributes": "."}, "status", 1),
        ("page-numbered-by-size", "walk", [1, 2], "Resources", 2),
        ("page-not-a-number-500", "question", {"count": "x"}, "status", 1),
        ("total-of-page", "walk", [1], "totalResults", 1),
        ("asked-twice-is-nothing", "ask", {"parameter": "attributes", "names": [_ASKED] * 2}, "userName", 1),
        ("names-in-turkish", "spell", {"put": {"givenName": [1]}}, "name.givenName", 3),
        ("paths-in-few-spellings", "spell", {"patch": {_MAIL: [1]}}, _MAIL, 3),
        ("filter-words-case-sensitive", "spell", {"filter": _CAPITALS}, "status", 2),
        ("etag-of-one-table", "follow", [{"by": "put", "changed": [_MAIL]}], "header ETag", 3),
        ("etag-moved-by-refusal", "follow", [{"by": "refused", "changed": [_MAIL]}], "header ETag", 3),
    ],
)
def test_what_is_wrong_is_found(tmp_path: Path, fault: str, kind: str, example: Any, where: str, length: int) -> None:
    """With the fault the example has a finding at the right place, and a story of few exchanges; without it, none."""
    with made(tmp_path / "clean", "bizagi") as run:
        assert tried(run, kind, example).findings == []
    with made(tmp_path / "faulty", "bizagi", fault) as run:
        seen = tried(run, kind, example)
    assert seen.findings[0].where == where
    assert len(seen.story) == length


@pytest.mark.parametrize(
    ("fault", "kind", "example", "judge"),
    [
        ("etag-missing", "follow", [{"by": "patch", "changed": [_MAIL]}], "etag-is-in-header"),
        ("attributes-ignored", "ask", {"parameter": "attributes", "names": [_ASKED], "plain": True}, "projection-"),
    ],
)
def test_what_is_broken_as_a_whole_is_told_elsewhere(
    tmp_path: Path, fault: str, kind: str, example: Any, judge: str
) -> None:
    """Where even plain names or changes fail, the example is blocked by the listed case that says so."""
    with made(tmp_path, "bizagi", fault) as run, pytest.raises(Blocked) as blocked:
        _TRIES[kind](run, example)
    assert isinstance(blocked.value.by, CaseId)
    assert blocked.value.by.check.startswith(judge)


@pytest.mark.parametrize("kind", ["put", "patch"])
def test_plain_updates_that_fail_are_seen_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Where even after a plain PUT or PATCH the user is not whole, the control finds it, and others tell the story."""
    wrong = [Finding("userName", "a text", "absent")]
    monkeypatch.setattr(generated_request_givens, "_has_user_name", lambda _: wrong)
    with made(tmp_path, "bizagi") as run:
        requests = Requests(run.generated, {})
        assert tried(run, "survive", [{kind: {"title": "x"}}, {"put": {"x": 1}}]).findings == wrong
        seen = requests.survive(requests.plain_writes([{kind: {"x": 1}}]), True, "entra")
    assert seen is not None
    assert seen.findings == wrong


def test_a_user_without_a_user_name_is_no_user(tmp_path: Path) -> None:
    """Where an update that was taken has emptied userName, that is found."""
    with made(tmp_path, "bizagi") as run:
        read = run.generated.subject(True).creation.read
    assert read is not None
    assert read.response is not None
    bare = replace(read, response=replace(read.response, text="{}"))
    assert [one.where for one in generated_request_givens._has_user_name(bare)] == ["userName"]
    assert generated_request_givens._has_user_name(read) == []


def test_an_example_that_asks_for_nothing_sends_nothing(tmp_path: Path) -> None:
    """Empty examples are passed over."""
    nothing = {"survive": [], "atomic": {"changed": []}, "walk": [], "ask": {"names": []}, "spell": {}, "follow": []}
    with made(tmp_path, "bizagi") as run:
        assert {kind: _TRIES[kind](run, one) for kind, one in nothing.items()} == dict.fromkeys(nothing)


def test_examples_fit_the_connector(tmp_path: Path) -> None:
    """What is drawn from is what the connector maps, and what stays of an example is plain."""
    with made(tmp_path, BIC) as run:
        requests, spelled, changed = Requests(run.generated, {}), Spelled(run.generated), Changed(run.generated)
        views = Views(run.crowds.take(), {})
        assert not {"userName", "active"} & set(requests.names)
        assert "schemas" not in spelled.keys
        assert f"{urns.ENTERPRISE_USER}:organization" in views.names
        for one in (requests.writes(), requests.patches(), requests.odd_queries(), spelled.examples()):
            assert not one.is_empty
        assert not changed.examples().is_empty
        assert not views.questions().is_empty
        assert changed.plain([]) == [{"by": "put", "changed": ["displayName"]}]
        plain = requests.plain_patch({"changed": ["x", "displayName"]})
        assert plain["changed"] == ["displayName"]
        spellings = {
            "put": {"type": [0]},
            "patch": {"displayName": [1]},
            "filter": {"attribute": [2], "operator": True},
        }
        assert tried(run, "spell", spelled.plain(spellings)).findings == []
        assert tried(run, "spell", spellings).findings == []
        assert spelled.plain({}) == {}


def test_plain_questions_cover_every_kind_of_name(tmp_path: Path) -> None:
    """A plain form asks what listed checks ask of wholes, parts, extensions, letter case and the core's URN."""
    listed = ["name.givenName", "emails.value", f"{urns.ENTERPRISE_USER}:organization", "userName"]
    names = [{"name": one, "flips": [0], "urn": True} for one in listed]
    with made(tmp_path, BIC) as run:
        views = Views(run.crowds.take(), {})
        for parameter in ("attributes", "excludedAttributes"):
            assert views.ask(views.plain({"parameter": parameter, "names": names}), True) is None
            assert views.ask({"parameter": parameter, "names": names[1:]}, True) is not None


def test_a_shared_user_that_lost_values_is_renewed(tmp_path: Path) -> None:
    """After an update that took values away, the next example has a user with all of them."""
    with made(tmp_path, "bizagi") as run:
        requests = Requests(run.generated, {})
        first = run.generated.subject(False)
        requests.survive([{"patch": [{"op": "remove", "path": "emails"}]}], False, "entra")
        requests.survive([{"put": {"title": 5}}, {"patch": "plain"}], False, "entra")
        assert run.generated.subject(False).id != first.id


def test_a_small_page_is_enough(tmp_path: Path) -> None:
    """Pages of one, whatever was asked for, are walked to the end."""
    with made(tmp_path, "bizagi", variants=("pages-of-one",)) as run:
        walk = Walks(run.crowds.take())
        seen = walk.walk(walk.plain([4]), False)
        assert seen is not None
        assert (seen.findings, len(seen.story)) == ([], 3)


def test_several_steps_are_followed_on_one_user(tmp_path: Path) -> None:
    """Changes and refusals go on from one another, and a user that examples share is read once between them."""
    steps = [{"by": "patch", "changed": [_MAIL]}, {"by": "refused", "changed": []}, {"by": "put", "changed": [_MAIL]}]
    with made(tmp_path, "bizagi") as run:
        changed = Changed(run.generated)
        for _ in range(2):
            seen = changed.follow(steps, False)
            assert seen is not None
            assert (seen.findings, len(seen.story)) == ([], 7)


def test_pages_by_cursor_alone_are_not_walked(tmp_path: Path) -> None:
    """Where pages are not asked for by index there is nothing to walk."""
    with made(tmp_path, "bizagi") as run:
        run.discovery.config.document["pagination"] = {"index": False}
        with pytest.raises(NotApplicable):
            walks.__wrapped__(run.crowds, run.discovery)  # type: ignore[attr-defined]


def test_a_user_that_shows_nothing_cannot_be_asked_for_parts(tmp_path: Path) -> None:
    """Without an attribute that the connector maps and the user shows, there is nothing to ask."""
    with made(tmp_path, "bizagi") as run:
        views = Views(run.crowds.take(), {})
        views.whole = {}
        with pytest.raises(NotApplicable):
            views.questions()
