# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Legal ways for an endpoint to describe itself: its configuration, its resource types and its schemas."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call, list_response
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("discovering")
_CONFIG = frozenset({"service-provider-config"})
_TYPES = frozenset({"resource-types", "resource-type"})
_SCHEMAS = frozenset({"schemas", "schema"})
_DEFAULTS: Json = {
    "required": False,
    "caseExact": False,
    "mutability": "readWrite",
    "returned": "default",
    "uniqueness": "none",
    "multiValued": False,
}
DEVICE = "urn:example:params:scim:schemas:core:2.0:Device"


def described(answer: Answer) -> list[Json]:
    """Return the schemas or resource types in an answer, be it a list or a single one."""
    document = answer.document
    listed = document.get("Resources") if isinstance(document, dict) else None
    return listed if isinstance(listed, list) else [document]


def definitions(holder: Json) -> list[Json]:
    """Return the attribute definitions of a schema, with those of sub-attributes."""
    found = []
    for one in holder.get("attributes") or holder.get("subAttributes") or ():
        found += [one, *definitions(one)]
    return found


# -- the configuration ------------------------------------------------------------------------------------------


@AREA.answer("config-required-members-only", choice="config-members", to=_CONFIG, allowed_by="RFC 7643 section 5")
def config_required_members_only(answer: Answer) -> None:
    """The configuration leaves out what is optional: links, meta, and which scheme is the first."""
    for name in ("documentationUri", "meta"):
        answer.document.pop(name, None)
    for scheme in answer.document["authenticationSchemes"]:
        for name in ("specUri", "documentationUri", "primary"):
            scheme.pop(name, None)


@AREA.answer("config-several-schemes", to=_CONFIG, allowed_by="RFC 7643 section 5")
def config_several_schemes(answer: Answer) -> None:
    """The configuration names several authentication schemes, none of them as the first."""
    listed = answer.document["authenticationSchemes"]
    for scheme in listed:
        scheme["primary"] = False
    basic = {"type": "httpbasic", "name": "HTTP Basic", "description": "For old clients"}
    listed[:0] = [basic, {"type": "oauth2", "name": "OAuth 2", "description": "Client credentials", "primary": False}]


@AREA.answer("config-scheme-of-its-own", to=_CONFIG, allowed_by="RFC 7644 section 2")
def config_scheme_of_its_own(answer: Answer) -> None:
    """The configuration names client certificates, for which the standard defines no type of scheme."""
    scheme = {"type": "mutualtls", "name": "Client certificate", "description": "A certificate of the tenant's own"}
    answer.document["authenticationSchemes"].append(scheme)


@AREA.answer("config-members-beyond", to=_CONFIG, allowed_by="RFC 7643 section 3.3")
def config_members_beyond(answer: Answer) -> None:
    """The configuration has an id and speaks of features of the vendor's own, in a schema of its own."""
    urn = "urn:example:params:scim:schemas:extension:2.0:ServiceProviderConfig"
    answer.document["schemas"].append(urn)
    answer.document |= {"id": "config", urn: {"webhooks": {"supported": True, "max": 5}}}


@AREA.answer("config-versioned", choice="config-members", to=_CONFIG, allowed_by="RFC 7643 section 3.1")
def config_with_version(answer: Answer) -> None:
    """The configuration has times and a version in its meta."""
    moment = "2024-02-29T08:30:00Z"
    answer.document["meta"] |= {"created": moment, "lastModified": moment, "version": 'W/"7"'}


# -- resource types ---------------------------------------------------------------------------------------------


@AREA.answer("types-without-optional-members", choice="type-ids", to=_TYPES, allowed_by="RFC 7643 section 6")
def types_without_optional_members(answer: Answer) -> None:
    """Resource types leave out id, description, meta, and the list of extensions where there are none."""
    for one in described(answer):
        for name in ("id", "description", "meta"):
            one.pop(name, None)
        if not one.get("schemaExtensions"):
            one.pop("schemaExtensions", None)


