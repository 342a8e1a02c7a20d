"""Sends requests within what the endpoint allows and the user has patience for, and records each; no judgement."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

import requests

from scim_conformance.client.addresses import same_resource
from scim_conformance.client.failures import Failure
from scim_conformance.client.pace import Pace
from scim_conformance.client.patience import Patience
from scim_conformance.client.target import Target
from scim_conformance.client.throttling import pause_before_retry
from scim_conformance.client.wire import Auth, NoTokenError, Wire
from scim_conformance.evidence import Exchange, Recorder, Request, Response

_MAX_HOPS = 5
#: Redirects that repeat the same request (RFC 7644 section 3.12 Table 8); the others would turn a write into a GET.
_REPEATING = frozenset({307, 308})
_ON_ONE = frozenset({"PUT", "PATCH", "DELETE"})
_FOR_READS = frozenset({301, 302, 303})


class Transport:
    """One connection pool to one endpoint.

    Reads that are throttled, or lose their connection, are sent again after a pause, and each try is recorded; writes
    never are. What is not worth sending any more is not sent (see ``Patience``), so that a dead endpoint costs seconds
    and not a timeout per case; ``sent`` counts what was really sent, by method.
    """

    def __init__(self, target: Target, recorder: Recorder, pace: Pace | None = None) -> None:
        self.target = target
        self.recorder = recorder
        self.sent: dict[str, int] = {}
        self.pace = pace or Pace(None)
        self.patience = Patience(target)
        self.wire = Wire(target, recorder.redactor)

    def close(self) -> None:
        """Close the connections."""
        self.wire.close()

    @property
    def stopped(self) -> str | None:
        """Why nothing more is sent to this endpoint, None while it answers."""
        return self.patience.stopped

    def revive(self) -> None:
        """Try the endpoint again although it was given up (cleaning up is worth one more try)."""
        self.patience.revive()

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
            for tries in itertools.count(1):
                exchange, onward, again = self._once(method, where, body, headers, auth, tries)
                if not again:
                    break
            if onward is None:
                return exchange
            where = onward
        failure = Failure(f"the endpoint redirects in a circle: more than {_MAX_HOPS} redirects from {url}")
        self.patience.answered(method, url, failure)
        return self.recorder.record(exchange.request, None, failure.said)

    def _once(
        self,
        method: str,
        url: str,
        body: str | bytes | None,
        headers: Mapping[str, str | None] | None,
        auth: Auth | str,
        tries: int,
    ) -> tuple[Exchange, str | None, bool]:
        """Return the exchange of one try, where it was redirected to, and whether it is to be tried again."""
        try:
            prepared = self.wire.prepare(method, url, body, headers, auth)
        except NoTokenError as error:
            return self._unsent(method, url, body, str(error))
        except (requests.RequestException, ValueError) as error:  # an address or a header that the endpoint made up
            return self._unsent(method, url, body, f"not sent: no request can be made of this ({error})")
        request = Request(method, url, dict(prepared.headers), _text(body))
        refusal = self.patience.refusal(method, url)
        if refusal is not None:
            return self._unsent(method, url, body, f"not sent: {refusal}")
        with self.pace.turn():
            self.sent[method] = self.sent.get(method, 0) + 1
            started = datetime.now(UTC)
            answer = self._answer(prepared, self.patience.seconds(method, url))
        pause = self._pause_before_retry(method, url, answer, tries)
        again = pause is not None
        if isinstance(answer, Response):
            told = f"it is asked again after {pause:g} s" if again else ""
            shown = replace(answer, notes=(*answer.notes, told)) if told else answer
            kept = self.recorder.record(request, shown, started=started)
            return kept, self._onward(method, url, answer), again
        failure = f"{answer.said}{'; it is asked once more' if again else ''}"
        exchange = self.recorder.record(request, None, failure, started=started)
        if self.patience.in_doubt and not again:
            self._ask_plainly()
        return exchange, None, again

    def _pause_before_retry(self, method: str, url: str, answer: Response | Failure, tries: int) -> float | None:
        """Take notice of an answer, and of a pause that it asks for; return it where a read is to be tried again."""
        retry = self._before_retry(answer, tries) if method == "GET" else None
        if isinstance(answer, Response) or retry is None:
            self.patience.answered(method, url, answer)
        pause = self.patience.pause(answer) if retry is None else self.patience.granted(retry)
        if pause:
            self.pace.hold(pause)
        return pause if retry is not None and self.stopped is None else None

    def _unsent(self, method: str, url: str, body: str | bytes | None, why: str) -> tuple[Exchange, None, bool]:
        return self.recorder.record(Request(method, url, {}, _text(body)), None, why), None, False

    def _ask_plainly(self) -> None:
        """Let a plain read tell whether the endpoint is gone, or left alone what was odd about the last requests."""
        self.send("GET", f"{self.target.base_url}/ServiceProviderConfig")

    def _before_retry(self, answer: Response | Failure, tries: int) -> float | None:
        """Return the seconds to wait before a read is tried again, None where it is not."""
        if isinstance(answer, Failure):
            return 0.0 if answer.lost and tries == 1 else None
        return pause_before_retry(answer, tries)

    def _answer(self, prepared: requests.PreparedRequest, seconds: float) -> Response | Failure:
        return self.wire.exchange(prepared, seconds)

    def _onward(self, method: str, url: str, response: Response) -> str | None:
        if (location := response.header("Location")) is None:
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
