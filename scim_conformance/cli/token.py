"""The options that say where the bearer token is, the same in every command that needs one."""

from __future__ import annotations

from typing import Any

import click

from scim_conformance import tokens
from scim_conformance.evidence import Secret
from scim_conformance.tokens import DEFAULT_VARIABLE

__all__ = ["DEFAULT_VARIABLE", "read_token", "token_options"]


def token_options(command: Any) -> Any:
    """Add ``--token-env`` and ``--token-file`` to a command."""
    for option in (
        click.option("--token-file", metavar="FILE", help="File that holds the bearer token."),
        click.option(
            "--token-env", metavar="VAR", help=f"Environment variable that holds it (default {DEFAULT_VARIABLE})."
        ),
    ):
        command = option(command)
    return command


def read_token(variable: str | None, file: str | None) -> Secret | None:
    """Return the token the options name, None without one; raise ClickException when what was named holds none."""
    try:
        return tokens.read_token(variable, file)
    except tokens.TokenError as error:
        raise click.ClickException(str(error)) from None
