"""How a fault is made: a layer over the endpoint that changes one step, with a name and what follows from it.

Most faults fit a one-line shape: :meth:`Area.answer` edits answers, :meth:`Area.resource` edits each resource shown,
:meth:`Area.stored` edits what is kept. Everything else overrides a step of :class:`App` with :meth:`Area.layer`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]
Layer = TypeVar("Layer", bound=type[App])
Edit = TypeVar("Edit", bound=Callable[[Any], None])
Need = Callable[[Profile], bool]

#: Operations whose answers show resources.
SHOWING: Final = frozenset({"create", "read", "query", "search", "replace", "patch"})
LISTING: Final = frozenset({"query", "search"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A named way in which the endpoint misbehaves on purpose.

    ``summary`` says what it does, ``effect`` what a provisioning run suffers, ``caught_by`` which checks must catch it;
    it shows with the named ``profiles`` only (empty: with all) and where the profile fulfils ``need``.
    """

    name: str
    summary: str
    effect: str
    area: str
    caught_by: tuple[str, ...]
    layer: type[App]
    profiles: tuple[str, ...] = ()
    need: Need | None = None

    def shows(self, profile: Profile) -> bool:
        """Return whether the fault makes a difference for a profile."""
        named = not self.profiles or profile.connector in self.profiles
        return named and (self.need is None or self.need(profile))


@dataclass(frozen=True, slots=True)
class Facts:
    """What every shape of fault is told apart from what it does."""

    name: str
    effect: str
    caught_by: tuple[str, ...]
    profiles: tuple[str, ...] = ()
    need: Need | None = None


class Area:
    """The faults of one area, in the order in which they are declared."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._faults: dict[str, Fault] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults.values())

    def layer(
        self,
        name: str,
        *,
        effect: str,
        caught_by: tuple[str, ...],
        profiles: tuple[str, ...] = (),
        need: Need | None = None,
    ) -> Callable[[Layer], Layer]:
        """Register a subclass of the endpoint as a fault; its docstring is the summary."""
        facts = Facts(name, effect, caught_by, profiles, need)

        def register(layer: Layer) -> Layer:
            self._add(facts, layer, layer)
            return layer

        return register

    def answer(
        self,
        name: str,
        *,
        effect: str,
        caught_by: tuple[str, ...],
        to: frozenset[str] = frozenset(),
        refusals: bool | None = False,
        need: Need | None = None,
    ) -> Callable[[Edit], Edit]:
        """Register a function that edits answers: of the operations ``to`` (empty: of all).

        ``refusals`` False edits successes only, True refusals only, None both.
        """
        facts = Facts(name, effect, caught_by, (), need)

        def register(edit: Edit) -> Edit:
            self._add(facts, edit, _editing_answers(edit, to, refusals))
            return edit

        return register

    def resource(
        self,
        name: str,
        *,
        effect: str,
        caught_by: tuple[str, ...],
        to: frozenset[str] = SHOWING,
        need: Need | None = None,
    ) -> Callable[[Edit], Edit]:
        """Register a function that edits each resource shown by the operations ``to``."""
        facts = Facts(name, effect, caught_by, (), need)

        def edit_all(edit: Edit) -> Callable[[Answer], None]:
            def run(answer: Answer) -> None:
                for resource in answer.resources:
                    edit(resource)

            return run

        def register(edit: Edit) -> Edit:
            self._add(facts, edit, _editing_answers(edit_all(edit), to, False))
            return edit

        return register

    def stored(
        self, name: str, *, effect: str, caught_by: tuple[str, ...], need: Need | None = None
    ) -> Callable[[Edit], Edit]:
        """Register a function that edits what is kept of each new state of a user."""
        facts = Facts(name, effect, caught_by, (), need)

        def register(edit: Edit) -> Edit:
            self._add(facts, edit, _editing_states(edit))
            return edit

        return register

    def _add(self, facts: Facts, described: object, layer: type[App]) -> None:
        summary = inspect.cleandoc(described.__doc__ or "").partition("\n")[0]
        self._faults[facts.name] = Fault(
            facts.name, summary, facts.effect, self.name, facts.caught_by, layer, facts.profiles, facts.need
        )


def _editing_answers(edit: Callable[[Any], None], to: frozenset[str], refusals: bool | None) -> type[App]:
    class EditedAnswers(App):
        def finish(self, call: Call, answer: Answer) -> Answer:
            answer = super().finish(call, answer)
            if (not to or call.operation in to) and refusals in (None, answer.status >= 400):
                edit(answer)
            return answer

    return EditedAnswers


def _editing_states(edit: Callable[[Any], None]) -> type[App]:
    class EditedStates(App):
        def keep(self, call: Call, before: Json | None, after: Json) -> Json:
            after = super().keep(call, before, after)
            if call.kind.name == "User":
                edit(after)
            return after

    return EditedStates


def deletes(profile: Profile) -> bool:
    """Return whether users can be deleted."""
    return profile.users.operations.delete is not Delete.UNSUPPORTED


def requires_more(profile: Profile) -> bool:
    """Return whether an attribute other than userName is required."""
    return any(one.required and one.path.text.casefold() != "username" for one in profile.users.attributes)


def has_extension(profile: Profile) -> bool:
    """Return whether an attribute belongs to an extension."""
    return any(one.path.extension for one in profile.users.attributes)


def has_selector(profile: Profile) -> bool:
    """Return whether an attribute is one value among several, such as the work address."""
    return any(one.path.selector for one in profile.users.attributes)


def declares(path: str) -> Need:
    """Return whether the users of a profile have the attribute."""
    return lambda profile: profile.users.attribute(path) is not None


def merged(*areas: Area) -> Mapping[str, Fault]:
    """Return the faults of several areas by name."""
    return {fault.name: fault for area in areas for fault in area}
