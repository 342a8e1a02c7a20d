# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes for the families of faults: a status, a header, a number of paging, a member, a value searched or required."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import Json, body, probe


@probe(201, "status:create-200", "status:create-202", "status:create-409")
def created_status(scim: Any) -> Any:
    return scim.post("/Users", body()).status_code


@probe(409, "status:create-400", "status:create-500")
def conflict_status(scim: Any) -> Any:
    scim.user()
    return scim.post("/Users", body()).status_code


@probe((200, 404), "status:read-201", "status:read-404", "status:read-200", "status:read-410", "status:read-400")
def read_statuses(scim: Any) -> Any:
    user = scim.user()
    return tuple(scim.get(f"/Users/{id_}").status_code for id_ in (user["id"], "nobody"))


@probe(200, "status:query-404", "status:query-206")
def query_status(scim: Any) -> Any:
    return scim.get("/Users").status_code


@probe(200, "status:patch-202", "status:patch-500")
def patch_status(scim: Any) -> Any:
    user = scim.user()
    return scim.patch(user, {"op": "replace", "path": "title", "value": "Boss"}).status_code


@probe(200, "status:replace-201", "status:replace-405")
def replace_status(scim: Any) -> Any:
    user = scim.user()
    return scim.send("PUT", f"/Users/{user['id']}", body(title="Boss")).status_code


@probe(204, "status:delete-200", "status:delete-202")
def delete_status(scim: Any) -> Any:
    user = scim.user()
    return scim.send("DELETE", f"/Users/{user['id']}").status_code


@probe(
    [True, True, urns.MEDIA_TYPE, urns.MEDIA_TYPE, urns.MEDIA_TYPE],
    *("header:create-Location", "header:create-Content-Type", "header:read-Content-Type"),
    *("header:read-ETag", "header:query-Content-Type"),
)
def answer_headers(scim: Any) -> Any:
    created = scim.post("/Users", body())
    read, listed = scim.get(f"/Users/{created.json()['id']}"), scim.get("/Users")
    media = [one.headers["Content-Type"] for one in (created, read, listed)]
    return ["Location" in created.headers, "ETag" in read.headers, *media]


@probe(
    [(3, 1, 2, ["a", "b"]), (3, 2, 1, ["b"])],
    *("page:totalResults+1", "page:totalResults-1", "page:startIndex+1", "page:startIndex-1"),
    *("page:itemsPerPage+1", "page:itemsPerPage-1", "page:first+1", "page:first-1", "page:last+1", "page:last-1"),
)
def page_numbers(scim: Any) -> Any:
    for name in "abc":
        scim.user(name)
    answers = [scim.get("/Users", startIndex=start, count=count).json() for start, count in ((1, 2), (2, 1))]
    return [_page(one) for one in answers]


def _page(listed: Json) -> tuple[int, int, int, list[str]]:
    names = [one["userName"] for one in listed["Resources"]]
    return listed["totalResults"], listed["startIndex"], listed["itemsPerPage"], names


@probe(["ada", "eve"], "member:lost", "member:doubled", "member:swapped")
def group_members(scim: Any) -> Any:
    people = {scim.user(name)["id"]: name for name in ("ada", "eve")}
    group = scim.group("crew", *people)
    shown = scim.get(f"/Groups/{group['id']}").json()["members"]
    return [people.get(one["value"]) for one in shown]


@probe(["ada"], "blind:userName", "spread:userName")
def searched_by_name(scim: Any) -> Any:
    for name in ("ada", "eve"):
        scim.user(name)
    return scim.find('userName eq "ada"')


@probe("Ada", "mistype:displayName")
def shown_name(scim: Any) -> Any:
    return scim.user()["displayName"]


@probe(400, "unenforced:displayName")
def nameless(scim: Any) -> Any:
    return scim.post("/Users", {"schemas": [urns.USER], "userName": "ada"}).status_code
