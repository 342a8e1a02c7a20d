"""Runs the suite in forks of a process that has imported everything: the same run for a third of the time.

A process of its own spends more on imports than on the endpoint, and with its coverage measured twice as much. After
the imports everything is the same: pytest starts anew, in a folder and an environment of the run's own. What is not
the same is told by `tests.support.run_suite`, which starts a process: how modules are found and imported, what the
interpreter's options do, and the rewriting of assertions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scim_conformance.proving.pool import attempts, forked
from scim_conformance.proving.trial import Trial, Tried
from tests import inside
from tests.inside import UNMEASURED
from tests.support import (
    EVERYTHING,
    TOKEN,
    Run,
    environment,
    made,
    once,
    stem,
    suite_words,
    token_endpoint,
)

#: The profile that promises all there is, and the one that promises least: the others go where these go.
_MEASURED = (EVERYTHING, "bitabiz")


def run_suite(
    folder: Path,
    profile: str,
    *arguments: str,
    url: str | None = None,
    token: str | None = TOKEN,
    extra: Mapping[str, str] | None = None,
    measured: bool = True,
) -> Run:
    """Return a run of the suite in a folder, as `tests.support.run_suite` does; one that takes too long is interrupted.

    Coverage is measured where this process's is, unless ``measured`` says that the run goes where others go as well;
    that of xdist's workers is not: each is a process of its own.
    """
    (folder / "results.json").unlink(missing_ok=True)
    words = suite_words(folder, profile, "--assert=plain", *arguments, url=url)[2:]  # without "-m pytest"
    variables = {**environment(token if url is not None else None), **token_endpoint(url), **(extra or {})}
    variables |= {} if measured else UNMEASURED
    with TemporaryDirectory(prefix="scim-conformance-") as said, unmeasured():
        ((_, code),) = list(forked(inside.run, [(str(folder), words, variables, said)], 1))
        assert isinstance(code, int), code.said
        output = "".join((Path(said) / name).read_text(errors="replace") for name in ("1", "2"))
    return made(code, output, folder)


def clean_run(factory: pytest.TempPathFactory, profile: str) -> Run:
    """Return the undivided run of a profile against the embedded endpoint, with a JUnit report in its folder."""

    def make(folder: Path) -> Run:
        report = f"--junitxml={folder / 'junit.xml'}"
        return run_suite(folder, profile, "-n", "0", report, measured=profile in _MEASURED)

    return once(factory, f"clean-{stem(profile)}", make)


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
