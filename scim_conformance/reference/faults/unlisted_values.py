"""Faults of values that nobody has listed: only generated examples find them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.reference.faults.registry import Area

Json = dict[str, Any]

AREA = Area("generated-values")
_WRITES = ("users-generated-create-is-kept", "users-generated-put-is-kept")


def rewritten(name: str, effect: str, summary: str, rewrite: Callable[[str], str]) -> None:
    """Register a fault that keeps each text of a user, its userName aside, as another text."""

    def edit(user: Json) -> None:
        for key, value in user.items():
            if key not in {"id", "userName", "schemas", "meta"}:
                user[key] = _each(value, rewrite)

    edit.__doc__ = summary
    AREA.stored(name, effect=effect, caught_by=_WRITES)(edit)


def _each(value: Any, rewrite: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, dict):
        return {key: _each(inner, rewrite) for key, inner in value.items()}
    return [_each(inner, rewrite) for inner in value] if isinstance(value, list) else value


rewritten(
    "text-astral-mangled",
    "Names with rare letters or emoji come out as question marks in every message the product sends.",
    "Characters beyond the basic plane are kept as question marks.",
    lambda text: "".join("?" if ord(one) > 0xFFFF else one for one in text),
)
rewritten(
    "text-cut-at-255",
    "Long job titles end in the middle of a word, and each cycle writes them again.",
    "A text is cut after 255 characters, and nobody is told.",
    lambda text: text[:255],
)
