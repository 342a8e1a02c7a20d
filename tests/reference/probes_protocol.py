# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of authentication, discovery, messages and queries."""

from __future__ import annotations

from typing import Any

from scim_conformance.scim import urns

from .probing import body, probe, raw


@probe(401, "anonymous-accepted", "unauthenticated-500", "unauthenticated-403")
def without_token(scim: Any) -> Any:
    return raw(scim).status_code


@probe(401, "token-not-checked")
def with_wrong_token(scim: Any) -> Any:
    return raw(scim, Authorization="Bearer wrong").status_code


@probe(401, "empty-token-accepted")
def with_empty_token(scim: Any) -> Any:
    return raw(scim, Authorization="Bearer ").status_code


@probe((401, 0), "refused-write-done")
def write_without_token(scim: Any) -> Any:
    return raw(scim, method="POST", body=body()).status_code, len(scim.endpoint.store.all("User"))


@probe(True, "www-authenticate-missing")
def challenge(scim: Any) -> Any:
    return "WWW-Authenticate" in raw(scim).headers


@probe(False, "token-echoed")
def echo(scim: Any) -> Any:
    return "correct-horse" in scim.get("/Users/unknown").text


@probe((200, 200), "plain-list-forbidden", "scheme-case-sensitive")
def with_lower_case_scheme(scim: Any) -> Any:
    return scim.get("/Users").status_code, raw(scim, Authorization="bearer correct-horse").status_code


@probe((200, 0), "group-probe-500", "group-probe-empty-object")
def unknown_group(scim: Any) -> Any:
    answer = scim.get("/Groups", filter='displayName eq "nobody"')
    return answer.status_code, answer.json().get("totalResults")


@probe(200, "unknown-parameter-400")
def unknown_parameter(scim: Any) -> Any:
    return scim.get("/Users", aadOptscim062020="").status_code


@probe((404, 405), "unknown-endpoint-200")
def unknown_endpoint(scim: Any) -> Any:
    return scim.get("/Nothing").status_code, scim.post("/Users/1", body()).status_code


@probe(200, "service-provider-config-404")
def config_status(scim: Any) -> Any:
    return scim.get("/ServiceProviderConfig").status_code


@probe((True, True), "service-provider-config-incomplete")
def config_members(scim: Any) -> Any:
    document = scim.get("/ServiceProviderConfig").json()
    return "patch" in document, "authenticationSchemes" in document


@probe(True, "service-provider-config-strings")
def config_types(scim: Any) -> Any:
    return scim.get("/ServiceProviderConfig").json()["sort"]["supported"]


@probe(list, "authentication-schemes-object")
def config_schemes(scim: Any) -> Any:
    return type(scim.get("/ServiceProviderConfig").json()["authenticationSchemes"])


@probe(True, "resource-type-without-schema")
def described_types(scim: Any) -> Any:
    named = {one["schema"] for one in scim.get("/ResourceTypes").json()["Resources"]}
    return named <= {one["id"] for one in scim.get("/Schemas").json()["Resources"]}


@probe([200, True], "schemas-404", "schemas-bare-array")
def schema_list(scim: Any) -> Any:
    answer = scim.get("/Schemas")
    return [answer.status_code, isinstance(answer.json(), dict)]


@probe(200, "schema-by-id-404")
def schema_by_id(scim: Any) -> Any:
    return scim.get(f"/Schemas/{urns.USER}").status_code


@probe((404, 403, 404), "schema-unknown-200")
def schema_unknown(scim: Any) -> Any:
    unknown = scim.get("/Schemas/urn:example:unknown").status_code
    return unknown, scim.get("/Schemas?filter=x").status_code, scim.get("/ResourceTypes/x").status_code


@probe(
    (True, False, True),
    "schemas-null-members",
    "schemas-capitalised",
    "user-schema-without-user-name",
)
def user_schema(scim: Any) -> Any:
    document = scim.get(f"/Schemas/{urns.USER}")
    names = [one.get("name") for one in document.json()["attributes"]]
    return "userName" in names, "null" in document.text, "displayName" in names


