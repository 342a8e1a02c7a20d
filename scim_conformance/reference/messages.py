"""What passes between the steps of the endpoint: a call comes in, an answer goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request

from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_value
from scim_conformance.reference.resources import member
from scim_conformance.scim import urns

Json = dict[str, Any]


@dataclass(slots=True)
class Call:
    """One request on its way through the steps.

    ``operation`` is one of ``create read query search replace patch delete service-provider-config schemas schema
    resource-types resource-type me bulk token`` and ``unknown``; ``kinds`` are the resource types it is about, ``id``
    the last part of the address, ``body`` the JSON object sent.
    """

    request: Request
    raw: bytes
    operation: str = "unknown"
    kinds: tuple[Kind, ...] = ()
    id: str = ""
    body: Json = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """The resource type of a call about one type."""
        return self.kinds[0]

    @property
    def authorization(self) -> str:
        """The Authorization header, empty when there is none."""
        return self.request.headers.get("Authorization", "")

    @property
    def attributes(self) -> list[str]:
        """The names in the ``attributes`` parameter."""
        return _names(self._parameter("attributes"))

    @property
    def excluded(self) -> list[str]:
        """The names in the ``excludedAttributes`` parameter."""
        return _names(self._parameter("excludedAttributes"))

    @property
    def query(self) -> Query:
        """The query parameters; raise invalidValue when one is not of its type."""
        order = self._parameter("sortOrder") or "ascending"
        if order not in {"ascending", "descending"}:
            raise invalid_value("sortOrder must be ascending or descending.")
        cursor = self._parameter("cursor")
        if cursor is not None and not isinstance(cursor, str):
            raise ScimError(400, "cursor must be a text.", "invalidCursor")
        return Query(
            filter=self._parameter("filter"),
            sort_by=self._parameter("sortBy"),
            descending=order == "descending",
            start=max(1, _number("startIndex", self._parameter("startIndex"), 1)),
            count=max(0, self._count(cursor)),
            cursor=cursor,
        )

    @property
    def question(self) -> tuple[str, str]:
        """What is asked, but for cursor and count, in a form that can be compared."""
        asked = self.body if self.operation == "search" else self.request.args.to_dict()
        kept = {name: value for name, value in asked.items() if name not in {"cursor", "count"}}
        return self.request.path, json.dumps(kept, sort_keys=True)

    def _count(self, cursor: str | None) -> int:
        try:
            return _number("count", self._parameter("count"), Query.MAXIMUM)
        except ScimError as error:
            raise (error if cursor is None else ScimError(400, error.detail, "invalidCount")) from None

    def _parameter(self, name: str) -> Any:
        return member(self.body, name) if self.operation == "search" else self.request.args.get(name)


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a query (RFC 7644 section 3.4.2), with defaults filled in."""

    filter: str | None
    sort_by: str | None
    descending: bool
    start: int
    count: int
    cursor: str | None = None

    #: The most resources on one page.
    MAXIMUM = 200


@dataclass(slots=True)
class Answer:
    """What is sent back: a status, a JSON document or None, headers; ``text`` replaces the document when it is set."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None

    @property
    def resources(self) -> list[Json]:
        """The resources in the answer: those of a list, or the one that is the document."""
        if not isinstance(self.document, dict):
            return []
        listed = self.document.get("Resources")
        return listed if isinstance(listed, list) else [self.document] if "id" in self.document else []


def refusal(error: ScimError) -> Answer:
    """Return the answer for a refusal (RFC 7644 section 3.12)."""
    document: Json = {"schemas": [urns.ERROR], "status": str(error.status), "detail": error.detail}
    if error.scim_type:
        document["scimType"] = error.scim_type
    return Answer(error.status, document, dict(error.headers))


def list_response(total: int, start: int, resources: list[Json]) -> Json:
    """Return a ListResponse (RFC 7644 section 3.4.2)."""
    return {
        "schemas": [urns.LIST_RESPONSE],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def header_safe(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers whose values fit into an HTTP header."""
    return {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in headers.items()}


def _names(given: Any) -> list[str]:
    listed = given.split(",") if isinstance(given, str) else given or []
    return [name.strip() for name in listed if isinstance(name, str) and name.strip()]


def _number(name: str, given: Any, default: int) -> int:
    if given is None:
        return default
    try:
        return int(given)
    except (TypeError, ValueError) as error:
        raise invalid_value(f"{name} must be a whole number.") from error
