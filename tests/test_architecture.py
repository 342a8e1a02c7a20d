"""The house: who may import whom, how large a file may be, and that every promise is claimed by a check."""

from __future__ import annotations

import ast
import importlib
import inspect
import operator
import statistics
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import scim_conformance
from scim_conformance import requirements, suite

PACKAGE = Path(scim_conformance.__file__).parent
FLOORS = {
    "model": 0,
    "requirements": 0,
    "rosters": 0,
    "scim": 1,
    "profile": 1,
    "dialects": 1,
    "group_dialects": 1,
    "names": 1,
    "values": 1,
    "evidence": 2,
    "client": 2,
    "ledger": 2,
    "tokens": 2,
    "connection": 2,
    "rules": 3,
    "results": 3,
    "report": 3,
    "planning": 3,
    "strategies": 3,
    "cleanup": 3,
    "limits": 2,
    "undoing": 3,
    "sweep": 3,
    "suite": 4,
    "plugin": 5,
    "proving": 6,
    "importing": 5,
    "cli": 6,
    "__main__": 6,
}
WING = "reference"
#: What the embedded endpoint may know of the rest: facts, and nothing of how they are judged.
OF_WING = ("model", "profile", "scim.schemas", "scim.urns", "scim.paths")
#: Modules through which something gets out of a pure function.
IO = {"os", "io", "pathlib", "socket", "subprocess", "shutil", "tempfile", "sqlite3", "logging", "threading", "time"}
IO |= {"requests", "urllib3", "http", "filelock", "werkzeug", "cheroot", "random", "secrets"}
IO_CALLS = {"open", "print", "input", "eval", "exec", "__import__"}


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package by its dotted name below it, parsed."""
    return {_name(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def _name(path: Path) -> str:
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(name: str) -> Iterator[str]:
    """Yield what a module imports, anywhere in it, as dotted names; imports for type checking alone count too."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            yield from (_imported(str(node.module), alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    below = f"{module}.{name}".removeprefix("scim_conformance.")
    return f"{module}.{name}" if module.startswith("scim_conformance") and below in modules() else module


def own_imports(name: str) -> Iterator[str]:
    """Yield what a module imports of the package, by dotted names below it."""
    for imported in imports(name):
        if imported == "scim_conformance":
            yield ""
        elif imported.startswith("scim_conformance."):
            yield imported.removeprefix("scim_conformance.")


def part(name: str) -> str:
    """Return the part of the house a module belongs to."""
    return name.partition(".")[0]


def of(*parts: str) -> list[str]:
    """Return the modules of these parts."""
    return [name for name in modules() if part(name) in parts]


def test_every_part_has_a_floor() -> None:
    """A new part of the package has to be given its floor in this test."""
    assert {part(name) for name in modules()} - {""} <= {*FLOORS, WING}


@pytest.mark.parametrize("name", [name for name in modules() if name and part(name) != WING])
def test_no_import_from_a_higher_floor(name: str) -> None:
    """A lower floor never imports a higher one."""
    floor = FLOORS[part(name)]
    higher = [one for one in own_imports(name) if one and part(one) != WING and FLOORS[part(one)] > floor]
    assert higher == []


def test_package_itself_imports_nothing() -> None:
    """The package's own module, which every part may import, imports no part."""
    assert list(own_imports("")) == []


@pytest.mark.parametrize("name", of(WING))
def test_reference_shares_no_behaviour(name: str) -> None:
    """The embedded endpoint imports facts, libraries and itself, so that one misreading cannot pass itself."""
    allowed = (WING, *OF_WING)
    foreign = [
        one for one in own_imports(name) if one and not any(one == own or one.startswith(f"{own}.") for own in allowed)
    ]
    assert foreign == []


def test_only_commands_and_plugin_start_the_reference() -> None:
    """Nothing but the command, the plugin, the proof and itself imports the embedded endpoint."""
    users = {part(name) for name in modules() if any(part(one) == WING for one in own_imports(name))}
    assert users <= {"cli", "plugin", "proving", WING}


@pytest.mark.parametrize("name", of("report", "results"))
def test_reports_rest_on_results_alone(name: str) -> None:
    """Results are rendered without the plugin, the checks or the client."""
    assert {part(one) for one in own_imports(name)} & {"plugin", "suite", "client", "cli", WING} == set()
    assert "pytest" not in imports(name)


@pytest.mark.parametrize("name", of("rules", "planning", "values", "dialects", "scim"))
def test_judges_are_pure(name: str) -> None:
    """Rules and plans import neither pytest nor anything that reaches out of the process; data files aside."""
    roots = {imported.partition(".")[0] for imported in imports(name)}
    assert roots & {"pytest", "hypothesis", *IO} == set()
    calls = [node.func for node in ast.walk(modules()[name]) if isinstance(node, ast.Call)]
    assert {one.id for one in calls if isinstance(one, ast.Name)} & IO_CALLS == set()


