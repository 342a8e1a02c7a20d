"""What listed checks ask of filters: where one of them fails, it tells the story, and what is generated is blocked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from scim_conformance.model import CaseId
from scim_conformance.rules import Rule
from scim_conformance.rules.lists import finds_exactly, finds_nobody, right_or_refused
from scim_conformance.rules.queries import finds_any_of
from scim_conformance.rules.resources import timestamps
from scim_conformance.scim import filters, paths
from scim_conformance.scim.filters import Tree
from scim_conformance.scim.paths import AttributePath
from scim_conformance.suite.givens import Users, equals
from scim_conformance.suite.kit import Blocked, NotApplicable
from scim_conformance.suite.query_givens import Queries, mail_elements, optional_text, user_name

_HOUR = timedelta(hours=1)
_WEST, _EAST = timezone(timedelta(hours=-5)), timezone(timedelta(hours=5))
_FLAG = "active"  # stands for every boolean: no listed check asks of others
_ACTIVE = paths.parse(_FLAG)


@dataclass(frozen=True)
class Basic:
    """A listed question: the filter, what it must find, and the case that judges it."""

    filter: str
    right: Rule
    judge: CaseId


class Basics:
    """Asks what listed checks ask, of what a filter is made of."""

    def __init__(self, users: Users, queries: Queries) -> None:
        self.users = users
        self.queries = queries

    @property
    def scope(self) -> str | None:
        """A filter that finds just the crowd, None where the endpoint takes none."""
        try:
            return self.queries.scope
        except NotApplicable:
            return None

    def require(self, tree: Tree) -> None:
        """Raise Blocked where something that the filter is made of does not work in its plainest form either."""
        self.queries.require_selective()
        found = set(filters.words(tree))
        if self.scope is not None:
            self.queries.require_and()
        if "or" in found:
            self.queries.require_or()
        for basic in self._basics(tree, found):
            if right_or_refused(basic.right)(self.queries.find(basic.filter)):
                raise Blocked("what is asked here does not work in its plainest form either", basic.judge)

    def _basics(self, tree: Tree, found: set[str]) -> Iterator[Basic]:
        asked = {one[1] for one in filters.leaves(tree)}
        for path in sorted(asked):
            yield from self._attribute(paths.parse(path))
        if "not" in found:
            yield from self._negation()
        if {"and", "or"} <= found:
            yield from self._precedence()
        if "in" in found:
            yield from self._brackets()
        flags = any(isinstance(one[-1], bool) for one in filters.leaves(tree))
        yield from self._operators(found, asked | ({_FLAG} if flags else set()))

    def _attribute(self, path: AttributePath) -> Iterator[Basic]:
        """Yield the questions for the plain value of an attribute, and for the same in other letter case."""
        for user in self.queries.crowd.everyone:
            value = paths.read(user.body, path)
            value = next(iter(value), None) if isinstance(value, list) else value
            if isinstance(value, str) and self.users.client.names.owns(value):
                right, promised = finds_exactly([str(user.id)]), self._promised(path)
                check = "users-filter-finds-own" if promised else "users-filter-unpromised-is-never-wrong"
                yield Basic(equals(path, value), right, self._case(check, path))
                if not self.users.values.case_exact(path):
                    judge = self._case("users-filter-in-other-case", path if promised else self._match)
                    yield Basic(equals(path, value.swapcase()), right, judge)
                return

    def _negation(self) -> Iterator[Basic]:
        alma, bert, _ = self._everyone()
        judge = self.users.case("users-filter-not-turns-its-bracket", "spaced")
        yield Basic(f"not ({alma}) and {bert}", finds_exactly(self._ids[1:2]), judge)

    def _precedence(self) -> Iterator[Basic]:
        alma, bert, carl = self._everyone()
        first, second = finds_exactly(self._ids[:1]), finds_exactly(self._ids[1:2])
        order = "users-filter-and-goes-before-or"
        yield Basic(f"{alma} or {bert} and {carl}", first, self.users.case(order, "and-last"))
        yield Basic(f"{carl} and {bert} or {alma}", first, self.users.case(order, "and-first"))
        judge = self.users.case("users-filter-brackets-come-first")
        yield Basic(f"({alma} or {bert}) and {bert}", second, judge)

    def _brackets(self) -> Iterator[Basic]:
        try:
            mails = mail_elements(self.users, self.queries.crowd, at_least=1)
        except NotApplicable:
            return
        typed = [(json.dumps(one["type"]), json.dumps(one["value"])) for one in mails if one.get("type")]
        if typed:
            judge = self.users.case("users-filter-value-path")
            asked = f"emails[type eq {typed[0][0]} and value eq {typed[0][1]}]"
            yield Basic(asked, finds_exactly(self._ids[:1]), judge)
        if len({type_.casefold() for type_, _ in typed}) > 1:
            judge = self.users.case("users-filter-value-path-asks-one-element")
            yield Basic(f"emails[type eq {typed[0][0]} and value eq {typed[-1][1]}]", finds_nobody, judge)

    def _operators(self, found: set[str], asked: set[str]) -> Iterator[Basic]:
        """Yield the listed questions for operators; those that need the crowd's scope are asked within it."""
        crowd, ids = self.queries.crowd, self._ids
        prefix, inner = crowd.prefix, crowd.prefix[1:]
        bert = json.dumps(user_name(crowd.bert))
        rows: list[tuple[str, str, Sequence[str], str, str]] = [
            ("sw", f"userName sw {json.dumps(prefix)}", ids, "starts-with", "beginning"),
            ("sw", f"userName sw {json.dumps(inner)}", [], "starts-with", "inside"),
            ("co", f"userName co {json.dumps(inner)}", ids, "contains", "text"),
            ("co", f"userName co {json.dumps(inner.replace('-', '_'))}", [], "contains", "wildcard"),
            ("ew", f"userName ew {json.dumps(user_name(crowd.alma)[1:])}", ids[:1], "ends-with", "end"),
            ("ew", f"userName ew {json.dumps(inner)}", [], "ends-with", "inside"),
            ("ge", f"userName ge {bert} and userName le {bert}", ids[1:2], "bounds-are-inside", ""),
            ("le", f"userName ge {bert} and userName le {bert}", ids[1:2], "bounds-are-inside", ""),
        ]
        for word, asks, right, check, label in rows:
            if word in found:
                yield Basic(asks, finds_exactly(right), self.users.case(f"users-filter-{check}", label))
        if self.scope:
            yield from self._within(found, asked)

    def _within(self, found: set[str], asked: set[str]) -> Iterator[Basic]:
        """Yield the listed questions that are asked within the crowd's scope."""
        if "pr" in found:
            yield from self._presence()
        if "ne" in found:
            asks = self._among(f"userName ne {json.dumps(user_name(self.queries.crowd.alma))}")
            yield Basic(asks, finds_exactly(self._ids[1:]), self.users.case("users-filter-not-equal"))
        if _FLAG in asked:
            yield from self._flags()
        if any(one.startswith("meta.") for one in asked):
            yield from self._moments()

    def _presence(self) -> Iterator[Basic]:
        try:
            path = optional_text(self.users, self.queries.crowd)
        except NotApplicable:
            return
        judge = self.users.case("users-filter-present")
        yield Basic(self._among(f"{path} pr"), finds_exactly(self.queries.crowd.having(path)), judge)

    def _flags(self) -> Iterator[Basic]:
        crowd = self.queries.crowd
        shown = {str(one.id): paths.read(one.body, _ACTIVE) for one in crowd.everyone}
        for value, word in ((True, "true"), (False, "false")):
            wanted = [id_ for id_, held in shown.items() if held is value]
            right = finds_any_of(wanted, [*wanted, *crowd.lacking(_ACTIVE)])
            yield Basic(self._among(f"active eq {word}"), right, self.users.case("users-filter-active-as-shown", word))

    def _moments(self) -> Iterator[Basic]:
        told = [one[1] for one in map(timestamps, (user.body for user in self.queries.crowd.everyone)) if one]
        west, east = (max(told) + _HOUR).astimezone(_WEST), (min(told) - _HOUR).astimezone(_EAST)
        asked: tuple[tuple[str, datetime, list[str]], ...] = (("gt", west, []), ("ge", east, self._ids))
        for word, at, right in asked:
            moment = at.isoformat(timespec="seconds")
            judge = self.users.case("users-filter-compares-instants", word)
            yield Basic(self._among(f'meta.lastModified {word} "{moment}"'), finds_exactly(right), judge)

    def _among(self, condition: str) -> str:
        return f"{self.queries.scope} and {condition}"

    def _everyone(self) -> list[str]:
        return [self.queries.is_(one) for one in self.queries.crowd.everyone]

    @property
    def _ids(self) -> list[str]:
        return self.queries.crowd.ids

    @property
    def _match(self) -> AttributePath:
        return self.users.profile.users.match_by

    def _promised(self, path: AttributePath) -> bool:
        declared = self.users.profile.users.attribute(path.text)
        return path == self._match or (declared is not None and declared.filterable is True)

    def _case(self, check: str, path: AttributePath) -> CaseId:
        return self.users.case(check, path.label)
