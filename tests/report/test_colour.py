"""The words of the summary that carry a colour."""

from __future__ import annotations

import pytest

from scim_conformance.report.colour import coloured


@pytest.mark.parametrize(
    ("line", "word", "colour"),
    [
        ("FAILED users-create (MUST, RFC), 1 case", "FAILED", "red"),
        ("DEVIATES auth (SHOULD, RFC), 1 case", "DEVIATES", "yellow"),
        ("45 cases blocked: no user could be created", "blocked", "yellow"),
        ("1 case not run: no reason was given", "not run", "yellow"),
        ("1 case ended in a bug of the suite, please report it: x", "ended in a bug of the suite", "red"),
        ("LEFT BEHIND at the endpoint: 7 resources of this run", "LEFT BEHIND", "red"),
        ("verdict:  conformant: no case breaks a MUST (exit code 0)", "conformant", "green"),
        ("verdict:  nonconformant: 1 case breaks a MUST (exit code 1)", "nonconformant", "red"),
        ("verdict:  incomplete: nothing failed", "incomplete", "yellow"),
    ],
)
def test_outcomes_are_coloured(line: str, word: str, colour: str) -> None:
    """The first word that tells an outcome has a colour, and the line is the same text."""
    pieces = coloured(line)
    assert "".join(text for text, _ in pieces) == line
    assert [piece for piece in pieces if piece[1]] == [(word, colour)]


@pytest.mark.parametrize("line", ["", "  actual       FAILED", "cases:    1 failed", "FAILEDx", "12 cases passed"])
def test_other_lines_have_no_colour(line: str) -> None:
    """What an endpoint said, and what tells no outcome, is written plainly."""
    assert coloured(line) == [(line, "")]
