"""The exchanges as a page shows them: those of findings as text, all others packed until somebody asks for them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.evidence.exchange import OF_THE_LIBRARY, curl_line
from scim_conformance.report.text import visible

Json = Mapping[str, Any]

#: Characters of a message that are shown; the next one is tried where the page would get too large.
_LENGTHS: Final = (20_000, 4_000, 800, 0)
_MOST_PACKED: Final = 2_500_000
_LONGEST_CURL: Final = 8_000


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange as text: where it stands in results.json, a line, both messages, notes and what repeats it."""

    number: int
    line: str
    came_to: str
    request: str
    response: str
    notes: tuple[str, ...]
    curl: str


def shown(document: Json, number: int, longest: int = _LENGTHS[0]) -> Shown:
    """Return an exchange of the document; its messages are cut behind ``longest`` characters, with a note."""
    exchange = document["exchanges"][number]
    request, response = exchange["request"], exchange["response"]
    curl = curl_line(request, document["run"].get("token_variable", "SCIM_TOKEN"))
    return Shown(
        number,
        visible(f"{request['method']} {request['url']}"),
        visible(exchange["failure"] or f"{response['status']} in {response['seconds'] * 1000:.0f} ms"),
        _message({**request, "headers": _own(request["headers"])}, longest),
        _message(response, longest) if response else "",
        tuple(visible(note) for note in response["notes"]) if response else (),
        visible(curl) if len(curl) <= _LONGEST_CURL else "",
    )


def packed(document: Json) -> str:
    """Return all cases and exchanges as base64 of gzip of JSON, the same bytes every time.

    Messages are cut as far as it takes to keep the page small; results.json has them whole.
    """
    cases = [_case(case) for case in document["cases"]]
    for longest in _LENGTHS:
        exchanges = [_packable(shown(document, number, longest)) for number in range(len(document["exchanges"]))]
        text = json.dumps({"cases": cases, "exchanges": exchanges}, ensure_ascii=True, separators=(",", ":"))
        found = base64.b64encode(gzip.compress(text.encode("ascii"), 9, mtime=0)).decode("ascii")
        if len(found) <= _MOST_PACKED:
            break
    return found


def _own(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that are the request's own, without those that an HTTP library sets by itself."""
    return {name: value for name, value in headers.items() if name.casefold() not in OF_THE_LIBRARY}


def _message(message: Json, longest: int) -> str:
    lines = [f"{name}: {value}" for name, value in message["headers"].items()]
    if message["body"] is not None:
        body = message["body"]
        lines += ["", body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)]
    text = "\n".join(lines)
    cut = f"\n… (cut, {len(text)} characters in all: see results.json)"
    return visible(text) if len(text) <= longest else visible(text[:longest]) + cut


def _case(case: Json) -> dict[str, Any]:
    findings = [{name: visible(text) for name, text in one.items()} for one in case["findings"]]
    told = {"reason": visible(case["reason"]), "blocked_by": case["blocked_by"], "findings": findings}
    return {"name": f"{case['check']}[{case['case']}]", **told, "exchanges": case["exchanges"]}


def _packable(one: Shown) -> list[Any]:
    return [one.line, one.came_to, one.request, one.response, list(one.notes), one.curl]
