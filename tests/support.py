"""Runs the suite as a user would, in a process of its own, and reads what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from filelock import FileLock

from scim_conformance.profile import load
from scim_conformance.proving.choice import EVERYTHING, OKTA
from scim_conformance.reference import Endpoint, serve
from scim_conformance.suite import DIRECTORY, load_checks
from tests.inside import UNMEASURED

__all__ = ["EVERYTHING", "OKTA", "UNMEASURED"]  # beside what is defined here

ROOT = Path(__file__).parent.parent
TOKEN = "test-token-7f3a9c"
#: What the endpoint for EVERYTHING takes beside the token, by the kinds that profiles name.
CREDENTIALS = {
    kind: f"test-{kind}-5b1e0d" for kind in ("expired", "read_only", "second_tenant", "disposable", "client_secret")
}
CLIENT_ID = "test-client-5b1e0d"
NOTICE = "embedded reference endpoint: says nothing about a product"
PROFILES = ("bitabiz", "britive", "bizagi", "bic-cloud-design", EVERYTHING)
_MOST_TOLD = 12
MODULES = tuple(sorted(map(str, DIRECTORY.glob("test_*.py"))))


@dataclass(frozen=True)
class Run:
    """A finished run: exit code, everything printed, results.json where there is one, and the folder it ran in."""

    exit: int
    output: str
    document: dict[str, Any]
    folder: Path = Path()

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
        lines = [
            f"{one['outcome']} {one['check']}[{one['case']}] {one['reason']} {one['findings']}"
            for one in bad[:_MOST_TOLD]
        ]
        return "\n".join([*lines, self.output[-3000:]])


def run_suite(
    folder: Path,
    profile: str,
    *arguments: str,
    url: str | None = None,
    token: str | None = TOKEN,
    timeout: float = 120,
    extra: Mapping[str, str] | None = None,
) -> Run:
    """Return a run of the suite in a folder; without a URL the embedded endpoint answers.

    ``token`` is in SCIM_TOKEN when there is a URL; ``extra`` are further environment variables.
    """
    results = folder / "results.json"
    results.unlink(missing_ok=True)
    words = suite_words(folder, profile, *arguments, url=url)
    further = {**token_endpoint(url), **(extra or {})}
    done = python(folder, *words, token=token if url is not None else None, timeout=timeout, extra=further)
    return made(done.returncode, done.stdout + done.stderr, folder)


def start_suite(
    folder: Path, profile: str, *arguments: str, url: str, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Return a run that is under way, in a session and process group of its own, its output in ``folder/output``.

    ``extra`` are further environment variables. Coverage is not measured: such a run is ended by a signal, and one that
    comes while the measuring holds its lock would leave it held for ever.
    """
    # Whoever started us in the background had SIGINT ignored, and what we start would ignore it too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        variables = {**UNMEASURED, **token_endpoint(url), **(extra or {})}
        return _started(folder, suite_words(folder, profile, *arguments, url=url), variables)
    finally:
        signal.signal(signal.SIGINT, before)


def _started(folder: Path, words: Sequence[str], extra: Mapping[str, str]) -> subprocess.Popen[str]:
    with (folder / "output").open("w") as output:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=folder,
            env={**environment(TOKEN), **extra},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )


def ended(folder: Path, process: subprocess.Popen[str], timeout: float = 60) -> Run:
    """Return what a run that was started came to."""
    return finished(process.wait(timeout), folder)


def finished(code: int, folder: Path) -> Run:
    """Return a run that has ended with an exit code, its output in ``folder/output``."""
    return made(code, (folder / "output").read_text(), folder)


def made(code: int, output: str, folder: Path) -> Run:
    """Return a run that has ended with an exit code and this output, with the results it left in its folder."""
    results = folder / "results.json"
    return Run(code, output, json.loads(results.read_text()) if results.is_file() else {}, folder)


def suite_words(folder: Path, profile: str, *arguments: str, url: str | None = None) -> list[str]:
    """Return the words after ``python`` that start the suite."""
    words = ["-m", "pytest", "--scim-profile", profile, "--scim-results", str(folder / "results.json"), *arguments]
    return [*words, "--scim-url", url] if url is not None else words


def python(
    folder: Path,
    *words: str,
    token: str | None = None,
    timeout: float = 120,
    extra: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Return a finished Python process started in a folder, with the token in SCIM_TOKEN if there is one."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**environment(token), **(extra or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def environment(token: str | None) -> dict[str, str]:
    """Return this process's environment without anything that would steer a run, and with EVERYTHING's tokens."""
    dropped = ("SCIM_", "PYTEST_", "GITHUB_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    further = {f"EVERYTHING_{kind.upper()}": text for kind, text in {**CREDENTIALS, "client_id": CLIENT_ID}.items()}
    return {**kept, **further, **({"SCIM_TOKEN": token} if token is not None else {})}


def token_endpoint(url: str | None) -> dict[str, str]:
    """Return the variable with the token endpoint that the reference endpoint at a URL has."""
    return {} if url is None else {"EVERYTHING_TOKEN_ENDPOINT": urljoin(url, "/token")}


@contextmanager
def serving(
    profile: str, *faults: str, variants: Sequence[str] = (), latency: float = 0.0, token: str = TOKEN
) -> Iterator[Endpoint]:
    """Serve the reference endpoint in this process, for the block."""
    loaded = load(profile)
    known = {**CREDENTIALS, "client_id": CLIENT_ID}
    further = {kind: known[kind] for kind in loaded.credentials if kind in known}
    with serve(loaded, token=token, faults=faults, variants=variants, latency=latency, credentials=further) as endpoint:
        yield endpoint


def modules_of(checks: Iterable[str]) -> list[str]:
    """Return the suite's files that hold these checks."""
    wanted = set(checks)
    areas = {one.area.replace("-", "_") for one in load_checks() if one.id in wanted}
    return [module for module in MODULES if Path(module).stem.removeprefix("test_") in areas]


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Run]) -> Run:
    """Return a run that is made once in a folder of its own, whichever of the test run's workers asks first."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / f"shared-{name}"
    kept = folder / "run.json"
    with FileLock(f"{folder}.lock"):
        if not kept.exists():
            folder.mkdir(exist_ok=True)
            run = make(folder)
            kept.write_text(json.dumps([run.exit, run.output]))
        code, output = json.loads(kept.read_text())
    return made(code, output, folder)


def stem(profile: str) -> str:
    """Return a profile's name, also of one that is a file."""
    return Path(profile).stem


def lean(folder: Path) -> list[str]:
    """Return arguments for runs of single modules: no ini but an empty one, and no plugin that plays no part."""
    ini = folder / "pytest.ini"
    ini.write_text("[pytest]\n")
    without = ("cacheprovider", "hypothesispytest", "html", "xdist")
    return ["-q", "-c", str(ini), *(word for name in without for word in ("-p", f"no:{name}"))]


@contextmanager
def answering(status: int, headers: Mapping[str, str], text: str) -> Iterator[str]:
    """Serve one answer to whatever is asked, for the block; ``{path}`` in a header stands for what was asked for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = text.encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value.replace("{path}", self.path))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/scim/v2"
        finally:
            server.shutdown()
            thread.join()
