"""Whatever a profile file holds, loading it ends in a profile or in sentences."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.profile import Profile, ProfileError, load
from tests.support import EVERYTHING

TEXT = Path(EVERYTHING).read_text(encoding="utf-8")
LINES = TEXT.splitlines()
DOCUMENT = yaml.safe_load(TEXT)
DOCUMENT["users"]["attributes"] = DOCUMENT["users"]["attributes"][::12]
PIECES = st.sampled_from([*"*&!%@`|>'\"{}[],:#-?~\t\n\x00\x85", "<<: ", "- ", "---\n", "no", "2027-01-01", "\\ud800"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["userName", "{name}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def outcome(held: bytes) -> Profile | tuple[str, ...]:
    """Return the profile or the sentences about it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fuzzed.yaml"
        file.write_bytes(held)
        try:
            return load(file)
        except ProfileError as error:
            found = error.errors
    assert found
    assert all("\n" not in one and one.startswith(f"{file}") for one in found)
    return found


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_spoilt_text_never_raises_anything_else(data: st.DataObject) -> None:
    """Pieces cut out of a good profile or put into it give sentences, not tracebacks."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        index = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[index])))
        cut = data.draw(st.integers(0, 6))
        lines[index] = lines[index][:column] + data.draw(PIECES) + lines[index][column + cut :]
    outcome("\n".join(lines).encode())


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_spoilt_document_never_raises_anything_else(data: st.DataObject) -> None:
    """Any value put at any place of a good profile gives a profile or sentences."""
    document = copy.deepcopy(DOCUMENT)
    holder: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not (isinstance(holder[key], dict | list) and holder[key]) or data.draw(st.booleans()):
            break
        holder = holder[key]
    if data.draw(st.booleans()):
        holder[key] = data.draw(VALUES)
    else:
        del holder[key]
    outcome(yaml.safe_dump(document, allow_unicode=True).encode())


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_arbitrary_bytes_never_raise_anything_else(held: bytes) -> None:
    """No file of a few bytes is a profile, and none gives a traceback."""
    assert isinstance(outcome(held), tuple)
