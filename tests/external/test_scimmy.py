"""The suite against scimmy-routers, which nobody here wrote: each finding was read against the RFC text."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.external.findings import expected, require_known, require_only
from tests.support import TOKEN, run_suite

pytestmark = pytest.mark.external

HERE = Path(__file__).parent
APP = HERE / "scimmy"
FINDINGS = HERE / "scimmy_findings.json"
DIALECTS = [f"--scim-dialect={name}" for name in ("entra", "entra-compliant", "rfc")]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """Our small app over scimmy-routers on loopback, installed where needed, stopped at the end."""
    node = _installed()
    environment = {**os.environ, "SCIM_TARGET_TOKEN": TOKEN}
    with subprocess.Popen([node, "server.mjs"], cwd=APP, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), "the app did not start"
            yield url
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


def _installed() -> str:
    """Return node, with the app's packages installed; fail where there is no node or npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.fail("there is no node or npm; on Debian: apt-get install nodejs npm")
    if not (APP / "node_modules" / "scimmy-routers").exists():
        done = subprocess.run([npm, "ci"], cwd=APP, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    return node
