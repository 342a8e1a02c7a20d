"""Generated updates: worded as a client words them, and compared with what a model of the user says."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pytest
from hypothesis import strategies as st

from scim_conformance.dialects import ENTRA, change_values, clear_values, patch_body, set_values
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.planning.subjects import SUBJECTS
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe, status_is
from scim_conformance.rules.values import holds, is_cleared, one_element, same, unassigned, unchanged_since
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json, Selector
from scim_conformance.strategies import patches as made
from scim_conformance.strategies.attributes import some_of
from scim_conformance.strategies.text import texts, words
from scim_conformance.suite.exploring import Seen, findings, named
from scim_conformance.suite.generated_givens import Generated, Subject, refused
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.kit import NotApplicable


@dataclass
class Model:
    """A user as it should become: what is written to it, and which of that has no value any more."""

    shown: Json
    written: dict[AttributePath, Any] = field(default_factory=dict)

    def set(self, values: dict[AttributePath, Any]) -> None:
        """Give attributes their values."""
        for path, value in values.items():
            paths.write(self.shown, path, copy.deepcopy(value))
            self.written[path] = value

    def clear(self, path: AttributePath) -> None:
        """Take an attribute's value away."""
        paths.write(self.shown, path, None)
        self.written[path] = None

    def has(self, path: AttributePath) -> bool:
        """Return whether an attribute has a value."""
        return not unassigned(paths.read(self.shown, path))

    def emptied(self, path: AttributePath) -> bool:
        """Return whether the element that holds an attribute lost a part: it may, or may not, be there any more."""
        return path.selector is not None and any(
            value is None and (other.name, other.selector) == (path.name, path.selector)
            for other, value in self.written.items()
        )


class Patches:
    """Sends generated updates to a user."""

    def __init__(self, generated: Generated) -> None:
        self._generated = generated
        self._users: Users = generated.users
        self._client = generated.client

    @cached_property
    def clearable(self) -> list[AttributePath]:
        """The attributes of examples that may be without a value."""
        subjects = SUBJECTS["attributes cleared"](self._generated.profile, ())
        fit = {one.attribute.path for one in subjects if one.reason is None and one.attribute is not None}
        return [one.path for one in self._generated.attributes if one.path in fit and not self._required(one.path)]

    def _required(self, path: AttributePath) -> bool:
        holders = [path, *([replace(path, sub=None, selector=None)] if path.sub else [])]
        return any((self._generated.values.definition(one) or {}).get("required") is True for one in holders)

    def updates(self, most: int) -> st.SearchStrategy[Json]:
        """Return updates of up to so many requests."""
        own = self._generated
        return made.patches(own.attributes, self.clearable, own.values, own.profile.dialects, most)

    def apply(self, example: Json, fresh: bool) -> Seen | None:
        """Send each request once."""
        return self._send(example, fresh, times=1)

    def apply_twice(self, example: Json, fresh: bool) -> Seen | None:
        """Send each request, and send it again."""
        return self._send(example, fresh, times=2)

    def alone(self, example: Json) -> Seen | None:
        """Send each operation in a request of its own, first what sets and then what clears, until one goes wrong.

        What is cleared has plain values.
        """
        listed = [one for operations in example["requests"] for one in operations]
        for kind in ("set", "clear"):
            subject = self._generated.subject(fresh=True)
            for operation in (one for one in listed if kind in one):
                seen = self._sent(subject, {**example, "requests": [[operation]]}, times=1)
                if seen is not None and seen.findings:
                    return seen
        return None

    def once(self, example: Json) -> Seen | None:
        """Send each request once, to a new user."""
        return self._send(example, fresh=True, times=1)

    def _send(self, example: Json, fresh: bool, times: int) -> Seen | None:
        return self._sent(self._generated.subject(fresh), example, times)

    def _sent(self, subject: Subject, example: Json, times: int) -> Seen | None:
        model = Model(copy.deepcopy(subject.shown))
        drawn = named(example, self._client.names.fresh())
        bodies = [self._operations(drawn["dialect"], operations, model, times) for operations in drawn["requests"]]
        sent = [patch_body(*one) for one in bodies if one for _ in range(times)]
        if not sent:
            return None
        writes = [self._client.patch(USERS, subject.id, body) for body in sent]
        return self._generated.judged(subject, writes, self._expected(model, subject.shown))

    def _expected(self, model: Model, before: Json) -> list[Rule]:
        values = self._generated.values
        rules = [holds(path, value, values) for path, value in model.written.items() if value is not None]
        rules += [is_cleared(path) for path, value in model.written.items() if value is None]
        rules += [one_element(path) for path in model.written]
        others = self._generated.watched(model.written)
        return [*rules, unchanged_since(before, others, values.case_exact)]

    def _operations(self, dialect: str, operations: Sequence[Json], model: Model, times: int) -> list[Json]:
        """Return operations as the dialect words them, and carry them out on the model.

        Passed over is what a client would not send: to clear what has no value, and to set a part of an element that
        may just have gone. Where clients word the first value of a kind as one more value, it is not sent twice.
        """
        worded: list[Json] = []
        for one in operations:
            if "clear" in one:
                path = paths.parse(one["clear"])
                if model.has(path):
                    worded += clear_values(dialect, [path])
                    model.clear(path)
                continue
            given = {paths.parse(text): value for text, value in one["set"].items()}
            if dialect not in ENTRA:
                fit = [path for path in given if not model.emptied(path)]
                fit = [path for path in fit if times == 1 or path.selector is None or model.has(path)]
                given = {path: given[path] for path in fit}
            worded += self.worded(dialect, given, model)
            model.set(given)
        return worded

    def worded(self, dialect: str, given: dict[AttributePath, Any], model: Model) -> list[Json]:
        """Return the operations that give attributes these values, whether or not they have one."""
        held = {path: value for path, value in given.items() if model.has(path)}
        new = {path: value for path, value in given.items() if path not in held}
        existing = {path for path in new if path.selector and paths.read(model.shown, replace(path, sub=None))}
        changing = change_values(dialect, held) if held else []
        return [*changing, *(set_values(dialect, new, existing) if new else [])]


