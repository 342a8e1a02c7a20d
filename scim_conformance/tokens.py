"""Where the bearer token comes from: an environment variable or a file, never the command line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from scim_conformance.evidence import Secret

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


def _content(file: str, folder: Path) -> str:
    try:
        return (folder / Path(file).expanduser()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise TokenError(f"the token file {file} cannot be read: {reason}") from None


def _token(text: str, where: str) -> Secret:
    token = text.strip()
    if not token:
        raise TokenError(f"{where} is empty; it has to hold the bearer token")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise TokenError(f"{where} holds characters that no HTTP header can carry; it has to hold one bearer token")
    return Secret(token)
