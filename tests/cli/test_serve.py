"""``serve``: the reference endpoint in a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.cli.command import call
from tests.support import NOTICE, TOKEN, environment


@contextmanager
def _served(*arguments: str, token: str | None = None) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Yield a serving process and what it said: notice, url and token."""
    words = [sys.executable, "-u", "-m", "scim_conformance", "serve", *arguments]
    with subprocess.Popen(words, env=environment(token), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = {"notice": process.stdout.readline().strip()}
            for _ in range(2):
                name, _, text = process.stdout.readline().partition(":")
                said[name] = text.strip()
            yield process, said
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_ended(number: signal.Signals) -> None:
    """It says where it is and with which token, answers there, and ends with 0 when it is told to."""
    with _served("bizagi") as (process, said):
        assert said["notice"] == NOTICE
        header = {"Authorization": f"Bearer {said['token']}"}
        assert requests.get(f"{said['url']}/Users", headers=header, timeout=5).status_code == 200
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read().endswith("stopped\n")


def test_faults_port_and_own_token() -> None:
    """Faults are switched on, the port is the wanted one, and a token from outside is not printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ("bizagi", "--port", str(port), "--fault", "anonymous-accepted", "--fault", "drop:active")
    with _served(*arguments, token=TOKEN) as (_, said):
        assert f":{port}/" in said["url"]
        assert said["token"] == "as in $SCIM_TOKEN"
        assert requests.get(f"{said['url']}/Users", timeout=5).status_code == 200


def test_token_file(tmp_path: Path) -> None:
    """A token from a file is named by the file."""
    (tmp_path / "token").write_text(TOKEN)
    with _served("bizagi", "--token-file", str(tmp_path / "token")) as (_, said):
        assert said["token"] == f"as in the file {tmp_path / 'token'}"


def test_port_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    """A port that is taken is a usage error."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        called = call(capsys, "serve", "bizagi", "--port", str(port))
    assert called.exit == 4
    assert called.err.startswith(f"error: port {port} cannot be used: ")
    assert called.err.count("\n") == 1
