"""A resolved document as the frozen Profile."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scim_conformance.profile.model import (
    Attribute,
    Basis,
    Delete,
    Deviation,
    Known,
    Operations,
    Profile,
    ResourceProfile,
    Source,
    TestValues,
)
from scim_conformance.scim.paths import parse

Json = dict[str, Any]


def build(document: Json, file: Path) -> Profile:
    """Return the profile that a resolved document describes."""
    return Profile(
        connector=document["connector"],
        title=document["title"],
        client=document["client"],
        source=_source(document["source"]),
        base_url_ends_with=document["base_url"]["ends_with"] if document["base_url"] else None,
        authentication=tuple(document["authentication"]),
        users=_resource(document["users"]),
        groups=_resource(document["groups"]) if document["groups"] else None,
        values=_values(document["values"]),
        deviations=tuple(deviation(one) for one in document["deviations"]),
        document=document,
        file=file,
        credentials=MappingProxyType(dict(document["credentials"])),
    )


def _source(data: Json | None) -> Source | None:
    return Source(data["tutorial"], _day(data["date"])) if data else None


def _resource(data: Json) -> ResourceProfile:
    return ResourceProfile(
        match_by=parse(data["match_by"]),
        operations=_operations(data["operations"]),
        attributes=tuple(_attribute(row) for row in data["attributes"]),
        members=_known(data.get("members")),
        basis=MappingProxyType({fact: Basis(basis) for fact, basis in data["basis"].items()}),
    )


def _operations(data: Json) -> Operations:
    promises = {name: _known(data[name]) for name in ("create", "update", "deactivate")}
    return Operations(**promises, delete=Delete(data["delete"]))


def _attribute(row: Json) -> Attribute:
    return Attribute(
        path=parse(row["path"]),
        type=row["type"],
        required=_known(row["required"]),
        filterable=_known(row["filterable"]),
        basis=Basis(row["basis"]),
    )


def _values(data: Json) -> TestValues:
    return TestValues(
        email_domain=data["email_domain"],
        user_name=data["user_name"],
        attributes=MappingProxyType({path: tuple(values) for path, values in data["attributes"].items()}),
        always=MappingProxyType(dict(data["always"])),
    )


def deviation(data: Json) -> Deviation:
    """Return a deviation as a profile declares it."""
    return Deviation(data["check"], data["case"], data["reason"], _day(data["until"]), data["owner"])


def _known(word: object) -> Known:
    return word if isinstance(word, bool) else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
