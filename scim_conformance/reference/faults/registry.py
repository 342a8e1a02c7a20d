"""How a fault is made: a layer over the endpoint that changes one step, with a name and what follows from it.

Most faults fit a one-line shape: :meth:`Area.answer` edits answers, :meth:`Area.resource` edits each resource shown,
:meth:`Area.stored` edits what is kept, :meth:`Area.operation` edits PATCH operations. Everything else overrides a step
of :class:`App` with :meth:`Area.layer`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Required, TypedDict, TypeVar, Unpack

from scim_conformance.profile.model import Attribute, Delete, Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.faults.steps import Step, keys
from scim_conformance.reference.layers import SHOWING, editing_answers, editing_resources, editing_states
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation

Json = dict[str, Any]
Layer = TypeVar("Layer", bound=type[App])
Edit = TypeVar("Edit", bound=Callable[[Any], None])
Reword = TypeVar("Reword", bound=Callable[[Step], Operation | None])
Need = Callable[[Profile], bool]

LISTING: Final = frozenset({"query", "search"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A named way in which the endpoint misbehaves on purpose.

    ``summary`` says what it does, ``effect`` what a provisioning run suffers, ``caught_by`` which checks must catch it;
    it shows with the named ``profiles`` only (empty: with all) and where the profile fulfils ``need``; ``classes`` are
    the kinds of bugs seen in the field that it stands for.
    """

    name: str
    summary: str
    effect: str
    area: str
    caught_by: tuple[str, ...]
    layer: type[App]
    profiles: tuple[str, ...] = ()
    need: Need | None = None
    classes: tuple[str, ...] = ()

    def shows(self, profile: Profile) -> bool:
        """Return whether the fault makes a difference for a profile."""
        named = not self.profiles or profile.connector in self.profiles
        return named and (self.need is None or self.need(profile))


class Facts(TypedDict, total=False):
    """What every shape of fault is told apart from what it does."""

    effect: Required[str]
    caught_by: Required[tuple[str, ...]]
    need: Need | None
    classes: tuple[str, ...]


