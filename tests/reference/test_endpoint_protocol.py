"""Authentication, addresses, media types, errors and discovery of the correct endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from scim_conformance.profile.model import Profile
from scim_conformance.reference import serve
from scim_conformance.reference.app import App
from scim_conformance.scim import urns

CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"


def refused(answer: Any, status: int, scim_type: str | None = None) -> None:
    """Check that an answer is a SCIM error."""
    document = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == urns.MEDIA_TYPE
    assert (document["schemas"], document["status"], document.get("scimType")) == ([urns.ERROR], str(status), scim_type)


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (None, False),
        ("", False),
        ("Bearer", False),
        ("Bearer ", False),
        ("Basic correct-horse", False),
        ("correct-horse", False),
        ("Bearer wrong", True),
        ("Bearer correct-hors", True),
        ("Bearer \u00fcber", True),
    ],
)
def test_wrong_credentials_are_refused(scim: Any, header: str | None, error: bool) -> None:
    """Whatever is not the token is 401 with a challenge, before anything else is looked at."""
    headers = {} if header is None else {"Authorization": header.encode()}
    for method, path in (("GET", "/Users"), ("GET", "/nowhere"), ("POST", "/Users"), ("DELETE", "/Users")):
        answer = requests.request(method, scim.endpoint.url + path, headers=headers, timeout=5)
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="SCIM"')
        assert ("invalid_token" in answer.headers["WWW-Authenticate"]) == error
    assert scim.get("/Users").json()["totalResults"] == 0


def test_scheme_is_read_in_any_case(scim: Any) -> None:
    """The name of the scheme may be in any letter case."""
    assert scim.send("GET", "/Users", headers={"Authorization": "bEARER correct-horse"}).status_code == 200


def test_an_endpoint_without_token_lets_nobody_in(profile: Profile) -> None:
    """An empty token never matches."""
    with serve(profile, token="") as endpoint:
        headers = {"Authorization": "Bearer "}
        assert requests.get(f"{endpoint.url}/Users", headers=headers, timeout=5).status_code == 401


@pytest.mark.parametrize(
    "media_type", ["application/scim+json", "application/JSON", "application/scim+json; charset=utf-8"]
)
def test_media_types_are_accepted(scim: Any, media_type: str) -> None:
    """Both JSON media types are read, with and without a charset."""
    body = {"schemas": [urns.USER], "userName": "a", "displayName": "A"}
    assert scim.post("/Users", body, headers={"Content-Type": media_type}).status_code == 201


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", ""])
def test_other_media_types_are_refused(scim: Any, media_type: str) -> None:
    """Any other media type, or none, is 415."""
    refused(scim.send("POST", "/Users", data=b"{}", headers={"Content-Type": media_type}), 415)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe{", b'{"a": NaN}', b'{"userName": "\\ud800"}', b"[" * 100000]
)
def test_what_is_no_json_object_is_refused(scim: Any, body: bytes) -> None:
    """A body that is not a JSON object is invalidSyntax."""
    refused(scim.send("POST", "/Users", data=body, headers={"Content-Type": urns.MEDIA_TYPE}), 400, "invalidSyntax")


@pytest.mark.parametrize("path", ["/nowhere", "/User", "/Users/x/y", "/users", "//Users", "/Users/x%2Fy"])
def test_unknown_addresses_are_404(scim: Any, path: str) -> None:
    """An address without meaning is 404."""
    refused(scim.get(path), 404)


def test_addresses_outside_the_base_are_404(scim: Any) -> None:
    """Only what is below the base URL means something."""
    root = scim.endpoint.url.removesuffix("/api/scim")
    refused(scim.session.get(f"{root}/Users", timeout=5), 404)


def test_a_slash_at_the_end_does_no_harm(scim: Any) -> None:
    """A collection is found with a slash behind its name as well."""
    assert scim.get("/Users/").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("DELETE", "/Users", "GET, HEAD, POST"), ("POST", "/Schemas", "GET, HEAD")]
)
def test_wrong_methods_are_405(scim: Any, method: str, path: str, allowed: str) -> None:
    """A method that the address does not know is 405 and says which it knows."""
    answer = scim.send(method, path)
    refused(answer, 405)
    assert answer.headers["Allow"] == allowed


def test_head_has_no_body(scim: Any) -> None:
    """HEAD is answered like GET, without the body."""
    answer = scim.send("HEAD", "/Users")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(("method", "path"), [("GET", "/Me"), ("PATCH", "/Me")])
def test_what_is_not_offered_is_501(scim: Any, method: str, path: str) -> None:
    """Self-service is not offered."""
    refused(scim.send(method, path), 501)


def test_service_provider_config_needs_no_token(scim: Any) -> None:
    """Everybody may learn what the endpoint offers, and it offers what it says."""
    answer = requests.get(f"{scim.endpoint.url}/ServiceProviderConfig", timeout=5)
    document = answer.json()
    assert answer.status_code == 200
    assert document["meta"]["location"] == answer.url
    supported = {
        name: value["supported"] for name, value in document.items() if isinstance(value, dict) and "supported" in value
    }
    assert supported == {
        "patch": True,
        "bulk": True,
        "filter": True,
        "changePassword": True,
        "sort": True,
        "etag": True,
    }


def test_schemas_are_those_of_the_profile(scim: Any) -> None:
    """The core schemas are served with what the profile adds, each under its URN."""
    document = scim.get("/Schemas").json()
    found = {one["id"]: one for one in document["Resources"]}
    assert document["totalResults"] == len(found) == 4
    assert set(found) == {urns.USER, urns.ENTERPRISE_USER, urns.GROUP, CORP}
    for urn, schema in found.items():
        assert scim.get(f"/Schemas/{urn}").json() == schema
        assert schema["meta"] == {"resourceType": "Schema", "location": f"{scim.endpoint.url}/Schemas/{urn}"}
    user = {one["name"]: one for one in found[urns.USER]["attributes"]}
    assert user["displayName"]["required"]
    assert not user["active"]["required"]
    assert user["costCode"]["type"] == "string"
    corp = {one["name"]: one for one in found[CORP]["attributes"]}
    assert found[CORP]["name"] == "corp"
    assert {name: one["type"] for name, one in corp.items()} == {
        "badge": "integer",
        "since": "dateTime",
        "vehicle": "complex",
        "licences": "complex",
        "vip": "boolean",
        "height": "decimal",
        "photo": "binary",
    }
    assert {one["name"] for one in corp["licences"]["subAttributes"]} == {
        "value",
        "display",
        "type",
        "primary",
        "kind",
        "number",
    }
    assert not any(None in one.values() for one in corp.values())


def test_resource_types_lead_to_resources(scim: Any) -> None:
    """The resource types name address, schema and extensions, and can be read one by one."""
    user, group = scim.get("/ResourceTypes").json()["Resources"]
    assert (user["endpoint"], user["schema"], group["schema"]) == ("/Users", urns.USER, urns.GROUP)
    assert [one["schema"] for one in user["schemaExtensions"]] == [urns.ENTERPRISE_USER, CORP]
    assert scim.get("/ResourceTypes/User").json() == user


@pytest.mark.parametrize("path", ["/Schemas/urn:example:unknown", "/ResourceTypes/Device"])
def test_unknown_documents_are_404(scim: Any, path: str) -> None:
    """A schema or resource type that is not served is 404."""
    refused(scim.get(path), 404)


@pytest.mark.parametrize("path", ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"])
def test_discovery_cannot_be_filtered(scim: Any, path: str) -> None:
    """A filter on discovery documents is 403, so that nobody believes in it."""
    refused(scim.get(path, filter="id pr"), 403)


@pytest.mark.parametrize(
    ("ending", "path"), [(None, "/scim/v2"), ("/scim", "/scim"), ("scim/v2/", "/scim/v2"), ("", ""), ("/", "")]
)
def test_base_url_ends_as_the_profile_wants(serving: Callable[..., Any], ending: str | None, path: str) -> None:
    """The base URL ends with the profile's path, and without one with /scim/v2."""
    scim = serving(base_url_ends_with=ending)
    assert scim.endpoint.url.partition("127.0.0.1:")[2].lstrip("0123456789") == path
    assert scim.get("/Users").status_code == 200
    assert scim.get("" if path else "/").json()["totalResults"] == 0


