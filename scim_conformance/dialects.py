"""How clients word an intent on the wire: the body that Entra, Okta or the RFC's own examples would send."""

from __future__ import annotations

from typing import Any, Final

from scim_conformance.scim import urns

Json = dict[str, Any]

DIALECTS: Final = ("entra", "entra-compliant", "okta", "rfc")
"""``entra`` is Entra's default wording, ``entra-compliant`` the one behind the aadOptscim062020 flag."""


def patch_body(*operations: Json) -> Json:
    """Return a PatchOp message (RFC 7644 section 3.5.2)."""
    return {"schemas": [urns.PATCH_OP], "Operations": list(operations)}


def set_active(dialect: str, value: bool) -> Json:
    """Return the body with which a client switches an account on or off.

    Entra without the flag sends a capitalised operation and the boolean as a string; with the flag lower case and a
    JSON boolean (Microsoft Learn, *application-provisioning-config-problem-scim-compatibility*); Okta sends no path.
    """
    if dialect == "entra":
        return patch_body({"op": "Replace", "path": "active", "value": str(value)})
    if dialect == "okta":
        return patch_body({"op": "replace", "value": {"active": value}})
    return patch_body({"op": "replace", "path": "active", "value": value})
