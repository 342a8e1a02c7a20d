"""Givens: what checks start from, as pytest fixtures. A given that cannot be made blocks the checks that ask for it.

Everything here lives for one module (one worker runs a whole module), so no check feeds on what another module did.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pytest

from scim_conformance.client import Auth, Client
from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.evidence.recorder import note_touched
from scim_conformance.model import CaseId
from scim_conformance.names import carries
from scim_conformance.profile import Attribute, Profile
from scim_conformance.rules.discovery import served_schemas
from scim_conformance.rules.errors import error_body
from scim_conformance.rules.lists import finds_exactly, finds_nobody, resources
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.kit import Blocked, NotApplicable
from scim_conformance.values import Person, Values

USERS = "/Users"


@dataclass(frozen=True)
class Creation:
    """One attempt to create a user: what was sent, the answer, and what a fresh GET shows (None without an id)."""

    person: Person
    post: Exchange
    read: Exchange | None
    id: str | None

    @property
    def body(self) -> Json:
        """The user as the fresh GET shows it, empty when it cannot be read."""
        return self.read.document if self.read is not None and self.read.status == 200 else {}


class Users:
    """Creates, reads and finds users for checks."""

    def __init__(self, client: Client, values: Values, profile: Profile) -> None:
        self.client = client
        self.values = values
        self.profile = profile
        self._taken: list[Attribute] | None = None
        self._hopeless: Creation | None = None

    def required(self) -> list[Attribute]:
        """Return the attributes without which the profile lets no user be created."""
        return [one for one in self.profile.users.attributes if one.required is True]

    def plain(self) -> list[Attribute]:
        """Return all declared attributes that need no other resource."""
        return [one for one in self.profile.users.attributes if one.type != "reference"]

    def attempt(
        self,
        attributes: Iterable[Attribute],
        *,
        variant: int = 0,
        references: Json | None = None,
        change: Callable[[Json], None] | None = None,
        headers: Mapping[str, str | None] | None = None,
        auth: Auth = Auth.TOKEN,
    ) -> Creation:
        """Return what came of a POST and a GET; ``change`` may edit the body before it is sent."""
        person = self.values.user(self.client.names.fresh(), attributes, variant, references)
        if change is not None:
            change(person.body)
        # The user's own word, where it is still in the body: other words in it may never be stored.
        own = carries(person.body, person.name)
        name = person.name if own else self.client.names.word_in(person.body) or person.name
        post = self.client.create(USERS, person.body, name, headers=headers, auth=auth)
        id_ = created_id(post)
        return Creation(person, post, self.client.read(USERS, id_) if id_ is not None else None, id_)

    def rich(self, variant: int = 0) -> Creation:
        """Return a user with every plain attribute the endpoint takes; raise Blocked when it takes no user at all."""
        if self._taken is None:
            creation = self.attempt(self.plain(), variant=variant)
            if self.usable(creation):
                self._taken = self.plain()
                return creation
        creation = self._hopeless or self.attempt([*self.required(), *self.taken()], variant=variant)
        if not self.usable(creation) and creation.post.unjudgeable is None:
            self._hopeless = creation  # asked again for every case that needs a user, it would cost the same again
        return self.require(creation, "minimal")

    def poor(self) -> Creation:
        """Return a user with the required attributes, or a rich one where that is refused."""
        if self._hopeless is not None:
            return self.require(self._hopeless, "minimal")
        creation = self.attempt(self.required())
        return creation if self.usable(creation) else self.rich()

    def vary(
        self,
        attributes: Iterable[Attribute],
        change: Callable[[Json], None],
        headers: Mapping[str, str | None] | None = None,
    ) -> Creation:
        """Return an attempt that differs from a plain create; raise Blocked where not even a plain one works."""
        creation = self.attempt(attributes, change=change, headers=headers)
        if not creation.post.accepted or (creation.read is not None and creation.read.status != 200):
            self.poor()
        return creation

    def taken(self) -> list[Attribute]:
        """Return the attributes the endpoint takes in a create, found by halving when it refuses them together.

        Where not even the required attributes make a user, there are none: halving would find out one by one.
        """
        if self._taken is None:
            self._taken = self._accepted(self.plain()) if self.usable(self.attempt(self.required())) else []
        return self._taken

    def _accepted(self, attributes: list[Attribute]) -> list[Attribute]:
        creation = self.attempt([*self.required(), *attributes])
        if self.usable(creation):
            return attributes
        if creation.post.unjudgeable is not None or len(attributes) <= 1:
            return []
        half = len(attributes) // 2
        return self._accepted(attributes[:half]) + self._accepted(attributes[half:])

    def usable(self, creation: Creation) -> bool:
        """Return whether the user was created, can be read, and is the one that was sent."""
        return carries(creation.body, creation.person.name)

    def require(self, creation: Creation, variant: str) -> Creation:
        """Return a creation other checks build on; raise Blocked naming the check that judges it."""
        note_touched(creation.post.uid)
        if self.usable(creation):
            return creation
        what = creation.read if creation.id is not None else creation.post
        raise Blocked(f"the {variant} user could not be created and read back: {what}", self.canary(creation, variant))

    def canary(self, creation: Creation, variant: str) -> CaseId:
        """Return the case that judges why a creation is not usable."""
        check = "users-create-answers-201" if creation.id is None else "users-read-answers-200"
        return self.case(check, variant if creation.id is None else "")

    def case(self, check: str, label: str = "") -> CaseId:
        """Return the id of a case of this profile."""
        base = f"{self.profile.connector}/User"
        return CaseId(check, f"{base}/{label}" if label else base)

    def require_clearable(self, path: AttributePath) -> None:
        """Raise NotApplicable for an attribute without which the endpoint's own schema lets no user be."""
        holders = [path, *([replace(path, sub=None, selector=None)] if path.sub else [])]
        for holder in holders:
            if (self.values.definition(holder) or {}).get("required") is True:
                raise NotApplicable(f"the endpoint's schema requires {holder.name}")

    def scim_error(self, exchange: Exchange, kind: str) -> Exchange:
        """Return an error answer; raise Blocked where its body is no SCIM error, which is judged elsewhere."""
        if exchange.unjudgeable is None and error_body(exchange):
            raise Blocked("the error is not in SCIM's form", self.case("errors-body-is-scim", kind))
        return exchange

    def user_name(self) -> str:
        """Return a userName nobody has."""
        return self.values.user_name(self.client.names.fresh())

    def unheard(self, path: AttributePath) -> str:
        """Return a value for an attribute that no user has, in the form its values have."""
        name = self.client.names.fresh()
        if path.text.casefold() == "username":
            return self.values.user_name(name)
        value = self.values.sample(path, "string", name)
        return value if isinstance(value, str) and self.client.names.owns(value) else name

    def read(self, id_: str) -> Exchange:
        """Return a fresh GET of a user."""
        return self.client.read(USERS, id_)

    def find(self, filter_: str, *, plus_for_space: bool = False) -> Exchange:
        """Return the exchange of a filter on users."""
        return self.client.find(USERS, filter_, plus_for_space=plus_for_space)

    def answered(self, query: Exchange) -> Exchange:
        """Return a query and its answer; raise Blocked where not even the plainest of its kind is answered with 200."""
        if query.status != 200 and query.unjudgeable is None:
            plain, judge = self._plain_filter if "filter=" in query.request.url else self._plain_list
            if plain.status != 200:
                raise Blocked(f"not even a plain query is answered: {plain}", judge)
        return query

    @cached_property
    def _plain_filter(self) -> tuple[Exchange, CaseId]:
        match = self.profile.users.match_by
        judge = self.case("users-filter-finds-nobody-for-stranger", match.label)
        return self.find(equals(match, self.unheard(match))), judge

    @cached_property
    def _plain_list(self) -> tuple[Exchange, CaseId]:
        return self.client.get(USERS, {"startIndex": "1", "count": "1"}), self.case("users-list-shape")


