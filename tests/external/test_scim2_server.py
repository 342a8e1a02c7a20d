"""The suite against scim2-server, which nobody here wrote: each finding was read against the RFC text."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.external.findings import expected, require_known, require_only
from tests.support import TOKEN, run_suite

pytestmark = pytest.mark.external

FINDINGS = Path(__file__).parent / "scim2_server_findings.json"
DIALECTS = [f"--scim-dialect={name}" for name in ("entra", "entra-compliant", "rfc")]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """A scim2-server on loopback, stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [str(Path(sys.executable).with_name("scim2-server")), "--port", str(port), "--bearer-token", TOKEN]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield _ready(f"http://127.0.0.1:{port}/v2")
        finally:
            server.terminate()


@pytest.mark.parametrize("profile", ["bitabiz", "britive", "bizagi", "bic-cloud-design"])
def test_findings_are_the_expected_ones(profile: str, base_url: str, tmp_path: Path) -> None:
    """The suite finds what is on the list, each entry with its reason, and nothing else but what that blocks."""
    listed = run_suite(tmp_path, profile, *DIALECTS, "--scim-max-examples", "0", url=base_url)
    require_only(listed, expected(FINDINGS, profile))


@pytest.mark.parametrize("profile", ["britive", "bizagi"])
def test_generated_examples_find_what_is_known(profile: str, base_url: str, tmp_path: Path) -> None:
    """What nobody listed finds what is on the list, each entry with its reason, and nothing else."""
    words = ("-m", "generated or stateful", "--scim-seed", "1", "--scim-max-examples", "25")
    require_known(run_suite(tmp_path, profile, *DIALECTS, *words, url=base_url), FINDINGS)


def test_nothing_is_left_behind(base_url: str, tmp_path: Path) -> None:
    """After a run the server holds no user and no group."""
    run_suite(tmp_path, "britive", url=base_url)
    for endpoint in ("Users", "Groups"):
        answer = requests.get(f"{base_url}/{endpoint}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        assert answer.json()["totalResults"] == 0


def _ready(url: str) -> str:
    for _ in range(100):
        try:
            requests.get(f"{url}/ServiceProviderConfig", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return url
    raise RuntimeError("scim2-server did not start")
