"""What checks of groups start from: groups, and the users who are in them.

Users who are put into groups, or named as somebody's manager, are shared by the modules of a worker, since neither can
harm them; whoever deletes one says so with ``lose``. The first groups are shared too: the checks of creation look at
what came back, and then the group goes to whoever takes it first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pytest

from scim_conformance.client import Client
from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.evidence.recorder import note_touched
from scim_conformance.model import CaseId
from scim_conformance.names import carries
from scim_conformance.profile import Attribute, ResourceProfile
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import Creation, Users, equals
from scim_conformance.suite.kit import Blocked, NotApplicable

GROUPS = "/Groups"
#: The URN Entra lists beside the Group schema's own (Microsoft Learn, *use-scim-to-provision-users-and-groups*).
ENTRA_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
DISPLAY_NAME = paths.parse("displayName")
_NEVER_SAMPLED = frozenset({"displayname", "members", "schemas", "id"})


@dataclass(frozen=True)
class Group:
    """One attempt to create a group: what was sent, the answer, and what a fresh GET shows (None without an id)."""

    name: str
    sent: Json
    post: Exchange
    read: Exchange | None
    id: str | None

    @property
    def shown(self) -> Exchange:
        """The fresh GET, or the answer to the POST where there is none."""
        return self.read or self.post

    @property
    def body(self) -> Json:
        """The group as the fresh GET shows it, empty when it cannot be read."""
        return self.read.document if self.read is not None and self.read.status == 200 else {}

    @property
    def usable(self) -> bool:
        """Whether the group was created, can be read, and is the one that was sent."""
        return carries(self.body, self.name)


@dataclass(frozen=True)
class Spaced:
    """A group whose name has spaces and a word of the filter language in it.

    ``entra`` is the attempt with Entra's body, ``group`` the same or, where that was refused, a plain one; ``found``
    is the search for its name, ``duplicate`` the attempt to create one more of that name and ``after`` the group as a
    fresh read shows it afterwards.
    """

    entra: Group
    group: Group
    found: Exchange | None = None
    duplicate: Group | None = None
    after: Group | None = None


class Groups:
    """Creates, reads and finds groups for checks, and keeps the users who are put into them."""

    def __init__(self, client: Client, users: Users, served: Mapping[str, Json]) -> None:
        self.client = client
        self.users = users
        self._served = served
        self._core = schemas.core_schemas()
        self._people: list[Creation] = []
        self._nobody: Blocked | None = None
        self._free: list[Group] = []
        self._question: dict[str, str] | None = None
        self._shows_members = False

    @property
    def profile(self) -> ResourceProfile:
        """What the connector says about groups; NotApplicable where it says nothing."""
        if self.users.profile.groups is None:
            raise NotApplicable("the profile does not say that groups are provisioned")
        return self.users.profile.groups

    @property
    def attributes(self) -> list[Attribute]:
        """The declared attributes, members aside."""
        return [one for one in self.profile.attributes if one.path.name.casefold() != "members"]

    @cached_property
    def plain(self) -> Group:
        """A group without members."""
        return self._keep(self.attempt())

    @cached_property
    def spaced(self) -> Spaced:
        """A group whose name has spaces, sent as Entra sends it, and what is asked of it while it has that name."""
        first = self._keep(self.attempt(change=self._as_entra))
        group = first if first.usable else self._keep(self.attempt(change=_with_spaces))
        if not group.usable:
            return Spaced(first, group)
        found = self.find(equals(DISPLAY_NAME, group.sent["displayName"]))
        if self.profile.match_by != DISPLAY_NAME:
            return Spaced(first, group, found)
        duplicate = self.attempt(name=group.sent["displayName"])
        after = replace(group, read=self.read(str(group.id)))
        self._free = [after if one is group else one for one in self._free]
        return Spaced(first, group, found, duplicate, after)

    def take(self) -> Group:
        """Return a group of one's own, without members; raise Blocked when none can be created."""
        self.require(self.plain)
        if not self._free:
            self.spaced  # noqa: B018 - it is made here, unless it was
        return self._free.pop(0) if self._free else self.require(self.attempt())

    def attempt(
        self, members: Sequence[str] = (), *, name: str | None = None, change: Callable[[Json], None] | None = None
    ) -> Group:
        """Return what came of a POST and a GET; ``change`` may edit the body before it is sent."""
        word = self.client.names.fresh()
        body = self.body(word, members)
        if name is not None:
            body["displayName"] = name
        if change is not None:
            change(body)
        word = self.client.names.word_in(body) or word
        post = self.client.create(GROUPS, body, word)
        id_ = created_id(post)
        read = None if id_ is None else self.read_members(id_) if members else self.read(id_)
        return Group(word, body, post, read, id_)

    def body(self, name: str, members: Sequence[str] = ()) -> Json:
        """Return a group with every declared attribute, and what the endpoint's schema requires of every group."""
        body: Json = {"schemas": [urns.GROUP], "displayName": name}
        for path, type_ in self._to_send():
            paths.write(body, path, self.sample(path, type_, name))
        body["schemas"] += [urn for urn in body if urn.startswith("urn:")]
        return {**body, "members": [{"value": id_} for id_ in members]} if members else body

    def sample(self, path: AttributePath, type_: str, name: str, variant: int = 0) -> object:
        """Return a value for an attribute of groups; an externalId is one word, as directories have it."""
        sampled = self.users.values.sample(path, type_, name, variant)
        return f"{name}-id" if path.text.casefold() == "externalid" else sampled

    def require(self, group: Group, variant: str = "empty") -> Group:
        """Return a group other checks build on; raise Blocked naming the check that judges it."""
        note_touched(group.post.uid)
        if group.usable:
            return group
        judge = ("groups-create-answers-201", variant) if group.id is None else ("groups-read-answers-200", "")
        raise Blocked(f"no group could be created and read back: {group.shown}", self.case(*judge))

    def people(self, count: int) -> list[Creation]:
        """Return users to put into groups or to refer to; raise Blocked when none can be created."""
        if self._nobody is not None:
            raise self._nobody
        try:
            while len(self._people) < count:
                self._people.append(self.users.poor())
        except Blocked as blocked:
            self._nobody = blocked  # asked again for every check, it would cost the same requests again
            raise
        return self._people[:count]

    def lose(self, person: Creation) -> None:
        """Give a user to no check any more: it was deleted."""
        self._people = [one for one in self._people if one is not person]

    def read(self, id_: str, *, excluding: str = "") -> Exchange:
        """Return a fresh GET of a group, by default with its members."""
        return self.client.read(GROUPS, id_, {"excludedAttributes": excluding} if excluding else self._question)

    def read_members(self, id_: str) -> Exchange:
        """Return a fresh GET of a group that should have members.

        An endpoint may return members on request only (RFC 7643 section 7): where none are shown it is asked for them
        by name, and if that shows them, always.
        """
        plain = self.read(id_)
        if paths.get(plain.document, "members") is not None:
            self._shows_members = True
        if self._shows_members or plain.status != 200:
            return plain
        question = {
            "attributes": ",".join(["members", "meta", "displayName", *(one.path.text for one in self.attributes)])
        }
        asked = self.client.read(GROUPS, id_, question)
        if paths.get(asked.document, "members") is None:
            return plain
        self._question, self._shows_members = question, True
        return asked

    def find(self, filter_: str) -> Exchange:
        """Return the exchange of a filter on groups, members excluded, in Entra's order of parameters."""
        return self.client.get(GROUPS, {"excludedAttributes": "members", "filter": filter_})

    def case_exact(self, path: AttributePath) -> bool:
        """Return whether letter case counts, by the endpoint's own Group schema, else by the RFC's."""
        served = schemas.definition(self._served, path, urns.GROUP)
        definition = served or schemas.definition(self._core, path, urns.GROUP) or {}
        return schemas.case_exact(definition)

    def case(self, check: str, label: str = "") -> CaseId:
        """Return the id of a case of this profile's groups."""
        base = f"{self.users.profile.connector}/Group"
        return CaseId(check, f"{base}/{label}" if label else base)

    def _to_send(self) -> list[tuple[AttributePath, str]]:
        served = self._served.get(urns.GROUP, {}).get("attributes", ())
        demanded = [one for one in served if one.get("required") is True and one.get("mutability") != "readOnly"]
        wanted = [(one.path, one.type) for one in self.attributes]
        wanted += [(paths.parse(one["name"]), one["type"]) for one in demanded if "type" in one]
        unique = {path.text.casefold(): (path, type_) for path, type_ in reversed(wanted)}
        return [one for text, one in unique.items() if text not in _NEVER_SAMPLED]

    def _as_entra(self, body: Json) -> None:
        _with_spaces(body)
        if self.users.profile.client == "entra":
            body["schemas"].append(ENTRA_GROUP)
            body["meta"] = {"resourceType": "Group"}

    def _keep(self, group: Group) -> Group:
        if group.usable:
            self._free.append(group)
        return group


def _with_spaces(body: Json) -> None:
    body["displayName"] = f"{body['displayName']} Sales and Service"


@pytest.fixture(scope="session")
def groups(client: Client, users: Users, endpoint_schemas: Mapping[str, Json]) -> Groups:
    """Return the helper that creates, reads and finds groups."""
    return Groups(client, users, endpoint_schemas)
