"""The reviewed list of checks: ``python -m tests.golden`` writes it anew, and the changelog has to say that it did.

Ids, levels and authorities are scripted against. Whoever changes one reads the difference in this file, and names the
list's new sum under the changelog's newest heading, below *Breaking* where something went away or became stricter.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from scim_conformance import requirements
from scim_conformance.planning import Check
from scim_conformance.suite import load_checks

FILE = Path(__file__).with_name("checks.golden")
CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


def lines() -> list[str]:
    """Return the checks, a line each: id, level, authority, since when, and what differs by dialect; by id."""
    return sorted(_line(check) for check in load_checks())


def _line(check: Check) -> str:
    differing = [f"{dialect}={_judged(one)}" for dialect, one in sorted(check.by_dialect.items())]
    return " ".join([check.id, _judged(check.requirements[0]), check.since, *differing])


def _judged(requirement: str) -> str:
    found = requirements.get(requirement)
    return f"{found.level}/{found.authority}"


def text() -> str:
    """Return the list as it stands in the file."""
    return "\n".join(lines()) + "\n"


def entry() -> str:
    """Return the line of the changelog that belongs to the list as it is now."""
    digest = hashlib.sha256(text().encode()).hexdigest()[:8]
    return f"The list of checks: {len(lines())}, sum {digest}."


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
    print(f"Put this into the changelog: {entry()}")  # noqa: T201
