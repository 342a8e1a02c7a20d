"""Rules about the discovery documents."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules.discovery import (
    FEATURES,
    authentication_schemes,
    characteristic,
    declares,
    feature_described,
    feature_types,
    lists_resource,
    named_schemas,
    no_nulls,
    served_schemas,
    single,
    well_formed,
)
from scim_conformance.scim import schemas, urns
from scim_conformance.scim.paths import parse
from tests.rules.making import Judge, answer, listing, one, places, silence

SCHEME = {"type": "oauthbearertoken", "name": "Bearer", "description": "A bearer token"}
CONFIG = {
    "schemas": [urns.SERVICE_PROVIDER_CONFIG],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": 200},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": False},
    "authenticationSchemes": [SCHEME],
}
SERVED = answer(listing(*schemas.core_schemas().values()))
USER_NAME, DEPARTMENT = parse("userName"), parse(f"{urns.ENTERPRISE_USER}:department")


def config(**members: Any) -> Exchange:
    """Return a service provider configuration with some members replaced."""
    return answer({**CONFIG, **members})


def defined(*attributes: Any, id_: Any = urns.USER) -> Exchange:
    """Return a list of one schema with these attribute definitions."""
    return answer(listing({"id": id_, "attributes": list(attributes)}))


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (single(urns.SERVICE_PROVIDER_CONFIG), config()),
        *((feature_described(name), config()) for name in FEATURES),
        (feature_types, config()),
        (feature_types, answer({"patch": {}})),
        (well_formed, defined({"name": "a", "type": "DateTime"})),
        (authentication_schemes, config()),
        (authentication_schemes, config(authenticationSchemes=[{**SCHEME, "type": "mutualtls"}])),
        (lists_resource("endpoint", "/Users"), answer(listing({"endpoint": "/Groups"}, {"endpoint": "/Users"}))),
        (declares(USER_NAME), SERVED),
        (declares(parse("USERNAME")), SERVED),
        (declares(parse("externalId")), SERVED),
        (declares(parse("meta.created")), SERVED),
        (declares(DEPARTMENT), SERVED),
        (declares(parse("members"), urns.GROUP), SERVED),
        (no_nulls, config()),
        (well_formed, SERVED),
        (well_formed, answer(listing({"id": "x"}))),
        (characteristic(USER_NAME, "required", True), SERVED),
        (characteristic(USER_NAME, "uniqueness", "server", "global"), SERVED),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """A rule has no finding where the document is as it should be."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "finding"),
    [
        (single(urns.SERVICE_PROVIDER_CONFIG), answer(status=404), ("status", "200", "404")),
        (single(urns.SERVICE_PROVIDER_CONFIG), answer([CONFIG]), ("body", "a JSON object", "a JSON array")),
        (
            single(urns.SERVICE_PROVIDER_CONFIG),
            answer(listing(CONFIG)),
            ("schemas", urns.SERVICE_PROVIDER_CONFIG, f'["{urns.LIST_RESPONSE}"]'),
        ),
        (feature_described("patch"), config(patch=True), ("patch", "an object", "true")),
        (feature_described("patch"), silence(), ("patch", "an object", "absent")),
        (feature_described("filter"), config(filter={"supported": True}), ("filter.maxResults", "present", "absent")),
        (feature_types, config(patch={"supported": "true"}), ("patch.supported", "a JSON boolean", '"true"')),
        (feature_types, config(patch={"supported": 1}), ("patch.supported", "a JSON boolean", "1")),
        (
            feature_types,
            config(filter={"supported": True, "maxResults": True}),
            ("filter.maxResults", "a JSON integer", "true"),
        ),
        (
            authentication_schemes,
            config(authenticationSchemes=[]),
            ("authenticationSchemes", "an array with at least one scheme", "[]"),
        ),
        (
            authentication_schemes,
            config(authenticationSchemes=[SCHEME, {**SCHEME, "type": 7}]),
            ("authenticationSchemes[1].type", "a text", "7"),
        ),
        (
            authentication_schemes,
            config(authenticationSchemes=[{**SCHEME, "name": ""}]),
            ("authenticationSchemes[0].name", "a text", '""'),
        ),
        (
            lists_resource("endpoint", "/Users"),
            answer(listing({"endpoint": "/users"}, {})),
            ("Resources", 'an entry with endpoint "/Users"', '"/users", absent'),
        ),
        (
            lists_resource("endpoint", "/Users"),
            answer(listing()),
            ("Resources", 'an entry with endpoint "/Users"', "none"),
        ),
        (lists_resource("endpoint", "/Users"), answer(status=404), ("status", "200", "404")),
        (declares(USER_NAME), answer(status=404), ("status", "200", "404")),
        (
            declares(USER_NAME),
            defined(),
            ("userName", f"defined in {urns.USER}", "the schema does not define it"),
        ),
        (
            declares(DEPARTMENT),
            defined(),
            (str(DEPARTMENT), f"defined in {urns.ENTERPRISE_USER}", f"no schema {urns.ENTERPRISE_USER} is listed"),
        ),
        (no_nulls, config(patch={"supported": None}), ("patch.supported", "absent, or a value", "null")),
        (
            no_nulls,
            config(authenticationSchemes=[{"type": None}]),
            ("authenticationSchemes[0].type", "absent, or a value", "null"),
        ),
        (well_formed, answer(status=500), ("status", "200", "500")),
        (
            well_formed,
            defined({"type": "string"}),
            (urns.USER, "attribute definitions with a name", '{"type": "string"}'),
        ),
        (well_formed, defined("userName"), (urns.USER, "attribute definitions with a name", '"userName"')),
        (
            well_formed,
            answer(listing({"id": "x", "attributes": {"a": 1}})),
            ("x", "an array of attribute definitions", '{"a": 1}'),
        ),
        (
            well_formed,
            defined({"name": "a", "type": "string", "required": "false"}),
            (f"{urns.USER}:a required", "a JSON boolean", '"false"'),
        ),
        (
            well_formed,
            defined({"name": "a", "type": "text"}),
            (
                f"{urns.USER}:a type",
                "string or boolean or decimal or integer or dateTime or binary or reference or complex",
                '"text"',
            ),
        ),
        (
            well_formed,
            defined(
                {"name": "a", "type": "complex", "subAttributes": [{"name": "b", "type": "string", "returned": "no"}]}
            ),
            (f"{urns.USER}:a:b returned", "always or never or default or request", '"no"'),
        ),
        (characteristic(USER_NAME, "required", True), answer(status=404), ("status", "200", "404")),
        (
            characteristic(USER_NAME, "required", True),
            defined(),
            ("userName", f"defined in {urns.USER}", "absent"),
        ),
        (
            characteristic(USER_NAME, "required", True),
            defined({"name": "userName", "type": "string", "required": False}),
            ("userName.required", "true", "false"),
        ),
        (
            characteristic(USER_NAME, "required", True),
            defined({"name": "userName", "type": "string", "required": 1}),
            ("userName.required", "true", "1"),
        ),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, finding: tuple[str, str, str]) -> None:
    """A rule says where a document differs, what was expected and what came."""
    assert one(rule(exchange)) == finding


