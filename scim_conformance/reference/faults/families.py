"""Families of faults: one misbehaviour for any attribute, named like ``drop:title`` or ``truncate:emails.work``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scim_conformance.profile.model import Attribute, Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind, kinds
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import Fault
from scim_conformance.reference.messages import Call
from scim_conformance.reference.resources import change, read
from scim_conformance.reference.syntax import Path, parse_path

Json = dict[str, Any]

_NEVER_RETURNED: Final = frozenset({"password"})


@dataclass(frozen=True, slots=True)
class Family:
    """A fault that takes an attribute, of some types only if any are named; ``{path}`` in its summary stands for it."""

    name: str
    summary: str
    effect: str
    caught_by: tuple[str, ...]
    layer: Callable[[Path], type[App]]
    types: tuple[str, ...] = ()

    def breaks(self, attribute: Attribute) -> bool:
        """Return whether the fault of an attribute can be seen: what is never returned shows nothing."""
        fits = not self.types or attribute.type in self.types
        return fits and attribute.path.text.casefold() not in _NEVER_RETURNED

    def member(self, profile: Profile, attribute: str) -> Fault | None:
        """Return the fault for an attribute (its label or path), None when users do not have it."""
        path = _path(profile, attribute)
        if path is None:
            return None
        return Fault(
            f"{self.name}:{attribute}",
            self.summary.format(path=path.text),
            self.effect,
            "attributes",
            self.caught_by,
            self.layer(path),
            (profile.connector,),
        )


def _path(profile: Profile, attribute: str) -> Path | None:
    labels = {one.path.label: one.path.text for one in profile.users.attributes}
    try:
        path = parse_path(labels.get(attribute, attribute))
    except ScimError:
        return None
    return path if kinds(profile)["User"].locate(path.attribute) else None


def dropping(path: Path) -> type[App]:
    """Return the layer that does not store an attribute."""

    class Dropping(App):
        def keep(self, call: Call, before: Json | None, after: Json) -> Json:
            after = super().keep(call, before, after)
            change(call.kind, after, path, lambda _: None)
            return after

    return Dropping


def truncating(path: Path) -> type[App]:
    """Return the layer that stores the first half of a text only."""

    class Truncating(App):
        def keep(self, call: Call, before: Json | None, after: Json) -> Json:
            after = super().keep(call, before, after)
            change(call.kind, after, path, _half)
            return after

    return Truncating


def staling(path: Path) -> type[App]:
    """Return the layer that answers an update with the new value of an attribute and keeps the old one."""

    class Staling(App):
        def keep(self, call: Call, before: Json | None, after: Json) -> Json:
            after = super().keep(call, before, after)
            if before is None:
                return after
            self.notes["intended"] = read(call.kind, after, path)
            old = read(call.kind, before, path)
            change(call.kind, after, path, lambda _: old)
            return after

        def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
            shown = super().represent(call, kind, resource)
            if call.operation in {"patch", "replace"}:
                change(kind, shown, path, lambda _: self.notes["intended"])
            return shown

    return Staling


def _half(value: Any) -> Any:
    return value[: max(1, len(value) // 2)] if isinstance(value, str) else value


FAMILIES: Mapping[str, Family] = {
    "drop": Family(
        "drop",
        "The value of {path} is not stored.",
        "The client sees a difference in each cycle and sends the value again for ever.",
        ("users-create-stores-attribute",),
        dropping,
    ),
    "truncate": Family(
        "truncate",
        "The value of {path} is cut to half its length.",
        "The client sees a difference in each cycle and sends the value again for ever.",
        ("users-create-stores-attribute",),
        truncating,
        ("string",),
    ),
    "stale": Family(
        "stale",
        "An update of {path} is answered with the new value, yet the old one stays.",
        "The account keeps outdated data, while the client's log says otherwise.",
        (),
        staling,
    ),
}
