"""The documents a client learns the endpoint from (RFC 7643 sections 5 to 7, RFC 7644 section 4)."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.cursors import TIMEOUT
from scim_conformance.reference.messages import Query
from scim_conformance.scim import urns

Json = dict[str, Any]

#: The limits of a bulk job: operations, and bytes.
MAX_OPERATIONS = 100
MAX_PAYLOAD = 1_048_576


def service_provider_config(base_url: str) -> Json:
    """Return what the endpoint can do."""
    return {
        "schemas": [urns.SERVICE_PROVIDER_CONFIG],
        "documentationUri": "https://www.rfc-editor.org/rfc/rfc7644",
        "patch": {"supported": True},
        "bulk": {"supported": True, "maxOperations": MAX_OPERATIONS, "maxPayloadSize": MAX_PAYLOAD},
        "filter": {"supported": True, "maxResults": Query.MAXIMUM},
        "changePassword": {"supported": True},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "pagination": {
            "cursor": True,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": Query.MAXIMUM,
            "maxPageSize": Query.MAXIMUM,
            "cursorTimeout": TIMEOUT,
        },
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth Bearer Token",
                "description": "The token in the Authorization header",
                "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base_url}/ServiceProviderConfig"},
    }


def schemas(kinds: Iterable[Kind], base_url: str) -> list[Json]:
    """Return the schemas of resource types, fresh copies, core schema first."""
    found = [one for kind in kinds for one in (kind.core, *kind.extensions.values())]
    return [
        {**copy.deepcopy(one), "meta": {"resourceType": "Schema", "location": f"{base_url}/Schemas/{one['id']}"}}
        for one in found
    ]


def resource_types(kinds: Iterable[Kind], base_url: str) -> list[Json]:
    """Return the resource types."""
    return [
        {
            "schemas": [urns.RESOURCE_TYPE],
            "id": kind.name,
            "name": kind.name,
            "description": kind.core["description"],
            "endpoint": kind.endpoint,
            "schema": kind.core["id"],
            "schemaExtensions": [{"schema": urn, "required": _required(one)} for urn, one in kind.extensions.items()],
            "meta": {"resourceType": "ResourceType", "location": f"{base_url}/ResourceTypes/{kind.name}"},
        }
        for kind in kinds
    ]


def _required(extension: Json) -> bool:
    return any(one["required"] for one in extension["attributes"])