@probe(True, "schema-attribute-missing")
def last_attribute(scim: Any) -> Any:
    return '"costCode"' in scim.get("/Schemas").text


@probe(200, "resource-types-404")
def resource_types(scim: Any) -> Any:
    return scim.get("/ResourceTypes").status_code


@probe(True, "resource-type-user-missing")
def resource_type_user(scim: Any) -> Any:
    return '"/Users"' in scim.get("/ResourceTypes").text


@probe(urns.MEDIA_TYPE, "content-type-json", "content-type-html")
def content_type(scim: Any) -> Any:
    return scim.get("/Users").headers["Content-Type"]


@probe((404, urns.MEDIA_TYPE), "error-content-type-json", "error-html")
def error_type(scim: Any) -> Any:
    answer = scim.get("/Users/unknown")
    return answer.status_code, answer.headers.get("Content-Type")


@probe(
    (404, {"schemas", "status", "detail"}, "404"),
    "error-status-number",
    "error-without-body",
    "error-not-scim",
    "error-type-unknown",
    "read-unknown-500",
)
def error_body(scim: Any) -> Any:
    answer = scim.get("/Users/unknown")
    document = answer.json() if answer.content else {}
    return answer.status_code, set(document), document.get("status")


@probe(201, "charset-refused")
def charset(scim: Any) -> Any:
    return scim.post("/Users", body(), headers={"Content-Type": "application/scim+json; charset=utf-8"}).status_code


@probe([], "filter-ignored", "filter-stranger-finds-all", "unknown-user-404")
def stranger(scim: Any) -> Any:
    scim.user()
    answer = scim.get("/Users", filter='userName eq "nobody"')
    return [one["userName"] for one in answer.json()["Resources"]] if answer.ok else answer.status_code


@probe([], "filter-unsupported-returns-all")
def other_filter(scim: Any) -> Any:
    scim.user()
    return scim.find('title eq "Boss"') + scim.find('userName eq "x"')


@probe(["Ada"], "filter-case-sensitive")
def filter_case(scim: Any) -> Any:
    scim.user("Ada")
    return scim.find('userName eq "ADA"')


@probe(["a+b"], "filter-plus-as-space")
def filter_plus(scim: Any) -> Any:
    scim.user("a+b")
    return scim.find('userName eq "a+b"')


@probe([200, 200, 200], "filter-quote-breaks")
def filter_quotes(scim: Any) -> Any:
    return [scim.get("/Users", filter=f'userName eq "{one}"').status_code for one in ("O'Malley", 'a\\"b', "plain")]


@probe((["Žofie"], ["Ada"]), "filter-non-ascii-misses")
def filter_non_ascii(scim: Any) -> Any:
    scim.user("Žofie")
    scim.user("Ada")
    return scim.find('userName eq "Žofie"'), scim.find('userName eq "Ada"')


@probe(["ann"], "filter-prefix-match")
def filter_prefix(scim: Any) -> Any:
    scim.user("ann")
    scim.user("anne")
    return scim.find('userName eq "ann"')


@probe([400, 200], "filter-malformed-returns-all", "filter-malformed-500")
def filter_malformed(scim: Any) -> Any:
    return [scim.get("/Users", filter=text).status_code for text in ("userName eq", "title pr")]


@probe([], "resources-null")
def nothing_listed(scim: Any) -> Any:
    return scim.get("/Users").json()["Resources"]


@probe(([urns.LIST_RESPONSE], 1, True), "list-schemas-wrong", "resources-missing-with-hits", "total-results-string")
def list_shape(scim: Any) -> Any:
    scim.user()
    document = scim.get("/Users").json()
    return document["schemas"], document["totalResults"], "Resources" in document


@probe(1, "page-count-ignored")
def page_count(scim: Any) -> Any:
    scim.endpoint.store.seed_users(3)
    return len(scim.get("/Users", count=1).json()["Resources"])


