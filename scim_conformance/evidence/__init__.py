"""One HTTP exchange as evidence: recorded once, redacted at that moment, told again as JSON and as a curl line."""

from scim_conformance.evidence.exchange import Exchange, Request, Response
from scim_conformance.evidence.recorder import Recorder, touched
from scim_conformance.evidence.redaction import Redactor, Secret, writable

__all__ = ["Exchange", "Recorder", "Redactor", "Request", "Response", "Secret", "touched", "writable"]
