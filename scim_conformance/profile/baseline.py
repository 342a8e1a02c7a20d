"""Baselines: what is known to fail at an endpoint, in a file beside the profile, so that only what is new fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from scim_conformance.profile import coherence, wording
from scim_conformance.profile.build import deviation
from scim_conformance.profile.errors import ProfileError, UnreadableError
from scim_conformance.profile.loader import read_document
from scim_conformance.profile.model import Deviation, Profile
from scim_conformance.profile.resolve import deviations
from scim_conformance.profile.yamltext import is_text

_ON_TOP = """\
# What is known to fail: each case below is reported as known, and a run fails on what is new.
#
#   scim-conformance run PROFILE --url URL --baseline {file}
#
# Write down why each is accepted (reason), who sees to it (owner) and until when (until: YYYY-MM-DD). An entry whose
# cases pass again is stale and fails the run: remove it, or let the command do so, and add what fails by now, with
#
#   scim-conformance baseline results.json -o {file} --update
"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known to fail at a connector; ``source`` tells by run id and day which results it was made from."""

    connector: str
    deviations: tuple[Deviation, ...]
    file: Path
    source: Mapping[str, str] | None = None

    def joined(self, profile: Profile) -> Profile:
        """Return the profile with these deviations behind its own; raise ProfileError when it is another's."""
        if self.connector != profile.connector:
            raise ProfileError(
                f"{self.file}: the baseline is for {self.connector}, the profile for {profile.connector}; "
                "name the baseline of this connector"
            )
        declared = [*profile.document["deviations"], *map(_resolved, self.deviations)]
        return replace(
            profile,
            deviations=(*profile.deviations, *self.deviations),
            document={**profile.document, "deviations": declared},
        )

    def text(self) -> str:
        """Return the file's text, entries ordered by check and case, with a comment on top on how it is used."""
        source = {"source": dict(self.source)} if self.source else {}
        entries = sorted(self.deviations, key=lambda one: (one.check, one.case or ""))
        document = {"connector": self.connector, **source, "deviations": list(map(_written, entries))}
        written = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
        return f"{_ON_TOP.format(file=self.file.name)}\n{written}"


class _Dumper(yaml.SafeDumper):
    """Puts into quotes what our reader would not take for text: YAML 1.2 has numbers such as 12e34567."""


def _quoted(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_text(text) else "'")


_Dumper.add_representer(str, _quoted)


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of baselines."""
    text = resources.files(__package__).joinpath("baseline.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def load_baseline(file: Path) -> Baseline:
    """Return the baseline in a YAML file; raise ProfileError when there is none or it is wrong."""
    try:
        document = read_document(file, "baseline")
    except UnreadableError as error:
        raise ProfileError(error.problem.within(file)) from None
    found = {*document.problems, *wording.problems(document, schema()), *coherence.repeated_deviations(document)}
    if found:
        raise ProfileError(*(problem.within(file) for problem in sorted(found)))
    data = document.data
    declared = (replace(deviation(one), origin="baseline") for one in deviations(data))
    return Baseline(data["connector"], tuple(declared), file, data.get("source"))


def _resolved(one: Deviation) -> dict[str, Any]:
    until = one.until.isoformat() if one.until else None
    return {"check": one.check, "case": one.case, "reason": one.reason, "owner": one.owner, "until": until}


def _written(one: Deviation) -> dict[str, Any]:
    return {key: value for key, value in _resolved(one).items() if value is not None}
