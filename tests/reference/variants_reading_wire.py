# ruff: noqa: D103 - a probe says by its name what it looks at
"""What legal variants of the wire format, the addresses and of optional features look like to a client."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import raw
from .variant_probing import variant_probe


def bulk(scim: Any, *operations: Any) -> Any:
    """Send a bulk job that creates users by these names."""
    listed = [
        {"method": "POST", "path": "/Users", "bulkId": name, "data": {"schemas": [urns.USER], **body}}
        for name, body in ((one, {"userName": one, "displayName": one}) for one in operations)
    ]
    return scim.post("/Bulk", {"schemas": [urns.BULK_REQUEST], "Operations": listed})


def _header(variant: str, right: Any, header: str, path: str = "/Users", **options: Any) -> None:
    """Register the probe that an answer to a GET has this header."""

    def run(scim: Any) -> Any:
        return scim.send("GET", path, **options).headers.get(header)

    variant_probe(variant, right)(run)


def _status(variant: str, right: int, path: str, method: str = "GET", body: Any = None, **options: Any) -> None:
    """Register the probe that a request is answered with this status."""

    def run(scim: Any) -> Any:
        return scim.send(method, path, body, allow_redirects=False, **options).status_code

    variant_probe(variant, right)(run)


_SEARCH = {"schemas": [urns.SEARCH_REQUEST], "count": 1}
_header("media-type-with-charset", urns.MEDIA_TYPE, "Content-Type")
_header("media-type-in-other-case", urns.MEDIA_TYPE, "Content-Type")
_header("media-type-as-accepted", urns.MEDIA_TYPE, "Content-Type", headers={"Accept": "application/json"})
_header("answers-chunked", None, "Transfer-Encoding")
_header("answers-compressed", None, "Content-Encoding")
_header("connection-closed", None, "Connection")
_header("headers-beyond", None, "Set-Cookie")
_header("tags-of-the-framework", None, "ETag")
_header("discovery-versioned", None, "ETag", "/Schemas")
_status("not-acceptable-406", 200, "/Users", headers={"Accept": "text/html"})
_status("slash-at-end-404", 200, "/Users/")
_status("slash-at-end-308", 200, "/Users/")
_status("address-in-any-case", 404, "/users")
_status("method-unknown-501", 405, "/Users", "DELETE")
_status("method-unknown-404", 405, "/Users", "DELETE")
_status("media-type-foreign-400", 415, "/Users", "POST", {}, headers={"Content-Type": "text/plain"})
_status("me-served", 501, "/Me")
_status("me-308", 501, "/Me")
_status("redirected-307", 404, "/Users/77")
for _code in (404, 405, 501):
    _status(f"search-not-offered-{_code}", 200, "/Users/.search", "POST", _SEARCH)
for _code in (403, 404, 501):
    _status(f"root-not-searched-{_code}", 200, "/", params={"count": "1"})


@variant_probe("json-indented", False)
def has_lines(scim: Any) -> object:
    return "\n" in scim.get("/Users").text


@variant_probe("json-escaped", True)
def has_umlauts(scim: Any) -> object:
    scim.user("Jürgen")
    return "Jürgen" in scim.get("/Users").text


@variant_probe("json-members-backwards", ["schemas", "totalResults"])
def first_members(scim: Any) -> object:
    return list(scim.get("/Users").json())[:2]


@variant_probe("headers-in-small-letters", True)
def has_capitals(scim: Any) -> object:
    return "Content-Type" in list(scim.get("/Users").headers)


@variant_probe("location-with-each-resource", False)
def has_location(scim: Any) -> object:
    return "Location" in scim.get(f"/Users/{scim.user()['id']}").headers


@variant_probe("content-location-with-each-resource", False)
def has_content_location(scim: Any) -> object:
    return "Content-Location" in scim.get(f"/Users/{scim.user()['id']}").headers


# -- optional features ------------------------------------------------------------------------------------------


def _bulk_status(variant: str, *operations: str) -> None:
    """Register the probe that a job is answered 200."""
    variant_probe(variant, 200)(lambda scim: bulk(scim, *operations).status_code)


_bulk_status("bulk-not-offered-501", "ada")
_bulk_status("bulk-not-offered-404", "ada")
_bulk_status("bulk-not-offered-403", "ada")
_bulk_status("bulk-one-operation", "ada", "bob")
_bulk_status("bulk-few-operations", *"abcdef")
_bulk_status("bulk-small-payload", "a" * 1000)


@variant_probe("bulk-shows-resources", False)
def shows_result(scim: Any) -> object:
    return "response" in bulk(scim, "ada").json()["Operations"][0]


@variant_probe("bulk-results-backwards", ["ada", "bob"])
def order_of_results(scim: Any) -> object:
    return [one["bulkId"] for one in bulk(scim, "ada", "bob").json()["Operations"]]


@variant_probe("bulk-without-versions", True)
def shows_version(scim: Any) -> object:
    return "version" in bulk(scim, "ada").json()["Operations"][0]


@variant_probe("versions-not-offered", (True, 412))
def has_versions(scim: Any) -> object:
    user = scim.user()
    answer = scim.patch(user, {"op": "remove", "path": "title"}, headers={"If-Match": 'W/"77"'})
    return "version" in user["meta"], answer.status_code


@variant_probe("versions-strong", True)
def has_weak_version(scim: Any) -> object:
    return str(scim.user()["meta"]["version"]).startswith("W/")


@variant_probe("version-conflict-409", 412)
def refuses_version(scim: Any) -> object:
    return scim.patch(scim.user(), {"op": "remove", "path": "title"}, headers={"If-Match": 'W/"77"'}).status_code


@variant_probe("password-change-not-offered", True)
def changes_passwords(scim: Any) -> object:
    return scim.get("/ServiceProviderConfig").json()["changePassword"]["supported"]


# -- who asks ---------------------------------------------------------------------------------------------------


def _challenge(variant: str) -> None:
    """Register the probe of the challenge to who says nothing."""
    variant_probe(variant, 'Bearer realm="SCIM"')(lambda scim: raw(scim).headers["WWW-Authenticate"])


_challenge("challenge-two")
_challenge("challenge-bare")
_challenge("challenge-in-two-headers")


@variant_probe("discovery-open", 401)
def schemas_without_token(scim: Any) -> object:
    return raw(scim, "/Schemas").status_code


@variant_probe("address-before-token", 401)
def nowhere_without_token(scim: Any) -> object:
    return raw(scim, "/Nowhere").status_code


@variant_probe("token-reads-only-told", None)
def read_only_told(scim: Any) -> object:
    return raw(scim, "/Users", "POST", {}, Authorization="Bearer battery-read_only").headers.get("WWW-Authenticate")


# -- discovery --------------------------------------------------------------------------------------------------


def _document(variant: str, right: Any, path: str, look: Any) -> None:
    """Register the probe of a discovery document."""
    variant_probe(variant, right)(lambda scim: look(scim.get(path).json()))


def _first(document: Any) -> Any:
    return document["Resources"][0]


_CONFIG = "/ServiceProviderConfig"
_USER = f"/Schemas/{urns.USER}"
_document("config-required-members-only", True, _CONFIG, lambda found: "meta" in found)
_document("config-several-schemes", 1, _CONFIG, lambda found: len(found["authenticationSchemes"]))
_document("config-scheme-of-its-own", 1, _CONFIG, lambda found: len(found["authenticationSchemes"]))
_document("config-members-beyond", False, _CONFIG, lambda found: "id" in found)
_document("config-versioned", False, _CONFIG, lambda found: "version" in found["meta"])
_document("types-without-optional-members", True, "/ResourceTypes", lambda found: "id" in _first(found))
_document("types-endpoint-without-slash", "/Users", "/ResourceTypes", lambda found: _first(found)["endpoint"])
_document("types-with-other-ids", "User", "/ResourceTypes", lambda found: _first(found)["id"])
_document("types-and-schemas-backwards", "User", "/ResourceTypes", lambda found: _first(found)["name"])
_document("type-of-devices", 2, "/ResourceTypes", lambda found: found["totalResults"])
_document("schemas-without-optional-members", True, _USER, lambda found: "name" in found)
_document("schemas-without-defaults", True, _USER, lambda found: "caseExact" in found["attributes"][0])
_document("schemas-types-in-other-case", "string", _USER, lambda found: found["attributes"][0]["type"])
_document("schemas-members-beyond", False, _USER, lambda found: "externalId" in found)
_document("schemas-of-discovery", 4, "/Schemas", lambda found: found["totalResults"])
_document("schemas-common-attributes", False, _USER, lambda found: "id" in [one["name"] for one in found["attributes"]])
_document("discovery-page-of-hundred", 2, "/ResourceTypes", lambda found: found["itemsPerPage"])