class Filtering:
    """Filters for the module's user, each asked once; ``miss`` is the match filter for nobody.

    Where the plain filter on an attribute fails, what builds on it is blocked instead of failing once more.
    """

    def __init__(self, users: Users, user: Creation) -> None:
        self._users = users
        self._user = user
        self._match = users.profile.users.match_by
        self.found = cache(self._found)
        self.miss = users.find(equals(self._match, users.unheard(self._match)))

    @property
    def hit(self) -> Exchange:
        """The match filter for the module's user."""
        return self.found(self._match)

    def require(self, *needed: AttributePath) -> None:
        """Raise Blocked where the match filter, or the plain filter on one of these attributes, does not work."""
        for path in (self._match, *needed):
            answer = self.found(path)
            missing = str(self._user.id) not in [str(one.get("id")) for one in resources(answer)]
            strangers = self._users.client.names.owns(self._value(path)) and finds_exactly([str(self._user.id)])(answer)
            if missing or strangers:
                raise Blocked(f"the plain filter on {path} does not work", self._judge("users-filter-finds-own", path))
        if finds_nobody(self.miss):
            judge = self._judge("users-filter-finds-nobody-for-stranger", self._match)
            raise Blocked("the match filter finds strangers", judge)

    def _found(self, path: AttributePath) -> Exchange:
        return self._users.find(equals(path, self._value(path)))

    def _value(self, path: AttributePath) -> object:
        return paths.read(self._user.body, path)

    def _judge(self, check: str, path: AttributePath) -> CaseId:
        return self._users.case(check, path.label)


