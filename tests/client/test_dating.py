"""When a request was sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.client.serving import Server, transport


def test_sending_is_dated(server: Server) -> None:
    """An exchange tells when its request was sent, in UTC with milliseconds; one that was not sent tells nothing."""
    before = datetime.now(UTC)
    sending = transport(server.url)
    dated = [sending.send("GET", f"{server.url}/Users").shown["started"] for _ in range(2)]
    times = [datetime.fromisoformat(one) for one in dated]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", one) for one in dated)
    assert before.replace(microsecond=before.microsecond // 1000 * 1000) <= times[0] <= times[1] <= datetime.now(UTC)
    assert "started" not in sending.send("GET", "http://[").shown
