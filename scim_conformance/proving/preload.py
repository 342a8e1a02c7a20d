"""Imported for what it imports and loads: forks of a process that has done so start at once."""

from __future__ import annotations

import gc

from scim_conformance import requirements
from scim_conformance.plugin import activation
from scim_conformance.profile import available, load
from scim_conformance.proving import trial
from scim_conformance.reference.syntax import parse_filter, parse_path
from scim_conformance.suite import load_checks

CHECKS = load_checks()
REQUIREMENTS = requirements.load()
PROFILES = [load(name) for name in available()]
PLUGIN = activation.__name__
ATTEMPT = trial.attempt
GRAMMARS = parse_path("userName"), parse_filter("userName pr")  # each is made once, from the grammar's file

gc.collect()
gc.freeze()  # or each collection in a fork would look at all this again, and copy its memory
