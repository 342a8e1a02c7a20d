"""What came of the selected cases, gathered in the process the user started."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scim_conformance import results
from scim_conformance.model import CaseId, Outcome
from scim_conformance.planning import PlannedCase, check_id, plan
from scim_conformance.plugin.settings import Settings
from scim_conformance.suite import load_checks


@dataclass
class Collected:
    """Selected cases, their results, the exchanges behind them, and failures of tests that are no checks."""

    settings: Settings
    selected: dict[CaseId, PlannedCase] = field(default_factory=dict)
    done: dict[CaseId, dict[str, Any]] = field(default_factory=dict)
    exchanges: dict[str, dict[str, Any]] = field(default_factory=dict)
    other_failures: int = 0

    @cached_property
    def plan(self) -> dict[CaseId, PlannedCase]:
        """Every case of the packaged suite for this run, in its order."""
        settings = self.settings
        planned = [one for check in load_checks() for one in plan(check, settings.profile, settings.dialects)]
        return {one.id: one for one in planned}

    @property
    def questions(self) -> dict[str, str]:
        """What each check asks, by its id, on one line."""
        return {one.check.id: " ".join(one.check.question.split()) for one in self.plan.values()}

    def add(self, carried: dict[str, Any]) -> None:
        """Take what a report carries; of two results for a case the later one counts only if it is an error of ours."""
        self.exchanges.update({one["uid"]: one for one in json.loads(carried["exchanges"])})
        result = carried["result"]
        if result is None:
            return
        key = CaseId(result["check"], result["case"])
        if key not in self.done or result["outcome"] == Outcome.ERROR:
            self.done[key] = result

    def cases(self) -> list[dict[str, Any]]:
        """Return all selected cases in the suite's order, those without a result as not-run."""
        order = {key: number for number, key in enumerate(self.plan)}
        keys = sorted({*self.selected, *self.done}, key=lambda key: (order.get(key, len(order)), key))
        return [self.done.get(key) or self._not_run(key) for key in keys]

    def stale(self) -> list[dict[str, Any]]:
        """Return the declared deviations that hold no longer; dialects that this run left out count as not asked."""
        settings = self.settings
        own = replace(settings.profile, spoken=())
        declared = settings.profile.deviations
        named = {one.check for one in declared}
        planned = [
            one.id
            for check in load_checks()
            if check.id in named
            for one in (*plan(check, own, own.dialects), *plan(check, settings.profile, settings.dialects))
            if one.not_applicable is None
        ]
        return results.stale(declared, self.cases(), planned)

    def _not_run(self, key: CaseId) -> dict[str, Any]:
        reason = "the run ended before this case"
        planned = self.selected[key]
        return results.case_result(planned, outcome=Outcome.NOT_RUN, reason=reason, edition=self.settings.edition)


def case_named(nodeid: str) -> CaseId:
    """Return the case that pytest's name of a test stands for, if it is a check."""
    name, _, case = nodeid.rpartition("::")[2].partition("[")
    return CaseId(check_id(name), case.removesuffix("]"))
