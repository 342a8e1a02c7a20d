"""The catalogue of requirements: YAML files, one per document, and the way to look a requirement up."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from scim_conformance.model import Requirement
from scim_conformance.requirements.rows import CatalogueError, read

__all__ = ["CatalogueError", "UnknownRequirement", "get", "load"]


class UnknownRequirement(LookupError):
    """No requirement has that id; the message lists ids that look like it."""

    def __init__(self, requirement_id: str, known: Mapping[str, Requirement]) -> None:
        near = get_close_matches(requirement_id, known, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`scim-conformance list requirements` shows all ids"
        super().__init__(f"there is no requirement {requirement_id!r}; {hint}")


@cache
def load() -> Mapping[str, Requirement]:
    """Return all requirements by id, read-only, file by file as written; raise CatalogueError on a bad row."""
    sources = sorted(
        (one for one in files(__package__).iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name
    )
    return MappingProxyType(read(sources))


def get(requirement_id: str) -> Requirement:
    """Return the requirement with that id; raise UnknownRequirement when there is none."""
    found = load().get(requirement_id)
    if found is None:
        raise UnknownRequirement(requirement_id, load())
    return found
