"""An exchange: one request and what came back."""

from __future__ import annotations

import json
import re
import shlex
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

JsonObject = dict[str, Any]

#: Statuses that say "not now" or come from something in front of the endpoint; they judge nothing.
TRANSIENT = {429: "throttled", 502: "bad gateway", 503: "unavailable", 504: "gateway timeout"}


_DEEPEST = 64
"""Levels of nesting that are read, so that nobody who walks a document runs out of stack (RFC 8259 section 9)."""

#: Headers the HTTP library sets by itself; a curl line is easier to read without them.
OF_THE_LIBRARY = frozenset({"user-agent", "accept-encoding", "connection", "content-length"})


#: Variables with the files that a handshake needs, by curl's options, and what OpenSSL calls those.
_FILES = {"cert": "SCIM_CLIENT_CERT", "key": "SCIM_CLIENT_KEY", "cacert": "SCIM_CA_BUNDLE"}
_OPENSSL = {"cacert": "CAfile"}


NOT_UTF8 = "the body is not UTF-8"
"""The note on a response whose bytes are not what RFC 7644 section 3.8 wants; its text has replacement characters."""


CUT = "the answer is larger than"
"""How the note on a body begins that was not read to its end; it judges nothing."""

_LARGE = 256 * 1024
"""Characters from which on a body is kept packed, and read anew when it is asked for: a run holds many answers."""


class _NotJson:
    def __repr__(self) -> str:
        return "not JSON"


NOT_JSON = _NotJson()
"""What ``Response.json`` is when the body is not JSON (JSON's own null is None)."""


@dataclass(frozen=True)
class Request:
    """What was sent; header values that hold credentials are already masked."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None = None


@dataclass(frozen=True)
class Response:
    """What came back; secrets are already masked, ``text`` is decoded as UTF-8 with replacement characters."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) > _LARGE:
            self.__dict__["_packed"] = zlib.compress(self.__dict__.pop("text").encode("utf-8", "surrogatepass"), 1)

    def __getattr__(self, name: str) -> Any:
        if name == "text" and "_packed" in self.__dict__:
            return _unpacked(self.__dict__["_packed"])
        raise AttributeError(name)

    @property
    def json(self) -> Any:
        """The body as JSON, or NOT_JSON, which also stands for JSON nested deeper than any SCIM message."""
        packed = self.__dict__.get("_packed")
        return self._parsed if packed is None else _large_json_of(packed)

    @cached_property
    def _parsed(self) -> Any:
        return json_of(self.text)

    @property
    def document(self) -> JsonObject:
        """The body as a JSON object, empty when it is anything else."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def cut(self) -> str | None:
        """The note that says that the body was not read to its end, or not at all, None where all of it was read."""
        return next((note for note in self.notes if note.startswith(CUT)), None)

    def header(self, name: str) -> str | None:
        """Return a header's value by name, letter case ignored; None when absent."""
        return next((value for key, value in self.headers.items() if key.casefold() == name.casefold()), None)

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, lower case; empty when absent."""
        return (self.header("Content-Type") or "").split(";")[0].strip().lower()


@dataclass(frozen=True)
class Exchange:
    """One request and its response; ``failure`` says in one sentence why there is no response.

    ``shown`` is the exchange as it may be written down: the same facts as JSON with strangers' data left out.
    """

    uid: str
    request: Request
    response: Response | None
    failure: str | None = None
    echoed_secret: bool = False
    shown: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def status(self) -> int | None:
        """The HTTP status, None without an answer."""
        return self.response.status if self.response else None

    @property
    def accepted(self) -> bool:
        """Whether the endpoint said that it did what was asked: any 2xx; which one is right is judged apart."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def document(self) -> JsonObject:
        """The answer's body as a JSON object, empty without one."""
        return self.response.document if self.response else {}

    @property
    def unjudgeable(self) -> str | None:
        """Why this exchange judges nothing (no answer, throttled, a gateway's error), None when it does."""
        if self.response is None:
            return self.failure or "no answer"
        if self.response.status in TRANSIENT:
            return f"the answer was {self.response.status} ({TRANSIENT[self.response.status]})"
        return self.response.cut

    def __str__(self) -> str:
        outcome = self.failure if self.response is None else str(self.response.status)
        return f"{self.request.method} {self.request.url} -> {outcome}"


def curl_line(request: Mapping[str, Any], token_variable: str = "SCIM_TOKEN") -> str:  # noqa: S107 - a variable's name
    """Return a shell line that repeats a recorded request; the credential is taken from the environment variable.

    What was a TLS handshake alone (method ``TLS``) is repeated by OpenSSL.
    """
    files = [(option, f'"${_FILES[option]}"') for option in request.get("connection", ()) if option in _FILES]
    if request["method"] == "TLS":
        line = f"openssl s_client -connect {request['url'].partition('//')[2]} {request['headers']['openssl-options']}"
        return "".join([line, *(f" -{_OPENSSL.get(option, option)} {file}" for option, file in files)])
    words = ["curl", "-sS", "-i", *(f"--{option} {file}" for option, file in files)]
    if request["method"] != "GET":
        words += ["-X", request["method"]]
    words += [_header_word(request, name, value, token_variable) for name, value in request["headers"].items()]
    if request.get("body") is not None:
        words += ["--data-binary", shlex.quote(_body_text(request["body"]))]
    return " ".join([*filter(None, words), shlex.quote(request["url"])])


def _header_word(request: Mapping[str, Any], name: str, value: str, token_variable: str) -> str:
    """Return what tells curl of one header, nothing for those that it sets by itself."""
    if name.casefold() in OF_THE_LIBRARY:
        return ""
    if name.casefold() == "authorization" and value == "[redacted]":
        return f'-H "Authorization: Bearer ${token_variable}"'
    if name.casefold() == "authorization" and value == "Basic [redacted]":
        # A grant of client credentials names the client; everything else, the run's own user.
        own = "user" in request.get("connection", ()) and "grant_type=" not in str(request.get("body"))
        return f'-u "$SCIM_USER:${token_variable}"' if own else '-u "$CLIENT_ID:$CLIENT_SECRET"'
    if value == "[redacted]" and re.fullmatch(r"[\w-]+", name):
        return f'-H "{name}: ${token_variable}"'
    return "-H " + shlex.quote(f"{name}: {value}")


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=2)
def _large_json_of(packed: bytes) -> Any:
    return json_of(_unpacked(packed))


def json_of(text: str) -> Any:
    """Return a text read as JSON, NOT_JSON where it is none or is nested deeper than anybody may walk."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return NOT_JSON
    return value if _depth_at_most(_DEEPEST, value) else NOT_JSON


def _depth_at_most(limit: int, value: Any) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return True
    return False


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads but RFC 8259 does not know."""
    raise ValueError(f"{name} is not JSON")


def _body_text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
