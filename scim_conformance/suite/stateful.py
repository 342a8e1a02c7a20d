"""A world of a few users and groups: what steps make of it at the endpoint, and in a model that it is held against.

Nothing in it is shared with other examples. Each user, and each group, keeps the requests that made it what it is, so
that whatever is wrong is told with those alone.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, patch_body, set_active
from scim_conformance.evidence import Exchange
from scim_conformance.group_dialects import add_members, change_group, remove_members
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted_or, describe, status_is
from scim_conformance.rules.lists import finds_exactly, finds_nobody
from scim_conformance.rules.members import member_ids
from scim_conformance.rules.values import attribute_is, holds, same
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.exploring import Seen, findings, named
from scim_conformance.suite.generated_givens import REFUSALS, Generated
from scim_conformance.suite.givens import USERS, Creation, equals
from scim_conformance.suite.group_givens import DISPLAY_NAME, GROUPS, Group, Groups

#: What an endpoint may answer to a DELETE it does not offer.
KEPT: Final = (405, 501)
ACTIVE = paths.parse("active")
USER_NAME = paths.parse("userName")
_NOT_SEARCHED: Final = frozenset({400, 403, 501})


class Wrong(Exception):
    """Something is not as the model has it: the findings, and the requests that led there."""

    def __init__(self, found: Sequence[Finding], story: Sequence[Exchange]) -> None:
        super().__init__(str(found))
        self.found = found
        self.story = story


@dataclass
class Account:
    """What a user should be: ``holds`` its values by path, ``ghosts`` those of whoever had the name before.

    ``active`` is None where the endpoint shows none; ``former`` are the names it has given up.
    """

    creation: Creation
    name: str
    holds: dict[AttributePath, Any]
    active: bool | None
    story: list[Exchange]
    gone: bool = False
    former: list[str] = field(default_factory=list)
    ghosts: dict[AttributePath, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The user's id."""
        return str(self.creation.id)


@dataclass
class Team:
    """What a group should be; ``loose`` are members whom an endpoint may keep or drop: deleted or inactive ones."""

    group: Group
    name: str
    members: list[str]
    story: list[Exchange]
    gone: bool = False
    former: list[str] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The group's id."""
        return str(self.group.id)


