"""A pytest plugin that writes down when a run was where, and how much memory it took: ``-p bench.clock``.

BENCH_CLOCK names the JSON file. Times are seconds since the epoch: ``configured``, ``collected`` (by the last worker,
with xdist), ``finished`` (clean-up and results.json included). ``cpu`` is what this process computed in between the
last two. Memory is in MB: of this process and of its largest child.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Generator
from pathlib import Path

import pytest

_seen: dict[str, float] = {}


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Start-up ends here."""
    _seen["configured"] = time.time()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Collection ends here without xdist."""
    _seen.update(collected=time.time(), cpu=-time.process_time())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished() -> None:
    """Collection ends here for one worker."""
    _seen.update(collected=time.time(), cpu=-time.process_time())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish() -> Generator[None, object, object]:
    """The session ends when everybody has cleaned up and written."""
    result = yield
    _seen.update(finished=time.time(), cpu=_seen["cpu"] + time.process_time())
    return result


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Write the file, in the process the user started."""
    file = os.environ.get("BENCH_CLOCK")
    if file is None or hasattr(config, "workerinput"):
        return
    for name, who in (("memory", resource.RUSAGE_SELF), ("memory_worker", resource.RUSAGE_CHILDREN)):
        _seen[name] = resource.getrusage(who).ru_maxrss / 1024
    Path(file).write_text(json.dumps(_seen), encoding="ascii")
