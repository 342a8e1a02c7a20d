"""What checks of rare and of wrong PATCHes start from: one user, changed in four rounds, and what must be refused.

Each round is one PATCH with an operation for each check, and a fresh read; only where the endpoint refuses it are the
operations sent one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.evidence import Exchange
from scim_conformance.profile import Attribute
from scim_conformance.rules.bodies import counts
from scim_conformance.rules.values import attribute_is, unassigned
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked, NotApplicable
from scim_conformance.suite.patch_givens import USER_NAME, Patching
from scim_conformance.suite.update_givens import PLAIN, settled

STRAY = "scimconfStray"


@dataclass(frozen=True)
class Round:
    """The PATCH that carried each operation, and the reads before the first and after the last."""

    sent: Mapping[str, Exchange]
    before: Json
    read: Exchange


@dataclass(frozen=True)
class Listed:
    """A multi-valued attribute of which the connector maps two types, and a value for each; the first is primary."""

    name: str
    first: AttributePath
    second: AttributePath
    values: tuple[Any, Any]

    def element(self, number: int, value: Any = None) -> Json:
        """Return one of the two elements, with its own value or another one."""
        path = (self.first, self.second)[number]
        label = path.selector.value if path.selector else ""
        element = {"type": label, "value": value or self.values[number]}
        return {**element, "primary": True} if number == 0 else element


class Rounds:
    """A user that is changed in four rounds, each taken once and in this order."""

    def __init__(self, users: Users, client: Client, user: Creation, groups: Groups) -> None:
        self.users = users
        self.patching = Patching(users, client, user)
        self.plain = self._plain()
        self._groups = groups
        self._new = {path: self._fresh(path) for path in [self.plain]}

    @cached_property
    def listed(self) -> Listed:
        """A multi-valued attribute with two types; e-mail addresses only where there is no other."""
        held = [one for one in self.users.plain() if not unassigned(paths.read(self.patching.victim.body, one.path))]
        typed: dict[str, list[AttributePath]] = {}
        for one in held:
            if _is_typed_text(one):
                typed.setdefault(one.path.name, []).append(one.path)
        required = {one.path.name for one in self.users.required()}
        fit = [name for name, found in typed.items() if len(found) > 1 and name not in required]
        fit.sort(key=lambda name: name.casefold() == "emails")
        if not fit:
            raise NotApplicable("the connector maps no attribute of several types that may be empty")
        first, second = typed[fit[0]][:2]
        return Listed(fit[0], first, second, (self._fresh(first), self._fresh(second)))

    @cached_property
    def other_value(self) -> Any:
        """A further value for the first element."""
        return self._fresh(self.listed.first)

    @cached_property
    def parts(self) -> tuple[AttributePath, AttributePath, Any]:
        """Two members of the name, and a new value for the first of them."""
        mapped = [one.path for one in self.users.plain() if one.path.name.casefold() == "name" and one.path.sub]
        held = [path for path in mapped if not unassigned(paths.read(self.patching.victim.body, path))]
        found = [path for path in held if str(path.sub).casefold() != "formatted"]  # it follows from the others
        if len(found) < 2:
            raise NotApplicable("the connector maps fewer than two parts of the name")
        return found[0], found[1], self._fresh(found[0])

    @cached_property
    def inner(self) -> tuple[AttributePath, AttributePath]:
        """Two members of one typed element, such as the lines of an address; the first may be empty."""
        body = self.patching.victim.body
        selected = [one for one in self.users.plain() if one.path.selector and one.path.sub]
        for one in selected:
            mates = [other.path for other in selected if other != one and _same_element(one.path, other.path)]
            shown = [path for path in mates if not unassigned(paths.read(body, path))]
            if one.required is not True and shown and not unassigned(paths.read(body, one.path)):
                return one.path, shown[0]
        raise NotApplicable("the connector maps no two members of one element")

    @cached_property
    def manager(self) -> tuple[AttributePath, str, str]:
        """The path of the manager and the ids of two users to name."""
        mapped = [one.path for one in self.users.profile.users.attributes]
        path = next((path for path in mapped if path.label.casefold() == "enterprise.manager"), None)
        if path is None:
            raise NotApplicable("the connector maps no manager")
        first, second = (str(one.id) for one in self._groups.people(2))
        return path, first, second

    @cached_property
    def first(self) -> Round:
        """A plain value for all to see that updates work; a list, a part of the name and a manager set."""
        return self._round(
            {
                "plain": lambda: {"op": "replace", "path": self.plain.text, "value": self._new[self.plain]},
                "list": lambda: {"op": "replace", "path": self.listed.name, "value": self._both()},
                "part": lambda: {"op": "replace", "path": "name", "value": {self.parts[0].sub: self.parts[2]}},
                "manager": lambda: {"op": "add", "path": self.manager[0].text, "value": {"value": self.manager[1]}},
            }
        )

    @cached_property
    def second(self) -> Round:
        """One element exchanged, the other made primary; another manager."""
        _ = self.first
        return self._round(
            {
                "element": lambda: _replace(_element(self.listed.first), self.listed.element(0, self.other_value)),
                "primary": lambda: _replace(self.primary.text, True),
                "manager": lambda: _replace(f"{self.manager[0].text}.value", self.manager[2]),
            }
        )

    @cached_property
    def third(self) -> Round:
        """An element added that is there already, as it was shown."""
        before = self.second.read.document

        def again() -> Json:
            element = paths.read(before, paths.parse(_element(self.listed.second)))
            return {"op": "add", "path": self.listed.name, "value": [element or self.listed.element(1)]}

        return self._round({"again": again})

    @cached_property
    def last(self) -> Round:
        """A member of an element, all elements and the manager removed."""
        _ = self.third
        return self._round(
            {
                "part": lambda: {"op": "remove", "path": self.inner[0].text},
                "manager": lambda: {"op": "remove", "path": self.manager[0].text},
                "list": lambda: {"op": "remove", "path": self.listed.name},
            }
        )

    @property
    def primary(self) -> AttributePath:
        """The path by which the second element is made primary."""
        return paths.parse(f"{_element(self.listed.second)}.primary")

    def ready(self) -> Rounds:
        """Return the user; raise Blocked where not even a plain value can be changed."""
        plain = self.first.sent["plain"]
        if not plain.accepted or attribute_is(self.plain, self._new[self.plain], case_exact=False)(self.first.read):
            judge = self.users.case("users-update-applies", self.users.profile.dialects[-1])
            raise Blocked("no update takes effect", judge)
        return self

    def require_list(self, shown: Json | Exchange) -> Listed:
        """Return the multi-valued attribute; raise Blocked where it has not its two elements in a reading."""
        listed = self.ready().listed
        document = shown.document if isinstance(shown, Exchange) else shown
        held = paths.get(document, listed.name)
        at_first = bool(counts(listed.name, 2)(self.first.read))
        if at_first or not isinstance(held, list) or len(held) != 2:
            judge = "users-patch-replaces-list" if at_first else "users-patch-replaces-element"
            raise Blocked(f"{listed.name} has not its two values", self.users.case(judge))
        return listed

    @cached_property
    def mistakes(self) -> Round:
        """PATCHes that must be refused, or may be passed over; the one that could do most harm comes last."""
        _ = self.ready().last
        text, patch = self.plain.text, {"schemas": [urns.PATCH_OP]}
        asked: dict[str, Json] = {
            "stray": {**patch, "Operations": [{"op": "add", "path": STRAY, "value": "x"}]},
            "schemas": {"Operations": [_replace(text, self._fresh(self.plain))]},
            "operations": patch,
            "move": {**patch, "Operations": [{**_replace(text, self._fresh(self.plain)), "op": "move"}]},
            "open-bracket": {**patch, "Operations": [_replace('emails[type eq "work"', "x")]},
            "index": {**patch, "Operations": [_replace("emails[0].value", "x@example.com")]},
            "wrong-type": {**patch, "Operations": [_replace("name", "Ada")]},
            "no-value": {**patch, "Operations": [{"op": "add", "path": self._optional().text}]},
            "replace-no-value": {**patch, "Operations": [{"op": "replace", "path": self._optional().text}]},
            "no-path": {**patch, "Operations": [{"op": "remove"}]},
        }
        sent: dict[str, Exchange] = {}
        victim, before = self.patching.victim, self.patching.before
        for name, body in asked.items():
            sent[name] = self.patching.client.patch(USERS, str(victim.id), body)
            if sent[name].accepted:
                self.patching.read(victim)  # what was accepted may have changed something: that is its own story
                before = self.patching.before
        return Round(sent, before, self.patching.read(victim))

    def _both(self) -> list[Json]:
        return [self.listed.element(0), self.listed.element(1)]

    def _round(self, asked: Mapping[str, Callable[[], Json]]) -> Round:
        before, victim = self.patching.before, self.patching.victim
        operations = {name: made for name, make in asked.items() if (made := _applicable(make)) is not None}
        id_, client = str(victim.id), self.patching.client
        sent: dict[str, Exchange] = {}
        if operations:
            together = client.patch_operations(USERS, id_, list(operations.values()))
            sent = dict.fromkeys(operations, together)
            if not settled(together) and len(operations) > 1:
                sent = {name: client.patch_operations(USERS, id_, [one]) for name, one in operations.items()}
        return Round(sent, before, self.patching.read(victim))

    def _plain(self) -> AttributePath:
        mapped = [one.path for one in self.users.profile.users.attributes]
        return next((one for one in mapped if one.text.casefold() in PLAIN and not one.sub), USER_NAME)

    def _optional(self) -> AttributePath:
        """Return an attribute that has a value and may lose it: what is required would be refused for that alone."""
        body, needed = self.patching.victim.body, [one.path for one in self.users.required()]
        fit = (one.path for one in self.users.plain() if one.type == "string" and not one.path.selector)
        held = (one for one in fit if one not in needed and not unassigned(paths.read(body, one)))
        return next((one for one in held if one != USER_NAME), self.plain)

    def _fresh(self, path: AttributePath) -> Any:
        if path == USER_NAME:
            return self.users.user_name()
        return self.users.values.sample(path, "string", self.patching.client.names.fresh(), 1)


def _applicable(make: Callable[[], Json]) -> Json | None:
    try:
        return make()
    except NotApplicable:
        return None


def _is_typed_text(one: Attribute) -> bool:
    selector = one.path.selector
    typed = selector is not None and selector.key.casefold() == "type" and one.path.extension is None
    return typed and one.type == "string" and str(one.path.sub).casefold() == "value"


def _same_element(one: AttributePath, other: AttributePath) -> bool:
    return (one.extension, one.name, one.selector) == (other.extension, other.name, other.selector)


def _element(path: AttributePath) -> str:
    """Return the path of the whole element that a path leads into."""
    return path.text.rpartition("]")[0] + "]"


def _replace(path: str, value: Any) -> Json:
    return {"op": "replace", "path": path, "value": value}


@pytest.fixture(scope="module")
def rounds(users: Users, client: Client, user: Creation, groups: Groups) -> Rounds:
    """Return the user of the module that is changed in rounds."""
    return Rounds(users, client, user, groups)
