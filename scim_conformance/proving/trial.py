"""One run of the whole suite against the embedded endpoint with faults or legal variants, in this process."""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from scim_conformance.profile import load
from scim_conformance.reference import Endpoint, serve

Json = Mapping[str, Any]

#: Seconds after which a run is interrupted; it then ends with exit code 2.
LONGEST: Final = 240
_TOKEN: Final = "proof-token-7f3a9c"  # noqa: S105 - opens nothing but the endpoint of the trial
_CLIENT: Final = {"client_id": "proof-client-5b1e0d"}
_PEOPLE: Final = 2
_LEFT_OUT: Final = ("passed", "not-applicable")


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a profile (a name or a file), and the faults and legal variants of the endpoint.

    ``modules`` are the files of the suite to be run, empty for all; ``dialects`` are the profile's own when empty;
    ``seed`` and ``examples`` steer what is generated; ``marks`` are pytest's, as behind ``-m``, and
    ``checks`` the ids of those to be run, empty for all.
    """

    profile: str
    faults: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    seed: int = 1
    examples: int | None = None
    marks: str = ""
    checks: tuple[str, ...] = ()

    def __str__(self) -> str:
        laid = " + ".join((*self.faults, *self.variants)) or "nothing changed"
        return f"{laid} ({Path(self.profile).stem})"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial.

    ``cases`` are those of results.json that neither passed nor were not applicable, ``passed`` the ids of the checks
    of all that passed; ``errors`` are exceptions inside the endpoint that no fault wanted, ``output`` is what pytest
    printed where the run gave no results or an exit code that is not the endpoint's doing.
    """

    trial: Trial
    exit: int
    seconds: float = 0.0
    requests: int = 0
    cases: tuple[Json, ...] = ()
    passed: frozenset[str] = frozenset()
    errors: tuple[str, ...] = ()
    output: str = ""
    told: Json = field(default_factory=dict)

    def checks(self, *outcomes: str) -> frozenset[str]:
        """Return the ids of the checks with a case of one of these outcomes, other than passed."""
        return frozenset(one["check"] for one in self.cases if one["outcome"] in outcomes)


def attempt(trial: Trial) -> Tried:
    """Return what the suite says of the endpoint as a trial wants it; a run that takes too long is interrupted."""
    with TemporaryDirectory(prefix="scim-conformance-") as name:
        folder = Path(name)
        with _serving(trial) as endpoint, _environment(trial, endpoint), _printing_to(folder / "output"):
            code = _run(folder, trial, endpoint)
        return _tried(trial, code, folder, endpoint)


@contextmanager
def _serving(trial: Trial) -> Iterator[Endpoint]:
    profile = load(trial.profile)
    strict = not {"rfc", "okta"}.isdisjoint(trial.dialects or profile.dialects)
    further = {kind: f"proof-{kind}-5b1e0d" for kind in profile.credentials}
    credentials = {kind: _CLIENT.get(kind, text) for kind, text in further.items()}
    with serve(
        profile,
        token=_TOKEN,
        faults=trial.faults,
        variants=trial.variants,
        strict_no_target=strict,
        credentials=credentials,
    ) as endpoint:
        endpoint.store.seed_users(_PEOPLE)  # some faults need somebody whom they can confuse us with
        yield endpoint


@contextmanager
def _environment(trial: Trial, endpoint: Endpoint) -> Iterator[None]:
    """Have the variables that a run needs, and none that would steer it, for the block."""
    before = dict(os.environ)
    dropped = ("SCIM_", "PYTEST_", "COVERAGE_")
    kept = {name: text for name, text in before.items() if not name.startswith(dropped)}
    held = {
        variable: endpoint.token_url if kind == "token_endpoint" else _CLIENT.get(kind, f"proof-{kind}-5b1e0d")
        for kind, variable in load(trial.profile).credentials.items()
    }
    _set({**kept, **held, "SCIM_TOKEN": _TOKEN, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


@contextmanager
def _printing_to(file: Path) -> Iterator[None]:
    """Have everything that is printed, by whatever means, in a file, for the block."""
    kept = [os.dup(1), os.dup(2)]
    output = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        for number in (1, 2):
            os.dup2(output, number)
        yield
    finally:
        for text in (sys.stdout, sys.stderr):
            text.flush()  # what still waits belongs into the file
        for number, stream in zip((1, 2), kept, strict=True):
            os.dup2(stream, number)
            os.close(stream)
        os.close(output)


def _run(folder: Path, trial: Trial, endpoint: Endpoint) -> int:
    ini = folder / "pytest.ini"
    ini.write_text("[pytest]\n")
    limit = threading.Timer(LONGEST, _thread.interrupt_main)
    # Whoever started this process in the background had SIGINT ignored, and the limit would do nothing.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    limit.start()
    try:
        return int(pytest.main(_words(folder, ini, trial, endpoint)))
    finally:
        limit.cancel()
        signal.signal(signal.SIGINT, before)


def _words(folder: Path, ini: Path, trial: Trial, endpoint: Endpoint) -> list[str]:
    return [
        *("-p", "scim_conformance.plugin", "-p", "no:cacheprovider", "-c", str(ini), "-q", "--assert=plain"),
        *("--scim-profile", trial.profile, "--scim-url", endpoint.url, "--noconftest"),
        *("--scim-results", str(folder / "results.json"), "--scim-ledger", str(folder / "ledger.jsonl")),
        *(f"--scim-dialect={one}" for one in trial.dialects),
        f"--scim-seed={trial.seed}",
        *([] if trial.examples is None else [f"--scim-max-examples={trial.examples}"]),
        *(["-m", trial.marks] if trial.marks else []),
        *(["-k", " or ".join(one.replace("-", "_") for one in trial.checks)] if trial.checks else []),
        *trial.modules,
    ]


def _tried(trial: Trial, code: int, folder: Path, endpoint: Endpoint) -> Tried:
    errors = tuple(f"{type(one).__name__}: {one}" for one in endpoint.errors)
    results = folder / "results.json"
    if not results.is_file():
        return Tried(trial, code, errors=errors, output=(folder / "output").read_text(errors="replace"))
    document = json.loads(results.read_text("utf-8"))
    cases = document["cases"]
    return Tried(
        trial,
        code,
        seconds=sum(one["seconds"] for one in cases),
        requests=document["requests"]["total"],
        cases=tuple(one for one in cases if one["outcome"] not in _LEFT_OUT),
        passed=frozenset(one["check"] for one in cases if one["outcome"] == "passed"),
        errors=errors,
        output="" if code in {0, 1, 10} else (folder / "output").read_text(errors="replace"),
        told={"leftovers": document["leftovers"], "verdict": document["verdict"]},
    )
