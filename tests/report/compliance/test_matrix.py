"""The attribute matrix."""

from __future__ import annotations

from typing import Any

from scim_conformance.model import Finding, Outcome
from scim_conformance.planning import plan
from scim_conformance.profile import load
from scim_conformance.report.compliance.matrix import STEPS, dialects_of, matrices
from scim_conformance.suite import load_checks
from tests.report.documents import case, document, failed
from tests.support import EVERYTHING

PASSED = Outcome.PASSED


def _row(path: str, *cases: Any, **changed: Any) -> dict[str, str]:
    (matrix, *_) = matrices(document(*cases, **changed))
    row = next(one for one in matrix.rows if one.path == path)
    heads = [head for head, count in matrix.spans for _ in range(count)]
    named = zip(heads, matrix.columns, row.cells, strict=True)
    return {f"{head} {step}".strip(): str(cell.outcome) for head, step, cell in named if cell.outcome is not None}


def test_each_step_has_its_cell() -> None:
    """Cases of an attribute stand in the columns of their steps, those of a dialect below it."""
    label = "bizagi/User/name.givenName"
    cases = [
        case(PASSED, "discovery-schemas-declare-attribute", label),
        case(PASSED, "users-create-stores-attribute", label),
        case(Outcome.BLOCKED, "users-filter-unpromised-is-never-wrong", label, reason="no filter"),
        case(PASSED, "users-set-attribute", f"{label}.entra"),
        failed("users-change-attribute", f"{label}.entra-compliant"),
        case(Outcome.NOT_APPLICABLE, "users-put-clear-attribute", label, reason="required"),
    ]
    assert _row("name.givenName", *cases) == {
        "schema": "passed",
        "create": "passed",
        "filter": "blocked",
        "entra set": "passed",
        "entra-compliant change": "failed",
        "PUT clear": "not-applicable",
    }


def test_read_counts_findings_about_the_attribute_only() -> None:
    """A comparison that fails for one attribute has passed for the others; without findings it counts for all."""
    finding = Finding("name.givenName", '"a"', "absent")
    cases = [
        failed("users-filter-shows-whole-user", "bizagi/User", finding),
        case(PASSED, "users-create-agrees-with-read", "bizagi/User"),
    ]
    assert _row("name.givenName", *cases) == {"read": "failed"}
    assert _row("active", *cases) == {"read": "passed"}
    cases[0] = case(Outcome.BLOCKED, "users-filter-shows-whole-user", "bizagi/User", reason="no filter")
    assert _row("active", *cases) == {"read": "blocked"}


def test_read_says_nothing_where_the_create_lost_the_value() -> None:
    """What was not stored cannot be read, and that is the create's failure."""
    lost = failed("users-create-stores-attribute", "bizagi/User/active")
    whole = case(PASSED, "users-create-agrees-with-read", "bizagi/User")
    assert _row("active", lost, whole) == {"create": "failed"}


def test_members_of_groups_have_checks_of_their_own() -> None:
    """The row of members is set by adding, changed by replacing and cleared by removing one."""
    profile = dict(load("britive").document) | {"connector": "bizagi"}
    cases = [
        case(PASSED, "groups-add-member", "bizagi/Group/entra"),
        failed("groups-remove-member", "bizagi/Group/entra"),
        case(PASSED, "groups-create-stores-attribute", "bizagi/Group/displayName"),
    ]
    (matrix,) = matrices(document(*cases, profile=profile))
    assert matrix.resource == "Group"
    rows = {row.path: [str(cell.outcome) for cell in row.cells if cell.outcome] for row in matrix.rows}
    assert rows["displayName"] == ["passed"]
    assert rows["members"] == ["passed", "failed"]


def test_nothing_asked_is_no_matrix() -> None:
    """Without a case about attributes there is no matrix; a path nobody can read is a row without cells."""
    assert matrices(document(case(PASSED))) == []
    profile = dict(load("bizagi").document)
    profile["users"] = {**profile["users"], "attributes": [{"path": "emails[", "type": "string"}]}
    assert matrices(document(case(PASSED, "users-create-stores-attribute", "bizagi/User/x"), profile=profile)) == []


def test_dialects_are_read_off_the_cases() -> None:
    """The dialects of a run are those that end a case, with or without an attribute before them."""
    cases = [case(PASSED, "a", one) for one in ("b/User/entra", "b/User/title.okta", "b/Group", "b/User/entra.add")]
    assert dialects_of(document(*cases)) == ["entra", "okta"]


def test_columns_name_checks_that_are_asked_of_attributes() -> None:
    """Every check behind a column is one of the suite, and each attribute of a profile has a case of each."""
    profile = load(EVERYTHING)
    planned = {check.id: {one.case.id for one in plan(check, profile, profile.dialects)} for check in load_checks()}
    named = [
        check
        for steps in STEPS.values()
        for check in (
            *sum(steps.once.values(), ()),
            *steps.worded.values(),
            *steps.put.values(),
            *steps.members.values(),
        )
        if check
    ]
    assert {check for check in named if not planned.get(check)} == set()
    assert set(STEPS["User"].read) <= planned.keys()
    label = f"{profile.connector}/User/displayName"
    assert label in planned["users-create-stores-attribute"]
    assert {f"{label}.{dialect}" for dialect in profile.dialects} <= planned["users-change-attribute"]