@AREA.answer("types-endpoint-without-slash", choice="type-endpoint", to=_TYPES, allowed_by="RFC 7643 section 6")
def types_endpoint_without_slash(answer: Answer) -> None:
    """The endpoint of a resource type has no slash before it, as in the text of the standard."""
    for one in described(answer):
        one["endpoint"] = one["endpoint"].lstrip("/")


@AREA.layer("types-with-other-ids", choice="type-ids", allowed_by="RFC 7643 section 6")
class TypesWithOtherIds(App):
    """The id of a resource type is not its name, and leads to it alone."""

    def discover(self, call: Call) -> Answer:
        if call.operation == "resource-type":
            call.id = next((name for name, id_ in self.ids().items() if id_ == call.id), "")
        answer = super().discover(call)
        if call.operation in _TYPES:
            for one in described(answer):
                one["id"] = self.ids()[one["name"]]
                one["meta"]["location"] = f"{self.base_url}/ResourceTypes/{one['id']}"
        return answer

    def ids(self) -> dict[str, str]:
        """Return the ids of the resource types by their names."""
        return {name: str(uuid.uuid5(uuid.NAMESPACE_DNS, name)) for name in [*self.kinds, "Device"]}


@AREA.layer("types-and-schemas-backwards", allowed_by="RFC 7644 section 4")
class TypesAndSchemasBackwards(App):
    """Resource types and schemas are listed in another order, and so are their attributes."""

    def schemas(self, call: Call) -> list[Json]:
        found = super().schemas(call)[::-1]
        for one in found:
            one["attributes"] = one["attributes"][::-1]
        return found

    def resource_types(self, call: Call) -> list[Json]:
        return super().resource_types(call)[::-1]


@AREA.layer("type-of-devices", allowed_by="RFC 7644 section 3.2")
class TypeOfDevices(App):
    """There is a third resource type, whose resources cannot be changed here."""

    def schemas(self, call: Call) -> list[Json]:
        serial = {
            "name": "serialNumber",
            "type": "string",
            "multiValued": False,
            "description": "The number on its back",
            "required": True,
            "caseExact": True,
            "mutability": "readOnly",
            "returned": "default",
            "uniqueness": "global",
        }
        meta = {"resourceType": "Schema", "location": f"{self.base_url}/Schemas/{DEVICE}"}
        device = {"schemas": [urns.SCHEMA], "id": DEVICE, "name": "Device", "attributes": [serial], "meta": meta}
        return [device, *super().schemas(call)]

    def resource_types(self, call: Call) -> list[Json]:
        meta = {"resourceType": "ResourceType", "location": f"{self.base_url}/ResourceTypes/Device"}
        names = {"schemas": [urns.RESOURCE_TYPE], "id": "Device", "name": "Device", "endpoint": "/Devices"}
        return [{**names, "schema": DEVICE, "meta": meta}, *super().resource_types(call)]

    def answer(self, call: Call) -> Answer:
        if self.route(call) is not None and call.request.path == f"{self.prefix}/Devices":
            self.authenticate(call)
            return Answer(200, list_response(1, 1, [self.device]))
        return super().answer(call)

    @property
    def device(self) -> Json:
        """The one device there is."""
        meta = {"resourceType": "Device", "location": f"{self.base_url}/Devices/77"}
        return {"schemas": [DEVICE], "id": "77", "serialNumber": "AC-77", "meta": meta}

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        everything = len(call.kinds) != 1 and call.query.filter is None and call.query.cursor is None
        if everything and call.query.count > len(answer.resources):
            answer.document["Resources"].append(self.device)
            answer.document["totalResults"] += 1
            answer.document["itemsPerPage"] += 1
        return answer


@AREA.answer(
    "discovery-page-of-hundred",
    choice="paging-members",
    to=frozenset({"schemas", "resource-types"}),
    allowed_by="RFC 7644 section 4 figure 9",
)
def discovery_page_of_hundred(answer: Answer) -> None:
    """A list of discovery has as itemsPerPage the size that its page could have, as in the figure of the standard."""
    answer.document["itemsPerPage"] = 100


# -- schemas ----------------------------------------------------------------------------------------------------


