"""A roster as the table that the documentation shows."""

from __future__ import annotations

from collections.abc import Iterator

from scim_conformance.rosters.reading import Roster, RosterTest


def table(roster: Roster, owner: str) -> str:
    """Return a roster as a Markdown table without a line break at its end; ``owner`` is whose tests its head names."""
    return "\n".join([f"| {owner}'s test | our checks | note |", "|---|---|---|", *_rows(roster)])


def _rows(roster: Roster) -> Iterator[str]:
    for test in roster.tests:
        checks = " ".join(f"`{check}`" for check in test.checks) or "none"
        yield f"| {_name(test)} | {checks} | {test.note} |" if test.note else f"| {_name(test)} | {checks} | |"


def _name(test: RosterTest) -> str:
    return test.name if test.mandatory else f"{test.name} (optional)"
