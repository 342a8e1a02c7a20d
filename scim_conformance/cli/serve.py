"""``serve``: the reference endpoint for a profile, with faults if wanted."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence

import click

from scim_conformance.cli.process import on_ending
from scim_conformance.cli.token import DEFAULT_VARIABLE, read_token, token_options
from scim_conformance.profile import ProfileError, load
from scim_conformance.reference import Endpoint, UnknownNameError
from scim_conformance.reference import serve as start
from scim_conformance.report.terminal import NOTICE


@click.command()
@click.argument("profile")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Loopback port; a free one by default.")
@click.option("--fault", "faults", metavar="NAME", multiple=True, help="Misbehave like this (repeatable; list faults).")
@click.option("--variant", "variants", metavar="NAME", multiple=True, help="Differ, legally (see `list variants`).")
@token_options
def command(
    profile: str,
    port: int,
    faults: tuple[str, ...],
    variants: tuple[str, ...],
    token_env: str | None,
    token_file: str | None,
) -> None:
    """Run the reference endpoint for PROFILE on this machine until Ctrl-C; what it stores is lost then."""
    given = read_token(token_env, token_file)
    token = secrets.token_urlsafe(24) if given is None else given.reveal()
    stop = threading.Event()
    with _started(profile, token, port, faults, variants) as endpoint:
        click.echo(NOTICE)
        click.echo(f"url:   {endpoint.url}")
        click.echo(f"token: {token if given is None else _origin(token_env, token_file)}")
        click.echo("Ctrl-C stops it.")
        with on_ending(stop.set):
            stop.wait()
    click.echo("stopped")


def _started(name: str, token: str, port: int, faults: Sequence[str], variants: Sequence[str]) -> Endpoint:
    try:
        return start(load(name), token=token, port=port, faults=faults, variants=variants)
    except (ProfileError, UnknownNameError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(f"port {port} cannot be used: {reason}; name another --port") from None


def _origin(token_env: str | None, token_file: str | None) -> str:
    return f"as in the file {token_file}" if token_file else f"as in ${token_env or DEFAULT_VARIABLE}"
