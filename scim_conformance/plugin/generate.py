"""Cases from profile and declarations, at collection: offline, deterministic, the same in every worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scim_conformance import requirements
from scim_conformance.planning import PlannedCase, plan
from scim_conformance.plugin.settings import EMBEDDED_NOTICE, Settings
from scim_conformance.plugin.state import state_of
from scim_conformance.suite.kit import SWITCHED_OFF, check_of

_PLANS: pytest.StashKey[dict[Callable[..., None], tuple[PlannedCase, ...]]] = pytest.StashKey()
PLANNED: pytest.StashKey[PlannedCase] = pytest.StashKey()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrise a check with its cases."""
    if hasattr(metafunc.function, "scim_check"):
        planned = plan_function(metafunc.config, metafunc.function)
        settings = state_of(metafunc.config).settings
        metafunc.parametrize("case", [_parameter(one, settings) for one in planned])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tie each item to its planned case, its marks and its JUnit properties; leave out what runs on request only."""
    notice = [("target", EMBEDDED_NOTICE)] if state_of(config).settings.embedded else []
    for item in items:
        planned = planned_of(config, item)
        if planned is None:
            continue
        item.stash[PLANNED] = planned
        first = requirements.get(planned.requirements[0])
        item.add_marker(
            pytest.mark.scim_requirement(id=first.id, level=first.level.value, authority=first.authority.value)
        )
        item.user_properties += [
            ("check", planned.check.id),
            ("case", planned.case.id),
            ("requirement", first.id),
            ("level", first.level.value),
            ("authority", first.authority.value),
            *notice,
        ]
        if planned.check.per_example:
            item.add_marker(pytest.mark.generated)
        if planned.check.stateful:
            item.add_marker(pytest.mark.stateful)
    if "stateful" not in config.option.markexpr:
        _deselect(config, items, [item for item in items if item.get_closest_marker("stateful") is not None])


def _deselect(config: pytest.Config, items: list[pytest.Item], left_out: list[pytest.Item]) -> None:
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def plan_function(config: pytest.Config, function: Callable[..., None]) -> tuple[PlannedCase, ...]:
    """Return the cases of a check function for the run's profile and dialects, planned once."""
    plans = config.stash.setdefault(_PLANS, {})
    if function not in plans:
        settings = state_of(config).settings
        plans[function] = plan(check_of(function), settings.profile, settings.dialects)
    return plans[function]


def planned_of(config: pytest.Config, item: pytest.Item) -> PlannedCase | None:
    """Return the planned case an item stands for, None for an item that is no check."""
    function = getattr(item, "function", None)
    callspec = getattr(item, "callspec", None)
    if callspec is None or function is None or not hasattr(function, "scim_check"):
        return None
    case = callspec.params["case"]
    return next(one for one in plan_function(config, function) if one.case == case)


def _parameter(planned: PlannedCase, settings: Settings) -> object:
    reason = planned.not_applicable
    if planned.check.per_example and not settings.examples and planned.id not in settings.kept:
        reason = reason or SWITCHED_OFF
    marks = [pytest.mark.skip(reason=reason)] if reason else []
    return pytest.param(planned.case, id=planned.case.id, marks=marks)
