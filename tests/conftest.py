"""What all tests share: one process that forks, and compiled modules that are kept while the tests run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

from tests.warm import Warm, warmed


def pytest_configure(config: pytest.Config) -> None:
    """Let the many processes of a divided test run compile modules once, also where none may be left in the tree."""
    if config.getoption("numprocesses", None) and os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        folder = tempfile.TemporaryDirectory(prefix="scim-conformance-")
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Return the process of this worker that runs the suite in forks."""
    with warmed() as process:
        yield process
