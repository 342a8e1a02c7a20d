"""What the endpoint says about itself (RFC 7644 section 4, RFC 7643 sections 5 to 7)."""

from __future__ import annotations

from urllib.parse import quote

from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
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
from scim_conformance.rules.lists import list_response, resources
from scim_conformance.rules.resources import id_is
from scim_conformance.scim import paths, urns
from scim_conformance.suite.discovery_givens import Discovery
from scim_conformance.suite.givens import Users
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement

_USER_NAME = paths.parse("userName")


@requirement("RFC7644-4-spc-200")
@cases(requests=1)
def test_discovery_service_provider_config_answers(case: Case, discovery: Discovery) -> None:
    """The service provider configuration is one object at /ServiceProviderConfig."""
    demand(discovery.config, single(urns.SERVICE_PROVIDER_CONFIG))


@requirement("RFC7643-5-spc-required-attrs")
@cases(variants=tuple(FEATURES))
def test_discovery_service_provider_config_lists_feature(case: Case, config: Exchange) -> None:
    """The configuration describes each feature with its required members."""
    demand(config, feature_described(str(case.variant)))


@requirement("RFC7643-2.3-spc-json-types")
def test_discovery_service_provider_config_types(case: Case, config: Exchange) -> None:
    """The configuration's flags are JSON booleans and its limits JSON integers."""
    demand(config, feature_types)


@requirement("RFC7643-5-spc-authschemes")
def test_discovery_service_provider_config_names_schemes(case: Case, config: Exchange) -> None:
    """The configuration names its authentication schemes."""
    demand(config, authentication_schemes)


@requirement(
    "RFC7644-4-schemas-list",
    "ENTRA-PROBE-SET",
)
@cases(requests=1)
def test_discovery_schemas_list(case: Case, discovery: Discovery) -> None:
    """All schemas are listed at /Schemas, that of users among them."""
    demand(discovery.schemas, lists_resource("id", urns.USER))


@requirement("ENTRA-SCHEMAS-DISCOVERY")
@cases(over="attributes")
def test_discovery_schemas_declare_attribute(case: Case, schemas: Exchange, users: Users) -> None:
    """Each attribute the connector maps is defined in a listed schema."""
    if not any(one["attributes"] for one in served_schemas(schemas).values()):
        raise Blocked("no attribute definition can be read", users.case("discovery-schemas-well-formed"))
    demand(schemas, declares(case.declared.path))


@requirement("ENTRA-SCHEMAS-NO-NULL")
def test_discovery_schemas_have_no_null(case: Case, schemas: Exchange) -> None:
    """No member of the list of schemas is null."""
    demand(schemas, no_nulls)


@requirement("RFC7643-7-schema-attr-wellformed")
def test_discovery_schemas_well_formed(case: Case, schemas: Exchange) -> None:
    """Attribute definitions use only the types, flags and keywords of RFC 7643."""
    demand(schemas, well_formed)


@requirement("RFC7643-4.1-schema-userName")
@cases(variants=("required", "caseExact", "uniqueness"))
def test_discovery_user_schema_user_name(case: Case, schemas: Exchange) -> None:
    """The schema of users makes userName required, insensitive to letter case, and unique."""
    allowed = {"required": (True,), "caseExact": (False, None), "uniqueness": ("server", "global")}
    name = str(case.variant)
    demand(schemas, characteristic(_USER_NAME, name, *allowed[name]))


@requirement("RFC7644-4-schemas-by-id")
@cases(requests=1)
def test_discovery_schema_by_id(case: Case, discovery: Discovery, schemas: Exchange) -> None:
    """A schema is served alone at /Schemas and its URN."""
    demand(discovery.read(f"/Schemas/{urns.USER}"), status_is(200), id_is(urns.USER))


@requirement("RFC7644-3.12-schemas-unknown-404")
@cases(requests=1)
def test_discovery_schema_unknown_is_404(case: Case, discovery: Discovery, schemas: Exchange) -> None:
    """A schema that does not exist is answered 404."""
    demand(discovery.read("/Schemas/urn:ietf:params:scim:schemas:core:2.0:NoSuchSchema"), status_is(404))


@requirement("RFC7644-3.12-resourcetypes-unknown-404")
@cases(requests=1)
def test_discovery_resource_type_unknown_is_404(case: Case, discovery: Discovery, resource_types: Exchange) -> None:
    """A resource type that does not exist is answered 404."""
    demand(discovery.read("/ResourceTypes/ScimconfNoSuchType"), status_is(404))


@requirement("RFC7644-4-resourcetypes-list")
@cases(requests=1)
def test_discovery_resource_types_list(case: Case, discovery: Discovery) -> None:
    """All resource types are listed at /ResourceTypes, users at /Users among them."""
    demand(discovery.resource_types, list_response, lists_resource("schema", urns.USER))


@requirement("RFC7643-6-resourcetypes-schema-exists")
def test_discovery_resource_types_have_schemas(case: Case, resource_types: Exchange, schemas: Exchange) -> None:
    """Each schema a resource type names, as its own or as an extension, is listed at /Schemas."""
    demand(schemas, *(lists_resource("id", urn) for urn in named_schemas(resource_types)))


@requirement("RFC7644-4-resourcetype-by-name")
@cases(requests=1)
def test_discovery_resource_type_user(case: Case, discovery: Discovery, resource_types: Exchange) -> None:
    """The resource type of users is served alone under its id, which is often its name."""
    ids = [one.get("id") or one.get("name") for one in resources(resource_types) if one.get("schema") == urns.USER]
    id_ = quote(str((ids or ["User"])[0]), safe="")
    demand(discovery.read(f"/ResourceTypes/{id_}"), single(urns.RESOURCE_TYPE))
