<<<<<<< HEAD
"""What generated pages and projections are asked of: the three users whom nobody changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
=======
"""What generated filters are asked of: three users nobody changes, or one with odd texts; how they are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, reduce
>>>>>>> g1
from typing import Any

import pytest
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange
<<<<<<< HEAD
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
from scim_conformance.suite.query_givens import Crowds, Queries

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
        return Seen(findings(read, rule), [read])

    def _read(self, parameter: str, text: str, asked: Sequence[AttributePath]) -> tuple[Exchange, Rule]:
        read = self.users.client.read(USERS, str(self.user.id), {parameter: text})
        if parameter == "attributes":
            return read, shows_only(self.whole, list(dict.fromkeys(asked)), self.always)
        return read, shows_without_any(self.whole, asked, self.always)

    def _require_plain(self, example: Mapping[str, Any]) -> None:
        """Raise Blocked where not even what listed checks ask in this way is answered rightly."""
        for judge, text, asked in self._listed(example):
            read, rule = self._read(example["parameter"], text, asked)
            if findings(read, rule):
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
def walks(crowds: Crowds, discovery: Discovery) -> Walks:
    """Return what walks through the crowd, where pages are asked for by index (RFC 9865 section 4)."""
    described = discovery.config.document.get("pagination")
    if isinstance(described, dict) and described.get("index") is False:
        raise NotApplicable("the service provider configuration says that pages are not asked for by index")
    return Walks(crowds.take())


@pytest.fixture(scope="module")
def views(crowds: Crowds, endpoint_schemas: Mapping[str, Json]) -> Views:
    """Return what reads a user of the crowd in part."""
    return Views(crowds.take(), endpoint_schemas)
=======
from scim_conformance.model import Finding
from scim_conformance.profile import Attribute
from scim_conformance.rules.answers import accepted_or, describe
from scim_conformance.rules.filters import Judged, finds_those, likely, refused
from scim_conformance.rules.lists import resources
from scim_conformance.rules.resources import timestamps
from scim_conformance.scim import filters, paths, schemas
from scim_conformance.scim.filters import Tree
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.strategies import filters as made
from scim_conformance.strategies.attributes import FREE
from scim_conformance.strategies.filters import Field
from scim_conformance.suite.exploring import Seen, findings
from scim_conformance.suite.generated_givens import REFUSALS
from scim_conformance.suite.generated_query_basics import Basics
from scim_conformance.suite.givens import Creation, Users
from scim_conformance.suite.query_givens import Queries

_TOLD = 2  # users whose creates a story tells; more repeat it
_NOBODY = "nobody"  # a literal where nobody shows anything
#: Attributes whose values a server may write in another way than they are compared.
_REWRITTEN = frozenset({"phonenumbers", "photos", "x509certificates"})


