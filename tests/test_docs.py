"""What the documents name exists, and what they promise to decide is decided."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from scim_conformance.suite import load_checks

DOCS = Path(__file__).parents[1] / "docs"
PREFLIGHT = DOCS / "microsoft-preflight.md"
PEERS = DOCS / "peers.md"
ID = re.compile(r"`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`")


def rows(document: Path) -> list[list[str]]:
    """Return the cells of each row of a document's tables, their heads left out."""
    lines = document.read_text("utf-8").splitlines()
    heads = {number - 1 for number, line in enumerate(lines) if line.startswith("|---")}
    kept = [line for n, line in enumerate(lines) if line.startswith("|") and not {n, n - 1} & heads]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


def numbers(cell: str) -> list[int]:
    """Return the numbers that a cell such as ``7`` or ``7–9`` stands for."""
    first, _, last = cell.partition("–")
    return list(range(int(first), int(last or first) + 1))


def answer(cell: str) -> str:
    """Return how a row of the other tools' questions is decided: ``answered``, or the words before the colon."""
    return "answered" if cell.startswith("`") else cell.partition(":")[0]


def test_documents_name_checks_that_exist() -> None:
    """Every check that a document names is one of the suite."""
    known = {check.id for check in load_checks()}
    named = {document.name: set(ID.findall(document.read_text("utf-8"))) for document in DOCS.glob("*.md")}
    assert len(set().union(*named.values())) > 200
    assert {name: sorted(ids - known) for name, ids in named.items() if ids - known} == {}


def test_preflight_leaves_no_test_without_an_answer() -> None:
    """Each of Microsoft's tests has checks of ours beside it, or a note that says why none."""
    table = rows(PREFLIGHT)
    assert len(table) > 15
    assert [row[0] for row in table if "`" not in row[1] and not (row[1] == "none" and row[2])] == []


def test_peers_decides_each_row_once() -> None:
    """Each question of the other tools, 1 to 309, stands in the table once."""
    assert [number for row in rows(PEERS) for number in numbers(row[0])] == list(range(1, 310))


def test_peers_gives_each_row_checks_or_a_reason() -> None:
    """A row has one to four checks, and a reason unless they answer it whole."""
    reasoned = re.compile(r"(in part|not yet|no): \S.*")
    checks_only = re.compile(rf"{ID.pattern}(?: {ID.pattern}){{0,3}}")
    wrong = [row[0] for row in rows(PEERS) if not (reasoned.fullmatch(row[2]) or checks_only.fullmatch(row[2]))]
    crowded = [row[0] for row in rows(PEERS) if len(ID.findall(row[2])) > 4]
    empty = [row[0] for row in rows(PEERS) if answer(row[2]) == "in part" and not ID.findall(row[2])]
    assert wrong + crowded + empty == []


def test_peers_counts_its_answers_right() -> None:
    """The paragraph before the tables counts the answers that the tables give."""
    counted = Counter(answer(row[2]) for row in rows(PEERS) for _ in numbers(row[0]))
    text = " ".join(PEERS.read_text("utf-8").partition("\n## ")[0].split())
    told = re.search(
        r"Of the (\d+) rows (\d+) are answered .* and (\d+) in part; (\d+) are not yet .* and (\d+) are", text
    )
    assert told is not None
    wanted = [counted[name] for name in ("answered", "in part", "not yet", "no")]
    assert [int(one) for one in told.groups()] == [309, *wanted]
