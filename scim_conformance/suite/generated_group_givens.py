"""What generated examples of groups are tried on, and how each is sent and judged by a later read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.group_dialects import (
    add_members,
    change_group,
    remove_all_members,
    remove_members,
    replace_members,
)
from scim_conformance.model import CaseId, Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted_or, status_is
from scim_conformance.rules.members import member_ids, members_are
from scim_conformance.rules.values import attribute_is, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.strategies.groups import follow, people_of
from scim_conformance.suite.exploring import Seen, findings, named
from scim_conformance.suite.generated_givens import REFUSALS
from scim_conformance.suite.group_givens import DISPLAY_NAME, GROUPS, Group, Groups
from scim_conformance.suite.kit import Blocked

#: People at the default number of examples, and where more are asked for.
FEW: Final = 4
MANY: Final = 9
_FEW_AT_ONCE: Final = 2


@dataclass
class GroupSubject:
    """A group that examples are tried on: the requests that made it what it is, and what its latest read shows."""

    group: Group
    shown: Json
    story: list[Exchange] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The group's id."""
        return str(self.group.id)


class GeneratedGroups:
    """Sends generated examples: to a group that they share or, where that is asked for, to a new one each."""

    def __init__(self, groups: Groups, client: Client) -> None:
        self.groups = groups
        self.client = client
        self.dialects: Sequence[str] = groups.users.profile.dialects
        self.has_members = groups.profile.members is not False

    @cached_property
    def _shared(self) -> GroupSubject:
        return self._made([str(self.groups.people(1)[0].id)] if self.has_members else [])

    def _made(self, members: Sequence[str]) -> GroupSubject:
        group = self.groups.require(self.groups.attempt(members), "with-members" if members else "empty")
        return GroupSubject(group, group.body, [group.post])

    @cached_property
    def others(self) -> list[AttributePath]:
        """The attributes beside the name that plain values show to be kept as sent."""
        group = self._shared.group
        declared = [one.path for one in self.groups.attributes if one.path != DISPLAY_NAME]
        sent = {path: paths.read(group.sent, path) for path in declared}
        return [path for path, value in sent.items() if value is not None and not self._is(path, value)(group.shown)]

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """The ways in which a group is given values that listed checks ask as well."""
        if self.groups.profile.operations.update is False:
            return ("create",)
        return ("patch", "put", "create") if self.has_members else ("patch", "create")

    @property
    def sampled(self) -> dict[str, Sequence[Any]]:
        """Plain values of the other attributes."""
        types = {one.path: one.type for one in self.groups.attributes}
        return {
            path.text: [self.groups.sample(path, types[path], "{name}", variant) for variant in (0, 1)]
            for path in self.others
        }

    def subject(self, fresh: bool, members: Sequence[str] = ()) -> GroupSubject:
        """Return the group to try an example on, with these members."""
        return self._made(members) if fresh else self._with(self._shared, members)

    def _with(self, subject: GroupSubject, members: Sequence[str]) -> GroupSubject:
        """Return the shared group, its members replaced where they are others; a new one where that is refused."""
        held = member_ids(subject.shown)
        if set(held) == set(members):
            return subject
        body = patch_body(*replace_members(self.dialects[0], members))
        sent = self.client.patch(GROUPS, subject.id, body)
        if not sent.accepted:
            return self._made(members)
        return GroupSubject(subject.group, subject.shown, [subject.group.post, sent])

    # -- values --------------------------------------------------------------------------------------------------

    def plain_values(self, example: Mapping[str, Any]) -> dict[str, Any]:
        """Return the same values as listed checks would choose them, marked as such."""
        sampled = self.sampled
        values = {path: sampled[path][1] if path in sampled else "{name}" for path in example["values"]}
        return {**example, "values": values, "plain": True}

    def give(self, example: Mapping[str, Any], fresh: bool) -> Seen:
        """Give a group its name and other values, and read it; raise Blocked where plain ones do not work."""
        seen = self._create(example) if example["way"] == "create" else self._change(example, fresh)
        if seen.findings and example.get("plain"):
            raise Blocked("what is asked here does not work with plain values either", self._judge(example, seen))
        return seen

    def _create(self, example: Mapping[str, Any]) -> Seen:
        wanted: dict[AttributePath, Any] = {}

        def change(body: Json) -> None:
            wanted.update(_written(body, named(example["values"], str(self.client.names.word_in(body)))))

        group = self.groups.attempt(change=change)
        if group.read is None:
            return Seen(findings(group.post, accepted_or(*REFUSALS)), [group.post], refused=True)
        rules = [self._is(path, value) for path, value in wanted.items()]
        return Seen(findings(group.read, status_is(200), *rules), [group.post, group.read])

    def _change(self, example: Mapping[str, Any], fresh: bool) -> Seen:
        subject = self._made(member_ids(self._shared.group.sent)) if fresh else self._shared
        members = member_ids(subject.shown)
        values = named(example["values"], self.client.names.fresh())
        if example["way"] == "put":
            body = {**self.groups.body(subject.group.name, members), "id": subject.id}
            for path in self.others:
                paths.write(body, path, paths.read(subject.shown, path))
            wanted = _written(body, {"displayName": values["displayName"]})
            sent = self.client.put(GROUPS, subject.id, body)
        else:
            given = values if self._asks_others else {"displayName": values["displayName"]}
            wanted = {paths.parse(path): value for path, value in given.items()}
            operations = change_group(example["dialect"], subject.id, given)
            sent = self.client.patch(GROUPS, subject.id, patch_body(*operations))
        return self._judged(subject, sent, wanted, members)

    @property
    def _asks_others(self) -> bool:
        """Whether listed checks change attributes other than the name by PATCH."""
        return self.groups.users.profile.client == "entra"

    def _judged(
        self, subject: GroupSubject, sent: Exchange, wanted: Mapping[AttributePath, Any], members: Sequence[str]
    ) -> Seen:
        before = subject.shown
        found = findings(sent, accepted_or(*REFUSALS))
        read = self._read(subject, members)
        kept = [path for path in (DISPLAY_NAME, *self.others) if path not in wanted or not sent.accepted]
        rules: list[Rule] = [status_is(200), unchanged_since(before, kept, self.groups.case_exact)]
        rules += [self._is(path, value) for path, value in wanted.items() if sent.accepted]
        rules += [members_are(members)] if self.has_members else []
        return Seen([*found, *findings(read, *rules)], [*subject.story, sent, read], refused=not sent.accepted)

    def _read(self, subject: GroupSubject, members: Sequence[str]) -> Exchange:
        """Return a fresh GET, and remember what it shows where that is the group."""
        read = self.groups.read_members(subject.id) if members else self.groups.read(subject.id)
        shared = subject.group is self._shared.group
        if read.status == 200:
            subject.shown = read.document
        if shared:
            self._shared.shown = subject.shown
        return read

    def _is(self, path: AttributePath, value: Any) -> Rule:
        return attribute_is(path, value, case_exact=self.groups.case_exact(path))

    def _judge(self, example: Mapping[str, Any], seen: Seen) -> CaseId:
        """Return the listed case that fails where plain values are not kept."""
        where = next((one.where for one in seen.findings if one.where != "status"), "displayName")
        lost = where == "members"
        if example["way"] == "create":
            posted = len(seen.story) == 1
            check = ("groups-create-answers-201", "empty") if posted else ("groups-create-stores-attribute", where)
            return self.groups.case(*check)
        if example["way"] == "put":
            return self.groups.case("groups-put-members")
        if lost or where == "displayName":
            return self.groups.case("groups-rename", example["dialect"])
        return self.groups.case("groups-change-attribute", f"{paths.parse(where).label}.{example['dialect']}")

    # -- members -------------------------------------------------------------------------------------------------

    def follow(self, example: Mapping[str, Any], fresh: bool) -> Seen:
        """Change the members of a group as an example says, and read who is in it."""
        ids = [str(one.id) for one in self.groups.people(people_of(example))]
        model = list(example["start"])
        subject = self.subject(fresh, [ids[one] for one in model])
        found: list[Finding] = []
        sent: list[Exchange] = []
        for request in example["requests"]:
            operations = [one for change in request for one in worded(example["dialect"], change, ids)]
            exchange = self.client.patch(GROUPS, subject.id, patch_body(*operations))
            found += findings(exchange, accepted_or(*REFUSALS))
            model = follow(model, request) if exchange.accepted else model
            sent.append(exchange)
        read = self._read(subject, [ids[one] for one in model])
        asked = members_are([ids[one] for one in model], _hint(example["requests"]))
        found += findings(read, status_is(200), asked)
        refused = not any(one.accepted for one in sent)
        return Seen(found, [*subject.story, *sent, read], refused=refused)

    def basics(self, example: Mapping[str, Any]) -> Seen:
        """Try what listed checks ask of memberships; raise Blocked by the first of them that goes wrong."""
        dialect = example["dialect"]
        for check, by_dialect, start, requests in BASICS:
            seen = self.follow({"dialect": dialect, "start": start, "requests": requests}, fresh=True)
            if seen.findings:
                label = dialect if by_dialect else ""
                raise Blocked("the same goes wrong with listed values", self.groups.case(check, label))
        return Seen()


