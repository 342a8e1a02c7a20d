"""The checks: packaged pytest modules, one per area, and the list of them."""

from __future__ import annotations

import importlib
import inspect
from functools import cache
from pathlib import Path
from types import ModuleType

from scim_conformance.planning import Check
from scim_conformance.suite.kit import check_of

DIRECTORY = Path(__file__).parent


@cache
def load_checks() -> tuple[Check, ...]:
    """Return every check of the suite: modules in name order, functions in the order they stand in."""
    return tuple(check for name in module_names() for check in _checks_of(name))


def module_names() -> list[str]:
    """Return the names of the suite's test modules, such as ``test_create``."""
    return sorted(path.stem for path in DIRECTORY.glob("test_*.py"))


def given_modules() -> list[ModuleType]:
    """Return the modules of fixtures that checks start from: every ``*givens.py`` of this folder."""
    names = sorted(path.stem for path in DIRECTORY.glob("*givens.py"))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def _checks_of(name: str) -> list[Check]:
    module = importlib.import_module(f"{__name__}.{name}")
    functions = [one for key, one in vars(module).items() if key.startswith("test_") and inspect.isfunction(one)]
    return [check_of(function) for function in functions]
