"""What a check sends: asked once of the embedded endpoint, and told without what differs from run to run."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import unquote

from scim_conformance.cli.process import pytest_command, pytest_environment
from scim_conformance.model import CaseId
from scim_conformance.names import PREFIX
from scim_conformance.planning import Check, PlannedCase, plan
from scim_conformance.profile import available, load
from scim_conformance.report.text import printable
from scim_conformance.results import ResultsError, read
from scim_conformance.suite import DIRECTORY

Json = Mapping[str, Any]

_MOST: Final = 8
_LONGEST: Final = 160
_SECONDS: Final = 30
_OKTA: Final = "okta"
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: What a run makes up, by the word that takes its place; some checks send a name without its first letter.
_MADE_UP: Final = re.compile(
    rf"(?P<NAME>{PREFIX[0]}?{PREFIX[1:-1]}[-_][0-9a-f]{{8}}[-_][a-z0-9]+n\d+)|(?P<RUN>{PREFIX}[0-9a-f]{{8}})"
    rf"|(?P<ID>{_UUID})|(?P<TIME>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?)"
    r"|(?P<PHONE>(?:\+|%2B)[\d ]{8,}\d)|(?P<CURSOR>(?<=cursor=)[^& ]+)|(?P<ORIGIN>http://127\.0\.0\.1:\d+)",
    re.IGNORECASE,
)
#: How every URN of SCIM begins; a body that is cut has better things to show.
_OPENING: Final = re.compile(r"urn:ietf:params:scim:(?:api:messages|schemas:core|schemas):")
#: Escapes that can be decoded: without those of ``#%&+/?`` it would be another address.
_ESCAPES: Final = re.compile(r"(?:%(?!23|25|26|2B|2F|3F)[0-9A-F]{2})+", re.IGNORECASE)
#: Headers every request has; what else stands there belongs to the question.
_USUAL: Final = frozenset({"user-agent", "accept-encoding", "connection", "content-length", "authorization"})
_MEDIA: Final = {"accept": "application/scim+json", "content-type": "application/scim+json"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a case sends: ``about`` says to whom, or why there is nothing to tell; ``lines`` are the exchanges."""

    about: str
    lines: tuple[str, ...] = ()


#: What is told of the checks of TLS, which no run against the embedded endpoint asks.
WITHOUT_TLS: Final = Sent("nothing here: it needs an https endpoint, and the embedded one is none")


def sent(check: Check) -> Sent:
    """Return what the check's first case sends to the embedded endpoint, or why nothing can be told."""
    if check.area == "tls":
        return WITHOUT_TLS
    profile, case = _first(check)
    if case.not_applicable is not None:
        return Sent(f"nothing for a packaged profile: {case.not_applicable}")
    try:
        return told(case.id, _asked(profile, case))
    except (OSError, subprocess.SubprocessError, ResultsError, LookupError) as error:
        return Sent(f"cannot be shown: the run against the embedded endpoint failed ({type(error).__name__})")


def _first(check: Check) -> tuple[str, PlannedCase]:
    """Return the first case that applies to a packaged profile, the first of all where none does."""
    profiles = {name: load(name) for name in available()}
    planned = [
        (name, case) for name, one in profiles.items() for case in plan(check, one, _dialects(check, one.dialects))
    ]
    return next((one for one in planned if one[1].not_applicable is None), planned[0])


def _dialects(check: Check, dialects: Sequence[str]) -> Sequence[str]:
    return (_OKTA,) if check.over == "okta dialect" else dialects


