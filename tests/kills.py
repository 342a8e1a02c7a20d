"""Kills runs at random moments and cleans up after them: nothing of a run may stay, and nothing of others may change.

``python -m tests.kills 50 --seed 1`` does so fifty times, every other run divided between two workers, and exits with 1
where anything was wrong. The same seed draws the same runs and moments; what is under way then differs.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from scim_conformance.cli import main as command
from scim_conformance.reference import Endpoint
from scim_conformance.reference.messages import Answer, Call
from tests.support import (
    CREDENTIALS,
    EVERYTHING,
    TOKEN,
    UNMEASURED,
    environment,
    serving,
    stem,
    suite_words,
    token_endpoint,
)

PROFILES = ("britive", EVERYTHING, "bitabiz")
#: A search that creates a user of what it was sent; not among the faults of the reference endpoint.
SEARCH_CREATES = "search-creates"
FAULTS = ("create-returns-foreign-id", "filter-ignored", SEARCH_CREATES)
_STRANGERS = 20
_LATENCY = 0.001
_LONGEST = 240.0
#: About what a whole run sends, clean-up included; one that ends before it is killed is killed earlier.
_REQUESTS = {"bitabiz": 738, "britive": 868, "everything": 995}


@dataclass(frozen=True)
class Kill:
    """A run to be killed: by which profile, at which endpoint, with how many workers, and after which share of it."""

    number: int
    profile: str
    faults: tuple[str, ...]
    workers: int
    share: float
    delay: float

    def __str__(self) -> str:
        faults = f" with {'+'.join(self.faults)}" if self.faults else ""
        return f"{self.number}: {stem(self.profile)}{faults}, -n {self.workers}, at {self.share:.0%}"


@dataclass
class Came:
    """What came of a kill: ``wrong`` is empty where all was well; ``created`` counts what the run had left behind."""

    kill: Kill
    after: int = 0
    created: int = 0
    wrong: list[str] = field(default_factory=list)


def drawn(count: int, seed: int) -> list[Kill]:
    """Return as many runs to be killed, every other one with two workers, a third of them at a faulty endpoint."""
    chance = random.Random(seed)
    return [
        Kill(
            number=number,
            profile=chance.choice(PROFILES),
            faults=(chance.choice(FAULTS),) if chance.random() < 1 / 3 else (),
            workers=2 * (number % 2),
            share=chance.uniform(0.01, 0.99),
            delay=chance.uniform(0, 0.05),
        )
        for number in range(count)
    ]


def tried(kill: Kill, folder: Path) -> Came:
    """Return what came of killing a run in a folder of its own."""
    came = Came(kill)
    share = kill.share
    while True:
        with _endpoint(kill) as endpoint:
            before = _everything(endpoint)
            came.after = _killed(kill, endpoint, folder, int(share * _REQUESTS[stem(kill.profile)]) + 1, came)
            if came.after:
                came.created = len(_everything(endpoint)) - len(before)
                _cleaned(kill, endpoint, folder, before, came)
                return came
        share /= 2


def _killed(kill: Kill, endpoint: Endpoint, folder: Path, after: int, came: Came) -> int:
    """Start a run, kill it and its workers after so many requests, and return how many it sent; 0 where it ended."""
    words = suite_words(folder, kill.profile, "-q", "-n", str(kill.workers), url=endpoint.url)
    variables = {**environment(TOKEN), **token_endpoint(endpoint.url), **UNMEASURED}
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _LONGEST
    while len(endpoint.requests) < after and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(kill.delay)
    ended = process.poll() is not None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if time.monotonic() > deadline:
        came.wrong.append(f"the run did not come to request {after}: {(folder / 'output').read_text()[-500:]}")
    while True:  # what was under way is answered all the same
        sent = len(endpoint.requests)
        time.sleep(0.1)
        if sent == len(endpoint.requests):
            return 0 if ended else sent


def _cleaned(kill: Kill, endpoint: Endpoint, folder: Path, before: dict[str, Any], came: Came) -> None:
    """Clean up by the ledger, and write down what is wrong afterwards."""
    ledger = folder / "ledger.jsonl"
    through = not ledger.exists()  # a run that has cleaned up removes it, and there is nothing left to be listed
    code, told = _cleanup(ledger, endpoint)
    after = _everything(endpoint)
    came.wrong += [f"changed or removed: {key}" for key, one in before.items() if after.get(key) != one]
    left = {key: one for key, one in after.items() if key not in before}
    switched_off = stem(kill.profile) == "bitabiz"
    for key, one in left.items():
        if not switched_off or one.get("active") is not False:
            came.wrong.append(f"left: {key} {one.get('userName') or one.get('displayName')}")
        elif str(one["id"]) not in told:
            came.wrong.append(f"left without a word: {key}")
    if code != (4 if through else 10 if left else 0):
        came.wrong.append(f"cleanup ended with {code}")
    came.wrong += [f"a secret stands in {place}" for place in _leaks(folder, told)]
    if came.wrong:
        came.wrong.append(told)


def _cleanup(ledger: Path, endpoint: Endpoint) -> tuple[int, str]:
    said = io.StringIO()
    variables = {**environment(TOKEN), **token_endpoint(endpoint.url)}
    with patch.dict(os.environ, variables), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            command(["cleanup", str(ledger)])
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue()


def _leaks(folder: Path, told: str) -> Iterator[str]:
    texts = {str(one): one.read_text(errors="replace") for one in folder.rglob("*") if one.is_file()}
    for place, text in {**texts, "what cleanup says": told}.items():
        if any(secret in text for secret in (TOKEN, *CREDENTIALS.values())):
            yield place


@contextlib.contextmanager
def _endpoint(kill: Kill) -> Iterator[Endpoint]:
    faults = [one for one in kill.faults if one != SEARCH_CREATES]
    with serving(kill.profile, *faults, latency=_LATENCY) as endpoint:
        if SEARCH_CREATES in kill.faults:
            _create_by_search(endpoint)
        for store in endpoint._app.tenants.values():
            people = store.seed_users(_STRANGERS)
            member = {"value": people[0]["id"]}
            store.add("Group", {"schemas": [], "displayName": "Sales", "members": [member]})
            store.add("User", {"schemas": [], "userName": "ScimConf-00000000-gw0n1@corp.example", "active": True})
        yield endpoint


def _create_by_search(endpoint: Endpoint) -> None:
    app: Any = endpoint._app

    def search(call: Call) -> Answer:
        answer: Answer = app.created(call, app.store.add("User", {**call.body, "active": True}))
        return answer

    app.search = search


def _everything(endpoint: Endpoint) -> dict[str, Any]:
    """Return all resources of all tenants, by tenant, kind and id."""
    stores = endpoint._app.tenants.items()
    found = {
        f"{tenant}/{kind}/{one['id']}": one
        for tenant, store in stores
        for kind in ("User", "Group")
        for one in store.all(kind)
    }
    return copy.deepcopy(found)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill as many runs as are asked for, tell of each that went wrong, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    came = []
    for kill in drawn(options.count, seed):
        with tempfile.TemporaryDirectory() as folder:
            came.append(tried(kill, Path(folder)))
        one = came[-1]
        _say(f"{kill}, after {one.after} requests, {one.created} left behind: {one.wrong or 'clean'}")
    well = sum(not one.wrong for one in came)
    removed = sum(one.created for one in came)
    _say(f"{well} of {len(came)} killed runs were cleaned up; {removed} resources were left behind (seed {seed})")
    return 0 if well == len(came) else 1


if __name__ == "__main__":
    sys.exit(main())
