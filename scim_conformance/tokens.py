"""Where the bearer token comes from: an environment variable or a file, never the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scim_conformance.client import Target, TargetError
from scim_conformance.evidence import Secret
from scim_conformance.profile.model import CLIENT_CREDENTIALS

DEFAULT_VARIABLE: Final = "SCIM_TOKEN"


class TokenError(ValueError):
    """What was named holds no bearer token; the message says where and why, and never repeats what is there."""


def read_token(variable: str | None, file: str | None, folder: Path = Path()) -> Secret | None:
    """Return the token from the file, else from the variable; None when neither was named and the default is unset.

    A relative file is looked for in ``folder``. Raise TokenError when what was named does not hold a token.
    """
    if file is not None:
        return _token(_content(file, folder), f"the token file {file}")
    name = variable or DEFAULT_VARIABLE
    text = os.environ.get(name)
    if text is None:
        if variable is not None:
            raise TokenError(f"the environment variable {name} is not set; it has to hold the bearer token")
        return None
    return _token(text, f"the environment variable {name}")


def read_credentials(variables: Mapping[str, str], token: Secret) -> dict[str, Secret]:
    """Return what is set of further tokens and client credentials; ``variables`` maps each kind to a variable.

    Raise TokenError when a variable is set and holds nothing of its kind, or the run's own token.
    """
    held: dict[str, Secret] = {}
    for kind, name in variables.items():
        text = os.environ.get(name)
        if text is None:
            continue
        what = f"the {kind} token" if kind not in CLIENT_CREDENTIALS else f"the {kind}"
        held[kind] = _token(text, f"the environment variable {name}", what)
        if kind == "token_endpoint" and not _is_url(held[kind].reveal()):
            raise TokenError(f"the environment variable {name} has to hold the http or https URL of a token endpoint")
        if held[kind].reveal() == token.reveal():
            raise TokenError(f"the environment variable {name} holds the run's own token; it has to hold {what}")
    return held


def _content(file: str, folder: Path) -> str:
    try:
        return (folder / Path(file).expanduser()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise TokenError(f"the token file {file} cannot be read: {reason}") from None


def _is_url(text: str) -> bool:
    try:
        Target.of(text, Secret(""))
    except TargetError:  # its message would repeat the text, which may be a secret put into the wrong variable
        return False
    return True


def _token(text: str, where: str, what: str = "the bearer token") -> Secret:
    token = text.strip()
    if not token:
        raise TokenError(f"{where} is empty; it has to hold {what}")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise TokenError(f"{where} holds characters that no HTTP header can carry; it has to hold {what} alone")
    return Secret(token)