def test_scheme_that_is_no_object_is_told_member_by_member() -> None:
    """Each missing member of a scheme has a finding."""
    found = authentication_schemes(config(authenticationSchemes=["bearer"]))
    assert places(found) == [f"authenticationSchemes[0].{name}" for name in ("type", "name", "description")]


def test_wrapped_document_is_hinted_at() -> None:
    """A configuration inside a list is told as such."""
    assert "ListResponse" in single(urns.SERVICE_PROVIDER_CONFIG)(answer(listing(CONFIG)))[0].hint


def test_only_the_first_faults_are_told() -> None:
    """A schema full of faults does not fill the report."""
    assert len(well_formed(defined(*({"name": f"a{number}"} for number in range(20))))) == 5
    assert len(no_nulls(answer(dict.fromkeys("abcdefgh")))) == 5


def test_served_schemas_leave_out_what_cannot_be_read() -> None:
    """Definitions without a usable name or type are left out, wrong members of the others dropped."""
    good = {"name": "good", "type": "string", "canonicalValues": ["a", "b"]}
    odd = {"name": "odd", "type": "string", "canonicalValues": 5, "referenceTypes": None, "subAttributes": 7}
    found = served_schemas(defined(good, odd, "x", {"type": "string"}, {"name": None}, {"name": "a b"}))
    assert list(found) == [urns.USER]
    attributes = found[urns.USER]["attributes"]
    assert [one["name"] for one in attributes] == ["good", "odd"]
    assert attributes[0] == {**good, "subAttributes": []}
    assert not attributes[1].get("canonicalValues")
    assert not attributes[1].get("subAttributes")
    assert served_schemas(defined(id_=5)) == {}
    assert served_schemas(answer(listing({"id": "x", "attributes": "y"})))["x"]["attributes"] == []


def test_served_schemas_can_leave_out_unknown_types() -> None:
    """Definitions of a type that RFC 7643 does not know are left out where only legal ones are asked for."""
    nested = {"name": "a", "type": "complex", "subAttributes": [{"name": "b"}, {"name": "c", "type": "string"}]}
    exchange = defined(nested, {"name": "d", "type": "text"}, {"name": "e", "type": ["string"]})
    names = [one["name"] for one in served_schemas(exchange)[urns.USER]["attributes"]]
    legal = served_schemas(exchange, only_legal=True)[urns.USER]["attributes"]
    assert names == ["a", "d", "e"]
    assert [one["name"] for one in legal] == ["a"]
    assert [one["name"] for one in legal[0]["subAttributes"]] == ["c"]


def test_reading_schemas_does_not_change_the_evidence() -> None:
    """The exchange is the same after its schemas were read."""
    before = copy.deepcopy(SERVED.document)
    served_schemas(SERVED)
    assert SERVED.document == before


def test_named_schemas_are_those_of_types_and_extensions() -> None:
    """The schemas that resource types name include their extensions, each once, whatever else stands there."""
    user = {"schema": "urn:u", "schemaExtensions": [{"schema": "urn:e", "required": False}, "urn:x", {"schema": 3}]}
    odd = [{"schema": "urn:u"}, {"schema": None, "schemaExtensions": {"schema": "urn:y"}}]
    assert named_schemas(answer(listing(user, *odd))) == ["urn:u", "urn:e"]
