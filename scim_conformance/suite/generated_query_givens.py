"""What generated pages and projections are asked of: the three users whom nobody changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pytest
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange
from scim_conformance.model import CaseId, Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.lists import resources
from scim_conformance.rules.projection import marked, partial, shows_only
from scim_conformance.rules.queries import each_page, meets_each_once, total_is
from scim_conformance.rules.values import unassigned
from scim_conformance.rules.views import shows_without_any
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.strategies import names as made
from scim_conformance.suite.discovery_givens import Discovery
from scim_conformance.suite.exploring import Seen, findings
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.kit import Blocked, NotApplicable
from scim_conformance.suite.query_givens import Queries

_PAGE = 2  # what the listed walk has on a page


class Walks:
    """Walks through the crowd page by page, whatever the sizes of the pages are."""

    def __init__(self, queries: Queries) -> None:
        self.queries = queries

    def sizes(self) -> st.SearchStrategy[Any]:
        """Return sizes of pages, up to one more than there are users."""
        return made.page_sizes(len(self.queries.crowd.ids) + 1)

    @staticmethod
    def plain(example: Sequence[int]) -> list[int]:  # noqa: ARG004 - all walks have one that is plain
        """Return the sizes of the walk that listed checks take."""
        return [_PAGE]

    def walk(self, example: Sequence[int], fresh: bool) -> Seen | None:  # noqa: ARG002 - a read leaves no trace
        """Walk through the crowd: it is met whole, each user once, and every page tells the same total."""
        if not example:
            return None
        ids, pages, met = self.queries.crowd.ids, list[Exchange](), 0
        while met < len(ids) and len(pages) <= len(ids):
            size = example[len(pages) % len(example)]
            page = self.queries.listed(startIndex=str(met + 1), count=str(size))
            found = findings(page, total_is(len(ids)), _at_most(size))
            pages.append(page)
            if found or not resources(page):
                return Seen(found or findings(page, meets_each_once(pages, ids)), pages)
            met += len(resources(page))
        return Seen(findings(pages[-1], each_page(pages, total_is(len(ids))), meets_each_once(pages, ids)), pages)


def _at_most(size: int) -> Rule:
    def rule(exchange: Exchange) -> list[Finding]:
        found = len(resources(exchange))
        return [] if found <= size else [Finding("Resources", f"{size} at most, as count asks", f"{found}")]

    return rule


class Views:
    """Reads one user of the crowd with some of its attributes, or without."""

    def __init__(self, queries: Queries, served: Mapping[str, Json]) -> None:
        self.users: Users = queries.users
        self.user = queries.crowd.alma
        self.whole = self.user.body
        known = served or schemas.core_schemas()
        self.always = marked(known, "always")
        self._hidden = {_place(one) for one in marked(known, "never", "request")}

    @cached_property
    def names(self) -> list[str]:
        """The names of what the user shows, and may be asked for or left out: whole attributes, and parts."""
        mapped = [one.path for one in self.users.plain()]
        texts = [text for path in mapped for text in _names(path)]
        found = [path for path in map(paths.parse, dict.fromkeys(texts)) if self._shown(path)]
        if not found:
            raise NotApplicable("the user shows no attribute that the connector maps")
        return [one.text for one in found]

    def questions(self) -> st.SearchStrategy[Any]:
        """Return parameters and the names they give."""
        return made.asked_names(self.names)

    def plain(self, example: Mapping[str, Any]) -> Json:
        """Return the same parameter; what listed checks ask with it is found out where that is tried."""
        return {"parameter": example["parameter"], "names": example["names"], "plain": True}

    def ask(self, example: Mapping[str, Any], fresh: bool) -> Seen | None:  # noqa: ARG002 - a read leaves no trace
        """Read the user: what was asked for is there as in the whole user, and what was not is not."""
        if not example["names"]:
            return None
        if example.get("plain"):
            self._require_plain(example)
            return None
        asked = [paths.parse(one["name"]) for one in example["names"]]
        text = ",".join(_spelled(one) for one in example["names"])
        read, rule = self._read(example["parameter"], text, asked)
        # It is our user although it may show no name: the rule is asked without what hides strangers' values.
        return Seen([*findings(read), *rule(read)], [read])

    def _read(self, parameter: str, text: str, asked: Sequence[AttributePath]) -> tuple[Exchange, Rule]:
        read = self.users.client.read(USERS, str(self.user.id), {parameter: text})
        if parameter == "attributes":
            return read, shows_only(self.whole, list(dict.fromkeys(asked)), self.always)
        return read, shows_without_any(self.whole, asked, self.always)

    def _require_plain(self, example: Mapping[str, Any]) -> None:
        """Raise Blocked where not even what listed checks ask in this way is answered rightly."""
        for judge, text, asked in self._listed(example):
            read, rule = self._read(example["parameter"], text, asked)
            if rule(read):
                raise Blocked("what is asked here does not work with plain names either", judge)

    def _listed(self, example: Mapping[str, Any]) -> Iterable[tuple[CaseId, str, Sequence[AttributePath]]]:
        asked = [(paths.parse(one["name"]), one) for one in example["names"]]
        parameter, case = example["parameter"], self.users.case
        top = next((one for one in map(paths.parse, self.names) if not one.sub and not one.extension), None)
        canary = "projection-attributes-only" if parameter == "attributes" else "projection-excludes-but-id"
        if top is not None:
            yield case(canary), top.text, [top]
        if parameter == "attributes" and any(path.sub for path, _ in asked) and (parts := partial(self.whole)):
            yield case("projection-of-sub-attribute"), ",".join(map(str, parts)), parts
        own = next((one for one in map(paths.parse, self.names) if one.extension), None)
        if own is not None and any(path.extension for path, _ in asked):
            yield case("projection-of-extension", parameter), own.text, [own]
        if top is not None and any(one["flips"] for _, one in asked):
            yield case("projection-reads-any-notation", "case"), top.text.swapcase(), [top]
        if top is not None and any(one["urn"] for _, one in asked):
            yield case("projection-reads-any-notation", "urn"), f"{urns.USER}:{top.text}", [top]

    def _shown(self, path: AttributePath) -> bool:
        whole = (path.extension or "").casefold(), path.name.casefold(), ""
        return not {whole, _place(path)} & self._hidden and not unassigned(paths.read(self.whole, path))


def _names(path: AttributePath) -> list[str]:
    """Return the names by which a path's attribute, and its part, can be asked for."""
    prefix = f"{path.extension}:" if path.extension else ""
    sub = path.sub or ("value" if path.selector else "")
    return [f"{prefix}{path.name}", *([f"{prefix}{path.name}.{sub}"] if sub else [])]


def _spelled(one: Mapping[str, Any]) -> str:
    prefixed = one["urn"] and not one["name"].casefold().startswith("urn:")
    return made.recased(f"{urns.USER}:{one['name']}" if prefixed else one["name"], one["flips"])


def _place(path: AttributePath) -> tuple[str, str, str]:
    return (path.extension or "").casefold(), path.name.casefold(), (path.sub or "").casefold()


@pytest.fixture(scope="module")
def walks(queries: Queries, discovery: Discovery) -> Walks:
    """Return what walks through the crowd, where pages are asked for by index (RFC 9865 section 4)."""
    described = discovery.config.document.get("pagination")
    if isinstance(described, dict) and described.get("index") is False:
        raise NotApplicable("the service provider configuration says that pages are not asked for by index")
    return Walks(queries)


@pytest.fixture(scope="module")
def views(queries: Queries, endpoint_schemas: Mapping[str, Json]) -> Views:
    """Return what reads a user of the crowd in part."""
    return Views(queries, endpoint_schemas)
