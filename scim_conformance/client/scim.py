"""The verbs of RFC 7644 section 3.2 with the safety rules built in: only what carries this run's name is written to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlencode

from scim_conformance.client.addresses import segment, unaddressable
from scim_conformance.client.transport import Transport
from scim_conformance.client.wire import Auth
from scim_conformance.evidence import Exchange, Request
from scim_conformance.evidence.excerpt import short
from scim_conformance.ledger import Ledger
from scim_conformance.names import RunNames, carries
from scim_conformance.scim import bulk, urns

Json = dict[str, Any]

Headers = Mapping[str, str | None]

_MOST_WORDS = 1_000
"""Words of the run that are remembered of a resource; what carries more is none that it made."""


class NotOursError(Exception):
    """A write was about to hit a resource that does not carry this run's name; nothing was sent.

    ``exchange`` is the read that showed it; ``why`` says why there was none.
    """

    def __init__(self, url: str, exchange: Exchange, why: str | None = None) -> None:
        told = f"is left alone: {why}" if why else "does not show this run's name and is left alone"
        super().__init__(f"{short(url)} {told}")
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
        self._shown: dict[str, list[str]] = {}  # the run's words that a resource was seen to carry, by its URL

    def url(self, path: str) -> str:
        """Return the absolute URL of a path below the base URL; absolute URLs pass unchanged."""
        return path if "://" in path else f"{self.transport.target.base_url}/{path.lstrip('/')}"

    def resource_url(self, endpoint: str, id_: str) -> str:
        """Return the URL of a resource, its id percent-encoded as one path segment whatever it looks like."""
        return self.url(f"{endpoint}/{segment(id_)}")

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        plus_for_space: bool = False,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
    ) -> Exchange:
        """Return the exchange of a GET; query values are percent-encoded, spaces as %20 or, when asked, as +.

        To another origin, which only an address that the endpoint gave can lead to, it goes without credentials.
        """
        coding: dict[str, Any] = {"errors": "replace"}
        coding |= {} if plus_for_space else {"quote_via": quote, "safe": ""}
        question = f"?{urlencode(query, **coding)}" if query else ""
        url = self.url(path) + question
        if not self.transport.target.same_origin(url):
            auth = Auth.NONE
        return self.transport.send("GET", url, headers=headers, auth=auth)

    def read(
        self, endpoint: str, id_: str, query: Mapping[str, str] | None = None, *, headers: Headers | None = None
    ) -> Exchange:
        """Return the exchange of a GET on one resource; a 200 that shows this run's name opens it for writing.

        Nothing is sent where an address with the id may lead to another resource.
        """
        url = self.resource_url(endpoint, id_)
        why = unaddressable(id_)
        if why is not None:
            return self.transport.recorder.record(Request("GET", url, {}), None, f"not sent: {why}")
        exchange = self.get(url, query, headers=headers)
        shown = exchange.document
        if exchange.status == 200 and str(shown.get("id")) == id_ and self.names.owns(shown):
            self._shown[url] = self.names.words_in(shown)[:_MOST_WORDS]
        return exchange

    def find(self, endpoint: str, filter_: str, *, plus_for_space: bool = False, **query: str) -> Exchange:
        """Return the exchange of a GET with a filter."""
        return self.get(endpoint, {"filter": filter_, **query}, plus_for_space=plus_for_space)

    def search(self, endpoint: str, body: Json) -> Exchange:
        """Return the exchange of a POST to ``.search``; what an endpoint creates from it stays on the ledger."""
        word = self.names.word_in(body)
        key = self.ledger.doubt(endpoint, word) if word is not None else None
        exchange = self.transport.send("POST", self.url(f"{endpoint}/.search"), body=_text(body))
        id_ = created_id(exchange) if exchange.status == 201 else None
        if key is None and id_ is not None:
            self.announce(endpoint, id_, body, "")
        elif key is not None and id_ is not None:
            self.ledger.created(key, id_)
        elif key is not None and exchange.status is not None:
            self.ledger.gone(key)
        return exchange

    def create(
        self,
        endpoint: str,
        body: Json | str,
        name: str,
        *,
        tail: str = "",
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
        credential: str = "",
    ) -> Exchange:
        """Return the exchange of a POST; ``name`` is the run-unique word in the body and goes on the ledger first.

        ``tail`` is put behind the address: a slash, or a query. ``credential`` is the kind of the token in ``auth``
        where only that one can find the resource again: the clean-up takes it too.
        """
        key = self.ledger.intent(endpoint, name, _shown_name(body), credential)
        exchange = self.transport.send("POST", self.url(endpoint) + tail, body=_text(body), headers=headers, auth=auth)
        id_ = created_id(exchange)
        if id_ is not None:
            self._created(key, endpoint, id_)
        elif exchange.status is not None and 400 <= exchange.status < 500:
            self.ledger.gone(key)
        return exchange

    def _created(self, key: str, endpoint: str, id_: str) -> None:
        """Write down the id of what was created; what no address leads to is looked for by its name in the end."""
        if unaddressable(id_) is None:
            self.ledger.created(key, id_)
            self._keys[self.resource_url(endpoint, id_)] = key

    def patch(self, endpoint: str, id_: str, body: Json | str, *, headers: Headers | None = None) -> Exchange:
        """Return the exchange of a PATCH on a resource of ours; raise NotOursError otherwise."""
        url = self._guarded(endpoint, id_)
        self._tell_names(url, body)
        return self.transport.send("PATCH", url, body=_text(body), headers=headers)

    def patch_operations(
        self, endpoint: str, id_: str, operations: Sequence[Json], *, headers: Headers | None = None
    ) -> Exchange:
        """Return the exchange of a PATCH with these operations in a PatchOp message."""
        message = {"schemas": [urns.PATCH_OP], "Operations": list(operations)}
        return self.patch(endpoint, id_, message, headers=headers)

    def put(
        self,
        endpoint: str,
        id_: str,
        body: Json | str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Headers | None = None,
    ) -> Exchange:
        """Return the exchange of a PUT on a resource of ours; raise NotOursError otherwise."""
        url = self._guarded(endpoint, id_)
        self._tell_names(url, body)
        question = f"?{urlencode(query, quote_via=quote)}" if query else ""
        return self.transport.send("PUT", url + question, body=_text(body), headers=headers)

    def put_config(self, body: Json) -> Exchange:
        """Return the exchange of a PUT to the service provider configuration, which is read-only.

        The body is the document as it was read, with nothing changed that switches a feature.
        """
        return self.transport.send("PUT", self.url("/ServiceProviderConfig"), body=_text(body))

    def delete(self, endpoint: str, id_: str, *, headers: Headers | None = None) -> Exchange:
        """Return the exchange of a DELETE on a resource of ours; raise NotOursError otherwise.

        Afterwards the id is no longer trusted: a later write reads it again.
        """
        url = self._guarded(endpoint, id_)
        exchange = self.transport.send("DELETE", url, headers=headers)
        self._shown.pop(url, None)
        return exchange

    def bulk(self, operations: Sequence[Json], *, padding: int = 0, **members: Any) -> Exchange:
        """Return the exchange of a bulk job; ``members`` are as in ``scim.bulk.job``, ``padding`` spaces end the body.

        What carries this run's name goes on the ledger before, as for a POST; PUT, PATCH and DELETE on a resource that
        is not ours raise NotOursError, and nothing is sent. An id with this run's name in it is nobody else's.
        """
        for one in operations:
            self._guard_operation(one)
        keys = [self._intended(one) for one in operations]
        body = _text(bulk.job(operations, **members)) + " " * padding
        exchange = self.transport.send("POST", self.url("/Bulk"), body=body)
        refused = exchange.status is not None and 400 <= exchange.status < 500
        ended = exchange.status == 200 and "failOnErrors" in members  # an endpoint that went on is found by the sweep
        for index, key in enumerate(keys):
            result = bulk.result_of(operations, index, exchange.document)
            id_ = bulk.id_of(result) if bulk.done(result) else None
            if key is not None and id_ is not None:
                self._created(key, _endpoint(operations[index]), id_)
            elif key is not None and (refused or (ended and result is None) or bulk.refused(result)):
                self.ledger.gone(key)
        return exchange

    def _guard_operation(self, operation: Json) -> None:
        """Raise NotOursError for a bulk operation on a resource that does not show this run's name."""
        endpoint, _, id_ = str(operation.get("path")).rpartition("/")
        if not endpoint or self.names.owns(id_):
            return
        astray = unaddressable(str(operation.get("path")).strip("/").partition("/")[2], writing=True)
        url = self._guarded(endpoint, unquote(id_) if astray is None else "..")
        self._tell_names(url, operation.get("data") or {})
        if operation.get("method") == "DELETE":
            self._shown.pop(url, None)

    def _intended(self, operation: Json) -> str | None:
        """Write down what a bulk operation may create, and return the entry's key."""
        word = self.names.word_in(operation.get("data"))
        if word is None or operation.get("method") in {"PUT", "PATCH", "DELETE"}:
            return None
        return self.ledger.intent(_endpoint(operation), word, _shown_name(operation["data"]))

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

    def _tell_names(self, url: str, body: Json | str) -> None:
        """Write down the words an update gives a resource: its first name may be gone from it afterwards."""
        key = self._keys.get(url)
        told = self._told.setdefault(url, set())
        for word in self.names.words_in(body):
            if key is not None and word not in told:
                self.ledger.renamed(key, word)
                told.add(word)

    def _guarded(self, endpoint: str, id_: str) -> str:
        url = self.resource_url(endpoint, id_)
        why = unaddressable(id_, writing=True)
        if url not in self._shown or why is not None:
            exchange = self.read(endpoint, id_)
            if why is not None or (exchange.status != 404 and url not in self._shown):
                raise NotOursError(url, exchange, why or _unread(exchange))
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


def _unread(exchange: Exchange) -> str | None:
    """Return why a read shows nothing of a resource, None where it shows one."""
    return None if exchange.status == 200 else f"it could not be read ({exchange.failure or exchange.status})"


def _endpoint(operation: Json) -> str:
    return str(operation.get("path") or "/Users")


def _shown_name(body: Json | str) -> str:
    named = body if isinstance(body, dict) else {}
    return str(named.get("userName") or named.get("displayName") or "")


def _text(body: Json | str) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
