# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Legal ways to cut results into pages, by index and by cursor, and to write a list."""

from __future__ import annotations

import time
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.cursors import Cursors, Place
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call, Query
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("pages")
_LISTS = frozenset({"query", "search"})
_DISCOVERED = frozenset({"schemas", "resource-types"})
_PAGES = "RFC 7644 section 3.4.2.4"


def asked(call: Call, name: str) -> Any:
    """Return a parameter of a query as it was sent, None when it was not."""
    return call.body.get(name) if call.operation == "search" else call.request.args.get(name)


class SmallPages(App):
    """An endpoint whose pages hold a few resources at most, and that says so."""

    largest_page = 1

    def page_size(self, call: Call) -> int:
        return min(super().page_size(call), self.largest_page)

    def service_provider_config(self, call: Call) -> Json:
        config = super().service_provider_config(call)
        config["filter"] = {**config["filter"], "maxResults": self.largest_page}
        if "pagination" in config:
            sizes = {"defaultPageSize": self.largest_page, "maxPageSize": self.largest_page}
            config["pagination"] = {**config["pagination"], **sizes}
        return config


@AREA.layer("pages-of-one", choice="page-size", allowed_by=f"{_PAGES} table 6")
class PagesOfOne(SmallPages):
    """A page holds one resource, however many are asked for."""


@AREA.layer("pages-of-two", choice="page-size", allowed_by=f"{_PAGES} table 6")
class PagesOfTwo(SmallPages):
    """A page holds two resources at most."""

    largest_page = 2


@AREA.layer("pages-of-seven", choice="page-size", allowed_by=f"{_PAGES} table 6")
class PagesOfSeven(SmallPages):
    """A page holds seven resources at most."""

    largest_page = 7


@AREA.layer("default-page-of-two", choice="page-size", allowed_by=f"{_PAGES} table 6")
class DefaultPageOfTwo(App):
    """A page holds two resources where no count is asked for."""

    def page_size(self, call: Call) -> int:
        size = super().page_size(call)
        return size if asked(call, "count") is not None else min(size, 2)


@AREA.layer("page-of-one-less", choice="page-size", allowed_by=f"{_PAGES} table 6")
class PageOfOneLess(App):
    """A page of several resources holds one less than count asks for, which is a maximum."""

    def page_size(self, call: Call) -> int:
        size = super().page_size(call)
        return size - 1 if size > 1 else size


@AREA.layer("count-beyond-400", choice="count-beyond", allowed_by="RFC 7644 section 3.12 table 9")
class CountBeyond400(App):
    """A count larger than a page can be is refused as invalidValue."""

    def query(self, call: Call) -> Answer:
        if call.query.count > Query.MAXIMUM and call.query.cursor is None:
            raise ScimError(400, f"count may be {Query.MAXIMUM} at most.", "invalidValue")
        return super().query(call)


@AREA.answer("empty-list-without-resources", to=_LISTS, allowed_by="RFC 7644 section 3.4.2")
def empty_list_without_resources(answer: Answer) -> None:
    """A list of nobody leaves out the member Resources."""
    if isinstance(answer.document, dict) and answer.document.get("totalResults") == 0:
        del answer.document["Resources"]


@AREA.answer(
    "whole-list-without-paging", choice="paging-members", to=_LISTS | _DISCOVERED, allowed_by="RFC 7644 section 3.4.2"
)
def whole_list_without_paging(answer: Answer) -> None:
    """A list that is no page of many leaves out startIndex and itemsPerPage."""
    listed = answer.document
    if isinstance(listed, dict) and len(answer.resources) == listed.get("totalResults"):
        listed.pop("startIndex", None)
        listed.pop("itemsPerPage", None)


