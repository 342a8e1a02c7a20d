"""The command as a whole: help, exit codes, and what a user can get wrong."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import click
import pytest

from scim_conformance import __version__, cli
from scim_conformance.cli import COMMANDS, main
from scim_conformance.profile import available
from tests.cli.command import call
from tests.support import python


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The help lists the subcommands and the exit codes."""
    called = call(capsys, "--help")
    assert called.exit == 0
    assert all(name in called.out for name in COMMANDS)
    assert "10 incomplete" in " ".join(called.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Every subcommand explains itself."""
    called = call(capsys, name, "--help")
    assert called.exit == 0
    assert f"scim-conformance {name}" in called.out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is that of the package."""
    assert __version__ in call(capsys, "--version").out


def test_without_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """Without arguments the help is shown, as a usage error."""
    called = call(capsys)
    assert called.exit == 4
    assert "Commands:" in called.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nonsense", "No such command 'nonsense' (see scim-conformance --help)"),
        ("--nonsense", "No such option '--nonsense' (see scim-conformance --help)"),
        ("run", "Missing argument 'PROFILE...' (see scim-conformance run --help)"),
        ("run bizagi --xyzzy", "No such option '--xyzzy' (see scim-conformance run --help)"),
        ("run britiv", "no packaged profile is named 'britiv'; did you mean britive"),
        ("run bizagi -n many", "'many' is not a number, nor auto"),
        ("run bizagi --report-dir /dev/null/x", "the reports cannot be written to /dev/null/x/bizagi: Not a directory"),
        ("list nonsense", "'nonsense' is not one of 'profiles', 'checks'"),
        ("explain users-creat-answers-201", "did you mean users-create-answers-201"),
        ("explain zzzzzz", "there is no check 'zzzzzz'; `scim-conformance list checks` shows all"),
        ("validate nowhere.yaml", "nowhere.yaml: there is no such file"),
        ("serve nonsense", "no packaged profile is named 'nonsense'"),
        ("serve bizagi --fault filter-ignor", "did you mean filter-ignored"),
        ("serve bizagi --port 70000", "70000 is not in the range 0<=x<=65535"),
        ("serve bizagi --token-env NO_SUCH_VARIABLE", "the environment variable NO_SUCH_VARIABLE is not set"),
        ("cleanup nowhere.jsonl", "nowhere.jsonl: cannot be read as a ledger"),
    ],
)
def test_usage_errors(capsys: pytest.CaptureFixture[str], arguments: str, said: str) -> None:
    """What a user gets wrong is one sentence on standard error, with exit code 4."""
    called = call(capsys, *arguments.split())
    assert called.exit == 4
    assert said in called.err
    assert called.err.startswith("error: ")
    assert called.err.count("\n") == 1


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 2, "interrupted"),
        (click.Abort(), 2, "interrupted"),
        (RuntimeError("boom"), 3, "bug in scim-conformance"),
    ],
)
def test_interrupt_and_bug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
) -> None:
    """Ctrl-C ends with 2, a bug of ours with 3 and its traceback, never with the 1 of a verdict."""

    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(cli.commands, "main", fail)
    called = call(capsys, "list", "checks")
    assert called.exit == code
    assert said in called.err


def test_module_is_the_command(tmp_path: Path) -> None:
    """``python -m scim_conformance`` is the same command, and imports nothing heavy to show its help."""
    done = python(tmp_path, "-X", "importtime", "-m", "scim_conformance", "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: scim-conformance")
    assert not any(f" {name}\n" in done.stderr for name in ("pytest", "requests", "yaml", "werkzeug", "jsonschema"))


def test_output_that_the_terminal_cannot_show(tmp_path: Path) -> None:
    """A terminal that cannot show a character gets its escape, not a traceback."""
    done = python(tmp_path, "-m", "scim_conformance", "explain", "漢字", extra={"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 4
    assert "\\u6f22" in done.stderr


def test_ascii_where_nothing_else_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stream cannot show is written in plain ASCII, and without an escape where there is something alike."""
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, "ascii", write_through=True))
    with pytest.raises(SystemExit) as ended:
        main(["list", "faults"])
    assert ended.value.code == 0
    text = written.getvalue().decode("ascii")
    assert ":...  " in text
    assert "\\u2026" not in text


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [({}, None), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, None), ({"TERM": "dumb"}, False)],
)
def test_colour_only_where_it_is_wanted(
    variables: dict[str, str], wanted: bool | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """NO_COLOR and a dumb terminal have none; else click decides, which gives a file none either."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    seen: list[bool | None] = []
    style = click.style

    def noted(*words: Any, **options: Any) -> str:
        seen.append(click.get_current_context().color)
        return style(*words, **options)

    monkeypatch.setattr("click.style", noted)
    called = call(capsys, "validate", "-q", str(available()["bizagi"]))
    assert seen == [wanted]
    assert "\x1b" not in called.out