@AREA.answer("schemas-without-optional-members", choice="definitions", to=_SCHEMAS, allowed_by="RFC 7643 section 7")
def schemas_without_optional_members(answer: Answer) -> None:
    """Schemas have no name, description and meta, their attributes no canonical values."""
    for schema in described(answer):
        for name in ("name", "description", "meta"):
            schema.pop(name, None)
        for one in definitions(schema):
            one.pop("canonicalValues", None)
            one.pop("description", None)


@AREA.answer("schemas-types-in-other-case", choice="definitions", to=_SCHEMAS, allowed_by="RFC 7643 section 7")
def schemas_types_in_other_case(answer: Answer) -> None:
    """Attribute definitions write their data types in capitals, since letter case does not count there."""
    for schema in described(answer):
        for one in definitions(schema):
            one["type"] = one["type"].capitalize()


@AREA.answer("schemas-without-defaults", choice="definitions", to=_SCHEMAS, allowed_by="RFC 7643 section 2.2")
def schemas_without_defaults(answer: Answer) -> None:
    """Attribute definitions leave out each characteristic that has its default value."""
    for schema in described(answer):
        for one in definitions(schema):
            for name, default in _DEFAULTS.items():
                if name in one and one[name] == default:
                    del one[name]


@AREA.answer("schemas-members-beyond", choice="definitions", to=_SCHEMAS, allowed_by="RFC 7643 section 7")
def schemas_members_beyond(answer: Answer) -> None:
    """Attribute definitions have members of the vendor's own, and empty lists where there is nothing to list."""
    for schema in described(answer):
        schema["externalId"] = f"acme-{schema['name']}"
        for one in definitions(schema):
            one |= {"displayName": one["name"].title(), "x-acme-column": 7}
            if one["type"] != "complex":
                one.setdefault("subAttributes", [])
                one.setdefault("canonicalValues", [])


class MoreSchemas(App):
    """An endpoint that serves more schemas than its resources need."""

    def schemas(self, call: Call) -> list[Json]:
        return [*super().schemas(call), *self.further_schemas()]

    def further_schemas(self) -> list[Json]:
        """Return the schemas to add."""
        return [
            {
                "schemas": [urns.SCHEMA],
                "id": urn,
                "name": urn.rpartition(":")[2],
                "attributes": [],
                "meta": {"resourceType": "Schema", "location": f"{self.base_url}/Schemas/{urn}"},
            }
            for urn in (urns.SERVICE_PROVIDER_CONFIG, urns.RESOURCE_TYPE, urns.SCHEMA)
        ]


@AREA.layer("schemas-of-discovery", allowed_by="RFC 7643 section 8.7.2")
class SchemasOfDiscovery(MoreSchemas):
    """The schemas of the documents of discovery are listed as well."""


@AREA.layer("schemas-common-attributes", allowed_by="RFC 7643 section 3.1")
class SchemasCommonAttributes(App):
    """The schemas of resources define id, externalId and meta, which all resources have in common."""

    def schemas(self, call: Call) -> list[Json]:
        found = super().schemas(call)
        for one in found:
            if one["id"] in (urns.USER, urns.GROUP):
                one["attributes"] = [*copy.deepcopy(_COMMON), *one["attributes"]]
        return found


def _defined(name: str, **facts: Any) -> Json:
    return {"name": name, "type": "string", "description": name, **_DEFAULTS, **facts}


_COMMON = [
    _defined("id", caseExact=True, mutability="readOnly", returned="always", uniqueness="server", required=True),
    _defined("externalId", caseExact=True),
    _defined(
        "meta",
        type="complex",
        mutability="readOnly",
        subAttributes=[
            _defined("resourceType", caseExact=True, mutability="readOnly"),
            _defined("created", type="dateTime", mutability="readOnly"),
            _defined("lastModified", type="dateTime", mutability="readOnly"),
            _defined("location", type="reference", referenceTypes=["uri"], mutability="readOnly"),
            _defined("version", mutability="readOnly", caseExact=True),
        ],
    ),
]
