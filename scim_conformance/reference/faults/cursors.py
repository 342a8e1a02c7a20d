# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of walking a list by cursor."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.cursors import Place
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import LISTING, Area
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]

AREA = Area("cursor")
_CONFIG = frozenset({"service-provider-config"})


@AREA.answer(
    "cursor-config-strings",
    effect="A client that parses the configuration strictly cannot set itself up.",
    caught_by=("cursor-is-described",),
    to=_CONFIG,
)
def cursor_config_strings(answer: Answer) -> None:
    """The configuration's limits of pagination are texts, and one of its flags is missing."""
    described = answer.document["pagination"]
    del described["index"]
    described["maxPageSize"] = "200"


@AREA.answer(
    "cursor-next-missing",
    effect="The client takes page one for the whole directory and creates everybody else again.",
    caught_by=("cursor-first-page-leads-on",),
    to=LISTING,
)
def cursor_next_missing(answer: Answer) -> None:
    """No page says where the next one is."""
    answer.document.pop("nextCursor", None)


@AREA.layer(
    "cursor-bare-ignored",
    effect="A client that asks as the RFC's own example does gets pages by index and stops after the first.",
    caught_by=("cursor-first-page-leads-on",),
)
class CursorBareIgnored(App):
    """A cursor parameter without an equals sign is ignored."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if b"cursor=" not in call.request.query_string and call.operation == "query":
            answer.document.pop("nextCursor", None)
        return answer


@AREA.layer(
    "cursor-ends-with-null",
    effect="A client that looks whether the member is there never ends its walk.",
    caught_by=("cursor-walk-meets-each-once",),
)
class CursorEndsWithNull(App):
    """The last page has a nextCursor of an empty text."""

    def walk(self, call: Call, found: Found, place: Place) -> Answer:
        answer = super().walk(call, found, place)
        answer.document.setdefault("nextCursor", "")
        return answer


@AREA.layer(
    "cursor-skips-one",
    effect="One user at the seam of each two pages is missed, and created again or never deactivated.",
    caught_by=("cursor-walk-meets-each-once",),
)
class CursorSkipsOne(App):
    """The first match of each page but the first is left out."""

    def place(self, call: Call, found: Found) -> Place:
        place = super().place(call, found)
        return replace(place, ids=place.ids[1:]) if call.query.cursor else place


@AREA.layer(
    "cursor-base64",
    effect="A client that pastes the cursor into its query unencoded sends another value, and the walk ends there.",
    caught_by=("cursor-is-url-safe",),
)
class CursorBase64(App):
    """Cursors end with equals signs."""

    def walk(self, call: Call, found: Found, place: Place) -> Answer:
        answer = super().walk(call, found, place)
        if "nextCursor" in answer.document:
            place = self.cursors.place(answer.document["nextCursor"], call.question, call.query.count)
            answer.document["nextCursor"] = self.cursors.give(place, ending="+/==")
        return answer


@AREA.layer(
    "cursor-forged-restarts",
    effect="A client whose cursor was cut short goes round in a circle.",
    caught_by=("cursor-forged-is-refused",),
)
class CursorForgedRestarts(App):
    """An unknown cursor leads to the first page."""

    def place(self, call: Call, found: Found) -> Place:
        try:
            return super().place(call, found)
        except ScimError:
            ids = tuple(resource["id"] for _, resource in found)
            return Place(call.question, call.query.count, ids, time.monotonic())


@AREA.layer(
    "cursor-default-unlike-published",
    effect="Clients that know only startIndex find no index in the answer and stop after the first page.",
    caught_by=("cursor-default-method-is-kept",),
)
class CursorDefaultUnlikePublished(App):
    """A list without paging parameters is paged by cursor, although the configuration says by index."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if "cursor" not in call.request.args and "startIndex" not in call.request.args:
            answer.document.pop("startIndex", None)
        return answer


@AREA.layer(
    "cursor-in-search-ignored",
    effect="Clients that keep personal data out of addresses cannot get beyond page one.",
    caught_by=("cursor-works-in-search",),
)
class CursorInSearchIgnored(App):
    """A cursor in the body of a search is ignored."""

    def search(self, call: Call) -> Answer:
        call.body.pop("cursor", None)
        return super().search(call)


@AREA.layer(
    "cursor-opens",
    effect="Whoever finds a cursor in a log can read the directory.",
    caught_by=("cursor-is-no-key",),
)
class CursorOpens(App):
    """Who brings a cursor needs no token."""

    def authenticate(self, call: Call) -> None:
        if not call.request.args.get("cursor"):
            super().authenticate(call)
