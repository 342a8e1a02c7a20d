"""What generated spellings of names are tried on: one update by PUT, one by PATCH, and a filter."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import pytest
from hypothesis import strategies as st

from scim_conformance.dialects import change_values, patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.model import CaseId, Finding
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted, status_is
from scim_conformance.rules.lists import finds_alone
from scim_conformance.rules.values import holds
from scim_conformance.scim import paths
from scim_conformance.scim.paths import Json
from scim_conformance.strategies import names as made
from scim_conformance.suite.exploring import Seen, findings
from scim_conformance.suite.generated_givens import Generated, Subject
from scim_conformance.suite.givens import USERS, equals
from scim_conformance.suite.kit import Blocked
from scim_conformance.suite.update_givens import PLAIN

#: Members whose names are those of a message rather than of an attribute.
_OF_MESSAGES: Final = frozenset({"schemas"})


_UNREAD: Final = (
    "a name in another letter case is passed over: names are looked up as they are written, or folded wrongly"
)


class Spelled:
    """Sends names in other letter case, to a user that examples share or to a new one."""

    def __init__(self, generated: Generated) -> None:
        self.generated = generated
        self.users = generated.users
        self.client = generated.client

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        """The attributes that updates may change, by path: those on which listed checks see changes, first."""
        found = sorted(self.generated.attributes, key=lambda one: one.path.text.casefold() not in PLAIN)
        return {one.path.text: one for one in found}

    @cached_property
    def keys(self) -> list[str]:
        """The names of members, at any depth, of what a user is created from; URNs are no names of members."""
        body = self.generated.subject(False).creation.person.body
        return [one for one in dict.fromkeys(_keys(body)) if one not in _OF_MESSAGES and ":" not in one]

    def examples(self) -> st.SearchStrategy[Any]:
        """Return spellings: of the members of a PUT, of the paths of a PATCH, and of a filter."""
        filters = st.fixed_dictionaries({"attribute": made.flips(), "operator": st.booleans()})
        return st.fixed_dictionaries(
            {},
            optional={
                "put": made.spellings(self.keys),
                "patch": made.spellings(list(self.attributes)),
                "filter": filters,
            },
        )

    def plain(self, example: Mapping[str, Any]) -> Json:
        """Return the same requests with every name as its schema has it."""
        plain: Json = {}
        if example.get("put"):
            plain["put"] = {name: [] for name in example["put"]}
        if example.get("patch"):
            plain["patch"] = {name: [] for name in example["patch"]}
        if "filter" in example:
            plain["filter"] = {"attribute": [], "operator": False}
        return plain

    def send(self, example: Mapping[str, Any], fresh: bool, dialect: str) -> Seen | None:
        """Send the requests, and read the user: what was written is there, and the filter finds the user."""
        if not (example.get("put") or example.get("patch") or "filter" in example):
            return None
        subject = self.generated.subject(fresh)
        found, story = self._updated(subject, example, dialect)
        if "filter" in example and not found:
            story.append(self._find(subject, example["filter"]))
            found = self._judged(story[-1], [status_is(200), finds_alone(subject.id)], self._plain_filter(example))
        return Seen(found, [subject.creation.post, *story])

    def _updated(
        self, subject: Subject, example: Mapping[str, Any], dialect: str
    ) -> tuple[list[Finding], list[Exchange]]:
        put, patched = example.get("put"), example.get("patch")
        story, found, rules = list[Exchange](), list[Finding](), list[Rule]()
        if put:
            story.append(self._put(subject, put, rules, patched or ()))
            found += findings(story[-1], accepted)
        if patched and not found:
            story.append(self._patch(subject, patched, rules, dialect))
            found += findings(story[-1], accepted)
        if story:
            story.append(self.users.read(subject.id))
            lost = findings(story[-1], status_is(200), *rules)
            found = found or [replace(one, hint=_UNREAD) for one in lost]
            subject.shown = story[-1].document if story[-1].status == 200 else subject.shown
        return found, story

    def _put(self, subject: Subject, put: Mapping[str, Any], rules: list[Rule], left: Any) -> Exchange:
        body, word = copy.deepcopy(subject.creation.person.body), self.client.names.fresh()
        for text, one in self.attributes.items():
            value = self.users.values.sample(one.path, one.type, word, 1)
            paths.write(body, one.path, value)
            if text not in left:
                rules.append(holds(one.path, value, self.users.values))
        return self.client.put(USERS, subject.id, made.recased_keys(body, dict(put)))

    def _patch(self, subject: Subject, patched: Mapping[str, Any], rules: list[Rule], dialect: str) -> Exchange:
        word, changed = self.client.names.fresh(), {}
        for number, (text, flips) in enumerate(patched.items()):
            one = self.attributes[text]
            value = self.users.values.sample(one.path, one.type, word, number % 2)
            changed[paths.parse(made.recased(text, _of_names(text, flips)))] = value
            rules.append(holds(one.path, value, self.users.values))
        return self.client.patch(USERS, subject.id, patch_body(*change_values(dialect, changed)))

    def _find(self, subject: Subject, spelled: Mapping[str, Any]) -> Exchange:
        path = self.users.profile.users.match_by
        words = equals(path, paths.read(subject.shown, path))
        name, value = words[: len(path.text)], words[len(path.text) :]
        if spelled["operator"]:
            value = value.replace(" eq ", " eQ ", 1)
        return self.users.find(made.recased(name, _of_names(name, spelled["attribute"])) + value)

    def _plain_filter(self, example: Mapping[str, Any]) -> CaseId | None:
        if example["filter"]["attribute"] or example["filter"]["operator"]:
            return None
        return self.users.case("users-filter-finds-own", self.users.profile.users.match_by.label)

    def _judged(self, exchange: Exchange, rules: list[Rule], plain: CaseId | None) -> list[Finding]:
        """Return what the rules find; raise Blocked where names are plain: then another case tells the story."""
        found = findings(exchange, *rules)
        if found and plain is not None:
            raise Blocked("what is asked here does not work with plain names either", plain)
        return found


def _of_names(text: str, flips: list[int]) -> list[int]:
    """Return the places of letters that stand outside of quotes, where there is a value, and after ``urn:``."""
    begins, ends = text.find('"'), text.rfind('"')
    letters = [place for place, sign in enumerate(text) if sign.isascii() and sign.isalpha()]
    inside = {number for number, place in enumerate(letters) if begins < place < ends}
    scheme = len("urn") if text.casefold().startswith("urn:") else 0
    return [one for one in flips if one not in inside and one >= scheme]


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)


@pytest.fixture(scope="session")
def spelled(tried: Generated) -> Spelled:
    """Return what sends names in other letter case."""
    return Spelled(tried)
