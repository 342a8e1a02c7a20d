"""What a run sent, written down by the endpoint it was sent to, so that it can be sent again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scim_conformance.profile import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.store import Store

HEADERS = ("Authorization", "Accept", "Content-Type")
PREFIX = "/scim/v2"


@dataclass(frozen=True)
class Sent:
    """One request and what came of it; ``target`` is path and query, ``made`` the id of what a POST created."""

    method: str
    target: str
    headers: dict[str, str]
    body: str
    status: int
    made: str | None


class RecordingApp(App):
    """The reference endpoint, which keeps what it is asked."""

    def __init__(self, profile: Profile, token: str) -> None:
        super().__init__(profile, Store(), token, PREFIX)
        self.sent: list[Sent] = []

    def handle(self, call: Call) -> Answer:
        """Answer as ever, and remember the request."""
        answer = super().handle(call)
        request = call.request
        target = request.environ.get("REQUEST_URI") or request.full_path.removesuffix("?")
        headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
        body = call.raw.decode("utf-8", "surrogateescape")
        self.sent.append(Sent(request.method, target, headers, body, answer.status, _made(request.method, answer)))
        return answer


def save(file: Path, sent: list[Sent]) -> None:
    """Write requests, one JSON object a line."""
    file.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in sent), encoding="ascii")


def load(file: Path) -> list[Sent]:
    """Return the requests in a file."""
    return [Sent(**json.loads(line)) for line in file.read_text(encoding="ascii").splitlines()]


def _made(method: str, answer: Answer) -> str | None:
    document: Any = answer.document
    return str(document["id"]) if method == "POST" and answer.status == 201 else None
