"""An endpoint whose every answer is full of markup, scripts and control characters, and what to look for afterwards."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
PAYLOAD = f"{SCRIPT}</td></table>& ' \" \x1b[31m \u202eevil &lt;b&gt;"
_SCHEMAS = ["urn:ietf:params:scim:schemas:core:2.0:User"]
_ERROR = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
    "status": "400",
    "scimType": PAYLOAD,
    "detail": PAYLOAD,
}


class _Handler(BaseHTTPRequestHandler):
    """Stores users with hostile names, and refuses the rest in hostile words."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    users: dict[str, dict[str, Any]]

    def do_GET(self) -> None:
        """Answer a user by id, a list of nobody, or an error."""
        parts = urlsplit(self.path)
        user = self.users.get(parts.path.rpartition("/")[2])
        if user is not None:
            self._answer(200, user)
        elif parts.path.endswith("/Users"):
            self._answer(200, {"totalResults": 1, "Resources": [{"id": PAYLOAD, "displayName": PAYLOAD}]})
        else:
            self._answer(400, _ERROR)

    def do_POST(self) -> None:
        """Create a user whose every text ends in markup."""
        try:
            sent = json.loads(self._body())
        except ValueError:
            sent = None
        if not isinstance(sent, dict) or "userName" not in sent:
            self._answer(400, _ERROR)
            return
        id_ = f"u{len(self.users)}"
        changed = {name: f"{value}{PAYLOAD}" for name, value in sent.items() if isinstance(value, str)}
        self.users[id_] = {**sent, **changed, "schemas": _SCHEMAS, "id": id_, "displayName": PAYLOAD}
        self._answer(201, self.users[id_])

    def do_PATCH(self) -> None:
        """Refuse."""
        self._body()
        self._answer(400, _ERROR)

    do_PUT = do_DELETE = do_PATCH  # noqa: N815 - the names http.server asks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status, SCRIPT)
        for name, value in {"Content-Type": "application/scim+json", "X-Odd": SCRIPT, "ETag": SCRIPT}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def hostile() -> Iterator[str]:
    """Serve the endpoint for the block; yield its base URL."""
    handler = type("Handler", (_Handler,), {"users": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/scim/v2"
        finally:
            server.shutdown()
            thread.join()


class Markup(HTMLParser):
    """The elements, attributes and text of some HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data


class Page:
    """A report as pytest-html writes it: the page itself and the rows it keeps as data for its script."""

    def __init__(self, file: Path) -> None:
        self.text = file.read_text(encoding="utf-8")
        self.markup = Markup(self.text)
        self.title = self.text.partition('<title id="head-title">')[2].partition("</title>")[0]
        blob = next(value for name, value in self.markup.attributes if name == "data-jsonblob")
        self.data: dict[str, Any] = json.loads(blob or "")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table of tests."""
        return [row for rows in self.data["tests"].values() for row in rows]

    def row(self, test: str) -> dict[str, Any]:
        """Return the row of ``check[case]``, or of another test by the end of its name."""
        return next(row for row in self.rows if html.unescape(row["testId"]).endswith(test))

    def fragments(self) -> list[str]:
        """Return everything the page's script inserts as HTML."""
        return [text for row in self.rows for text in (*row["resultsTableRow"], row["log"], *_contents(row["extras"]))]

    def explanation(self, test: str) -> str:
        """Return the text of what explains a case."""
        return "\n".join(Markup(text).text for text in _contents(self.row(test)["extras"]))


def _contents(extras: Sequence[dict[str, Any]]) -> list[str]:
    return [one["content"] for one in extras]
