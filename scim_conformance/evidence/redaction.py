"""Keeps credentials and strangers' data out of evidence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scim_conformance.evidence.spelling import Needle, needles_of, places
from scim_conformance.scim import urns

MASK = "[redacted]"
STRANGER = {"(left out)": "a resource this run did not create"}
LEFT_OUT = "resources that this run did not create are left out"
"""The note on a body that is shown in part, where STRANGER may stand in the part that is not shown."""
_MOST_STRANGERS = 20
_SECRET_HEADERS = frozenset({"proxy-authorization", "cookie", "set-cookie", "x-api-key"})
_SHORTEST_SECRET = 4  # shorter texts would be found, and masked, all over innocent bodies
SHORT = 8
"""Characters below which a secret is masked only where it is a word of its own."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DISCOVERY = frozenset({urns.SERVICE_PROVIDER_CONFIG, urns.RESOURCE_TYPE, urns.SCHEMA, urns.ERROR})


class Secret:
    """A credential that shows itself only to ``reveal()``, never in a repr, a traceback or a log."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the credential itself."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__


class Redactor:
    """Replaces every form of the given secrets by a mask: plain, encoded, escaped, in any letter case.

    ``carrier`` is a header of the user's own choice that carries the secret.
    """

    def __init__(self, secrets: Iterable[Secret] = (), carrier: str = "") -> None:
        self._needles: set[Needle] = set()
        self._carriers = {"authorization", carrier.casefold()}
        self._latest: tuple[str, list[tuple[int, int]]] = "", []  # a body is searched, and then masked
        self._too_short = False  # whether there is a secret that cannot be looked for
        self.learn(*secrets)

    def learn(self, *secrets: Secret) -> None:
        """Mask these secrets too from now on: those that an endpoint issues during a run."""
        texts = [secret.reveal() for secret in secrets]
        known = {text for text in texts if len(text) >= _SHORTEST_SECRET}
        self._too_short |= len(known) < len(set(texts))
        self._needles |= {needle for text in known for needle in needles_of(text)}
        self._latest = "", []

    def text(self, text: str) -> str:
        """Return the text without the secrets."""
        kept, end = list[str](), 0
        for start, after in self._places(text):
            kept += [text[end:start], MASK]
            end = after
        return "".join([*kept, text[end:]]) if kept else text

    def holds_secret(self, text: str) -> bool:
        """Return whether a secret stands in the text, in any of its forms."""
        return bool(self._places(text))

    def _places(self, text: str) -> list[tuple[int, int]]:
        if self._latest[0] is not text:
            self._latest = text, places(text, self._needles)
        return self._latest[1]

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers with credentials masked: by name, and by content wherever a secret is repeated."""
        return {self.text(name): self._header(name.casefold(), value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if name not in self._carriers:
            return MASK if name in _SECRET_HEADERS else self.text(value)
        # A wrong token that a check made up stays visible, or the evidence would not show what was sent.
        if self._needles and not self._too_short and not self.holds_secret(value):
            return value
        return f"Basic {MASK}" if value.casefold().startswith("basic ") else MASK

    def document(self, document: Any) -> Any:
        """Return a JSON document with the secrets masked in every string, member names included."""
        if isinstance(document, str):
            return self.text(document)
        if isinstance(document, list):
            return [self.document(value) for value in document]
        if isinstance(document, dict):
            return {self.text(name): self.document(value) for name, value in document.items()}
        return document


def without_strangers(document: Any, owns: Callable[[Any], bool]) -> Any:
    """Return an answer's JSON with each user or group that is not ours left out; discovery and errors stay.

    Whatever a list of resources holds counts as a resource, and so does what looks like one inside a wrapper.
    """
    if isinstance(document, list):
        return [without_strangers(value, owns) for value in document]
    if not isinstance(document, dict):
        return document
    listed = next((name for name in document if name.casefold() == "resources"), None)
    if listed is not None and isinstance(document[listed], list):
        return {**document, listed: _counted([_listed(value, owns) for value in document[listed]])}
    if _is_discovery(document):
        return document
    if _is_resource(document):
        return document if owns(document) else dict(STRANGER)
    return {name: without_strangers(value, owns) for name, value in document.items()}


def _listed(value: Any, owns: Callable[[Any], bool]) -> Any:
    return value if owns(value) or (isinstance(value, dict) and _is_discovery(value)) else dict(STRANGER)


def _counted(listed: list[Any]) -> list[Any]:
    """Return a list in which no more than some strangers are told one by one."""
    left = listed.count(STRANGER) - _MOST_STRANGERS
    if left <= 0:
        return listed
    seen = itertools.count(1)
    kept = [one for one in listed if one != STRANGER or next(seen) <= _MOST_STRANGERS]
    return [*kept, {"(left out)": f"{left} more resources this run did not create"}]


def mask_emails(text: str, owns: Callable[[Any], bool]) -> str:
    """Return a body that is not JSON with e-mail addresses masked that this run did not make up."""
    return _EMAIL.sub(lambda match: match[0] if owns(match[0]) else MASK, text)


def _is_discovery(document: Mapping[str, Any]) -> bool:
    """Whether this is a discovery document or an error; many endpoints leave ``schemas`` out of the former."""
    if _named(document) & _DISCOVERY:
        return True
    return {"endpoint", "schema"} <= document.keys() or (
        str(document.get("id")).startswith("urn:") and isinstance(document.get("attributes"), list)
    )


def _is_resource(document: Mapping[str, Any]) -> bool:
    names = {name.casefold() for name in document}
    telling = {"id", "username", "displayname", "emails", "externalid"}
    return bool(names & telling or _named(document) & {urns.USER, urns.GROUP})


def _named(document: Mapping[str, Any]) -> set[str]:
    schemas = document.get("schemas")
    return set(map(str, schemas)) if isinstance(schemas, list) else {str(schemas)}


def writable(document: Any) -> Any:
    """Return a JSON document whose strings can be encoded as UTF-8: lone surrogates become replacement characters."""
    if isinstance(document, str):
        return document.encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(document, list | tuple):
        return [writable(value) for value in document]
    if isinstance(document, dict):
        return {writable(name): writable(value) for name, value in document.items()}
    return document
