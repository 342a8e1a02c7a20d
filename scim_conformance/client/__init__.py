"""SCIM verbs over ``requests``: everything is recorded, nothing judged, nothing foreign written to."""

from scim_conformance.client.scim import Client, NotOursError
from scim_conformance.client.target import Target, TargetError, Waits
from scim_conformance.client.transport import Transport
from scim_conformance.client.wire import Auth

__all__ = ["Auth", "Client", "NotOursError", "Target", "TargetError", "Transport", "Waits"]
