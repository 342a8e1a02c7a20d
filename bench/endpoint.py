"""A process that serves the reference endpoint until its input ends: ``python -m bench.endpoint PROFILE LATENCY FILE``.

Its first line of output is the base URL; what it was asked is in FILE afterwards. It is a process of its own so that
neither a run nor a replay shares the interpreter with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.recording import RecordingApp, save
from scim_conformance.profile import load
from scim_conformance.reference.server import Endpoint

TOKEN = "bench-token-51c2"  # noqa: S105 - a token for loopback


def serve(profile: str, latency: float, file: Path) -> None:
    """Serve until standard input ends, then write what was asked."""
    app = RecordingApp(load(profile), TOKEN)
    app.latency = latency
    with Endpoint(app, 0) as endpoint:
        sys.stdout.write(f"{endpoint.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
    save(file, app.sent)


@contextmanager
def serving(profile: str, latency: float, file: Path) -> Iterator[str]:
    """Serve in another process for the block; yield the base URL."""
    words = [sys.executable, "-m", __name__, profile, str(latency), str(file)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as process:  # noqa: S603
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the endpoint's process has no pipes")
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait()


if __name__ == "__main__":
    serve(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
