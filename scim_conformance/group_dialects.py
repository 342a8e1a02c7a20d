"""How clients word what they do to groups: the PATCH operations that Entra, Okta or the RFC's own examples would send.

Entra's default removes members by a list in ``value``, where the RFC knows a filter in ``path`` only (RFC 7644 section
3.5.2.2); both of Entra's wordings carry a ``$ref`` of null beside each id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


def change_group(dialect: str, id_: str, values: Mapping[str, Any]) -> list[Json]:
    """Return the operations that give a group's own attributes, displayName among them, other values.

    ``values`` maps paths to values; Okta repeats the group's id beside them.
    """
    if dialect == "entra-compliant":
        return [{"op": "replace", "value": dict(values)}]
    if dialect == "okta":
        return [{"op": "replace", "value": {"id": id_, **values}}]
    return [{"op": _word(dialect, "replace"), "path": path, "value": value} for path, value in values.items()]


def add_members(dialect: str, ids: Sequence[str]) -> list[Json]:
    """Return the operation that makes users members of a group."""
    return [{"op": _word(dialect, "add"), "path": "members", "value": _listed(dialect, ids)}]


def remove_members(dialect: str, ids: Sequence[str]) -> list[Json]:
    """Return the operations that end the memberships of these users and of nobody else."""
    if dialect == "entra":
        return [{"op": "Remove", "path": "members", "value": _listed(dialect, ids)}]
    return [{"op": "remove", "path": f"members[value eq {json.dumps(id_, ensure_ascii=False)}]"} for id_ in ids]


def remove_all_members(dialect: str) -> list[Json]:
    """Return the operation that leaves a group without members."""
    return [{"op": _word(dialect, "remove"), "path": "members"}]


def replace_members(dialect: str, ids: Sequence[str]) -> list[Json]:
    """Return the operation that makes these users, and nobody else, the members of a group."""
    members = _listed(dialect, ids, null_reference=False)
    if dialect == "okta":
        return [{"op": "replace", "value": {"members": members}}]
    return [{"op": _word(dialect, "replace"), "path": "members", "value": members}]


def _listed(dialect: str, ids: Sequence[str], *, null_reference: bool = True) -> list[Json]:
    if dialect == "okta":
        return [{"value": id_, "display": id_} for id_ in ids]
    entra = dialect in ("entra", "entra-compliant") and null_reference
    return [{"$ref": None, "value": id_} if entra else {"value": id_} for id_ in ids]


def _word(dialect: str, word: str) -> str:
    return word.capitalize() if dialect == "entra" else word
