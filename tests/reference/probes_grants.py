# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of the token endpoint."""

from __future__ import annotations

from typing import Any

import requests

from .conftest import CLIENT
from .probing import probe, raw

GRANT = {"grant_type": "client_credentials"}
ID, SECRET = CLIENT["client_id"], CLIENT["client_secret"]


def ask(scim: Any, form: dict[str, str], *named: str, **headers: str) -> requests.Response:
    """Send a form to the token endpoint, the client in a Basic header if it is given."""
    auth = (named[0], named[1]) if named else None
    return requests.post(scim.endpoint.token_url, data=form, auth=auth, headers=headers, timeout=5)


@probe((200, "Bearer", 3600), "token-lifetime-a-week", "token-without-lifetime")
def grant(scim: Any) -> Any:
    answer = ask(scim, GRANT, ID, SECRET.replace("/", "%2F"))
    return answer.status_code, answer.json()["token_type"], answer.json().get("expires_in")


@probe((200, 401), "issued-token-refused")
def issued_token(scim: Any) -> Any:
    token = ask(scim, {**GRANT, **CLIENT}).json()["access_token"]
    return tuple(raw(scim, Authorization=f"Bearer {one}").status_code for one in (token, SECRET))


@probe((401, 401, 401, 400, 400))
def refusals(scim: Any) -> Any:
    answers = (
        ask(scim, GRANT),
        ask(scim, GRANT, ID, "wrong"),
        ask(scim, GRANT, Authorization="Basic ?"),
        ask(scim, {"grant_type": "password"}, ID, SECRET),
        ask(scim, {}, ID, SECRET, **{"Content-Type": "application/json"}),
    )
    return tuple(one.status_code for one in answers)
