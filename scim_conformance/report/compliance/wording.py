"""The words, signs and order of outcomes on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from scim_conformance.model import Outcome
from scim_conformance.report.html import BY_URGENCY

One = TypeVar("One")

#: A sign for each outcome, so that nothing is said by colour alone.
SIGNS: Final = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.DEVIATES: "!",
    Outcome.KNOWN: "k",
    Outcome.NOT_APPLICABLE: "–",
    Outcome.BLOCKED: "⊘",
    Outcome.INCONCLUSIVE: "?",
    Outcome.ERROR: "E",
    Outcome.NOT_RUN: "…",
}
#: What each outcome says of the endpoint.
MEANINGS: Final = {
    Outcome.PASSED: "does what the requirement asks",
    Outcome.FAILED: "breaks a MUST",
    Outcome.DEVIATES: "does not follow a SHOULD",
    Outcome.KNOWN: "a difference that is declared, with its reason",
    Outcome.NOT_APPLICABLE: "not offered by the profile, or by the endpoint's own configuration",
    Outcome.BLOCKED: "could not be judged, because a prerequisite failed",
    Outcome.INCONCLUSIVE: "no answer that judges anything",
    Outcome.ERROR: "a bug in the suite, please report it",
    Outcome.NOT_RUN: "the run ended before",
}


def worst(every: Iterable[One], key: Callable[[One], Outcome | None]) -> One | None:
    """Return the one with the most urgent outcome, None where none has one; of equals the first.

    What does not apply counts less than what passed: some of it was judged.
    """
    order = [one for one in BY_URGENCY if one is not Outcome.NOT_APPLICABLE] + [Outcome.NOT_APPLICABLE]
    known = [(order.index(outcome), place, one) for place, one in enumerate(every) if (outcome := key(one)) is not None]
    return min(known, key=lambda told: told[:2])[2] if known else None
