"""Many trials side by side, each in a process of its own that has imported everything already."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Final, TypeVar

from scim_conformance.model import ExitCode
from scim_conformance.proving.trial import Trial, Tried, attempt

Given = TypeVar("Given")
Came = TypeVar("Came")

#: Imported once by the process that all others are forked from.
_PRELOAD: Final = ["scim_conformance.proving.preload"]
_ENDING: Final = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
#: Seconds that a process has for its own clean-up.
_GRACE: Final = 10


@dataclass(frozen=True, slots=True)
class Broken:
    """A call that came to nothing: the traceback, or how its process ended."""

    said: str


def attempts(trials: Sequence[Trial], workers: int | None = None) -> Generator[Tried, None, None]:
    """Yield what came of each trial, as they end; ``workers`` processes at a time (None: one for each processor).

    A trial that breaks down comes with exit code 3 and the traceback. Close the generator to end what is under way.
    """
    with closing(forked(attempt, trials, workers)) as ending:
        for one, came in ending:
            if isinstance(came, Broken):
                yield Tried(one, ExitCode.INTERNAL_ERROR, output=came.said)
            else:
                yield came


def forked(
    call: Callable[[Given], Came], given: Sequence[Given], workers: int | None = None
) -> Generator[tuple[Given, Came | Broken], None, None]:
    """Yield what a function comes to with each of these, as they end, each in a fork of a warm process.

    concurrent.futures is not up to it: its pool may wait for ever for a process that was replaced or interrupted.
    """
    waiting = list(reversed(given))
    running: dict[Connection, tuple[BaseProcess, Given]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < (workers or processors()):
                answer, process = _started(call, waiting[-1])
                running[answer] = process, waiting.pop()
            ready = wait(list(running))
            for answer in [each for each in running if each in ready]:
                process, one = running.pop(answer)
                yield one, _received(answer, process)
    finally:
        _end([process for process, _ in running.values()])


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _started(call: Callable[[Given], Came], given: Given) -> tuple[Connection, BaseProcess]:
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(call, given, theirs), daemon=True)
    with _uninterrupted():  # half a request for a fork would end the process that all are forked from
        process.start()
    theirs.close()
    return ours, process


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let signals that end a process wait, for the block, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(call: Callable[[Given], Came], given: Given, answer: Connection) -> None:
    """Send what the function comes to, in the process that was started for it; Ctrl-C ends it without a word."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)  # this process came out of one that let them wait
        answer.send(call(given))
    except BaseException:  # noqa: BLE001 - whatever it was is told where it can be dealt with
        with suppress(OSError):
            answer.send(Broken(traceback.format_exc()))


def _received(answer: Connection, process: BaseProcess) -> Came | Broken:
    with answer:
        try:
            came: Came | Broken = answer.recv()
        except EOFError:
            _gone(process)
            return Broken(f"the process ended with code {process.exitcode} and no answer")
    _gone(process)
    return came


def _end(running: Sequence[BaseProcess]) -> None:
    for process in running:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.kill(process.pid or 0, signal.SIGINT)
    for process in running:
        _gone(process)


def _gone(process: BaseProcess) -> None:
    """Wait for the end of a process, or bring it about."""
    process.join(_GRACE)
    process.kill()
    process.join()


def _context() -> ForkServerContext | SpawnContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context
