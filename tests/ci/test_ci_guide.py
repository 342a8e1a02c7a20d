"""The guide to CI names what exists: its YAML parses, its scripts are valid, its options and files are ours."""

from __future__ import annotations

import importlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from scim_conformance.cli import COMMANDS, outputs
from scim_conformance.model import ExitCode
from tests.ci.scripts import Shell, is_valid, parsed
from tests.support import ROOT

GUIDE = (ROOT / "docs" / "ci.md").read_text("utf-8")
BLOCKS = re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", GUIDE)
WORKFLOWS = [yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml"]
SHELL = [text for kind, text in BLOCKS if kind == "sh"]
ACTION = parsed("action.yml")
TEMPLATE = parsed("ci/gitlab.yml")[".scim-conformance"]


def steps() -> list[dict[str, Any]]:
    """Return the steps of all GitHub workflows in the guide."""
    jobs = [job for one in WORKFLOWS for job in one.get("jobs", {}).values()]
    return [step for job in jobs for step in job.get("steps", [])]


def gitlab_jobs() -> list[dict[str, Any]]:
    """Return the jobs of GitLab that extend our template."""
    return [job for one in WORKFLOWS for job in one.values() if isinstance(job, dict) and "extends" in job]


def scripts() -> list[str]:
    """Return every script in the guide."""
    ours = [step["run"] for step in steps() if "run" in step]
    return [*SHELL, *ours, *(line for job in gitlab_jobs() for line in job.get("before_script", []))]


def options_of(name: str) -> set[str]:
    """Return the options of a subcommand, short ones as well."""
    command = importlib.import_module(f"scim_conformance.cli.{COMMANDS[name][0]}").command
    assert isinstance(command, click.Command)
    return {word for parameter in command.params for word in parameter.opts}


def calls() -> Iterator[tuple[str, str]]:
    """Yield each call of the command in the guide: the subcommand, and what stands behind it up to ``--``."""
    for found in re.finditer(r"scim-conformance (\w+)((?: [^\n`]*)?)", GUIDE):
        yield found[1], re.split(r" -- |$", found[2])[0]


def test_guide_has_workflows() -> None:
    """There are recipes for both services."""
    assert len(steps()) > 5
    assert len(gitlab_jobs()) == 2
    assert all(isinstance(one, dict) for one in WORKFLOWS)


def test_scripts_of_the_guide_are_valid() -> None:
    """Bash can read each script, and no expression of GitHub is written into one."""
    assert len(scripts()) > 5
    assert [one for one in scripts() if not is_valid(one) or "${{" in one] == []


def test_inputs_and_outputs_of_the_action_exist() -> None:
    """What the guide gives the action, and takes of it, the action has; all that is required is given."""
    given = [step["with"] for step in steps() if step.get("uses", "").startswith("OWNER/scim-conformance@")]
    assert len(given) == 2
    required = {name for name, told in ACTION["inputs"].items() if told.get("required")}
    assert all(required <= set(one) <= set(ACTION["inputs"]) for one in given)
    assert set(re.findall(r"steps\.scim\.outputs\.([\w-]+)", GUIDE)) <= set(ACTION["outputs"])


def test_variables_of_the_template_exist() -> None:
    """What the guide sets for GitLab is read by the template, or by the command itself."""
    known = {*TEMPLATE["variables"], "SCIM_URL", "SCIM_TOKEN"}
    assert all(job["extends"] == ".scim-conformance" and set(job["variables"]) <= known for job in gitlab_jobs())


def test_options_of_the_guide_exist() -> None:
    """Each option stands with a command that has it."""
    named = {(name, word) for name, rest in calls() for word in re.findall(r"(?<!\S)--?[a-z][\w-]*", rest)}
    args = [step["with"].get("args", "") for step in steps() if "with" in step]
    args += [job["variables"].get("CONFORMANCE_ARGS", "") for job in gitlab_jobs()]
    named |= {("run", word) for text in args for word in re.findall(r"--[a-z][\w-]*", text.split(" -- ")[0])}
    assert ("run", "--plain-http") in named
    assert sorted(one for one in named if one[0] not in COMMANDS or one[1] not in options_of(one[0])) == []


def test_exit_codes_of_the_guide_are_all() -> None:
    """The table tells every exit code."""
    assert [int(code) for code in re.findall(r"(?m)^\| (\d+) \|", GUIDE)] == sorted(ExitCode)


def test_files_of_the_guide_are_those_of_a_run() -> None:
    """The table tells every file of a run."""
    named = set(re.findall(r"(?m)^\| `([\w.]+)` \|", GUIDE))
    assert named == {*outputs.FILES, "results.json", "report.html", "junit.xml"}


def test_waiting_for_a_server_ends(tmp_path: Path) -> None:
    """The guide's loop ends as soon as the port is open, and does not before."""
    loop = next(line for script in scripts() for line in script.splitlines() if line.startswith("timeout 60"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = loop.replace("8080", str(server.getsockname()[1]))
        assert Shell(tmp_path).run([here], {}).returncode == 0
    closed = here.replace("timeout 60", "timeout 1")
    assert Shell(tmp_path).run([closed], {}).returncode == 124


@pytest.mark.parametrize("name", ["action.yml", "ci/gitlab.yml"])
def test_templates_are_named_in_the_guide(name: str) -> None:
    """The guide speaks of what there is."""
    assert {"action.yml": "OWNER/scim-conformance@", "ci/gitlab.yml": "file: ci/gitlab.yml"}[name] in GUIDE