class AddedAndRemoved:
    """A user with what is required only, who is given attributes and loses them again."""

    def __init__(self, generated: Generated, patches: Patches) -> None:
        self._generated = generated
        self._patches = patches

    @cached_property
    def _poor(self) -> Subject:
        creation = self._generated.users.poor()
        return Subject(creation, creation.body)

    @cached_property
    def attributes(self) -> list[Attribute]:
        """The attributes that the user lacks, and that can be cleared."""
        lacked = [path for path in self._patches.clearable if unassigned(paths.read(self._poor.shown, path))]
        fit = [one for one in self._generated.attributes if one.path in lacked]
        if not fit:
            raise NotApplicable("the endpoint gives every new user each attribute that could be added")
        return fit

    def examples(self) -> st.SearchStrategy[Json]:
        """Return values for attributes that the user lacks, and the dialect in which they come and go."""
        dialects = st.sampled_from(list(self._generated.profile.dialects))
        bodies = some_of(self.attributes, self._generated.values, words() | texts())
        return st.fixed_dictionaries({"dialect": dialects, "values": bodies})

    def kept(self, example: Json) -> Seen | None:
        """Write the values alone."""
        by = f"patch {example['dialect']}"
        return self._generated.write({"by": by, "values": example["values"]}, fresh=True)

    def apply(self, example: Json, fresh: bool) -> Seen | None:
        """Add the values, remove them, and read."""
        if not example["values"]:
            return None
        subject = self._fresh() if fresh else self._poor
        drawn = named(example["values"], self._generated.client.names.fresh())
        given = {paths.parse(text): value for text, value in drawn.items()}
        dialect = example["dialect"]
        adding = self._patches.worded(dialect, given, Model(subject.shown))
        removing = clear_values(dialect, list(given))
        writes = [self._generated.client.patch(USERS, subject.id, patch_body(*one)) for one in (adding, removing)]
        before = subject.shown
        kept = unchanged_since(before, self._generated.watched(given), self._generated.values.case_exact)
        seen = self._generated.judged(subject, writes, [*(is_cleared(path) for path in given), kept])
        if any(not unassigned(paths.read(subject.shown, path)) for path in given):
            self.__dict__.pop("_poor", None)  # a remove that was refused leaves a user that lacks these no more
        return seen

    def _fresh(self) -> Subject:
        creation = self._generated.users.poor()
        return Subject(creation, creation.body)


