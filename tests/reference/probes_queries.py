# ruff: noqa: D103 - a probe says by its name what it looks at
"""What operators, logic, pages and orders of a query bring, in probes that reveal the faults of each."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from scim_conformance.scim import urns

from .probing import probe


def people(scim: Any) -> None:
    """Create three users: ada and Bob with a title, cy without; ada has two addresses and is active."""
    mails = [{"type": "home", "value": "ada@home.example"}, {"type": "work", "value": "ada@work.example"}]
    department = {urns.ENTERPRISE_USER: {"department": "Sales"}}
    scim.user("cy-x")
    scim.user("ada-x", emails=mails, active=True, title="a", name={"familyName": "a"}, password="secret", **department)
    scim.user("Bob-x", title="b", name={"familyName": "b"}, active=True)


def _finds(right: list[str], text: str, *faults: str) -> None:
    """Register the probe that a filter finds these people."""

    def run(scim: Any) -> Any:
        people(scim)
        return scim.find(text)

    run.__name__ = faults[0].replace("-", "_")
    probe(right, *faults)(run)


def _lists(right: Any, faults: str, **query: str) -> None:
    """Register the probe that a query of the three is answered with this status, total and userNames."""

    def run(scim: Any) -> Any:
        people(scim)
        answer = scim.get("/Users", **query)
        body = answer.json()
        return answer.status_code, body.get("totalResults"), [one["userName"] for one in body.get("Resources", [])]

    run.__name__ = faults.replace("-", "_")
    probe(right, faults)(run)


_A, _B, _C = (f'userName eq "{name}-x"' for name in ("ada", "bob", "cy"))
_finds([], 'userName sw "-x"', "filter-sw-anywhere")
_finds([], 'userName co "_x"', "filter-wildcard-live")
_finds([], 'userName ew "ada"', "filter-ew-anywhere")
_finds(["cy-x", "Bob-x"], 'userName ne "ada-x"', "filter-ne-as-eq")
_finds(["ada-x", "Bob-x"], "title pr", "filter-pr-always")
_finds(["ada-x"], 'userName ge "ada-x" and userName le "ada-x"', "filter-bounds-outside")
_finds(["ada-x", "Bob-x"], "active eq true", "filter-boolean-unread")
_finds(["ada-x"], 'name.familyName eq "a"', "filter-part-unknown")
_finds(["ada-x"], f"{urns.USER}:{_A}", "filter-core-urn-unknown")
_finds(["ada-x"], f'{urns.ENTERPRISE_USER}:department eq "sales"', "filter-extension-unknown")
_finds(["ada-x"], 'emails.value eq "ada@work.example"', "filter-first-value-only")
_finds([], 'password sw "sec"', "filter-password-open")
_finds(["ada-x"], f"active eq true and {_A}", "filter-and-dropped")
_finds(["ada-x", "Bob-x"], f"{_A} or {_B}", "filter-or-as-and")
_finds(["Bob-x"], f"not ({_A}) and {_B}", "filter-not-turns-all")
_finds(["ada-x"], f"{_A} or {_B} and {_C}", "filter-left-to-right")
_finds(["Bob-x"], f"({_A} or {_B}) and {_B}", "filter-brackets-ignored")
_finds(["ada-x"], 'emails[type eq "work" and value eq "ada@work.example"]', "filter-value-path-ignored")
_finds([], 'emails[type eq "home" and value eq "ada@work.example"]', "filter-value-path-spread")

_lists((200, 3, ["cy-x", "ada-x", "Bob-x"]), "page-from-zero", startIndex="1")
_lists((200, 3, ["cy-x", "ada-x", "Bob-x"]), "page-below-one-400", startIndex="0")
_lists((200, 3, []), "page-of-zero-full", count="0")
_lists((200, 3, []), "page-below-zero-400", count="-1")
_lists((200, 3, ["cy-x"]), "total-of-page", count="1")
_lists((200, 3, ["Bob-x"]), "pages-overlap", startIndex="3", count="1")
_lists((200, 1, ["ada-x"]), "page-before-filter", filter=_A, count="1")
_lists((200, 3, []), "page-beyond-404", startIndex="9")
_lists((200, 3, ["ada-x", "Bob-x", "cy-x"]), "sort-refused", sortBy="userName")
_lists((200, 3, ["ada-x", "Bob-x", "cy-x"]), "sort-descends-by-default", sortBy="userName")
_lists((200, 3, ["ada-x", "Bob-x", "cy-x"]), "sort-capitals-first", sortBy="userName")
_lists((200, 3, ["cy-x", "Bob-x", "ada-x"]), "sort-order-ignored", sortBy="userName", sortOrder="descending")
_lists((200, 3, ["ada-x", "Bob-x", "cy-x"]), "sort-missing-turned", sortBy="title")
_lists((200, 3, ["ada-x", "Bob-x", "cy-x"]), "sort-by-part-turned", sortBy="name.familyName")


@probe([0, 1], "filter-offset-ignored")
def offsets(scim: Any) -> Any:
    scim.user()
    moment = datetime.fromisoformat(scim.get("/Users").json()["Resources"][0]["meta"]["lastModified"])
    later = (moment + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-5))).isoformat(timespec="seconds")
    earlier = (moment - timedelta(hours=1)).astimezone(timezone(timedelta(hours=5))).isoformat(timespec="seconds")
    return [len(scim.find(f'meta.lastModified {text}"')) for text in (f'gt "{later}', f'ge "{earlier}')]


@probe([400, 400, 400, 400], "filter-boolean-ordered", "filter-operator-dropped", "filter-unquoted-dropped")
def refused_filters(scim: Any) -> Any:
    texts = ("active gt true", 'userName regex "a"', "userName eq ada", "userName")
    return [scim.get("/Users", filter=text).status_code for text in texts]


@probe([], "filter-nested-value-path-all")
def nested_brackets(scim: Any) -> Any:
    people(scim)
    return scim.find('emails[type eq "work" and value[display eq "x"]]')


@probe([200, 200], "filter-long-500")
def long_filters(scim: Any) -> Any:
    texts = (f"{'(' * 200}{_A}{')' * 200}", " or ".join([_A] * 200))
    return [scim.get("/Users", filter=text).status_code for text in texts]


@probe(True, "filter-id-unknown")
def by_id(scim: Any) -> Any:
    return scim.find(f'id eq "{scim.user()["id"]}"') == ["ada@acme.example"]


@probe(False, "default-not-searched")
def default(scim: Any) -> Any:
    return "active" in scim.user()


@probe(["one"], "group-filter-member-ignored")
def by_member(scim: Any) -> Any:
    user = scim.user()
    scim.group("one", user["id"])
    scim.group("two")
    return scim.find(f'members.value eq "{user["id"]}"', "Groups")


@probe([200, 400], "page-not-a-number-500")
def odd_numbers(scim: Any) -> Any:
    return [scim.get("/Users", count=text).status_code for text in ("9" * 20, "1e3")]


@probe(200, "limit-not-kept")
def limit(scim: Any) -> Any:
    return scim.get("/ServiceProviderConfig").json()["filter"]["maxResults"]


@probe([0, 0], "group-pages-ignored")
def group_pages(scim: Any) -> Any:
    scim.group("one")
    asked: tuple[dict[str, Any], ...] = ({"count": 0}, {"startIndex": 2})
    return [len(scim.get("/Groups", **one).json()["Resources"]) for one in asked]