class Area:
    """The faults of one area, in the order in which they are declared."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._faults: dict[str, Fault] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults.values())

    def layer(self, name: str, **facts: Unpack[Facts]) -> Callable[[Layer], Layer]:
        """Register a subclass of the endpoint as a fault; its docstring is the summary."""

        def register(layer: Layer) -> Layer:
            self._add(name, facts, layer, layer)
            return layer

        return register

    def answer(
        self, name: str, *, to: frozenset[str] = frozenset(), refusals: bool | None = False, **facts: Unpack[Facts]
    ) -> Callable[[Edit], Edit]:
        """Register a function that edits answers: of the operations ``to`` (empty: of all).

        ``refusals`` False edits successes only, True refusals only, None both.
        """

        def register(edit: Edit) -> Edit:
            self._add(name, facts, edit, editing_answers(edit, to, refusals))
            return edit

        return register

    def resource(self, name: str, *, to: frozenset[str] = SHOWING, **facts: Unpack[Facts]) -> Callable[[Edit], Edit]:
        """Register a function that edits each resource shown by the operations ``to``."""

        def register(edit: Edit) -> Edit:
            self._add(name, facts, edit, editing_resources(edit, to))
            return edit

        return register

    def stored(self, name: str, **facts: Unpack[Facts]) -> Callable[[Edit], Edit]:
        """Register a function that edits what is kept of each new state of a user."""

        def register(edit: Edit) -> Edit:
            self._add(name, facts, edit, editing_states(edit))
            return edit

        return register

    def operation(
        self, name: str, *, of: str | None = "User", each_key: bool = False, **facts: Unpack[Facts]
    ) -> Callable[[Reword], Reword]:
        """Register a function that returns what a PATCH operation on a resource type (None: any) is taken for.

        None passes over the operation, a refusal may be raised; with ``each_key`` an operation without path is seen
        as one for each key of its value.
        """

        def register(reword: Reword) -> Reword:
            self._add(name, facts, reword, _rewording(reword, of, each_key))
            return reword

        return register

    def _add(self, name: str, facts: Facts, described: object, layer: type[App]) -> None:
        summary = inspect.cleandoc(described.__doc__ or "").partition("\n")[0]
        self._faults[name] = Fault(name=name, summary=summary, area=self.name, layer=layer, **facts)


def _rewording(reword: Callable[[Step], Operation | None], of: str | None, each_key: bool) -> type[App]:
    class Reworded(App):
        def apply(self, call: Call, resource: Json, operation: Operation) -> None:
            if of not in (None, call.kind.name):
                super().apply(call, resource, operation)
                return
            for one in keys(call.kind, operation) if each_key else [operation]:
                taken = reword(Step(call, resource, one))
                if taken is not None:
                    super().apply(call, resource, taken)

    return Reworded


def deletes(profile: Profile) -> bool:
    """Return whether users can be deleted."""
    return profile.users.operations.delete is not Delete.UNSUPPORTED


def promises_delete(profile: Profile) -> bool:
    """Return whether the connector promises that users can be deleted."""
    return profile.users.operations.delete is Delete.HARD


def requires_more(profile: Profile) -> bool:
    """Return whether an attribute other than userName is required."""
    return any(one.required and one.path.text.casefold() != "username" for one in profile.users.attributes)


def has_extension(profile: Profile) -> bool:
    """Return whether an attribute belongs to an extension."""
    return any(one.path.extension for one in profile.users.attributes)


def has_optional_extension(profile: Profile) -> bool:
    """Return whether an attribute belongs to an extension of which none is required."""
    urns = {one.path.extension for one in profile.users.attributes if one.path.extension}
    return bool(urns - {one.path.extension for one in profile.users.attributes if one.required is True})


def has_selector(profile: Profile) -> bool:
    """Return whether an attribute is one value among several, such as the work address."""
    return any(one.path.selector for one in profile.users.attributes)


def has_several_mails(profile: Profile) -> bool:
    """Return whether users have more than one mail address."""
    return sum(one.path.name.casefold() == "emails" for one in profile.users.attributes) > 1


def driven_by_entra(profile: Profile) -> bool:
    """Return whether Entra ID is the client, and the connector has groups with members."""
    return profile.client == "entra" and has_members(profile)


def declares(path: str) -> Need:
    """Return whether the users of a profile have the attribute."""
    return lambda profile: profile.users.attribute(path) is not None


def has_groups(profile: Profile) -> bool:
    """Return whether the connector has groups."""
    return profile.groups is not None


def has_members(profile: Profile) -> bool:
    """Return whether the connector has groups with members."""
    return profile.groups is not None and profile.groups.members is not False


def unheard_of(profile: Profile) -> Attribute | None:
    """Return the last attribute of users that nothing else depends on, None when there is none.

    It is neither required nor matched by, nor externalId, a boolean or a reference.
    """
    fit = [
        one
        for one in profile.users.attributes
        if one.required is not True
        and one.path != profile.users.match_by
        and one.type not in {"boolean", "reference"}
        and one.path.text.casefold() not in {"username", "externalid"}
    ]
    return fit[-1] if fit else None


def has_unheard_of(profile: Profile) -> bool:
    """Return whether users have an attribute that nothing else depends on."""
    return unheard_of(profile) is not None


def has_optional(profile: Profile) -> bool:
    """Return whether users have an attribute that can be without a value."""
    fit = (one for one in profile.users.attributes if one.required is not True and one.type != "boolean")
    return any(one.path != profile.users.match_by and one.path.text.casefold() != "username" for one in fit)


def merged(*areas: Area) -> Mapping[str, Fault]:
    """Return the faults of several areas by name; raise ValueError where two have the same."""
    named: dict[str, Fault] = {}
    for fault in (fault for area in areas for fault in area):
        if fault.name in named:
            raise ValueError(f"there are two faults {fault.name!r}")
        named[fault.name] = fault
    return named
