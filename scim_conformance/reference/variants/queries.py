# ruff: noqa: ARG002, D102 - a step is given more than a variant needs; docstrings say what the endpoint does
"""Legal ways to take a filter or to turn it away, and to put results in an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_filter, not_implemented
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.syntax import (
    AttributeName,
    Both,
    Compare,
    Either,
    Filter,
    Negation,
    Present,
    Selects,
    attribute_name,
    parse_filter,
)
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import schemas

Json = dict[str, Any]

AREA = Area("queries")
_ALWAYS_TAKEN = ("id", "externalId", "meta.resourceType")


class Choosy(App):
    """An endpoint that turns some filters away before it applies them."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        self.consider_filter(call, kind, parse_filter(text))
        return super().predicate(call, kind, text)

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        """Raise the refusal of a filter that is not taken."""


def nodes(tree: Filter) -> Iterator[Filter]:
    """Yield a filter and all that it is made of."""
    yield tree
    match tree:
        case Both(conditions) | Either(conditions):
            inner: tuple[Filter | None, ...] = conditions
        case Negation(condition):
            inner = (condition,)
        case Selects():
            inner = (tree.condition, tree.then)
        case _:
            inner = ()
    for one in inner:
        if one is not None:
            yield from nodes(one)


def named(tree: Filter) -> Iterator[AttributeName]:
    """Yield the attributes of the resource that a filter names, not those within brackets."""
    match tree:
        case Both(conditions) | Either(conditions):
            for one in conditions:
                yield from named(one)
        case Negation(condition):
            yield from named(condition)
        case Present() | Compare() | Selects():
            yield tree.attribute


@AREA.layer("filter-operators-few", choice="filter-operators", allowed_by="RFC 7644 section 3.12 table 9")
class FilterOperatorsFew(Choosy):
    """Of the operators of filters only eq, and and brackets are taken, all others are refused as invalidFilter."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        for node in nodes(tree):
            plain = isinstance(node, Both | Selects) or (isinstance(node, Compare) and node.operator == "eq")
            if not plain:
                raise invalid_filter("Only eq and and are taken in filters.")


def _asks_for_one_thing(profile: Profile) -> bool:
    return profile.client != "entra"


@AREA.layer(
    "filter-eq-alone",
    choice="filter-operators",
    allowed_by="RFC 7644 section 3.12 table 9",
    need=_asks_for_one_thing,
)
class FilterEqAlone(Choosy):
    """A filter may be one comparison with eq and nothing else, all others are refused as invalidFilter."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        for node in nodes(tree):
            if not isinstance(node, Compare | Selects) or (isinstance(node, Compare) and node.operator != "eq"):
                raise invalid_filter("A filter must be a single comparison with eq.")


@AREA.layer("filter-logic-501", choice="filter-operators", allowed_by="RFC 7644 section 3.12 table 8")
class FilterLogic501(Choosy):
    """Filters with or and not are not implemented."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        if any(isinstance(one, Either | Negation) for one in nodes(tree)):
            raise not_implemented("Filters take neither or nor not.")


@AREA.layer("filter-order-refused", choice="filter-operators", allowed_by="RFC 7644 section 3.12 table 9")
class FilterOrderRefused(Choosy):
    """The operators gt, ge, lt and le are refused as invalidFilter for whatever attribute."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        if any(isinstance(one, Compare) and one.operator in {"gt", "ge", "lt", "le"} for one in nodes(tree)):
            raise invalid_filter("Values are not compared by their order.")


def _promises_no_brackets(profile: Profile) -> bool:
    return not any(one.filterable and one.path.selector for one in profile.users.attributes)


@AREA.layer("filter-brackets-501", allowed_by="RFC 7644 section 3.4.2.2 table 5", need=_promises_no_brackets)
class FilterBrackets501(Choosy):
    """Filters with square brackets, which are optional, are not implemented."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        if any(isinstance(one, Selects) for one in nodes(tree)):
            raise not_implemented("Filters take no square brackets.")


class Promising(Choosy):
    """An endpoint that knows what the connector promises of filters."""

    def promised(self, kind: Kind, name: AttributeName) -> bool:
        """Return whether the profile says that resources can be filtered by an attribute."""
        resource = self.profile.users if kind.name == "User" or self.profile.groups is None else self.profile.groups
        paths = [one.path for one in resource.attributes if one.filterable] + [resource.match_by]
        texts = {path.text.partition("[")[0].casefold() for path in paths}
        texts |= {text.casefold() for text in _ALWAYS_TAKEN}
        plain = name.text.casefold().removeprefix(f"{kind.core['id']}:".casefold())
        return plain in texts or plain.partition(".")[0] in texts


@AREA.layer("filter-promised-only", choice="filter-attributes", allowed_by="RFC 7644 section 3.12 table 9")
class FilterPromisedOnly(Promising):
    """A filter on an attribute that the connector does not promise is refused as invalidFilter."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        for name in named(tree):
            if not self.promised(kind, name):
                raise invalid_filter(f"{name.text} cannot be filtered by.")