class World:
    """Takes steps, one after the other, and says what is not as it should be.

    One that is ``listed`` asks nothing that no listed check asks.
    """

    def __init__(
        self, generated: Generated, groups: Groups, client: Client, dialect: str, *, listed: bool = False
    ) -> None:
        self.generated = generated
        self.users = generated.users
        self.groups = groups
        self.client = client
        self.dialect = dialect
        self._listed = listed
        self.people: dict[int, Account] = {}
        self.teams: dict[int, Team] = {}
        self._steps: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "read": lambda step: self._judge(self._alive(step)),
            "find": lambda step: self._find(self._one(step)),
            "update": self._update,
            "put": self._put,
            "rename": self._rename,
            "off": lambda step: self._switch(self._alive(step), to=False),
            "on": lambda step: self._switch(self._alive(step), to=True),
            "delete": lambda step: self._delete(self._alive(step)),
            "recreate": self._recreate,
            "add": self._add,
            "remove": self._remove,
            "rename group": self._rename_group,
            "find group": lambda step: self._find_group(self._team(step)),
            "delete group": self._delete_group,
        }

    def live(self, steps: Iterable[Mapping[str, Any]]) -> Seen | None:
        """Return what came of steps, judged by a read of everything they have touched."""
        try:
            for step in steps:
                self._steps[step["do"]](step)
            for account in self.people.values():
                self._judge(account)
            for team in self.teams.values():
                self._judge_team(team)
        except Wrong as wrong:
            return Seen(wrong.found, wrong.story)
        everything: list[Account | Team] = [*self.people.values(), *self.teams.values()]
        written = [one for held in everything for one in held.story]
        return Seen((), written) if written else None

    # -- users ---------------------------------------------------------------------------------------------------

    def _one(self, step: Mapping[str, Any]) -> Account:
        """Return the user of a step, created where it was not yet."""
        return self._person(step["user"])

    def _person(self, number: int) -> Account:
        if number not in self.people:
            creation = self.users.rich()
            held = {path: creation.person.value(path) for path in self.generated.watched()}
            self.people[number] = self._account(creation, held)
        return self.people[number]

    def _account(self, creation: Creation, held: dict[AttributePath, Any]) -> Account:
        active = creation.body.get("active")
        switch = active if isinstance(active, bool) else None
        return Account(creation, str(creation.person.body["userName"]), held, switch, [creation.post])

    def _alive(self, step: Mapping[str, Any]) -> Account | None:
        account = self._one(step)
        return None if account.gone else account

    def _write(self, held: Account | Team, sent: Exchange, *refusals: int) -> bool:
        """Return whether a write was taken; raise Wrong where it is answered in no way that is allowed."""
        held.story.append(sent)
        found = findings(sent, accepted_or(*REFUSALS, *refusals))
        if found:
            raise Wrong(found, list(held.story))
        return sent.accepted

    def _update(self, step: Mapping[str, Any]) -> None:
        account = self._alive(step)
        values = {paths.parse(path): value for path, value in self._named(step["values"]).items()}
        if account is not None and values:
            self._patch(account, values)

    def _named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = named(dict(values), self.client.names.fresh())
        return given

    def _patch(self, account: Account, values: Mapping[AttributePath, Any]) -> bool:
        body = patch_body(*change_values(self.dialect, values))
        taken = self._write(account, self.client.patch(USERS, account.id, body))
        if taken:
            self._wrote(account, values)
        return taken

    def _wrote(self, account: Account, values: Mapping[AttributePath, Any]) -> None:
        """Note what was written; what an endpoint may put together from other values counts until the next write."""
        lasting = set(self.generated.watched())
        account.holds = {path: value for path, value in account.holds.items() if path in lasting} | {
            path: value for path, value in values.items() if path != USER_NAME
        }
        account.ghosts = {path: value for path, value in account.ghosts.items() if path not in values}

    def _put(self, step: Mapping[str, Any]) -> None:
        account = self._alive(step)
        if account is None:
            return
        body = copy.deepcopy(account.creation.person.body)
        body["userName"] = account.name
        if account.active is not None:
            body["active"] = account.active
        for path, value in self._named(step["values"]).items():
            self._set(body, paths.parse(path), value)
        if self._write(account, self.client.put(USERS, account.id, body)):
            watched = dict.fromkeys([*self.generated.watched(), *map(paths.parse, step["values"])])
            sent = {path: value for path in watched if (value := paths.read(body, path)) is not None}
            account.holds = {}  # what a PUT does not mention may stay, go or be given a default
            self._wrote(account, sent)

    def _set(self, body: Json, path: AttributePath, value: Any) -> None:
        paths.write(body, path, value)
        if path.extension and path.extension not in body["schemas"]:
            body["schemas"].append(path.extension)

    def _rename(self, step: Mapping[str, Any]) -> None:
        account = self._alive(step)
        name = self.users.user_name()
        if account is not None and self._patch(account, {USER_NAME: name}):
            account.former.append(account.name)
            account.name = name

    def _switch(self, account: Account | None, *, to: bool) -> None:
        if account is None:
            return
        sent = self.client.patch(USERS, account.id, set_active(self.dialect, to))
        if self._write(account, sent):
            account.active = to
            self._wrote(account, {})
            self._loosen(account)

    def _delete(self, account: Account | None) -> None:
        if account is None:
            return
        sent = self.client.delete(USERS, account.id)
        if self._write(account, sent, *KEPT):
            account.gone = True
            self._loosen(account)

    def _loosen(self, account: Account) -> None:
        """Note that groups may lose a member: one who was deleted, or whom the endpoint may hide while inactive."""
        for team in self.teams.values():
            if account.id in team.members:
                team.loose.add(account.id)
                team.story.append(account.story[-1])

    def _recreate(self, step: Mapping[str, Any]) -> None:
        number, account = step["user"], self._one(step)
        if not account.gone:
            return
        creation = self.users.attempt(self.users.required(), change=lambda body: body.update(userName=account.name))
        if not self._write(account, creation.post) or creation.read is None:
            return
        found = findings(creation.read, status_is(200))
        if found:
            raise Wrong(found, [*account.story, creation.read])
        sent = {path: creation.person.value(path) for path in self.generated.watched()}
        held = {path: value for path, value in sent.items() if value is not None}
        heir = self._account(creation, held)
        heir.story = list(account.story)
        left = {} if self._listed else account.holds
        heir.ghosts = {path: one for path, one in left.items() if path not in held and self.client.names.owns(one)}
        self.people[number] = heir

    def _find(self, account: Account) -> None:
        match = self.users.profile.users.match_by
        name = account.name if match == USER_NAME else paths.read(account.creation.body, match)
        if not isinstance(name, str) or not self.client.names.owns(name):
            return
        self._searched(self.users.find(equals(match, name)), account)
        for former in account.former[-1:] if match == USER_NAME else ():
            self._not_found(self.users.find(equals(match, former)), account)

    def _searched(self, found: Exchange, held: Account | Team) -> None:
        if found.status not in _NOT_SEARCHED:
            self._require(found, held, finds_nobody if held.gone else finds_exactly([held.id]))

    def _not_found(self, found: Exchange, held: Account | Team) -> None:
        if found.status not in _NOT_SEARCHED:
            self._require(found, held, finds_nobody)

    def _require(self, seen: Exchange, held: Account | Team, *rules: Rule) -> None:
        found = findings(seen, *rules)
        if found:
            raise Wrong(found, [*held.story, seen])
        held.story.append(seen)  # a search or a read may leave something behind that a later one shows

    def _judge(self, account: Account | None) -> None:
        if account is None:
            return
        read = self.users.read(account.id)
        if account.gone:
            self._require(read, account, status_is(404))
            self.client.forget(USERS, account.id)
            return
        values = self.users.values
        rules = [holds(path, value, values) for path, value in account.holds.items()]
        rules.append(attribute_is(USER_NAME, account.name, case_exact=False))
        if account.active is not None:
            rules.append(attribute_is(ACTIVE, account.active))
        self._require(read, account, status_is(200), *rules, _forgotten(account.ghosts))

    # -- groups --------------------------------------------------------------------------------------------------

    def _team(self, step: Mapping[str, Any], members: Sequence[str] = ()) -> Team:
        """Return the group of a step, created with these members where it was not yet."""
        number = step["group"]
        if number not in self.teams:
            group = self.groups.require(self.groups.attempt(members), "with-members" if members else "empty")
            self.teams[number] = Team(group, str(group.sent["displayName"]), list(members), [group.post])
        return self.teams[number]

    def _who(self, step: Mapping[str, Any]) -> list[str]:
        accounts = [self._person(one) for one in step["who"]]
        return [one.id for one in accounts if not one.gone]

    def _add(self, step: Mapping[str, Any]) -> None:
        ids = self._who(step)
        team = self._team(step, ids)
        missing = [one for one in ids if one not in team.members]
        if not team.gone and missing:
            body = patch_body(*add_members(self.dialect, ids))
            if self._write(team, self.client.patch(GROUPS, team.id, body)):
                team.members += missing

    def _remove(self, step: Mapping[str, Any]) -> None:
        ids = self._who(step)
        team = self._team(step, ids)
        there = [one for one in ids if one in team.members]
        if not team.gone and there:
            body = patch_body(*remove_members(self.dialect, there))
            if self._write(team, self.client.patch(GROUPS, team.id, body), 404):
                team.members = [one for one in team.members if one not in there]

    def _rename_group(self, step: Mapping[str, Any]) -> None:
        team = self._team(step)
        if team.gone:
            return
        name = f"renamed {self.client.names.fresh()}"
        body = patch_body(*change_group(self.dialect, team.id, {"displayName": name}))
        if self._write(team, self.client.patch(GROUPS, team.id, body)):
            team.former.append(team.name)
            team.name = name

    def _delete_group(self, step: Mapping[str, Any]) -> None:
        team = self._team(step)
        if not team.gone:
            team.gone = self._write(team, self.client.delete(GROUPS, team.id), *KEPT)

    def _find_group(self, team: Team) -> None:
        if self.groups.profile.match_by == DISPLAY_NAME:
            self._searched(self.groups.find(equals(DISPLAY_NAME, team.name)), team)
            for former in team.former[-1:]:
                self._not_found(self.groups.find(equals(DISPLAY_NAME, former)), team)

    def _judge_team(self, team: Team) -> None:
        read = self.groups.read_members(team.id) if team.members and not team.gone else self.groups.read(team.id)
        if team.gone:
            self._require(read, team, status_is(404))
            self.client.forget(GROUPS, team.id)
            return
        name = attribute_is(DISPLAY_NAME, team.name, case_exact=self.groups.case_exact(DISPLAY_NAME))
        self._require(read, team, status_is(200), name, _members_between(team.members, team.loose))


def _forgotten(ghosts: Mapping[AttributePath, Any]) -> Rule:
    """Return the rule that a user does not have the values of a deleted one of the same name."""

    def rule(exchange: Exchange) -> list[Finding]:
        hint = "the row of the deleted account is used again, or rows that belong to it are kept and joined by name"
        return [
            Finding(str(path), "nothing of the deleted account", describe(paths.read(exchange.document, path)), hint)
            for path, value in ghosts.items()
            if same(value, paths.read(exchange.document, path), case_exact=False)
        ]

    return rule


def _members_between(members: Sequence[str], loose: Iterable[str]) -> Rule:
    """Return the rule that a group has its members and nobody else; ``loose`` ones may be among them or not."""
    wanted, free = set(members), set(loose)

    def rule(exchange: Exchange) -> list[Finding]:
        held = set(member_ids(exchange.document))
        missing, others = wanted - free - held, held - wanted - free
        if not missing and not others:
            return []
        actual = "; ".join(
            [*([f"{len(missing)} missing"] if missing else []), *([f"{len(others)} too many"] if others else [])]
        )
        hint = "what happens to one member, or to the group, changes the memberships of others"
        return [Finding("members", f"the {len(wanted - free)} who should be in it", actual, hint)]

    return rule
