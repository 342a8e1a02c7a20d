"""What a report said of a fault, in words that are the same in every run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from scim_conformance.names import PREFIX

Json = Mapping[str, Any]

#: What a run makes up or measures: names (some checks send one without its first letter), ids, moments, addresses.
_MADE_UP: Final = re.compile(
    rf"{PREFIX[0]}?{PREFIX[1:-1]}[-_\ ]?[0-9a-f]{{8}}[^\s\"',;@)\]}}]*"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?|[(+]{1,2}\d[\d ()-]{7,}\d|http://127\.0\.0\.1:\d+|\b\d+\.\d+(?= s\b)"
    r"|(?<=totalResults )\d+|\d+(?= that do not match)",
    re.IGNORECASE,
)
_AGAIN: Final = re.compile(r"…(?:\s*…)+")


def requirement(case: Json) -> str:
    """Return the id of the requirement that a case of results.json is judged by."""
    return str(case["requirements"][0])


def difference(case: Json) -> str:
    """Return the first finding of a case as a sentence in which ``…`` stands for whatever a run makes up."""
    first = case["findings"][0]
    actual = "…" if first["where"] == "id" else first["actual"]
    text = f"{first['where']}: expected {first['expected']}, got {actual}"
    return _AGAIN.sub("…", _MADE_UP.sub("…", text))
