"""One table of options, as the plugin and the commands take it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from scim_conformance.cli.connection import connection_of, connection_options, pytest_options, redactor_of
from scim_conformance.client.login import Kind, Login
from scim_conformance.connection.options import CONNECTION, KINDS
from scim_conformance.plugin.options import OPTIONS
from tests.cli.command import call
from tests.connection.kinds import USER, basic, serving_kind
from tests.forks import run_suite
from tests.support import TOKEN, lean, python, serving

URL = "https://host/scim"


def test_kinds_are_those_of_the_client() -> None:
    """The table, which is read at every start of pytest, names the kinds without importing the client."""
    assert tuple(Kind) == KINDS


def test_plugin_and_command_take_the_same() -> None:
    """Every option of the table is one of the plugin's, with an ini twin, and one of the command's."""
    known = {one.name: one for one in OPTIONS}
    assert all(known[f"scim-{one.name}"].twin for one in CONNECTION)

    @click.command()
    @connection_options(without=("url",))
    def command(**options: Any) -> None:
        """Do nothing."""

    assert [one.name for one in command.params] == [one.key for one in CONNECTION if one.name != "url"]


def test_what_run_hands_on() -> None:
    """What was given goes on to pytest, switches without a value, and nothing else."""
    given = {"url": "", "auth": "basic", "user": "jo", "plain_http": True, "proxy": None, "strict": True}
    assert pytest_options(given) == ["--scim-url=", "--scim-auth=basic", "--scim-user=jo", "--scim-plain-http"]
    assert pytest_options({"plain_http": False}) == []


def test_command_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that speaks to the endpoint itself reads the same variables, and spells its own options."""
    monkeypatch.setenv("SCIM_TOKEN", TOKEN)
    monkeypatch.setenv("SCIM_USER", "jo")
    monkeypatch.setenv("HTTPS_PROXY", "http://jo:proxy-password@host")
    target = connection_of({"auth": "basic"}, URL)
    assert target.login == Login(Kind.BASIC, user="jo")
    assert redactor_of(target).text(f"{TOKEN} proxy-password") == "[redacted] [redacted]"
    with pytest.raises(click.ClickException, match="--auth: there is no kind 'x'"):
        connection_of({"auth": "x"}, URL)


def test_help_names_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    """The help of both commands has the options; cleanup says of the URL what it is there for."""
    run, cleanup = (call(capsys, name, "--help").out for name in ("run", "cleanup"))
    for one in CONNECTION:
        assert f"--{one.name} " in f"{run} "
        assert f"--{one.name} " in f"{cleanup} "
    assert "Base URL of the endpoint to sweep" in cleanup


def test_command_line_to_pytest(tmp_path: Path) -> None:
    """The command's options do for a run what the plugin's do."""
    with serving_kind(basic) as endpoint:
        words = ("run", "bizagi", "--url", endpoint.url, "--auth", "basic", "--user", USER, "--", "-k", "right_token")
        done = python(tmp_path, "-m", "scim_conformance", *words, token=TOKEN)
    assert done.returncode == 10, done.stdout + done.stderr
    assert "the run authenticates with basic" in (tmp_path / "reports" / "bizagi" / "results.json").read_text()


def test_notes_at_the_start(tmp_path: Path) -> None:
    """A short secret, and a kind that the profile does not know of, are told in a line each at the start."""
    with serving("bizagi", token="short") as endpoint:
        chosen = ("-k", "right_token", "--scim-token-file", "token", "--scim-auth-header", "X-API-Key")
        (tmp_path / "token").write_text("short")
        keyed = (*lean(tmp_path), *chosen, "--scim-auth", "header")
        run = run_suite(tmp_path, "bizagi", *keyed, url=endpoint.url)
        words = (*lean(tmp_path), "-k", "right_token", "--scim-token-file", "token")
        same = run_suite(tmp_path, "bizagi", *words, url=endpoint.url)
    assert "scim: warning: the key has fewer than 8 characters" in run.output
    assert "scim: note: the run logs in with --scim-auth header, and the profile knows" in run.output
    assert run.exit == 10
    assert "the endpoint refuses the key:" in run.output
    assert "scim: note" not in same.output
    assert same.exit == 0, same.told()
