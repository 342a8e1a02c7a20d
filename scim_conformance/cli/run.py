"""``run``: pytest in a process of its own for each profile, with all reports switched on."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from scim_conformance.cli import github
from scim_conformance.cli.connection import connection_options, pytest_options
from scim_conformance.cli.finishing import finish, step_outputs
from scim_conformance.cli.outputs import FILES
from scim_conformance.cli.process import pytest_command, pytest_environment, supervise
from scim_conformance.model import ExitCode
from scim_conformance.profile import Profile, ProfileError, load, load_baseline
from scim_conformance.report.colour import COLOURS
from scim_conformance.report.terminal import NOTICE
from scim_conformance.results import ResultsError, read, worst

_REPORTS = ("results.json", "report.html", "junit.xml", *FILES)
_PYTEST_ARGS = f"{__name__}.pytest"


class _RunCommand(click.Command):
    """Keeps what stands behind ``--`` for pytest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, pytest_args = args, list[str]()
        if "--" in args:
            at = args.index("--")
            own, pytest_args = args[:at], args[at + 1 :]
        ctx.meta[_PYTEST_ARGS] = pytest_args
        return super().parse_args(ctx, own)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- PYTEST ARGS]"]


def _workers(ctx: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    if text is None or re.fullmatch(r"\d+|auto|logical", text):
        return text
    raise click.BadParameter(f"{text!r} is not a number, nor auto", ctx, parameter)


@click.command(cls=_RunCommand)
@click.argument("profiles", metavar="PROFILE...", nargs=-1, required=True)
@connection_options()
@click.option(
    "--report-dir", metavar="DIR", default="reports", show_default=True, help="Where DIR/PROFILE/ is written."
)
@click.option("--yes", is_flag=True, help="Consent to writing to an endpoint that is not on this machine.")
@click.option("--strict", is_flag=True, help="A SHOULD that is not followed counts in the exit code, too.")
@click.option(
    "--baseline", "baselines", metavar="FILE", multiple=True, help="What is known to fail (once for each PROFILE)."
)
@click.option("--dialect", "dialects", metavar="NAME", multiple=True, help="How requests are worded (repeatable).")
@click.option(
    "-n", "--workers", metavar="N", callback=_workers, help="Divide the run among N processes, or as many as fit: auto."
)
@click.option("-q", "--quiet", count=True, help="One line a cause at the end; with -qq the verdict alone.")
@click.option("-v", "--verbose", count=True, help="A line for each case, and all findings at the end.")
@click.option("--open", "in_browser", is_flag=True, help="Show the compliance report in the browser afterwards.")
@click.option("--no-github", is_flag=True, help="In GitHub Actions: no annotations, step summary and outputs.")
@click.pass_context
def command(ctx: click.Context, /, profiles: tuple[str, ...], report_dir: str, **options: Any) -> None:
    """Certify an endpoint by PROFILE (a packaged name or a YAML file); several are run one after the other.

    What stands behind -- goes to pytest as it is, such as -k create, --lf, -x or --scim-rate 5. The conftest files and
    the ini file of the current folder are not read.
    """
    chosen = _load(profiles)
    baselines = _baselines(options["baselines"], chosen)
    embedded = options["url"] is None and "SCIM_URL" not in os.environ
    if embedded:
        click.echo(NOTICE)
    on_github = github.at_work() and not options["no_github"]
    codes: dict[str, int] = {}
    for name, profile in chosen.items():
        folder = _emptied(Path(report_dir).absolute() / profile.connector)
        if len(chosen) > 1:
            click.echo(f"\n{profile.connector}: {profile.title}")
        sys.stdout.flush()  # what pytest writes comes after it, in pipes as well
        known = [f"--scim-baseline={baselines[profile.connector]}"] if profile.connector in baselines else []
        arguments = _arguments(folder, options, [*known, *ctx.meta[_PYTEST_ARGS]])
        with github.commands_stopped(on_github):
            code = supervise([*pytest_command(name, folder), *arguments], pytest_environment())
        if code == ExitCode.USAGE:
            _emptied(folder)  # what pytest wrote of a run that never began is no report
        finished = finish(folder, on_github=on_github, in_browser=options["in_browser"])
        codes[profile.connector] = worst([code, finished])
        if code in (ExitCode.USAGE, ExitCode.INTERRUPTED):
            break  # the next profile would meet the same
    if set(codes.values()) != {ExitCode.USAGE}:
        _tell(codes, Path(report_dir), embedded)
    if on_github:
        github.give(step_outputs(codes, Path(report_dir)))
    ctx.exit(worst(codes.values()))


def _load(names: tuple[str, ...]) -> dict[str, Profile]:
    chosen: dict[str, Profile] = {}
    for name in dict.fromkeys(names):
        try:
            profile = load(name)
        except ProfileError as error:
            raise click.ClickException(str(error)) from None
        twin = next((other for other, one in chosen.items() if one.connector == profile.connector), None)
        if twin is not None:
            raise click.ClickException(
                f"{twin} and {name} are both named {profile.connector} and would write the same reports; "
                "run one at a time"
            )
        chosen[name] = profile
    return chosen


def _baselines(files: tuple[str, ...], chosen: dict[str, Profile]) -> dict[str, str]:
    """Return the baseline of each connector that has one; raise ClickException where one is broken or nobody's."""
    found: dict[str, str] = {}
    for file in files:
        try:
            connector = load_baseline(Path(file)).connector
        except ProfileError as error:
            raise click.ClickException(str(error)) from None
        if connector not in {one.connector for one in chosen.values()}:
            raise click.ClickException(f"{file}: the baseline is for {connector}, which is not among the profiles")
        if connector in found:
            raise click.ClickException(f"{found[connector]} and {file} are both baselines for {connector}; name one")
        found[connector] = file
    return found


def _emptied(folder: Path) -> Path:
    """Return the folder without reports of an earlier run, which must not be taken for those of this one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _REPORTS:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"the reports cannot be written to {folder}: {error.strerror}; name another --report-dir"
        ) from None
    return folder


def _arguments(folder: Path, options: dict[str, Any], pytest_args: list[str]) -> list[str]:
    return [
        *_verbosity(options["verbose"] - options["quiet"], pytest_args),
        f"--junitxml={folder / 'junit.xml'}",
        *(f"--html={folder / 'report.html'}", "--self-contained-html"),
        *pytest_options(options),
        *(f"--scim-dialect={dialect}" for dialect in options["dialects"]),
        *(["--scim-yes"] if options["yes"] else []),
        *(["--scim-strict"] if options["strict"] else []),
        *([f"--numprocesses={options['workers']}"] if options["workers"] else []),
        *pytest_args,
    ]


def _verbosity(level: int, pytest_args: list[str]) -> list[str]:
    """Return how much pytest talks: of this machine nothing, and of the cases their dots alone unless asked for more.

    The cases' files lie in the package; where that is would be told with the dots, line by line.
    """
    loud = level > 0 or any(one.startswith(("-v", "--verb")) for one in pytest_args)
    asked = [f"-{'v' * level}{'q' * -level}"] if level else []
    return [*([] if loud else ["--no-header", "-o", "verbosity_test_cases=-1"]), *asked]


def _tell(codes: dict[str, int], report_dir: Path, embedded: bool) -> None:
    width = max(map(len, codes))
    click.echo("")
    for connector, code in codes.items():
        folder = report_dir / connector
        click.echo(f"{connector:<{width}}  {_verdict(folder / 'results.json', code)}  {folder}{os.sep}")
    if embedded:
        click.echo("This judges the embedded reference endpoint only; name --url to certify a product.")


def _verdict(file: Path, code: int) -> str:
    try:
        verdict: str = read(file)["verdict"]
    except ResultsError:
        verdict = "no verdict"
    word = click.style(f"{verdict:<13}", fg=COLOURS.get(verdict), bold=verdict in COLOURS)
    return f"{word}  exit code {code:<2}"
