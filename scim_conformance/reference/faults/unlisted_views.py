# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of pages, projections and spellings that nobody has listed: only generated examples find them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.faults.registry import Area, has_extension
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.projection import project
from scim_conformance.reference.syntax import attribute_name
from scim_conformance.scim import schemas

Json = dict[str, Any]

AREA = Area("generated-views")
_PAGES = ("users-generated-pages-hold-each-match-once",)
_VIEWS = ("users-generated-projections-show-the-same",)
_NAMES = ("users-generated-spellings-mean-the-same",)


# -- pages --------------------------------------------------------------------------------------------------------


@AREA.layer(
    "page-numbered-by-size",
    effect="A client that shortens its pages on the way reads some people twice and never sees others.",
    caught_by=_PAGES,
)
class PageNumberedBySize(App):
    """The startIndex is divided by count to the number of a page, so that only multiples of count begin where asked."""

    def page(self, call: Call, found: Found) -> Found:
        size = self.page_size(call)
        first = call.query.start - 1
        return found[first // size * size :][:size] if size else super().page(call, found)


@AREA.layer(
    "page-of-all-from-one",
    effect="A client that asks for the rest at once is sent everybody again, and takes each person for two.",
    caught_by=_PAGES,
)
class PageOfAllFromOne(App):
    """Where count is as large as the number of matches, the page begins with the first, as if there were one page."""

    def page(self, call: Call, found: Found) -> Found:
        one = "count" in call.request.args and call.query.count >= len(found)
        return found if one and call.query.start <= len(found) else super().page(call, found)


# -- projections --------------------------------------------------------------------------------------------------


def _has_parts(profile: Profile) -> bool:
    """Return whether users have two parts of a name or of another attribute that is an object."""
    held = [one.path.name for one in profile.users.attributes if one.path.sub and not one.path.selector]
    return any(held.count(name) > 1 for name in held)


@AREA.layer(
    "excluded-part-takes-whole",
    effect="A client that leaves out one part of the name sees none of it, and writes it anew in each cycle.",
    caught_by=_VIEWS,
    need=_has_parts,
)
class ExcludedPartTakesWhole(App):
    """Leaving out a part of an attribute leaves out the whole attribute."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        whole = [one.rpartition(".")[0] if "." in one.rpartition(":")[2] else one for one in call.excluded]
        return project(kind, resource, call.attributes, whole)


@AREA.layer(
    "asked-twice-is-nothing",
    effect="A mapping with one attribute twice sees it empty, and writes it anew in each cycle.",
    caught_by=_VIEWS,
)
class AskedTwiceIsNothing(App):
    """An attribute that is asked for twice is not shown."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        asked = call.attributes
        once = [one for one in asked if asked.count(one) == 1]
        return project(kind, resource, once or (["id"] if asked else []), call.excluded)


@AREA.layer(
    "urn-asked-by-letter",
    effect="A client that writes the URN as its own settings have it sees no department, and writes it in each cycle.",
    caught_by=_VIEWS,
    need=has_extension,
)
class UrnAskedByLetter(App):
    """The URN of an extension in attributes counts as written, letter by letter."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        known = {*kind.extensions, kind.core["id"]}
        asked = [one for one in call.attributes if attribute_name(one).urn in {None, *known}]
        return project(kind, resource, asked or (["id"] if call.attributes else []), call.excluded)


# -- spellings ----------------------------------------------------------------------------------------------------


def _turkish(name: str) -> str:
    """Return a name in small letters as a Turkish locale makes them."""
    return name.replace("I", "\u0131").lower()


class _Spelled(App):
    """Finds the names of members in the body of a PUT by what is left of their letter case."""

    def folded(self, name: str, known: str) -> bool:
        """Return whether a name is taken for one that the schema has."""
        raise NotImplementedError

    def accept(self, call: Call) -> Json:
        if call.operation == "replace" and call.kind.name == "User":
            definitions = {one["name"].casefold(): one for one in call.kind.attributes}
            call.body = self._read(call.body, definitions)
        return super().accept(call)

    def _read(self, held: Json, definitions: Mapping[str, Json]) -> Json:
        found: Json = {}
        for name, value in held.items():
            known = definitions.get(name.casefold())
            if known is None or self.folded(name, known["name"]):
                found[name] = self._inside(value, known) if known else value
        return found

    def _inside(self, value: Any, definition: Json) -> Any:
        inner = {one["name"].casefold(): one for one in schemas.sub_attributes(definition)}
        if isinstance(value, list):
            return [self._inside(one, definition) for one in value]
        return self._read(value, inner) if isinstance(value, dict) else value


@AREA.layer(
    "names-in-turkish",
    effect="On a server with Turkish settings names with a capital I are lost, and nobody elsewhere can see why.",
    caught_by=_NAMES,
)
class NamesInTurkish(_Spelled):
    """A member of a PUT is not found where a capital I of its name becomes a dotless small one."""

    def folded(self, name: str, known: str) -> bool:
        return name == known or _turkish(name) == known.lower()


@AREA.layer(
    "paths-in-few-spellings",
    effect="A mapping that somebody typed by hand is answered with success and does nothing.",
    caught_by=_NAMES,
)
class PathsInFewSpellings(App):
    """An operation is passed over where its path is written neither as in the schema nor all in capitals or small."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        path = operation.path
        name = path.partition("[")[0].partition(".")[0].rpartition(":")[2] if path and call.kind.name == "User" else ""
        known = schemas.named(list(call.kind.attributes), name)
        if known is None or name in {known["name"], name.lower(), name.upper()}:
            super().apply(call, resource, operation)
