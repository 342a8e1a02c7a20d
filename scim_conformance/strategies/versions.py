"""Changes of a resource, one after the other, between which its version is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st


def steps(names: Sequence[str]) -> st.SearchStrategy[Any]:
    """Return one or two steps: a change of some attributes by PATCH or PUT, or an update that is to be refused."""
    changed = st.lists(st.sampled_from(tuple(names)), min_size=1, max_size=3, unique=True)
    words = st.sampled_from(("patch", "put", "refused"))
    return st.lists(st.fixed_dictionaries({"by": words, "changed": changed}), min_size=1, max_size=2)
