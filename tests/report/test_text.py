"""Text for a terminal."""

from __future__ import annotations

import io
import json

import pytest

from scim_conformance.report.text import (
    WIDTH,
    ascii_fallback,
    duration,
    escaped,
    labelled,
    number,
    paragraph,
    printable,
    shortened,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Grüße 漢", "Grüße 漢"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x7f\x9b\u202e\u2028\ud800", "\\u007f\\u009b\\u202e\\u2028\\ud800"),
        ("\U000e0041", "\\udb40\\udc41"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """Characters that steer a terminal are shown as JSON escapes."""
    assert printable(text) == shown


def test_escapes_mean_the_same_within_json() -> None:
    """A JSON body with such characters is the same document once they are escaped."""
    document = {"a": "\x85\u202e\U000e0041"}
    assert json.loads(printable(json.dumps(document, ensure_ascii=False))) == document


def test_long_text_is_cut() -> None:
    """A text beyond the limit is cut and says how long it was."""
    assert shortened("x" * 20, 10) == "x" * 10 + "… (20 characters)"
    assert shortened("x" * 10, 10) == "x" * 10


def test_paragraphs_are_folded() -> None:
    """Lines are no longer than the width, and stand under the first one's text."""
    lines = labelled("hint", "word " * 60)
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[1].startswith(" " * 15 + "word")
    assert paragraph("- ", "word " * 60, 6)[1].startswith(" " * 6 + "word")


def test_words_are_never_broken() -> None:
    """A URL longer than the width stays in one piece."""
    url = f"https://host.example/{'a-' * 80}"
    assert any(url in line for line in labelled("actual", f"it was {url}"))


def test_empty_text() -> None:
    """Without text only the label is printed."""
    assert labelled("actual", "") == ["  actual"]


def test_number() -> None:
    """A count agrees with its noun."""
    assert [number(1, "case"), number(0, "case"), number(2, "entry", "entries")] == ["1 case", "0 cases", "2 entries"]


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "a…b “c” – d → Größe 漢 \\ud800"),
        ("cp1252", "a…b “c” – d -> Größe \\u6f22 \\ud800"),
        ("ascii", 'a...b "c" - d -> Gr\\u00f6\\u00dfe \\u6f22 \\ud800'),
    ],
)
def test_plain_ascii_where_nothing_else_can_be_shown(encoding: str, shown: str) -> None:
    """A stream writes what it can show; punctuation it cannot becomes the nearest in ASCII, the rest JSON escapes."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding)
    ascii_fallback(stream)
    ascii_fallback(None)
    stream.write("a…b “c” – d → Größe 漢 \ud800")
    stream.flush()
    assert written.getvalue().decode(encoding) == shown


def test_fallback_is_for_writing_only() -> None:
    """Bytes that cannot be read stay an error."""
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "scim-ascii-fallback")


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [(None, "…–漢\U0001f600"), ("utf-8", "…–漢\U0001f600"), ("cp1252", "…–\\u6f22\\ud83d\\ude00")],
)
def test_escapes_for_what_an_encoding_lacks(encoding: str | None, shown: str) -> None:
    """What is copied from a terminal says the same there: what cannot be shown is a JSON escape."""
    assert escaped("…–漢\U0001f600", encoding) == shown


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "1 s"), (90, "90 s"), (91, "2 min"), (3599, "1 h 0 min"), (3900, "1 h 5 min"), (0, "0 s")],
)
def test_durations(seconds: float, told: str) -> None:
    """A length of time is rounded up to what can be said of it."""
    assert duration(seconds) == told
