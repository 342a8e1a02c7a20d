"""Where the token or secret comes from: an environment variable, a file or the keyring, never the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from scim_conformance.client import Target, TargetError
from scim_conformance.evidence import Secret
from scim_conformance.profile.model import CLIENT_CREDENTIALS

DEFAULT_VARIABLE: Final = "SCIM_TOKEN"
_ENTRY: Final = "token"


class Expected(NamedTuple):
    """What is expected of a secret: what it is called, which texts fit, and why others do not."""

    called: str
    fits: re.Pattern[str]
    unfit: str


_IN_HEADER: Final = re.compile(r"[\x21-\x7e]+")
_UNFIT: Final = "holds characters that no HTTP header can carry"
BEARER: Final = Expected("the bearer token", _IN_HEADER, _UNFIT)
KEY: Final = Expected("the key", _IN_HEADER, _UNFIT)
#: RFC 7617 section 2: whatever is no control character.
PASSWORD: Final = Expected("the password", re.compile(r"[^\x00-\x1f\x7f-\x9f]+"), "holds control characters")
#: RFC 6749 appendix A.2.
CLIENT_SECRET: Final = Expected("the client secret", re.compile(r"[\x20-\x7e]+"), "holds characters out of ASCII")


class TokenError(ValueError):
    """What was named holds no bearer token; the message says where and why, and never repeats what is there."""


def read_token(
    variable: str | None,
    file: str | None,
    folder: Path = Path(),
    keyring: str | None = None,
    expected: Expected = BEARER,
) -> Secret | None:
    """Return the token from keyring or file, else from the variable; None when none was named and the default is unset.

    A relative file is looked for in ``folder``. Raise TokenError when what was named does not hold a token.
    """
    if keyring is not None:
        return _token(_of_keyring(keyring, expected.called), f"the keyring's entry {keyring}", expected)
    if file is not None:
        return _token(_content(file, folder), f"the token file {file}", expected)
    name = variable or DEFAULT_VARIABLE
    text = os.environ.get(name)
    if text is None:
        if variable is not None:
            raise TokenError(f"the environment variable {name} is not set; it has to hold {expected.called}")
        return None
    return _token(text, f"the environment variable {name}", expected)


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
        held[kind] = _token(text, f"the environment variable {name}", BEARER._replace(called=what))
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


def _of_keyring(entry: str, called: str) -> str:
    """Return what the system's keyring holds under SERVICE/NAME; the name is ``token`` where none is given."""
    service, slash, name = entry.rpartition("/")
    if not slash:
        service, name = entry, _ENTRY
    if not service or not name:
        raise TokenError(f"{entry!r} names no entry of a keyring; write it like SERVICE or SERVICE/NAME")
    library = _keyring()
    try:
        text = library.get_password(service, name)
    except library.errors.NoKeyringError:
        raise TokenError(
            "this machine has no keyring that can be read; use an environment variable or a file instead"
        ) from None
    except Exception as error:  # noqa: BLE001 - backends raise what they like, and must end in a sentence
        raise TokenError(f"the keyring's entry {entry} cannot be read ({type(error).__name__}); unlock it") from None
    if text is None:
        raise TokenError(f"the keyring has no entry {entry}; `keyring set {service} {name}` puts {called} there")
    return str(text)


def _keyring() -> Any:
    try:
        import keyring  # noqa: PLC0415 - an extra that few have
        import keyring.errors  # noqa: PLC0415
    except ImportError:
        raise TokenError(
            "the library keyring is not installed: pip install 'scim-conformance[keyring]' brings it"
        ) from None
    return keyring


def _token(text: str, where: str, expected: Expected) -> Secret:
    # A password may begin or end with a space, but hardly with the line's end that editors put there.
    token = text.strip("\r\n") if expected.fits.fullmatch(" ") else text.strip()
    if not token.strip():
        raise TokenError(f"{where} is empty; it has to hold {expected.called}")
    if not expected.fits.fullmatch(token):
        raise TokenError(f"{where} {expected.unfit}; it has to hold {expected.called} alone")
    return Secret(token)
