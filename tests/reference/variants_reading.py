# ruff: noqa: D103 - a probe says by its name what it looks at
"""What legal variants of queries, pages and shown resources look like to a client."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .variant_probing import variant_probe


def people(scim: Any) -> None:
    """Create cy, ada with a title and Bob, all active."""
    for name, members in (("cy", {}), ("ada", {"title": "a"}), ("Bob", {})):
        scim.user(name, active=True, **members)


def told(answer: Any) -> Any:
    """Return the status of an answer, with the reason of a refusal or the number of results."""
    body = answer.json()
    return answer.status_code, body.get("scimType", body.get("totalResults"))


def names(answer: Any) -> list[str]:
    """Return the userNames in a list."""
    return [one["userName"] for one in answer.json().get("Resources", [])]


def _asks(variant: str, right: Any, **query: str) -> None:
    """Register the probe that a query of the people is answered so."""

    def run(scim: Any) -> Any:
        people(scim)
        return told(scim.get("/Users", **query))

    variant_probe(variant, right)(run)


_asks("filter-operators-few", (200, 1), filter='userName sw "ad"')
_asks("filter-eq-alone", (200, 1), filter='userName eq "ada" and active eq true')
_asks("filter-logic-501", (200, 2), filter='not (userName eq "ada")')
_asks("filter-order-refused", (200, 3), filter='userName ge "a"')
_asks("filter-brackets-501", (200, 0), filter='emails[type eq "work"]')
_asks("filter-promised-only", (200, 1), filter='title eq "a"')
_asks("filter-unknown-attribute-400", (200, 0), filter='shoeSize eq "7"')
_asks("filter-secret-400", (200, 0), filter='password eq "7"')
_asks("filter-presence-too-many", (200, 1), filter="title pr")
_asks("filter-person-sensitive", (200, 0), filter='name.familyName eq "7"')
_asks("sort-some-400", (200, 3), sortBy="shoeSize")
_asks("count-beyond-400", (200, 3), count="1000")
_asks("everybody-too-many", (200, 3))
_asks("projection-of-unknown-400", (200, 3), attributes="shoeSize")
_asks("projection-of-both-400", (200, 3), attributes="userName", excludedAttributes="title")


def _lists(variant: str, right: list[str], **query: str) -> None:
    """Register the probe that a query of the people lists these."""

    def run(scim: Any) -> Any:
        people(scim)
        return names(scim.get("/Users", **query))

    variant_probe(variant, right)(run)


_lists("sort-ignored", ["ada", "Bob", "cy"], sortBy="userName")
_lists("newest-first", ["cy", "ada", "Bob"])
_lists("pages-of-one", ["cy", "ada", "Bob"])
_lists("pages-of-two", ["cy", "ada", "Bob"])
_lists("default-page-of-two", ["cy", "ada", "Bob"])
_lists("page-of-one-less", ["cy", "ada"], count="2")


@variant_probe("order-by-id", False)
def orders_by_id(scim: Any) -> object:
    for number in range(8):  # one order of 40 320 is by chance that of the ids
        scim.user(f"user-{number}")
    ids = [one["id"] for one in scim.get("/Users").json()["Resources"]]
    return ids == sorted(ids)


@variant_probe("order-changes", True)
def keeps_its_order(scim: Any) -> object:
    people(scim)
    return names(scim.get("/Users")) == names(scim.get("/Users"))


@variant_probe("pages-of-seven", 8)
def lists_eight(scim: Any) -> object:
    for number in range(8):
        scim.user(f"user-{number}")
    return len(names(scim.get("/Users")))


def _has(variant: str, right: bool, member: str, **query: str) -> None:
    """Register the probe that a list of the people has a member."""

    def run(scim: Any) -> Any:
        people(scim)
        return member in scim.get("/Users", **query).json()

    variant_probe(variant, right)(run)


_has("empty-list-without-resources", True, "Resources", filter='userName eq "nobody"')
_has("whole-list-without-paging", True, "startIndex")
_has("count-zero-total-only", True, "startIndex", count="0")
_has("list-members-beyond", False, "nextLink")
_has("cursors-by-default", False, "nextCursor", count="2")
_has("cursors-not-offered", True, "nextCursor", count="2", cursor="")
_has("cursor-without-total", True, "totalResults", count="2", cursor="")


@variant_probe("empty-page-from-one", 9)
def begins_beyond(scim: Any) -> object:
    return scim.get("/Users", startIndex="9").json()["startIndex"]


@variant_probe("list-resources-first", "schemas")
def first_member(scim: Any) -> object:
    return next(iter(scim.get("/Users").json()))


@variant_probe("cursor-leads-back", (None, None))
def leads_back(scim: Any) -> object:
    people(scim)
    first = scim.get("/Users", count="2", cursor="").json()
    second = scim.get("/Users", count="2", cursor=first["nextCursor"]).json()
    back = second.get("previousCursor")
    again = names(scim.get("/Users", count="2", cursor=back)) if back else None
    return first.get("previousCursor"), again


@variant_probe("cursor-in-odd-letters", False)
def has_odd_letters(scim: Any) -> object:
    people(scim)
    return "~" in scim.get("/Users", count="2", cursor="").json()["nextCursor"]


_has("cursor-pages-numbered", False, "startIndex", count="2", cursor="")


@variant_probe("cursor-stateless", 400)
def takes_cursor_for_other_query(scim: Any) -> object:
    people(scim)
    cursor = scim.get("/Users", count="1", cursor="").json()["nextCursor"]
    return scim.get("/Users", count="2", cursor=cursor).status_code


_asks("cursor-count-beyond-400", (200, 3), count="1000", cursor="")


@variant_probe("cursors-barely-described", 200)
def page_size(scim: Any) -> object:
    return scim.get("/ServiceProviderConfig").json()["pagination"].get("maxPageSize")


# -- resources --------------------------------------------------------------------------------------------------


@variant_probe("names-always-returned", False)
def shows_name_unasked(scim: Any) -> object:
    return "userName" in scim.get(f"/Users/{scim.user()['id']}", attributes="active").json()


@variant_probe("active-always-returned", False)
def shows_active_unasked(scim: Any) -> object:
    return "active" in scim.get(f"/Users/{scim.user(active=True)['id']}", attributes="userName").json()


@variant_probe("members-on-request", (True, True))
def shows_members(scim: Any) -> object:
    group = scim.group("Sales", scim.user()["id"])
    plain, asked = (scim.get(f"/Groups/{group['id']}", attributes=names_).json() for names_ in ("", "members"))
    return "members" in plain, "members" in asked


@variant_probe("memberships-on-request", (True, True))
def shows_memberships(scim: Any) -> object:
    user = scim.user()
    scim.group("Sales", user["id"])
    plain, asked = (scim.get(f"/Users/{user['id']}", attributes=names_).json() for names_ in ("", "groups"))
    return "groups" in plain, "groups" in asked


@variant_probe("memberships-not-offered", (True, True))
def knows_memberships(scim: Any) -> object:
    user = scim.user()
    scim.group("Sales", user["id"])
    defined = [one["name"] for one in scim.get(f"/Schemas/{urns.USER}").json()["attributes"]]
    return "groups" in scim.get(f"/Users/{user['id']}").json(), "groups" in defined


@variant_probe("attribute-beyond", 1)
def counts_schemas(scim: Any) -> object:
    return len(scim.user()["schemas"])


@variant_probe("schemas-named-last", "schemas")
def names_first(scim: Any) -> object:
    return next(iter(scim.user()))


@variant_probe("attributes-promised-only", True)
def keeps_title(scim: Any) -> object:
    return "title" in scim.user(title="Boss")


@variant_probe("tenant-crowded", 0)
def counts_strangers(scim: Any) -> object:
    return scim.get("/Users", count="1").json()["totalResults"]


@variant_probe("tenant-busy", [0] * 8)
def counts_again(scim: Any) -> object:
    return [scim.get("/Users").json()["totalResults"] for _ in range(8)]
