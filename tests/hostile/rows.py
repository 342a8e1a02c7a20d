"""The table: every hostile behaviour, and what the core suite has to come to against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.hostile.wire import Answer, Asked, Behaviour, Line

ROWS: dict[str, Row] = {}


@dataclass(frozen=True)
class Row:
    """A behaviour and what holds of a run against it: exit code, seconds at most, and the outcome of a case of it.

    ``case`` is the beginning of a ``check[case]``; ``caps`` are constants, by dotted name, that are lowered.
    """

    behave: Behaviour
    exit: int
    outcome: str
    case: str
    within: float = 10
    caps: Mapping[str, int] = field(default_factory=dict)


def row(
    exit: int, outcome: str, case: str = "", *, within: float = 10, caps: Mapping[str, int] | None = None
) -> Callable[[Behaviour], Behaviour]:
    """Enter a behaviour into the table; without a case the outcome is that of most cases."""

    def enter(behave: Behaviour) -> Behaviour:
        ROWS[behave.__name__] = Row(behave, exit, outcome, case, within, caps or {})
        return behave

    return enter


def on_resources(change: Callable[[Answer], Answer]) -> Behaviour:
    """Return the behaviour that changes answers about one user, and the answers to creates."""

    def behave(line: Line, asked: Asked, right: Answer) -> None:
        about_one = right.status in (200, 201) and (asked.named or asked.method == "POST")
        line.send((change(right) if about_one else right).raw)

    return behave
