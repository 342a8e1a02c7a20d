"""Keeps credentials and strangers' data out of evidence."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from scim_conformance.scim import urns

MASK = "[redacted]"
STRANGER = {"(left out)": "a resource this run did not create"}
_SECRET_HEADERS = frozenset({"proxy-authorization", "cookie", "set-cookie", "x-api-key"})
_SHORTEST_SECRET = 4  # shorter texts would be found, and masked, all over innocent bodies
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
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
    """Replaces every form of the given secrets (plain, URL-encoded, base64) by a mask."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        forms = {form for secret in secrets for form in _forms(secret.reveal())}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None

    def text(self, text: str) -> str:
        """Return the text without the secrets."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def holds_secret(self, text: str) -> bool:
        """Return whether a secret stands in the text, in any of its forms."""
        return bool(self._pattern and self._pattern.search(text))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers with credentials masked: by name, and by content wherever a secret is repeated."""
        return {self.text(name): self._header(name.casefold(), value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if name in _SECRET_HEADERS:
            return MASK
        # A wrong token that a check made up stays visible, or the evidence would not show what was sent.
        made_up = self._pattern is not None and not self.holds_secret(value)
        return MASK if name == "authorization" and not made_up else self.text(value)

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
    """Return an answer's JSON with each user or group that is not ours left out; discovery and errors stay."""
    if isinstance(document, list):
        return [without_strangers(value, owns) for value in document]
    if not isinstance(document, dict):
        return document
    listed = next((name for name in document if name.casefold() == "resources"), None)
    if listed is not None and isinstance(document[listed], list):
        return {**document, listed: [without_strangers(value, owns) for value in document[listed]]}
    schemas = document.get("schemas")
    named = set(map(str, schemas)) if isinstance(schemas, list) else {str(schemas)}
    if named & _DISCOVERY or not _is_resource(document, named) or owns(document):
        return document
    return dict(STRANGER)


def mask_emails(text: str, owns: Callable[[Any], bool]) -> str:
    """Return a body that is not JSON with e-mail addresses masked that this run did not make up."""
    return _EMAIL.sub(lambda match: match[0] if owns(match[0]) else MASK, text)


def _is_resource(document: Mapping[str, Any], named: set[str]) -> bool:
    names = {name.casefold() for name in document}
    return bool(names & {"id", "username", "displayname", "emails", "externalid"}) or bool(
        named & {urns.USER, urns.GROUP}
    )


def _forms(text: str) -> set[str]:
    if len(text) < _SHORTEST_SECRET:
        return set()
    coded = base64.b64encode(text.encode()).decode().rstrip("=")
    urlsafe = coded.replace("+", "-").replace("/", "_")
    return {text, quote(text, safe=""), quote(text), coded, urlsafe}


def writable(document: Any) -> Any:
    """Return a JSON document whose strings can be encoded as UTF-8: lone surrogates become replacement characters."""
    if isinstance(document, str):
        return document.encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(document, list | tuple):
        return [writable(value) for value in document]
    if isinstance(document, dict):
        return {writable(name): writable(value) for name, value in document.items()}
    return document
