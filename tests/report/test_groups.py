"""Cases put together by cause."""

from __future__ import annotations

from scim_conformance.model import Finding, Outcome
from scim_conformance.report.groups import by_cause, by_reason, few, general
from tests.report.documents import blocked, case, failed


def _status(actual: str, hint: str = "") -> Finding:
    return Finding("status", "201", actual, hint)


def test_one_kind_of_finding_is_one_group() -> None:
    """Cases of a check that differ only in subject and values are one group."""
    cases = [
        failed("a", f"bizagi/User/{name}", Finding(name, f"{name} sent", "absent", "not stored"))
        for name in ("title", "nickName", "emails.work")
    ]
    (group,) = by_cause(cases)
    assert group.named(2) == "bizagi/User/title, bizagi/User/nickName, +1 more"


def test_other_statuses_hints_and_checks_are_other_groups() -> None:
    """Another check, another status or another hint is another cause."""
    cases = [
        failed("a", "1", _status("500: one")),
        failed("a", "2", _status("500: two")),
        failed("a", "3", _status("400")),
        failed("a", "4", _status("no answer")),
        failed("a", "5", _status("400", "look here")),
        failed("b", "6", _status("400")),
        failed("b", "7", _status("400"), since="2999-01-01"),
    ]
    assert [group.named(9) for group in by_cause(cases)] == ["1, 2", "3", "4", "5", "6", "7"]


def test_blocked_cases_group_by_what_blocks_them() -> None:
    """Cases blocked by the same case are one group although their reasons differ, others by their reasons."""
    cases = [
        blocked("users-create[bizagi/User]", "POST /Users/1 -> 500", "a"),
        blocked("users-create[bizagi/User]", "POST was refused", "b"),
        case(Outcome.BLOCKED, name="c", reason="/Users/12 is not ours: scimconf-0a1b2c3d-wn1"),
        case(Outcome.BLOCKED, name="d", reason="/Users/99 is not ours: scimconf-0a1b2c3d-wn7"),
        case(Outcome.BLOCKED, name="e", reason="something else"),
    ]
    assert [group.named(9) for group in by_reason(cases)] == ["a, b", "c, d", "e"]


def test_general() -> None:
    """Names of the run, long ids and numbers do not make a reason another one."""
    one = "GET /Users/2819c223-7f76-453a-919d-413861904646 of ScimConf-1a2b3c4d-wn7 took 12 s"
    assert general(one) == "GET /Users/* of * took * s"


def test_few() -> None:
    """A long list of names is cut with a count of the rest."""
    assert few(["a", "b"], 2) == "a, b"
    assert few(["a", "b", "c"], 1) == "a, +2 more"
