"""When an endpoint that says "not now" may be asked again (RFC 6585 section 4, RFC 9110 sections 10.2.3 and 15.6.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from scim_conformance.evidence import Response

#: Statuses with which an endpoint, or what stands in front of it, asks for a pause.
THROTTLED: Final = frozenset({429, 503})
_UNTOLD: Final = {429: (1.0, 2.0, 4.0), 503: (1.0,)}
"""Seconds to wait before each further try where the answer does not say how long."""
_TRIES: Final = 3


def pause_asked(response: Response) -> float | None:
    """Return the seconds that Retry-After asks for, None where there is none that can be read.

    A date counts from the answer's own Date, so that clocks that differ do no harm; what is past asks for nothing.
    """
    text = (response.header("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])  # more digits are no longer a time anybody waits for
    until = _moment(text)
    if until is None:
        return None
    now = _moment(response.header("Date") or "") or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def pause_before_retry(response: Response, tries: int) -> float | None:
    """Return the seconds to wait before a read is sent again that was sent ``tries`` times; None: it is not."""
    if response.status not in THROTTLED or tries > _TRIES:
        return None
    asked = pause_asked(response)
    if asked is not None:
        return asked
    untold = _UNTOLD[response.status]
    return untold[tries - 1] if tries <= len(untold) else None


def _moment(text: str) -> datetime | None:
    """Return an HTTP date (RFC 9110 section 5.6.7) with its zone, None where the text is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
