"""The wheel holds all that a run needs and nothing else, and runs outside the checkout, in a project's own venv."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support import MODULES, NOTICE, ROOT, UNMEASURED, environment

SCRIPTS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without a download."""
    out = tmp_path_factory.mktemp("dist")
    _run(ROOT, sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out))
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def project(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of somebody else's with the wheel in a .venv of its own, which borrows the libraries of this one."""
    folder = tmp_path_factory.mktemp("project")
    venv.create(folder / ".venv", with_pip=False, symlinks=os.name != "nt")
    python = folder / ".venv" / SCRIPTS / "python"
    purelib = _run(folder, str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    install = ("install", "--no-deps", "--no-index", "--quiet", str(wheel))
    _run(folder, sys.executable, "-m", "pip", "--python", str(python), *install)
    # Only now, or pip would take the checkout's installation for the one to replace.
    (Path(purelib) / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (folder / "conftest.py").write_text("raise RuntimeError('this conftest is none of ours')\n")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q\npython_files = check_*.py\nfilterwarnings = error\n")
    return folder


def test_wheel_holds_what_a_run_needs(wheel: Path) -> None:
    """Profiles, suite, schemas, requirements and grammar are inside."""
    names = set(ZipFile(wheel).namelist())
    expected = {
        *(f"scim_conformance/profiles/{path.name}" for path in (ROOT / "profiles").glob("*.yaml")),
        *(f"scim_conformance/suite/{Path(path).name}" for path in MODULES),
        *(
            path.relative_to(ROOT).as_posix()
            for pattern in ("**/*.json", "**/*.yaml", "**/*.lark", "**/*.ini", "**/py.typed", "**/*.py")
            for path in (ROOT / "scim_conformance").glob(pattern)
        ),
    }
    assert len(expected) > 60
    assert expected <= names, sorted(expected - names)


def test_wheel_holds_nothing_else(wheel: Path) -> None:
    """Tests, the checkout's conftest and caches are not inside; the licence is."""
    names = ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"scim_conformance"}
    assert not [name for name in names if "conftest" in name or "__pycache__" in name or "/tests/" in name]
    assert [name for name in names if name.endswith("dist-info/licenses/LICENSE")]


def test_wheel_is_what_runs(project: Path) -> None:
    """In the project's venv the package is the installed one, not the checkout."""
    where = _run(project, *_python(project), "-c", "import scim_conformance; print(scim_conformance.__file__)")
    assert Path(where.strip()).is_relative_to(project / ".venv")


def test_command_runs_outside_the_checkout(project: Path) -> None:
    """scim-conformance run certifies the embedded endpoint and writes all reports."""
    output = _run(project, str(project / ".venv" / SCRIPTS / "scim-conformance"), "run", "bizagi")
    assert output.startswith(NOTICE)
    folder = project / "reports" / "bizagi"
    assert json.loads((folder / "results.json").read_text())["verdict"] == "conformant"
    assert {"report.html", "junit.xml"} <= {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_plugin_runs_in_a_venv_below_the_project(workers: str, project: Path) -> None:
    """The suite is found though it lies in a virtual environment below the project's root."""
    options = ("--scim-profile", "bizagi", "--scim-results", f"out-{workers}/results.json", "-n", workers)
    _run(project, *_python(project), "-m", "pytest", *options)
    document = json.loads((project / f"out-{workers}" / "results.json").read_text())
    assert document["verdict"] == "conformant"
    assert document["counts"]["total"]["passed"] > 100


def test_command_lists_what_is_inside(project: Path) -> None:
    """The packaged profiles and checks are found without the checkout."""
    profiles = json.loads(_run(project, *_python(project), "-m", "scim_conformance", "list", "profiles", "--json"))
    assert {path.stem for path in (ROOT / "profiles").glob("*.yaml")} <= {next(iter(one.values())) for one in profiles}


def _python(project: Path) -> list[str]:
    return [str(project / ".venv" / SCRIPTS / "python")]


def _run(folder: Path, *words: str) -> str:
    """Return what a command prints; fail with all it says when it does not end in 0."""
    kept = {name: value for name, value in environment(None).items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    kept |= UNMEASURED  # pip and the build are none of ours
    done = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout
