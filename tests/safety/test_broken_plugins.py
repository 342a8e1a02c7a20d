"""Plugins of others that fail cost neither the clean-up nor the results."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import forks
from tests.support import Run, modules_of, serving

FEW = modules_of(["users-delete-answers-204", "users-read-answers-200"])
HEAD = "import pytest\n\n"
FAIL = "    raise ValueError('a plugin of others fails')\n"
FIRST, AROUND = "@pytest.hookimpl(tryfirst=True)\n", "@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
OF_SOME = "    if 'read' in {}.nodeid:\n    "
#: Hooks of a plugin that goes wrong in them.
PLUGINS = {
    "sessionfinish": "def pytest_sessionfinish():\n" + FAIL,
    "sessionfinish-first": FIRST + "def pytest_sessionfinish():\n" + FAIL,
    "sessionfinish-around": AROUND + "def pytest_sessionfinish():\n" + FAIL + "    yield\n",
    "logreport": FIRST + "def pytest_runtest_logreport(report):\n" + OF_SOME.format("report") + FAIL,
    "logreport-around": AROUND + "def pytest_runtest_logreport(report):\n    yield\n" + FAIL,
    "teardown": FIRST + "def pytest_runtest_teardown(item):\n" + OF_SOME.format("item") + FAIL,
    "collection": "def pytest_collection_finish(session):\n" + FAIL,
}
#: Those of them that the controller of a divided run has, too.
OF_CONTROLLERS = ("sessionfinish", "sessionfinish-around", "logreport")


@pytest.mark.parametrize(
    ("what", "workers"), [*((what, "0") for what in PLUGINS), *((what, "2") for what in OF_CONTROLLERS)]
)
def test_failing_plugin_costs_nothing(what: str, workers: str, tmp_path: Path) -> None:
    """Whichever hook of another plugin fails, nothing of the run stays, and results.json and its summary are there."""
    run = _with(tmp_path, f"{HEAD}{PLUGINS[what]}", "-n", workers)
    assert run.document["leftovers"] == []
    assert not (tmp_path / "ledger.jsonl").exists()
    assert run.exit == (10 if what == "teardown" else 3), run.output
    assert "SCIM conformance" in run.output
    if what in ("sessionfinish", "sessionfinish-first", "sessionfinish-around"):
        assert run.document["verdict"] == "conformant"


def test_exit_asked_for_by_a_plugin_cleans_up(tmp_path: Path) -> None:
    """pytest.exit in the middle of a run ends it in exit code 2 with everything removed."""
    deed = "def pytest_runtest_logreport(report):\n    if 'read' in report.nodeid:\n        pytest.exit('enough')\n"
    run = _with(tmp_path, f"{HEAD}{deed}")
    assert run.exit == 2, run.output
    assert run.document["leftovers"] == []


def _with(folder: Path, plugin: str, *words: str) -> Run:
    """Return a run of a few checks with a plugin; nothing of it may stay at the endpoint."""
    (folder / "others.py").write_text(plugin)
    with serving("bizagi") as endpoint, pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(folder)
        run = forks.run_suite(folder, "bizagi", "-p", "others", *words, *FEW, url=endpoint.url)
        assert endpoint.store.all("User") == [], run.output
    return run
