"""The words of the suite as frozen dataclasses and enums; floor 0, imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class Level(StrEnum):
    """How binding a requirement is, by the keyword in its source (RFC 2119)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Effect(StrEnum):
    """What breaking a requirement does to provisioning, the gravest first.

    LOSS: data is lost, somebody reads or changes what is not theirs, or access that was taken away stays. STOP: the
    sync stops or cannot be set up, because creates or matches fail, accounts are doubled or each cycle ends in errors.
    DRIFT: a value or a membership is not updated, or stored wrong. COSMETIC: no provisioning client acts otherwise.
    """

    LOSS = "loss"
    STOP = "stop"
    DRIFT = "drift"
    COSMETIC = "cosmetic"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The effect in words, as a heading of findings."""
        return _TITLES[self]


_TITLES: Final = {
    Effect.LOSS: "Data is lost or laid open, or a leaver keeps access",
    Effect.STOP: "Provisioning stops",
    Effect.DRIFT: "Accounts drift from the directory",
    Effect.COSMETIC: "Cosmetic: no provisioning client acts otherwise",
}


class Authority(StrEnum):
    """Whose rule a requirement is."""

    RFC = "RFC"
    ENTRA = "ENTRA"
    ENTRA_GALLERY = "ENTRA-GALLERY"
    PROFILE = "PROFILE"
    SECURITY = "SECURITY"
    OKTA = "OKTA"


class Outcome(StrEnum):
    """What a case came to."""

    PASSED = "passed"
    FAILED = "failed"
    DEVIATES = "deviates"
    KNOWN = "known"
    NOT_APPLICABLE = "not-applicable"
    BLOCKED = "blocked"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NOT_RUN = "not-run"


#: Outcomes that say nothing about the endpoint although something should have been said.
UNJUDGED = frozenset({Outcome.BLOCKED, Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.NOT_RUN})


class Verdict(StrEnum):
    """What a run came to."""

    CONFORMANT = "conformant"
    NONCONFORMANT = "nonconformant"
    INCOMPLETE = "incomplete"


class ExitCode(IntEnum):
    """The process exit codes people script against."""

    CONFORMANT = 0
    NONCONFORMANT = 1
    INTERRUPTED = 2
    INTERNAL_ERROR = 3
    USAGE = 4
    NOTHING_SELECTED = 5
    INCOMPLETE = 10


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of a specification, restated in our words.

    ``line`` is the 1-based line of the keyword in the RFC's plain text, None for other sources; ``impact`` is what a
    provisioning client does when the endpoint breaks it; ``remedy`` is where a vendor looks first; ``excluded`` is
    the reason why no check claims it, or None; ``effect`` sorts the impact, None at most where ``excluded`` is given;
    ``decisions`` say, where the RFC and Entra contradict each other, what
    is accepted, by whose rule and why, each behind the contradiction's label, such as ``C5: ``.
    """

    id: str
    level: Level
    authority: Authority
    document: str
    section: str
    line: int | None
    statement: str
    impact: str
    remedy: str
    excluded: str | None = None
    decisions: tuple[str, ...] = ()
    effect: Effect | None = None

    @property
    def source(self) -> str:
        """Document and section as people cite them, such as ``RFC 7644 section 3.3``."""
        return f"{self.document} section {self.section}" if self.section else self.document


@dataclass(frozen=True, slots=True)
class Finding:
    """One observed difference: where, what was expected, what came, and where to look."""

    where: str
    expected: str
    actual: str
    hint: str = ""


@dataclass(frozen=True, slots=True, order=True)
class CaseId:
    """The stable name of a case: check id, such as ``users-create-answers-201``, and case, such as ``britive/User``."""

    check: str
    case: str

    def __str__(self) -> str:
        return f"{self.check}[{self.case}]"