@AREA.layer("count-zero-total-only", allowed_by=f"{_PAGES} table 6")
class CountZeroTotalOnly(App):
    """With count 0 the answer has totalResults and no other member of a page."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if call.query.count == 0:
            kept = {"schemas", "totalResults"}
            answer.document = {name: held for name, held in answer.document.items() if name in kept}
        return answer


@AREA.answer("empty-page-from-one", to=_LISTS, allowed_by=f"{_PAGES} table 7")
def empty_page_from_one(answer: Answer) -> None:
    """A page with nothing on it, for which no first result exists, says startIndex 1."""
    if not answer.resources and "startIndex" in answer.document:
        answer.document["startIndex"] = 1


@AREA.answer("list-members-beyond", to=_LISTS | _DISCOVERED, allowed_by="RFC 7644 section 3.4.2")
def list_members_beyond(answer: Answer) -> None:
    """A list has members that the standard does not know, beside those it asks for."""
    answer.document |= {"nextLink": "https://acme.example/next", "took": 3}


@AREA.answer("list-resources-first", to=_LISTS | _DISCOVERED, allowed_by="RFC 7159 section 4")
def list_resources_first(answer: Answer) -> None:
    """A list has its members in another order, Resources before the numbers."""
    answer.document = dict(reversed(answer.document.items()))


@AREA.layer("everybody-too-many", allowed_by="RFC 7644 section 3.4.2.1")
class EverybodyTooMany(App):
    """A list of all users that no filter and no count narrows down is refused: there are too many."""

    def query(self, call: Call) -> Answer:
        free = asked(call, "filter") is None and asked(call, "count") is None and call.query.cursor is None
        if free and len(self.store.all("User")) > 1 and "User" in [kind.name for kind in call.kinds]:
            raise ScimError(400, "Ask with a filter, or for pages with count.", "tooMany")
        return super().query(call)


# -- by cursor --------------------------------------------------------------------------------------------------


@AREA.layer("cursors-not-offered", choice="cursors", allowed_by="RFC 9865 section 4")
class CursorsNotOffered(App):
    """There are no cursors: the configuration does not speak of them, and the parameter is ignored."""

    def service_provider_config(self, call: Call) -> Json:
        config = super().service_provider_config(call)
        return {name: held for name, held in config.items() if name != "pagination"}

    def query(self, call: Call) -> Answer:
        if call.operation == "search":
            call.body = {name: held for name, held in call.body.items() if name.casefold() != "cursor"}
        else:
            arguments = call.request.args.to_dict()
            call.request.args = type(call.request.args)({k: v for k, v in arguments.items() if k != "cursor"})
        return super().query(call)


@AREA.layer("cursors-by-default", choice="cursors", allowed_by="RFC 9865 section 2.4")
class CursorsByDefault(App):
    """Pages come by cursor unless startIndex is asked for."""

    def query(self, call: Call) -> Answer:
        indexed = asked(call, "startIndex") is not None
        if call.query.cursor is not None or indexed:
            return super().query(call)
        found = self.ordered(call, [one for kind in call.kinds for one in self.matching(call, kind)])
        return self.walk(call, found, self.place(call, found))

    def service_provider_config(self, call: Call) -> Json:
        config = super().service_provider_config(call)
        config["pagination"] = {**config["pagination"], "defaultPaginationMethod": "cursor"}
        return config


@AREA.layer("cursor-without-total", allowed_by="RFC 9865 section 2")
class CursorWithoutTotal(App):
    """A page that was asked for by cursor does not say how many results there are."""

    def walk(self, call: Call, found: Found, place: Place) -> Answer:
        answer = super().walk(call, found, place)
        if call.query.cursor is not None:
            del answer.document["totalResults"]
        return answer


@AREA.layer("cursor-leads-back", allowed_by="RFC 9865 section 2 table 2")
class CursorLeadsBack(App):
    """Each page by cursor but the first has a previousCursor."""

    def walk(self, call: Call, found: Found, place: Place) -> Answer:
        earlier: dict[tuple[str, ...], Place] = self.notes.setdefault("earlier", {})
        answer = super().walk(call, found, place)
        if call.query.cursor and place.ids in earlier:
            before = earlier[place.ids]
            again = Place(before.question, before.count, before.ids, time.monotonic())
            answer.document["previousCursor"] = self.cursors.give(again)
        size = min(place.count, self.page_size(call))
        if place.ids[size:]:
            earlier[place.ids[size:]] = place
        return answer


@AREA.answer("cursors-barely-described", to=frozenset({"service-provider-config"}), allowed_by="RFC 9865 section 4")
def cursors_barely_described(answer: Answer) -> None:
    """The configuration says whether there are cursors and pages by index, and nothing more of them."""
    described = answer.document.get("pagination")
    if described is not None:
        answer.document["pagination"] = {name: described[name] for name in ("cursor", "index")}


@AREA.layer("cursor-count-beyond-400", choice="cursor-count", allowed_by="RFC 9865 section 2.1 table 3")
class CursorCountBeyond400(App):
    """A query by cursor with a count beyond the largest page is refused as invalidCount."""

    def place(self, call: Call, found: Found) -> Place:
        if call.query.count > Query.MAXIMUM:
            raise ScimError(400, f"count may be {Query.MAXIMUM} at most.", "invalidCount")
        return super().place(call, found)


class _OddCursors(Cursors):
    """Cursors that end in those unreserved characters that no other encoding has."""

    def give(self, place: Place, *, ending: str = "") -> str:
        return super().give(place, ending=f"{ending}~._-")


@AREA.layer("cursor-in-odd-letters", choice="cursor-form", allowed_by="RFC 9865 section 2 table 1")
class CursorInOddLetters(App):
    """A cursor has all kinds of unreserved characters in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursors = _OddCursors()


@AREA.layer("cursor-pages-numbered", allowed_by="RFC 9865 section 2")
class CursorPagesNumbered(App):
    """A page by cursor says its startIndex as well."""

    def walk(self, call: Call, found: Found, place: Place) -> Answer:
        answer = super().walk(call, found, place)
        answer.document["startIndex"] = len(found) - len(place.ids) + 1
        return answer


class _PlainCursors(Cursors):
    """Cursors that say where a page begins, so that nothing has to be kept of a walk."""

    def __init__(self) -> None:
        super().__init__()
        self.results: tuple[str, ...] = ()

    def give(self, place: Place, *, ending: str = "") -> str:
        return f"from-{len(self.results) - len(place.ids)}{ending}"

    def place(self, cursor: str, question: Any, count: int) -> Place:
        first = cursor.removeprefix("from-")
        if first == cursor or not first.isdecimal():
            raise ScimError(400, "This is no cursor.", "invalidCursor")
        return Place(question, count, self.results[int(first) :], time.monotonic())


@AREA.layer("cursor-stateless", choice="cursor-form", allowed_by="RFC 9865 section 2.1")
class CursorStateless(App):
    """A cursor is a number in plain text, and nothing is remembered of the query it was given for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursors = _PlainCursors()

    def place(self, call: Call, found: Found) -> Place:
        self.cursors.results = tuple(resource["id"] for _, resource in found)  # type: ignore[attr-defined]
        return super().place(call, found)
