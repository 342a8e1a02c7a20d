# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of the token endpoint."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.faults.registry import Area

AREA = Area("token-endpoint")
_GRANTS = "token-endpoint-grants-token-for-hours"


def _has_client(profile: Profile) -> bool:
    return "token_endpoint" in profile.credentials


@AREA.layer(
    "token-lifetime-a-week",
    effect="The connector is not listed: a token that is lost opens the directory for days.",
    caught_by=(_GRANTS,),
    classes=("AT-12",),
    need=_has_client,
)
class TokenLifetimeAWeek(App):
    """Tokens for client credentials live seven days."""

    def issue(self) -> dict[str, Any]:
        return {**super().issue(), "expires_in": 7 * 24 * 3600}


@AREA.layer(
    "token-without-lifetime",
    effect="The client cannot tell when to ask again, and is refused in the middle of a cycle.",
    caught_by=(_GRANTS,),
    need=_has_client,
)
class TokenWithoutLifetime(App):
    """The token endpoint does not say how long a token lives."""

    def issue(self) -> dict[str, Any]:
        issued = super().issue()
        del issued["expires_in"]
        return issued


@AREA.layer(
    "issued-token-refused",
    effect="Every request of the client is a 401, although it was granted a token a moment ago.",
    caught_by=("token-endpoint-token-is-accepted",),
    need=_has_client,
)
class IssuedTokenRefused(App):
    """The SCIM endpoint does not know the tokens that the token endpoint issues."""

    def issue(self) -> dict[str, Any]:
        issued = super().issue()
        self.issued.clear()
        return issued
