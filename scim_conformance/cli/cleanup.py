"""``cleanup``: removes what a ledger lists, after a run that could not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scim_conformance.cleanup import Cleanup
from scim_conformance.cli.connection import connection_of, connection_options, redactor_of
from scim_conformance.client import Client, Target, TargetError, Transport
from scim_conformance.evidence import Recorder, Secret
from scim_conformance.ledger import Ledger, LedgerError, LedgerFile, Leftover, read
from scim_conformance.model import ExitCode
from scim_conformance.names import RunNames
from scim_conformance.report.text import printable

_WORKER = "cleanup"


@click.command()
@click.argument("ledger")
@connection_options(without=("url",))
@click.pass_context
def command(ctx: click.Context, /, ledger: str, **options: Any) -> None:
    """Remove what LEDGER lists as created and not removed; the ledger names the endpoint.

    Only what carries the name of that run is touched. Exit code 0: nothing is left; 10: something stays.
    """
    file = Path(ledger)
    listed = _read(file)
    if not listed.open_entries:
        click.echo(f"{ledger}: nothing of run {listed.run} is left at {printable(listed.url)}")
        return
    leftovers = _undo(file, listed, _target(listed, options))
    _tell_removed(listed, _read(file))
    for one in leftovers:
        id_ = f" {one.id}" if one.id else ""
        click.echo(printable(f"stays:   {one.endpoint}{id_} {one.name}: {one.state}; {one.reason}"))
    ctx.exit(ExitCode.INCOMPLETE if leftovers else ExitCode.CONFORMANT)


def _read(file: Path) -> LedgerFile:
    try:
        return read(file)
    except LedgerError as error:
        raise click.ClickException(str(error)) from None


def _target(listed: LedgerFile, options: dict[str, Any]) -> Target:
    try:
        Target.of(listed.url, Secret(""))
    except TargetError as error:
        raise click.ClickException(f"the ledger names no endpoint: {error}") from None
    return connection_of(options, listed.url)


def _undo(file: Path, listed: LedgerFile, target: Target) -> list[Leftover]:
    names = RunNames(listed.run, _WORKER)
    transport = Transport(target, Recorder(redactor_of(target), names, _WORKER))
    try:
        return Cleanup(Client(transport, Ledger(file, _WORKER), names)).undo(listed.open_entries)
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be written: {error.strerror}; make it writable") from None
    finally:
        transport.close()


def _tell_removed(before: LedgerFile, after: LedgerFile) -> None:
    still = {entry.key for entry in after.open_entries}
    for entry in before.open_entries:
        if entry.key not in still:
            ids = f" {', '.join(entry.ids)}" if entry.ids else ""
            click.echo(printable(f"removed: {entry.endpoint}{ids} {entry.name}"))
