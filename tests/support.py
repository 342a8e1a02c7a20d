"""Runs the suite as a user would, in a process of its own, and reads what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TOKEN = "test-token-7f3a9c"  # noqa: S105 - a token for loopback
EVERYTHING = str(ROOT / "tests" / "profiles" / "everything.yaml")
PROFILES = ("bitabiz", "britive", "bizagi", "bic-cloud-design", EVERYTHING)


@dataclass(frozen=True)
class Run:
    """A finished run: exit code, everything printed, and results.json where there is one."""

    exit: int
    output: str
    document: dict[str, Any]

    @property
    def cases(self) -> dict[str, dict[str, Any]]:
        """Cases by ``check[case]``."""
        return {f"{one['check']}[{one['case']}]": one for one in self.document.get("cases", ())}

    def outcomes(self) -> dict[str, str]:
        """Outcomes by ``check[case]``."""
        return {key: one["outcome"] for key, one in self.cases.items()}

    def checks(self, *outcomes: str) -> set[str]:
        """Ids of the checks with a case of one of these outcomes."""
        return {one["check"] for one in self.cases.values() if one["outcome"] in outcomes}

    def told(self) -> str:
        """Every case that is neither passed nor not-applicable, for a failing assertion's message."""
        bad = [one for one in self.cases.values() if one["outcome"] not in ("passed", "not-applicable")]
        lines = [f"{one['outcome']} {one['check']}[{one['case']}] {one['reason']} {one['findings']}" for one in bad]
        return "\n".join([*lines, self.output[-3000:]])


def run_suite(
    folder: Path, profile: str, *arguments: str, url: str | None = None, token: str | None = TOKEN, timeout: float = 120
) -> Run:
    """Return a run of the suite in a folder; without a URL the embedded endpoint answers."""
    results = folder / "results.json"
    words = ["-m", "pytest", "--scim-profile", profile, "--scim-results", str(results), *arguments]
    if url is not None:
        words += ["--scim-url", url]
    done = python(folder, *words, token=token if url is not None else None, timeout=timeout)
    document = json.loads(results.read_text()) if results.exists() else {}
    return Run(done.returncode, done.stdout + done.stderr, document)


def python(folder: Path, *words: str, token: str | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Return a finished Python process started in a folder, with the token in SCIM_TOKEN if there is one."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *words],
        cwd=folder,
        env=environment(token),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def environment(token: str | None) -> dict[str, str]:
    """Return this process's environment without anything that would steer a run."""
    dropped = ("SCIM_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, **({"SCIM_TOKEN": token} if token is not None else {})}
