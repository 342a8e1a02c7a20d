"""Families of faults in the form of answers: a status, a header, a body, a number of paging, a member of a group."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Final

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.faults.families import Family, named
from scim_conformance.reference.faults.registry import LISTING, deletes, has_members
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]
Edit = Callable[[Answer], None]
Checks = tuple[str, ...]

#: Statuses, by operation and wrong status: which status they take the place of, and which checks must notice.
_STATUSES: Final[Mapping[str, tuple[int, Checks]]] = {
    "create-200": (201, ("users-create-answers-201",)),
    "create-202": (201, ("users-create-answers-201",)),
    "create-409": (201, ("users-create-answers-201",)),
    "read-201": (200, ("users-read-answers-200",)),
    "read-404": (200, ("users-read-answers-200",)),
    "query-404": (200, ("users-list-shape",)),
    "query-206": (200, ("users-list-shape",)),
    "patch-202": (200, ("users-deactivate-answer",)),
    "patch-500": (200, ("users-update-applies",)),
    "replace-201": (200, ("users-put-applies",)),
    "replace-405": (200, ("users-put-applies",)),
    "delete-200": (204, ("users-delete-answers-204",)),
    "delete-202": (204, ("users-delete-answers-204",)),
    "create-400": (409, ("users-duplicate-is-409",)),
    "create-500": (409, ("users-duplicate-is-409",)),
    "read-200": (404, ("users-read-unknown-is-404",)),
    "read-410": (404, ("users-read-unknown-is-404",)),
    "read-400": (404, ("users-read-unknown-is-404",)),
}
#: Headers that successes of an operation lose, and which checks must notice.
_HEADERS: Final[Mapping[str, Checks]] = {
    "create-Location": ("users-create-returns-location",),
    "create-Content-Type": ("answers-content-type",),
    "read-Content-Type": ("answers-content-type",),
    "read-ETag": ("etag-is-in-header",),
    "query-Content-Type": ("answers-content-type",),
}
_PAGES: Final[Mapping[str, tuple[int, Checks]]] = {
    "totalResults+1": (1, ("users-filter-finds-own",)),
    "totalResults-1": (-1, ("users-filter-finds-own",)),
    "startIndex+1": (1, ("users-list-names-page",)),
    "startIndex-1": (-1, ("users-list-names-page",)),
    "itemsPerPage+1": (1, ("users-list-names-page",)),
    "itemsPerPage-1": (-1, ("users-list-names-page",)),
}
_CUTS: Final[Mapping[str, tuple[int, int, Checks]]] = {
    "first+1": (1, 0, ("pages-hold-each-match-once",)),
    "first-1": (-1, 0, ("pages-hold-each-match-once",)),
    "last+1": (0, 1, ("users-list-respects-count",)),
    "last-1": (0, -1, ("users-list-elements",)),
}
_MEMBERS: Final[Mapping[str, Checks]] = {
    "lost": ("groups-add-many-members",),
    "doubled": ("groups-add-member-twice",),
    "swapped": ("groups-add-member",),
}


def _finishing(operation: str, statuses: range, edit: Edit) -> type[App]:
    class Finishing(App):
        def finish(self, call: Call, answer: Answer) -> Answer:
            answer = super().finish(call, answer)
            users = [kind.name for kind in call.kinds] == ["User"]
            if users and call.operation == operation and answer.status in statuses:
                edit(answer)
            return answer

    return Finishing


def _status(_: Profile, parameter: str) -> type[App] | None:
    if parameter not in _STATUSES:
        return None
    operation, code = parameter.split("-")
    right = _STATUSES[parameter][0]

    def edit(answer: Answer) -> None:
        answer.status = int(code)

    return _finishing(operation, range(right, right + 1), edit)


def _header(_: Profile, parameter: str) -> type[App] | None:
    if parameter not in _HEADERS:
        return None
    operation, header = parameter.split("-", 1)

    def edit(answer: Answer) -> None:
        if header == "Content-Type":
            answer.headers[header] = "text/plain"
        else:
            answer.headers.pop(header, None)

    return _finishing(operation, range(200, 300), edit)


def _page(_: Profile, parameter: str) -> type[App] | None:
    if parameter in _CUTS:
        return _cutting(*_CUTS[parameter][:2])
    if parameter not in _PAGES:
        return None
    name, by = parameter[:-2], _PAGES[parameter][0]

    class Counting(App):
        def finish(self, call: Call, answer: Answer) -> Answer:
            answer = super().finish(call, answer)
            if call.operation in LISTING and answer.status == 200 and name in answer.document:
                answer.document[name] += by
            return answer

    return Counting


def _cutting(first: int, last: int) -> type[App]:
    class Cutting(App):
        def page(self, call: Call, found: Found) -> Found:
            query = call.query
            start = max(0, query.start - 1 + first) if query.start > 1 else 0
            asked = "count" in call.request.args and query.count > 0
            return found[start : start + query.count + (last if asked else 0)]

    return Cutting


def _member(profile: Profile, parameter: str) -> type[App] | None:
    if parameter not in _MEMBERS or not has_members(profile):
        return None
    change: Callable[[list[Json]], list[Json]] = {
        "lost": lambda held: held[:-1] if len(held) > 1 else held,
        "doubled": lambda held: [*held, *held[:1]],
        "swapped": lambda held: [{**one, "value": f"{one['value']}0"} for one in held],
    }[parameter]

    class Members(App):
        def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
            shown = super().represent(call, kind, resource)
            held = shown.get("members")
            return {**shown, "members": change(copy.deepcopy(held))} if kind.name == "Group" and held else shown

    return Members


def _statuses(profile: Profile) -> tuple[str, ...]:
    return tuple(one for one in _STATUSES if deletes(profile) or not one.startswith("delete"))


FAMILIES = named(
    Family(
        "status",
        "Users are answered by operation and status {}, where another status is due.",
        "A client goes by the status: it retries what was done, or takes for done what was not.",
        _statuses,
        {name: checks for name, (_, checks) in _STATUSES.items()},
        _status,
    ),
    Family(
        "header",
        "Answers about users lack the header of {}, or have a wrong one.",
        "A client that goes by the header cannot read the answer, or finds nothing at the address.",
        lambda profile: tuple(_HEADERS),  # noqa: ARG005 - the signature of parameters
        _HEADERS,
        _header,
    ),
    Family(
        "page",
        "Pages are off by one: {}.",
        "A client that reads all pages misses somebody, or meets somebody twice.",
        lambda profile: (*_PAGES, *_CUTS),  # noqa: ARG005 - the signature of parameters
        {name: checks for name, (_, checks) in _PAGES.items()}
        | {name: checks for name, (_, _, checks) in _CUTS.items()},
        _page,
    ),
    Family(
        "member",
        "Of the members of a group one is {}.",
        "Somebody keeps an access that was taken away, or never gets one.",
        lambda profile: tuple(_MEMBERS) if has_members(profile) else (),
        _MEMBERS,
        _member,
    ),
)
