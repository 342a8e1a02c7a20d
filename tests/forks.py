"""Runs the suite in forks of a process that has imported everything, where many runs are short and alike.

A process of its own spends more on imports than on the endpoint. After them everything is the same: pytest starts
anew, in a folder and an environment of the run's own.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from scim_conformance.proving.pool import attempts, forked
from scim_conformance.proving.trial import Trial, Tried
from tests.support import TOKEN, UNMEASURED, Run, environment, finished, suite_words, token_endpoint

LONGEST = 120


def run_suite(folder: Path, profile: str, *arguments: str, url: str) -> Run:
    """Return a run of the suite in a folder; one that takes too long is interrupted."""
    (folder / "results.json").unlink(missing_ok=True)
    words = suite_words(folder, profile, "--assert=plain", *arguments, url=url)[2:]  # without "-m pytest"
    variables = {**environment(TOKEN), **token_endpoint(url)}
    with unmeasured():
        ((_, code),) = list(forked(_run, [(str(folder), words, variables)], 1))
    assert isinstance(code, int), code.said
    return finished(code, folder)


def tried(trial: Trial) -> Tried:
    """Return what came of a trial."""
    with unmeasured():
        (one,) = list(attempts([trial], 1))
    return one


@contextmanager
def unmeasured() -> Iterator[None]:
    """Have no coverage measured in processes that are started in the block: the one that forks is among them."""
    kept = {name: os.environ.get(name) for name in UNMEASURED}
    os.environ.update(UNMEASURED)
    try:
        yield
    finally:
        for name, text in kept.items():
            if text is None:
                del os.environ[name]
            else:
                os.environ[name] = text


def _run(given: tuple[str, Sequence[str], dict[str, str]]) -> int:
    folder, words, variables = given
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(LONGEST)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    output = os.open("output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(output, number)
    return int(pytest.main(list(words)))
