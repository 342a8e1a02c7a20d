"""The command ``scim-conformance``; each subcommand is a module of its own, imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Final, NoReturn

import click

from scim_conformance import __version__
from scim_conformance.cli.streams import prepare
from scim_conformance.model import ExitCode

#: Subcommand: its module, whose ``command`` it is, and what it does.
COMMANDS: Final = {
    "run": ("run", "Certify an endpoint by one or more connector profiles, with all reports."),
    "list": ("listing", "List profiles, checks, requirements or faults."),
    "explain": ("explain", "Tell what a check asks, by which rule, and what to do when it fails."),
    "validate": ("validate", "Tell what profiles promise, or what has to be mended in them."),
    "schema": ("schema", "Print the JSON Schema of profiles, results, requirements or the matrix."),
    "compare": ("compare", "Tell what changed between two runs, or since a baseline."),
    "baseline": ("baseline", "Write down what fails now, so that only what is new fails."),
    "serve": ("serve", "Run the reference endpoint for a profile until Ctrl-C."),
    "prove": ("prove", "Tell what the suite catches of known faults and lets pass of legal variants."),
    "render": ("render", "Write the reports of a run again from its results.json."),
    "cleanup": ("cleanup", "Remove what an interrupted run left at its endpoint."),
}


class _Commands(click.Group):
    """Imports a subcommand only when it is called, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"{__name__}.{COMMANDS[cmd_name][0]}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scim-conformance")
def commands() -> None:
    """Certify SCIM 2.0 endpoints by connector profiles.

    Exit codes: 0 conformant, 1 a MUST failed, 2 interrupted, 3 internal error, 4 usage, 5 nothing selected,
    10 incomplete.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with one of the codes people script against."""
    for stream in (sys.stdout, sys.stderr):
        prepare(stream)
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: Sequence[str] | None) -> int:
    try:
        code = commands.main(arguments, prog_name="scim-conformance", standalone_mode=False, color=_colours())
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return ExitCode.USAGE
    except click.ClickException as error:
        return _refused(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001 - Python's own exit code 1 would say that the endpoint is not conformant
        traceback.print_exc()
        click.echo("This is a bug in scim-conformance; please report it with the text above.", err=True)
        return ExitCode.INTERNAL_ERROR
    return code if isinstance(code, int) else ExitCode.CONFORMANT


def _colours() -> bool | None:
    """Return False where colours are not wanted, else None: click leaves them out where there is no terminal."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def _refused(error: click.ClickException) -> ExitCode:
    context = error.ctx if isinstance(error, click.UsageError) else None
    colours = _colours()  # there is no context any more that would know
    help_ = f" (see {context.command_path} --help)" if context else ""
    for line in error.format_message().splitlines():
        click.echo(f"{click.style('error:', fg='red')} {line.removesuffix('.')}{help_}", err=True, color=colours)
    return ExitCode.USAGE
