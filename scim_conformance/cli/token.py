"""Where the bearer token comes from: an environment variable or a file, never the command line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.evidence import Secret

DEFAULT_VARIABLE: Final = "SCIM_TOKEN"


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
    """Return the token from the file, else from the variable; None when neither was named and the default is unset.

    Raise ClickException when what was named does not hold a token.
    """
    if file is not None:
        return _token(_content(file), f"the token file {file}")
    name = variable or DEFAULT_VARIABLE
    text = os.environ.get(name)
    if text is None:
        if variable is not None:
            raise click.ClickException(f"the environment variable {name} is not set; it has to hold the bearer token")
        return None
    return _token(text, f"the environment variable {name}")


def _content(file: str) -> str:
    try:
        return Path(file).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise click.ClickException(f"the token file {file} cannot be read: {reason}") from None


def _token(text: str, where: str) -> Secret:
    token = text.strip()
    if not token:
        raise click.ClickException(f"{where} is empty; it has to hold the bearer token")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise click.ClickException(f"{where} holds what no HTTP header can carry; it has to hold one bearer token")
    return Secret(token)
