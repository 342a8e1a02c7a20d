# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of match queries and pages that come from how an endpoint looks things up."""

from __future__ import annotations

import re
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.finding import everything
from scim_conformance.reference.faults.registry import Area, declares
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]

AREA = Area("matching")
_SCANNED = 2
_EQ_INSIDE = re.compile(r'(\S+ eq "[^"]*?) eq [^"]*"')


@AREA.layer(
    "filter-external-id-shows-all",
    effect="A match by externalId links people to foreign accounts.",
    caught_by=("users-filter-by-external-id",),
    classes=("RF-05",),
    need=declares("externalId"),
)
class FilterExternalIdShowsAll(App):
    """A filter on the externalId of users finds everybody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        return everything if kind.name == "User" and text.casefold().startswith("externalid ") else wanted


@AREA.layer(
    "filter-value-cut-at-eq",
    effect="Whoever has the letters eq between spaces in a value is never found and created again and again.",
    caught_by=("users-filter-special-value",),
    classes=("RF-09",),
)
class FilterValueCutAtEq(App):
    """A value in a filter ends where the word eq stands in it."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        inside = _EQ_INSIDE.fullmatch(text)
        return super().predicate(call, kind, f'{inside[1]}"' if inside else text)


@AREA.layer(
    "filter-lists-twice",
    effect="The match is not unique, so that the client stops working on the person.",
    caught_by=("users-filter-finds-own",),
    classes=("RF-16",),
)
class FilterListsTwice(App):
    """A filter finds each user twice."""

    def matching(self, call: Call, kind: Kind) -> Found:
        found = super().matching(call, kind)
        return [*found, *found] if call.query.filter is not None else found


@AREA.layer(
    "filter-scans-one-page",
    effect="Beyond a certain size of the directory nobody is found, and everybody is created again.",
    caught_by=("users-filter-finds-own",),
    classes=("RF-25",),
)
class FilterScansOnePage(App):
    """A filter looks at the first two users only."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        found = super().candidates(call, kind)
        return found[:_SCANNED] if kind.name == "User" and call.query.filter is not None else found


@AREA.layer(
    "filter-ne-500",
    effect="A query with a legal operator looks like an outage, and is retried for ever.",
    caught_by=("users-filter-not-equal",),
    classes=("RF-26",),
)
class FilterNe500(App):
    """A filter with ne ends in 500."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        if " ne " in text:
            raise ScimError(500, "Unhandled operator.")
        return super().predicate(call, kind, text)


@AREA.layer(
    "page-cut-twice",
    effect="The client reads the first page, takes it for all there is, and creates everybody else again.",
    caught_by=("pages-hold-each-match-once",),
    classes=("PG-05",),
)
class PageCutTwice(App):
    """The offset is applied to the page once more."""

    def page(self, call: Call, found: Found) -> Found:
        return super().page(call, found)[call.query.start - 1 :]


@AREA.layer(
    "page-below-zero-unlimited",
    effect="A slip in a script makes the endpoint read its whole directory into memory.",
    caught_by=("pages-below-zero-hold-the-total-only",),
    classes=("PG-09",),
)
class PageBelowZeroUnlimited(App):
    """A negative count means that there is no limit."""

    def page(self, call: Call, found: Found) -> Found:
        return found if call.request.args.get("count", "").startswith("-") else super().page(call, found)


@AREA.layer(
    "start-index-zero-by-default",
    effect="A client that counts on from startIndex reads the first page twice.",
    caught_by=("pages-begin-at-one",),
    classes=("PG-12",),
)
class StartIndexZeroByDefault(App):
    """A list says that it begins at 0 where nothing was asked for."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if "startIndex" not in call.request.args and "startIndex" in answer.document:
            answer.document["startIndex"] = 0
        return answer
