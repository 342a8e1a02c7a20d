"""What a report must say of each fault: the requirement, and the difference in words (``told.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

FILE = Path(__file__).with_name("told.yaml")


@dataclass(frozen=True, slots=True)
class Told:
    """The requirement a finding names and its difference; ``…`` stands for what a run makes up, such as an id."""

    requirement: str
    difference: str


@cache
def told() -> Mapping[str, Told]:
    """Return what must be said of each fault, by its name."""
    loaded = yaml.safe_load(FILE.read_text("utf-8"))
    return MappingProxyType({name: Told(**facts) for name, facts in loaded.items()})
