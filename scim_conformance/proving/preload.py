"""Imported for what it imports and loads: forks of a process that has done so start at once."""

from __future__ import annotations

from scim_conformance import requirements
from scim_conformance.plugin import activation
from scim_conformance.profile import available, load
from scim_conformance.suite import load_checks

CHECKS = load_checks()
REQUIREMENTS = requirements.load()
PROFILES = [load(name) for name in available()]
PLUGIN = activation.__name__
