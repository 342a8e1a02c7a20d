"""Finding a fault or a variant by its name, or what is close to it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeVar

Named = TypeVar("Named")


class UnknownNameError(LookupError):
    """There is no fault or variant of that name; the message says which are close."""

    def __str__(self) -> str:
        return str(self.args[0])


def known(every: Mapping[str, Named], name: str, what: str) -> Named:
    """Return the one of that name; raise UnknownNameError, which calls it ``what``."""
    if name in every:
        return every[name]
    close = difflib.get_close_matches(name, every, n=3)
    hint = f"; did you mean {' or '.join(close)}?" if close else "."
    raise UnknownNameError(f"There is no {what} {name!r}{hint}")
