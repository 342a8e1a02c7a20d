# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of what schemas and resource types promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from scim_conformance.reference.app import App
from scim_conformance.reference.faults.registry import Area, has_groups
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("schemas")
_SCHEMAS = frozenset({"schemas", "schema"})
_TYPES = frozenset({"resource-types", "resource-type"})


def _listed(answer: Answer) -> list[Json]:
    return list(answer.document["Resources"]) if "Resources" in answer.document else [answer.document]


def _defined(answer: Answer, name: str, schema: str = urns.USER) -> Iterator[Json]:
    for one in _listed(answer):
        if one["id"] == schema:
            yield from (attribute for attribute in one["attributes"] if attribute["name"] == name)


@AREA.layer(
    "config-needs-token",
    effect="A set-up wizard cannot tell the administrator which kind of credential to fetch.",
    caught_by=("discovery-config-is-public",),
)
class ConfigNeedsToken(App):
    """The service provider configuration is shown only to those who have a token."""

    def answer(self, call: Call) -> Answer:
        self.authenticate(call)
        return super().answer(call)


@AREA.layer(
    "discovery-filter-ignored",
    effect="A client that looks for one schema takes the first of all for it.",
    caught_by=("discovery-filter-is-403",),
)
class DiscoveryFilterIgnored(App):
    """A filter on a discovery document makes no difference."""

    def discover(self, call: Call) -> Answer:
        call.request.args = ImmutableMultiDict()
        return super().discover(call)


@AREA.layer(
    "discovery-divided",
    effect="A client that asks for the schemas in its usual pages learns of one only.",
    caught_by=("discovery-lists-ignore-paging",),
)
class DiscoveryDivided(App):
    """The lists of schemas and resource types are divided into pages."""

    def discover(self, call: Call) -> Answer:
        answer = super().discover(call)
        count = int(call.request.args.get("count", 200))
        if "Resources" in answer.document:
            answer.document["Resources"] = answer.document["Resources"][:count]
        return answer


@AREA.answer(
    "schemas-nested-complex",
    effect="No path reaches the innermost member, so it can neither be mapped nor updated.",
    caught_by=("schemas-nest-no-complex",),
    to=_SCHEMAS,
)
def schemas_nested_complex(answer: Answer) -> None:
    """A part of a name is complex in turn."""
    for one in _defined(answer, "name"):
        one["subAttributes"][0] |= {"type": "complex", "subAttributes": [{"name": "first", "type": "string"}]}


@AREA.answer(
    "schemas-complex-without-parts",
    effect="The mapping editor offers the attribute as a whole or not at all.",
    caught_by=("schemas-name-parts-of-complex",),
    to=_SCHEMAS,
)
def schemas_complex_without_parts(answer: Answer) -> None:
    """The schemas do not say what a name is made of."""
    for one in _defined(answer, "name"):
        del one["subAttributes"]


@AREA.answer(
    "schema-password-readable",
    effect="A client that trusts the schema waits for the password to come back, and sends it in each cycle.",
    caught_by=("schemas-hide-password",),
    to=_SCHEMAS,
)
def schema_password_readable(answer: Answer) -> None:
    """The User schema describes the password like any other text."""
    for one in _defined(answer, "password"):
        one |= {"mutability": "readWrite", "returned": "default"}


@AREA.answer(
    "schema-groups-writable",
    effect="An administrator maps memberships onto the user, and nobody gets into a group.",
    caught_by=("schemas-groups-are-read-only",),
    to=_SCHEMAS,
)
def schema_groups_writable(answer: Answer) -> None:
    """The User schema says that groups can be written."""
    for one in _defined(answer, "groups"):
        one["mutability"] = "readWrite"


@AREA.answer(
    "schema-group-name-optional",
    effect="A client leaves out the name of a group and is refused whenever it creates one.",
    caught_by=("schemas-group-name-is-required",),
    to=_SCHEMAS,
    need=has_groups,
)
def schema_group_name_optional(answer: Answer) -> None:
    """The Group schema does not make displayName required."""
    for one in _defined(answer, "displayName", urns.GROUP):
        one["required"] = False


@AREA.answer(
    "schemas-list-messages",
    effect="The mapping editor offers the parts of protocol messages as if they were attributes.",
    caught_by=("schemas-list-no-messages",),
    to=frozenset({"schemas"}),
)
def schemas_list_messages(answer: Answer) -> None:
    """The schemas include that of a PATCH request."""
    answer.document["Resources"].append({"id": urns.PATCH_OP, "name": "PatchOp", "attributes": []})
    answer.document["totalResults"] += 1


@AREA.answer(
    "schema-extensions-bare",
    effect="Discovery cannot parse the resource type, and no attribute of an extension can be mapped.",
    caught_by=("resource-types-flag-extensions",),
    to=_TYPES,
)
def schema_extensions_bare(answer: Answer) -> None:
    """The extensions of a resource type are one object instead of an array."""
    for one in _listed(answer):
        one["schemaExtensions"] = {"schema": urns.ENTERPRISE_USER, "required": False}


@AREA.answer(
    "resource-type-endpoint-dead",
    effect="A client that goes where the resource types say finds nothing there.",
    caught_by=("resource-types-are-served",),
    to=_TYPES,
)
def resource_type_endpoint_dead(answer: Answer) -> None:
    """The resource types name addresses that are not served."""
    for one in _listed(answer):
        one["endpoint"] = f"/directory{one['endpoint']}"


@AREA.answer(
    "schema-meta-wrong",
    effect="A typed client takes a schema for a resource of another type.",
    caught_by=("discovery-meta-names-type",),
    to=_SCHEMAS | _TYPES,
)
def schema_meta_wrong(answer: Answer) -> None:
    """The meta of schemas and resource types calls them Document."""
    for one in _listed(answer):
        one["meta"]["resourceType"] = "Document"


@AREA.answer(
    "schema-location-dead",
    effect="A client that follows the link takes the schema for unavailable.",
    caught_by=("schemas-location-leads-to-schema",),
    to=_SCHEMAS,
)
def schema_location_dead(answer: Answer) -> None:
    """The location of a schema is that of an endpoint that is not served."""
    for one in _listed(answer):
        one["meta"]["location"] = one["meta"]["location"].replace("/Schemas/", "/Schema/")


@AREA.answer(
    "schema-name-with-blank",
    effect="No path or filter can name the attribute, so it can be neither mapped nor updated.",
    caught_by=("schemas-spell-names-rightly",),
    to=_SCHEMAS,
)
def schema_name_with_blank(answer: Answer) -> None:
    """The User schema has an attribute with a blank in its name."""
    for one in _listed(answer):
        if one["id"] == urns.USER:
            one["attributes"].append({**one["attributes"][0], "name": "shoe size", "required": False})
