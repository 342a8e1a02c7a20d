"""Prints the figures as tables; nothing here passes or fails. Takes a few minutes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.endpoint import TOKEN, serving
from scim_conformance.proving.choice import EVERYTHING

ROOT = Path(__file__).parent.parent
PROFILES = ("bitabiz", "britive", "bizagi", "bic-cloud-design", EVERYTHING)
DIVIDED = "britive"
LATENCY = 0.1
_REPEATS = 3


@dataclass(frozen=True)
class Run:
    """One run: what results.json counts, seconds by phase, memory in MB, and the whole wall time."""

    cases: int
    requests: int
    verdict: str
    clock: dict[str, float]
    started: float
    ended: float

    @property
    def start_up(self) -> float:
        """From the start of the process to pytest being configured."""
        return self.clock["configured"] - self.started

    @property
    def collection(self) -> float:
        """Until the last process knows its cases; with workers this holds their start-up."""
        return self.clock["collected"] - self.clock["configured"]

    @property
    def session(self) -> float:
        """Asking, judging, cleaning up and writing results.json."""
        return self.clock["finished"] - self.clock["collected"]

    @property
    def wall(self) -> float:
        """What a user waits for."""
        return self.ended - self.started

    @property
    def memory(self) -> float:
        """The largest process's peak."""
        return max(self.clock["memory"], self.clock["memory_worker"])


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as folder:
        _economy(Path(folder))
        _areas(Path(folder))
        _division(Path(folder))


def _economy(folder: Path) -> None:
    _say(f"One process, no latency, the endpoint in another process; the shortest of {_REPEATS} runs and replays.")
    _say("Seconds; replay: the same requests with requests.Session against a fresh endpoint; memory in MB.")
    _say("Ratio of session and replay; ratio cpu: of what the two processes computed, whatever else the machine did.\n")
    timed = ("start-up", "collect", "session", "replay", "ratio", "ratio cpu", "wall")
    head = ("profile", "cases", "requests", *timed, "memory")
    _run(folder, PROFILES[0], None, 0)  # warms the file cache and compiles what Python keeps compiled
    rows = [_compared(folder, profile) for profile in PROFILES]
    _table(head, rows)


def _compared(folder: Path, profile: str) -> list[str]:
    recording = folder / "recording.jsonl"
    runs: list[Run] = []
    replays: list[dict[str, Any]] = []
    for _ in range(_REPEATS):
        with serving(profile, 0.0, recording) as url:
            runs.append(_run(folder, profile, url, 0))
        with serving(profile, 0.0, folder / "again.jsonl") as url:
            words = [sys.executable, "-m", "bench.replay", str(recording), url]
            replays.append(json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout))  # noqa: S603
    run = min(runs, key=lambda one: one.session)
    bare = min(one["seconds"] for one in replays)
    computed = min(one.clock["cpu"] for one in runs) / min(one["cpu"] for one in replays)
    differing = max(one["differing"] for one in replays)
    odd = f" ({differing} answers differ)" if differing else ""
    return [
        f"{Path(profile).stem}{_unless_conformant(run)}",
        str(run.cases),
        str(run.requests),
        f"{run.start_up:.2f}",
        f"{run.collection:.2f}",
        f"{run.session:.2f}",
        f"{bare:.2f}{odd}",
        f"{run.session / bare:.2f}",
        f"{computed:.2f}",
        f"{run.wall:.2f}",
        f"{run.memory:.0f}",
    ]


def _areas(folder: Path) -> None:
    _say(f"\n{DIVIDED} by area: cases, and the requests that a case of the area was the first to judge.\n")
    _run(folder, DIVIDED, None, 0)
    document = json.loads((folder / "results.json").read_text())
    cases, first = Counter(one["area"] for one in document["cases"]), dict[int, str]()
    for one in document["cases"]:
        first |= {number: one["area"] for number in one["exchanges"] if number not in first}
    judged = Counter(first.values())
    rest = document["requests"]["total"] - len(first)
    rows = [[area, str(number), str(judged[area])] for area, number in sorted(cases.items())]
    _table(("area", "cases", "requests"), [*rows, ["set-up and clean-up", "", str(rest)]])


def _division(folder: Path) -> None:
    _say(f"\n{DIVIDED} with {LATENCY * 1000:.0f} ms added to each answer, on {os.cpu_count()} processors.\n")
    runs: dict[int, Run] = {}
    for workers in (1, 8):
        with serving(DIVIDED, LATENCY, folder / "again.jsonl") as url:
            runs[workers] = _run(folder, DIVIDED, url, workers)
    head = ("workers", "requests", "start-up", "collect", "session", "wall", "memory", "faster: session", "wall")
    rows = [
        [
            f"-n {workers}{_unless_conformant(run)}",
            str(run.requests),
            f"{run.start_up:.2f}",
            f"{run.collection:.2f}",
            f"{run.session:.2f}",
            f"{run.wall:.2f}",
            f"{run.memory:.0f}",
            f"{runs[1].session / run.session:.2f}",
            f"{runs[1].wall / run.wall:.2f}",
        ]
        for workers, run in runs.items()
    ]
    _table(head, rows)


def _run(folder: Path, profile: str, url: str | None, workers: int) -> Run:
    """Return a run against an endpoint, or against the embedded one."""
    results, clock = folder / "results.json", folder / "clock.json"
    words = ["-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", "-p", "bench.clock", "-n", str(workers)]
    options = ["--scim-profile", profile, "--scim-results", str(results)]
    options += ["--scim-url", url] if url else []
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith(("SCIM_", "PYTEST_", "PYTHON"))},
        **({"SCIM_TOKEN": TOKEN} if url else {}),
        "BENCH_CLOCK": str(clock),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    started = time.time()
    subprocess.run([sys.executable, *words, *options], cwd=folder, env=environment, capture_output=True, check=False)  # noqa: S603
    ended = time.time()
    document = json.loads(results.read_text())
    return Run(
        len(document["cases"]),
        document["requests"]["total"],
        document["verdict"],
        json.loads(clock.read_text()),
        started,
        ended,
    )


def _unless_conformant(run: Run) -> str:
    return "" if run.verdict == "conformant" else f" ({run.verdict})"


def _table(head: tuple[str, ...], rows: list[list[str]]) -> None:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        first, *others = (
            text.ljust(width) if not column else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        _say("  ".join([first, *others]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
