# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of the documents that a client learns the endpoint from."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, not_found
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("discovery")
_SCHEMAS = frozenset({"schemas", "schema"})


class _Missing(App):
    """Leaves out the discovery operations in ``gone``."""

    gone: frozenset[str] = frozenset()

    def discover(self, call: Call) -> Answer:
        if call.operation in self.gone:
            raise not_found("There is nothing here.")
        return super().discover(call)


@AREA.layer(
    "service-provider-config-404",
    effect="A client cannot learn what the endpoint offers and assumes the least.",
    caught_by=("discovery-service-provider-config-answers",),
    classes=("DI-01",),
)
class ServiceProviderConfig404(_Missing):
    """There is no /ServiceProviderConfig."""

    gone = frozenset({"service-provider-config"})


@AREA.layer(
    "schemas-404",
    effect="The mapping editor cannot offer the connector's attributes.",
    caught_by=("discovery-schemas-list",),
    classes=("DI-01",),
)
class Schemas404(_Missing):
    """There is no /Schemas."""

    gone = _SCHEMAS


@AREA.layer(
    "schema-by-id-404",
    effect="A client that asks for one schema by its URN believes it is not supported.",
    caught_by=("discovery-schema-by-id",),
)
class SchemaById404(_Missing):
    """Single schemas cannot be read by their URN."""

    gone = frozenset({"schema"})


@AREA.layer(
    "resource-types-404",
    effect="A client cannot find out where users live and which extensions they have.",
    caught_by=("discovery-resource-types-list",),
    classes=("DI-01",),
)
class ResourceTypes404(_Missing):
    """There is no /ResourceTypes."""

    gone = frozenset({"resource-types", "resource-type"})


@AREA.layer(
    "resource-type-unknown-user",
    effect="A client that asks for a type the endpoint lacks maps its attributes onto users.",
    caught_by=("discovery-resource-type-unknown-is-404",),
)
class ResourceTypeUnknownUser(App):
    """An unknown resource type is answered with that of users."""

    def discover(self, call: Call) -> Answer:
        if call.operation == "resource-type" and call.id not in self.kinds:
            call.id = "User"
        return super().discover(call)


@AREA.layer(
    "schema-unknown-200",
    effect="A client takes an empty answer for the schema of its extension.",
    caught_by=("discovery-schema-unknown-is-404",),
)
class SchemaUnknown200(App):
    """An unknown schema URN is answered with 200 and an empty object."""

    def discover(self, call: Call) -> Answer:
        try:
            return super().discover(call)
        except ScimError:
            if call.operation != "schema":
                raise
            return Answer(200, {})


@AREA.answer(
    "schemas-bare-array",
    effect="Entra expects an object and shows no attributes at all.",
    caught_by=("discovery-schemas-list",),
    classes=("DI-02",),
    to=frozenset({"schemas"}),
)
def schemas_bare_array(answer: Answer) -> None:
    """The schemas come as a bare JSON array."""
    answer.document = answer.document["Resources"]


@AREA.answer(
    "schemas-null-members",
    effect="Entra stops reading the schemas at the first null.",
    caught_by=("discovery-schemas-have-no-null",),
    classes=("DI-06",),
    to=_SCHEMAS,
)
def schemas_null_members(answer: Answer) -> None:
    """Attribute definitions carry null for what does not apply."""
    for attribute in _attributes(answer):
        for name in ("subAttributes", "canonicalValues", "referenceTypes"):
            attribute.setdefault(name, None)


@AREA.answer(
    "schemas-capitalised",
    effect="Clients do not recognise the keywords and see attributes without name and type.",
    caught_by=("discovery-schemas-well-formed",),
    classes=("DI-06",),
    to=_SCHEMAS,
)
def schemas_capitalised(answer: Answer) -> None:
    """The keywords of attribute definitions begin with a capital letter."""
    for attribute in _attributes(answer):
        for name in list(attribute):
            attribute[name[0].upper() + name[1:]] = attribute.pop(name)


@AREA.answer(
    "user-schema-without-user-name",
    effect="The matching attribute cannot be mapped.",
    caught_by=("discovery-user-schema-user-name", "discovery-schemas-declare-attribute"),
    to=_SCHEMAS,
)
def user_schema_without_user_name(answer: Answer) -> None:
    """The User schema does not list userName."""
    for schema in _documents(answer):
        schema["attributes"] = [one for one in schema["attributes"] if one["name"] != "userName"]


@AREA.layer(
    "schema-attribute-missing",
    effect="An attribute that the connector's page promises cannot be mapped.",
    caught_by=("discovery-schemas-declare-attribute",),
    need=lambda profile: len(profile.users.attributes) > 1,
)
class SchemaAttributeMissing(App):
    """The last attribute of the profile is not in the schemas."""

    def schemas(self, call: Call) -> list[Json]:
        gone = self.profile.users.attributes[-1].path
        found = super().schemas(call)
        for schema in found:
            if schema["id"] == (gone.extension or urns.USER):
                schema["attributes"] = [one for one in schema["attributes"] if one["name"] != gone.name]
        return found


@AREA.answer(
    "service-provider-config-incomplete",
    effect="A client cannot tell whether PATCH works and falls back to replacing whole users.",
    caught_by=("discovery-service-provider-config-lists-feature",),
    classes=("DI-08",),
    to=frozenset({"service-provider-config"}),
)
def service_provider_config_incomplete(answer: Answer) -> None:
    """The service provider configuration says nothing of PATCH and of authentication."""
    del answer.document["patch"]
    del answer.document["authenticationSchemes"]


@AREA.answer(
    "service-provider-config-strings",
    effect='A typed client fails on "true" where a boolean belongs.',
    caught_by=("discovery-service-provider-config-types",),
    to=frozenset({"service-provider-config"}),
)
def service_provider_config_strings(answer: Answer) -> None:
    """The features are declared with strings instead of booleans."""
    for value in answer.document.values():
        if isinstance(value, dict) and "supported" in value:
            value["supported"] = str(value["supported"]).lower()


@AREA.layer(
    "resource-type-user-missing",
    effect="A client that discovers resource types finds no users to provision.",
    caught_by=("discovery-resource-type-user",),
)
class ResourceTypeUserMissing(App):
    """The resource types do not include User."""

    def resource_types(self, call: Call) -> list[Json]:
        return [one for one in super().resource_types(call) if one["name"] != "User"]


def _documents(answer: Answer) -> list[Json]:
    document = answer.document
    return list(document["Resources"]) if "Resources" in document else [document]


def _attributes(answer: Answer) -> list[Json]:
    return [one for schema in _documents(answer) for one in schema["attributes"]]


@AREA.answer(
    "authentication-schemes-object",
    effect="A client cannot learn how to log in.",
    caught_by=("discovery-service-provider-config-names-schemes",),
    to=frozenset({"service-provider-config"}),
)
def authentication_schemes_object(answer: Answer) -> None:
    """The authentication schemes are one object instead of an array."""
    answer.document["authenticationSchemes"] = answer.document["authenticationSchemes"][0]


@AREA.layer(
    "resource-type-without-schema",
    effect="A client that follows the resource types finds a kind of resource that nothing describes.",
    caught_by=("discovery-resource-types-have-schemas",),
)
class ResourceTypeWithoutSchema(App):
    """A resource type names a schema that is not listed."""

    def resource_types(self, call: Call) -> list[Json]:
        listed = super().resource_types(call)
        device = {**listed[0], "id": "Device", "name": "Device", "endpoint": "/Devices"}
        return [*listed, {**device, "schema": "urn:example:params:scim:schemas:core:2.0:Device"}]
