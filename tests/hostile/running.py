"""Runs the core of the suite against a behaviour in a fork, and looks at all that it leaves."""

from __future__ import annotations

import importlib
import json
import os
import re
import resource
import signal
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from scim_conformance.proving.pool import forked
from scim_conformance.suite import DIRECTORY
from tests.forks import unmeasured
from tests.hostile.markup import Markup, Page
from tests.inside import LONGEST
from tests.support import TOKEN, Run, environment, finished, suite_words

CORE = [
    str(DIRECTORY / f"test_{area}.py") for area in ("connection", "create", "read", "filter", "deactivate", "delete")
]
MOST_MEMORY = 500
MOST_RESULTS = 50_000_000
_HTML = ("--html=report.html", "--self-contained-html")
_LOUD = ("--assert=plain", "-v", "-rA", "--tb=long", "--junitxml=junit.xml", "--scim-ledger=ledger.jsonl")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


_OURS = {"td", "span", "div", "p", "table", "tr", "th", "b", "details", "summary", "code", "pre"}


@dataclass(frozen=True)
class Ended:
    """A run that has ended: what it came to, in how many seconds, and with how many MB of memory at most."""

    run: Run
    seconds: float
    memory: float

    @property
    def counts(self) -> Counter[str]:
        """How many cases came to what."""
        return Counter(self.run.outcomes().values())


def run_core(
    folder: Path,
    url: str,
    caps: Mapping[str, int] | None = None,
    modules: Sequence[str] = (),
    timeout: float = 0.5,
    profile: str = "bizagi",
) -> Ended:
    """Return a run of the core suite; ``caps`` are constants, by the dotted name, that are lowered for it."""
    (folder / "results.json").unlink(missing_ok=True)
    words = suite_words(folder, profile, *(modules or CORE), *_LOUD, *_HTML, f"--scim-timeout={timeout}", url=url)
    given = (str(folder), words[2:], environment(TOKEN), dict(caps or {}))
    started = time.monotonic()
    with unmeasured():
        ((_, came),) = list(forked(_run, [given], 1))
    seconds = time.monotonic() - started
    assert isinstance(came, tuple), came.said
    return Ended(finished(came[0], folder), seconds, came[1])


def require_whole(ended: Ended) -> None:
    """Assert what holds of every run, whatever the endpoint does."""
    run = ended.run
    assert ended.memory < MOST_MEMORY, ended.memory
    assert "Traceback" not in run.output, run.output[-6000:]
    assert not re.search(r"\b[A-Z]\w*Error: ", run.output), run.output[-6000:]
    assert not _CONTROL.search(run.output), _CONTROL.findall(run.output)
    assert run.document, run.output[-6000:]
    assert "error" not in ended.counts, run.told()
    assert list(_schema().iter_errors(run.document)) == []
    assert (run.folder / "results.json").stat().st_size < MOST_RESULTS
    for file in run.folder.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes(), file
    cases = ET.parse(run.folder / "junit.xml").findall(".//testcase")
    assert len(cases) >= len(run.cases)
    _require_inert(Page(run.folder / "report.html"), len(run.cases))
    ledger = run.folder / "ledger.jsonl"
    if ledger.exists():
        assert all(isinstance(json.loads(line), dict) for line in ledger.read_text("ascii").split("\n") if line)


def _require_inert(page: Page, cases: int) -> None:
    assert len(page.rows) == cases
    assert page.markup.tags.count("script") == 1
    assert not _CONTROL.search(page.text)
    for fragment in page.fragments():
        found = Markup(fragment)
        assert set(found.tags) <= _OURS
        assert {name for name, _ in found.attributes} <= {"class", "hidden", "open"}
        assert not _CONTROL.search(found.text)


@cache
def _schema() -> Draft202012Validator:
    text = (files("scim_conformance.results") / "results.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def _run(given: tuple[str, list[str], dict[str, str], dict[str, int]]) -> tuple[int, float]:
    import pytest  # noqa: PLC0415 - the fork has it

    folder, words, variables, caps = given
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(LONGEST)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    output = os.open("output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(output, number)
    for name, value in caps.items():
        module, _, constant = name.rpartition(".")
        named: Any = importlib.import_module(f"scim_conformance.{module}")
        assert hasattr(named, constant), name
        setattr(named, constant, value)
    code = int(pytest.main(list(words)))
    sys.stdout.flush()
    return code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
