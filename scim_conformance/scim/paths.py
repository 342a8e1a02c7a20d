"""Attribute paths as profiles and PATCH requests write them (RFC 7644 section 3.5.2: ``attrPath``, ``valuePath``)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from scim_conformance.scim import urns

Json = dict[str, Any]

_NAME = r"[A-Za-z$][\w$-]*"
_PATH = re.compile(
    rf"^(?:(?P<schema>urn:[^\s\[\]\"]+):)?(?P<name>{_NAME})"
    rf"(?:\[\s*(?P<key>{_NAME})\s+[eE][qQ]\s+(?P<value>\"(?:[^\"\\]|\\.)*\"|true|false|\d+)\s*\])?"
    rf"(?:\.(?P<sub>{_NAME}))?$",
    re.ASCII,
)
_EXTENSION_LABELS = {urns.ENTERPRISE_USER: "enterprise"}
_CORE = frozenset({urns.USER, urns.GROUP})


class PathError(ValueError):
    """The text is not an attribute path; the message says what was read and what is expected."""


@dataclass(frozen=True, slots=True)
class Selector:
    """The ``[type eq "work"]`` part of a path: the element of a multi-valued attribute that is meant."""

    key: str
    value: str | bool | int

    def matches(self, element: object) -> bool:
        """Return whether an element of a multi-valued attribute is the selected one; letter case does not count."""
        if not isinstance(element, dict):
            return False
        held = get(element, self.key)
        if isinstance(self.value, str) and isinstance(held, str):
            return held.casefold() == self.value.casefold()
        return bool(held == self.value and type(held) is type(self.value))

    @property
    def label(self) -> str:
        """The selector as part of a case id: ``work``, or ``primary`` for a boolean selector."""
        return self.value if isinstance(self.value, str) else self.key


@dataclass(frozen=True, slots=True)
class AttributePath:
    """A parsed attribute path; ``text`` is what was written."""

    text: str
    schema: str | None
    name: str
    selector: Selector | None
    sub: str | None

    def __str__(self) -> str:
        return self.text

    @property
    def extension(self) -> str | None:
        """The URN of the extension that holds the attribute, None for a core attribute."""
        return None if self.schema in _CORE else self.schema

    @property
    def canonical(self) -> str:
        """The path in the RFC's own grammar: a boolean is compared with true, not with the string Entra writes."""
        if self.selector is None:
            return self.text
        prefix = f"{self.schema}:" if self.schema else ""
        sub = f".{self.sub}" if self.sub else ""
        return f"{prefix}{self.name}[{self.selector.key} eq {json.dumps(self.selector.value)}]{sub}"

    @property
    def label(self) -> str:
        """The path as part of a case id: ``emails.work``, ``addresses.work.region``, ``enterprise.department``."""
        parts = [_extension_label(self.extension)] if self.extension else []
        parts.append(self.name)
        if self.selector:
            parts.append(self.selector.label)
        if self.sub and not (self.selector and self.sub.casefold() == "value"):
            parts.append(self.sub)
        return re.sub(r"[^A-Za-z0-9.-]", "-", ".".join(parts))


def parse(text: str) -> AttributePath:
    """Return the parsed path; raise PathError when the text is not one."""
    match = _PATH.match(text.strip())
    if match is None:
        raise PathError(
            f'{text!r} is not an attribute path; write it like userName, name.givenName, emails[type eq "work"].value '
            f"or {urns.ENTERPRISE_USER}:department"
        )
    key, value = match["key"], match["value"]
    selector = Selector(key, _literal(key, value)) if key else None
    return AttributePath(match[0], match["schema"], match["name"], selector, match["sub"])


def get(holder: Json, name: str) -> Any:
    """Return a member by name, letter case ignored as RFC 7643 section 2.1 wants it; None when absent."""
    if name in holder:
        return holder[name]
    return next((value for key, value in holder.items() if key.casefold() == name.casefold()), None)


def read(resource: Json, path: AttributePath) -> Any:
    """Return the value a path leads to, None when unassigned; of several selected elements the first."""
    holder = get(resource, path.extension) if path.extension else resource
    value = get(holder, path.name) if isinstance(holder, dict) else None
    if path.selector is not None:
        elements = value if isinstance(value, list) else []
        value = next((element for element in elements if path.selector.matches(element)), None)
    if path.sub is None:
        return value
    if isinstance(value, list):
        found = [get(element, path.sub) for element in value if isinstance(element, dict)]
        return found or None
    return get(value, path.sub) if isinstance(value, dict) else None


def write(resource: Json, path: AttributePath, value: Any) -> None:
    """Set the value a path leads to, creating the element or extension that holds it, in place."""
    holder = _assigned(resource, path.extension, {}) if path.extension else resource
    if path.selector is not None:
        elements = _assigned(holder, path.name, [])
        holder = next((element for element in elements if path.selector.matches(element)), None)
        if holder is None:
            holder = {path.selector.key: path.selector.value}
            elements.append(holder)
        holder.update(value if path.sub is None and isinstance(value, dict) else {path.sub or "value": value})
    elif path.sub is not None:
        _assigned(holder, path.name, {})[path.sub] = value
    else:
        holder[path.name] = value


def _assigned(holder: Json, name: str, empty: Any) -> Any:
    """Return what stands under a name, ``empty`` put there first where it is unassigned (RFC 7643 section 2.5)."""
    if holder.get(name) is None:
        holder[name] = empty
    return holder[name]


def drop(resource: Json, path: AttributePath) -> None:
    """Remove what a path leads to, in place: a sub-attribute, the selected elements, or the attribute itself."""
    holder = resource.get(path.extension) if path.extension else resource
    if not isinstance(holder, dict):
        return
    value = holder.get(path.name)
    if path.selector is not None and isinstance(value, list):
        holder[path.name] = [element for element in value if not path.selector.matches(element)]
    elif path.sub is not None and isinstance(value, dict):
        value.pop(path.sub, None)
    else:
        holder.pop(path.name, None)


def _literal(key: str, text: str) -> str | bool | int:
    if text in ("true", "false"):
        return text == "true"
    if text.isdigit():
        return int(text)
    value = re.sub(r"\\(.)", r"\1", text[1:-1])
    # Entra writes roles[primary eq "True"]: the literal is a string, the attribute is a boolean (RFC 7643 section 2.4).
    if key.casefold() == "primary" and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    return value


def _extension_label(urn: str) -> str:
    if urn in _EXTENSION_LABELS:
        return _EXTENSION_LABELS[urn]
    parts = [part for part in urn.split(":") if part]
    return parts[parts.index("extension") + 1] if "extension" in parts[:-1] else ".".join(parts[-2:])
