# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of the pages and the order of a query's results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, invalid_value, not_found
from scim_conformance.reference.faults.registry import LISTING, Area, Need, has_groups, has_optional
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import read
from scim_conformance.reference.syntax import parse_path

Json = dict[str, Any]

AREA = Area("paging")


def _number(call: Call, name: str) -> int | None:
    """Return a parameter of paging as a number, None when it is absent or none."""
    text = call.request.args.get(name, "").removeprefix("-")
    return int(call.request.args[name]) if text.isdigit() else None


def _asked_again(call: Call, **changes: str | None) -> None:
    """Go on as if other parameters had been sent; None leaves one out."""
    asked = {**call.request.args.to_dict(), **changes}
    call.request.args = ImmutableMultiDict({name: text for name, text in asked.items() if text is not None})


class Asked(App):
    """An endpoint that may take a query for another one before it answers."""

    def query(self, call: Call) -> Answer:
        self.consider(call)
        return super().query(call)

    def consider(self, call: Call) -> None:
        """Change what was asked, or refuse it."""


@AREA.layer(
    "page-from-zero",
    effect="The client loses the first person on each page and creates them again.",
    caught_by=("pages-begin-at-one",),
    classes=("PG-04",),
)
class PageFromZero(App):
    """The parameter startIndex counts from zero."""

    def page(self, call: Call, found: Found) -> Found:
        return super().page(call, found[1:] if "startIndex" in call.request.args else found)


@AREA.layer(
    "page-below-one-400",
    effect="A client that begins at zero is refused and reads nobody.",
    caught_by=("pages-below-one-begin-at-one",),
    classes=("PG-06",),
)
class PageBelowOne400(Asked):
    """A startIndex below one is refused."""

    def consider(self, call: Call) -> None:
        if (_number(call, "startIndex") or 1) < 1 or call.request.args.get("startIndex") == "0":
            raise invalid_value("startIndex must be at least 1.")


@AREA.layer(
    "page-of-zero-full",
    effect="A client that only wants to know the number is sent a full page.",
    caught_by=("pages-of-zero-hold-the-total-only",),
    classes=("PG-08",),
)
class PageOfZeroFull(Asked):
    """A count of zero is taken for none."""

    def consider(self, call: Call) -> None:
        if _number(call, "count") == 0 and call.kind.name == "User":
            _asked_again(call, count=None)


@AREA.layer(
    "page-below-zero-400",
    effect="A client that means no limit by minus one is refused.",
    caught_by=("pages-below-zero-hold-the-total-only",),
)
class PageBelowZero400(Asked):
    """A negative count is refused."""

    def consider(self, call: Call) -> None:
        if (_number(call, "count") or 0) < 0:
            raise invalid_value("count must not be negative.")


@AREA.answer(
    "total-of-page",
    effect="The client stops after page one, and everybody behind it is created again.",
    caught_by=("pages-tell-the-same-total",),
    classes=("PG-01",),
    to=LISTING,
)
def total_of_page(answer: Answer) -> None:
    """The total is the number of resources on the page."""
    answer.document["totalResults"] = len(answer.document["Resources"])


@AREA.layer(
    "pages-overlap",
    effect="People lost between two pages are taken for missing and created again.",
    caught_by=("pages-hold-each-match-once",),
    classes=("PG-04",),
)
class PagesOverlap(App):
    """Each page but the first begins one too early."""

    def page(self, call: Call, found: Found) -> Found:
        later = (_number(call, "startIndex") or 1) > 1
        return super().page(call, [*found[:1], *found] if later else found)


@AREA.layer(
    "page-before-filter",
    effect="A filter sees one page only, and people on the others get duplicate accounts.",
    caught_by=("pages-are-cut-from-the-matches",),
)
class PageBeforeFilter(App):
    """The page is cut before the filter is applied."""

    def query(self, call: Call) -> Answer:
        count = _number(call, "count")
        if call.query.filter is None or count is None or call.kind.name != "User":
            return super().query(call)
        answer = super().query(call)
        first = call.query.start - 1
        page = {one["id"] for one in self.store.all("User")[first : first + count]}
        answer.document["Resources"] = [one for one in answer.resources if one["id"] in page]
        return answer


