"""The embedded endpoint: SCIM 2.0 in memory for any profile, correct unless faults are switched on."""

from scim_conformance.reference.faults import FAMILIES, FAULTS, Family, Fault, fault
from scim_conformance.reference.faults.told import Told, told
from scim_conformance.reference.names import UnknownNameError
from scim_conformance.reference.server import Endpoint, serve
from scim_conformance.reference.variants import VARIANTS, Variant, variant

__all__ = [
    "FAMILIES",
    "FAULTS",
    "VARIANTS",
    "Endpoint",
    "Family",
    "Fault",
    "Told",
    "UnknownNameError",
    "Variant",
    "fault",
    "serve",
    "told",
    "variant",
]