@AREA.layer("filter-unknown-attribute-400", choice="filter-attributes", allowed_by="RFC 7644 section 3.12 table 9")
class FilterUnknownAttribute400(Choosy):
    """A filter on an attribute that no schema knows is refused as invalidFilter where one type is asked about."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        if len(call.kinds) > 1:  # section 3.4.2.1: there it has no value
            return
        for name in named(tree):
            if kind.locate(name) is None:
                raise invalid_filter(f"There is no attribute {name.text}.")


@AREA.layer("filter-secret-400", allowed_by="RFC 7643 section 7")
class FilterSecret400(Choosy):
    """A filter on an attribute that is never returned is refused as invalidFilter."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        for name in named(tree):
            target = kind.locate(name)
            if target is not None and target.leaf is not None and schemas.returned(target.leaf) == "never":
                raise invalid_filter(f"{name.text} cannot be filtered by.")


@AREA.layer("filter-presence-too-many", allowed_by="RFC 7644 section 3.12 table 9")
class FilterPresenceTooMany(Choosy):
    """A filter that is nothing but a presence is refused: it yields too many results."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        if isinstance(tree, Present):
            raise ScimError(400, "Narrow the filter down.", "tooMany")


@AREA.layer("filter-person-sensitive", allowed_by="RFC 7644 section 7.5.2")
class FilterPersonSensitive(Promising):
    """A filter in an address on names, phone numbers or addresses that are not promised is refused with 403."""

    def consider_filter(self, call: Call, kind: Kind, tree: Filter) -> None:
        super().consider_filter(call, kind, tree)
        for name in named(tree):
            personal = name.name.casefold() in {"name", "phonenumbers", "addresses"}
            if call.operation == "query" and personal and not self.promised(kind, name):
                raise ScimError(403, "Send personal information in the body of a search.", "sensitive")


class Unsorted(App):
    """An endpoint that does not sort and says so."""

    def service_provider_config(self, call: Call) -> Json:
        return {**super().service_provider_config(call), "sort": {"supported": False}}


@AREA.layer("sort-ignored", choice="sort", allowed_by="RFC 7644 section 3.4.2.3")
class SortIgnored(Unsorted):
    """Sorting is not offered, and sortBy and sortOrder are ignored."""

    def ordered(self, call: Call, found: Found) -> Found:
        return found


@AREA.layer("sort-some-400", choice="sort", allowed_by="RFC 7644 section 3.12 table 9")
class SortSome400(App):
    """A query sorted by an attribute that no schema knows is refused with 400 and invalidValue."""

    def ordered(self, call: Call, found: Found) -> Found:
        by = call.query.sort_by
        if by and all(kind.locate(attribute_name(by)) is None for kind in call.kinds):
            raise ScimError(400, f"There is no attribute {by}.", "invalidValue")
        return super().ordered(call, found)


@AREA.layer("newest-first", choice="natural-order", allowed_by="RFC 7644 section 3.4.2.3")
class NewestFirst(App):
    """Results that nobody asked to sort begin with the newest."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        return super().candidates(call, kind)[::-1]


@AREA.layer("order-by-id", choice="natural-order", allowed_by="RFC 7644 section 3.4.2.3")
class OrderById(App):
    """Results that nobody asked to sort come in the order of their ids, which are random."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        return sorted(super().candidates(call, kind), key=lambda one: str(one["id"]))


@AREA.layer(
    "order-changes",
    choice="natural-order",
    allowed_by="RFC 7644 section 3.4.2.4",
    dialects=("entra", "entra-compliant", "rfc"),
)
class OrderChanges(App):
    """A list that fits onto a page comes in another order with each request."""

    def query(self, call: Call) -> Answer:
        self.notes["turn"] = self.notes.get("turn", 0) + 1
        return super().query(call)

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        found = super().candidates(call, kind)
        cut = call.query.cursor is not None or call.query.start > 1 or self.page_size(call) < len(found)
        turn = 0 if cut or not found else self.notes.get("turn", 0) % len(found)
        return found[turn:] + found[:turn]
