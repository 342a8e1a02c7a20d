# ruff: noqa: D102, ARG002 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of reading and filtering."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_filter, not_found
from scim_conformance.reference.faults.registry import LISTING, Area, has_selector
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]

AREA = Area("users-filter")


def case_exact(kind: Kind) -> Kind:
    """Return the resource type with attributes that tell upper from lower case."""
    core = copy.deepcopy(kind.core)
    for attribute in core["attributes"]:
        for one in (attribute, *attribute.get("subAttributes", [])):
            one["caseExact"] = True
    return replace(kind, core=core)


def everything(_: Any) -> bool:
    """Select whatever there is."""
    return True


def nothing(_: Any) -> bool:
    """Select nothing."""
    return False


@AREA.layer(
    "filter-ignored",
    effect="Every match query finds somebody, and the client links people to foreign accounts.",
    caught_by=("users-filter-finds-nobody-for-stranger",),
)
class FilterIgnored(App):
    """Any filter returns everybody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return everything


@AREA.layer(
    "filter-stranger-finds-all",
    effect="A person who has no account yet is linked to somebody else's.",
    caught_by=("users-filter-finds-nobody-for-stranger",),
)
class FilterStrangerFindsAll(App):
    """A filter without a match returns everybody."""

    def matching(self, call: Call, kind: Kind) -> Found:
        return super().matching(call, kind) or [(kind, self.view(kind, one)) for one in self.store.all(kind.name)]


@AREA.layer(
    "filter-unsupported-returns-all",
    effect="A match by any attribute but userName links people to foreign accounts.",
    caught_by=("users-filter-unknown-attribute-finds-nobody",),
    classes=("RF-06",),
)
class FilterUnsupportedReturnsAll(App):
    """Only filters on userName work; any other returns everybody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        return wanted if text.casefold().startswith("username ") else everything


@AREA.layer(
    "unknown-user-404",
    effect="The connection test fails, and a running job takes the endpoint for gone.",
    caught_by=("connection-unknown-user-is-empty-list", "users-filter-finds-nobody-for-stranger"),
    classes=("RF-01",),
)
class UnknownUser404(App):
    """A filter without a match is answered with 404."""

    def query(self, call: Call) -> Answer:
        answer = super().query(call)
        if call.query.filter and not answer.document["totalResults"]:
            raise not_found("There is no such user.")
        return answer


@AREA.layer(
    "filter-case-sensitive",
    effect="A change of letter case in the directory hides the account, and the client creates a second one.",
    caught_by=("users-filter-in-other-case",),
)
class FilterCaseSensitive(App):
    """Filters tell upper from lower case."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, case_exact(kind), text)


@AREA.layer(
    "filter-plus-as-space",
    effect="People with a plus sign in their name are never found and created again and again.",
    caught_by=("users-filter-special-value",),
    classes=("RF-12",),
)
class FilterPlusAsSpace(App):
    """A plus sign in a filter is read as a space."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, kind, text.replace("+", " "))


@AREA.layer(
    "filter-quote-breaks",
    effect="O'Malley can never be provisioned; each cycle ends in an error for him.",
    caught_by=("users-filter-special-value",),
    classes=("RF-10",),
)
class FilterQuoteBreaks(App):
    """An apostrophe or an escaped quotation mark in a filter ends in 500."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        if "'" in text or '\\"' in text:
            raise ScimError(500, "Unterminated string in the query.")
        return super().predicate(call, kind, text)


@AREA.layer(
    "filter-non-ascii-misses",
    effect="People with an umlaut in their name are never found and created again and again.",
    caught_by=("users-filter-special-value",),
)
class FilterNonAsciiMisses(App):
    """A filter with characters beyond ASCII finds nobody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        return wanted if text.isascii() else nothing


@AREA.layer(
    "filter-prefix-match",
    effect="ann@ finds anne@ as well, and the client stops because the match is not unique.",
    caught_by=("users-filter-special-value",),
)
class FilterPrefixMatch(App):
    """The operator eq matches whatever begins with the value."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return super().predicate(call, kind, re.sub(r"\seq\s", " sw ", text, flags=re.IGNORECASE))


@AREA.layer(
    "filter-malformed-returns-all",
    effect="A slip in a query shows everybody instead of an error, and the client acts on them.",
    caught_by=("users-filter-malformed-is-400",),
)
class FilterMalformedReturnsAll(App):
    """A filter that cannot be read returns everybody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        try:
            return super().predicate(call, kind, text)
        except ScimError:
            return everything


