"""When an endpoint that says "not now" is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from scim_conformance.client.throttling import pause_asked, pause_before_retry
from scim_conformance.evidence import Response

NOON = "Sat, 21 Nov 2026 12:00:00 GMT"


def answer(status: int = 429, **headers: str) -> Response:
    """Return an answer with headers, underscores for hyphens."""
    return Response(status, {name.replace("_", "-"): text for name, text in headers.items()}, "", 0.1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("9" * 40, 999_999_999.0),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30.0),
        ("Saturday, 21-Nov-26 12:00:30 GMT", 30.0),
        ("Sat Nov 21 12:00:30 2026", 30.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float) -> None:
    """Retry-After is read as seconds, or as a date of any of the three forms, counted from the answer's own Date."""
    assert pause_asked(answer(Retry_After=text, Date=NOON)) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "\u00b2", "Sat, 99 Nov 2026 12:00:00 GMT", "x" * 100_000])
def test_retry_after_that_is_none(text: str) -> None:
    """What is neither asks for nothing."""
    assert pause_asked(answer(Retry_After=text)) is None


def test_date_without_a_date_counts_from_now() -> None:
    """Where the answer has no Date of its own, this machine's clock counts."""
    later = datetime.now(UTC) + timedelta(seconds=60)
    assert 50 < (pause_asked(answer(Retry_After=format_datetime(later, usegmt=True))) or 0) <= 60


@pytest.mark.parametrize(
    ("status", "tries", "seconds"),
    [(429, 1, 1.0), (429, 3, 4.0), (429, 4, None), (503, 1, 1.0), (503, 2, None), (500, 1, None), (200, 1, None)],
)
def test_tries_without_retry_after(status: int, tries: int, seconds: float | None) -> None:
    """Without Retry-After a 429 is tried three times more, ever later, a 503 once, and nothing else."""
    assert pause_before_retry(answer(status), tries) == seconds


def test_tries_with_retry_after() -> None:
    """What the endpoint asks for is waited, three times at most."""
    assert [pause_before_retry(answer(503, Retry_After="9"), tries) for tries in (1, 3, 4)] == [9.0, 9.0, None]
