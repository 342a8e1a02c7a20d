"""The verbs of RFC 7644 section 3.2 with the safety rules built in: only what carries this run's name is written to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlencode

from scim_conformance.client.transport import Auth, Transport
from scim_conformance.evidence import Exchange
from scim_conformance.ledger import Ledger
from scim_conformance.names import RunNames, carries
from scim_conformance.scim import urns

Json = dict[str, Any]

_SEGMENT_SAFE = "!$&'()*+,;=:@-._~"


class NotOursError(Exception):
    """A write was about to hit a resource that does not carry this run's name; nothing was sent.

    ``exchange`` is the read that showed it.
    """

    def __init__(self, url: str, exchange: Exchange) -> None:
        super().__init__(f"{url} does not show this run's name and is left alone")
        self.exchange = exchange


class Client:
    """Speaks SCIM to one endpoint for one run.

    POST goes through the ledger, PATCH, PUT and DELETE through a guard that has read the resource and seen this run's
    name on it (or a 404: what does not exist cannot be harmed).
    """

    def __init__(self, transport: Transport, ledger: Ledger, names: RunNames) -> None:
        self.transport = transport
        self.ledger = ledger
        self.names = names
        self._keys: dict[str, str] = {}
        self._told: dict[str, set[str]] = {}
        self._shown: dict[str, Json] = {}

    def url(self, path: str) -> str:
        """Return the absolute URL of a path below the base URL; absolute URLs pass unchanged."""
        return path if "://" in path else f"{self.transport.target.base_url}/{path.lstrip('/')}"

    def resource_url(self, endpoint: str, id_: str) -> str:
        """Return the URL of a resource, its id percent-encoded as one path segment whatever it looks like."""
        return self.url(f"{endpoint}/{quote(id_, safe=_SEGMENT_SAFE)}")

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        plus_for_space: bool = False,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
    ) -> Exchange:
        """Return the exchange of a GET; query values are percent-encoded, spaces as %20 or, when asked, as +."""
        coding: dict[str, Any] = {} if plus_for_space else {"quote_via": quote, "safe": ""}
        question = f"?{urlencode(query, **coding)}" if query else ""
        return self.transport.send("GET", self.url(path) + question, headers=headers, auth=auth)

    def read(self, endpoint: str, id_: str, query: Mapping[str, str] | None = None) -> Exchange:
        """Return the exchange of a GET on one resource; a 200 that shows this run's name opens it for writing."""
        url = self.resource_url(endpoint, id_)
        exchange = self.get(url, query)
        shown = exchange.document
        if exchange.status == 200 and str(shown.get("id")) == id_ and self.names.owns(shown):
            self._shown[url] = exchange.document
        return exchange

    def find(self, endpoint: str, filter_: str, *, plus_for_space: bool = False, **query: str) -> Exchange:
        """Return the exchange of a GET with a filter."""
        return self.get(endpoint, {"filter": filter_, **query}, plus_for_space=plus_for_space)

    def create(
        self,
        endpoint: str,
        body: Json | str,
        name: str,
        *,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
    ) -> Exchange:
        """Return the exchange of a POST; ``name`` is the run-unique word in the body and goes on the ledger first."""
        key = self.ledger.intent(endpoint, name, _shown_name(body))
        exchange = self.transport.send("POST", self.url(endpoint), body=_text(body), headers=headers, auth=auth)
        id_ = created_id(exchange)
        if id_ is not None:
            self.ledger.created(key, id_)
            self._keys[self.resource_url(endpoint, id_)] = key
        elif exchange.status is not None and 400 <= exchange.status < 500:
            self.ledger.gone(key)
        return exchange

    def patch(self, endpoint: str, id_: str, body: Json) -> Exchange:
        """Return the exchange of a PATCH on a resource of ours; raise NotOursError otherwise."""
        url = self._guarded(endpoint, id_)
        self._tell_names(url, body)
        return self.transport.send("PATCH", url, body=_text(body))

    def patch_operations(self, endpoint: str, id_: str, operations: Sequence[Json]) -> Exchange:
        """Return the exchange of a PATCH with these operations in a PatchOp message."""
        return self.patch(endpoint, id_, {"schemas": [urns.PATCH_OP], "Operations": list(operations)})

    def put(self, endpoint: str, id_: str, body: Json) -> Exchange:
        """Return the exchange of a PUT on a resource of ours; raise NotOursError otherwise."""
        url = self._guarded(endpoint, id_)
        self._tell_names(url, body)
        return self.transport.send("PUT", url, body=_text(body))

    def delete(self, endpoint: str, id_: str) -> Exchange:
        """Return the exchange of a DELETE on a resource of ours; raise NotOursError otherwise.

        Afterwards the id is no longer trusted: a later write reads it again.
        """
        url = self._guarded(endpoint, id_)
        exchange = self.transport.send("DELETE", url)
        self._shown.pop(url, None)
        return exchange

    def announce(self, endpoint: str, id_: str, body: Json, name: str) -> None:
        """Put a resource on the ledger that a PUT might create against the rules."""
        self.ledger.created(self.ledger.intent(endpoint, name, _shown_name(body)), id_)

    def shows(self, endpoint: str, id_: str, *names: str) -> bool:
        """Return whether the resource carries one of these names, read anew unless it was read in this process."""
        url = self.resource_url(endpoint, id_)
        if url not in self._shown:
            self.read(endpoint, id_)
        return carries(self._shown.get(url), *names)

    def forget(self, endpoint: str, id_: str) -> None:
        """Tell the ledger that a resource was seen to be gone."""
        key = self._keys.get(self.resource_url(endpoint, id_))
        if key is not None:
            self.ledger.gone(key)

    def _tell_names(self, url: str, body: Json) -> None:
        """Write down the words an update gives a resource: its first name may be gone from it afterwards."""
        key = self._keys.get(url)
        told = self._told.setdefault(url, set())
        for word in self.names.words_in(body):
            if key is not None and word not in told:
                self.ledger.renamed(key, word)
                told.add(word)

    def _guarded(self, endpoint: str, id_: str) -> str:
        url = self.resource_url(endpoint, id_)
        if url not in self._shown:
            exchange = self.read(endpoint, id_)
            if exchange.status != 404 and url not in self._shown:
                raise NotOursError(url, exchange)
        return url


def created_id(exchange: Exchange) -> str | None:
    """Return the id a successful POST names: in the body, else as the last segment of the Location header."""
    if exchange.response is None or not 200 <= exchange.response.status < 300:
        return None
    id_ = exchange.document.get("id")
    if id_ not in (None, ""):
        return str(id_)
    location = exchange.response.header("Location") or ""
    return unquote(location.rstrip("/").rpartition("/")[2]) or None


def _shown_name(body: Json | str) -> str:
    named = body if isinstance(body, dict) else {}
    return str(named.get("userName") or named.get("displayName") or "")


def _text(body: Json | str) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
