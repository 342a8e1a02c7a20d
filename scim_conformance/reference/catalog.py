"""What the endpoint serves for a profile: its schemas and resource types (RFC 7643 sections 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.profile.model import Attribute, Delete, Profile, ResourceProfile
from scim_conformance.reference.syntax import AttributeName, Path, parse_path
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

_TYPES: Final = {
    name.casefold(): name for name in ("string", "boolean", "decimal", "integer", "dateTime", "reference", "binary")
}
_PLURAL: Final[Json] = {"value": {}, "display": {}, "type": {}, "primary": {"type": "boolean"}}


@dataclass(frozen=True, slots=True)
class Target:
    """Where an attribute name leads: the extension that holds it (None: core), the attribute and the sub-attribute.

    ``attribute`` is None when the name is the URN of a whole extension.
    """

    extension: str | None
    attribute: Json | None
    sub: Json | None = None

    @property
    def leaf(self) -> Json | None:
        """The definition of what is meant: the sub-attribute if one is named, else the attribute."""
        return self.sub or self.attribute


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type with everything needed to read, check and show its resources.

    ``creates_on_replace`` is whether a lower-case replace creates the element that its value path does not find.
    """

    name: str
    endpoint: str
    core: Json
    extensions: Mapping[str, Json]
    required: tuple[Path, ...]
    delete: Delete
    creates_on_replace: bool

    @property
    def unique(self) -> str:
        """The name of the attribute that no two resources of the type may share."""
        return "userName" if self.name == "User" else "displayName"

    @property
    def attributes(self) -> Iterator[Json]:
        """The definitions of all core and common attributes."""
        yield from self.core["attributes"]
        yield from schemas.COMMON.values()

    def extension(self, urn: str) -> Json | None:
        """Return the extension schema with that URN, letter case ignored."""
        return schemas.schema(self.extensions, urn)

    def locate(self, name: AttributeName) -> Target | None:
        """Return where an attribute name leads, None when no schema knows it."""
        whole = self.extension(name.text)
        if whole is not None:
            return Target(whole["id"], None)
        if name.urn is None or name.urn.casefold() == self.core["id"].casefold():
            return self._member(None, self.attributes, name)
        extension = self.extension(name.urn)
        return self._member(extension["id"], extension["attributes"], name) if extension else None

    def locate_in_extensions(self, name: AttributeName) -> Target | None:
        """Return where a name without URN leads within an extension, as Entra once wrote ``manager``, or None."""
        if name.urn is not None:
            return None
        found = (self._member(one["id"], one["attributes"], name) for one in self.extensions.values())
        return next((target for target in found if target is not None), None)

    @staticmethod
    def _member(extension: str | None, definitions: Any, name: AttributeName) -> Target | None:
        attribute = schemas.named(definitions, name.name)
        if attribute is None or name.sub is None:
            return Target(extension, attribute) if attribute else None
        sub = schemas.named(schemas.sub_attributes(attribute), name.sub)
        return Target(extension, attribute, sub) if sub else None


def kinds(profile: Profile, *, strict_no_target: bool = False) -> dict[str, Kind]:
    """Return the resource types a profile wants, by name: User, and Group when the profile has groups."""
    creates = profile.client == "entra" and not strict_no_target
    result = {"User": _kind("User", urns.USER, profile.users, creates)}
    if profile.groups is not None:
        result["Group"] = _kind("Group", urns.GROUP, profile.groups, creates)
    return result


def _kind(name: str, urn: str, wanted: ResourceProfile, creates_on_replace: bool) -> Kind:
    known = schemas.core_schemas()
    core = known[urn]
    if name == "Group":
        _set(core, "displayName", uniqueness="server")  # Entra expects 409 for a second group of the same name
    extensions = {urns.ENTERPRISE_USER: known[urns.ENTERPRISE_USER]} if name == "User" else {}
    for attribute in wanted.attributes:
        _declare(core, extensions, attribute)
    required = [parse_path(one.path.text) for one in wanted.attributes if one.required]
    first = "userName" if name == "User" else "displayName"
    if not any(path.attribute.text.casefold() == first.casefold() for path in required):
        required.insert(0, parse_path(first))
    return Kind(name, f"/{name}s", core, extensions, tuple(required), wanted.operations.delete, creates_on_replace)


def _set(holder: Json, name: str, **facts: Any) -> None:
    found = schemas.named(holder["attributes"], name)
    if found is not None:
        found.update(facts)


def _declare(core: Json, extensions: dict[str, Json], attribute: Attribute) -> None:
    path = attribute.path
    if schemas.definition({}, path) is not None:  # a common attribute, which no schema lists
        return
    holder = extensions.setdefault(path.extension, _extension(path.extension)) if path.extension else core
    known = schemas.named(holder["attributes"], path.name)
    if known is None:
        known = schemas.expand(path.name, _facts(attribute))
        holder["attributes"].append(known)
    elif known["type"] == "string" and not (path.sub or path.selector):
        known.update(schemas.expand(known["name"], {**known, "type": _type(attribute)}))
    if path.sub and schemas.named(schemas.sub_attributes(known), path.sub) is None:
        known.setdefault("subAttributes", []).append(schemas.expand(path.sub, {"type": _type(attribute)}))
    if attribute.required and not (path.sub or path.selector):
        known["required"] = True


def _extension(urn: str) -> Json:
    words = [word for word in urn.split(":") if word.isalnum() and word not in {"urn", "User", "Group"}]
    return {
        "schemas": [urns.SCHEMA],
        "id": urn,
        "name": words[-1] if words else urn,
        "description": "Attributes of the connector",
        "attributes": [],
    }


def _facts(attribute: Attribute) -> Json:
    path = attribute.path
    if path.selector:
        keys = {path.selector.key: {"type": "boolean"} if isinstance(path.selector.value, bool) else {}}
        return {"type": "complex", "multiValued": True, "subAttributes": {**_PLURAL, **keys}}
    return {"type": "complex"} if path.sub else {"type": _type(attribute)}


def _type(attribute: Attribute) -> str:
    return _TYPES.get(attribute.type.casefold(), "string")
