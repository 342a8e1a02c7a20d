"""Looks for an example that an endpoint gets wrong, and for the smallest one like it; Hypothesis proposes both.

A check hands over a strategy and a function that tries one example::

    def test_users_keep_what_is_sent(case: Case, explore: Explore, made: Made) -> None:
        explore(made.values(), lambda example, fresh: made.put(example, fresh))

Examples are JSON documents, so that one can be kept as a line in a file and tried again. What is unique to a run stands
in them as ``{name}`` and is put in when a request is made: the same example never meets its own earlier traces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, Verbosity, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.strategies import SearchStrategy

from scim_conformance.evidence import Exchange
from scim_conformance.evidence.recorder import touched
from scim_conformance.model import CaseId, Finding
from scim_conformance.rules import Rule
from scim_conformance.suite.costs import Budget
from scim_conformance.suite.kept_examples import Kept, Memory
from scim_conformance.suite.kit import (
    SWITCHED_OFF,
    Blocked,
    Inconclusive,
    NonConformance,
    NotApplicable,
    without_strangers,
)

__all__ = ["Exploration", "Explore", "Seen", "findings", "named"]

NAME: Final = "{name}"
_PHASES: Final = (Phase.generate, Phase.shrink)
_FEW: Final = 4  # examples; so few are better spent on something else than the simplest one
_LONGEST: Final = 2_000  # characters of an example in a sentence


@dataclass(frozen=True)
class Seen:
    """What came of one example.

    ``findings`` are empty where all is right; ``story`` is what was sent, in order, the read that judges it last;
    ``refused`` says that the endpoint, within its rights, did not take the example.
    """

    findings: Sequence[Finding] = ()
    story: Sequence[Exchange] = ()
    refused: bool = False


Attempt = Callable[[Any, bool], Seen | None]
"""Tries one example: on what is shared with other examples or, where the second argument says so, on something fresh.

None where the example asks for nothing.
"""


Control = Callable[[Any], Seen | None]
"""Tries what an example is made of, on something fresh."""


@dataclass(frozen=True)
class Exploration:
    """How a run explores: the seed, the examples asked for, where failing ones are remembered, and those kept."""

    seed: int
    examples: int
    memory: Memory = field(default_factory=Memory)
    kept: Mapping[CaseId, Sequence[Kept]] = field(default_factory=dict)


@dataclass
class Explore:
    """Tries generated examples of one case; called by its check, once."""

    id: CaseId
    budget: Budget
    exploration: Exploration
    sent: Callable[[], int]
    target: str

    def __call__(
        self,
        examples: SearchStrategy[Any],
        attempt: Attempt,
        *,
        plain: Callable[[Any], Any] | None = None,
        controls: Sequence[Control] = (),
        judge: CaseId | None = None,
    ) -> None:
        """Pass where no example is answered wrongly; raise NonConformance with the smallest one found otherwise.

        ``plain`` turns an example into one of the same shape with nothing unusual in it, ``controls`` try the parts of
        an example: where even these are answered wrongly, another check tells the story, and the example is passed
        over. The case is blocked where that leaves none, by ``judge`` where it is known which check tells. Raise
        Inconclusive where an example was answered wrongly and, tried again, rightly; NotApplicable where the endpoint
        takes none of them.
        """
        tame: list[Control] = [] if plain is None else [lambda example: attempt(plain(example), True)]
        search = _Search(attempt, [*tame, *controls], judge, self.budget, self.sent)
        background = list(touched.get() or ())
        kept = self.exploration.kept.get(self.id, [])
        if not kept and not self.budget.examples:
            raise NotApplicable(SWITCHED_OFF)
        failing = next((one.example for one in kept if search.fails(one)), None)
        if failing is None and self.budget.examples:
            failing = self._remembered(search)
        if failing is None and self.budget.examples:
            self._search(examples, search)
            failing = search.smallest
        _set_touched([*background, *(one.uid for one in search.sample)])
        if failing is not None:
            self._report(search, failing)
        self.exploration.memory.forget(self._key)
        search.require_evidence()

    @property
    def _key(self) -> str:
        return f"{self.target} {self.id}"

    def _remembered(self, search: _Search) -> Any:
        """Return what failed in an earlier run and fails again, None where there is nothing like it."""
        for one in self.exploration.memory.recall(self._key):
            with suppress(Blocked):  # it is of an older version of the check, perhaps
                if search.fails(one):
                    return one.example
        return None

    def _search(self, examples: SearchStrategy[Any], search: _Search) -> None:
        """Have Hypothesis look for a failing example, and for smaller ones, until the budget is spent."""
        random = Random(f"{self.exploration.seed} {self.id}")  # noqa: S311 - what is tried is no secret
        try:
            with _nothing_of_the_project():
                find(examples, search.interesting, settings=self._settings(), random=random)
        except NoSuchExample:
            pass
        except _Stop as stop:
            if stop.reason is not None and search.smallest is None:
                raise stop.reason from None

    def _settings(self) -> settings:
        """Return settings of our own, whatever profile the user's tests have loaded."""
        return settings(
            max_examples=_tries(self.budget.examples),
            database=None,  # Hypothesis has none where a seed is given; the memory of a run is our own
            deadline=None,
            derandomize=False,
            phases=_PHASES,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )

    def _report(self, search: _Search, example: Any) -> None:
        """Try the example once more, so that its story is the last there is, and raise what it came to."""
        again = search.attempt(example, True)
        if again is None or not again.findings:
            raise Inconclusive(
                f"this example was answered wrongly, and rightly when it was sent again: {_text(example)}"
            )
        _set_touched([one.uid for one in again.story])
        line = json.dumps({"check": self.id.check, "case": self.id.case, "example": example})
        self.exploration.memory.remember(self._key, line)
        raise NonConformance(again.findings, line)


