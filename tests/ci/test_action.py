"""The composite action: what GitHub asks of its file, what its scripts do, and that no input can write into them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ci.scripts import Shell, evaluated, is_valid, parsed
from tests.support import ROOT, TOKEN, serving

ACTION = parsed("action.yml")
INSTALL, RUN, KEEP = ACTION["runs"]["steps"]
HOSTILE = ('"; touch pwned; "', "$(touch pwned) `touch pwned`", "'; touch pwned; '\ny=$(touch pwned)")


def step(
    folder: Path, one: Any = RUN, *, real: bool = False, code: int = 0, **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Return a finished step of the action with these inputs, in an environment as GitHub makes it."""
    defaults = {name: told.get("default", "") for name, told in ACTION["inputs"].items()}
    given = {name.replace("_", "-"): text for name, text in inputs.items()}
    context = {f"inputs.{name}": text for name, text in {**defaults, **given}.items()}
    github = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "RUNNER_TEMP": str(folder),
        "STAND_IN_CODE": str(code),
    }
    shell = Shell(folder, real)
    if one is RUN:
        installed = shell.run([INSTALL["run"]], {**github, "PYTHON": "python3", "ACTION_PATH": "."})
        assert installed.returncode == 0, installed.stderr
    variables = evaluated(one["env"], {**context, "github.action_path": str(ROOT)})
    return shell.run([one["run"]], {**github, **variables})


def outputs(folder: Path) -> dict[str, str]:
    """Return what the step gave, the last value of each name."""
    lines = (folder / "output").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_action_is_described() -> None:
    """Everything an action has to say is there: name, description, and a description of each input and output."""
    assert {"name", "description", "inputs", "outputs", "runs"} <= set(ACTION)
    assert len(ACTION["description"]) <= 125  # the marketplace's bound
    assert all(told["description"] for told in [*ACTION["inputs"].values(), *ACTION["outputs"].values()])
    assert {name for name, told in ACTION["inputs"].items() if told.get("required")} == {"profile", "url", "token"}
    assert all(isinstance(told.get("default", ""), str) for told in ACTION["inputs"].values())
    assert {"verdict", "exit-code", "report-dir", "findings"} == set(ACTION["outputs"])
    for name, told in ACTION["outputs"].items():
        assert told["value"] == f"${{{{ steps.{RUN['id']}.outputs.{name} }}}}"


def test_action_is_composite() -> None:
    """Scripts name their shell, are valid, and hold no expression: every input comes by the environment."""
    assert ACTION["runs"]["using"] == "composite"
    for one in (INSTALL, RUN):
        assert one["shell"] == "bash"
        assert is_valid(one["run"])
        assert "${{" not in one["run"]
    assert RUN["env"]["SCIM_TOKEN"] == "${{ inputs.token }}"
    used = {name for one in (INSTALL, RUN, KEEP) for name in ACTION["inputs"] if f"inputs.{name}" in str(one)}
    assert used == set(ACTION["inputs"])


def test_reports_are_kept_whatever_happens() -> None:
    """The artifact is uploaded also when the run fails."""
    assert KEEP["uses"] == "actions/upload-artifact@v4"
    assert "always()" in KEEP["if"]
    assert KEEP["with"]["path"] == "${{ steps.run.outputs.report-dir }}"


def test_action_installs_its_own_checkout(tmp_path: Path) -> None:
    """The package comes from where the action is, into a virtual environment of its own."""
    assert step(tmp_path, INSTALL, python="python3").returncode == 0
    shell = Shell(tmp_path)
    assert shell.noted("venv") == ["-m", "venv", str(tmp_path / "scim-conformance")]
    assert shell.noted("installed")[-1] == str(ROOT)


