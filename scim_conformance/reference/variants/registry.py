"""How a legal variant is made: a layer over the endpoint that does what the standard allows in another way.

:meth:`Area.answer` edits answers, :meth:`Area.resource` each resource shown, :meth:`Area.stored` what is kept of a
user; everything else overrides a step of :class:`App` with :meth:`Area.layer`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Required, TypedDict, TypeVar, Unpack

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.layers import SHOWING, editing_answers, editing_resources, editing_states

Layer = TypeVar("Layer", bound=type[App])
Edit = TypeVar("Edit", bound=Callable[[Any], None])


@dataclass(frozen=True, slots=True)
class Variant:
    """A way in which an endpoint may differ from ours and still do all that the standard and the client ask.

    ``summary`` says what it does, ``allowed_by`` where that is allowed (document and section); of the variants with one
    ``choice`` at most one is laid over the endpoint at a time; it makes a difference where the profile fulfils
    ``need``, and is what clients of the ``dialects`` may meet (empty: of all; Entra wants some things its own way).
    """

    name: str
    summary: str
    allowed_by: str
    choice: str
    layer: type[App]
    need: Callable[[Profile], bool] | None = None
    dialects: tuple[str, ...] = ()

    def shows(self, profile: Profile) -> bool:
        """Return whether the variant makes a difference for a profile."""
        return self.need is None or self.need(profile)


class Facts(TypedDict, total=False):
    """What every shape of variant is told apart from what it does; ``choice`` is the variant's name when left out."""

    allowed_by: Required[str]
    choice: str
    need: Callable[[Profile], bool] | None
    dialects: tuple[str, ...]


class Area:
    """The variants of one area, in the order in which they are declared."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._variants: dict[str, Variant] = {}

    def __iter__(self) -> Iterator[Variant]:
        return iter(self._variants.values())

    def layer(self, name: str, **facts: Unpack[Facts]) -> Callable[[Layer], Layer]:
        """Register a subclass of the endpoint as a variant; its docstring is the summary."""

        def register(layer: Layer) -> Layer:
            self._add(name, facts, layer, layer)
            return layer

        return register

    def answer(
        self, name: str, *, to: frozenset[str] = frozenset(), refusals: bool | None = False, **facts: Unpack[Facts]
    ) -> Callable[[Edit], Edit]:
        """Register a function that edits answers: of the operations ``to`` (empty: of all); see editing_answers."""

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

    def _add(self, name: str, facts: Facts, described: object, layer: type[App]) -> None:
        summary = inspect.cleandoc(described.__doc__ or "").partition("\n")[0]
        self._variants[name] = Variant(
            name=name,
            summary=summary,
            allowed_by=facts["allowed_by"],
            choice=facts.get("choice", name),
            layer=layer,
            need=facts.get("need"),
            dialects=facts.get("dialects", ()),
        )


def merged(*areas: Area) -> Mapping[str, Variant]:
    """Return the variants of several areas by name; raise ValueError where two have the same."""
    named: dict[str, Variant] = {}
    for one in (one for area in areas for one in area):
        if one.name in named:
            raise ValueError(f"there are two variants {one.name!r}")
        named[one.name] = one
    return named
