"""Makes exchanges by hand, as the judge sees them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from scim_conformance.evidence import Exchange, Request, Response
from scim_conformance.model import Finding
from scim_conformance.scim import urns

SCIM = {"Content-Type": "application/scim+json; charset=utf-8"}
BASE = "https://scim.example.com/scim/v2"


def answer(
    body: Any = None, status: int = 200, headers: Mapping[str, str] | None = None, *, text: str | None = None
) -> Exchange:
    """Return an exchange whose answer has this JSON body (none for None), or this text."""
    shown = text if text is not None else "" if body is None else json.dumps(body)
    response = Response(status, dict(SCIM if headers is None else headers), shown, 0.1)
    return Exchange("main-1", Request("GET", f"{BASE}/Users", {}), response)


def silence(failure: str = "no connection") -> Exchange:
    """Return an exchange that got no answer."""
    return Exchange("main-2", Request("GET", f"{BASE}/Users", {}), None, failure)


def listing(*resources: Any, total: Any = None, **members: Any) -> dict[str, Any]:
    """Return the body of a ListResponse; ``totalResults`` is the number of resources unless given."""
    count = len(resources) if total is None else total
    return {"schemas": [urns.LIST_RESPONSE], "totalResults": count, "Resources": list(resources), **members}


def one(findings: list[Finding]) -> tuple[str, str, str]:
    """Return where, expected and actual of the only finding."""
    assert len(findings) == 1, findings
    return findings[0].where, findings[0].expected, findings[0].actual


def places(findings: list[Finding]) -> list[str]:
    """Return where each finding is."""
    return [finding.where for finding in findings]


Judge = Callable[[Exchange], list[Finding]]

#: Any JSON value, with the strings that schemas and rules look for mixed in.
words = st.one_of(st.sampled_from([urns.USER, urns.ERROR, urns.LIST_RESPONSE, "User", "1", "", "a.b", "T"]), st.text())
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), words)
MEMBERS = """
    schemas id meta name type value primary active userName emails attributes subAttributes Resources totalResults
    startIndex itemsPerPage location created lastModified resourceType patch supported status scimType detail manager
    Operations bulkId code response nextCursor previousCursor pagination cursor index version
    authenticationSchemes description mutability canonicalValues referenceTypes required caseExact multiValued returned
"""
names = st.one_of(st.sampled_from(MEMBERS.split()), st.just(urns.ENTERPRISE_USER), st.text(max_size=5))
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=25
)
objects = st.dictionaries(names, documents, max_size=12)
