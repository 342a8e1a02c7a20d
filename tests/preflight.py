"""The tables of Microsoft's and Okta's tests in docs: ``python -m tests.preflight`` writes them from the rosters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from scim_conformance import rosters
from scim_conformance.rosters.table import table

DOCS: Final = Path(__file__).parents[1] / "docs"
OWNERS: Final = {"microsoft": "Microsoft", "okta": "Okta"}
_TABLE: Final = re.compile(r"^\|.*\n(?:\|.*\n)*", re.MULTILINE)


def document(name: str) -> Path:
    """Return the file that shows a roster."""
    return DOCS / f"{name}-preflight.md"


def wanted(name: str) -> str:
    """Return the table that the file of a roster has to show, its last line ended."""
    return table(rosters.load(name), OWNERS[name]) + "\n"


def shown(name: str) -> list[str]:
    """Return the tables that the file of a roster shows."""
    return _TABLE.findall(document(name).read_text("utf-8"))


def write(name: str) -> None:
    """Put the roster's table in the place of the one in its file, the prose left as it is."""
    path = document(name)
    text = path.read_text("utf-8")
    path.write_text(_TABLE.sub(lambda _: wanted(name), text, count=1), "utf-8")


if __name__ == "__main__":
    for one in rosters.NAMES:
        write(one)
