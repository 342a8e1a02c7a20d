"""What odd creates start from: users made from unusual bodies, each sent once for all the checks of its module."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from functools import cache, cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute
from scim_conformance.rules.values import holds, unassigned
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, NotApplicable

PASSWORD = paths.parse("password")
#: What a client pretends to be the name of a manager; no word of the run, so that the user is not known by it.
INVENTED = "Invented by the client"
#: One letter, as two characters and as one.
DECOMPOSED, COMPOSED = "e\u0301", "\u00e9"
#: Values of these are chosen from a list of the product's own, or have a form that cannot be made up.
_CHOSEN = frozenset({"roles", "entitlements", "x509certificates", "groups", "password", "username", "id", "schemas"})


#: What one create asks at once: first what is everyday, then what an endpoint may have good reasons to refuse.
EVERYDAY, ODD = ("order", "manager-name", "external-id"), ("offered", "accent")


class Bodies:
    """Users created from unusual bodies, each once."""

    def __init__(self, users: Users, client: Client, groups: Groups, served: Mapping[str, Json]) -> None:
        self.users = users
        self.client = client
        self._groups = groups
        self._served = served
        self._made = cache(self._make)

    @cached_property
    def in_capitals(self) -> Creation:
        """A user with a password and all that the connector maps, its members written in capital letters."""
        listed = self._served.get(urns.USER, {}).get("attributes", ())
        offered = not listed or any(str(one["name"]).casefold() == "password" for one in listed)
        # What the endpoint's schema does not know it may refuse (RFC 7644 section 3.12 table 9).
        return self._with_password(_capitalise) if offered else self.users.vary(self.users.plain(), change=_capitalise)

    @cached_property
    def with_password(self) -> Creation:
        """The same user; written in the schema's letters where capitals lost anything."""
        capital = self.in_capitals
        named = any(name.casefold() == "password" for name in capital.person.body)
        if named and self.users.usable(capital) and not self._lost(capital):
            return capital
        return self._with_password(lambda _: None)

    @cached_property
    def asked_for_password(self) -> Exchange:
        """A read that asks for the password by name; the answer to the create where that named no user."""
        creation, question = self.with_password, {"attributes": "userName,password"}
        return self.client.read(USERS, creation.id, question) if creation.id is not None else creation.post

    @cached_property
    def base(self) -> Creation:
        """A user of the module with everything the endpoint takes: the one with the password, where there is one."""
        return self.with_password if self.users.usable(self.with_password) else self.users.rich()

    @cached_property
    def stored(self) -> list[Attribute]:
        """The plain attributes that the base user was given and shows."""
        lost = self._lost(self.base)
        return [one for one in self.users.plain() if self.base.person.value(one.path) is not None and one not in lost]

    def of(self, feature: str) -> Creation:
        """Return a create with an unusual feature: all of them in one user, or fewer where the endpoint refused that.

        ``order`` lists an extension and its URN first, ``manager-name`` names the manager, ``external-id`` repeats the
        one of the base user, ``offered`` has all that the schema offers, ``accent`` a decomposed letter in userName.
        """
        if self.users.usable(self._made(EVERYDAY + ODD)):
            return self._made(EVERYDAY + ODD)
        together = feature in EVERYDAY and self.users.usable(self._made(EVERYDAY))
        return self._made(EVERYDAY) if together else self._made((feature,))

    @cached_property
    def manager(self) -> AttributePath | None:
        """The path of the manager, None where the connector maps none."""
        mapped = [one.path for one in self.users.profile.users.attributes]
        return next((path for path in mapped if path.label.casefold() == "enterprise.manager"), None)

    def extension(self) -> AttributePath:
        """Return an extension attribute that the endpoint stores, of the enterprise extension where there is one."""
        found = [one.path for one in self.stored if one.path.extension and not one.path.selector]
        found.sort(key=lambda path: path.extension != urns.ENTERPRISE_USER)
        if not found:
            raise NotApplicable("the connector maps no attribute of an extension")
        return found[0]

    @cached_property
    def values(self) -> Mapping[AttributePath, Any]:
        """A value for each attribute that the endpoint's User schema offers."""
        listed = self._served.get(urns.USER, {}).get("attributes", ())
        fit = [one for one in listed if _fillable(one)]
        name, sample = self.client.names.fresh(), self.users.values.sample
        return {path: sample(path, one["type"], name) for one in fit for path in [paths.parse(one["name"])]}

    def _with_password(self, change: Callable[[Json], None]) -> Creation:
        def edit(body: Json) -> None:
            body["password"] = str(self.users.values.sample(PASSWORD, "string", self.client.names.fresh()))
            change(body)

        return self.users.vary(self.users.plain(), change=edit)

    def _lost(self, creation: Creation) -> list[Attribute]:
        person, read = creation.person, creation.read or creation.post
        sent = {one: person.value(one.path) for one in self.users.plain()}
        given = {one: value for one, value in sent.items() if value is not None}
        return [one for one, value in given.items() if holds(one.path, value, self.users.values)(read)]

    def _make(self, features: tuple[str, ...]) -> Creation:
        own = [one for one in self.stored if one.path.extension == urns.ENTERPRISE_USER][:1]
        own = own or [one for one in self.stored if one.path.extension][:1]
        ordered = {"order", "manager-name"} & set(features)
        edits = {"offered": self._fill, "manager-name": self._name_manager, "external-id": self._repeat_external_id}

        def edit(body: Json) -> None:
            for feature in features:
                edits.get(feature, lambda _: None)(body)
            if "accent" in features:
                body["userName"] = f"{DECOMPOSED}{body['userName']}"
            body["schemas"] = [*(name for name in body if name.startswith("urn:")), urns.USER]

        return self.users.vary([*self.users.required(), *(own if ordered else ())], change=edit)

    def _fill(self, body: Json) -> None:
        for path, value in self.values.items():
            body.setdefault(path.name, value)

    def _name_manager(self, body: Json) -> None:
        if self.manager is not None:
            boss = str(self._groups.people(1)[0].id)
            paths.write(body, self.manager, {"value": boss, "displayName": INVENTED})

    def _repeat_external_id(self, body: Json) -> None:
        taken = paths.get(self.base.body, "externalId")
        if taken:
            body["externalId"] = taken

    def post(self, **members: Any) -> Exchange:
        """Return a POST of a user with the required attributes and these members; None leaves a member out."""
        name = self.client.names.fresh()
        body = {**self.users.values.user(name, self.users.required()).body, **members}
        sent = {member: value for member, value in body.items() if value is not None}
        return self.client.create(USERS, sent, self.client.names.word_in(sent) or name)

    def without(self, extensions: Collection[str]) -> Creation:
        """Return a user of all plain core attributes that the endpoint stores, and of none in these extensions."""

        def drop(body: Json) -> None:
            for urn in extensions:
                body.pop(urn, None)
            body["schemas"] = [urn for urn in body["schemas"] if urn not in extensions]

        wanted = [one for one in self.stored if not one.path.extension]
        return self.users.attempt(dict.fromkeys([*self.users.required(), *wanted]), change=drop)

    def post_at(self, user: Creation) -> Exchange:
        """Return a POST of another user to the address of one; what it may create is on the ledger."""
        person = self.users.values.user(self.client.names.fresh(), self.users.required())
        key = self.client.ledger.intent(USERS, person.name, str(person.body["userName"]))
        url = self.client.resource_url(USERS, str(user.id))
        exchange = self.client.transport.send("POST", url, body=json.dumps(person.body))
        id_ = created_id(exchange)
        if id_ is not None and id_ != user.id:
            self.client.ledger.created(key, id_)
        elif exchange.status is not None and 400 <= exchange.status < 500:
            self.client.ledger.gone(key)
        return exchange

    def require_known(self, name: str) -> None:
        """Raise NotApplicable for an attribute that the endpoint's own User schema does not have."""
        listed = self._served.get(urns.USER, {}).get("attributes")
        if listed is not None and name.casefold() not in [str(one.get("name")).casefold() for one in listed]:
            raise NotApplicable(f"the endpoint's schema has no {name}")

    def without_extension(self) -> tuple[str, Exchange]:
        """Return the URN of an extension, and a read of its user after all that was sent of it was removed."""
        path, user = self.extension(), self.of("order")
        urn, required = str(path.extension), [one.path.extension for one in self.users.required()]
        if urn in required:
            raise NotApplicable("the connector requires an attribute of the extension")
        if not self.users.usable(user) or unassigned(paths.read(user.body, path)):
            raise Blocked("the extension is not stored", self.users.case("users-create-in-any-schemas-order"))
        sent = [f"{urn}:{name}" for name in user.person.body[urn]]
        gone = [{"op": "remove", "path": text} for text in sent]
        patch = self.client.patch_operations(USERS, str(user.id), gone)
        read = self.users.read(str(user.id))
        left = [text for text in sent if not unassigned(paths.read(read.document, paths.parse(text)))]
        if read.status != 200 or left:
            dialect = self.users.profile.dialects[-1]
            judge = self.users.case("users-clear-attribute", f"{path.label}.{dialect}")
            if not patch.accepted and len(gone) > 1:
                judge = self.users.case("users-patch-many-operations", f"{dialect}.change")
            raise Blocked("the attributes of the extension cannot be removed", judge)
        return urn, read


def _fillable(definition: Json) -> bool:
    writable = definition.get("mutability", "readWrite") in ("readWrite", "immutable")
    shown = definition.get("returned", "default") in ("default", "always")
    refers = definition.get("type") == "reference" and "external" not in definition.get("referenceTypes", ())
    named = str(definition.get("name")).casefold() not in _CHOSEN and "type" in definition
    return writable and shown and named and not refers


def _capitalise(body: Json) -> None:
    written = _capitals(body)
    body.clear()
    body.update(written)


def _capitals(value: Any) -> Any:
    if isinstance(value, dict):
        return {name if name.startswith("urn:") else name.upper(): _capitals(one) for name, one in value.items()}
    return [_capitals(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def bodies(users: Users, client: Client, groups: Groups, endpoint_schemas: Mapping[str, Json]) -> Bodies:
    """Return the maker of users from unusual bodies."""
    return Bodies(users, client, groups, endpoint_schemas)
