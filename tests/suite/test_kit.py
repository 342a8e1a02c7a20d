"""What a check is made of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scim_conformance.evidence import Exchange, Request, touched
from scim_conformance.model import CaseId, Finding
from scim_conformance.rules.answers import status_is
from scim_conformance.suite import load_checks, module_names
from scim_conformance.suite.kit import (
    Blocked,
    Inconclusive,
    NonConformance,
    cases,
    check_of,
    demand,
    requirement,
)
from tests.rules.making import answer, silence


def failing(where: str) -> Callable[[Exchange], list[Finding]]:
    """Return a rule that never holds."""
    return lambda exchange: [Finding(where, "a", "b")]


def test_demand_passes_on_evidence() -> None:
    """Rules that hold say nothing, and the exchange counts as what the case rests on."""
    token = touched.set([])
    try:
        demand(answer({}), status_is(200))
        assert touched.get() == ["main-1"]
    finally:
        touched.reset(token)


def test_demand_tells_every_finding() -> None:
    """All rules are asked, and all findings are told at once."""
    with pytest.raises(NonConformance) as caught:
        demand(answer({}), failing("x"), status_is(200), failing("y"))
    assert [one.where for one in caught.value.findings] == ["x", "y"]
    assert str(caught.value) == "x: expected a, got b; y: expected a, got b"
    assert isinstance(caught.value, AssertionError)


@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (silence("no connection"), "no connection"),
        (answer(status=429), "the answer was 429 (throttled)"),
        (answer(status=503), "the answer was 503 (unavailable)"),
        (Exchange("1", Request("GET", "https://scim.example.com/scim/v2/Users", {}), None), "no answer"),
    ],
)
def test_demand_judges_nothing_without_an_answer(exchange: Exchange, reason: str) -> None:
    """What says "not now" is inconclusive, whatever is demanded."""
    with pytest.raises(Inconclusive) as caught:
        demand(exchange, failing("x"))
    assert str(caught.value) == f"GET https://scim.example.com/scim/v2/Users: {reason}"


def test_blocked_names_the_judge() -> None:
    """A blocked case says which case judges what it lacks."""
    by = CaseId("users-create-answers-201", "acme/User")
    assert str(Blocked("no user", by)) == "no user (judged by users-create-answers-201[acme/User])"
    assert Blocked("no user", by).by == by
    assert str(Blocked("no user")) == "no user"
    assert Blocked("no user").by is None


def test_declaration() -> None:
    """The decorators declare a check in either order and leave the function as it is."""

    @cases(over="dialects", variants=["a"], needs="deactivation", requests=3)
    @requirement("A", "B", since="2027-01-01", entra_compliant="C")
    def test_users_hold() -> None:
        """Users hold."""

    test_users_hold.__module__ = "scim_conformance.suite.test_filter_values"
    check = check_of(test_users_hold)
    assert (check.id, check.area, check.question) == ("users-hold", "filter-values", "Users hold.")
    assert (check.requirements, check.by_dialect, check.since) == (("A", "B"), {"entra-compliant": "C"}, "2027-01-01")
    assert (check.over, check.variants, check.needs, check.requests) == ("dialects", ("a",), ("deactivation",), 3)
    test_users_hold()


def test_declaration_defaults() -> None:
    """A check without @cases is asked once, of nothing in particular."""

    @requirement("A")
    def test_plain() -> None:
        """It holds."""

    check = check_of(test_plain)
    assert (check.over, check.variants, check.needs, check.requests) == (None, (), (), 0)


@pytest.mark.parametrize(
    ("over", "needs", "named"),
    [("atributes", (), "atributes"), (None, "grups", "grups"), (None, ["groups", "x", "y"], "x, y")],
)
def test_unknown_subjects_are_refused(over: str | None, needs: str | list[str], named: str) -> None:
    """A misspelt subject or need is refused where it is declared."""
    with pytest.raises(ValueError, match=f"no such subject or need: {named};"):
        cases(over=over, needs=needs)


def test_check_without_requirement_or_docstring_is_refused() -> None:
    """A check has to say what it tests, and by which requirement."""

    def test_without_requirement() -> None:
        """It holds."""

    @requirement("A")
    def test_without_docstring() -> None:
        pass

    for function in (test_without_requirement, test_without_docstring):
        with pytest.raises(TypeError, match=f"{function.__name__} needs @requirement"):
            check_of(function)


def test_checks_are_listed_in_order() -> None:
    """The checks come module by module in name order, each id once."""
    checks = load_checks()
    assert module_names() == sorted(module_names())
    areas = list(dict.fromkeys(one.area for one in checks))
    assert areas == [name.removeprefix("test_").replace("_", "-") for name in module_names()]
    assert len({one.id for one in checks}) == len(checks)
