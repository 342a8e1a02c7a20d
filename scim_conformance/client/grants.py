"""Asks a token endpoint for a token by client credentials (RFC 6749 section 4.4); what it issues is never shown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import requests

from scim_conformance.client.failures import Failure
from scim_conformance.client.login import client_basic
from scim_conformance.client.transport import Transport
from scim_conformance.client.wire import Auth
from scim_conformance.evidence import Exchange, Response, Secret
from scim_conformance.evidence.exchange import NOT_JSON
from scim_conformance.evidence.redaction import MASK

_FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
_GRANT = {"grant_type": "client_credentials"}
#: The members of an answer that hold no token (RFC 6749 sections 5.1 and 5.2).
_SHOWN = frozenset({"token_type", "expires_in", "scope", "error", "error_description", "error_uri"})


@dataclass(frozen=True)
class Grant(Exchange):
    """What a token endpoint answered; ``token`` is what it issued, None where a header could not carry it."""

    token: Secret | None = None


class _Desk(Transport):
    """Speaks to a token endpoint: follows no redirect, and keeps what is issued before anybody records it."""

    issued: object = None

    def __init__(self, transport: Transport, url: str) -> None:
        super().__init__(transport.target.elsewhere(url), transport.recorder, transport.pace)
        self.sent = transport.sent
        self.patience = transport.patience

    def _answer(self, prepared: requests.PreparedRequest, seconds: float) -> Response | Failure:
        answer = super()._answer(prepared, seconds)
        if isinstance(answer, Failure):
            return answer
        self.issued = answer.document.get("access_token")
        if isinstance(self.issued, str):
            self.recorder.redactor.learn(Secret(self.issued))
        return replace(answer, text=_without_tokens(answer))

    def _onward(self, method: str, url: str, response: Response) -> None:
        """Return None: the secret goes to the address that the user named and nowhere else."""


def ask_for_token(transport: Transport, url: str, client_id: str, secret: Secret) -> Grant:
    """Return what came of the request, the client named in a Basic header, or in the body where that is a 401.

    RFC 6749 section 2.3.1 has every server take the header, with both parts form-encoded; some take the body alone.
    """
    basic, pair = client_basic(client_id, secret.reveal())
    transport.recorder.redactor.learn(secret, Secret(pair))
    named = {**_GRANT, "client_id": client_id, "client_secret": secret.reveal()}
    desk = _Desk(transport, url)
    try:
        answer = _asked(desk, url, _GRANT, basic)
        return _asked(desk, url, named, Auth.NONE) if answer.status == 401 else answer
    finally:
        desk.close()


def _asked(desk: _Desk, url: str, form: dict[str, str], auth: Auth | str) -> Grant:
    sent = desk.send("POST", url, body=urlencode(form, quote_via=quote, safe=""), headers=_FORM, auth=auth)
    fit = isinstance(desk.issued, str) and re.fullmatch(r"[\x21-\x7e]+", desk.issued)
    token = Secret(str(desk.issued)) if fit else None
    return Grant(sent.uid, sent.request, sent.response, sent.failure, sent.echoed_secret, sent.shown, token)


def _without_tokens(response: Response) -> str:
    """Return the text of an answer without anything that could be a token; error pages stay as they are."""
    if response.json is not NOT_JSON:
        return json.dumps(_masked(response.json), ensure_ascii=False)
    return MASK if response.text and response.status < 400 else response.text


def _masked(value: Any) -> Any:
    """Return a JSON value with every text and number masked that is not in one of the members known to be harmless."""
    if isinstance(value, str):
        return MASK if value.strip() else ""
    if isinstance(value, list):
        return [_masked(one) for one in value]
    if isinstance(value, dict):
        kept = {name for name, one in value.items() if name in _SHOWN and not isinstance(one, dict | list)}
        return {name: one if name in kept else _masked(one) for name, one in value.items()}
    return value if value is None or isinstance(value, bool) else 0
