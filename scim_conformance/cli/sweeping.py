"""``cleanup --sweep``: lists what runs left at an endpoint, asks, and removes it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import click

from scim_conformance.client import Client
from scim_conformance.ledger import Leftover
from scim_conformance.model import ExitCode
from scim_conformance.report.text import number, printable
from scim_conformance.sweep import Found, remove, search

#: What makes a client that guards the names of a run; one that only reads may be of any.
Clients = Callable[[str], Client]


def sweep(clients: Clients, reader: Client, run: str | None, *, yes: bool) -> ExitCode:
    """Return the exit code of a sweep; raise ClickException where something was found and nobody agrees."""
    url = printable(reader.transport.target.base_url)
    looked = search(reader, run)
    for doubt in looked.doubts:
        click.echo(printable(f"unsure:  {doubt}"), err=True)
    for one in looked.found:
        click.echo(printable(_line(one)))
    if not looked.found:
        click.echo(f"nothing of {f'run {run}' if run else 'any run'} was found at {url}")
        return ExitCode.INCOMPLETE if looked.doubts else ExitCode.CONFORMANT
    _agree(looked.found, url, yes=yes)
    stays = [one for of_run in _by_run(looked.found) for one in _removed(clients(of_run[0].run), of_run)]
    return ExitCode.INCOMPLETE if stays or looked.doubts else ExitCode.CONFORMANT


def _removed(client: Client, found: list[Found]) -> list[Leftover]:
    try:
        stays = remove(client, found)
    finally:
        client.transport.close()
    kept = {(one.endpoint, one.id or one.name) for one in stays}
    for one in found:
        if not kept & {(one.endpoint, one.id), (one.endpoint, one.name)}:
            click.echo(printable(f"removed: {one.endpoint} {one.id} {one.name}"))
    for left in stays:
        id_ = f" {left.id}" if left.id else ""
        click.echo(printable(f"stays:   {left.endpoint}{id_} {left.name}: {left.state}; {left.reason}"))
    return stays


def _line(one: Found) -> str:
    state = {True: ", active", False: ", not active", None: ""}[one.active]
    return (
        f"found:   {one.endpoint} {one.id} {one.shown or one.name}: created {one.created or 'at no known time'}{state}"
    )


def _agree(found: list[Found], url: str, *, yes: bool) -> None:
    recent = sum(one.is_recent(datetime.now(UTC)) for one in found)
    caution = f" Of these {recent} may be of a run that is under way: created within the last hour." if recent else ""
    what = (
        f"{number(len(found), 'resource')} at {url} would be deleted, or deactivated where DELETE is refused.{caution}"
    )
    click.echo(what)
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.ClickException("nothing was removed: say --yes to consent")
    if not click.confirm("Go on?"):
        raise click.ClickException("nothing was removed: no consent was given")


def _by_run(found: Iterable[Found]) -> list[list[Found]]:
    by_run: dict[str, list[Found]] = {}
    for one in found:
        by_run.setdefault(one.run, []).append(one)
    return list(by_run.values())
