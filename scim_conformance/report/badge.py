"""A run as a badge: the document that shields.io reads from an endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scim_conformance.model import Outcome, Verdict
from scim_conformance.report.causes import causes
from scim_conformance.report.text import number, shortened

Json = Mapping[str, Any]

_COLOURS: Final = {Verdict.CONFORMANT: "brightgreen", Verdict.NONCONFORMANT: "red", Verdict.INCOMPLETE: "yellow"}
_LONGEST: Final = 60


def badge(document: Json) -> dict[str, Any]:
    """Return the document of shields.io's endpoint badge (https://shields.io/badges/endpoint-badge).

    The message counts causes, not cases. A run against the embedded endpoint is grey and says so.
    """
    verdict = Verdict(document["verdict"])
    embedded = document["target"]["embedded"]
    message = _message(document, verdict)
    return {
        "schemaVersion": 1,
        "label": shortened(f"SCIM {document['profile']['connector']}", _LONGEST),
        "message": f"embedded endpoint only: {message}" if embedded else message,
        "color": "lightgrey" if embedded else _COLOURS[verdict],
        **({"isError": True} if verdict is Verdict.NONCONFORMANT and not embedded else {}),
    }


def _message(document: Json, verdict: Verdict) -> str:
    match verdict:
        case Verdict.CONFORMANT:
            return f"conformant {document['suite']['edition']} edition"
        case Verdict.NONCONFORMANT:
            return number(sum(one.first["scored"] for one in causes(document, Outcome.FAILED)), "finding")
        case Verdict.INCOMPLETE:
            return "incomplete"
