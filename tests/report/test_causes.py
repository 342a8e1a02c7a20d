"""Stories of one mistake put together, the worst effect first."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.model import Effect, Finding, Outcome
from scim_conformance.report.causes import causes, requirement_of
from tests.report.documents import MISSING, blocked, case, document, exchange, failed

DRIFT = "RFC7644-3.5.2.3-replace-single"
LOSS = "ENTRA-USER-PATCH-ACTIVE-STRING"


def _sent(uid: str, method: str, path: str) -> dict[str, Any]:
    url = f"https://host.example/scim/v2/{path}"
    return exchange(uid, request={"method": method, "url": url, "headers": {}, "body": None})


def _names(*cases: Any, exchanges: Any = (), outcome: Outcome = Outcome.FAILED) -> list[list[str]]:
    found = causes(document(*cases, exchanges=exchanges), outcome)
    return [[group.first["check"] for group in cause.groups] for cause in found]


POST = _sent("post", "POST", "Users")
POST_GROUP = _sent("post-group", "POST", "Groups")
PATCH = _sent("patch", "PATCH", "Users/7")
PATCH_GROUP = _sent("patch-group", "PATCH", "Groups/7")
DELETE = _sent("delete", "DELETE", "Users/7")
BULK = _sent("bulk", "POST", "Bulk")
GET = _sent("get", "GET", "Users/7")
HOME = _sent("home", "GET", "x")
ALL = [POST, POST_GROUP, PATCH, PATCH_GROUP, DELETE, BULK, GET, HOME]


ABSENT = ("header Location", "the URI", "absent")
STAYS = ("status", "404", "200")
MANY = "totalResults 7; 6 that do not match"
MORE = "totalResults 9; 8 that do not match"


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((ABSENT, "post"), (ABSENT, "post-group"), True),
        ((STAYS, "delete", "get"), (STAYS, "delete", "get"), True),
        ((STAYS, "delete", "get"), (STAYS, "bulk", "get"), False),
        ((("status", "409", "201"), "post"), (("status", "409 or 400", "201"), "post"), True),
        ((("status", "2xx", '400: "bad"'), "patch"), (("status", "2xx", '400: "worse"'), "patch"), False),
        ((("status", "2xx", '500: "bad"'), "patch"), (("status", "400", '500: "bad"'), "home"), True),
        ((("status", "200", "500"), "home"), (("status", "200", "500"), "get"), False),
        ((("list", "x", MANY), "get"), (("list", "y", MORE), "get"), True),
        ((("list", "x", MANY), "post", "get"), (("list", "x", MANY), "patch", "get"), True),
        ((("list", "x", MANY), "get"), (("list", "x", "totalResults 3; one is missing"), "get"), False),
        ((("answer", "x", "y"), "post"), (("answer", "x", "y"), "patch"), False),
        ((("title", "no value", '"x"'), "patch", "get"), (("emails", "unassigned", "[1]"), "patch", "get"), True),
        ((("title", "no value", '"x"'), "patch"), (("members", "no value", '"x"'), "patch-group"), False),
        ((("title", '"x"', "absent"), "post"), (("title", '"y"', "absent"), "post"), True),
        ((("title", '"x"', "absent"), "post"), (("nickName", '"y"', "absent"), "post"), False),
        ((("meta.created", "x", "absent"), "post"), (("meta.location", "x", "absent"), "post-group"), True),
        ((("urn:x:a.b", "x", "absent"), "post"), (("urn:x:a.c", "x", "absent"), "post"), False),
        ((ABSENT,), (ABSENT,), False),
    ],
)
def test_stories_of_one_mistake_are_one_cause(first: Any, second: Any, together: bool) -> None:
    """Findings that look alike after the same kind of request are one cause, all others are two."""
    cases = [failed(name, "1", Finding(*one[0]), exchanges=one[1:]) for name, one in (("a", first), ("b", second))]
    assert len(_names(*cases, exchanges=ALL)) == (1 if together else 2)


def test_worst_effect_comes_first_and_then_what_explains_most() -> None:
    """Causes are ordered by effect, then by how many cases they explain, unscored ones at the end."""
    status = Finding("status", "200", "400")
    cases = [
        failed("unscored", "1", status, requirement=LOSS, since="2999-01-01"),
        failed("drifts", "1", status, requirement=DRIFT),
        failed("keeps-access", "1", status, requirement=LOSS),
        failed("keeps-more", "1", status, requirement=LOSS),
        blocked("keeps-more[1]", "the user was not deactivated", "bizagi/User/a"),
    ]
    assert _names(*cases) == [["keeps-more"], ["keeps-access"], ["drifts"], ["unscored"]]


def test_cause_explains_what_it_blocks() -> None:
    """Cases blocked by a failed case, or by one that is itself blocked by it, belong to its cause."""
    cases = [
        failed("a", "bizagi/User", MISSING),
        case(Outcome.BLOCKED, "b", reason="no user", blocked_by=("a[bizagi/User]",)),
        case(Outcome.BLOCKED, "c", reason="no b", blocked_by=("b[bizagi/User]",)),
        case(Outcome.BLOCKED, "circle", reason="itself", blocked_by=("circle[bizagi/User]",)),
        case(Outcome.BLOCKED, "alone", reason="no token"),
    ]
    (cause,) = causes(document(*cases), Outcome.FAILED)
    assert [one["check"] for one in cause.blocked] == ["b", "c"]
    assert [one["check"] for one in cause.cases] == ["a"]


def test_cause_has_its_worst_effect() -> None:
    """A cause of several stories has the worst effect of theirs, and begins with the story that has it."""
    cases = [
        failed("a", "1", MISSING, exchanges=("post",), requirement=DRIFT),
        failed("b", "1", MISSING, exchanges=("post",), requirement=LOSS),
    ]
    (cause,) = causes(document(*cases, exchanges=ALL), Outcome.FAILED)
    assert cause.effect is Effect.LOSS
    assert cause.first["check"] == "b"


def test_requirement_of_a_newer_catalogue_has_no_effect() -> None:
    """A case whose requirement this catalogue does not know is told all the same, last."""
    strange = failed("a", "1", MISSING) | {"requirements": ["RFC9999-1-x"]}
    found = causes(document(strange, failed("b", "1", Finding("list", "x", "y"))), Outcome.FAILED)
    assert [one.first["check"] for one in found] == ["b", "a"]
    assert found[1].effect is None
    assert requirement_of(strange) is None
