"""Runs the shell scripts of the CI templates as their services would, with the installation played by a stand-in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support import ROOT, environment

#: Whatever makes the virtual environment: it puts two programs there, of which one notes what pip is told.
_PYTHON = """#!/bin/sh
mkdir -p "$3/bin"
printf '%s\\n' "$@" > "$STAND_IN/venv"
cp "$STAND_IN/pip" "$3/bin/python"
cp "$STAND_IN/command" "$3/bin/scim-conformance"
"""
_PIP = """#!/bin/sh
printf '%s\\n' "$@" > "$STAND_IN/installed"
"""
_NOTING = """#!/bin/sh
printf '%s\\n' "$@" > "$STAND_IN/words"
exit "${STAND_IN_CODE:-0}"
"""
_REAL = f"""#!/bin/sh
exec '{sys.executable}' -P -m scim_conformance "$@"
"""
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


@dataclass(frozen=True)
class Shell:
    """A folder in which scripts are run, and what they came to; ``real`` runs the command itself, not a stand-in."""

    folder: Path
    real: bool = False

    def run(self, lines: Sequence[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Return a finished bash with the options that both services give it."""
        self._prepare()
        script = self.folder / "stand-in" / "script"
        script.write_text("\n".join(lines))
        told = {"STAND_IN": str(script.parent), "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.run(
            [bash(), "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.folder,
            env={**environment(None), "PYTHONPATH": str(ROOT), **told, **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def noted(self, name: str) -> list[str]:
        """Return the words that a stand-in was called with: ``venv``, ``installed`` or ``words``."""
        return (self.folder / "stand-in" / name).read_text().splitlines()

    def _prepare(self) -> None:
        place = self.folder / "stand-in"
        place.mkdir(exist_ok=True)
        programs = {"python3": _PYTHON, "pip": _PIP, "command": _REAL if self.real else _NOTING}
        for name, text in programs.items():
            (place / name).write_text(text)
            (place / name).chmod(0o755)


def bash() -> str:
    """Return where bash is."""
    found = shutil.which("bash")
    assert found is not None
    return found


def parsed(name: str) -> dict[str, Any]:
    """Return a template of the checkout, as YAML."""
    document: dict[str, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))
    return document


def evaluated(variables: Mapping[str, str], context: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a step with GitHub's expressions, such as ``inputs.url``, replaced from a context."""
    return {name: _EXPRESSION.sub(lambda found: context[found[1]], text) for name, text in variables.items()}


def is_valid(script: str) -> bool:
    """Return whether bash can read a script."""
    done = subprocess.run([bash(), "-n"], input=script, text=True, capture_output=True, check=False)
    return done.returncode == 0
