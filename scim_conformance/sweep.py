"""Finding what runs left behind without any ledger: by the names that only runs of this suite give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scim_conformance.cleanup import NAME, Cleanup, resources
from scim_conformance.client import Client
from scim_conformance.ledger import Entry, Leftover
from scim_conformance.names import PREFIX, name_in

Json = dict[str, Any]

#: Groups first: a user who is gone from a group already is one change less in somebody's log.
ENDPOINTS: Final = ("/Groups", "/Users")
_PAGE = 200
_MAX_PAGES = 100
_RECENT = timedelta(hours=1)
_ABSENT = frozenset({404, 501})


@dataclass(frozen=True, slots=True)
class Found:
    """A resource that carries a name of a run: ``created`` is its meta.created, ``active`` None where it has none."""

    endpoint: str
    id: str
    run: str
    name: str
    shown: str
    created: str = ""
    active: bool | None = None

    def is_recent(self, now: datetime) -> bool:
        """Return whether it was created within the last hour, or nothing says when: its run may be under way."""
        try:
            created = datetime.fromisoformat(self.created)
        except ValueError:
            return True
        return now - (created if created.tzinfo else created.replace(tzinfo=UTC)) < _RECENT


@dataclass
class Search:
    """What a search came to: the resources found, and ``doubts`` where it could not see everything."""

    found: list[Found] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def search(client: Client, run: str | None = None) -> Search:
    """Return users and groups that carry a name of any run, or of one; nothing is written."""
    whole = Search()
    for endpoint in ENDPOINTS:
        listed = _filtered(client, endpoint, f"{PREFIX}{run}-" if run else PREFIX)
        if listed is None:
            listed = _walked(client, endpoint, whole.doubts)
        whole.found += [one for one in _ours(endpoint, listed) if run in (None, one.run)]
    return whole


def remove(client: Client, found: list[Found]) -> list[Leftover]:
    """Return what stays of the resources of one run, whose names the client guards; each is read again before."""
    entries = [Entry("", one.endpoint, one.name, one.shown, (one.id,)) for one in found]
    return Cleanup(client).undo(entries)


def _filtered(client: Client, endpoint: str, prefix: str) -> list[Json] | None:
    """Return what a search by prefix shows, None where it cannot be trusted to show ours and only ours."""
    found = _pages(client, endpoint, "sw", prefix)
    if found is None or not (found or _finds_by_prefix(client, endpoint)):
        return None
    # A few names have something before the word; an endpoint that cannot search for these says so, or shows others.
    further = _pages(client, endpoint, "co", prefix) or {}
    return list({**found, **further}.values())


def _pages(client: Client, endpoint: str, operator: str, prefix: str) -> dict[str, Json] | None:
    """Return what a filter finds, by id, None where that is no list, or one of names that were not asked for."""
    attribute = NAME[endpoint]
    question = f"{attribute} {operator} {json.dumps(prefix)}"
    listed: dict[str, Json] = {}
    for _ in range(_MAX_PAGES):
        exchange = client.find(endpoint, question, startIndex=str(len(listed) + 1), count=str(_PAGE))
        page = resources(exchange)
        if page is None or any(prefix.casefold() not in str(one.get(attribute)).casefold() for one in page):
            return None
        fresh = {str(one.get("id")): one for one in page if str(one.get("id")) not in listed}
        listed |= fresh
        total = exchange.document.get("totalResults")
        if not fresh or not isinstance(total, int) or len(listed) >= total:
            break
    return listed


def _finds_by_prefix(client: Client, endpoint: str) -> bool:
    """Whether somebody who is there is found by the first letters of the name: an empty answer then says something."""
    attribute = NAME[endpoint]
    anybody = resources(client.get(endpoint, {"count": "1"}))
    if not anybody:
        return anybody == []
    name = anybody[0].get(attribute)
    if not isinstance(name, str) or not name:
        return False
    answer = client.find(endpoint, f"{attribute} sw {json.dumps(name[:2], ensure_ascii=False)}", count="1")
    return bool(resources(answer))


def _walked(client: Client, endpoint: str, doubts: list[str]) -> list[Json]:
    """Return what carries a name of a run, page by page; say where the pages ended before the list did."""
    found: dict[str, Json] = {}
    start, total = 1, 0
    for _ in range(_MAX_PAGES):
        exchange = client.get(endpoint, {"startIndex": str(start), "count": str(_PAGE)})
        page = resources(exchange)
        if page is None:
            if start > 1 or exchange.status not in _ABSENT or endpoint == "/Users":
                doubts.append(f"{endpoint} could not be searched to its end: {exchange}")
            return list(found.values())
        found |= {str(one.get("id")): one for one in page if name_in(one) is not None}
        counted = exchange.document.get("totalResults")
        total = counted if isinstance(counted, int) else 0
        if not page or start + len(page) > total:
            return list(found.values())
        # Strangers who leave meanwhile move others towards pages already seen: the next one begins a little earlier.
        start += len(page) - len(page) // 10
    doubts.append(f"only the first {start - 1} of {total} resources below {endpoint} were looked at: its filters fail")
    return list(found.values())


def _ours(endpoint: str, listed: list[Json]) -> Iterator[Found]:
    for one in listed:
        named, id_ = name_in(one), one.get("id")
        if named is None or id_ in (None, ""):
            continue
        run, name = named
        shown, active = str(one.get(NAME[endpoint]) or ""), one.get("active")
        meta = one.get("meta")
        created = str(meta.get("created") or "") if isinstance(meta, dict) else ""
        yield Found(endpoint, str(id_), run, name, shown, created, active if isinstance(active, bool) else None)
