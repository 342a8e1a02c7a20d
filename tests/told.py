"""What reports must say of faults: ``python -m tests.told reports/proof/matrix.json`` takes it over from a proof.

Whoever runs it reads the difference in ``told.yaml``: is the requirement the one that the fault breaks, and does the
sentence say what is wrong?
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from scim_conformance.proving.choice import shown, unlisted
from scim_conformance.reference import FAULTS, told
from scim_conformance.reference.faults.told import FILE

_HEAD = """\
# What a report must say of each fault when the quickest profile that shows it is tried: the requirement, and the first
# finding of the case that must catch it; … stands for what a run makes up. `python -m tests.told` takes it over.
"""


def text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the file with what a proof said of its faults, and what stood there of the others."""
    said = {
        one["fault"]: one for one in rows if one["caught"] and one["fault"] in FAULTS and not unlisted(one["fault"])
    }
    known = {name: {"requirement": one.requirement, "difference": one.difference} for name, one in told().items()}
    for name, one in said.items():
        if Path(shown(name)[0][0]).stem == one["profile"]:
            known[name] = {"requirement": one["requirement"], "difference": one["difference"]}
    ordered = {name: known[name] for name in FAULTS if name in known}
    return _HEAD + yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    FILE.write_text(text(json.loads(Path(sys.argv[1]).read_text("utf-8"))["faults"]), "utf-8")