class GeneratedFilters:
    """Asks generated filters and judges what they find; what listed checks judge is asked where an answer is wrong.

    A query changes nothing: what comes after it is as fresh as before, so that the crowd serves for all examples.
    """

    def __init__(self, users: Users, queries: Queries) -> None:
        self.users = users
        self.queries = queries
        self.basics = Basics(users, queries)

    @cached_property
    def promised(self) -> list[AttributePath]:
        """The text attributes that the connector promises to be filtered by."""
        match = self.users.profile.users.match_by
        declared = [one.path for one in self.users.profile.users.attributes if one.filterable and one.type == "string"]
        return [match, *(one for one in declared if one != match)]

    @cached_property
    def fields(self) -> list[Field]:
        """What somebody of the crowd shows, and can be asked for."""
        crowd = self.queries.crowd
        bodies = [one.body for one in crowd.everyone]
        found = [Field("userName")] if all("userName" in one for one in bodies) else []
        parts: dict[str, list[str]] = {}
        for one in self.users.plain():
            kind = self._kind(one, bodies)
            if kind and one.path.selector:
                held = parts.setdefault(_holder(one.path), [])
                held += [name for name in (one.path.sub or "value", one.path.selector.key) if name not in held]
            elif kind and one.path.text != "userName":
                found.append(Field(one.path.text, kind))
        found += [Field(f"{name}.{inner[0]}") for name, inner in parts.items()]
        if all(timestamps(one) for one in bodies):
            found += [Field("meta.created", "moment"), Field("meta.lastModified", "moment")]
        brackets = [Field(name, parts=tuple(inner)) for name, inner in parts.items()]
        return [*found, Field("id", "id"), *brackets]

    def filters(self) -> st.SearchStrategy[Any]:
        """Return filters over the crowd."""
        return made.asked(self.fields, len(self.queries.crowd.everyone))

    def lookups(self) -> st.SearchStrategy[Any]:
        """Return lookups of the crowd by what the connector promises."""
        bodies = [one.body for one in self.queries.crowd.everyone]
        asked = [path for path in self.promised if any(isinstance(paths.read(one, path), str) for one in bodies)]
        return made.lookups([one.text for one in asked] or ["userName"], len(bodies))

    def worn(self) -> st.SearchStrategy[Any]:
        """Return odd texts for a new user, with questions about them."""
        return made.worn([one.path.text for one in self._wearable])

    @cached_property
    def _wearable(self) -> list[Attribute]:
        """The attributes that take any text: what is asked for first is promised."""
        text = [one for one in self.users.plain() if one.type == "string" and one.path.name.casefold() != "emails"]
        promised = [one for one in text if one.path in self.promised]
        free = [one for one in text if _leaf(one.path) in {*FREE, "externalid"} and one not in promised]
        return [*promised, *free]

    def look_up(self, example: Mapping[str, Any], fresh: bool) -> Seen | None:  # noqa: ARG002 - see the class
        """Ask for somebody of the crowd by a promised attribute: refused is only what finds nobody."""
        tree = self._resolved(example["filter"], [one.body for one in self.queries.crowd.everyone])
        if not filters.bound(tree, self._of_crowd):
            return None
        return self._asked(tree, self.queries.crowd.everyone, escaped=example["escaped"], text=filters.text)

    def exact(self, example: Mapping[str, Any], fresh: bool) -> Seen | None:  # noqa: ARG002 - see the class
        """Ask a filter and its opposite of the crowd."""
        everyone = self.queries.crowd.everyone
        tree = self._resolved(example["filter"], [one.body for one in everyone])
        if self.basics.scope is None and not filters.bound(tree, self._of_crowd):
            return None
        seen = self._asked(tree, everyone, escaped=example["escaped"], text=self._scoped)
        if seen.findings or seen.refused:
            return seen
        if self.basics.scope is None:
            return seen
        other = self._asked(["not", tree], everyone, escaped=example["escaped"], text=self._scoped)
        if other.findings or other.refused:
            return Seen(other.findings, other.story)
        return self._apart(seen.story[-1], other.story[-1])

    def wear(self, example: Mapping[str, Any], fresh: bool) -> Seen | None:  # noqa: ARG002 - always a new user
        """Create a user with odd texts, and ask for it by them."""
        values = [(paths.parse(path), text) for path, text in example["values"].items()]
        if not values:
            return None

        def change(body: Json) -> None:
            for path, text in values:
                held = paths.read(body, path)
                paths.write(body, path, _grown(held, text))

        taken = {one.path for one in self.users.taken()}
        wanted = [one for one in self._wearable if one.path in {path for path, _ in values} and one.path in taken]
        attributes = {one.path: one for one in [*self.users.required(), *wanted]}
        creation = self.users.attempt(attributes.values(), change=change)
        if creation.read is None or not self.users.usable(creation):
            return Seen(findings(creation.post, accepted_or(*REFUSALS)), [creation.post], refused=True)
        asked = [self._whole(example["values"], creation), *(self._part(one, creation) for one in example["asks"])]
        answers = [self._asked(one, [creation], escaped=example["escaped"], text=filters.text) for one in asked if one]
        wrong = next((one for one in answers if one.findings), None)
        return wrong or Seen((), (), refused=all(one.refused for one in answers))

    def _whole(self, values: Iterable[str], creation: Creation) -> Tree | None:
        """Return the filter for a user by all of these attributes, where ``and`` is not taken by a promised one."""
        shown = {path: paths.read(creation.body, paths.parse(path)) for path in values}
        own = self._owned_by(creation)
        tested: list[Tree] = [["eq", path, held] for path, held in shown.items() if isinstance(held, str) and own(held)]
        tested = tested if self.basics.scope else [one for one in tested if self._promises(one)][:1]
        return reduce(lambda first, then: ["and", first, then], tested) if tested else None

    def _part(self, ask: Tree, creation: Creation) -> Tree | None:
        tree = self._resolved(ask, [creation.body])
        return tree if filters.bound(tree, self._owned_by(creation)) else None

    def _asked(self, tree: Tree, people: Sequence[Creation], *, escaped: bool, text: Callable[..., str]) -> Seen:
        """Return what a filter finds, judged; what listed checks find wrong as well blocks the case."""
        written = text(tree, escaped=escaped)
        answer = self.queries.ask(written)
        judged = [self._judged(tree, one) for one in people]
        wanted = [one for one in judged if one.found == frozenset({True})]
        if refused(answer) and not (wanted and self._promises(tree)):
            return Seen(findings(answer), [answer], refused=True)
        hint = likely(tree, " ".join(one.shows for one in judged), escaped=escaped)
        found = findings(answer, finds_those(written, judged, hint))
        if found:
            self.basics.require(tree)
        listed = [str(one.get("id")) for one in resources(answer)]
        wrong = [one for one, judge in zip(people, judged, strict=True) if (judge.id in listed) not in judge.found]
        return Seen(found, [*(one.post for one in wrong[:_TOLD] or people[:1]), answer])

    def _apart(self, first: Exchange, second: Exchange) -> Seen:
        """Return that nobody is found by a filter and by its opposite."""
        ours = {str(one.id): one for one in self.queries.crowd.everyone}
        listed = [[str(one.get("id")) for one in resources(answer)] for answer in (first, second)]
        both = [id_ for id_ in ours if id_ in listed[0] and id_ in listed[1]]
        found = [
            Finding("list", "nobody who is found by a filter is found by its opposite as well", f"the user {one} is")
            for one in both
        ]
        return Seen(found, [*(ours[one].post for one in both[:1]), first, second])

    def _judged(self, tree: Tree, user: Creation) -> Judged:
        told = dict.fromkeys(one[1] for one in filters.leaves(tree))
        shown = [f"{path} is {describe(paths.read(user.body, paths.parse(path)))}" for path in told]
        return Judged(
            str(user.id), filters.outcomes(tree, user.body, self.users.values.definition), f"whose {', '.join(shown)}"
        )

    def _promises(self, tree: Tree) -> bool:
        return tree[0] == "eq" and paths.parse(tree[1]) in self.promised

    def _scoped(self, tree: Tree, *, escaped: bool) -> str:
        """Return a filter that can find nobody but the crowd."""
        if filters.bound(tree, self._of_crowd):
            return filters.text(tree, escaped=escaped)
        written = filters.text(tree, escaped=escaped)
        return f"{self.queries.scope} and {f'({written})' if tree[0] == 'or' else written}"

    def _of_crowd(self, literal: Any) -> bool:
        tag = self.users.client.names.word_in(self.queries.crowd.prefix)
        return tag is not None and isinstance(literal, str) and f"{tag}-".casefold() in literal.casefold()

    def _owned_by(self, creation: Creation) -> Callable[[Any], bool]:
        own = creation.person.name.casefold()
        return lambda literal: own in map(str.casefold, self.users.client.names.words_in(literal))

    def _resolved(self, tree: Tree, bodies: Sequence[Json]) -> Tree:
        """Return a filter with the values that its literals stand for."""

        def change(path: str, one: Tree) -> Tree:
            return [*one[:2], *(self._literal(path, spec, bodies) for spec in one[2:])]

        return filters.mapped(tree, change)

    def _literal(self, path: str, spec: Mapping[str, Any], bodies: Sequence[Json]) -> Any:
        held = paths.read(bodies[spec["of"] % len(bodies)], paths.parse(path))
        value = next(iter(held), None) if isinstance(held, list) else held
        if isinstance(value, bool) or "other" in spec:
            return bool(value) is not spec.get("other", False)
        moment = filters.instant(value) if "hours" in spec and isinstance(value, str) else None
        if moment is not None:
            return made.shifted(moment, spec)
        return made.edited(value if isinstance(value, str) and value else _NOBODY, spec)

    def _kind(self, attribute: Attribute, bodies: Sequence[Json]) -> str | None:
        """Return of what kind the values are that the crowd shows for an attribute, None where it is not asked for."""
        path, facts = attribute.path, self.users.values.definition(attribute.path) or {}
        if path.name.casefold() in _REWRITTEN or schemas.returned(facts) == "never":
            return None
        shown = [one for one in (paths.read(body, path) for body in bodies) if one is not None]
        if attribute.type == "boolean" and not path.selector and any(isinstance(one, bool) for one in shown):
            return "flag"
        kind = schemas.attribute_type(facts) if facts else attribute.type
        return "text" if kind == "string" and shown and all(isinstance(one, str) for one in shown) else None


def _grown(held: Any, text: str) -> str:
    """Return a value with a text behind it; before the sign of a mail address, where it is one."""
    local, sign, domain = str(held or "").partition("@")
    return f"{local} {text}{sign}{domain}".strip()


def _holder(path: AttributePath) -> str:
    return f"{path.schema}:{path.name}" if path.schema else path.name


def _leaf(path: AttributePath) -> str:
    return f"{path.name}.{path.sub}".casefold() if path.sub else path.name.casefold()


@pytest.fixture(scope="module")
def generated_filters(users: Users, queries: Queries) -> GeneratedFilters:
    """Return what asks generated filters."""
    return GeneratedFilters(users, queries)
>>>>>>> g1