@pytest.fixture(scope="module")
def filtering(users: Users, user: Creation) -> Filtering:
    """Return the filters for the module's user."""
    return Filtering(users, user)


def equals(path: AttributePath, value: object) -> str:
    """Return an eq filter as Entra words it."""
    return f"{path} eq {json.dumps(value, ensure_ascii=False)}"


@pytest.fixture(scope="session")
def endpoint_schemas(client: Client) -> Mapping[str, Json]:
    """Return the endpoint's own schemas by URN, empty where it does not serve them; read once per worker."""
    return served_schemas(client.get("/Schemas"), only_legal=True)


@pytest.fixture(scope="session")
def values(profile: Profile, endpoint_schemas: Mapping[str, Json]) -> Values:
    """Return the maker of bodies for this profile and endpoint."""
    return Values(profile, endpoint_schemas)


@pytest.fixture(scope="session")
def users(client: Client, values: Values, profile: Profile) -> Users:
    """Return the helper that creates, reads and finds users."""
    return Users(client, values, profile)


@pytest.fixture(scope="module")
def user(users: Users) -> Creation:
    """Return a user of the module, with every plain attribute the endpoint takes."""
    return users.rich()


@pytest.fixture(scope="module")
def create_variant(users: Users) -> Callable[[str], Creation]:
    """Return the creation of the ``minimal`` or the ``full`` user of the module; each is sent once.

    The full user refers to the minimal one where the profile declares a reference such as manager.
    """

    @cache
    def create(variant: str) -> Creation:
        if variant == "minimal":
            return users.attempt(users.required())
        minimal = create("minimal")
        declared = users.profile.users.attributes
        references = {one.path.text: minimal.id for one in declared if one.type == "reference"}
        return users.attempt(declared, references=references if minimal.id else None)

    return create


@pytest.fixture(scope="module")
def created(users: Users, create_variant: Callable[[str], Creation]) -> Creation:
    """Return the full user of the module, or the minimal one where the endpoint refuses the full one."""
    full = create_variant("full")
    return full if users.usable(full) else users.require(create_variant("minimal"), "minimal")