@AREA.layer(
    "filter-malformed-500",
    effect="A slip in a query looks like an outage and is retried for ever.",
    caught_by=("users-filter-malformed-is-400",),
)
class FilterMalformed500(App):
    """A filter that cannot be read ends in 500."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        try:
            return super().predicate(call, kind, text)
        except ScimError as error:
            raise ScimError(500, "Unexpected token.") from error


@AREA.layer(
    "read-unknown-500",
    effect="A client that checks whether a user is gone takes the endpoint for broken.",
    caught_by=("users-read-unknown-is-404",),
)
class ReadUnknown500(App):
    """An unknown id ends in 500."""

    def find(self, call: Call) -> Json:
        try:
            return super().find(call)
        except ScimError as error:
            raise ScimError(500, "No row was found.") from error


@AREA.layer(
    "filter-malformed-untyped",
    effect="The client cannot tell a filter it worded wrongly from any other mistake.",
    caught_by=("users-filter-malformed-names-invalid-filter",),
    classes=("ER-10",),
)
class FilterMalformedUntyped(App):
    """The refusal of a filter that cannot be read carries no scimType."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        try:
            return super().predicate(call, kind, text)
        except ScimError as error:
            raise ScimError(error.status, error.detail) from error


@AREA.layer(
    "filter-value-path-misses",
    effect="A match by work e-mail finds nobody, and the client creates a second account.",
    caught_by=("users-filter-unpromised-is-never-wrong",),
    classes=("RF-13",),
    need=has_selector,
)
class FilterValuePathMisses(App):
    """A filter with a value path finds nobody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        return nothing if "[" in text else wanted


@AREA.layer(
    "filter-words-case-sensitive",
    effect="A client that writes EQ or username is refused, and no match is ever found.",
    caught_by=("users-filter-words-in-any-case",),
    classes=("RF-04",),
)
class FilterWordsCaseSensitive(App):
    """Attribute names and operators in other letter case are refused."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        words = text.split(" ")
        if words[0] == "USERNAME" or "EQ" in words:
            raise invalid_filter("There is no such attribute or operator.")
        return super().predicate(call, kind, text)


@AREA.layer(
    "odd-id-500",
    effect="A client that asks for an id from another system takes the endpoint for broken.",
    caught_by=("users-read-odd-id-is-refused",),
)
class OddId500(App):
    """An id with characters that no id of the endpoint has ends in 500."""

    def find(self, call: Call) -> Json:
        if not re.fullmatch(r"[\w-]{1,64}", call.id, re.ASCII):
            raise ScimError(500, "Invalid input syntax for type uuid.")
        return super().find(call)


@AREA.resource(
    "read-shows-other-id",
    effect="The client stores one id and is shown another, so that the account is linked twice or not at all.",
    caught_by=("users-read-shows-same-id",),
    to=frozenset({"read"}),
)
def read_shows_other_id(resource: Json) -> None:
    """A single read shows an id that the create did not return."""
    resource["id"] = f"user-{resource['id']}"


@AREA.answer(
    "page-unnamed",
    effect="A client that pages through the directory cannot tell where it is.",
    caught_by=("users-list-names-page",),
    to=LISTING,
)
def page_unnamed(answer: Answer) -> None:
    """Pages do not say startIndex and itemsPerPage."""
    del answer.document["startIndex"]
    del answer.document["itemsPerPage"]


@AREA.layer(
    "search-at-root-finds-all",
    effect="A client that looks for one person among all types takes the first of the directory.",
    caught_by=("search-by-post-at-base-address",),
)
class SearchAtRootFindsAll(App):
    """A search by POST at the base address does not look at its filter."""

    def search(self, call: Call) -> Answer:
        if call.request.path == f"{self.prefix}/.search":
            call.body = {name: value for name, value in call.body.items() if name.casefold() != "filter"}
        return super().search(call)
