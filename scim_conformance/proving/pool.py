"""Many trials side by side, each in a process of its own that has imported everything already."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.context import BaseContext

from scim_conformance.proving.trial import Trial, Tried, attempt

#: Imported once by the process that all others are forked from.
_PRELOAD = ["scim_conformance.proving.preload"]


def attempts(trials: Sequence[Trial], workers: int | None = None) -> Iterator[Tried]:
    """Yield what came of each trial, as they end; ``workers`` processes at a time (None: one for each processor)."""
    with ProcessPoolExecutor(workers or processors(), _context(), max_tasks_per_child=1) as pool:
        waiting = [pool.submit(attempt, one) for one in trials]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            for one in waiting:
                one.cancel()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context
