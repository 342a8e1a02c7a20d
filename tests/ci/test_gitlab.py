"""The template for GitLab: what GitLab asks of its file, and what its script does."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.model import ExitCode
from tests.ci.scripts import Shell, is_valid, parsed
from tests.support import TOKEN, serving

JOB = parsed("ci/gitlab.yml")[".scim-conformance"]


def job(folder: Path, *, real: bool = False, code: int = 0, **variables: Any) -> subprocess.CompletedProcess[str]:
    """Return the finished script of the job with these variables, in an environment as GitLab makes it."""
    gitlab = {"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": str(folder), "STAND_IN_CODE": str(code)}
    return Shell(folder, real).run(JOB["script"], {**gitlab, **JOB["variables"], **variables})


def test_template_is_a_hidden_job() -> None:
    """Including the file starts no job; it has a script, variables that are texts, and nothing of one project."""
    assert [name for name in parsed("ci/gitlab.yml") if not name.startswith(".")] == []
    assert all(isinstance(line, str) for line in JOB["script"])
    assert is_valid("\n".join(JOB["script"]))
    assert all(isinstance(text, str) for text in JOB["variables"].values())
    assert "SCIM_TOKEN" not in JOB["variables"]
    assert not {"SCIM_URL", "SCIM_TOKEN"} & set(str(JOB["script"]).split("$"))


def test_template_keeps_the_reports() -> None:
    """Reports are kept also when the job fails, GitLab reads JUnit, and only what is incomplete is allowed to fail."""
    artifacts = JOB["artifacts"]
    assert artifacts["when"] == "always"
    assert artifacts["expire_in"]
    assert artifacts["reports"] == {"junit": "scim-reports/*/junit.xml"}
    assert "scim-reports/" in artifacts["paths"]
    assert JOB["allow_failure"] == {"exit_codes": ExitCode.INCOMPLETE}


@pytest.mark.parametrize("code", [0, 1, 4, 10])
def test_job_ends_with_the_exit_code_of_the_run(tmp_path: Path, code: int) -> None:
    """The package is installed, the variables become words, and the job's exit code is the run's."""
    variables: dict[str, Any] = {"CONFORMANCE_PROFILE": "britive my.yaml", "CONFORMANCE_ARGS": "--dialect rfc -- -k *"}
    done = job(tmp_path, code=code, CONFORMANCE_PACKAGE="git+https://host/x@v1", **variables)
    assert done.returncode == code, done.stderr
    shell = Shell(tmp_path)
    assert shell.noted("installed")[-1] == "git+https://host/x@v1"
    assert shell.noted("words") == [
        *("run", "britive", "my.yaml", "--report-dir=scim-reports", "--yes", "--dialect", "rfc", "--", "-k", "*")
    ]


@pytest.mark.parametrize("name", sorted(JOB["variables"]))
def test_no_variable_is_run_as_a_script(tmp_path: Path, name: str) -> None:
    """What is written into a variable stays text."""
    for text in ('"; touch pwned; "', "$(touch pwned)", "`touch pwned`"):
        variables: dict[str, Any] = {name: text}
        job(tmp_path, **variables)
    assert list(tmp_path.rglob("*pwned*")) == []


def test_job_certifies_an_endpoint(tmp_path: Path) -> None:
    """URL and token come by the environment; JUnit lies where GitLab looks for it."""
    with serving("bizagi") as endpoint:
        variables: dict[str, Any] = {
            "CONFORMANCE_PROFILE": "bizagi",
            "CONFORMANCE_ARGS": "-- -k authentication_missing",
        }
        done = job(tmp_path, real=True, SCIM_URL=endpoint.url, SCIM_TOKEN=TOKEN, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.glob(JOB["artifacts"]["reports"]["junit"]))
    assert "::" not in done.stdout
