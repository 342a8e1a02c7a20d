"""The embedded endpoint: SCIM 2.0 in memory for any profile, correct unless faults are switched on."""

from scim_conformance.reference.faults import FAMILIES, FAULTS, Family, Fault, UnknownFaultError, fault
from scim_conformance.reference.server import Endpoint, serve

__all__ = ["FAMILIES", "FAULTS", "Endpoint", "Family", "Fault", "UnknownFaultError", "fault", "serve"]
