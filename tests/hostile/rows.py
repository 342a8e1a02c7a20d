"""The table: every hostile behaviour, and what the core suite has to come to against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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


Change = Callable[[Answer], Answer]


def of_bodies(exit: int, outcome: str, case: str = "", **more: Any) -> Callable[[Change], Change]:
    """Enter a change of every answer that has a body into the table."""
    return _changing(lambda asked, right: bool(right.body), exit, outcome, case, **more)


def of_users(exit: int, outcome: str, case: str = "", **more: Any) -> Callable[[Change], Change]:
    """Enter a change of answers that show one user into the table: what a create or a read came to."""
    return _changing(_shows_one, exit, outcome, case, **more)


def of_lists(exit: int, outcome: str, case: str = "", **more: Any) -> Callable[[Change], Change]:
    """Enter a change of lists into the table."""
    return _changing(lambda asked, right: b'"Resources"' in right.body, exit, outcome, case, **more)


def _shows_one(asked: Asked, right: Answer) -> bool:
    return right.status in (200, 201) and (asked.named or asked.method == "POST") and bool(right.body)


def _changing(
    concerned: Callable[[Asked, Answer], bool], exit: int, outcome: str, case: str, **more: Any
) -> Callable[[Change], Change]:
    def enter(change: Change) -> Change:
        def behave(line: Line, asked: Asked, right: Answer) -> None:
            line.send((change(right) if concerned(asked, right) else right).raw)

        behave.__name__, behave.__doc__ = change.__name__, change.__doc__
        row(exit, outcome, case, **more)(behave)
        return change

    return enter
