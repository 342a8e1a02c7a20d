"""Undoing: removes what a ledger lists, newest first, and says what had to stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from scim_conformance.client import Client, NotOursError
from scim_conformance.evidence import Exchange
from scim_conformance.ledger import Entry, Leftover
from scim_conformance.limits import Limits
from scim_conformance.names import carries
from scim_conformance.scim import urns

_REFUSED = frozenset({400, 403, 404, 405, 501})
_PAGE = 200
_MAX_PAGES = 100
_MOST_UNANSWERED = 3  # writes of one kind that get no answer before no more are tried
_WORTH_A_SEARCH = 5  # resources of one kind from which on one search at the end is cheaper than a GET for each
_DEACTIVATE = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "active", "value": False}]}
#: The attribute by which resources of a kind are known.
NAME: Final = {"/Users": "userName", "/Groups": "displayName"}


class Cleanup:
    """Removes the resources of one run through a client that guards every write."""

    def __init__(self, client: Client, limits: Limits | None = None) -> None:
        self._client = client
        self._limits = limits or Limits()
        self._refuses_delete: set[str] = set()
        self._unanswered: dict[str, int] = {}
        self._pages: dict[str, list[dict[str, Any]]] = {}
        self._stays: set[str] = set()
        self._searchable: set[str] = set()
        self._believed: list[tuple[Entry, str]] = []
        self._delete_works: set[str] = set()

    def undo(self, entries: Iterable[Entry]) -> list[Leftover]:
        """Return what stays at the endpoint after everything that may be removed was removed.

        Where a search shows exactly what this process created, one search at the end takes the place of a GET for
        each; the first DELETE is looked after by a GET all the same.
        """
        self._client.transport.revive()
        listed = list(entries)
        created = [entry.endpoint for entry in listed if entry.ids]
        self._searchable = {
            one for one in set(created) if created.count(one) >= _WORTH_A_SEARCH and self._shows_ours(one)
        }
        leftovers = [leftover for entry in listed for leftover in self._take(entry)]
        return leftovers + self._check_believed()

    def _take(self, entry: Entry) -> list[Leftover]:
        """Undo one entry; where the clean-up is over it is told, and the ledger keeps it open for another one."""
        over = self._limits.over()
        if over:
            return [Leftover(entry.endpoint, entry.ids[-1] if entry.ids else None, entry.name, "unknown", over)]
        return self._settle(entry, list(self._undo(entry)))

    def _settle(self, entry: Entry, found: list[Leftover]) -> list[Leftover]:
        """Write down what became of an entry, unless that has yet to be seen."""
        if found:
            self._client.ledger.left(entry.key, found[0].reason, found[0].id, found[0].state)
        elif entry not in [believed for believed, _ in self._believed]:
            self._client.ledger.gone(entry.key)
        return found

    def _shows_ours(self, endpoint: str) -> bool:
        """Whether the search by prefix works here: it shows resources of this process and nobody else's."""
        prefix = self._client.names.prefix
        found = self._by_prefix(endpoint, prefix) or []
        return bool(found) and all(self._carries(one, prefix) for one in found)

    def _by_prefix(self, endpoint: str, prefix: str) -> list[dict[str, Any]] | None:
        attribute = NAME.get(endpoint, "userName")
        return resources(self._client.find(endpoint, f"{attribute} sw {json.dumps(prefix)}"))

    def _check_believed(self) -> list[Leftover]:
        """Look once for everything whose DELETE was believed; where anything is still found, look one by one."""
        believed, self._believed = self._believed, []
        prefix = self._client.names.prefix
        clean = {endpoint for endpoint in self._searchable if believed and self._by_prefix(endpoint, prefix) == []}
        self._searchable = set()
        leftovers: list[Leftover] = []
        for entry, id_ in believed:
            there = entry.endpoint not in clean and self._client.read(entry.endpoint, id_).status != 404
            leftovers += self._take(entry) if there else self._settle(entry, [])
        return leftovers

    def _undo(self, entry: Entry) -> Iterator[Leftover]:
        ours = [id_ for id_ in dict.fromkeys(entry.ids) if self._client.shows(entry.endpoint, id_, *entry.names)]
        if not ours:
            ours, doubt = self._search(entry)
            if doubt:
                yield Leftover(entry.endpoint, None, entry.name, "unknown", doubt)
        for id_ in ours:
            if id_ in self._stays:
                continue  # two entries led to one resource, and the other one has told of it
            leftover = self._remove_guarded(entry, id_)
            if leftover is not None:
                yield leftover

    def sweep(self, endpoint: str, *, whole_run: bool = False) -> list[Leftover]:
        """Remove what carries this worker's names although the endpoint denied creating it; return what stays of it.

        With ``whole_run``, when no worker is at work any more, those of all of them.
        """
        prefix = f"{self._client.names.marker}-" if whole_run else self._client.names.prefix
        found = self._by_prefix(endpoint, prefix)
        ours = [one for one in found or () if self._carries(one, prefix) and one.get("id")]
        denied = {str(one["id"]): str(one.get(NAME[endpoint])) for one in ours if str(one["id"]) not in self._stays}
        tried = [self._sweep_one(Entry("", endpoint, name), id_) for id_, name in denied.items()]
        return [one for one in tried if one is not None]

    def _sweep_one(self, entry: Entry, id_: str) -> Leftover | None:
        over = self._limits.over()
        return Leftover(entry.endpoint, id_, entry.name, "unknown", over) if over else self._remove_guarded(entry, id_)

    def _carries(self, resource: dict[str, Any], prefix: str) -> bool:
        word = self._client.names.word_in(resource) or ""
        return word.casefold().startswith(prefix.casefold())

    def _search(self, entry: Entry) -> tuple[list[str], str]:
        """Return the ids that carry the entry's name, and a doubt when the endpoint's answers do not settle it."""
        wanted = json.dumps(entry.value or entry.name)
        exchange = self._client.find(entry.endpoint, f"{NAME.get(entry.endpoint, 'userName')} eq {wanted}")
        listed = resources(exchange)
        if entry.unnamed or listed is None or any(not carries(one, *entry.names) for one in listed):
            listed = self._walk(entry.endpoint)
        if listed is None:
            return [], f"it may exist: the endpoint could not be searched for {entry.name} ({exchange})"
        return [str(one["id"]) for one in listed if carries(one, *entry.names) and one.get("id")], ""

    def _walk(self, endpoint: str) -> list[dict[str, Any]] | None:
        """Return every resource of ours, page by page, where filters cannot be trusted; None if nothing is listed."""
        if endpoint in self._pages:
            return self._pages[endpoint]
        found: dict[str, dict[str, Any]] = {}
        start = 1
        for _ in range(_MAX_PAGES):
            exchange = self._client.get(endpoint, {"startIndex": str(start), "count": str(_PAGE)})
            page = resources(exchange)
            if page is None:
                return None
            found |= {str(one.get("id")): one for one in page if self._client.names.owns(one)}
            total = exchange.document.get("totalResults")
            if not page or not isinstance(total, int) or start + len(page) > total:
                break
            # Strangers who leave meanwhile move ours towards pages already seen: the next one begins a little earlier.
            start += len(page) - len(page) // 10
        self._pages[endpoint] = list(found.values())
        return self._pages[endpoint]

    def _remove_guarded(self, entry: Entry, id_: str) -> Leftover | None:
        try:
            leftover = self._remove(entry, id_)
        except NotOursError as error:
            leftover = Leftover(entry.endpoint, id_, entry.name, "unknown", str(error))
        if leftover is not None:
            self._stays.add(id_)
        return leftover

    def _remove(self, entry: Entry, id_: str) -> Leftover | None:
        """Delete one resource and believe only a later GET; where that is refused, switch the account off."""
        reason = "the endpoint refuses DELETE"
        if entry.endpoint not in self._refuses_delete:
            deleted = self._client.delete(entry.endpoint, id_)
            if deleted.status == 204 and entry.endpoint in self._searchable & self._delete_works:
                self._believed.append((entry, id_))
                return None
            after = self._client.read(entry.endpoint, id_)
            if after.status == 404 or (after.status != 200 and self._is_nowhere(entry)):
                self._delete_works.add(entry.endpoint)
                return None
            reason = f"DELETE was answered {deleted.status or deleted.failure} and the resource is still there"
            if deleted.status in _REFUSED or self._stalls("DELETE", entry.endpoint, deleted):
                self._refuses_delete.add(entry.endpoint)
        if entry.endpoint != "/Users":
            return Leftover(entry.endpoint, id_, entry.name, "present", reason)
        return self._deactivate(entry, id_, reason)

    def _stalls(self, method: str, endpoint: str, exchange: Exchange) -> bool:
        """Count a write without an answer, and return whether there were so many that no more should be tried."""
        what = f"{method} {endpoint}"
        self._unanswered[what] = self._unanswered.get(what, 0) + (exchange.response is None)
        return self._unanswered[what] >= _MOST_UNANSWERED

    def _is_nowhere(self, entry: Entry) -> bool:
        """Whether a search, which no earlier page answers, shows that nothing carries the entry's name."""
        self._pages.pop(entry.endpoint, None)
        found, doubt = self._search(entry)
        return not found and not doubt

    def _deactivate(self, entry: Entry, id_: str, reason: str) -> Leftover | None:
        if self._unanswered.get(f"PATCH {entry.endpoint}", 0) < _MOST_UNANSWERED:
            self._stalls("PATCH", entry.endpoint, self._client.patch(entry.endpoint, id_, _DEACTIVATE))
        after = self._client.read(entry.endpoint, id_)
        if after.status == 404:
            return None  # the DELETE took a moment
        state = "deactivated" if after.document.get("active") is False else "present"
        return Leftover(entry.endpoint, id_, entry.name, state, reason)


def resources(exchange: Exchange) -> list[dict[str, Any]] | None:
    """Return the listed resources, None when the answer is no usable list."""
    if exchange.status != 200 or "totalResults" not in exchange.document:
        return None
    listed = exchange.document.get("Resources") or []
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else None
