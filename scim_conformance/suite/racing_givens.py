"""What writes that are sent at the same moment are tried on, and what may come of them: what some order gives."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any, Final

import pytest
from hypothesis import strategies as st

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules.answers import accepted_or, describe, status_is
from scim_conformance.rules.members import member_ids, members_once
from scim_conformance.rules.values import holds
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath
from scim_conformance.strategies import races
from scim_conformance.suite.exploring import Seen, findings
from scim_conformance.suite.generated_givens import REFUSALS, Generated
from scim_conformance.suite.generated_group_givens import GeneratedGroups, worded
from scim_conformance.suite.givens import USERS
from scim_conformance.suite.group_givens import GROUPS
from scim_conformance.suite.kit import NotApplicable
from scim_conformance.suite.stateful_givens import spread

#: What one example sends, the creation of its subject included.
PER_RACE: Final = 7
#: What an endpoint may answer to a write that another one gets in the way of.
_CONFLICTS: Final = (409, 412, 423, 429)
#: How often an example is tried before it is taken to be answered rightly: chance decides who comes first.
_TRIES: Final = 8
_ATTRIBUTES: Final = 6
_TOLD_APART: Final = 2
_HINT: Final = (
    "two requests at the same moment read the same state, and the one that writes last overwrites the other: lock the "
    "row from reading to writing, write single columns or rows, or refuse the second with 409 or 412"
)
Example = Mapping[str, Any]
Result = Mapping[AttributePath, Any]
Write = Callable[[], Exchange]


class GroupRaces:
    """Adds and removes members of a group by several requests at once, each example with a new group."""

    def __init__(self, groups: GeneratedGroups, client: Client) -> None:
        self.groups = groups.groups
        self.dialects = groups.dialects
        self.client = client
        self._subject = groups.subject

    def examples(self) -> st.SearchStrategy[Any]:
        """Return writes to the members of one group."""
        return races.of_members(self.dialects)

    def attempt(self, example: Example, fresh: bool) -> Seen:
        """Send the writes, and read who is in the group; several times where a failure is to be confirmed."""
        return repeated(self._attempt, example, fresh)

    def _attempt(self, example: Example) -> Seen:
        people = [str(one.id) for one in self.groups.people(races.PEOPLE)]
        subject = self._subject(True, [people[one] for one in example["start"]])
        bodies = [patch_body(*worded(example["dialect"], write, people)) for write in example["writes"]]
        sent = at_once([self._write(subject.id, body) for body in bodies], example)
        found = _unasked(sent)
        read = self.groups.read_members(subject.id)
        taken = [write for write, one in zip(example["writes"], sent, strict=True) if one.accepted]
        allowed = [frozenset(people[one] for one in who) for who in races.serial(example["start"], taken)]
        found += findings(read, status_is(200), members_once)
        found += [] if found else _members_of_some(allowed, frozenset(member_ids(read.document)))
        return Seen(found, [subject.group.post, *sent, read], refused=not taken)

    def _write(self, id_: str, body: dict[str, Any]) -> Write:
        return lambda: self.client.patch(GROUPS, id_, body)


class UserRaces:
    """Updates a user by several requests at once, each example with a new user."""

    def __init__(self, generated: Generated, client: Client) -> None:
        self.generated = generated
        self.users = generated.users
        self.client = client

    @property
    def _watched(self) -> list[AttributePath]:
        """Some attributes of which each write gives a value of its own."""
        own, values = set(self.generated.watched()), self.users.values
        fit = [one for one in self.generated.attributes if one.path in own and not self._is_list(one.path)]
        marker = self.client.names.marker
        told_apart = [one for one in fit if self.client.names.owns(values.sample(one.path, one.type, marker))]
        return [one.path for one in spread(told_apart, _ATTRIBUTES)]

    def _is_list(self, path: AttributePath) -> bool:
        definition = self.users.values.definition(path) or {}
        return bool(definition.get("multiValued")) and path.selector is None

    def examples(self) -> st.SearchStrategy[Any]:
        """Return writes to one user; raise NotApplicable where too little of a user tells one write from another."""
        attributes = [path.text for path in self._watched]
        if len(attributes) < _TOLD_APART:
            raise NotApplicable("the connector maps too few attributes to tell which of two writes was lost")
        return races.of_users(attributes, self.generated.profile.dialects)

    def attempt(self, example: Example, fresh: bool) -> Seen:
        """Send the writes, and read what the user has become; several times where a failure is to be confirmed."""
        return repeated(self._attempt, example, fresh)

    def _attempt(self, example: Example) -> Seen:
        creation = self.users.rich()
        before = {path: paths.read(creation.body, path) for path in self._watched}
        given = [self._given(write) for write in example["writes"]]
        writes = [
            self._write(creation.person.body, str(creation.id), example["dialect"], write["do"], values)
            for write, values in zip(example["writes"], given, strict=True)
        ]
        sent = at_once(writes, example)
        found = _unasked(sent)
        read = self.users.read(str(creation.id))
        found += findings(read, status_is(200))
        taken = [values for values, one in zip(given, sent, strict=True) if one.accepted]
        found += [] if found else self._values_of_some(before, taken, read)
        return Seen(found, [creation.post, *sent, read], refused=not taken)

    def _given(self, write: Mapping[str, Any]) -> Result:
        """Return the values that a write gives, with a word of its own in them."""
        name, values = self.client.names.fresh(), self.users.values
        types = {one.path: one.type for one in self.generated.attributes}
        changed = self._watched if write["do"] == "put" else [paths.parse(one) for one in write["paths"]]
        return {path: values.sample(path, types[path], name) for path in changed}

    def _write(self, held: Mapping[str, Any], id_: str, dialect: str, do: str, given: Result) -> Write:
        if do == "patch":
            body = patch_body(*change_values(dialect, given))
            return lambda: self.client.patch(USERS, id_, body)
        document = copy.deepcopy(dict(held))
        for path, value in given.items():
            paths.write(document, path, value)
        return lambda: self.client.put(USERS, id_, document)

    def _values_of_some(self, before: Result, taken: Sequence[Result], read: Exchange) -> list[Finding]:
        """Return a finding unless the user is as some order of the writes leaves it; told by the closest order."""
        closest: list[tuple[AttributePath, Any]] | None = None
        for order in permutations(taken):
            result = dict(before)
            for values in order:
                result |= values
            wrong = [(path, one) for path, one in result.items() if holds(path, one, self.users.values)(read)]
            closest = wrong if closest is None or len(wrong) < len(closest) else closest
        expected = f"as some order of the {len(taken)} writes that were taken leaves it: "
        return [
            Finding(str(path), expected + describe(one), describe(paths.read(read.document, path)), _HINT)
            for path, one in closest or ()
        ]


def one_by_one(example: Example) -> dict[str, Any]:
    """Return the same writes, to be sent one after the other."""
    return {**example, "alone": True}


def repeated(attempt: Callable[[Example], Seen], example: Example, again: bool) -> Seen:
    """Return what came of one try or, where it is to be tried ``again``, of the first of several that goes wrong."""
    seen = attempt(example)
    for _ in range(_TRIES - 1 if again and "alone" not in example else 0):
        if seen.findings:
            break
        seen = attempt(example)
    return seen


def at_once(writes: Sequence[Write], example: Example) -> list[Exchange]:
    """Return the exchanges of writes, all under way at the same time unless the example wants them one by one."""
    if "alone" in example:
        return [write() for write in writes]
    with ThreadPoolExecutor(len(writes)) as senders:
        return list(senders.map(lambda write: write(), writes))


def _unasked(sent: Sequence[Exchange]) -> list[Finding]:
    """Return a finding for each write that is answered in no way that is allowed."""
    judged = [one for one in sent if one.status not in _CONFLICTS]
    return [finding for one in judged for finding in findings(one, accepted_or(*REFUSALS, *_CONFLICTS))]


def _members_of_some(allowed: Sequence[frozenset[str]], held: frozenset[str]) -> list[Finding]:
    """Return a finding unless the members are what some order of the writes leaves; told by the closest order."""
    if held in allowed:
        return []
    closest = min(allowed, key=lambda who: len(who ^ held))
    expected = f"the {len(closest)} whom some order of the writes that were taken leaves in it"
    actual = f"{len(held)}: {len(closest - held)} missing, {len(held - closest)} who should not be in it"
    return [Finding("members", expected, actual, _HINT)]


@pytest.fixture(scope="module")
def user_races(generated: Generated, client: Client) -> UserRaces:
    """Return what updates users by several requests at once."""
    return UserRaces(generated, client)


@pytest.fixture(scope="module")
def group_races(generated_groups: GeneratedGroups, client: Client) -> GroupRaces:
    """Return what adds and removes members by several requests at once."""
    return GroupRaces(generated_groups, client)
