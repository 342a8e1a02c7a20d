"""What generated examples of users are tried on, and how each is sent and judged by a later read."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from hypothesis import strategies as st

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute, Profile
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted_or, status_is
from scim_conformance.rules.values import holds, unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.strategies import attributes as made
from scim_conformance.suite.exploring import Seen, findings, named
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import NotApplicable
from scim_conformance.suite.update_givens import stored

#: What an endpoint, or a firewall before it, may answer to legal values that it does not want: too long, odd or taken.
REFUSALS = (400, 403, 406, 409, 413, 422)
#: What an endpoint may put together from other attributes, so that it changes with them.
_COMPUTED = frozenset({"displayname", "name.formatted", "addresses.formatted", "active"})


@dataclass
class Subject:
    """A user that examples are tried on: how it was made, and what its latest read shows."""

    creation: Creation
    shown: Json

    @property
    def id(self) -> str:
        """The user's id."""
        return str(self.creation.id)


class Generated:
    """Sends generated examples: to a user that they share or, where that is asked for, to a new one each."""

    def __init__(self, users: Users, client: Client, user: Creation) -> None:
        self.users = users
        self.client = client
        self.values = users.values
        self._user = Subject(user, user.body)

    @property
    def profile(self) -> Profile:
        """The connector's profile."""
        return self.users.profile

    @cached_property
    def attributes(self) -> list[Attribute]:
        """The attributes that plain values show to be kept as sent; those that users are told apart by left out."""
        declared = [one for one in self.users.plain() if one.path.text.casefold() not in {"username", "active"}]
        told_apart = self.profile.users.match_by
        fit = [one for one in declared if one.path != told_apart and stored(self.users, self._user.creation, one.path)]
        if not fit:
            raise NotApplicable(
                "the connector maps no attribute that the endpoint keeps as sent, but those it matches by"
            )
        return fit

    def examples(self) -> st.SearchStrategy[Json]:
        """Return values for some of the attributes, by path, and the way in which they are written."""
        ways = [f"patch {one}" for one in self.profile.dialects] if self._updates else []
        return st.fixed_dictionaries(
            {
                "by": st.sampled_from([*ways, *(["put"] if self._updates else []), "create"]),
                "values": made.bodies(self.attributes, self.values),
            }
        )

    @property
    def _updates(self) -> bool:
        return self.profile.users.operations.update is not False

    def plain_example(self, example: Json) -> Json:
        """Return the same example with plain values."""
        return {**example, "values": self.plain(example["values"])}

    def write(self, example: Json, fresh: bool) -> Seen | None:
        """Write the values in the way that the example names, and read them."""
        if not example["values"]:
            return None
        way, _, dialect = example["by"].partition(" ")
        drawn = named(example["values"], self.client.names.fresh())
        if way == "create":
            return self.create(example["values"])
        subject = self.subject(fresh)
        if way == "put":
            return self.put(subject, drawn)
        given = {paths.parse(text): value for text, value in drawn.items()}
        patch = self.client.patch(USERS, subject.id, patch_body(*change_values(dialect, given)))
        return self.judged(subject, [patch], [holds(path, value, self.values) for path, value in given.items()])

    def plain(self, example: Mapping[str, Any]) -> dict[str, Any]:
        """Return plain values for the attributes of an example."""
        return made.plain(example, self.attributes, self.values)

    def subject(self, fresh: bool) -> Subject:
        """Return the user to try an example on."""
        if not fresh:
            return self._user
        creation = self.users.rich()
        return Subject(creation, creation.body)

    def renew(self) -> None:
        """Give examples another user to share, where what they did to the one they have took values away."""
        lost = [one for one in self.watched() if unassigned(paths.read(self._user.shown, one))]
        if lost:
            self._user = self.subject(fresh=True)

    def create(self, example: Mapping[str, Any]) -> Seen:
        """Create a user with the values, and read it."""
        changed: list[tuple[AttributePath, Any]] = []

        def change(body: Json) -> None:
            name = self.client.names.words_in(body)[0]
            changed.extend(write_values(body, named(dict(example), name)))

        creation = self.users.attempt(self.users.required(), change=change)
        if creation.read is None:
            return refused([creation.post])
        rules = [holds(path, value, self.values) for path, value in changed]
        found = findings(creation.read, status_is(200), *rules)
        return Seen(found, [creation.post, creation.read])

    def put(self, subject: Subject, drawn: Mapping[str, Any]) -> Seen:
        """Replace a user by one with the values, and read it."""
        body = copy.deepcopy(subject.creation.person.body)
        changed = write_values(body, drawn)
        put = self.client.put(USERS, subject.id, body)
        return self.judged(subject, [put], [holds(path, value, self.values) for path, value in changed])

    def judged(self, subject: Subject, writes: Sequence[Exchange], rules: Iterable[Rule], *others: Rule) -> Seen:
        """Return what a read after these writes shows: what ``rules`` ask where all were taken, else what was before.

        ``others`` are asked in either case.
        """
        before = subject.shown
        found = [one for write in writes for one in findings(write, accepted_or(*REFUSALS))]
        read = self.users.read(subject.id)
        subject.shown = read.document if read.status == 200 else subject.shown
        taken = [write for write in writes if write.accepted]
        story = [subject.creation.post, *writes, read]
        if not taken:
            kept = unchanged_since(before, self.watched(), self.values.case_exact)
            return Seen([*found, *findings(read, status_is(200), kept, *others)], story, refused=True)
        asked = rules if len(taken) == len(writes) else ()
        return Seen([*found, *findings(read, status_is(200), *asked, *others)], story, refused=len(taken) < len(writes))

    def watched(self, but: Iterable[AttributePath] = ()) -> list[AttributePath]:
        """Return the attributes that an update has to leave alone, other than these."""
        written = set(but)
        return [one.path for one in self.attributes if one.path not in written and _own(one.path)]


def write_values(body: Json, example: Mapping[str, Any]) -> list[tuple[AttributePath, Any]]:
    """Write values into a body, and return them with their paths; name the extensions that are used."""
    changed = [(paths.parse(text), value) for text, value in example.items()]
    for path, value in changed:
        paths.write(body, path, value)
        if path.extension and path.extension not in body["schemas"]:
            body["schemas"].append(path.extension)
    return changed


def refused(writes: Sequence[Exchange]) -> Seen:
    """Return what is seen of writes that the endpoint did not take; it may refuse what it cannot keep."""
    return Seen([one for write in writes for one in findings(write, accepted_or(*REFUSALS))], writes, refused=True)


def _own(path: AttributePath) -> bool:
    leaf = f"{path.name}.{path.sub}" if path.sub else path.name
    return leaf.casefold() not in _COMPUTED


@pytest.fixture(scope="module")
def generated(users: Users, client: Client, user: Creation) -> Generated:
    """Return what sends generated examples of users."""
    return Generated(users, client, user)
