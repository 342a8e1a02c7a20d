# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Legal ways to show a resource: which attributes there are, and which are returned when."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import invalid_value
from scim_conformance.reference.messages import Call
from scim_conformance.reference.syntax import attribute_name
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

AREA = Area("reading")
_RETURNED = "RFC 7643 section 7"
_ESSENTIAL = frozenset({"username", "displayname", "active", "groups", "members"})
_BADGES = "urn:example:params:scim:schemas:extension:badges:2.0:User"


def _has_groups(profile: Profile) -> bool:
    return profile.groups is not None


class Marked(App):
    """An endpoint whose schemas say of some attributes that they are returned otherwise than usual."""

    marks: tuple[tuple[str, str, str], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, name, returned in self.marks:
            if kind in self.kinds:
                found = schemas.named(self.kinds[kind].core["attributes"], name)
                if found is not None:
                    found["returned"] = returned


@AREA.layer("names-always-returned", choice="returned", allowed_by=_RETURNED)
class NamesAlwaysReturned(Marked):
    """The userName of a user and the displayName of a group are always returned, as the schemas say."""

    marks = (("User", "userName", "always"), ("Group", "displayName", "always"))


@AREA.layer("active-always-returned", choice="returned", allowed_by=_RETURNED)
class ActiveAlwaysReturned(Marked):
    """The attributes active and emails of a user are always returned, as the schema says."""

    marks = (("User", "active", "always"), ("User", "emails", "always"))


class OnRequest(Marked):
    """An endpoint that returns some attributes only to who asks for them, or has just written them."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        if call.attributes:
            return shown
        written = {name.casefold() for name in call.body} if call.operation in {"create", "replace"} else set()
        hidden = {one["name"] for one in kind.attributes if schemas.returned(one) == "request"}
        return {name: held for name, held in shown.items() if name not in hidden or name.casefold() in written}


@AREA.layer("members-on-request", choice="returned", allowed_by=_RETURNED, need=_has_groups)
class MembersOnRequest(OnRequest):
    """The members of a group are returned to who asks for them, as the schema says."""

    marks = (("Group", "members", "request"),)


@AREA.layer("memberships-on-request", choice="returned", allowed_by=_RETURNED, need=_has_groups)
class MembershipsOnRequest(OnRequest):
    """The groups of a user are returned to who asks for them, as the schema says."""

    marks = (("User", "groups", "request"),)


@AREA.layer("memberships-not-offered", choice="memberships", allowed_by="RFC 7643 section 4.1", need=_has_groups)
class MembershipsNotOffered(App):
    """Users have no attribute groups, and their schema does not define it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        core = self.kinds["User"].core
        core["attributes"] = [one for one in core["attributes"] if one["name"] != "groups"]

    def view(self, kind: Kind, stored: Json) -> Json:
        return {name: held for name, held in super().view(kind, stored).items() if name != "groups"}


@AREA.layer("attributes-promised-only", choice="attributes", allowed_by="RFC 7643 section 4")
class AttributesPromisedOnly(App):
    """Of the optional attributes there are those only that the connector maps; the schemas define no others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in self.kinds.values():
            resource = self.profile.users if kind.name == "User" else self.profile.groups
            paths = [one.path for one in resource.attributes] if resource is not None else []
            mapped = {path.name.casefold() for path in paths} | _ESSENTIAL
            extensions = {path.extension for path in paths}
            core = kind.core
            core["attributes"] = [one for one in core["attributes"] if one["name"].casefold() in mapped]
            for urn in [one for one in kind.extensions if one not in extensions]:
                del kind.extensions[urn]  # type: ignore[attr-defined]  # a dict, though not meant to change


@AREA.layer("attribute-beyond", choice="extensions", allowed_by="RFC 7643 section 3.3")
class AttributeBeyond(App):
    """Users have an extension that the connector does not know, with values the endpoint computes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stars = {"type": "integer", "description": "How long the user is with us", "mutability": "readOnly"}
        badges = {
            "schemas": [urns.SCHEMA],
            "id": _BADGES,
            "name": "Badges",
            "description": "Badges of users",
            "attributes": [schemas.expand("stars", stars)],
        }
        self.kinds["User"].extensions[_BADGES] = badges  # type: ignore[index]  # a dict, though not meant to change

    def view(self, kind: Kind, stored: Json) -> Json:
        result = super().view(kind, stored)
        if kind.name == "User":
            result["schemas"] = [*result["schemas"], _BADGES]
            result[_BADGES] = {"stars": len(stored["id"]) % 5}
        return result


@AREA.resource("schemas-named-last", allowed_by="RFC 7159 section 4")
def schemas_named_last(resource: Json) -> None:
    """A resource names its schemas last, and the extensions before the schema of the type."""
    named = resource.pop("schemas", None)
    if named is not None:
        resource["schemas"] = named[::-1]


class Demanding(App):
    """An endpoint that refuses some requests for parts of a resource."""

    def read_body(self, call: Call) -> None:
        super().read_body(call)
        if call.kinds and call.operation in {"read", "query", "search"}:
            self.examine_projection(call)

    def examine_projection(self, call: Call) -> None:
        """Raise the refusal."""


@AREA.layer("projection-of-both-400", allowed_by="RFC 7644 section 3.9")
class ProjectionOfBoth400(Demanding):
    """A request with attributes and excludedAttributes, which exclude each other, is refused."""

    def examine_projection(self, call: Call) -> None:
        super().examine_projection(call)
        if call.attributes and call.excluded:
            raise invalid_value("Send attributes or excludedAttributes.")


@AREA.layer("projection-of-unknown-400", allowed_by="RFC 7644 section 3.9")
class ProjectionOfUnknown400(Demanding):
    """A request for an attribute that no schema knows is refused."""

    def examine_projection(self, call: Call) -> None:
        super().examine_projection(call)
        for name in [*call.attributes, *call.excluded]:
            if all(kind.locate(attribute_name(name)) is None for kind in call.kinds):
                raise invalid_value(f"There is no attribute {name}.")
