"""A run's traffic as an HTTP archive (HAR 1.2), for the network tools of browsers and for viewers of archives.

The exchanges are those of results.json: credentials are masked, strangers' data is left out, long bodies are cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from scim_conformance.report.groups import few
from scim_conformance.report.text import visible

Json = Mapping[str, Any]

_MOST_CASES: Final = 20
_HALF: Final = re.compile("[\ud800-\udfff]")
_UNKNOWN: Final = -1
"""What HAR 1.2 has for a size or a time that is not known."""


def har(document: Json) -> dict[str, Any]:
    """Return the exchanges as a HAR 1.2 document, in the order in which they were sent.

    One that was not dated has the time of the one before it, the first one the start of the run. An exchange without
    an answer has status 0 and ``_error``; the comment of an entry names the cases that rest on it.
    """
    suite, run = document["suite"], document["run"]
    page = document["target"]["url"]
    creator = {"name": "scim-conformance", "version": suite["version"]}
    comment = f"run {run['id']} of profile {document['profile']['connector']} against {page}; secrets are masked"
    return {"log": {"version": "1.2", "creator": creator, "entries": _entries(document), "comment": visible(comment)}}


def _entries(document: Json) -> list[dict[str, Any]]:
    cases = _cases_of(document)
    dated, time = list[tuple[str, dict[str, Any]]](), _time(document["run"]["started"])
    for index, exchange in enumerate(document["exchanges"]):
        time = _time(exchange["started"]) if "started" in exchange else time
        dated.append((time, _entry(exchange, time, index, cases.get(index, []))))
    return [entry for _, entry in sorted(dated, key=lambda one: one[0])]


def _time(text: str) -> str:
    """Return a time of the results as HAR wants it, in UTC with milliseconds; the epoch for one that is no time."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = datetime.fromtimestamp(0, UTC)
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds")


def _cases_of(document: Json) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for case in document["cases"]:
        for index in case["exchanges"]:
            found.setdefault(index, []).append(f"{case['check']}[{case['case']}] {case['outcome']}")
    return found


def _entry(exchange: Json, time: str, index: int, cases: list[str]) -> dict[str, Any]:
    response = exchange["response"]
    took = response["seconds"] * 1000 if response else 0
    return {
        "startedDateTime": time,
        "time": round(took, 1),
        "request": _request(exchange["request"]),
        "response": _response(response) if response else _no_response(exchange["failure"]),
        "cache": {},
        "timings": {"send": 0, "wait": round(took, 1), "receive": 0},
        "comment": visible(few(cases, _MOST_CASES)),
        "_exchange": index,
    }


def _request(request: Json) -> dict[str, Any]:
    body = _text(request["body"])
    return {
        "method": request["method"],
        "url": visible(request["url"]),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(request["headers"]),
        "queryString": _query(request["url"]),
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN if body is None else _size(body),
        **({} if body is None else {"postData": {"mimeType": _type(request["headers"]), "params": [], "text": body}}),
    }


def _response(response: Json) -> dict[str, Any]:
    body = _text(response["body"]) or ""
    notes = "; ".join(response["notes"])
    return {
        "status": response["status"],
        "statusText": _phrase(response["status"]),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(response["headers"]),
        "content": {"size": _size(body), "mimeType": _type(response["headers"]), "text": body},
        "redirectURL": visible(_header(response["headers"], "Location")),
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
        **({"comment": visible(notes)} if notes else {}),
    }


def _no_response(failure: str | None) -> dict[str, Any]:
    return {
        "status": 0,
        "statusText": "",
        "httpVersion": "",
        "cookies": [],
        "headers": [],
        "content": {"size": 0, "mimeType": "x-unknown"},
        "redirectURL": "",
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
        "_error": visible(failure or "no answer"),
    }


def _headers(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": visible(name), "value": visible(value)} for name, value in headers.items()]


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.casefold() == wanted.casefold()), "")


def _type(headers: Mapping[str, str]) -> str:
    return visible(_header(headers, "Content-Type")) or "x-unknown"


def _query(url: str) -> list[dict[str, str]]:
    try:
        query = urlsplit(url).query
    except ValueError:  # an address that the endpoint made up
        query = ""
    return [
        {"name": visible(name), "value": visible(value)} for name, value in parse_qsl(query, keep_blank_values=True)
    ]


def _text(body: Any) -> str | None:
    """Return a recorded body as text; JSON is written anew, as its own spelling was not kept."""
    if body is None:
        return None
    if isinstance(body, str):
        return visible(body)
    text = json.dumps(body, ensure_ascii=False)
    # Half a surrogate pair cannot be written to a file of UTF-8.
    return json.dumps(body) if _HALF.search(text) else text


def _size(text: str) -> int:
    return len(text.encode())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
