"""Rules about what must not get through, and what must not get out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe

#: Text that only the inside of a program writes, with what it is; single words that a name may hold are left out.
_INSIDE = {
    "a stack trace": (
        r"Traceback \(most recent call last\)",
        r"\bat [\w.$<>]{1,500}\([\w$]{1,200}\.(?:java|kt|scala|groovy):\d+\)",
        r"\bat [^\n]{1,200} in [^\n]{1,200}:line \d+",
        r"\bat [^\n]{1,200}\.[cm]?[jt]s:\d+:\d+",
        r"File \\?\"[^\"\n]{1,200}\.py\\?\", line \d+",
        r"\.php(?:\(\d+\)| on line \d+)",
        r"\.rb:\d+:in [`']",
        r"Exception in thread ",
        r"goroutine \d+ \[running\]",
    ),
    "the name of an exception class": (
        r"\b(?:java|javax|org|com)\.[\w.]{1,200}(?:Exception|Error)\b",
        r"\bSystem\.[\w.]{0,200}Exception\b",
        r"\b(?:psycopg2?|sqlalchemy|sqlite3|pymysql|django\.db)\.[\w.]+",
    ),
    "an error of the database": (
        r"SQLSTATE\[?\w",
        r"\bORA-\d{5}\b",
        r"syntax error at or near",
        r"You have an error in your SQL syntax",
        r"Unclosed quotation mark after",
        r"\bMongo(?:Server)?Error\b",
        r"\bunterminated quoted string\b",
    ),
    "a path of the file system": (
        r"(?<![\w.:/])/(?:usr/(?:src|lib|local|share)|home/\w+|var/(?:www|lib)|opt/\w+|srv/\w+|app/node_modules)/",
        r"\b[A-Za-z]:\\{1,2}(?:Users|inetpub|Windows|Program|build|agent|src)\b",
    ),
    "the version of a framework": (
        r"\bApache Tomcat/\d",
        r"\bASP\.NET Version:\s*\d",
        r"\bWerkzeug/\d",
        r"\bPHP/\d",
        r"\bMicrosoft \.NET Framework Version:\s*\d",
    ),
}
_PATTERNS = {what: re.compile("|".join(patterns)) for what, patterns in _INSIDE.items()}
_END = 64 * 1024
"""Characters at each end of a long answer that are looked at: some of these patterns take long over megabytes."""
_PRIVATE = re.compile(r"\b(?:no-store|private|no-cache)\b", re.IGNORECASE)


def nothing_of_the_inside(exchange: Exchange) -> list[Finding]:
    """The answer shows no stack trace, exception class, database error, file path or framework version."""
    whole = exchange.response.text if exchange.response else ""
    text = whole if len(whole) <= 2 * _END else f"{whole[:_END]}\n{whole[-_END:]}"
    hint = "switch off debug pages, and write the detail of each error by hand"
    return [
        Finding("answer", "nothing of the program's inside", what, hint)
        for what, pattern in _PATTERNS.items()
        if pattern.search(text)
    ]


def no_later_than(seconds: float) -> Rule:
    """Return the rule that an answer came within so many seconds."""

    def rule(exchange: Exchange) -> list[Finding]:
        took = exchange.response.seconds if exchange.response else 0.0
        if took <= seconds:
            return []
        hint = "the database may have carried out the wait that stands in the value"
        return [Finding("answer", f"within {seconds:.1f} s, as without the value", f"after {took:.1f} s", hint)]

    return rule


def members_absent(*names: str) -> Rule:
    """Return the rule that no member of these names, letter case ignored, is anywhere in the answer with a value."""
    wanted = {name.casefold() for name in names}

    def rule(exchange: Exchange) -> list[Finding]:
        body = exchange.response.json if exchange.response else None
        found = dict.fromkeys(name for name, value in _members(body) if name.casefold() in wanted and value is not None)
        return [Finding(name, "absent", "present", "bind requests and answers to the schema only") for name in found]

    return rule


def mentions_not(word: str, what: str, id_: str = "") -> Rule:
    """Return the rule that a word stands nowhere in the answer, letter case ignored; ``what`` says what it is of.

    ``id_`` is an id that the client itself has sent, and that may contain the word.
    """
    pattern = re.compile(rf"{re.escape(word)}(?!\d)", re.IGNORECASE)  # ...n1 is not taken for ...n12

    def rule(exchange: Exchange) -> list[Finding]:
        response = exchange.response
        text = "" if response is None else f"{response.text}\n{dict(response.headers)}"
        for known in filter(None, (id_, quote(id_, safe=""), quote(id_), json.dumps(id_)[1:-1])):
            text = text.replace(known, "")
        return [Finding("answer", f"nothing of {what}", f"{what} stands in it")] if pattern.search(text) else []

    return rule


def leads_nowhere(exchange: Exchange) -> list[Finding]:
    """An id with an encoded path in it is no way to somewhere else: no success, unless by an open redirect."""
    redirected = "%2f" not in exchange.request.url.casefold()
    if exchange.status is None or not 200 <= exchange.status < 300 or redirected:
        return []
    hint = "the id is decoded once more and taken for a path"
    return [Finding("status", "a refusal, such as 404 or 400", str(exchange.status), hint)]


def not_for_shared_caches(exchange: Exchange) -> list[Finding]:
    """Cache-Control forbids shared caches to keep the answer."""
    value = _header(exchange, "Cache-Control")
    if value is not None and _PRIVATE.search(value):
        return []
    return [Finding("header Cache-Control", "no-store, no-cache or private", value or "absent")]


def header_is(name: str, wanted: str) -> Rule:
    """Return the rule that a header has this value, letter case ignored."""

    def rule(exchange: Exchange) -> list[Finding]:
        value = _header(exchange, name) or ""
        held = value.strip().casefold() == wanted
        return [] if held else [Finding(f"header {name}", wanted, value or "absent")]

    return rule


def closed_to_origin(origin: str) -> Rule:
    """Return the rule that no foreign web page may read the answer with the user's own credentials."""

    def rule(exchange: Exchange) -> list[Finding]:
        allowed = (_header(exchange, "Access-Control-Allow-Origin") or "").strip()
        with_credentials = (_header(exchange, "Access-Control-Allow-Credentials") or "").strip().casefold() == "true"
        if allowed != origin and not (allowed == "*" and with_credentials):
            return []
        hint = "provisioning clients are no browsers: send no CORS headers"
        return [Finding("header Access-Control-Allow-Origin", "absent, or an origin that is trusted", allowed, hint)]

    return rule


def same_refusal(unknown: Exchange) -> Rule:
    """Return the rule that a refusal looks like this other one: the same status and the same members."""

    def rule(exchange: Exchange) -> list[Finding]:
        pairs: Iterable[tuple[str, Any, Any]] = (
            ("status", unknown.status, exchange.status),
            ("members of the body", sorted(unknown.document), sorted(exchange.document)),
        )
        return [
            Finding(where, f"{describe(wanted)}, as for an id that nobody has", describe(actual))
            for where, wanted, actual in pairs
            if wanted != actual
        ]

    return rule


def _members(body: Any) -> Iterator[tuple[str, Any]]:
    pending = [body]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield from value.items()
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _header(exchange: Exchange, name: str) -> str | None:
    return exchange.response.header(name) if exchange.response else None
