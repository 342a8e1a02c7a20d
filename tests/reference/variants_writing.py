# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of legal ways to write: answers, ids, moments and refusals."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import body, value
from .variant_probing import variant_probe

_TITLE = {"op": "replace", "path": "title", "value": "Chief"}
ENT = urns.ENTERPRISE_USER


def put(scim: Any, user: Any, **members: Any) -> Any:
    return scim.send("PUT", f"/Users/{user['id']}", body(user["userName"], **members))


@variant_probe("patch-204", 200)
def patch_status(scim: Any) -> object:
    return scim.patch(scim.user(), _TITLE).status_code


@variant_probe("patch-200", 204)
def group_patch_status(scim: Any) -> object:
    group = scim.group("Staff")
    return scim.patch(group, {"op": "replace", "path": "displayName", "value": "All"}).status_code


@variant_probe("writes-tell-location", [False, False])
def location_of_update(scim: Any) -> object:
    answers = [scim.patch(scim.user(), _TITLE), scim.get("/Users/" + scim.user("bob")["id"])]
    return ["Content-Location" in one.headers for one in answers]


@variant_probe("put-keeps-omitted", None)
def left_out_of_put(scim: Any) -> object:
    user = scim.user(nickName="Countess")
    put(scim, user)
    return value(scim, user, "nickName")


@variant_probe("put-defaults-omitted", None)
def default_of_put(scim: Any) -> object:
    user = scim.user()
    put(scim, user)
    return value(scim, user, "active")


@variant_probe("update-always-touches", True)
def put_of_the_same(scim: Any) -> object:
    user = scim.user()
    put(scim, user)
    return bool(value(scim, user, "meta")["version"] == user["meta"]["version"])


def deleted(scim: Any) -> object:
    return scim.send("DELETE", "/Users/" + scim.user()["id"]).status_code


for _name, _right in (("delete-405", 204), ("delete-403", 204), ("delete-501", 204), ("delete-done", 501)):
    variant_probe(_name, _right)(deleted)


@variant_probe("delete-soft", False)
def kept_after_delete(scim: Any) -> object:
    user = scim.user()
    scim.send("DELETE", f"/Users/{user['id']}")
    return scim.endpoint.store.holds("DeletedUser", user["id"])


@variant_probe("conflict-names-holder", False)
def location_of_conflict(scim: Any) -> object:
    scim.user()
    return "Location" in scim.post("/Users", body()).headers


def shape_of_id(scim: Any) -> object:
    identifier = scim.user()["id"]
    return len(identifier), identifier == identifier.lower(), identifier.replace("-", "").isalnum()


for _name in ("ids-numbers", "ids-upper-case", "ids-like-names", "ids-odd-characters", "ids-long"):
    variant_probe(_name, (36, True, True))(shape_of_id)


@variant_probe("ids-quoted-in-addresses", True)
def id_in_location(scim: Any) -> object:
    user = scim.user()
    return bool(user["meta"]["location"].endswith(user["id"]))


def shape_of_moment(scim: Any) -> object:
    created = scim.user()["meta"]["created"]
    return len(created), created[-1]


for _name in ("moments-in-seconds", "moments-with-offset", "moments-with-many-digits", "moments-without-zone"):
    variant_probe(_name, (24, "Z"))(shape_of_moment)


@variant_probe("references-relative", True)
def reference_to_member(scim: Any) -> object:
    user = scim.user()
    return scim.group("Staff", user["id"])["members"][0]["$ref"].startswith("http")


@variant_probe("location-header-relative", True)
def location_of_create(scim: Any) -> object:
    return scim.post("/Users", body()).headers["Location"].startswith("http")


@variant_probe("error-without-detail", True)
def detail(scim: Any) -> object:
    return "detail" in scim.get("/Users/none").json()


@variant_probe("detail-in-another-language", "User none was not found.")
def words_of_detail(scim: Any) -> object:
    return scim.get("/Users/none").json()["detail"]


def missing_name(scim: Any) -> object:
    return scim.post("/Users", body(userName=None)).json().get("scimType")


for _name in ("error-scim-type-seldom", "error-scim-type-syntax"):
    variant_probe(_name, "invalidValue")(missing_name)


@variant_probe("error-scim-type-null", False)
def empty_scim_type(scim: Any) -> object:
    return "scimType" in scim.get("/Users/none").json()


@variant_probe("error-with-more", {"schemas", "status", "detail"})
def members_of_error(scim: Any) -> object:
    return set(scim.get("/Users/none").json())


def refused_path(path: str) -> Any:
    def run(scim: Any) -> object:
        return scim.patch(scim.user(), {"op": "replace", "path": path, "value": "x"}).json()["scimType"]

    return run


variant_probe("unknown-path-no-target", "invalidPath")(refused_path("shoeSize"))
variant_probe("bad-path-filter-invalid-filter", "invalidPath")(refused_path("emails[type eq"))


@variant_probe("update-conflict-400", (409, "uniqueness"))
def renamed_to_taken(scim: Any) -> object:
    scim.user("bob")
    answer = scim.patch(scim.user(), {"op": "replace", "path": "userName", "value": "bob"})
    return answer.status_code, answer.json()["scimType"]
