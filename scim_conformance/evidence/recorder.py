"""The one point where exchanges are recorded and redacted."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from scim_conformance.evidence.excerpt import Excerpt, short, short_headers
from scim_conformance.evidence.exchange import NOT_JSON, Exchange, Request, Response, json_of
from scim_conformance.evidence.redaction import LEFT_OUT, Redactor, mask_emails, without_strangers, writable
from scim_conformance.names import RunNames

#: Exchanges the running case sent or was judged on, in order; the plugin resets it per case.
touched: ContextVar[list[str] | None] = ContextVar("touched", default=None)

_SHOWN_TEXT = 4_000
"""Characters of a body that is not JSON which evidence keeps; an HTML page says enough in its first screen."""
_WHOLE = 64 * 1024
"""Characters of JSON that evidence keeps as it is."""
_IN_PART = 16 * 1024
"""Characters that are shown of a larger document."""
_BUDGET = 8 * 1024 * 1024
"""Characters of evidence after which each body is shown in a few lines: a run has thousands of exchanges."""
_SCARCE = 4_000
_LONGEST_URL = 8_000


class Recorder:
    """Turns raw requests and answers into redacted exchanges and hands them out as JSON once."""

    def __init__(
        self, redactor: Redactor, names: RunNames, worker: str = "main", connection: Sequence[str] = ()
    ) -> None:
        self.redactor = redactor
        self._connection = list(connection)  # curl's options for whatever the run's connections need
        self._names = names
        self._worker = worker
        self._count = itertools.count(1)
        self._fresh: list[Mapping[str, Any]] = []
        self._kept = 0

    def record(
        self,
        request: Request,
        response: Response | None,
        failure: str | None = None,
        *,
        started: datetime | None = None,
    ) -> Exchange:
        """Return the exchange, redacted, and keep its JSON for the next ``drain``.

        ``started`` is when the request was sent, with its time zone; None where none was sent.
        """
        redact = self.redactor
        echoed = response is not None and _echoes(redact, response)
        request = Request(
            request.method,
            redact.text(request.url),
            redact.headers(request.headers),
            None if request.body is None else redact.text(request.body),
        )
        if response is not None:
            response = Response(
                response.status,
                redact.headers(response.headers),
                redact.text(response.text),
                response.seconds,
                response.notes,
            )
        failure = None if failure is None else redact.text(failure)
        uid = f"{self._worker}-{next(self._count)}"
        shown = {**self._shown(uid, request, response, failure), **_time(started)}
        self._fresh.append(shown)
        note_touched(uid)
        return Exchange(uid, request, response, failure, echoed, shown)

    def drain(self) -> list[Mapping[str, Any]]:
        """Return the JSON of the exchanges recorded since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def _shown(self, uid: str, request: Request, response: Response | None, failure: str | None) -> Mapping[str, Any]:
        answer = None
        if response is not None:
            body, notes = self._body(response)
            answer = {
                "status": response.status,
                "headers": short_headers(response.headers),
                "body": body,
                "seconds": round(response.seconds, 4),
                "notes": [*response.notes, *notes],
            }
        sent = {
            "method": request.method,
            "url": short(request.url, _LONGEST_URL),
            "headers": short_headers(request.headers),
            "body": _excerpt(_json_or_text(request.body), len(request.body or "")).document,
            **({"connection": self._connection} if self._connection else {}),
        }
        told = None if failure is None else short(failure)
        shown: Mapping[str, Any] = writable({"uid": uid, "request": sent, "response": answer, "failure": told})
        self._kept += len(json.dumps(shown))
        return shown

    def _body(self, response: Response) -> tuple[Any, list[str]]:
        """Return what is shown of a body, and notes on what is not."""
        if response.json is NOT_JSON:
            length = _SHOWN_TEXT if self._kept < _BUDGET else _SCARCE
            return mask_emails(response.text[:length], self._names.owns), []
        # Among very many strangers a look at the text saves one at each; escaped letters are looked at as they are.
        foreign = len(response.text) > _WHOLE and self._names.marker.casefold() not in response.text.casefold()
        owns = _owns_nothing if foreign else self._names.owns
        ours = without_strangers(response.json, owns)
        shown = self._excerpt(ours, len(response.text))
        if shown.whole:
            return shown.document, []
        notes = [f"the body is shown in part: it has {len(response.text)} characters"]
        return shown.document, notes if ours == response.json else [*notes, LEFT_OUT]

    def _excerpt(self, document: Any, size: int) -> Excerpt:
        return Excerpt(document, _SCARCE) if self._kept >= _BUDGET else _excerpt(document, size)


def _excerpt(document: Any, size: int) -> Excerpt:
    return Excerpt(document, _IN_PART if size > _WHOLE else None)


def _owns_nothing(document: Any) -> bool:  # noqa: ARG001 - the signature of RunNames.owns
    """Return False: a body in which the run's marker does not stand has nothing of ours."""
    return False


def _time(started: datetime | None) -> dict[str, str]:
    return {} if started is None else {"started": started.astimezone(UTC).isoformat(timespec="milliseconds")}


def _echoes(redact: Redactor, response: Response) -> bool:
    return redact.holds_secret(str(dict(response.headers))) or redact.holds_secret(response.text)


def note_touched(uid: str) -> None:
    """Remember that the running case rests on an exchange; the one judged last stands last."""
    seen = touched.get()
    if seen is not None:
        seen[:] = [*(one for one in seen if one != uid), uid]


def _json_or_text(body: str | None) -> Any:
    if body is None:
        return None
    value = json_of(body)
    return body if value is NOT_JSON else value
