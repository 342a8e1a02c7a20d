"""What generated filters are asked of: three users nobody changes, or one with odd texts; how they are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any

import pytest
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange
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
from scim_conformance.suite.generated_filter_basics import Basics
from scim_conformance.suite.generated_givens import REFUSALS
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
                key = [one.path.selector.key] if isinstance(one.path.selector.value, str) else []
                held += [name for name in (one.path.sub or "value", *key) if name not in held]
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
        story = [creation.post, *(one.story[-1] for one in answers)]
        return wrong or Seen((), story, refused=all(one.refused for one in answers))

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
