"""``run``: profiles against an endpoint, with all reports."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.reference import Endpoint
from tests.cli.command import call
from tests.support import EVERYTHING, NOTICE, TOKEN, UNMEASURED, environment, python, serving

_FEW = ("--", "-k", "authentication")


def _run(folder: Path, *arguments: str, token: str | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
    return python(folder, "-P", "-m", "scim_conformance", "run", *arguments, token=token, extra=extra)


def _results(folder: Path, connector: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reports" / connector / "results.json").read_text())
    return document


def test_reports_of_the_embedded_endpoint(tmp_path: Path) -> None:
    """Every report is written, every output says what was judged, and the folder's own test set-up is not read."""
    (tmp_path / "conftest.py").write_text("raise RuntimeError('read')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "yaml.py").write_text("raise RuntimeError('imported')")
    done = _run(tmp_path, "bizagi", PYTEST_ADDOPTS="--no-such-option", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{NOTICE}\n")
    assert "bizagi  conformant     exit code 0   reports/bizagi/" in done.stdout
    assert done.stdout.endswith("This judges the embedded reference endpoint only; name --url to certify a product.\n")
    written = {one.name for one in (tmp_path / "reports" / "bizagi").iterdir()}
    assert {"results.json", "report.html", "junit.xml"} <= written
    assert {one.name for one in tmp_path.iterdir()} == {"conftest.py", "pytest.ini", "yaml.py", "reports"}


def test_several_profiles_and_the_worst_exit_code(tmp_path: Path) -> None:
    """All profiles run against the same endpoint, reports lie by connector name, and the worst code counts."""
    with serving("bizagi", "anonymous-accepted") as endpoint:
        arguments = (
            "bizagi",
            EVERYTHING,
            "bizagi",
            "--url",
            endpoint.url,
            "--report-dir",
            "out/deep",
            "-n",
            "2",
            *_FEW,
        )
        done = _run(tmp_path, *arguments, token=TOKEN)
    assert done.returncode == 1, done.stdout + done.stderr
    assert NOTICE not in done.stdout
    for connector in ("bizagi", "everything"):
        document = json.loads((tmp_path / "out" / "deep" / connector / "results.json").read_text())
        assert document["verdict"] == "nonconformant"
        assert document["run"]["workers"] == 2
    assert done.stdout.count("nonconformant  exit code 1 ") == 2
    assert TOKEN not in done.stdout


def test_options_reach_pytest(tmp_path: Path) -> None:
    """Strictness, dialects and the token's place are handed on; -v makes pytest talk."""
    (tmp_path / "token").write_text(TOKEN)
    with serving("bizagi") as endpoint:
        options = ("--token-file", "token", "--strict", "--dialect", "rfc", "--yes", "--url", endpoint.url)
        done = _run(tmp_path, "bizagi", *options, "--", "-v", "-k", "authentication")
    assert done.returncode == 0, done.stdout + done.stderr
    given = _results(tmp_path, "bizagi")["run"]["arguments"]
    assert {"--scim-strict", "--scim-dialect=rfc", "--scim-yes", "-v"} <= set(given)
    assert "-q" not in given


@pytest.mark.parametrize(
    ("words", "passed", "given"),
    [
        ((), (), ["--no-header", "-o", "verbosity_test_cases=-1"]),
        (("-q",), (), ["--no-header", "-o", "verbosity_test_cases=-1", "-q"]),
        (("-qq",), (), ["--no-header", "-o", "verbosity_test_cases=-1", "-qq"]),
        (("-v",), (), ["-v"]),
        (("-v", "--verbose"), (), ["-vv"]),
        (("-v", "-q"), (), ["--no-header", "-o", "verbosity_test_cases=-1"]),
        ((), ("-vv",), ["-vv"]),
    ],
)
def test_verbosity_of_the_command(
    words: tuple[str, ...],
    passed: tuple[str, ...],
    given: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """-q and -v mean what they mean to pytest, from a middle at which the cases' dots stand without their files."""
    seen: list[list[str]] = []

    def noted(command: list[str], _: object) -> int:
        seen.append(command)
        return 5

    monkeypatch.setattr("scim_conformance.cli.run.supervise", noted)
    call(capsys, "run", "bizagi", "--report-dir", str(tmp_path), *words, "--", *passed)
    known = {"--no-header", "-o", "verbosity_test_cases=-1", "-q", "-qq", "-v", "-vv"}
    assert [one for one in seen[0][seen[0].index("--scim-profile=bizagi") :] if one in known] == given


def test_old_reports_do_not_survive_a_run_that_fails(tmp_path: Path) -> None:
    """A run that cannot start leaves no report of an earlier one to be taken for its own."""
    folder = tmp_path / "reports" / "bizagi"
    folder.mkdir(parents=True)
    (folder / "results.json").write_text("{}")
    done = _run(tmp_path, "bizagi", "britive", "--url", "")
    assert done.returncode == 4
    assert not (folder / "results.json").exists()
    assert not (tmp_path / "reports" / "britive").exists()
    assert "the URL is empty" in done.stdout + done.stderr
    assert "no verdict" not in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--url", ""), "set --url or SCIM_URL to the base URL"),
        (("--url", "https://scim.invalid/"), "Say --yes to consent"),
        (("--url", "https://scim.invalid/", "--auth", "oauth2"), "--auth oauth2 needs --token-url"),
    ],
)
def test_messages_name_options_as_they_were_typed(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """What pytest refuses below the command is told in the command's options, not in those of the plugin."""
    done = _run(tmp_path, "bizagi", *words, token=TOKEN)
    assert done.returncode == 4
    assert said in " ".join((done.stdout + done.stderr).split())


def test_nothing_selected(tmp_path: Path) -> None:
    """A selection that matches nothing ends with 5 and without a verdict."""
    done = _run(tmp_path, "bizagi", "--", "-k", "zzzzzz")
    assert done.returncode == 5
    assert "no verdict     exit code 5" in done.stdout


def test_profiles_of_the_same_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Two profiles that would write the same reports are refused."""
    file = tmp_path / "mine.yaml"
    file.write_text(Path(EVERYTHING).read_text())
    called = call(capsys, "run", EVERYTHING, str(file))
    assert called.exit == 4
    assert "both named everything" in called.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """A run that is ended by Ctrl-C, or cancelled, takes back what it created, and the next profile is not begun."""
    with serving(EVERYTHING, latency=0.02) as endpoint:
        words = [sys.executable, "-m", "scim_conformance", "run", EVERYTHING, "bizagi", "--url", endpoint.url]
        # Unmeasured: a signal that comes while coverage holds its lock would leave it held for ever.
        variables = {**environment(TOKEN), **UNMEASURED}
        with subprocess.Popen(
            words, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            _until_created(endpoint)
            process.send_signal(number)
            output, _ = process.communicate(timeout=60)
        assert process.returncode == 2, output
        assert endpoint.store.all("User") == []
    assert "everything  incomplete     exit code 2 " in output
    assert "bizagi  " not in output


def _until_created(endpoint: Endpoint) -> None:
    for _ in range(600):
        if len(endpoint.store.all("User")) > 1:
            return
        time.sleep(0.05)
    raise AssertionError("the run created no user")
