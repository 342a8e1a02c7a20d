"""The project that pytest is started in changes nothing about a run, and without a profile the plugin nothing there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import UNMEASURED, Run, environment, once, python, run_suite

INI = """\
[pytest]
testpaths = unit
addopts = {addopts}
python_files = check_*.py
python_functions = check_*
python_classes = Check*
filterwarnings = error
xfail_strict = true
junit_family = xunit1
norecursedirs = scim_conformance suite
"""
#: A test of the project's own, which finds out what has been imported.
UNIT = """\
import sys
import warnings

def check_{name}():
    loaded = [name for name in sys.modules if name.startswith("scim_conformance.")]
    TABLE = ["scim_conformance.connection", "scim_conformance.connection.options"]
    assert sorted(loaded) == [*TABLE, "scim_conformance.plugin", "scim_conformance.plugin.options"], loaded
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose conftest files must not be read, with habits that would empty the suite."""
    (tmp_path / "pytest.ini").write_text(INI.format(addopts="-q"))
    (tmp_path / "conftest.py").write_text("raise RuntimeError('this conftest is none of ours')\n")
    for folder in ("unit", ".venv/lib/python3/site-packages/other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /usr\n")
    (tmp_path / "unit" / "conftest.py").write_text("raise RuntimeError('nor is this')\n")
    (tmp_path / "unit" / "check_own.py").write_text(UNIT.format(name="own"))
    (tmp_path / "unit" / "test_other.py").write_text("raise RuntimeError('not to be collected')\n")
    return tmp_path


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in an empty folder."""
    return once(tmp_path_factory, "elsewhere", lambda folder: run_suite(folder, "bizagi", extra=UNMEASURED))


@pytest.mark.parametrize("workers", ["0", "2"])
def test_run_is_the_same_as_elsewhere(workers: str, project: Path, elsewhere: Run) -> None:
    """Neither conftest files nor the ini's patterns, strictness and warnings change cases or outcomes."""
    run = run_suite(project, "bizagi", "-n", workers, extra=UNMEASURED)
    assert run.exit == elsewhere.exit == 0, run.told()
    assert list(run.outcomes().items()) == list(elsewhere.outcomes().items())
    assert "none of ours" not in run.output


def test_run_in_a_subfolder_is_the_same(project: Path, elsewhere: Run) -> None:
    """Started below the project's root, a run is the same."""
    run = run_suite(project / "unit", "bizagi", extra=UNMEASURED)
    assert run.exit == 0, run.told()
    assert run.outcomes() == elsewhere.outcomes()


@pytest.mark.parametrize("options", [["--strict-markers", "--strict-config"], ["-W", "error"], ["-p", "no:warnings"]])
def test_strictness_on_the_command_line_changes_nothing(options: list[str], tmp_path: Path, elsewhere: Run) -> None:
    """Strict markers, strict configuration and warnings as errors change no outcome."""
    run = run_suite(tmp_path, "bizagi", *options, extra=UNMEASURED)
    assert run.exit == 0, run.told()
    assert run.outcomes() == elsewhere.outcomes()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_path_in_addopts_selects_nothing(workers: str, project: Path) -> None:
    """With a path in addopts no case is selected: exit code 5, and the output says why."""
    (project / "pytest.ini").write_text(INI.format(addopts="unit"))
    (project / "unit" / "test_other.py").unlink()
    run = run_suite(project, "bizagi", "-n", workers, extra=UNMEASURED)
    assert run.exit == 5, run.output
    assert "no conformance case was selected: is there a path in addopts" in run.output
    assert not run.document
    assert "Traceback" not in run.output


def test_plugin_is_silent_without_a_profile(tmp_path: Path) -> None:
    """Without a profile nothing of the suite is imported and the output is that of pytest without the plugin."""
    (tmp_path / "test_own.py").write_text(UNIT.replace("check_", "test_").format(name="own"))
    with_it = python(tmp_path, "-m", "pytest", "-v", "-p", "no:cacheprovider", extra={"SCIM_URL": ""})
    assert with_it.returncode == 0, with_it.stdout
    shown = [line for line in with_it.stdout.splitlines() if "scim" in line.casefold()]
    assert all(line.startswith(("plugins: ", "metadata: ")) for line in shown), shown
    assert not with_it.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["test_own.py"]


def test_projects_own_exit_codes_stay(tmp_path: Path) -> None:
    """Without a profile a failing test is exit code 1 and no test at all exit code 5, as ever."""
    assert python(tmp_path, "-m", "pytest", "-q").returncode == 5
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert False\n")
    assert python(tmp_path, "-m", "pytest", "-q").returncode == 1


def test_projects_tests_can_be_asked_beside_the_suite(project: Path) -> None:
    """Paths that are no checks run as ordinary tests; a failing one makes the run fail, and no case is made up."""
    own = project / "unit" / "check_failing.py"
    own.write_text("def check_failing():\n    assert False\n")
    run = run_suite(project, "bizagi", "--pyargs", "scim_conformance.suite.test_connection", str(own))
    assert run.exit == 1, run.output
    assert {one["area"] for one in run.cases.values()} == {"connection"}
    assert set(run.outcomes().values()) <= {"passed", "not-applicable"}, run.told()


def test_environment_of_the_tests_is_clean() -> None:
    """What steers a run in the environment of these tests does not reach the runs they start."""
    assert not {name for name in environment(None) if name.startswith(("SCIM_", "PYTEST_"))}
