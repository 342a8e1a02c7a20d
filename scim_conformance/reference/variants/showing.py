# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal ways to show what has no value, extensions and references."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.messages import Call
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

AREA = Area("showing")
_UNASSIGNED = "RFC 7643 section 2.5"


class _Unassigned(App):
    """Attributes without value are shown as ``nothing`` returns it."""

    def nothing(self, attribute: Json) -> Any:
        """Return what stands for no value of an attribute."""
        return None

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        if call.attributes:
            return shown
        excluded = {one.casefold() for one in call.excluded}
        free = [one for one in kind.attributes if _shown(one) and one["name"].casefold() not in excluded]
        return {**{one["name"]: self.nothing(one) for one in free}, **shown}


def _shown(attribute: Json) -> bool:
    return schemas.returned(attribute) == "default" and attribute["name"] not in {"schemas", "id", "meta"}


@AREA.layer("unassigned-null", choice="unassigned", allowed_by=_UNASSIGNED)
class UnassignedNull(_Unassigned):
    """What has no value is shown as null."""


@AREA.layer("unassigned-null-or-empty", choice="unassigned", allowed_by=_UNASSIGNED)
class UnassignedNullOrEmpty(_Unassigned):
    """What has no value is shown as null, or as an empty list where there may be several."""

    def nothing(self, attribute: Json) -> Any:
        return [] if schemas.multi_valued(attribute) else None


@AREA.layer("unassigned-members-null", allowed_by=_UNASSIGNED)
class UnassignedMembersNull(App):
    """What has no value within an object is shown as null."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        if call.attributes or call.excluded:
            return shown
        return {name: _filled(kind, name, value) for name, value in shown.items()}


def _filled(kind: Kind, name: str, value: Any) -> Any:
    attribute = None if name == "meta" else schemas.named(kind.attributes, name)
    if attribute is None:
        return value
    empty = {one["name"]: None for one in schemas.sub_attributes(attribute)}
    if isinstance(value, list):
        return [{**empty, **one} if isinstance(one, dict) else one for one in value]
    return {**empty, **value} if isinstance(value, dict) else value


@AREA.layer("extension-members-null", choice="extensions", allowed_by=_UNASSIGNED)
class ExtensionMembersNull(App):
    """An extension that is in use shows what has no value as null."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        if call.attributes or call.excluded:
            return shown
        for urn, extension in kind.extensions.items():
            if urn in shown:
                shown[urn] = {**{one["name"]: None for one in extension["attributes"]}, **shown[urn]}
        return shown


@AREA.layer("manager-shown-in-full", allowed_by="RFC 7643 section 4.3")
class ManagerShownInFull(App):
    """A manager is shown with address and displayName."""

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        extension = seen.get(urns.ENTERPRISE_USER, {})
        boss = self.store.get("User", extension.get("manager", {}).get("value", ""))
        if boss is None:
            return seen
        reference = {"value": boss["id"], "$ref": self.location(self.kinds["User"], boss)}
        manager = {**reference, "displayName": boss.get("displayName", boss["userName"])}
        return {**seen, urns.ENTERPRISE_USER: {**extension, "manager": manager}}


@AREA.layer("schemas-last-to-first", allowed_by="RFC 7643 section 3")
class SchemasLastToFirst(App):
    """The schemas of a resource are listed with those of extensions first, and stand at its end."""

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        listed = seen.pop("schemas")
        return {**seen, "schemas": listed[::-1]}


@AREA.layer("schemas-of-all-extensions", choice="extensions", allowed_by="RFC 7643 section 3.3")
class SchemasOfAllExtensions(App):
    """The schemas of a resource name every extension that its type may have."""

    def view(self, kind: Kind, stored: Json) -> Json:
        return {**super().view(kind, stored), "schemas": [kind.core["id"], *kind.extensions]}
