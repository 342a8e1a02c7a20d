"""Families of faults that spoil one attribute: stored, shown, searched for or required."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

from scim_conformance.profile.model import Attribute, Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind, kinds
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.families import Family, named
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.messages import Call
from scim_conformance.reference.resources import change, read
from scim_conformance.reference.syntax import Path, parse_path

Json = dict[str, Any]
Choice = Callable[[Attribute], bool]

_PASSWORD: Final = "password"  # noqa: S105 - the name of the attribute, which no client may read
#: Attributes by which the suite finds out whether updates work at all; one that stays as it was blocks all others.
_CANARIES: Final = frozenset(
    {"displayname", "name.givenname", "title", "nickname", "name.familyname", "name.formatted"}
)


def _path(profile: Profile, attribute: str) -> Path | None:
    """Return the path of an attribute of users that is named by its label or path, None when they do not have it."""
    labels = {one.path.label: one.path.text for one in profile.users.attributes}
    try:
        path = parse_path(labels.get(attribute, attribute))
    except ScimError:
        return None
    return path if kinds(profile)["User"].locate(path.attribute) else None


def _labels(fit: Choice) -> Callable[[Profile], tuple[str, ...]]:
    def parameters(profile: Profile) -> tuple[str, ...]:
        return tuple(one.path.label for one in profile.users.attributes if fit(one))

    return parameters


def _text(one: Attribute) -> bool:
    """Return whether an attribute is text that can be read back and that nothing else hangs on."""
    return one.type == "string" and one.path.text.casefold() not in {"username", _PASSWORD}


def _stored(one: Attribute) -> bool:
    return (_text(one) or one.type == "boolean") and one.required is not True


def _updated(one: Attribute) -> bool:
    return _text(one) and one.required is not True and one.path.text.casefold() not in {"externalid", *_CANARIES}


def _of(make: Callable[[Path], type[App]]) -> Callable[[Profile, str], type[App] | None]:
    def layer(profile: Profile, parameter: str) -> type[App] | None:
        path = _path(profile, parameter)
        return make(path) if path is not None else None

    return layer


def _keeping(edit: Callable[[Any], Any]) -> Callable[[Path], type[App]]:
    def make(path: Path) -> type[App]:
        class Keeping(App):
            def keep(self, call: Call, before: Json | None, after: Json) -> Json:
                after = super().keep(call, before, after)
                change(call.kind, after, path, edit)
                return after

        return Keeping

    return make


def _truncating(path: Path) -> type[App]:
    class Truncating(App):
        def keep(self, call: Call, before: Json | None, after: Json) -> Json:
            after = super().keep(call, before, after)
            # What was cut once is not cut again with each further update.
            if before is None or read(call.kind, before, path) != read(call.kind, after, path):
                change(call.kind, after, path, _half)
            return after

    return Truncating


def _mistyping(path: Path) -> type[App]:
    class Mistyping(App):
        def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
            shown = copy.deepcopy(super().represent(call, kind, resource))
            change(kind, shown, path, lambda value: value if value is None else [value])
            return shown

    return Mistyping


def _staling(path: Path) -> type[App]:
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


def _misfiltering(finds: bool) -> Callable[[Path], type[App]]:
    def make(path: Path) -> type[App]:
        class Misfiltering(App):
            def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
                right = super().predicate(call, kind, text)
                named = text.casefold().startswith(f"{path.text} eq ".casefold())
                return (lambda _: finds) if named else right

        return Misfiltering

    return make


def _unenforcing(path: Path) -> type[App]:
    class Unenforcing(App):
        def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
            try:
                super().require_complete(call, resource, before)
            except ScimError as error:
                if not error.detail.startswith(path.text):
                    raise

    return Unenforcing


def _half(value: Any) -> Any:
    return value[: max(1, len(value) // 2)] if isinstance(value, str) else value


def _filterable(one: Attribute) -> bool:
    return one.filterable is True


def _enforced(one: Attribute) -> bool:
    return one.required is True and one.path.text.casefold() != "username"


_AGAIN: Final = "The client sees a difference in each cycle and sends the value again for ever."
FAMILIES = named(
    Family(
        "drop",
        "The value of {} is not stored.",
        _AGAIN,
        _labels(_stored),
        ("users-create-stores-attribute",),
        _of(_keeping(lambda _: None)),
    ),
    Family(
        "truncate",
        "The value of {} is cut to half its length.",
        _AGAIN,
        _labels(_text),
        ("users-create-stores-attribute",),
        _of(_truncating),
    ),
    Family(
        "mistype",
        "The value of {} is shown as a list of one.",
        "A typed client cannot read the user at all.",
        _labels(_text),
        ("users-read-shows-declared-types",),
        _of(_mistyping),
    ),
    Family(
        "stale",
        "An update of {} is answered with the new value, yet the old one stays.",
        "The account keeps outdated data, while the client's log says otherwise.",
        _labels(_updated),
        ("users-set-attribute",),
        _of(_staling),
    ),
    Family(
        "blind",
        "A filter on {} finds nobody.",
        "The client finds no account for a person who has one, and creates another or reports a conflict for ever.",
        _labels(_filterable),
        ("users-filter-finds-own",),
        _of(_misfiltering(False)),
    ),
    Family(
        "spread",
        "A filter on {} finds everybody.",
        "The client takes the first of all accounts for the one it looked for, and overwrites a stranger.",
        _labels(_filterable),
        ("users-filter-finds-own",),
        _of(_misfiltering(True)),
    ),
    Family(
        "unenforced",
        "A user without {}, which is required, is created.",
        "Accounts come about that the application cannot use.",
        _labels(_enforced),
        ("users-create-enforces-required",),
        _of(_unenforcing),
    ),
)
