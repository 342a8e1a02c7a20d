"""The credentials that the environment's proxy settings hold, so that they can be masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from scim_conformance.evidence import Secret

_PROXY = re.compile(r"(https?|all|ftp|wss?|socks)_proxy", re.IGNORECASE)
_USERINFO = re.compile(r"(?:.*?//)?(.*)@", re.DOTALL)


def proxy_secrets(environment: Mapping[str, str]) -> tuple[Secret, ...]:
    """Return the passwords of proxies, and each pair of user and password, as they are written and decoded."""
    return tuple(
        Secret(text)
        for name, value in environment.items()
        if _PROXY.fullmatch(name) and (held := _USERINFO.match(value))
        for text in _forms(held[1])
    )


def _forms(pair: str) -> Iterator[str]:
    _, colon, password = pair.partition(":")
    for text in dict.fromkeys([pair, unquote(pair), password, unquote(password)] if colon else [pair]):
        if text:
            yield text