#: What listed checks ask of memberships: the check, whether it is asked in each dialect, and an example of it.
BASICS: Final[Sequence[tuple[str, bool, list[int], list[list[dict[str, Any]]]]]] = (
    ("groups-create-stores-members", False, [0, 1], []),
    ("groups-add-member", True, [], [[{"do": "add", "who": [0]}]]),
    ("groups-add-many-members", True, [0], [[{"do": "add", "who": [1, 2]}]]),
    ("groups-remove-member", True, [0, 1, 2], [[{"do": "remove", "who": [0]}]]),
    ("groups-remove-absent-member", True, [1, 2], [[{"do": "remove", "who": [0]}]]),
    ("groups-add-and-remove-in-one", True, [1, 2], [[{"do": "add", "who": [0]}, {"do": "remove", "who": [1]}]]),
    ("groups-replace-members", True, [0, 2], [[{"do": "replace", "who": [1, 2]}]]),
    ("groups-remove-all-members", True, [1, 2], [[{"do": "clear"}]]),
    ("groups-add-members-in-operations", False, [], [[{"do": "add", "who": [0]}, {"do": "add", "who": [1]}]]),
    ("groups-replace-with-nobody", False, [1, 2], [[{"do": "replace", "who": []}]]),
)


def worded(dialect: str, change: Mapping[str, Any], ids: Sequence[str]) -> list[Json]:
    """Return the operations by which a client of a dialect makes a change of members."""
    who = [ids[one] for one in change.get("who", ())]
    match change["do"]:
        case "add":
            return add_members(dialect, who)
        case "remove":
            return remove_members(dialect, who)
        case "replace":
            return replace_members(dialect, who)
    return remove_all_members(dialect)


def _hint(requests: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Return what a wrong outcome points to, by what is unusual in the smallest requests that show it."""
    named_at_most = max((len(change.get("who", ())) for request in requests for change in request), default=0)
    if any(len(request) > 1 for request in requests):
        return (
            "each operation starts from what the one before has left: do not sort or group them, or merge them into one"
        )
    if named_at_most > _FEW_AT_ONCE:
        return f"one operation names {named_at_most}: look for a limit, of an operation or of the whole list"
    return ""


def _written(body: Json, values: Mapping[str, Any]) -> dict[AttributePath, Any]:
    """Write values into a body, and return them by their paths."""
    changed = {paths.parse(path): value for path, value in values.items()}
    for path, value in changed.items():
        paths.write(body, path, value)
    return changed


@pytest.fixture(scope="module")
def generated_groups(groups: Groups, client: Client) -> GeneratedGroups:
    """Return what sends generated examples of groups."""
    return GeneratedGroups(groups, client)
