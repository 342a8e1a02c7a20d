"""Sends one HTTP request and records what came back; no judgement, no hidden retry."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

import requests

from scim_conformance.client.addresses import same_resource
from scim_conformance.client.pace import Pace
from scim_conformance.client.target import Target
from scim_conformance.client.wire import Auth, Wire
from scim_conformance.evidence import Exchange, Recorder, Request, Response

_GIVE_UP_AFTER = 3
_MAX_HOPS = 5
#: Redirects that repeat the same request (RFC 7644 section 3.12 Table 8); the others would turn a write into a GET.
_REPEATING = frozenset({307, 308})
_ON_ONE = frozenset({"PUT", "PATCH", "DELETE"})
_FOR_READS = frozenset({301, 302, 303})


class Transport:
    """One connection pool to one endpoint.

    After three requests in a row without any answer nothing more is sent, so that a dead endpoint costs seconds and
    not a timeout per case; ``requests`` counts what was really sent, by method.
    """

    def __init__(self, target: Target, recorder: Recorder, pace: Pace | None = None) -> None:
        self.target = target
        self.recorder = recorder
        self.sent: dict[str, int] = {}
        self.pace = pace
        self._silence = 0
        self.wire = Wire(target)

    def close(self) -> None:
        """Close the connections."""
        self.wire.close()

    @property
    def silent(self) -> bool:
        """Whether the endpoint left several requests in a row unanswered."""
        return self._silence >= _GIVE_UP_AFTER

    def revive(self) -> None:
        """Try the endpoint again although it was silent (cleaning up is worth one more try)."""
        self._silence = 0

    def send(
        self,
        method: str,
        url: str,
        *,
        body: str | bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth | str = Auth.TOKEN,
    ) -> Exchange:
        """Return the exchange of one request, redirects of the same origin followed; ``auth`` may be a header value."""
        where = url
        for _ in range(_MAX_HOPS + 1):
            exchange, onward = self._once(method, where, body, headers, auth)
            if onward is None:
                return exchange
            where = onward
        failure = f"the endpoint redirects in a circle: more than {_MAX_HOPS} redirects from {url}"
        self._silence += 1
        return self.recorder.record(exchange.request, None, failure)

    def _once(
        self,
        method: str,
        url: str,
        body: str | bytes | None,
        headers: Mapping[str, str | None] | None,
        auth: Auth | str,
    ) -> tuple[Exchange, str | None]:
        try:
            prepared = self.wire.prepare(method, url, body, headers, auth)
        except (requests.RequestException, ValueError) as error:  # an address or a header that the endpoint made up
            asked = Request(method, url, {}, _text(body))
            return self.recorder.record(asked, None, f"not sent: no request can be made of this ({error})"), None
        request = Request(method, url, dict(prepared.headers), _text(body))
        if self.silent:
            unsent = f"not sent: the endpoint left the last {_GIVE_UP_AFTER} requests unanswered"
            return self.recorder.record(request, None, unsent), None
        if self.pace is not None:
            self.pace.wait()
        self.sent[method] = self.sent.get(method, 0) + 1
        response, failure = self._answer(prepared)
        self._silence = 0 if response is not None else self._silence + 1
        exchange = self.recorder.record(request, response, failure)
        return exchange, self._onward(method, url, response)

    def _answer(self, prepared: requests.PreparedRequest) -> tuple[Response | None, str | None]:
        return self.wire.exchange(prepared)

    def _onward(self, method: str, url: str, response: Response | None) -> str | None:
        if response is None or (location := response.header("Location")) is None:
            return None
        followed = _REPEATING | (_FOR_READS if method == "GET" else frozenset())
        if response.status not in followed:
            return None
        try:
            onward = urljoin(url, location)
        except ValueError:  # the Location is no URI; that is judged, not followed
            return None
        # A guard has looked at one resource: no redirect leads its write to another.
        strays = method in _ON_ONE and not same_resource(url, onward)
        return onward if self.target.same_origin(onward) and not strays else None


def _text(body: str | bytes | None) -> str | None:
    return body.decode("utf-8", errors="replace") if isinstance(body, bytes) else body
