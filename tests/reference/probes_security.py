# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of what gets through, what gets out, and of the wall between tenants."""

from __future__ import annotations

import time
from typing import Any

import requests

from scim_conformance.scim import urns

from .conftest import CREDENTIALS, TOKEN
from .probing import body, probe, raw

ENT = urns.ENTERPRISE_USER


def by(scim: Any, kind: str, path: str = "/Users", method: str = "GET", sent: Any = None) -> requests.Response:
    """Send one request with a further token."""
    return raw(scim, path, method, sent, Authorization=f"Bearer {CREDENTIALS[kind]}")


@probe((401, 401, 403, 0, 200, 200), "query-token-accepted", "expired-token-accepted", "reader-may-write")
def further_tokens(scim: Any) -> Any:
    refused = by(scim, "read_only", method="POST", sent=body()).status_code
    return (
        raw(scim, f"/Users?access_token={TOKEN}").status_code,
        by(scim, "expired").status_code,
        refused,
        len(scim.endpoint.store.all("User")),
        by(scim, "read_only").status_code,
        by(scim, "disposable").status_code,
    )


@probe((403, 0), "reader-refused-too-late")
def refused_reader(scim: Any) -> Any:
    refused = by(scim, "read_only", method="POST", sent=body()).status_code
    return refused, len(scim.endpoint.store.all("User"))


@probe(([], [], 200, True), "filter-sql-injected", "filter-wildcards", "filter-quote-database-error", "filter-waits")
def literals(scim: Any) -> Any:
    scim.user("ann")
    started = time.monotonic()
    answer = scim.get("/Users", filter="userName eq \"x'; WAITFOR DELAY '0:0:5'--\"")
    found = [
        [one["userName"] for one in scim.get("/Users", filter=f'userName eq "{text}"').json().get("Resources", ())]
        for text in ("x' OR '1'='1", "an%")
    ]
    return *found, answer.status_code, time.monotonic() - started < 2


@probe((400, False, 200, 404), "patch-path-quote-500", "patch-prototype-polluted", "sort-path-500", "id-is-a-path")
def odd_paths(scim: Any) -> Any:
    user = scim.user()
    quote = scim.patch(user, {"op": "add", "path": "displayName'", "value": "x"}).status_code
    scim.patch(user, {"op": "add", "path": "__proto__.odd", "value": "x"})
    return (
        quote,
        "odd" in scim.user("bob"),
        scim.get("/Users", sortBy="userName;select 1").status_code,
        scim.get("/Users/..%2FServiceProviderConfig").status_code,
    )


@probe((False, "<b>"), "privileged-members-stored", "tags-escaped")
def odd_members(scim: Any) -> Any:
    user = scim.user(isAdmin=True, title="<b>")
    return "isAdmin" in user, user["title"]


@probe((False, False), "password-shown", "password-in-error")
def password(scim: Any) -> Any:
    user = scim.user(password="open sesame")
    refused = scim.post("/Users", {"schemas": [urns.USER], "password": "open sesame"})
    return "password" in user, "sesame" in refused.text


@probe((False, 400), "errors-with-trace", "nesting-500")
def bad_bodies(scim: Any) -> Any:
    deep = '{"userName": ' + "[" * 3000 + "]" * 3000 + "}"
    headers = {"Content-Type": urns.MEDIA_TYPE}
    answer = scim.session.post(f"{scim.endpoint.url}/Users", data=deep, headers=headers)
    return "Traceback" in answer.text, answer.status_code


@probe(("no-store", "nosniff", None, 200), "shared-caching-allowed", "any-origin-allowed", "method-overridden")
def read_with_headers(scim: Any) -> Any:
    address = f"/Users/{scim.user()['id']}"
    answer = scim.send("GET", address, headers={"Origin": "https://odd.example", "X-HTTP-Method-Override": "DELETE"})
    shown = [
        answer.headers.get(name) for name in ("Cache-Control", "X-Content-Type-Options", "Access-Control-Allow-Origin")
    ]
    return (*shown, scim.get(address).status_code)


@probe(
    ((404, 404, 404), (200, True)),
    "tenant-read-across",
    "tenant-write-across",
    "tenant-ids-told-apart",
)
def across(scim: Any) -> Any:
    user = scim.user(active=True)
    address = f"/Users/{user['id']}"
    off = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "active", "value": False}]}
    refused = (
        by(scim, "second_tenant", address).status_code,
        by(scim, "second_tenant", address, "PATCH", off).status_code,
        by(scim, "second_tenant", "/Users/nobody").status_code,
    )
    after = scim.get(address)
    return refused, (after.status_code, after.json()["active"])


@probe((0, 0, 201), "tenant-lists-shared", "tenant-or-escapes", "tenant-external-id-taken")
def lists_of_two(scim: Any) -> Any:
    scim.user("ann", externalId="key")
    either = by(scim, "second_tenant", '/Users?filter=userName eq "x" or userName eq "ann"').json()["totalResults"]
    listed = by(scim, "second_tenant").json()["totalResults"]
    return listed, either, by(scim, "second_tenant", method="POST", sent=body("bob", externalId="key")).status_code


@probe((400, False, False), "tenant-member-disclosed", "tenant-manager-disclosed")
def references_across(scim: Any) -> Any:
    stranger = by(scim, "second_tenant", method="POST", sent=body("bob")).json()["id"]
    group = {"schemas": [urns.GROUP], "displayName": "crew", "members": [{"value": stranger}]}
    answer = scim.post("/Groups", group)
    managed = scim.user("ann", schemas=[urns.USER, ENT], **{ENT: {"manager": {"value": stranger}}})
    return answer.status_code, "bob" in answer.text, "bob" in str(managed)
