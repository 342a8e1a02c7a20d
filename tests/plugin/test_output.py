"""What a run prints: its plan, how much of its findings, in which characters and colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import support
from tests.forks import run_suite
from tests.support import NOTICE, Run, once, serving

FEW = ("-k", "test_connection.py or test_create.py", "-p", "no:cacheprovider")


def _run(factory: pytest.TempPathFactory, name: str, *words: str) -> Run:
    def make(folder: Path) -> Run:
        with serving("bizagi", "create-200") as endpoint:
            return run_suite(folder, "bizagi", *FEW, *words, url=endpoint.url)

    return once(factory, f"output-{name}", make)


def test_plan_stands_before_the_first_case(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A run says before its first case what is asked, what is not and where the results go."""
    run = _run(tmp_path_factory, "usual", "--color=yes")
    plan, cases = run.output.index("cases of profile bizagi in dialects entra"), run.output.index("test_create.py ")
    assert plan < cases
    assert run.output.index("scim: reports go to ") < cases
    assert "do not apply: " in run.output


def test_verdict_is_coloured_where_it_is_wanted(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Outcome and verdict have colours by pytest's own option, and no colour gets into a file."""
    run = _run(tmp_path_factory, "usual", "--color=yes")
    assert "verdict:  \x1b[31m\x1b[1mnonconformant\x1b[0m: " in run.output
    assert "\x1b[31m\x1b[1mFAILED\x1b[0m users-create-answers-201 " in run.output
    assert "\\u001b" not in (run.folder / "results.json").read_text()


def test_quiet_run_tells_a_line_for_each_cause(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With -q the plan and each cause are one line, and nothing has a colour that nobody asked for."""
    run = _run(tmp_path_factory, "q", "-q")
    assert "FAILED users-create-answers-201 (MUST, RFC), 2 cases: status: expected 201, but it was 200\n" in run.output
    assert sum(line.startswith("scim: ") for line in run.output.splitlines()) == 1
    assert "  where " not in run.output
    assert "\x1b" not in run.output


def test_quietest_run_tells_the_verdict(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With -qq the dots are followed by the verdict."""
    run = _run(tmp_path_factory, "qq", "-qq")
    lines = [line for line in run.output.splitlines() if line and "%]" not in line]
    assert len(lines) == 1
    assert lines[0].startswith("verdict:  nonconformant: ")


def test_verbose_run_tells_all(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With -v the requirement and what follows from the failure are told as well."""
    run = _run(tmp_path_factory, "v", "-v")
    assert "  impact       " in run.output
    assert "  remedy       " in run.output or "  hint         " in run.output


def test_ascii_terminal_gets_ascii(tmp_path: Path) -> None:
    """Where the terminal shows ASCII alone, lines are cut with dots, and none becomes a heap of escapes."""
    with serving("bizagi", "error-html") as endpoint:
        words = ("-q", "-k", "test_errors.py", "-p", "no:cacheprovider")
        variables = {"PYTHONIOENCODING": "ascii"}
        run = support.run_suite(tmp_path, "bizagi", *words, url=endpoint.url, extra=variables)
    cut = [line for line in run.output.splitlines() if line.endswith("...") and line.startswith(("FAILED", "DEVI"))]
    assert cut, run.output
    assert "\\n" not in run.output
    assert "\\u2026" not in run.output
    assert NOTICE not in run.output
