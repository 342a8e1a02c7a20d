"""How clients word an intent."""

from __future__ import annotations

import pytest

from scim_conformance.dialects import DIALECTS, patch_body, set_active
from scim_conformance.scim import urns


@pytest.mark.parametrize(
    ("dialect", "operation"),
    [
        ("entra", {"op": "Replace", "path": "active", "value": "False"}),
        ("entra-compliant", {"op": "replace", "path": "active", "value": False}),
        ("okta", {"op": "replace", "value": {"active": False}}),
        ("rfc", {"op": "replace", "path": "active", "value": False}),
    ],
)
def test_deactivation(dialect: str, operation: dict[str, object]) -> None:
    """Each client switches an account off in its own words."""
    assert set_active(dialect, False) == {"schemas": [urns.PATCH_OP], "Operations": [operation]}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_activation_differs_in_the_value_alone(dialect: str) -> None:
    """Switching on is worded like switching off."""
    off, on = (str(set_active(dialect, value)) for value in (False, True))
    assert off.replace("False", "True") == on


def test_patch_body_keeps_order() -> None:
    """Operations stand in the order given, also none."""
    assert patch_body({"op": "add"}, {"op": "remove"})["Operations"] == [{"op": "add"}, {"op": "remove"}]
    assert patch_body() == {"schemas": [urns.PATCH_OP], "Operations": []}