@probe("invalidFilter", "filter-malformed-untyped")
def filter_error_type(scim: Any) -> Any:
    return scim.get("/Users", filter="userName eq").json().get("scimType")


@probe(["ada"], "filter-value-path-misses")
def filter_value_path(scim: Any) -> Any:
    scim.user("ada", emails=[{"type": "work", "value": "ada@acme.example"}])
    return scim.find('emails[type eq "work" and value eq "ada@acme.example"]')


@probe([200, 200, 200], "filter-words-case-sensitive")
def filter_words(scim: Any) -> Any:
    texts = ('USERNAME eq "ada"', 'userName EQ "ada"', 'userName eq "ada"')
    return [scim.get("/Users", filter=text).status_code for text in texts]


@probe([404, 404], "odd-id-500")
def odd_id(scim: Any) -> Any:
    return [scim.get(f"/Users/{one}").status_code for one in ("o'dd", "even")]


@probe(True, "read-shows-other-id")
def same_id(scim: Any) -> Any:
    user = scim.user()
    return scim.get(f"/Users/{user['id']}").json()["id"] == user["id"]


@probe((1, 1), "page-unnamed")
def page_names(scim: Any) -> Any:
    scim.endpoint.store.seed_users(2)
    page = scim.get("/Users", count=1).json()
    return page.get("startIndex"), page.get("itemsPerPage")


@probe([400, 400], "malformed-json-500")
def malformed_json(scim: Any) -> Any:
    headers = {"Content-Type": urns.MEDIA_TYPE}
    sent = [scim.session.post(f"{scim.endpoint.url}/Users", data=text, headers=headers) for text in ('{"a', "{}")]
    return [one.status_code for one in sent]


@probe((200, 403, 403), "config-needs-token", "discovery-filter-ignored")
def config_for_anybody(scim: Any) -> Any:
    filtered = [scim.get(path, filter='id eq "x"').status_code for path in ("/Schemas", "/ResourceTypes")]
    return (raw(scim, "/ServiceProviderConfig").status_code, *filtered)


@probe((True, True), "discovery-divided")
def whole_lists(scim: Any) -> Any:
    whole = [scim.get(f"/Schemas/{urns.USER}").ok]
    return whole[0], len(scim.get("/Schemas", count=1).json()["Resources"]) > 1


def attribute(scim: Any, name: str, schema: str = urns.USER) -> Any:
    """Return the definition of an attribute as its schema shows it."""
    listed = scim.get(f"/Schemas/{schema}").json()["attributes"]
    return next(one for one in listed if one["name"] == name)


@probe(("string", True), "schemas-nested-complex", "schemas-complex-without-parts")
def parts_of_name(scim: Any) -> Any:
    parts = attribute(scim, "name").get("subAttributes", [{}])
    return parts[0].get("type"), len(parts) > 1


@probe(
    ("writeOnly", "never", "readOnly", True),
    "schema-password-readable",
    "schema-groups-writable",
    "schema-group-name-optional",
)
def promises(scim: Any) -> Any:
    password = attribute(scim, "password")
    name = attribute(scim, "displayName", urns.GROUP)["required"]
    return password["mutability"], password["returned"], attribute(scim, "groups")["mutability"], name


@probe(([], "Schema", 200), "schemas-list-messages", "schema-meta-wrong", "schema-location-dead")
def listed_schemas(scim: Any) -> Any:
    listed = scim.get("/Schemas").json()["Resources"]
    messages = [one["id"] for one in listed if ":messages:" in one["id"]]
    meta = listed[0]["meta"]
    path = meta["location"].removeprefix(scim.endpoint.url)
    return messages, meta["resourceType"], scim.get(path).status_code


@probe((list, 200), "schema-extensions-bare", "resource-type-endpoint-dead")
def listed_type(scim: Any) -> Any:
    user = scim.get("/ResourceTypes/User").json()
    return type(user["schemaExtensions"]), scim.get(user["endpoint"]).status_code
