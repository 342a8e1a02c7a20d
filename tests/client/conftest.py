"""A server for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client.serving import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server that answers 200 with nothing until a test says otherwise."""
    running = Server()
    yield running
    running.close()
