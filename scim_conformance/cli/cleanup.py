"""``cleanup``: removes what a ledger lists after a run that could not, or what any run has left at an endpoint."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from scim_conformance.cli.connection import connection_of, connection_options, redactor_of
from scim_conformance.cli.sweeping import sweep
from scim_conformance.client import Client, Target, TargetError, Transport
from scim_conformance.evidence import Recorder, Secret
from scim_conformance.ledger import Ledger, LedgerError, LedgerFile, Leftover, Unwritten, read
from scim_conformance.model import ExitCode
from scim_conformance.names import RunNames, new_run_id
from scim_conformance.report.text import printable
from scim_conformance.tokens import TokenError, read_credentials
from scim_conformance.undoing import Undoing

_WORKER = "cleanup"


def _run_id(ctx: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    if text is None or re.fullmatch(r"[0-9a-f]{8}", text):
        return text
    raise click.BadParameter(f"{text!r} is not the id of a run, which is eight hex digits", ctx, parameter)


@click.command()
@click.argument("ledger", required=False)
@click.option("--sweep", "sweeping", is_flag=True, help="Find what any run has left, by its names; needs no ledger.")
@click.option("--run", metavar="ID", callback=_run_id, help="Sweep what this run left, and no other.")
@click.option("--yes", is_flag=True, help="Consent to removing what the sweep finds.")
@click.option("--url", metavar="URL", help="Base URL of the endpoint to sweep (or SCIM_URL).")
@connection_options(without=("url",))
@click.pass_context
def command(ctx: click.Context, /, ledger: str | None, **options: Any) -> None:
    """Remove what LEDGER lists as created and not removed; the ledger names the endpoint.

    With --sweep there is no ledger: users and groups at --url whose names only runs of this suite give are listed,
    and removed after a question. Only what carries the name of a run is touched.

    Exit code 0: nothing is left; 10: something stays.
    """
    if options["sweeping"] == (ledger is not None):
        raise click.UsageError("name the LEDGER of a run, or say --sweep and --url", ctx)
    if ledger is None:
        ctx.exit(_sweep(ctx, options))
    idle = [f"--{name}" for name in ("url", "run", "yes") if options[name]]
    if idle:
        raise click.UsageError(f"{' and '.join(idle)} go with --sweep; the ledger says all there is to know", ctx)
    ctx.exit(_clean_up(ledger, options))


def _sweep(ctx: click.Context, options: dict[str, Any]) -> ExitCode:
    url = options["url"] or os.environ.get("SCIM_URL")
    if not url:
        raise click.UsageError("--sweep needs the base URL of the endpoint: name it by --url or SCIM_URL", ctx)
    target = connection_of(options, url)

    def guarding(run: str) -> Client:
        return _client(target, RunNames(run, _WORKER), Unwritten(), {})

    reader = guarding(options["run"] or new_run_id())
    try:
        return sweep(guarding, reader, options["run"], yes=options["yes"])
    finally:
        reader.transport.close()


def _clean_up(ledger: str, options: dict[str, Any]) -> ExitCode:
    file = Path(ledger)
    listed = _read(file)
    if not listed.open_entries:
        click.echo(f"{ledger}: nothing of run {listed.run} is left at {printable(listed.url)}")
        return ExitCode.CONFORMANT
    target = _listed_target(listed, options)
    with _unwritable(file):
        leftovers = _undo(file, listed, target)
    _tell_removed(listed, _read(file))
    for one in leftovers:
        id_ = f" {one.id}" if one.id else ""
        click.echo(printable(f"stays:   {one.endpoint}{id_} {one.name}: {one.state}; {one.reason}"))
    return ExitCode.INCOMPLETE if leftovers else ExitCode.CONFORMANT


def _read(file: Path) -> LedgerFile:
    try:
        return read(file)
    except LedgerError as error:
        raise click.ClickException(str(error)) from None


def _listed_target(listed: LedgerFile, options: Mapping[str, Any]) -> Target:
    try:
        Target.of(listed.url, Secret(""))
    except TargetError as error:
        raise click.ClickException(f"the ledger names no endpoint: {error}") from None
    return connection_of(options, listed.url)


def _client(target: Target, names: RunNames, ledger: Ledger, further: Mapping[str, Secret]) -> Client:
    redactor = redactor_of(target)
    redactor.learn(*further.values())
    return Client(Transport(target, Recorder(redactor, names, _WORKER)), ledger, names)


def _undo(file: Path, listed: LedgerFile, target: Target) -> list[Leftover]:
    try:
        # A client id and a URL are no tokens, and would be masked all over innocent names.
        needed = {one.credential for one in listed.entries}
        variables = {kind: name for kind, name in listed.credentials.items() if kind in needed}
        held = read_credentials(variables, target.token)
    except TokenError as error:
        raise click.ClickException(str(error)) from None
    client = _client(target, RunNames(listed.run, _WORKER), Ledger(file, _WORKER), held)
    undoing = Undoing(client, held, listed.credentials)
    groups = any(one.endpoint == "/Groups" for one in listed.entries)
    try:
        leftovers = undoing.undo(listed.open_entries)
        return leftovers + undoing.sweep(["/Groups", "/Users"] if groups else ["/Users"], whole_run=True)
    finally:
        client.transport.close()


@contextmanager
def _unwritable(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be written: {error.strerror}; make it writable") from None


def _tell_removed(before: LedgerFile, after: LedgerFile) -> None:
    still = {entry.key for entry in after.open_entries}
    for entry in before.open_entries:
        if entry.key not in still:
            ids = f" {', '.join(entry.ids)}" if entry.ids else ""
            click.echo(printable(f"removed: {entry.endpoint}{ids} {entry.name}"))