@AREA.layer(
    "page-beyond-404",
    effect="Clients that read until a page is empty end in an error and throw away what they have read.",
    caught_by=("pages-beyond-the-end-are-empty",),
)
class PageBeyond404(App):
    """A page after the last match is not found."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if call.kind.name == "User" and call.query.start > 1 and not answer.resources:
            raise not_found("There is no such page.")
        return answer


@AREA.layer(
    "page-not-a-number-500",
    effect="A slip in a script looks like an outage and is retried as one.",
    caught_by=("pages-of-no-number-are-survived",),
    classes=("PG-10",),
)
class PageNotANumber500(Asked):
    """A startIndex or count that is no number ends in 500."""

    def consider(self, call: Call) -> None:
        try:
            call.query  # noqa: B018 - it raises
        except ScimError as error:
            raise ScimError(500, "Invalid literal for int().") from error


@AREA.layer(
    "limit-not-kept",
    effect="A client that sizes its buffers by the announced limit runs out of memory.",
    caught_by=("pages-keep-to-the-announced-limit",),
)
class LimitNotKept(App):
    """Pages hold more than the announced maximum of two."""

    def service_provider_config(self, call: Call) -> Json:
        document = super().service_provider_config(call)
        return {**document, "filter": {"supported": True, "maxResults": 2}}


@AREA.layer(
    "group-pages-ignored",
    effect="The client reads thousands of groups with their members in one answer and gives up.",
    caught_by=("groups-pages-keep-to-paging",),
    need=has_groups,
)
class GroupPagesIgnored(Asked):
    """Lists of groups come whole, whatever page is asked for."""

    def consider(self, call: Call) -> None:
        if call.kind.name == "Group":
            _asked_again(call, count=None, startIndex=None)


@AREA.layer(
    "sort-refused",
    effect="A client that always sends sortBy cannot list users at all.",
    caught_by=("users-list-takes-sort-by",),
)
class SortRefused(Asked):
    """The parameter sortBy is refused."""

    def consider(self, call: Call) -> None:
        if "sortBy" in call.request.args:
            raise ScimError(501, "Sorting is not implemented.")


def reorder(
    name: str,
    effect: str,
    caught_by: str,
    summary: str,
    change: Callable[[Call, Found], Found],
    need: Need | None = None,
) -> None:
    """Register a fault that puts sorted results into another order."""

    class Reordered(App):
        def page(self, call: Call, found: Found) -> Found:
            return super().page(call, change(call, found) if "sortBy" in call.request.args else found)

    Reordered.__doc__ = summary
    AREA.layer(name, effect=effect, caught_by=(caught_by,), need=need)(Reordered)


def _by_default(call: Call, found: Found) -> Found:
    return found if "sortOrder" in call.request.args else found[::-1]


def _never_turned(call: Call, found: Found) -> Found:
    return found[::-1] if call.query.descending and call.query.sort_by == "userName" else found


def _by_bytes(call: Call, found: Found) -> Found:
    by_name = call.query.sort_by == "userName" and not call.query.descending
    return sorted(found, key=lambda one: str(one[1]["userName"])) if by_name else found


def _missing_turned(call: Call, found: Found) -> Found:
    path = parse_path(str(call.query.sort_by))
    having = [one for one in found if read(*one, path) is not None]
    lacking = [one for one in found if read(*one, path) is None]
    return [*having, *lacking] if call.query.descending else [*lacking, *having]


def _by_whole(call: Call, found: Found) -> Found:
    return found[::-1] if "." in str(call.query.sort_by) else found


reorder(
    "sort-descends-by-default",
    "A client that stops at a known value stops at the wrong end.",
    "users-sort-ascends-by-default",
    "Without sortOrder the greatest value comes first.",
    _by_default,
)
reorder(
    "sort-order-ignored",
    "A client that asks for the newest accounts first is shown the oldest.",
    "users-sort-descends",
    "The word descending makes no difference.",
    _never_turned,
)
reorder(
    "sort-capitals-first",
    "Names in capitals come before all others, and merged lists get out of step.",
    "users-sort-ignores-case",
    "Capitals come before all small letters.",
    _by_bytes,
)
reorder(
    "sort-missing-turned",
    "A client that stops at the first empty value skips people who have one.",
    "users-sort-puts-missing-at-the-end",
    "Users without a value come first in ascending order and last in descending order.",
    _missing_turned,
    has_optional,
)
reorder(
    "sort-by-part-turned",
    "A list by family name comes in an order that means nothing.",
    "users-sort-by-part",
    "The order by a part of an attribute is the wrong way round.",
    _by_whole,
)
