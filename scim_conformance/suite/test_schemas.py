"""What schemas, resource types and the configuration promise, and whether it is kept (RFC 7643 sections 5 to 8)."""

from __future__ import annotations

from scim_conformance.client import Auth, Client
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.definitions import (
    complex_names_parts,
    extensions_flagged,
    meta_names_type,
    names_spelt,
    no_complex_inside_complex,
    no_message_schemas,
)
from scim_conformance.rules.discovery import characteristic, served_schemas, single
from scim_conformance.rules.lists import list_response, resources, right_or_refused, same_entries
from scim_conformance.rules.resources import id_is
from scim_conformance.scim import paths, urns
from scim_conformance.scim.schemas import definition
from scim_conformance.suite.credentials import require_anonymity
from scim_conformance.suite.discovery_givens import Discovery
from scim_conformance.suite.givens import Users
from scim_conformance.suite.kit import Case, NotApplicable, cases, demand, requirement

_FILTER = f'id eq "{urns.USER}"'
_PAGING = {"startIndex": "2", "count": "1", "sortBy": "name"}
_TYPES = {"User": urns.USER, "Group": urns.GROUP}
_DOCUMENTS = {"schemas": "/Schemas", "resource-types": "/ResourceTypes"}


@requirement("RFC7643-5-spc-public")
@cases(requests=1)
def test_discovery_config_is_public(case: Case, client: Client, config: Exchange) -> None:
    """The service provider configuration can be read without credentials, so that clients learn how to log in."""
    require_anonymity(client)
    demand(client.get("/ServiceProviderConfig", auth=Auth.NONE), single(urns.SERVICE_PROVIDER_CONFIG))


@requirement("RFC7644-4-spc-filter-403", "RFC7644-4-schemas-filter-403")
@cases(variants=("service-provider-config", *_DOCUMENTS), requests=1)
def test_discovery_filter_is_403(case: Case, client: Client, discovery: Discovery) -> None:
    """A filter on a discovery document is answered 403, so that nobody believes it was applied."""
    path = _DOCUMENTS.get(str(case.variant), "/ServiceProviderConfig")
    if discovery.read(path).status != 200:
        raise NotApplicable(f"there is no {path}; another check says so")
    demand(client.find(path, _FILTER), status_is(403))


@requirement("RFC7644-4-schemas-nopaging")
@cases(variants=tuple(_DOCUMENTS), requests=1)
def test_discovery_lists_ignore_paging(case: Case, client: Client, schemas: Exchange, resource_types: Exchange) -> None:
    """Paging and sorting make no difference to the lists of schemas and resource types."""
    whole = {"schemas": schemas, "resource-types": resource_types}[str(case.variant)]
    key = {"schemas": "id", "resource-types": "name"}[str(case.variant)]
    demand(client.get(_DOCUMENTS[str(case.variant)], _PAGING), same_entries(key, resources(whole)))


@requirement("RFC7643-2.3.8-no-nested-complex")
def test_schemas_nest_no_complex(case: Case, schemas: Exchange) -> None:
    """No sub-attribute is complex in turn."""
    demand(schemas, no_complex_inside_complex)


@requirement("RFC7643-7-schema-complex-subattrs")
def test_schemas_name_parts_of_complex(case: Case, schemas: Exchange) -> None:
    """An attribute that is complex lists its sub-attributes."""
    demand(schemas, complex_names_parts)


@requirement("RFC7643-4.1-schema-password")
@cases(variants=("mutability", "returned"))
def test_schemas_hide_password(case: Case, schemas: Exchange) -> None:
    """A password, where the User schema has one, is writeOnly and never returned."""
    name = str(case.variant)
    _require_defined(schemas, "password")
    demand(
        schemas, characteristic(paths.parse("password"), name, {"mutability": "writeOnly", "returned": "never"}[name])
    )


@requirement("RFC7643-2.1-attribute-names")
def test_schemas_spell_names_rightly(case: Case, schemas: Exchange) -> None:
    """The names of attributes begin with a letter and hold only letters, digits and the signs $, - and _."""
    demand(schemas, names_spelt)


@requirement("RFC7643-4.1-schema-groups-readonly")
def test_schemas_groups_are_read_only(case: Case, schemas: Exchange) -> None:
    """The groups of a user, where the User schema has them, are readOnly."""
    _require_defined(schemas, "groups")
    demand(schemas, characteristic(paths.parse("groups"), "mutability", "readOnly"))


@requirement("RFC7643-4.2-schema-group-displayName")
@cases(resource="Group", needs="groups")
def test_schemas_group_name_is_required(case: Case, schemas: Exchange) -> None:
    """The Group schema makes displayName required."""
    if urns.GROUP not in served_schemas(schemas):
        raise NotApplicable("no Group schema is listed")
    demand(schemas, characteristic(paths.parse("displayName"), "required", True, base=urns.GROUP))


@requirement("RFC7644-3.1-messages-not-discoverable")
def test_schemas_list_no_messages(case: Case, schemas: Exchange) -> None:
    """The schemas of protocol messages are not listed."""
    demand(schemas, no_message_schemas)


@requirement("RFC7643-6-schemaExtensions-required-flag")
def test_resource_types_flag_extensions(case: Case, resource_types: Exchange) -> None:
    """The extensions of a resource type are objects with a URN and a boolean that says whether they are required."""
    demand(resource_types, extensions_flagged)


@requirement("RFC7644-4-resourcetypes-endpoint-live", "PROFILE-BIZAGI-NO-GROUPS")
@cases(variants=tuple(_TYPES), requests=1)
def test_resource_types_are_served(case: Case, client: Client, users: Users, resource_types: Exchange) -> None:
    """The endpoint that a resource type names answers a list request."""
    named = [one for one in resources(resource_types) if one.get("schema") == _TYPES[str(case.variant)]]
    if not named:
        raise NotApplicable(f"the endpoint lists no resource type {case.variant}")
    demand(users.answered(client.get(str(named[0].get("endpoint")), {"count": "1"})), right_or_refused(list_response))


@requirement("RFC7643-3.1-discovery-meta")
@cases(variants=tuple(_DOCUMENTS))
def test_discovery_meta_names_type(case: Case, schemas: Exchange, resource_types: Exchange) -> None:
    """The meta of a schema or resource type, where it has one, names it as that."""
    listed, kind = {"schemas": (schemas, "Schema"), "resource-types": (resource_types, "ResourceType")}[
        str(case.variant)
    ]
    demand(listed, meta_names_type(kind))


@requirement("RFC7643-3.1-discovery-meta")
@cases(requests=1)
def test_schemas_location_leads_to_schema(case: Case, client: Client, schemas: Exchange) -> None:
    """The location of the User schema leads to the User schema."""
    meta = next(one for urn, one in served_schemas(schemas).items() if urn == urns.USER).get("meta")
    location = meta.get("location") if isinstance(meta, dict) else None
    if not isinstance(location, str):
        raise NotApplicable("the schema names no location, as it may")
    demand(client.get(client.transport.target.resolve(location)), status_is(200), id_is(urns.USER))


def _require_defined(listed: Exchange, name: str) -> None:
    if definition(served_schemas(listed), paths.parse(name)) is None:
        raise NotApplicable(f"the User schema has no {name}, as it may")
