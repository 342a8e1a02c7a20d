"""A validated document with every default written out: what a run records as its profile."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.coherence import target
from scim_conformance.profile.model import TestValues
from scim_conformance.scim.paths import parse

Json = dict[str, Any]
_UNSTATED = "unstated"
_UNKNOWN = "unknown"
_ASSUMED = "assumed"
_OPERATIONS = ("create", "update", "deactivate", "delete")


def resolve(data: Json) -> Json:
    """Return the document with defaults filled in, as data for ``json.dumps``; resolving it again changes nothing."""
    users = _resource(data["users"])
    groups = _groups(data["groups"]) if data.get("groups") else None
    return {
        "connector": data["connector"],
        "title": data["title"],
        "client": data["client"],
        "source": {"date": None, **data["source"]} if data.get("source") else None,
        "base_url": data.get("base_url"),
        "authentication": data.get("authentication", []),
        "credentials": data.get("credentials", {}),
        "users": users,
        "groups": groups,
        "values": _values(data.get("values", {}), [users, groups or {}]),
        "deviations": deviations(data),
    }


def deviations(data: Json) -> list[Json]:
    """Return the declared deviations with defaults filled in."""
    return [{"case": None, "owner": None, "until": None, **one} for one in data.get("deviations", [])]


def _resource(data: Json) -> Json:
    operations = dict.fromkeys(_OPERATIONS, _UNSTATED) | data.get("operations", {})
    said = {"match_by", *(name for name, promise in operations.items() if promise != _UNSTATED)}
    return {
        "match_by": data["match_by"],
        "operations": operations,
        "attributes": [_attribute(row) for row in data["attributes"]],
        "basis": {name: _ASSUMED for name in ("match_by", *_OPERATIONS) if name in said} | data.get("basis", {}),
    }


def _groups(data: Json) -> Json:
    resolved = _resource(data)
    row = next((one for one in resolved["attributes"] if target(parse(one["path"])) == target(parse("members"))), None)
    members = data.get("members", True if row else _UNKNOWN)
    basis = {"members": row["basis"] if row else _ASSUMED} if members != _UNKNOWN else {}
    return {**resolved, "members": members, "basis": basis | resolved["basis"]}


def _attribute(row: Json) -> Json:
    return {"required": _UNKNOWN, "filterable": _UNKNOWN, "basis": _ASSUMED, **row}


def _values(data: Json, resources: list[Json]) -> Json:
    """Fill in defaults, and spell each path as its attribute row does, so that it can be looked up by its text."""
    rows = [row["path"] for resource in resources for row in resource.get("attributes", ())]
    spelling = {target(parse(path)): path for path in reversed(rows)}
    return {
        "email_domain": data.get("email_domain", TestValues().email_domain),
        "user_name": data.get("user_name", TestValues().user_name),
        **{
            name: {spelling.get(target(parse(path)), path): held for path, held in data.get(name, {}).items()}
            for name in ("attributes", "always")
        },
    }