def _tries(examples: int) -> int:
    """Return how many examples Hypothesis may propose; the search counts those of them that ask for something.

    Of ten or more Hypothesis would make the first tenth small ones, which few searches can afford.
    """
    return 9 if examples <= _FEW else 5 * examples


@contextmanager
def _nothing_of_the_project() -> Iterator[None]:
    """Keep Hypothesis from drawing what stands in the source of imported modules, for the block.

    A seed would give other values in another project; reading all the source takes long, too.
    """
    kept = getattr(providers, "_get_local_constants", None)
    if kept is None:
        yield
        return
    nothing = Constants()
    with patch.object(providers, "_get_local_constants", lambda: nothing):
        yield


class _Stop(BaseException):
    """Ends Hypothesis' search at once: with a reason that is to be raised, or because there is enough.

    Hypothesis takes an ``Exception`` for a failing example, and would look for smaller ones.
    """

    def __init__(self, reason: Exception | None = None) -> None:
        super().__init__()
        self.reason = reason


@dataclass
class _Search:
    """One search: what was tried, what it cost, the smallest example that failed, a sample of those that did not."""

    attempt: Attempt
    controls: Sequence[Control]
    judge: CaseId | None
    budget: Budget
    sent: Callable[[], int]
    smallest: Any = None
    sample: Sequence[Exchange] = ()
    doubtful: Any = None
    proposed: int = 0
    tried: int = 0
    right: int = 0
    excused: Finding | None = None
    fresh: bool = False
    known: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember what had been sent before."""
        self.begun = self.sent()

    def interesting(self, example: Any) -> bool:
        """Return whether an example is answered wrongly; raise _Stop when the budget is spent, or nothing is judged."""
        self.proposed += 1
        if self.proposed == 1 and self.budget.examples <= _FEW:
            return False  # Hypothesis begins with the simplest example there is
        text = json.dumps(example, sort_keys=True)
        if text not in self.known:
            self.known[text] = self._tried(example)
        if self.known[text]:
            self.smallest = example
        return self.known[text]

    def _tried(self, example: Any) -> bool:
        found = self.smallest is not None
        if self._spent(found):
            raise _Stop
        try:
            seen = self.attempt(example, found or self.fresh)
            if seen is None:
                return False
            self.tried += 1
            if seen.findings:
                return found or self._confirmed(example)
            if not seen.refused:
                self.right += 1
                self.sample = seen.story
            return False
        except Exception as error:
            raise _Stop(error) from error

    def _spent(self, found: bool) -> bool:
        """Return whether the budget is spent: that for finding, or that for making smaller what was found."""
        requests = self.sent() - self.begun
        if found:
            return requests >= self.budget.requests + self.budget.shrinking
        return self.tried >= self.budget.examples or requests >= self.budget.requests

    def _confirmed(self, example: Any) -> bool:
        """Return whether an example is answered wrongly by itself, not for what others judge or have left behind."""
        seen = self.attempt(example, True)
        if seen is None or not seen.findings:
            self.fresh, self.doubtful = True, example
            return False
        for control in self.controls:
            tame = control(example)
            if tame is not None and tame.findings:
                self.excused = self.excused or tame.findings[0]
                return False
        self.begun = self.sent()  # what was spent on finding is not taken off what is left for the smallest
        return True

    def fails(self, kept: Kept) -> bool:
        """Return whether an example that a user kept is answered wrongly."""
        try:
            seen = self.attempt(kept.example, True)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Blocked(f"{kept.where}: the example does not fit this check any more ({error!r}); drop it") from None
        self.right += seen is not None and not seen.refused and not seen.findings
        return bool(seen and seen.findings)

    def require_evidence(self) -> None:
        """Raise Inconclusive or NotApplicable where the examples have shown nothing."""
        if self.doubtful is not None:
            said = "an example was answered wrongly after others, and rightly by itself"
            raise Inconclusive(f"{said}: {_text(self.doubtful)}")
        if not self.right and self.excused is not None:
            told = f"{self.excused.where}: expected {self.excused.expected}, got {self.excused.actual}"
            raise Blocked(f"what the examples are made of does not work by itself ({told})", self.judge)
        if not self.right:
            raise NotApplicable(
                "nothing is shown here: the endpoint does with each example what it may, refuses it say"
            )


def findings(exchange: Exchange, *rules: Rule) -> list[Finding]:
    """Return what the rules find in an exchange; raise Inconclusive where it judges nothing."""
    if exchange.unjudgeable is not None:
        raise Inconclusive(f"{exchange}: {exchange.unjudgeable}")
    return without_strangers(exchange, [finding for rule in rules for finding in rule(exchange)])


def named(example: Any, name: str) -> Any:
    """Return a copy of an example with the run-unique word in the place of ``{name}``."""
    if isinstance(example, str):
        return example.replace(NAME, name)
    if isinstance(example, dict):
        return {key: named(value, name) for key, value in example.items()}
    return [named(one, name) for one in example] if isinstance(example, list) else example


def _set_touched(uids: Sequence[str]) -> None:
    seen = touched.get()
    if seen is not None:
        seen[:] = uids


def _text(example: Any) -> str:
    text = json.dumps(example)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