def _asked(profile: str, planned: PlannedCase) -> Json:
    """Return the results of one case, asked of the embedded endpoint and of nothing else."""
    check = planned.check
    module = DIRECTORY / f"test_{check.area.replace('-', '_')}.py"
    case = f"{module}::test_{check.id.replace('-', '_')}[{planned.case.id}]"
    dialect = [f"--scim-dialect={_OKTA}"] if check.over == "okta dialect" else []
    generated = ["--scim-seed=1", *(["-m", "stateful"] if check.stateful else [])]
    # Neither an address nor a token of the user's: the endpoint they name must not be written to.
    environment = {name: text for name, text in pytest_environment().items() if not name.startswith("SCIM_")}
    with TemporaryDirectory(prefix="scim-conformance-") as name:
        folder = Path(name)
        command = [*pytest_command(profile, folder), *dialect, *generated, "--noconftest", "-q", case]
        subprocess.run(  # noqa: S603 - our own interpreter with our own words
            command, cwd=folder, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
        document: Json = read(folder / "results.json")
    return document


def told(asked: CaseId, document: Json) -> Sent:
    """Return the exchanges of a case in a results document; raise LookupError where it is not there."""
    case = {(one["check"], one["case"]): one for one in document["cases"]}[asked.check, asked.case]
    if not case["exchanges"]:
        return Sent(f"nothing to the embedded endpoint: {case['reason'] or case['outcome']}")
    exchanges = [document["exchanges"][index] for index in case["exchanges"]]
    # A case's exchanges stand in the order of their use: what it starts from first, what is judged last.
    shown, left_out = exchanges[-_MOST:], len(exchanges[:-_MOST])
    words = _Words(exchanges)
    lines = [f"{_request(one['request'], document['target']['url'], words)} → {_answer(one)}" for one in shown]
    more = [f"+{left_out} more before these"] if left_out else []
    ended = [f"and then no more: {case['reason']}"] if case["reason"] else []
    return Sent(f"to the embedded endpoint for {asked.case}, what is judged last:", (*more, *lines, *ended))


def _request(request: Json, base_url: str, words: _Words) -> str:
    """Return a request on one line: method, address, what is unusual in its headers, body."""
    address = words.of(readable(request["url"].removeprefix(base_url))) or "/"
    unusual = [f"{name}: {text}" for name, text in request["headers"].items() if _is_unusual(name.casefold(), text)]
    if not any(name.casefold() == "authorization" for name in request["headers"]):
        unusual.append("no Authorization")
    body = request["body"]
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    told_body = [] if body is None else [_cut(_OPENING.sub("urn:…:", words.of(text)))]
    return " ".join([request["method"], _cut(address), *(f"({words.of(one)})" for one in unusual), *told_body])


def _cut(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_unusual(name: str, text: str) -> bool:
    return name not in _USUAL and _MEDIA.get(name) != text


def _answer(exchange: Json) -> str:
    return str(exchange["response"]["status"]) if exchange["response"] else "no answer"


def readable(address: str) -> str:
    """Return an address with its percent escapes decoded, but for those that cannot be printed or would mislead."""
    return _ESCAPES.sub(lambda found: _decoded(found[0]), address)


def _decoded(escapes: str) -> str:
    text = unquote(escapes)
    return text if text.isprintable() and "\ufffd" not in text else escapes


class _Words:
    """Words in place of what a run makes up: the same for the same thing, numbered from the second thing on."""

    def __init__(self, exchanges: Sequence[Json]) -> None:
        self._ids = set(_ids(exchanges))
        self._given: dict[str, str] = {}

    def of(self, text: str) -> str:
        """Return a text in which everything made up has its word."""
        return _MADE_UP.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        text, kind = found[0], str(found.lastgroup)
        if kind == "NAME" and text[0].casefold() != PREFIX[0].casefold():
            return self._numbered(PREFIX[0] + text, kind)[1:]
        if kind == "ID" and text.casefold() not in self._ids:
            kind = "RANDOM"
        word = self._numbered(text, kind)
        # A name in other letter case is what some checks are about.
        return word.lower() if kind == "NAME" and not text.startswith(PREFIX[0]) else word

    def _numbered(self, text: str, kind: str) -> str:
        given = [one for one in self._given.values() if one.rstrip("0123456789") == kind]
        return self._given.setdefault(text.casefold(), f"{kind}{len(given) + 1}" if given else kind)


def _ids(exchanges: Sequence[Json]) -> Iterator[str]:
    """Yield the ids that answers give their resources."""
    for one in exchanges:
        text = json.dumps(one["response"])
        yield from (found.casefold() for found in re.findall(rf'"id": "({_UUID})"', text, re.IGNORECASE))
        yield from (found.casefold() for found in re.findall(rf'"location": "[^"]*/({_UUID})"', text, re.IGNORECASE))