def test_only_upper_floors_know_pytest() -> None:
    """Only the suite, the plugin, the proof and the command import pytest."""
    assert {part(name) for name in modules() if "pytest" in imports(name)} <= {"suite", "plugin", "proving", "cli"}


def test_libraries_are_declared() -> None:
    """Every library that is imported is named as a dependency."""
    declared = (PACKAGE.parent / "pyproject.toml").read_text("utf-8").casefold()
    roots = {one.partition(".")[0] for name in modules() for one in imports(name)}
    ours = {"scim_conformance", "__future__", *sys.stdlib_module_names}
    called = {
        "yaml": "pyyaml",
        "xdist": "pytest-xdist",
        "urllib3": "requests",
        "_pytest": "pytest",
        "bs4": "beautifulsoup4",
    }
    called |= {"pytest_html": "pytest-html"}
    missing = [one for one in roots - ours if f'"{called.get(one, one)}>=' not in declared]
    assert missing == []


def test_files_are_small() -> None:
    """No file has more than 400 lines, and half of them have at most 150."""
    root = PACKAGE.parent
    files = [*PACKAGE.rglob("*.py"), *(root / "tests").rglob("*.py")]
    lengths = {str(path.relative_to(root)): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
    own = [length for path, length in lengths.items() if path.startswith("scim_conformance")]
    assert statistics.median(own) <= 150


@pytest.mark.parametrize("name", modules())
def test_everything_public_is_described(name: str) -> None:
    """Every public module, class and function has a docstring."""
    assert ast.get_docstring(modules()[name]), f"{name or 'the package'} has no docstring"
    assert [one for one in _undescribed(modules()[name]) if not _is_described_above(name, one)] == []


def _undescribed(holder: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in holder.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from (f"{node.name}.{inner}" for inner in _undescribed(node))


def _is_described_above(module: str, path: str) -> bool:
    """Whether a method overrides one that is described where it is defined."""
    holder, _, method = path.rpartition(".")
    if not holder:
        return False
    found = operator.attrgetter(holder)(importlib.import_module(f"scim_conformance.{module}"))
    return any(inspect.getdoc(vars(one).get(method)) for one in found.__mro__[1:] if method in vars(one))


def test_every_check_rests_on_the_catalogue() -> None:
    """Requirements that checks name, for all dialects, are in the catalogue and not excluded from it."""
    catalogue = requirements.load()
    for check in suite.load_checks():
        named = {*check.requirements, *check.by_dialect.values()}
        assert named <= set(catalogue), check.id
        assert [one for one in named if catalogue[one].excluded] == [], check.id


def test_every_requirement_is_claimed() -> None:
    """Each row of the catalogue is claimed by a check, or says why not."""
    claimed = {one for check in suite.load_checks() for one in (*check.requirements, *check.by_dialect.values())}
    unclaimed = [id_ for id_, one in requirements.load().items() if id_ not in claimed and one.excluded is None]
    assert unclaimed == []


def check_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every check of the suite with the module it stands in."""
    for name in suite.module_names():
        for node in modules()[f"suite.{name}"].body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield name, node


@pytest.mark.parametrize(("module", "function"), list(check_functions()), ids=lambda one: getattr(one, "name", one))
def test_no_check_is_vacuous(module: str, function: ast.FunctionDef) -> None:
    """A check demands something, and no condition, loop or exception stands between it and its demand."""
    free = [node for node in _unguarded(function.body) if _demands(node)]
    every = [node for node in ast.walk(function) if _demands(node)]
    assert len(every) >= 1
    assert len(free) == len(every)


GUARDS = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match, ast.BoolOp, ast.comprehension, ast.Lambda)
NESTED = (ast.FunctionDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _unguarded(body: list[ast.stmt]) -> Iterator[ast.AST]:
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if not isinstance(node, GUARDS + NESTED):
            yield node
            pending.extend(ast.iter_child_nodes(node))


def _demands(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
        "demand",
        "explore",
    }


def test_checks_are_described_by_one_sentence() -> None:
    """The question of a check is one sentence on one line."""
    for check in suite.load_checks():
        assert check.question.endswith("."), check.id
        assert "\n" not in check.question, check.id


def test_modules_can_be_imported_alone() -> None:
    """Inspecting the checks needs nothing but the package: each has its source and its module."""
    for check in suite.load_checks():
        name = f"scim_conformance.suite.test_{check.area.replace('-', '_')}"
        function = getattr(sys.modules[name], "test_" + check.id.replace("-", "_"))
        assert inspect.getmodule(function) is sys.modules[name]
