# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; a step is given what a fault may need
"""Faults of attributes and excludedAttributes, and of what is returned without them."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import LISTING, Area, declares, has_extension
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.projection import project
from scim_conformance.reference.syntax import attribute_name
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("projection")
_NOTHING = "none"


class _Misread(App):
    """Shows the attributes that ``names`` makes of those that were asked for."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        """Return the names that are shown of those in the attributes parameter."""
        return call.attributes

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        if not call.attributes:
            return super().represent(call, kind, resource)
        return project(kind, resource, self.names(call, kind), call.excluded)


@AREA.layer(
    "attributes-ignored",
    effect="A client that asks for names only is sent whole records, and a large directory takes many times as long.",
    caught_by=("projection-attributes-only",),
    classes=("RF-21",),
)
class AttributesIgnored(_Misread):
    """The attributes parameter is ignored."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        return []


@AREA.layer(
    "attributes-ignored-in-lists",
    effect="Listing a large directory by name alone takes as long as reading all of it.",
    caught_by=("projection-of-list",),
    classes=("RF-21",),
)
class AttributesIgnoredInLists(_Misread):
    """The attributes parameter is ignored in lists."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        return [] if call.operation in LISTING else call.attributes


@AREA.layer(
    "sub-attribute-brings-whole",
    effect="A client that asks for a first name is sent all names, addresses and numbers.",
    caught_by=("projection-of-sub-attribute",),
)
class SubAttributeBringsWhole(_Misread):
    """A sub-attribute in the attributes parameter brings the whole attribute."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        return [name if ":" in name else name.partition(".")[0] for name in call.attributes]


@AREA.layer(
    "attributes-case-sensitive",
    effect="A mapping that writes names in other letters receives bare ids, and sees a difference everywhere.",
    caught_by=("projection-reads-any-notation",),
)
class AttributesCaseSensitive(_Misread):
    """Letter case counts in the attributes parameter."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        known = {one["name"] for one in kind.attributes}
        exact = [name for name in call.attributes if ":" in name or name.partition(".")[0] in known]
        return exact or [_NOTHING]


@AREA.layer(
    "attributes-urn-unknown",
    effect="A client that writes names in full receives bare ids.",
    caught_by=("projection-reads-any-notation",),
)
class AttributesUrnUnknown(_Misread):
    """A core attribute with its URN in the attributes parameter is not found."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        return [name for name in call.attributes if not name.startswith(urns.USER)] or [_NOTHING]


@AREA.layer(
    "attributes-extension-unknown",
    effect="A client cannot read the department or the manager alone, and takes them for missing.",
    caught_by=("projection-of-extension",),
    need=has_extension,
)
class AttributesExtensionUnknown(_Misread):
    """An attribute of an extension in the attributes parameter is not found."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        found = [one for one in call.attributes if ":" not in one or one.startswith(urns.USER)]
        return found or [_NOTHING]


@AREA.layer(
    "attributes-unknown-name-shows-all",
    effect="One attribute that the product dropped turns each read of a client into the full record.",
    caught_by=("projection-ignores-unknown-name",),
)
class AttributesUnknownNameShowsAll(_Misread):
    """With an unknown name in it, the attributes parameter is ignored."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        known = all(kind.locate(attribute_name(name)) for name in call.attributes)
        return call.attributes if known else []


@AREA.layer(
    "attributes-show-hidden",
    effect="The password of each user can be read by whoever holds a token.",
    caught_by=("projection-shows-never-and-on-request",),
    need=declares("password"),
)
class AttributesShowHidden(App):
    """Asked for by name, what is never returned is shown."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        asked = {name: resource[name] for name in call.attributes if name in resource}
        return super().represent(call, kind, resource) | asked


@AREA.layer(
    "create-ignores-attributes",
    effect="Each create of a large resource answers with all of it.",
    caught_by=("projection-of-created",),
)
class CreateIgnoresAttributes(_Misread):
    """The answer to a create ignores the attributes parameter."""

    def names(self, call: Call, kind: Kind) -> list[str]:
        return [] if call.operation == "create" else call.attributes


@AREA.layer(
    "put-ignores-excluded",
    effect="Each change of a large group answers with all members until the request times out.",
    caught_by=("projection-of-replaced",),
)
class PutIgnoresExcluded(App):
    """The answer to a PUT ignores the excludedAttributes parameter."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        if call.operation == "replace":
            return project(kind, resource, call.attributes, [])
        return super().represent(call, kind, resource)


@AREA.layer(
    "excluded-drops-id",
    effect="An answer without id cannot be linked to an account, so that the next update has no target.",
    caught_by=("projection-excludes-but-id",),
)
class ExcludedDropsId(App):
    """The excludedAttributes parameter removes the id as well."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return {name: value for name, value in shown.items() if name not in call.excluded}


@AREA.layer(
    "both-parameters-500",
    effect="A client that fills in both parameters takes the endpoint for broken, and tries again for ever.",
    caught_by=("projection-survives-both-parameters",),
)
class BothParameters500(App):
    """Both parameters in one request end in 500."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        if call.attributes and call.excluded:
            raise ScimError(500, "attributes and excludedAttributes cannot be combined.")
        return super().represent(call, kind, resource)


@AREA.layer(
    "read-shows-hidden",
    effect="Passwords reach each client and each log, although the schema says that they stay inside.",
    caught_by=("users-read-hides-what-schema-hides",),
    need=declares("password"),
    classes=("CR-18",),
)
class ReadShowsHidden(App):
    """A read shows the password."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        held = {"password": resource["password"]} if call.operation == "read" and "password" in resource else {}
        return shown | held


@AREA.layer(
    "total-cached",
    effect="A client that walks the list by its number of users never sees the latest, and creates them again.",
    caught_by=("users-list-counts-created",),
)
class TotalCached(App):
    """The number of users in a list without filter stays what it was when it was first asked for."""

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        if call.operation == "query" and answer.status == 200 and call.query.filter is None:
            key = f"total {call.request.path}"
            answer.document["totalResults"] = self.notes.setdefault(key, answer.document["totalResults"])
        return answer


@AREA.layer(
    "list-without-newest",
    effect="A client that walks the list does not see the person, and creates a duplicate.",
    caught_by=("users-list-shows-created",),
)
class ListWithoutNewest(App):
    """The user created last is missing from a list without filter."""

    def matching(self, call: Call, kind: Kind) -> Found:
        found = super().matching(call, kind)
        return found[:-1] if call.query.filter is None else found


@AREA.layer(
    "search-ignores-attributes",
    effect="A client that searches by POST for names only is sent whole records.",
    caught_by=("search-by-post-obeys-attributes",),
)
class SearchIgnoresAttributes(App):
    """A search by POST shows everything, whatever its attributes."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        if call.operation == "search":
            return project(kind, resource, [], [])
        return super().represent(call, kind, resource)
