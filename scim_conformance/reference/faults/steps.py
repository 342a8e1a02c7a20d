"""One PATCH operation as a fault sees it: where it leads, and what it would touch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from scim_conformance.reference.catalog import Kind, Target
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.filtering import compile_selection
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.syntax import Path, parse_path
from scim_conformance.reference.values import unassigned
from scim_conformance.scim import schemas

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """An operation on its way to a resource; one without path but with a single key counts as one at that key."""

    call: Call
    resource: Json
    operation: Operation

    @property
    def text(self) -> str | None:
        """Where the operation leads as the client wrote it, None when it does not say."""
        if self.operation.path is not None:
            return self.operation.path
        value = self.operation.value
        return next(iter(value)) if isinstance(value, dict) and len(value) == 1 else None

    @property
    def value(self) -> Any:
        """The value for the attribute that ``text`` names."""
        value = self.operation.value
        return value[self.text] if self.operation.path is None and self.text is not None else value

    @property
    def path(self) -> Path | None:
        """The path, None when there is none or it cannot be read."""
        try:
            return parse_path(self.text) if self.text is not None else None
        except ScimError:
            return None

    @property
    def target(self) -> Target | None:
        """The definition of what the path leads to, None when no schema knows it."""
        return self.call.kind.locate(self.path.attribute) if self.path is not None else None

    @property
    def attribute(self) -> Json | None:
        """The definition of the attribute, None when the path leads to none."""
        return self.target.attribute if self.target is not None else None

    @property
    def name(self) -> str:
        """The name of the attribute, empty when the path leads to none."""
        return str(self.attribute["name"]) if self.attribute is not None else ""

    @property
    def extension(self) -> str | None:
        """The URN of the extension that holds the attribute."""
        return self.target.extension if self.target is not None else None

    @property
    def whole_list(self) -> bool:
        """Whether the operation is about all values of a multi-valued attribute."""
        plain = self.path is not None and self.path.condition is None and self.path.sub is None
        return plain and self.attribute is not None and schemas.multi_valued(self.attribute)

    @property
    def conditional(self) -> bool:
        """Whether the path selects values by a condition."""
        return self.path is not None and self.path.condition is not None

    @property
    def creates(self) -> bool:
        """Whether the operation is to give a value that its condition does not find."""
        return self.conditional and self.operation.op != "remove" and not self.selected()

    @property
    def clears(self) -> bool:
        """Whether the operation leaves nothing behind."""
        return self.operation.op == "remove" or empty(self.value)

    @property
    def values(self) -> list[Any]:
        """The values of the attribute as they are stored."""
        holder = self.resource.get(self.extension, {}) if self.extension is not None else self.resource
        held = holder.get(self.name)
        return held if isinstance(held, list) else []

    def selected(self) -> list[Any]:
        """Return the stored values that the condition in the path selects."""
        if self.path is None or self.path.condition is None or self.attribute is None:
            return []
        chosen = compile_selection(self.path.condition, self.attribute)
        return [one for one in self.values if chosen(one)]

    def put(self, values: list[Any]) -> None:
        """Store values of the attribute."""
        holder = self.resource.setdefault(self.extension, {}) if self.extension is not None else self.resource
        holder[self.name] = values


def empty(value: Any) -> bool:
    """Return whether a value means none to a client, the empty text and an object of nothing else included."""
    if isinstance(value, dict):
        return all(empty(one) for one in value.values())
    return value == "" or unassigned(value)


def keys(kind: Kind, operation: Operation) -> list[Operation]:
    """Return an operation without path as one for each key, also within extensions; any other as it is."""
    if operation.path is not None or not isinstance(operation.value, dict):
        return [operation]
    return [replace(operation, value={name: value}) for name, value in _flat(kind, operation.value).items()]


def _flat(kind: Kind, value: Json) -> Json:
    result: Json = {}
    for name, held in value.items():
        if kind.extension(name) is not None and isinstance(held, dict):
            result.update({f"{name}:{inner}": one for inner, one in held.items()})
        else:
            result[name] = held
    return result