def test_inputs_become_options(tmp_path: Path) -> None:
    """Each input is an option of its own, words are divided at blanks, and the token is on no command line."""
    done = step(
        tmp_path,
        profile="britive bizagi",
        url="https://host/scim",
        token="secret-7",
        report_dir="out put",
        workers="2",
        strict="true",
        baseline="known.yaml",
        args="--dialect rfc\n-- -k *",
    )
    assert done.returncode == 0, done.stderr
    assert Shell(tmp_path).noted("words") == [
        *("run", "britive", "bizagi", "--report-dir=out put", "--yes", "--workers=2", "--strict"),
        *("--baseline=known.yaml", "--dialect", "rfc", "--", "-k", "*"),
    ]
    assert "secret-7" not in done.stdout + done.stderr
    assert outputs(tmp_path) == {"report-dir": "out put", "exit-code": "0"}


def test_defaults_are_left_to_the_command(tmp_path: Path) -> None:
    """Without further inputs no more is said than what the action itself has to say."""
    step(tmp_path, profile="britive")
    assert Shell(tmp_path).noted("words") == ["run", "britive", "--report-dir=reports", "--yes"]


@pytest.mark.parametrize(
    ("fail_on", "codes"),
    [
        ("incomplete", {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 10: 10}),
        ("nonconformant", {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 10: 0}),
        ("never", {0: 0, 1: 0, 2: 2, 3: 3, 4: 4, 5: 5, 10: 0}),
    ],
)
def test_when_the_step_fails(tmp_path: Path, fail_on: str, codes: dict[int, int]) -> None:
    """The input fail-on says what fails the step; the output says what the run came to."""
    for code, expected in codes.items():
        assert step(tmp_path, profile="britive", fail_on=fail_on, code=code).returncode == expected
        assert outputs(tmp_path)["exit-code"] == str(code)


@pytest.mark.parametrize("inputs", [{"fail_on": "sometimes"}, {"report_dir": "a\nverdict=conformant"}])
def test_inputs_that_make_no_sense(tmp_path: Path, inputs: dict[str, Any]) -> None:
    """They end the step with 4 before anything is run, and write no output."""
    done = step(tmp_path, profile="britive", **inputs)
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("name", sorted(ACTION["inputs"]))
def test_no_input_is_run_as_a_script(tmp_path: Path, name: str) -> None:
    """What is written into an input stays text, whatever a shell would make of it."""
    for text in HOSTILE:
        inputs: dict[str, Any] = {"profile": "britive", name: text}
        step(tmp_path, INSTALL if name == "python" else RUN, **inputs)
    assert list(tmp_path.rglob("*pwned*")) == []


def test_action_certifies_an_endpoint(tmp_path: Path) -> None:
    """Against an endpoint with a fault: reports, summary, annotations and outputs, and the exit code of the run."""
    with serving("bizagi", "anonymous-accepted") as endpoint:
        done = step(
            tmp_path, real=True, profile="bizagi", url=endpoint.url, token=TOKEN, args="-- -k authentication_missing"
        )
    assert done.returncode == 1, done.stdout + done.stderr
    assert outputs(tmp_path) == {"report-dir": "reports", "exit-code": "1", "verdict": "nonconformant", "findings": "1"}
    assert {"compliance.html", "junit.xml", "results.json"} <= {p.name for p in (tmp_path / "reports/bizagi").iterdir()}
    assert "::error title=authentication-missing-is-refused (MUST%2C SECURITY)::" in done.stdout
    assert (tmp_path / "summary").read_text().startswith("## SCIM conformance: `bizagi`\n")
    written = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    assert [text for text in (done.stdout.encode(), done.stderr.encode(), *written) if TOKEN.encode() in text] == []


def test_unset_secret_is_a_usage_error(tmp_path: Path) -> None:
    """Without a token, as in a fork's pull request, nothing is certified."""
    done = step(tmp_path, real=True, profile="bizagi", url="http://127.0.0.1:9/scim", token="")
    assert done.returncode == 4
    assert outputs(tmp_path)["verdict"] == "none"