class WholeLists:
    """Multi-valued attributes written as a whole, by create, by PUT and by PATCH."""

    def __init__(self, generated: Generated) -> None:
        self._generated = generated

    @cached_property
    def elements(self) -> dict[str, list[Attribute]]:
        """The mapped parts of each attribute whose values are known by their types."""
        found: dict[str, list[Attribute]] = {}
        for one in self._generated.attributes:
            if one.path.selector is not None and isinstance(one.path.selector.value, str) and one.path.sub:
                found.setdefault(one.path.name, []).append(one)
        if not found:
            raise NotApplicable("the connector maps no attribute of several values that are known by their types")
        return found

    def examples(self) -> st.SearchStrategy[Json]:
        """Return whole lists by attribute."""
        return made.lists(self.elements, self._generated.values)

    def single(self, example: Json) -> Seen | None:
        """Write the first value of each attribute alone, in the same ways."""
        return self.apply({name: whole[:1] for name, whole in example.items()}, fresh=True)

    def kept(self, example: Json) -> Seen | None:
        """Write the parts of the lists alone, each by its path."""
        parts: Json = {}
        for name, whole in example.items():
            by_kind = {(one.path.selector, one.path.sub): one.path.text for one in self.elements[name]}
            for element in whole:
                selector = Selector("type", element["type"])
                parts |= {by_kind[selector, sub]: value for sub, value in element.items() if (selector, sub) in by_kind}
        return self._generated.create(parts)

    def apply(self, example: Json, fresh: bool) -> Seen | None:
        """Write the lists to a new user, by PUT and by PATCH, and read after each."""
        if not example:
            return None
        own = self._generated
        drawn = named(example, own.client.names.fresh())
        creation = own.users.attempt(own.users.required(), change=lambda body: body.update(copy.deepcopy(drawn)))
        if creation.read is None:
            return refused([creation.post])
        found = findings(creation.read, status_is(200), *_lists_are(drawn))
        if found:
            return Seen(found, [creation.post, creation.read])
        again = named(example, own.client.names.fresh())  # no address may be that of two users
        subject = own.subject(fresh)
        put = own.client.put(USERS, subject.id, {**copy.deepcopy(subject.creation.person.body), **again})
        seen = own.judged(subject, [put], _lists_are(again))
        if seen.findings or seen.refused:
            return seen
        return self._patch(own.subject(fresh), named(example, own.client.names.fresh()))

    def _patch(self, subject: Subject, drawn: Json) -> Seen:
        own = self._generated
        word = "Replace" if own.profile.dialects[0] == "entra" else "replace"
        operations = [{"op": word, "path": name, "value": list(reversed(whole))} for name, whole in drawn.items()]
        patch = own.client.patch(USERS, subject.id, patch_body(*operations))
        return own.judged(subject, [patch], _lists_are(drawn))


def _lists_are(drawn: Json) -> list[Rule]:
    return [_list_is(name, whole) for name, whole in drawn.items()]


def _list_is(name: str, whole: Sequence[Json]) -> Rule:
    """Return the rule that an attribute has these values, each with its parts, and no others, in any order."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.get(exchange.document, name)
        listed = held if isinstance(held, list) else []
        missing = [one for one in whole if not any(same(one, other, case_exact=False) for other in listed)]
        if not missing and len(listed) == len(whole):
            return []
        expected = f"{len(whole)} values, among them {describe(missing[0])}" if missing else f"{len(whole)} values"
        hint = "values of one attribute are matched by something else than all their parts when a list is written"
        return [Finding(name, expected, describe(held), hint)]

    return rule


@pytest.fixture(scope="module")
def patches(generated: Generated) -> Patches:
    """Return what sends generated updates."""
    return Patches(generated)


@pytest.fixture(scope="module")
def added_and_removed(generated: Generated, patches: Patches) -> AddedAndRemoved:
    """Return the user that is given attributes and loses them."""
    return AddedAndRemoved(generated, patches)


@pytest.fixture(scope="module")
def whole_lists(generated: Generated) -> WholeLists:
    """Return what writes whole lists in each way."""
    return WholeLists(generated)