def test_requests_are_counted(scim: Any) -> None:
    """Every request is on record with its path below the base URL and its status."""
    scim.get("/Users", count=1)
    scim.get("/nowhere")
    assert [tuple(one) for one in scim.endpoint.requests] == [
        ("GET", "/Users", "count=1", 200),
        ("GET", "/nowhere", "", 404),
    ]


def test_an_unexpected_exception_is_a_500_and_kept(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of the endpoint is answered with a SCIM error and is there for the tests to see."""

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with serve(profile, token="t") as endpoint:
        monkeypatch.setattr(App, "query", broken)
        refused(requests.get(f"{endpoint.url}/Users", headers={"Authorization": "Bearer t"}, timeout=5), 500)
        assert [type(one) for one in endpoint.errors] == [ZeroDivisionError]


def test_endpoints_come_and_go(profile: Profile) -> None:
    """Endpoints start and stop quickly, a port in use is refused, and closing twice does no harm."""
    started = time.monotonic()
    for _ in range(5):
        endpoint = serve(profile, token="t")
        endpoint.close()
        endpoint.close()
    assert time.monotonic() - started < 2
    with serve(profile, token="t") as first, pytest.raises(OSError, match="in use"):
        serve(profile, token="t", port=int(first.url.split(":")[2].split("/")[0]))


def test_a_server_that_cannot_start_says_why(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong while the server is prepared is raised where it was started."""

    def broken(_: Any) -> None:
        raise OSError("no sockets left")

    monkeypatch.setattr("cheroot.wsgi.Server.prepare", broken)
    with pytest.raises(OSError, match="no sockets left"):
        serve(profile, token="t")


def test_requests_are_fast_and_latency_is_added(profile: Profile) -> None:
    """A request on a kept connection takes a few milliseconds, and as much more as is wanted."""

    def median(endpoint: Any) -> float:
        seconds = []
        with requests.Session() as session:
            for _ in range(15):
                started = time.perf_counter()
                session.get(f"{endpoint.url}/ServiceProviderConfig", timeout=5)
                seconds.append(time.perf_counter() - started)
        return sorted(seconds)[7]

    with serve(profile, token="t") as quick, serve(profile, token="t", latency=0.02) as slow:
        assert median(quick) < 0.02 <= median(slow)


def test_an_apostrophe_in_a_client_version_header_is_harmless(scim: Any) -> None:
    """Headers the endpoint does not know are ignored."""
    assert scim.send("GET", "/Users", headers={"X-Note": "O'Malley"}).status_code == 200


def test_text_in_headers_is_made_safe(scim: Any) -> None:
    """An id with odd characters does not break the error answer."""
    refused(scim.get("/Users/\u017eluť"), 404)
