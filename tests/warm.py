"""Runs the suite in forks of a process that has imported everything, where hundreds of runs are short and alike.

A process of its own spends more on imports than on the endpoint. After them everything is the same: pytest starts
anew, in a folder and an environment of the run's own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from scim_conformance import requirements
from scim_conformance.plugin import activation
from scim_conformance.suite import load_checks
from tests.support import ROOT, TOKEN, UNMEASURED, Run, environment, finished, suite_words, token_endpoint

LONGEST = 120


@dataclass(frozen=True)
class Warm:
    """The process that forks; it runs one suite at a time."""

    process: subprocess.Popen[str]

    def run_suite(self, folder: Path, profile: str, *arguments: str, url: str) -> Run:
        """Return a run of the suite in a folder; the exit code is that of SIGALRM for one that takes too long."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        (folder / "results.json").unlink(missing_ok=True)
        words = suite_words(folder, profile, "--assert=plain", *arguments, url=url)[2:]  # without "-m pytest"
        variables = {**environment(TOKEN), **token_endpoint(url)}
        print(json.dumps([str(folder), words, variables]), file=self.process.stdin, flush=True)
        return finished(int(self.process.stdout.readline()), folder)


@contextmanager
def warmed() -> Iterator[Warm]:
    """Have the process that forks, for the block; it is not measured, since clean runs cover what it does."""
    words, variables = [sys.executable, "-m", __name__], {**os.environ, **UNMEASURED}
    with subprocess.Popen(
        words, cwd=ROOT, env=variables, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Warm(process)


def _serve() -> None:
    load_checks()
    requirements.load()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.exit(_run(*json.loads(line)))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(folder: str, words: Sequence[str], variables: Mapping[str, str]) -> int:
    signal.alarm(LONGEST)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    output = os.open("output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    return int(pytest.main(list(words)))


if __name__ == "__main__":
    assert activation  # imported for what it imports
    _serve()
