"""Many trials side by side, each in a process of its own that has imported everything already."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import closing, suppress
from multiprocessing.context import BaseContext
from typing import TypeVar

from scim_conformance.model import ExitCode
from scim_conformance.proving.trial import Trial, Tried, attempt

Given = TypeVar("Given")
Came = TypeVar("Came")

#: Imported once by the process that all others are forked from.
_PRELOAD = ["scim_conformance.proving.preload"]


def attempts(trials: Sequence[Trial], workers: int | None = None) -> Generator[Tried, None, None]:
    """Yield what came of each trial, as they end; ``workers`` processes at a time (None: one for each processor).

    A trial that breaks down comes with exit code 3 and the traceback. Close the iterator to end what is under way.
    """
    with closing(forked(attempt, trials, workers)) as ending:
        yield from (_came(one, done) for one, done in ending)


def _came(one: Trial, done: Future[Tried]) -> Tried:
    try:
        return done.result()
    except Exception as error:  # noqa: BLE001 - one trial that breaks down must not end the others
        return Tried(one, ExitCode.INTERNAL_ERROR, output="".join(traceback.format_exception(error)))


def forked(
    call: Callable[[Given], Came], given: Sequence[Given], workers: int | None = None
) -> Generator[tuple[Given, Future[Came]], None, None]:
    """Yield what a function came to with each of these, as they end, each in a fork of a warm process."""
    pool = ProcessPoolExecutor(workers or processors(), _context(), initializer=_deaf, max_tasks_per_child=1)
    waiting = {pool.submit(_interruptible, call, one): one for one in given}
    try:
        for done in as_completed(waiting):
            yield waiting[done], done
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _interrupt()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _deaf() -> None:
    """Have a process that waits for work not hear a Ctrl-C, which would only make it print a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interruptible(call: Callable[[Given], Came], given: Given) -> Came:
    """Return what the function comes to; a Ctrl-C ends it, and only it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return call(given)
    finally:
        _deaf()


def _interrupt() -> None:
    for child in multiprocessing.active_children():
        with suppress(ProcessLookupError):  # it has ended by itself
            os.kill(child.pid or 0, signal.SIGINT)


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context
